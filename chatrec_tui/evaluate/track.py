"""How much of what people say is understood: precision, recall and F1 of acts and of slot values, by act and language.

An act is right when its name and its items agree (no items mean all that are shown); an inform also needs its slot,
value and polarity, a critique its slot and direction. Slots that count as one, such as category and tags, agree. Where
a line gives `alternatives` to its `gold_acts`, the reading that agrees best counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from chatrec_tui.dialogue.acts import ActName
from chatrec_tui.dialogue.given_turns import read_turns, track_turns
from chatrec_tui.errors import UsageError
from chatrec_tui.text.language import detect_language

__all__ = ["Comparison", "Labelled", "Miss", "Report", "Score", "acts_agree", "compare_acts", "measure_track",
           "one_slot", "score_lines"]  # fmt: skip

_ONE_SLOT = {"tags": "category", "genre": "category", "released": "year"}
_ABOUT_ITEMS = {"reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare"}
_WITH_VALUES = ("inform", "critique")
_NAMES = frozenset(get_args(ActName))

Labelled = Mapping[str, Any]
"""An act, or a line of a file, as JSON."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of acts."""

    right: int = 0
    """Told and meant."""
    gold: int = 0
    """Meant."""
    predicted: int = 0
    """Told."""

    @property
    def precision(self) -> float:
        """Share of what was told that is right; 0 when nothing was told."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of what was meant that was told; 0 when nothing was meant."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when there is nothing."""
        both = self.gold + self.predicted
        return 2 * self.right / both if both else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.gold + other.gold, self.predicted + other.predicted)

    def to_json(self) -> dict[str, float]:
        """Counts, precision, recall and F1."""
        return {
            "right": self.right, "gold": self.gold, "predicted": self.predicted,
            "precision": round(self.precision, 4), "recall": round(self.recall, 4), "f1": round(self.f1, 4),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """The acts of one utterance beside those that were meant."""

    right: tuple[Labelled, ...]
    """Meant and told, as they were meant."""
    missed: tuple[Labelled, ...]
    """Meant and not told."""
    added: tuple[Labelled, ...]
    """Told and not meant."""

    @property
    def score(self) -> Score:
        """All acts."""
        return self.count(_NAMES)

    def count(self, names: Iterable[str]) -> Score:
        """The acts of these names."""
        wanted = frozenset(names)
        right, missed, added = (
            sum(act["act"] in wanted for act in acts) for acts in (self.right, self.missed, self.added)
        )
        return Score(right, right + missed, right + added)


@dataclass(frozen=True, slots=True)
class Miss:
    """An utterance that was not understood as it was meant."""

    line: int
    """Line in the file, from 1."""
    text: str
    """The utterance."""
    missed: tuple[Labelled, ...]
    """Acts that were meant and not told."""
    added: tuple[Labelled, ...]
    """Acts that were told and not meant."""

    def to_json(self) -> dict[str, Any]:
        """All fields."""
        return {"line": self.line, "text": self.text, "missed": list(self.missed), "added": list(self.added)}


@dataclass(slots=True)
class Report:
    """Scores over many utterances."""

    turns: int = 0
    """How many utterances."""
    exact: int = 0
    """Utterances with every act right and none added."""
    acts: Score = Score()
    """All acts together."""
    slot_values: Score = Score()
    """Slots, values and polarities of informs; slots and directions of critiques."""
    by_act: dict[str, Score] = field(default_factory=dict)
    """By the name of the act."""

    def add(self, one: Comparison) -> None:
        """Count an utterance."""
        self.turns += 1
        self.exact += not one.missed and not one.added
        self.acts += one.score
        self.slot_values += one.count(_WITH_VALUES)
        for name in {act["act"] for act in (*one.right, *one.missed, *one.added)}:
            self.by_act[name] = self.by_act.get(name, Score()) + one.count((name,))

    def to_json(self) -> dict[str, Any]:
        """Every score; acts with the most labels first."""
        order = sorted(self.by_act.items(), key=lambda one: (-one[1].gold, one[0]))
        return {
            "turns": self.turns,
            "exact": round(self.exact / self.turns, 4) if self.turns else 0.0,
            "acts": self.acts.to_json(),
            "slot_values": self.slot_values.to_json(),
            "by_act": {name: score.to_json() for name, score in order},
        }


def measure_track(file: Path, catalog: str | None) -> tuple[dict[str, Report], list[Miss]]:
    """Scores on a file of labelled turns, by language and under `all`, and the utterances that were missed.

    Raises UsageError for a line that cannot be read or whose labels are no acts, and for a file without lines.
    """
    compared = score_lines(file, catalog)
    reports: dict[str, Report] = {"all": Report()}
    misses = []
    for number, turn, one in compared:
        language = turn.get("language") or detect_language(turn["text"], "en")
        for name in ("all", language):
            reports.setdefault(name, Report()).add(one)
        if one.missed or one.added:
            misses.append(Miss(number, turn["text"], one.missed, one.added))
    return reports, misses


def score_lines(file: Path, catalog: str | None) -> list[tuple[int, Labelled, Comparison]]:
    """Every labelled turn of a file with its line number and what was understood of it.

    A line's own `catalog` is used where none is given. Raises UsageError as `measure_track` does.
    """
    turns = read_turns(file)
    readings = [_readings(file, number, turn) for number, turn in turns]
    if not turns:
        raise UsageError("evaluate_track.nothing", file=file)
    sources = [catalog or turn.get("catalog") for _, turn in turns]
    compared: dict[int, Comparison] = {}
    for source in dict.fromkeys(sources):
        here = [at for at, one in enumerate(sources) if one == source]
        for at, answer in zip(here, track_turns([turns[at][1] for at in here], source), strict=True):
            compared[at] = compare_acts(readings[at], answer["acts"], turns[at][1].get("shown") or [])
    return [(number, turn, compared[at]) for at, (number, turn) in enumerate(turns)]


def compare_acts(readings: Sequence[Sequence[Labelled]], told: Sequence[Labelled], shown: Sequence[str]) -> Comparison:
    """The acts that were told beside the reading that they agree with best."""
    found = [_compare(reading, told, shown) for reading in readings]
    return max(found, key=lambda one: (len(one.right) - len(one.missed), len(one.right)))


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


def one_slot(act: Labelled) -> str:
    """The slot of an act, one name for those that count as one."""
    return _ONE_SLOT.get(str(act.get("slot")), str(act.get("slot")))


def _compare(gold: Sequence[Labelled], told: Sequence[Labelled], shown: Sequence[str]) -> Comparison:
    left, right, missed = list(told), [], []
    for act in gold:
        match = next((one for one in left if acts_agree(act, one, shown)), None)
        if match is None:
            missed.append(act)
        else:
            left.remove(match)
            right.append(act)
    return Comparison(tuple(right), tuple(missed), tuple(left))


def _items(act: Labelled, shown: Sequence[str]) -> frozenset[str]:
    return frozenset(act.get("items") or shown)


def _same_value(gold: Any, told: Any) -> bool:
    if isinstance(gold, int | float) and isinstance(told, int | float):
        return abs(gold - told) <= 0.01 * abs(gold)
    return _texts(gold) == _texts(told)


def _texts(value: Any) -> frozenset[str]:
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return frozenset(str(one).casefold().strip() for one in values)


def _readings(file: Path, number: int, turn: Labelled) -> list[list[Labelled]]:
    """What a line may mean, first its `gold_acts`."""

    def bad(column: str, value: Any) -> UsageError:
        told = json.dumps(value, ensure_ascii=False)
        return UsageError("evaluate_track.bad_value", file=file, line=number, column=column, value=told[:60])

    if "gold_acts" not in turn:
        raise UsageError("evaluate_track.missing", file=file, line=number)
    catalog = turn.get("catalog")
    if catalog is not None and not isinstance(catalog, str):
        raise bad("catalog", catalog)
    more = turn.get("alternatives") or []
    if not isinstance(more, list):
        raise bad("alternatives", more)
    for column, acts in [("gold_acts", turn["gold_acts"]), *(("alternatives", one) for one in more)]:
        if not isinstance(acts, list):
            raise bad(column, acts)
        for act in acts:
            if not _is_act(act):
                raise bad(column, act)
    return [turn["gold_acts"], *more]


def _is_act(act: Any) -> bool:
    """True for a JSON object that names an act, and whose items, if any, are a list of ids."""
    if not isinstance(act, dict) or not isinstance(act.get("act"), str) or act["act"] not in _NAMES:
        return False
    items = act.get("items") or []
    return isinstance(items, list) and all(isinstance(one, str) for one in items)
