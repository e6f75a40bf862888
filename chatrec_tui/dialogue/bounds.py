"""Numbers as wishes: which slot a number is about, whether it is a bound, and how firm it is.

“under 600” and 五百以内 are hard bounds, “about 20” is near 20, 两三百 are two soft bounds, a decade is a span of years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from chatrec_tui.catalog.quantity import Quantity, convert
from chatrec_tui.catalog.schema import Slot
from chatrec_tui.dialogue.acts import Act, Op
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import Clause, Reading

__all__ = ["answer_number", "number_acts"]

_FILLER = re.compile(
    r"(?: |,|-|的|大概|的话|我的|我|是|为|在|了|:|最好|就|呢|is|of|a|an|the|it|to|to be|be|price|for|spend|cost|costs|pay|please|only|just|it is|in|on|total|at|my|around|about|than|that is|was|would be|要|给|price tag of|rating of|screen|released|made|out|published)*$"
)
_SOFT = cue("soft")
_LOWER_IS_BOUND = ("price", "weight", "runtime", "pages", "noise", "thickness", "distance")
_HIGHER_IS_BOUND = ("battery_life", "battery", "rating", "warranty", "waterproof", "resolution", "refresh_rate")
_RATES = {"CNY": 1.0, "USD": 7.2, "EUR": 7.8, "GBP": 9.1, "JPY": 0.048, "HKD": 0.92, "INR": 0.086}
"""Yuan for one unit, rounded: enough to read a budget named in another currency."""


def number_acts(reading: Reading, clause: Clause) -> list[Act]:
    """The informs that a clause's numbers make."""
    acts = list(_calendar(reading, clause))
    lifted = _lifted(reading, clause)
    if lifted is not None:
        return [lifted]
    last: tuple[int, str] | None = None
    for amount in reading.amounts:
        if not (clause.start <= amount.start < clause.end) or reading.is_used(amount.start, amount.end):
            continue
        found = _number(reading, clause, amount)
        if (
            last
            and len(found) == 1
            and found[0].op == "="
            and found[0].hard is None
            and _AND.fullmatch(reading.text, last[0], amount.start)
        ):
            # “at least 16 GB of RAM and 1 TB”: the bound holds for both
            found = [replace(found[0], op=">=" if last[1] == ">=" else "<=", hard=True)]
        acts += found
        last = (amount.end, found[0].op) if len(found) == 1 and found[0].op in ("<=", ">=") and found[0].hard else None
    return acts


_AND = re.compile(
    r" ?(?:of )?(?:ram|memory|内存|storage|硬盘|ssd)? ?(?:and|&|\+|with|和|加|、) ?(?:a )?(?:硬盘|内存|storage of )? ?"
)
_LIFTED = re.compile(
    r"(?<![a-z])(?:thing|bit|part|requirement|limit|rule|cap|condition|filter)(?![a-z])|(?:那个|的|这个)?(?:要求|条件|限制)"
)


def _lifted(reading: Reading, clause: Clause) -> Act | None:
    """“Scrap the 16 GB thing”, 16G那个要求算了: a number that is taken back."""
    named = _LIFTED.search(reading.text, clause.start, clause.end)
    back = cue("retract").search(reading.text, clause.start, clause.end) or cue("retract_after").search(
        reading.text, named.end() if named else clause.end, clause.end
    )
    amount = next((one for one in reading.amounts if clause.start <= one.start < clause.end), None)
    if named is None or back is None or amount is None or named.start() < amount.end:
        return None
    slot = _slot(reading, clause, amount, True)
    if slot is None:
        return None
    reading.use(clause.start, clause.end)
    return Act("retract", slot=slot, quote=reading.quote(clause.start, clause.end))


def _calendar(reading: Reading, clause: Clause) -> Iterator[Act]:
    """“The last five years”, 近五年, 今年, “last year's”."""
    slot = reading.concepts.slot_of.get("year")
    if slot is None:
        return
    today = date.today().year
    for amount in reading.amounts:
        if clause.start <= amount.start < clause.end and amount.unit == "years":
            before = [
                m
                for m in cue("years_ago").finditer(reading.text, clause.start, amount.start)
                if not reading.text[m.end() : amount.start].strip(" 的couple")
            ]
            after = re.compile(r" ?(?:(?:之?内|以内)?(?:的|出的?|上映的?|发布的?)|old or (?:less|newer))").match(
                reading.text, amount.end
            )
            if before or after:
                start = before[0].start() if before else amount.start
                end = after.end() if after else amount.end
                reading.use(start, end)
                yield _inform(reading, slot, ">=", today - amount.low, None if amount.vague else True, start, end)
    lived = cue("seen").search(reading.text, clause.start, clause.end)
    for match in cue("this_year").finditer(reading.text, clause.start, clause.end):
        if not lived and not reading.is_used(*match.span()):
            back = {"t": 0, "l": 1, "今": 0, "去": 1, "前": 2}[match[0][0]]
            reading.use(*match.span())
            yield _inform(reading, slot, "=", today - back, None, *match.span())


