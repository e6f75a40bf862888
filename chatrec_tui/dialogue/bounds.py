"""Numbers as wishes: which slot a number is about, whether it is a bound, and how firm it is.

“under 600” and 五百以内 are hard bounds, “about 20” is near 20, 两三百 are two soft bounds, a decade is a span of years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from chatrec_tui.catalog.quantity import Quantity, convert
from chatrec_tui.catalog.schema import Slot
from chatrec_tui.dialogue.acts import Act, Op
from chatrec_tui.dialogue.lexicon import cue, one_of
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import Clause, Reading

__all__ = ["answer_number", "number_acts"]

_MOST_BEFORE = one_of(
    ["under", "below", "less than", "lower than", "cheaper than", "lighter than", "shorter than", "smaller than", "no more than", "not more than",
     "no longer than", "not longer than", "no heavier than", "not heavier than", "no bigger than", "not bigger than", "not larger than", "no older than", "not (?:over|above|exceed(?:ing)?|past)", "(?:do|does|should|must|can|will|may) not (?:want to (?:spend|pay|go) (?:more than|over|above)|exceed|go (?:over|above|past)|cost (?:more than|over)|be (?:over|above|more than|longer than|heavier than))",
     "at (?:the )?(?:most|max|maximum)", "max(?:imum)?(?: of)?", "up to", "within", "inside", "cap(?:ped)?(?: (?:at|of|it at))?", "top(?:s|ping)? out at", "ceiling(?: of)?", "limit(?: (?:of|is|it to))?", "limited to", "no higher than", "never (?:over|above|more than)", "before", "pre", "prior to", "earlier than", "older than", "until", "by", "fewer than", "can (?:only )?(?:spend|afford|pay)(?: up to| at most)?", "stay(?:ing)? (?:under|below|within)", "keep (?:it )?(?:under|below|within|to)", "<=?", "≤", "nothing (?:over|above|beyond|past|more than|longer than|heavier than)", "(?:without|not) (?:going|spending) (?:over|above|more than)", "spend (?:up to|at most|max)", "sub", "less", "u"],
    ["不(?:能|要|想|可以|得|可)?(?:超过?|多于|高于|大于|贵过|贵于|重过|长过|晚于|长于|重于|厚于)", "别(?:超过?|高于|贵过|多于|大于)", "最多(?:也?就|只能|不超过|不过|到|能)?", "最高(?:不超过|到|能接受)?", "至多", "顶多", "低于", "少于", "小于", "不到", "不大于", "控制在", "控制到", "封顶", "上限(?:是|为)?", "轻于", "短于", "早于", "最贵(?:不超过|到|也就)?", "最重(?:不超过|到)?", "最长(?:不超过|到)?", "预算(?:最多|上限|只有|就|不超过|在|是|为|控制在|大概在?|大约在?|差不多)*", "只有", "只能(?:花|出|接受)", "没到", "未满", "<=?", "≤", "低过", "比"],
)  # fmt: skip
_MOST_AFTER = one_of(
    ["or (?:less|under|below|lower|cheaper|fewer|shorter|lighter|earlier|older|so max)", "and (?:under|below|less|lower)", "max(?:imum)?", "tops", "at (?:the )?(?:very )?most", "limit", "ceiling", "cap", "tops please", "is my (?:limit|max(?:imum)?|budget|ceiling|cap)", "budget", "is (?:the )?(?:limit|max(?:imum)?)", "at max", "top"],
    ["(?:块|元)?(?:钱)?(?:以内|以下|之内|之下|以里|封顶|打住|为限|为上限|到顶|顶天|以前|之前|内(?!存|核|置|容)|及以下|或以下|往下|朝下|最多|顶了|就行|的预算|预算|为止|以內|下(?=的|吧|$))"],
)  # fmt: skip
_LEAST_BEFORE = one_of(
    ["over", "above", "more than", "at (?:the )?(?:very )?least", "min(?:imum)?(?: of)?", "no less than", "not less than", "no lower than", "not (?:under|below|lower than|less than|shorter than)", "no (?:shorter|smaller|older|worse) than", "starting (?:at|from)", "upwards of", "exceeding", "longer than", "heavier than", "bigger than", "larger than", "higher than", "newer than", "after", "since", "post", "later than", "beyond", "greater than", "better than", "past", ">=?", "≥",  "nothing (?:under|below|less than|before|older than|shorter than|smaller than)", "rated"],
    ["至少(?:要|有|得|是)?", "最少(?:要|有|得|是)?", "最低(?:要|有|得|是)?", "起码(?:要|有|得|是)?", "不(?:能|要|得|可以)?(?:低于|少于|小于|短于|早于|老于|差于|低过|少过)", "高于", "大于", "超过", "多于", "不小于", "下限(?:是|为)?", "大过", "高过", "长于", "晚于", "怎么也得", "怎么着也得", "少说(?:也)?(?:要|得|有)?", "得有", "能到", "能有", ">=?", "≥", "好于", "新于", "自", "超"],
)  # fmt: skip
_LEAST_AFTER = one_of(
    ["or (?:more|above|higher|over|up|better|newer|later|longer|greater|bigger|larger)", "and (?:up|above|over|higher|more|later|newer|onwards?)", "plus", "minimum", "min", "at (?:the )?(?:very )?least", "upwards?", "onwards?", "on(?=$|[,.!])", "(?:is|are) the minimum", "up(?!\\w)"],
    ["(?:以上|起步|起跳|起(?![来床])|往上|朝上|及以上|或以上|开外|以后|之后|后(?=的|出|上|$)|以来|打底|之上|至少|最少|都不止|以上的)"],
)  # fmt: skip
_ABOUT_BEFORE = one_of(
    ["about", "around", "roughly", "approx(?:imately|\\.)?", "circa", "ca\\.?", "some", "somewhere (?:around|near|in the region of)", "in the (?:neighbou?rhood|region|ballpark|vicinity|range|area) of", "near(?:ly)?", "close to", "almost", "maybe", "like", "more or less", "say", "or so", "give or take", "~", "≈", "ideally(?: around| about)?", "probably", "early", "mid", "late", "perhaps"],
    ["大概(?:在|是|就)?", "大约(?:在|是)?", "约", "差不多(?:在|是)?", "将近", "接近", "近(?!\\d+年)", "估计", "可能", "也就", "大致", "~", "≈", "小(?=\\d|[一二两三])"],
)  # fmt: skip
_ABOUT_AFTER = one_of(
    ["or so", "ish", "give or take", "or thereabouts", "more or less", "roughly", "approximately", "around", "about", "or something(?: like that)?", "if possible", "ideally", "preferably", "range"],
    ["左右", "上下", "前后", "附近", "来块", "的样子", "这样", "上下浮动", "差不多", "出头", "档", "这个价位", "价位", "价位段", "上下的"],
)  # fmt: skip
_FILLER = re.compile(
    r"(?: |,|-|的|大概|的话|我的|我|是|为|在|了|:|最好|就|呢|is|of|a|an|the|it|to|to be|be|price|for|spend|cost|costs|pay|please|only|just|it is|in|on|total|at|my|around|about|than|that is|was|would be|要|给|price tag of|rating of|screen|released|made|out|published)*$"
)
_SOFT = cue("soft")
_YEARS_AGO = one_of(
    ["(?:in |from |within |of )?(?:the )?(?:last|past|previous|recent)"], ["(?:最近|近|过去|这|前)(?:的)?"]
)
_THIS_YEAR = one_of(["this year(?:'s)?", "last year(?:'s)?"], ["今年", "去年", "前年"])
_LOWER_IS_BOUND = ("price", "weight", "runtime", "pages", "noise", "thickness", "distance")
_HIGHER_IS_BOUND = ("battery_life", "battery", "rating", "warranty", "waterproof", "resolution", "refresh_rate")
_RATES = {"CNY": 1.0, "USD": 7.2, "EUR": 7.8, "GBP": 9.1, "JPY": 0.048, "HKD": 0.92, "INR": 0.086}
"""Yuan for one unit, rounded: enough to read a budget named in another currency."""


def number_acts(reading: Reading, clause: Clause) -> list[Act]:
    """The informs that a clause's numbers make."""
    acts = list(_calendar(reading, clause))
    for amount in reading.amounts:
        if not (clause.start <= amount.start < clause.end) or reading.is_used(amount.start, amount.end):
            continue
        acts += _number(reading, clause, amount)
    return acts


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
                for m in _YEARS_AGO.finditer(reading.text, clause.start, amount.start)
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
    for match in _THIS_YEAR.finditer(reading.text, clause.start, clause.end):
        if not lived and not reading.is_used(*match.span()):
            back = {"t": 0, "l": 1, "今": 0, "去": 1, "前": 2}[match[0][0]]
            reading.use(*match.span())
            yield _inform(reading, slot, "=", today - back, None, *match.span())


def _number(reading: Reading, clause: Clause, amount: Amount) -> list[Act]:
    text = reading.text
    before, start, firm_before = _look_before(text, clause.start, amount.start)
    after, end, firm_after = _look_after(text, amount.end, clause.end)
    side = before or after
    about = amount.vague or "about" in (firm_before, firm_after)
    explicit = bool(side or about or amount.high is not None or amount.unit or amount.currency or amount.decade)
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
    for side, pattern in (("most", _MOST_BEFORE), ("least", _LEAST_BEFORE), ("about", _ABOUT_BEFORE)):
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
        for side, pattern in (("most", _MOST_AFTER), ("least", _LEAST_AFTER), ("about", _ABOUT_AFTER)):
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
                return matching[0]
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
