"""Scores the tracker against labelled utterances: precision, recall and F1 of acts.

An act is right when its name and items agree (no items mean all that are shown), for an inform also slot, value and
polarity, for a critique slot and direction. A genre counts the same in category and tags. Where a label gives
alternatives, the reading that agrees best counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.dialogue.given_turns import track_file

_ONE_SLOT = {"tags": "category", "genre": "category", "released": "year"}
_ABOUT_ITEMS = {"reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare"}

Labelled = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of acts."""

    right: int
    gold: int
    predicted: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / (self.gold + self.predicted)

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)


def read_labels(file: Path) -> list[Labelled]:
    """Labelled utterances, one a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def score_file(file: Path, catalog: str, scratch: Path) -> Score:
    """The tracker's score on a file of labels; the labels themselves are kept from it."""
    labels = read_labels(file)
    hidden = [{key: value for key, value in one.items() if key not in ("gold_acts", "alternatives")} for one in labels]
    scratch.write_text("\n".join(json.dumps(one) for one in hidden), encoding="utf-8")
    answers = track_file(scratch, catalog)
    total = Score(0, 0, 0)
    for label, answer in zip(labels, answers, strict=True):
        readings = [label["gold_acts"], *label.get("alternatives", [])]
        scores = [_score(reading, answer["acts"], label.get("shown") or []) for reading in readings]
        total += max(scores, key=lambda one: (2 * one.right - one.gold, one.right))
    return total


def _score(gold: Sequence[Labelled], predicted: Sequence[Labelled], shown: Sequence[str]) -> Score:
    left, right = list(predicted), 0
    for act in gold:
        match = next((one for one in left if acts_agree(act, one, shown)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Score(right, len(gold), len(predicted))


def acts_agree(gold: Labelled, told: Labelled, shown: Sequence[str]) -> bool:
    """True when an act that was told is the one that was meant."""
    if gold["act"] != told["act"]:
        return False
    name = gold["act"]
    if name in _ABOUT_ITEMS and _items(gold, shown) != _items(told, shown):
        return False
    if name == "critique":
        return (one_slot(gold), gold.get("direction")) == (one_slot(told), told.get("direction"))
    if name == "inform":
        same = one_slot(gold) == one_slot(told) and gold.get("polarity", 1) == told.get("polarity", 1)
        return same and _same_value(gold.get("value"), told.get("value"))
    return True


def _items(act: Labelled, shown: Sequence[str]) -> frozenset[str]:
    return frozenset(act.get("items") or shown)


def one_slot(act: Labelled) -> str:
    """The slot of an act, one name for those that count as one."""
    return _ONE_SLOT.get(str(act.get("slot")), str(act.get("slot")))


def _same_value(gold: Any, told: Any) -> bool:
    if isinstance(gold, int | float) and isinstance(told, int | float):
        return abs(gold - told) <= 0.01 * abs(gold)
    return _texts(gold) == _texts(told)


def _texts(value: Any) -> frozenset[str]:
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return frozenset(str(one).casefold().strip() for one in values)