def _number(reading: Reading, clause: Clause, amount: Amount) -> list[Act]:
    text = reading.text
    if re.match(r" ?(?:times|遍|次|回|x(?![a-z])|倍)", text[amount.end :]):
        return []
    shown = len(reading.state.shown)
    pair = amount.high is not None and amount.unit is None and amount.currency is None and amount.high <= shown
    if pair and cue("compare").search(text, clause.start, clause.end):
        return []
    before, start, firm_before = _look_before(text, clause.start, amount.start)
    after, end, firm_after = _look_after(text, amount.end, clause.end)
    side = before or after
    about = amount.vague or "about" in (firm_before, firm_after)
    explicit = bool(side or about or amount.high is not None or amount.unit or amount.currency or amount.decade)
    bare = not side and amount.high is None and not (amount.unit or amount.currency or amount.vague)
    if bare and amount.low <= shown and reading.state.asked is None and not _near_nouns(reading, clause, amount):
        return []  # “more like 2” is a place in the list
    slot = _slot(reading, clause, amount, explicit)
    if slot is None:
        return []
    low, high = (
        _in_unit(reading, slot, amount, amount.low),
        None if amount.high is None else _in_unit(reading, slot, amount, amount.high),
    )
    if low is None:
        return []
    for noun in reading.nouns:
        if (
            clause.start <= noun.start < clause.end
            and slot in noun.slots
            and (0 <= start - noun.end <= 14 or 0 <= noun.start - end <= 12)
        ):
            start, end = min(start, noun.start), max(end, noun.end)
    reading.use(start, end)
    soft = about or bool(_SOFT.search(text, clause.start, clause.end))
    return _build(reading, slot, amount, low, high, side, soft, start, end)


def _build(
    reading: Reading,
    slot: str,
    amount: Amount,
    low: float,
    high: float | None,
    side: str | None,
    soft: bool,
    start: int,
    end: int,
) -> list[Act]:
    firm = False if soft or amount.loose else True
    if amount.decade and side is None:
        return [
            _inform(reading, slot, ">=", low, None, start, end),
            _inform(reading, slot, "<=", high or low + 9, None, start, end),
        ]
    if amount.decade:
        edge = (
            low
            if side == "least" or "pre" in reading.text[start:end] or "before" in reading.text[start:end]
            else (high or low)
        )
        return [_inform(reading, slot, ">=" if side == "least" else "<=", edge, firm, start, end)]
    if high is not None:
        if side == "most" and not _budget(reading.text[start : amount.start]):
            return [_inform(reading, slot, "<=", high, not soft, start, end)]
        if side == "least":
            return [_inform(reading, slot, ">=", low, firm or not soft, start, end)]
        return [
            _inform(reading, slot, ">=", low, firm, start, end),
            _inform(reading, slot, "<=", high, firm, start, end),
        ]
    if side and not (soft and amount.vague):
        near = re.compile(r"左右|上下|about|around|大概|大约|差不多|-?ish|or so").search(
            reading.text, start, min(len(reading.text), end + 4)
        )
        if near and "budget" in reading.text[start:end] + "budget" * ("预算" in reading.text[start:end]):
            return [_inform(reading, slot, "~", low, False, start, end)]
        return [_inform(reading, slot, "<=" if side == "most" else ">=", low, not soft, start, end)]
    concept = reading.concepts.concept_of.get(slot, slot)
    if soft and not _SOFT.fullmatch(reading.text[start:end]) and (amount.vague or soft):
        return [_inform(reading, slot, "~", low, False, start, end)]
    if concept == "year":
        return [_inform(reading, slot, "=", low, None, start, end)]
    if (reading.state.asked == slot and concept in _LOWER_IS_BOUND) or _budget(reading.text[start:end]):
        return [_inform(reading, slot, "<=", low, True, start, end)]
    if concept in _HIGHER_IS_BOUND and concept != "refresh_rate" and concept != "resolution":
        return [_inform(reading, slot, ">=", low, None, start, end)]
    if concept in _LOWER_IS_BOUND or concept == "screen_size":
        return [_inform(reading, slot, "~", low, None if concept == "screen_size" else False, start, end)]
    return [_inform(reading, slot, "=", low, None, start, end)]


def _budget(text: str) -> bool:
    return bool(re.search(r"budget|预算|afford|spend|出得起|最多|手头|手里", text))


