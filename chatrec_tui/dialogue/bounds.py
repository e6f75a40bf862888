"""Numbers as wishes: which slot a number is about, whether it is a bound, and how firm it is.

“under 600” and 五百以内 are hard bounds, “about 20” is near 20, 两三百 are two soft bounds, and a decade is ten years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from chatrec_tui.dialogue.acts import Act, Op
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.measures import in_unit, look_after, look_before, near_nouns, slot_of_number
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import Clause, Reading

__all__ = ["answer_number", "number_acts"]

_SOFT = cue("soft")


_LOWER_IS_BOUND = ("price", "weight", "runtime", "pages", "noise", "thickness", "distance")


_HIGHER_IS_BOUND = ("battery_life", "battery", "rating", "warranty", "waterproof", "resolution", "refresh_rate")


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
    r"(?<![a-z])(?:thing|bit|part|requirement|limit|rule|cap|condition|filter)(?![a-z])|(?:那个|的"
    r"|这个)?(?:要求|条件|限制)"
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
    slot = slot_of_number(reading, clause, amount, True)
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


_UNWANTED = re.compile(
    r"(?:(?<![a-z])(?:not|no|without|avoid|anything but|except|other than)(?: an?| any| at| with)?"
    r"|不要|不想要|不是|别是?|除了) ?$"
)
_WASTED = re.compile(r"(?<![a-z])(?:waste|wasted|wasting|lost|sat through|of my life)(?![a-z])|浪费|白白|白看")


def _number(reading: Reading, clause: Clause, amount: Amount) -> list[Act]:
    text = reading.text
    if re.match(r" ?(?:times|遍|次|回|x(?![a-z])|倍)", text[amount.end :]):
        return []
    amount = _in_hours(reading, clause, amount)
    shown = len(reading.state.shown)
    pair = amount.high is not None and amount.unit is None and amount.currency is None and amount.high <= shown
    if pair and cue("compare").search(text, clause.start, clause.end):
        return []
    before, start, firm_before = look_before(text, clause.start, amount.start)
    after, end, firm_after = look_after(text, amount.end, clause.end)
    side = before or after
    about = amount.vague or "about" in (firm_before, firm_after)
    explicit = bool(side or about or amount.high is not None or amount.unit or amount.currency or amount.decade)
    bare = not side and amount.high is None and not (amount.unit or amount.currency or amount.vague)
    if not side and (_of_an_item(reading, clause) or _WASTED.search(text, clause.start, clause.end)):
        if not bare or amount.low > shown:
            reading.use(amount.start, amount.end)
        return []
    if bare and amount.low <= shown and reading.state.asked is None and not near_nouns(reading, clause, amount):
        return []  # “more like 2” is a place in the list
    slot = slot_of_number(reading, clause, amount, explicit)
    if slot is None:
        return []
    low, high = (
        in_unit(reading, slot, amount, amount.low),
        None if amount.high is None else in_unit(reading, slot, amount, amount.high),
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
    unwanted = _UNWANTED.search(text, clause.start, start)
    if unwanted and high is None and not about:
        reading.use(unwanted.start(), end)
        if side:
            return [_inform(reading, slot, "<=" if side == "least" else ">=", low, True, unwanted.start(), end)]
        return [replace(_inform(reading, slot, "=", low, True, unwanted.start(), end), polarity=-1)]
    reading.use(start, end)
    soft = about or bool(_SOFT.search(text, clause.start, clause.end))
    return _build(reading, slot, amount, low, high, side, soft, start, end)


def _of_an_item(reading: Reading, clause: Clause) -> bool:
    """True for a statement about an item: its numbers describe it (“the last one has that 2005 look”, 第二个四公斤)."""
    named = any(
        clause.start <= one.start < clause.end
        and (
            one.kind in ("ordinal", "description", "superlative")
            or (one.kind == "pronoun" and reading.text[one.start : one.end] not in ("it", "它", "that"))
        )
        for one in reading.refs
    )
    return named or any(cue(name).search(reading.text, clause.start, clause.end) for name in ("seen", "ask_reason"))


def _in_hours(reading: Reading, clause: Clause, amount: Amount) -> Amount:
    """A small bare number that answers a question for a length in minutes: “two at most”."""
    known = reading.concepts.slots.get(reading.state.asked or "")
    if amount.unit or amount.currency or known is None or known.unit != "min" or amount.low > 6:
        return amount
    bound = (
        look_before(reading.text, clause.start, amount.start)[0] or look_after(reading.text, amount.end, clause.end)[0]
    )
    return replace(amount, unit="h") if bound else amount


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
    firm = not (soft or amount.loose)
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


def answer_number(reading: Reading) -> bool:
    """True when the question that waits asks for a number."""
    return reading.state.asked is not None and reading.concepts.kind(reading.state.asked) == "number"
