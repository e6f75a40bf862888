"""Which slot a number is about, and the number in that slot's unit."""

from __future__ import annotations

import re

from chatrec_tui.catalog.quantity import Quantity, convert
from chatrec_tui.catalog.schema import Slot
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import Clause, Reading

__all__ = ["in_unit", "look_after", "look_before", "near_nouns", "slot_of_number"]

_FILLER = re.compile(
    r"(?: |,|-|的|大概|的话|我的|我|是|为|在|了|:|最好|就|呢|is|of|a|an|the|it|to|to be|be|price|for"
    r"|spend|cost|costs|pay|please|only|just|it is|in|on|total|at|my|around|about|than|that is|was"
    r"|would be|要|给|price tag of|rating of|screen|released|made|out|published)*$"
)


_RATES = {"CNY": 1.0, "USD": 7.2, "EUR": 7.8, "GBP": 9.1, "JPY": 0.048, "HKD": 0.92, "INR": 0.086}
"""Yuan for one unit, rounded: enough to read a budget named in another currency."""


def look_before(text: str, low: int, at: int) -> tuple[str | None, int, str]:
    """Bound words before a number: the side, where they begin, and `about` when they only say near."""
    reach = max(low, at - 48)
    head = text[reach:at]
    best: tuple[int, str, int] | None = None
    for side, pattern in (("most", cue("most_before")), ("least", cue("least_before")), ("about", cue("about_before"))):
        for match in pattern.finditer(head):
            if _FILLER.fullmatch(head[match.end() :]) and not (
                side == "least" and match[0] in ("from", "since") and False
            ):
                candidate = (match.end(), side, match.start())
                if best is None or (candidate[0], -candidate[2]) > (best[0], -best[2]):
                    best = candidate
    if best is None:
        return None, at, ""
    if best[1] == "about":
        outer, start, _ = look_before(text, low, reach + best[2]) if best[2] else (None, reach + best[2], "")
        return outer, start if outer else reach + best[2], "about"
    return best[1], reach + best[2], ""


def look_after(text: str, at: int, high: int) -> tuple[str | None, int, str]:
    tail = text[at:high]
    gap = re.match(
        r"[ ,\-]*(?:(?:的|screen|of ram|of memory|ram|memory|in price|budget|long|runtime|price|storage) ?)?", tail
    )
    offset = gap.end() if gap else 0
    for begin in {0, offset, len(tail) - len(tail.lstrip(" ,-"))}:
        for side, pattern in (
            ("most", cue("most_after")),
            ("least", cue("least_after")),
            ("about", cue("about_after")),
        ):
            match = pattern.match(tail, begin)
            if match:
                more, end, firm = look_after(text, at + match.end(), high)
                if side == "about":
                    return more, end, "about"
                return side, max(at + match.end(), end if firm else 0), firm
    plus = re.match(r" ?\+", tail)
    return ("least", at + plus.end(), "") if plus else (None, at, "")


def slot_of_number(reading: Reading, clause: Clause, amount: Amount, explicit: bool) -> str | None:
    """The slot that a number is about, or None when it is no wish (a place in the list, a name)."""
    concepts, state = reading.concepts, reading.state
    if amount.currency:
        return concepts.slot_of.get("price") if amount.currency != "any?" else None
    near = near_nouns(reading, clause, amount)
    if amount.unit:
        return _slot_for_unit(reading, amount, near)
    if (
        amount.words
        and amount.low < 10
        and amount.high is None
        and not near
        and state.asked is None
        and not _firm(reading, clause, amount)
    ):
        return None
    if (
        amount.words
        and amount.low < 10
        and amount.high is None
        and re.match(
            "点|些|下|样|直|般|定|[个款部本台只件双首种类张支套批组波轮拨页遍次起比]", reading.text[amount.end :]
        )
    ):
        return None
    for slot in near:
        if concepts.kind(slot) == "number" and _plausible(reading, slot, amount):
            return slot
    year = concepts.slot_of.get("year")
    looks_like_year = (
        year
        and 1900 <= amount.low <= 2100
        and amount.low == int(amount.low)
        and (amount.high is None or amount.high <= 2100)
    )
    if state.asked and concepts.kind(state.asked) == "number" and _answers(reading, clause, amount, explicit):
        return state.asked
    if looks_like_year and not (_has_price_words(reading, clause) or _prefers_price(reading, clause, amount)):
        return year
    if not explicit and amount.words and amount.low < 10:
        return None
    if not explicit and (amount.low < 10 or not _plausible_price(reading, amount)):
        return None
    classifier = re.compile(
        r" ?(?:个|款|部|本|台|只|件|双|首|号|遍|次|movies|films|options|items|more|others|ones|people)"
    ).match(reading.text, amount.end)
    if classifier and amount.low < 100:
        return None
    price = concepts.slot_of["price"]
    if concepts.schema is None or concepts.schema.has(price):
        return price
    if not explicit:
        return None
    for slot in concepts.names():
        if (
            concepts.kind(slot) == "number"
            and slot not in ("year", "rating_count", "popularity")
            and _inside(reading, slot, amount)
        ):
            return slot
    return price