def _inform(reading: Reading, slot: str, op: Op, value: float, hard: bool | None, start: int, end: int) -> Act:
    number = round(float(value), 6)
    return Act(
        "inform",
        slot=slot,
        op=op,
        value=int(number) if number.is_integer() else number,
        hard=hard,
        quote=reading.quote(start, end),
    )


def _look_before(text: str, low: int, at: int) -> tuple[str | None, int, str]:
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
        outer, start, _ = _look_before(text, low, reach + best[2]) if best[2] else (None, reach + best[2], "")
        return outer, start if outer else reach + best[2], "about"
    return best[1], reach + best[2], ""


def _look_after(text: str, at: int, high: int) -> tuple[str | None, int, str]:
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
                more, end, firm = _look_after(text, at + match.end(), high)
                if side == "about":
                    return more, end, "about"
                return side, max(at + match.end(), end if firm else 0), firm
    plus = re.match(r" ?\+", tail)
    return ("least", at + plus.end(), "") if plus else (None, at, "")


def _slot(reading: Reading, clause: Clause, amount: Amount, explicit: bool) -> str | None:
    """The slot that a number is about, or None when it is no wish (a place in the list, a name)."""
    concepts, state = reading.concepts, reading.state
    if amount.currency:
        return concepts.slot_of.get("price") if amount.currency != "any?" else None
    near = _near_nouns(reading, clause, amount)
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
        and re.match("点|些|下|样|直|般|定|[个款部本台只件双首种类张支套]", reading.text[amount.end :])
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
    if (
        state.asked
        and concepts.kind(state.asked) == "number"
        and not (looks_like_year and state.asked != year and not _plausible(reading, state.asked, amount))
    ):
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
    for slot in concepts.names():
        if (
            concepts.kind(slot) == "number"
            and slot not in ("year", "rating_count", "popularity")
            and _inside(reading, slot, amount)
        ):
            return slot
    return price


def _firm(reading: Reading, clause: Clause, amount: Amount) -> bool:
    side, _, about = _look_before(reading.text, clause.start, amount.start)
    after, _, about_after = _look_after(reading.text, amount.end, clause.end)
    return bool(side or after) and not re.match(
        r" ?(?:个|款|部|本|台|只|件|样|种|点|些|下)", reading.text[amount.end :]
    )


def _has_price_words(reading: Reading, clause: Clause) -> bool:
    return bool(re.search(r"budget|预算|price|价|spend|cost|钱|afford|pay", reading.text[clause.start : clause.end]))


def _prefers_price(reading: Reading, clause: Clause, amount: Amount) -> bool:
    """A number such as 2000 that fits the catalog's prices and not its years, after a bound and without a word of time."""
    price, year = reading.concepts.slot_of.get("price"), reading.concepts.slot_of.get("year")
    if not price or reading.concepts.schema is None:
        return False
    around = reading.text[max(clause.start, amount.start - 12) : amount.end + 6]
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
        _look_before(reading.text, clause.start, amount.start)[0]
        or _look_after(reading.text, amount.end, clause.end)[0]
    )
    return _plausible(reading, price, amount) and (bool(bound) or amount.words or not years or amount.low % 100 == 0)


def _near_nouns(reading: Reading, clause: Clause, amount: Amount) -> list[str]:
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


def _first(slots: list[str], near: list[str]) -> str | None:
    return next((one for one in near if one in slots), slots[0] if slots else None)


def _closer(reading: Reading, slots: list[str], amount: Amount) -> str:
    """Of two slots with the same unit, the one whose middle is nearer."""

    def distance(name: str) -> float:
        slot = reading.concepts.slots[name]
        value = _in_unit(reading, name, amount, amount.low) or amount.low
        middle = slot.edges[len(slot.edges) // 2] if slot.edges else value
        return abs(middle - value) / (abs(middle) + abs(value) + 1e-9)

    return min(slots, key=distance)


def _in_unit(reading: Reading, slot: str, amount: Amount, number: float) -> float | None:
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
    value = _in_unit(reading, slot, amount, amount.low)
    return value is not None and known.low / 5 <= value <= known.high * 5 + 1


def _plausible_price(reading: Reading, amount: Amount) -> bool:
    price = reading.concepts.slot_of.get("price")
    return price is not None and _plausible(reading, price, amount)


def _inside(reading: Reading, slot: str, amount: Amount) -> bool:
    known = reading.concepts.slots.get(slot)
    if known is None or known.low is None or known.high is None:
        return False
    value = _in_unit(reading, slot, amount, amount.low)
    return value is not None and known.low * 0.9 <= value <= known.high * 1.1


def answer_number(reading: Reading) -> bool:
    """True when the question that waits asks for a number."""
    return reading.state.asked is not None and reading.concepts.kind(reading.state.asked) == "number"
