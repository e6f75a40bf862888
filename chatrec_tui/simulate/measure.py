"""What the dialogues of simulated people say about the program, as numbers.

- success@k: share of the people who took an item that will do within k utterances, confirmed by the engine; the
  utterance that decides for the item is not counted. Who gives up or runs out of turns has failed.
- target@k: the same with nothing but the very target.
- violations: items that were turned down, taken or known and were shown again unasked, and items that break what was
  said as a must without `relaxed` naming it; judged from the words that were meant and the raw items.
- repeated_questions: questions about a slot that was asked about before in the dialogue.
- satisfaction, 0 to 1: half from the outcome, half from the way there:
  ½ · worth of the item taken (0 for none) · 0.95^(turns - 1) + ½ · mean worth of the items shown, over all lists.
  The worth of an item is the weighted share of the hidden wishes that it serves, 0 when it breaks a hard one.
- engagement, 0 to 1: share of the utterances that bring the person forward (a wish, an answer, praise, a question
  about an item, a decision) and are no refusal, repetition, request for other items or leaving.
- understood: share of the utterances whose meaning was found in full, with nothing found that was not meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from statistics import fmean
from typing import Any

from chatrec_tui.simulate.play import Dialogue
from chatrec_tui.simulate.utterance import Purpose

STEPS = (1, 3, 5, 10, 15)
_DISCOUNT = 0.95
_FORWARD: frozenset[Purpose] = frozenset(
    {"open", "answer", "add", "criticise", "like", "similar", "seen", "ask", "retract", "accept"}
)

__all__ = ["STEPS", "Measured", "measure", "satisfaction"]


@dataclass(frozen=True, slots=True)
class Measured:
    """The quality of a number of dialogues."""

    users: int
    """Dialogues."""
    success: dict[int, float]
    """k → share that succeeded within k utterances."""
    target: dict[int, float]
    """k → share that took the very target within k utterances."""
    turns: float
    """Mean utterances of all dialogues."""
    turns_of_success: float | None
    """Mean utterances of those that succeeded; None when none did."""
    violations: int
    """Items shown that must not be."""
    repeated_questions: int
    """Questions asked twice."""
    questions: float
    """Mean questions a dialogue."""
    satisfaction: float
    """Mean, 0 to 1."""
    engagement: float
    """Mean, 0 to 1."""
    understood: float
    """Share of the utterances."""
    left: float
    """Share of the people who gave up."""
    acceptable: float
    """Mean number of items of the catalog that would have done: how hard the task is."""
    ms_per_turn: float
    """Mean milliseconds from the words to the last order of the list."""

    def to_json(self) -> dict[str, Any]:
        """Flat, with one name for every k: `success@1` …"""
        plain = asdict(self)
        flat: dict[str, Any] = {"users": plain.pop("users")}
        for name in ("success", "target"):
            flat |= {f"{name}@{k}": round(share, 4) for k, share in plain.pop(name).items()}
        return flat | {name: round(one, 4) if isinstance(one, float) else one for name, one in plain.items()}


def measure(dialogues: Sequence[Dialogue]) -> Measured:
    """The numbers of at least one dialogue."""
    exchanges = [one for dialogue in dialogues for one in dialogue.exchanges]
    won = [one for one in dialogues if one.taken is not None]
    return Measured(
        users=len(dialogues),
        success={k: _share(dialogues, partial(_within, k)) for k in STEPS},
        target={k: _share(dialogues, partial(_target_within, k)) for k in STEPS},
        turns=fmean(one.turns for one in dialogues),
        turns_of_success=fmean(one.turns for one in won) if won else None,
        violations=sum(len(one.violations) for one in exchanges),
        repeated_questions=sum(one.repeated for one in exchanges),
        questions=sum(one.asked is not None for one in exchanges) / len(dialogues),
        satisfaction=fmean(map(satisfaction, dialogues)),
        engagement=fmean(map(_engagement, dialogues)),
        understood=fmean(not one.misread for one in exchanges),
        left=_share(dialogues, lambda one: one.left),
        acceptable=fmean(one.acceptable for one in dialogues),
        ms_per_turn=fmean(one.milliseconds for one in exchanges),
    )


def satisfaction(dialogue: Dialogue) -> float:
    """½ · worth of what was taken · 0.95^(turns - 1) + ½ · mean worth over all lists."""
    lists = [fmean(one.worths) if one.worths else 0.0 for one in dialogue.exchanges if one.shown is not None]
    outcome = dialogue.worth * _DISCOUNT ** (max(1, dialogue.turns) - 1)
    return 0.5 * outcome + 0.5 * (fmean(lists) if lists else 0.0)


def _engagement(dialogue: Dialogue) -> float:
    forward = sum(one.purpose in _FORWARD for one in dialogue.exchanges)
    return forward / (len(dialogue.exchanges) + dialogue.left)


def _within(k: int, dialogue: Dialogue) -> bool:
    return dialogue.taken is not None and dialogue.turns <= k


def _target_within(k: int, dialogue: Dialogue) -> bool:
    return dialogue.is_target and dialogue.turns <= k


def _share(dialogues: Sequence[Dialogue], holds: Callable[[Dialogue], bool]) -> float:
    return sum(map(holds, dialogues)) / len(dialogues)