def _firm(reading: Reading, clause: Clause, amount: Amount) -> bool:
    side, _, _ = look_before(reading.text, clause.start, amount.start)
    after, _, _ = look_after(reading.text, amount.end, clause.end)
    return bool(side or after) and not re.match(
        r" ?(?:个|款|部|本|台|只|件|样|种|点|些|下)", reading.text[amount.end :]
    )


def _has_price_words(reading: Reading, clause: Clause) -> bool:
    return bool(re.search(r"budget|预算|price|价|spend|cost|钱|afford|pay", reading.text[clause.start : clause.end]))


def _prefers_price(reading: Reading, clause: Clause, amount: Amount) -> bool:
    """A number such as 2000 that fits the catalog's prices, after a bound and without a word of time."""
    price, year = reading.concepts.slot_of.get("price"), reading.concepts.slot_of.get("year")
    if not price or reading.concepts.schema is None:
        return False
    around = reading.text[max(clause.start, amount.start - 12) : amount.end + 10]
    if re.search(
        r"before|after|since|pre|post|from|in |year|年|older|newer|later|earlier|release|made|早于|晚于", around
    ):
        return False
    slot = reading.concepts.slots.get(year or "")
    years = (
        slot is not None
        and slot.low is not None
        and slot.high is not None
        and slot.low - 1 <= amount.low <= slot.high + 1
    )
    bound = (
        look_before(reading.text, clause.start, amount.start)[0] or look_after(reading.text, amount.end, clause.end)[0]
    )
    return _plausible(reading, price, amount) and (bool(bound) or amount.words or not years or amount.low % 100 == 0)


def near_nouns(reading: Reading, clause: Clause, amount: Amount) -> list[str]:
    """Slots named beside a number, the nearest first."""
    near: list[tuple[int, str]] = []
    for noun in reading.nouns:
        if not clause.start <= noun.start < clause.end:
            continue
        gap = amount.start - noun.end if noun.end <= amount.start else noun.start - amount.end
        between = reading.text[min(noun.end, amount.end) : max(noun.start, amount.start)]
        blocked = any(
            other is not amount and min(noun.end, amount.end) <= other.start < max(noun.start, amount.start)
            for other in reading.amounts
        )
        if -1 <= gap <= 24 and not blocked:
            near += [(max(gap, 0) + (3 if "," in between else 0), slot) for slot in noun.slots]
    return [slot for _, slot in sorted(near, key=lambda pair: pair[0])]


def _slot_for_unit(reading: Reading, amount: Amount, near: list[str]) -> str | None:
    concepts, unit = reading.concepts, amount.unit or ""
    if unit == "year":
        return concepts.slot_of.get("year")
    if unit in ("star", "point"):
        if unit == "point" and concepts.slot_of.get("rating") is None:
            return _first(concepts.slots_for_unit("min"), near)
        return concepts.slot_of.get("rating")
    if unit in ("years", "month", "week", "age", "episode", "season", "player", "core", "p", "nit"):
        wanted = {
            "age": "age",
            "episode": "episodes",
            "season": "episodes",
            "player": "players",
            "years": "warranty",
            "month": "warranty",
            "nit": "brightness",
            "p": "resolution",
        }
        slot = concepts.slot_of.get(wanted.get(unit, ""))
        return (
            slot
            if slot and concepts.kind(slot) == "number"
            else next((one for one in near if concepts.kind(one) == "number"), None)
        )
    units = ("GB", "kg") if unit == "G" else ("m",) if unit == "m" else (unit,)
    for one in units:
        slots = concepts.slots_for_unit(one)
        if slots:
            matching = [slot for slot in near if slot in slots]
            if matching:
                return next((slot for slot in matching if _inside(reading, slot, amount)), None) or (
                    next((slot for slot in slots if _inside(reading, slot, amount)), matching[0])
                    if not _plausible(reading, matching[0], amount)
                    else matching[0]
                )
            if reading.state.asked in slots:
                return reading.state.asked
            fitting = [slot for slot in slots if _inside(reading, slot, amount)]
            return (fitting or slots)[0] if len(fitting) != 2 else _closer(reading, fitting, amount)
    if concepts.schema is None:
        return None
    # a slot that names the unit's dimension without giving a unit itself
    for slot in near:
        if concepts.kind(slot) == "number":
            return slot
    return None


