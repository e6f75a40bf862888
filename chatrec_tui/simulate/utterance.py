"""What a simulated person says in one turn: the words, and what is meant by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from chatrec_tui.dialogue.acts import Act, Op
from chatrec_tui.dialogue.state import Verdict
from chatrec_tui.simulate.wishes import Wish

Purpose = Literal[
    "open", "answer", "add", "restate", "criticise", "reject", "reject_all", "others", "like", "similar", "seen",
    "ask", "retract", "accept", "leave",
]  # fmt: skip

__all__ = ["Clause", "Purpose", "Utterance", "merge", "wish_acts"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of an utterance that means something by itself."""

    text: str
    """The words."""
    meant: tuple[Act, ...] = ()
    """The acts that a listener should find."""
    stated: tuple[Wish, ...] = ()
    """Wishes said outright; hard ones were said as a must."""
    withdrawn: tuple[Wish, ...] = ()
    """Wishes that no longer stand."""
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """Item id → what the person now thinks of it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Everything said in one turn."""

    text: str
    """As typed."""
    purpose: Purpose
    """What the turn is mainly for."""
    clauses: tuple[Clause, ...]
    """Its parts."""

    @property
    def meant(self) -> tuple[Act, ...]:
        """The acts of all clauses."""
        return tuple(act for clause in self.clauses for act in clause.meant)

    @property
    def stated(self) -> tuple[Wish, ...]:
        """The wishes of all clauses."""
        return tuple(wish for clause in self.clauses for wish in clause.stated)

    @property
    def withdrawn(self) -> tuple[Wish, ...]:
        """The wishes that any clause takes back."""
        return tuple(wish for clause in self.clauses for wish in clause.withdrawn)

    @property
    def verdicts(self) -> dict[str, Verdict]:
        """The verdicts of all clauses."""
        return {item: verdict for clause in self.clauses for item, verdict in clause.verdicts.items()}


def merge(purpose: Purpose, text: str, clauses: Iterable[Clause]) -> Utterance:
    """An utterance of several clauses."""
    return Utterance(text, purpose, tuple(clauses))


def wish_acts(wish: Wish, *, softened: bool = False) -> tuple[Act, ...]:
    """The acts that say a wish. `wish.hard` tells whether it was said as a must, `softened` whether as a mere hope."""
    hard = True if wish.hard else False if softened else None
    act = Act("inform", slot=wish.slot, polarity=1 if wish.wanted else -1, hard=hard)
    if wish.about is not None:
        return (replace(act, op="~", value=wish.about, hard=None),)
    if wish.is_number:
        bounds: list[tuple[Op, float | None]] = [(">=", wish.low), ("<=", wish.high)]
        return tuple(replace(act, op=op, value=bound) for op, bound in bounds if bound is not None)
    value = wish.value
    if isinstance(value, bool):
        return (replace(act, value=True, polarity=1 if value else -1),)
    return (replace(act, value=value),)
