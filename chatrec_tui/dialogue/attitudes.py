"""What is felt about a value: wanted, excluded, liked, permitted, and how firmly.

The nearest cue that governs it decides: one before it (“no horror”, 不要恐怖片) or right after it (恐怖片就算了).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.dialogue.reading import Clause, Cue, Reading
from chatrec_tui.dialogue.vocabulary import ValueSpan

__all__ = ["BEFORE", "Attitude", "attitude_at"]

Stance = Literal["wanted", "excluded", "neutral", "permitted", "needless", "nothing", "unexcluded"]


BEFORE = ("exclude", "hate", "dislike_value", "love", "want", "permit", "need_not", "not_negative", "not_excluded")


_AFTER = {"exclude_after", "hate_after", "dislike_value_after", "love_after", "permit_after", "need_not_after"}


_BRIDGE = re.compile(
    r"(?: |的|类|片|剧|电影|影片|款|牌子?|品牌|手机|电脑|笔记本|就|都|也|其实|现在|倒是|倒|actually"
    r"|now|之类|什么|这种|这类|那种|那类|系列|and|or|movies?|films?|stuff|things?|ones?|brand"
    r"|laptops?|kind|type|genre|和|或|、|跟|与|really|just|honestly|i|我|that|those|color|colou?r"
    r"|颜色|色|实在|真的|,|:|\?|？|一律|统统|所有|any|of|my|\(|\)|类型|题材|主题)*"
)


_EXCEPT = re.compile(
    r"除了|除开|除去|except|anything (?:but|except|other)|everything but|other than|apart from"
    r"|aside from|excluding|any\w* (?:brand )?but|any brand"
)


_TOO = re.compile(r"(?<![a-z])(?:too|overly|so|that|very)(?![a-z])|太|过于|那么|这么|特别|很")


@dataclass(frozen=True, slots=True)
class Attitude:
    """What is felt about a value."""

    stance: Stance
    """Wanted, excluded, permitted …"""
    hard: bool | None
    """As in an inform."""
    start: int
    """Begin of the cue, or of the value when there is none."""
    end: int
    """End of the cue or value."""
    cued: bool = False
    """True when a cue decided it."""


_STANCES: dict[str, tuple[Stance, bool | None]] = {
    "exclude": ("excluded", True), "exclude_after": ("excluded", True), "hate": ("excluded", True),
    "hate_after": ("excluded", True),
    "dislike_value": ("excluded", False), "dislike_value_after": ("excluded", False), "love": ("wanted", False),
    "love_after": ("wanted", False),
    "want": ("wanted", None), "permit": ("permitted", False), "permit_after": ("permitted", False),
    "need_not": ("needless", None),
    "need_not_after": ("needless", None), "not_negative": ("nothing", None), "not_excluded": ("unexcluded", None),
}  # fmt: skip


def attitude_at(reading: Reading, clause: Clause, start: int, end: int, inherited: Attitude | None = None) -> Attitude:
    """The attitude that governs the words from `start` to `end` of a clause."""
    cues = [
        one
        for one in reading.cues
        if clause.start <= one.start and one.end <= clause.end and not _within(one, reading.values, start, end)
    ]
    after = _cue_after(reading, cues, end)
    before = [one for one in cues if one.kind in BEFORE and one.end <= start]
    governing = before[-1] if before else None
    if (
        governing
        and governing.kind == "exclude"
        and reading.text[governing.start : governing.end] == "没有"
        and re.search(r"有没有$", reading.text[: governing.end])
    ):
        governing = None
    if governing is not None and governing.kind in ("want", "love") and len(before) > 1:
        # “I do not like the look of”, “not in need of”: a want right behind a refusal belongs to it
        last = before[-2]
        if (
            last.kind in ("exclude", "hate", "dislike_value", "need_not", "not_negative", "not_excluded")
            and governing.start - last.end <= 1
        ):
            governing = last
    modal = _modal(cues, start, end, governing)
    if after is not None and governing is not None and _EXCEPT.match(reading.text, governing.start):
        after = None  # 除了恐怖片都行
    if after is not None and (governing is None or governing.kind in ("want", "love") or after.start - end <= 1):
        stance, hard = _STANCES[after.kind]
        return Attitude(stance, _firmness(stance, hard, modal), min(start, after.start), after.end, True)
    if governing is not None:
        stance, hard = _STANCES[governing.kind]
        if stance == "excluded" and _TOO.search(reading.text, governing.start, start):
            hard = False  # “nothing too bleak” asks for less of it
        return Attitude(stance, _firmness(stance, hard, modal), governing.start, end, governing.kind != "want")
    if modal is None and inherited is not None:
        return Attitude(inherited.stance, inherited.hard, start, end, inherited.cued)
    return Attitude(
        "neutral",
        _firmness("wanted", None, modal),
        min(start, modal.start) if modal else start,
        max(end, modal.end) if modal else end,
        modal is not None,
    )


def _within(one: Cue, values: Sequence[ValueSpan], start: int, end: int) -> bool:
    """True for a cue that is part of a value's own name."""
    return any(value.start <= one.start and one.end <= value.end for value in values)


def _cue_after(reading: Reading, cues: Sequence[Cue], end: int) -> Cue | None:
    for one in cues:
        if one.kind in _AFTER and one.start >= end:
            gap = reading.text[end : one.start]
            if one.kind == "exclude_after" and any(
                value.start - one.end in (0, 1) and "," not in reading.text[one.end : value.start]
                for value in reading.values
            ):
                return None  # 要甲不要乙
            for value in reading.values:
                if end <= value.start and value.end <= one.start:
                    gap = gap.replace(reading.text[value.start : value.end], "", 1)
            if (
                len(gap) <= 24
                and _BRIDGE.fullmatch(gap)
                and not any(other.kind in BEFORE and end <= other.start < one.start for other in cues)
            ):
                return one
            return None
    return None


def _modal(cues: Sequence[Cue], start: int, end: int, governing: Cue | None) -> Cue | None:
    modals = [one for one in cues if one.kind in ("soft", "must")]
    before = [one for one in modals if one.end <= start]
    after = [one for one in modals if one.start >= end]
    if before:
        nearest = before[-1]
        if governing is None or governing.kind == "want" or nearest.kind == "soft":
            return nearest
        return nearest if nearest.start > governing.start or governing.kind == "love" else None
    return after[0] if after else None


def _firmness(stance: Stance, hard: bool | None, modal: Cue | None) -> bool | None:
    if modal is None or stance in ("permitted", "needless", "nothing", "unexcluded"):
        return hard
    if modal.kind == "soft":
        return False
    return True if stance in ("wanted", "neutral") else hard