_ROUND_AN_ANSWER = re.compile(
    r"(?:[\s,.!?~、:]|please|pls|thanks|about|around|roughly|maybe|say|like|just|only|at|most|least|max|or|more|less|so"
    r"|is|are|would|be|do|fine|ok|enough|good|for|me|i|want|need|my|the|of|it|to|with|well|um|hmm|yes|yeah|up"
    r"|newer|older|ideally|preferably|应该|大概|左右|以上|以下|就|够|了|吧|可以|行|差不多|要|有|至少|最多|的|我|想|大约|那)*"
)


def _answers(reading: Reading, clause: Clause, amount: Amount, explicit: bool) -> bool:
    """True when a number can be the answer to the open question.

    It has to lie near the slot's range; one that could be a place in the list must stand alone.
    """
    slot = reading.state.asked
    known = reading.concepts.slots.get(slot) if slot else None
    if slot is None:
        return False
    value = in_unit(reading, slot, amount, amount.low)
    if value is None:
        return False
    if reading.concepts.concept_of.get(slot, slot) == "year":
        if not 1880 <= value <= 2100:
            return False
    elif (
        known is not None
        and known.low is not None
        and known.high is not None
        and not known.low / _SLACK <= value <= known.high * _SLACK
    ):
        return False
    if explicit or amount.low > max(len(reading.state.shown), 1) or amount.low != int(amount.low):
        return True
    rest = reading.text[clause.start : amount.start] + " " + reading.text[amount.end : clause.end]
    return _ROUND_AN_ANSWER.fullmatch(rest) is not None


_SLACK = 4.0
"""How many times smaller or larger than anything in the catalog an answer may be."""


def _first(slots: list[str], near: list[str]) -> str | None:
    return next((one for one in near if one in slots), slots[0] if slots else None)


def _closer(reading: Reading, slots: list[str], amount: Amount) -> str:
    """Of two slots with the same unit, the one whose middle is nearer."""

    def distance(name: str) -> float:
        slot = reading.concepts.slots[name]
        value = in_unit(reading, name, amount, amount.low) or amount.low
        middle = slot.edges[len(slot.edges) // 2] if slot.edges else value
        return abs(middle - value) / (abs(middle) + abs(value) + 1e-9)

    return min(slots, key=distance)


def in_unit(reading: Reading, slot: str, amount: Amount, number: float) -> float | None:
    """A number in the slot's unit."""
    known: Slot | None = reading.concepts.slots.get(slot)
    concept = reading.concepts.concept_of.get(slot)
    if amount.currency and known and known.currency:
        currency = amount.currency
        if currency == "CNY" and known.currency == "JPY":
            currency = "JPY"
        if currency in _RATES and known.currency in _RATES and currency != known.currency:
            return float(f"{number * _RATES[currency] / _RATES[known.currency]:.3g}")
        return number
    if concept == "rating":
        tenth = amount.unit != "star" and number > 5
        return number / 2 if tenth and number <= 10 else number / 20 if tenth else number
    if amount.unit is None or known is None or known.unit is None:
        return number
    units = {"G": ("GB", "kg")}.get(amount.unit, (amount.unit,))
    for unit in units:
        changed = convert(Quantity(number / (1000.0 if unit == "kg" and amount.unit == "G" else 1.0), unit), known.unit)
        if changed:
            return changed.value
    return number


def _plausible(reading: Reading, slot: str, amount: Amount) -> bool:
    known = reading.concepts.slots.get(slot)
    if known is None or known.low is None or known.high is None:
        return True
    value = in_unit(reading, slot, amount, amount.low)
    return value is not None and known.low / 5 <= value <= known.high * 5 + 1


def _plausible_price(reading: Reading, amount: Amount) -> bool:
    price = reading.concepts.slot_of.get("price")
    return price is not None and _plausible(reading, price, amount)


def _inside(reading: Reading, slot: str, amount: Amount) -> bool:
    known = reading.concepts.slots.get(slot)
    if known is None or known.low is None or known.high is None:
        return False
    value = in_unit(reading, slot, amount, amount.low)
    return value is not None and known.low * 0.9 <= value <= known.high * 1.1
