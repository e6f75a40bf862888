"""The dialogue state: what the person wants, what they think of items, what they are looking at.

A state is a value: `dialogue.update` makes a new one and says what changed, so that any turn can be undone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.i18n import Language

Verdict = Literal["liked", "disliked", "rejected", "accepted", "seen", "saved"]
HIDDEN: frozenset[Verdict] = frozenset({"rejected", "disliked", "accepted", "seen"})
"""Verdicts after which an item is not shown again in a session unless asked for."""

__all__ = ["HIDDEN", "Change", "DialogueState", "Preference", "Verdict"]


@dataclass(frozen=True, slots=True)
class Preference:
    """Something that the person wants or does not want."""

    slot: str
    """Catalog field or attribute, or `about`."""
    op: Op
    """Comparison."""
    value: SlotValueType
    """In the catalog's default form and unit."""
    weight: float
    """From -1 (unwanted) to 1 (wanted)."""
    hard: bool
    """True when items that break it must not be shown."""
    turn: int
    """Turn in which it was said; 0 for what comes from the profile."""
    quote: str
    """The person's own words."""
    origin: Literal["said", "feedback", "critique", "profile"] = "said"
    """`feedback` for what was generalised from rejected or liked items."""

    @property
    def path(self) -> str:
        """Its name in changes: two preferences with the same path replace each other.

        A critique's bound has a `~` before its side, since it stands beside a bound that was said.
        """
        side = ("~" if self.origin == "critique" else "") + ("+" if self.weight >= 0 else "-")
        bound = self.op if self.op in ("<=", ">=") else "="
        value = "" if bound != "=" or isinstance(self.value, float | int) else f":{self.value}"
        return f"preferences.{self.slot}{bound}{side}{value}"

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract."""
        return {
            "slot": self.slot, "op": self.op, "value": self.value, "weight": round(self.weight, 3),
            "hard": self.hard, "turn": self.turn, "quote": self.quote,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two states; `before` and `after` are JSON values."""

    op: Literal["add", "update", "remove"]
    """What happened."""
    path: str
    """`preferences.…` or `feedback.ITEM`."""
    before: Any = None
    """Value before, None when there was none."""
    after: Any = None
    """Value after, None when there is none."""

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract."""
        return {"op": self.op, "path": self.path, "before": self.before, "after": self.after}


@dataclass(frozen=True, slots=True)
class DialogueState:
    """All that a turn is understood and answered from."""

    preferences: tuple[Preference, ...] = ()
    """Oldest first."""
    feedback: Mapping[str, Verdict] = field(default_factory=lambda: MappingProxyType({}))
    """Item id → latest verdict."""
    shown: tuple[str, ...] = ()
    """Items on screen, best first."""
    focus: tuple[str, ...] = ()
    """Items that the last reply was about; “it” means these, else the first shown."""
    asked: str | None = None
    """Slot of the question that waits for an answer."""
    questions: tuple[str, ...] = ()
    """Slots already asked about; none is asked twice."""
    passed: tuple[str, ...] = ()
    """Items of earlier pages that the person moved on from; left out until the wishes change."""
    turn: int = 0
    """Number of the last utterance, from 1."""
    language: Language = "en"
    """Language of the last utterance."""
    sentiment: float = 0.0
    """Of the last utterance, -1 to 1."""
    displeasure: int = 0
    """Rejections or annoyed utterances in a row."""

    @property
    def hidden(self) -> frozenset[str]:
        """Items that are not shown again."""
        return frozenset(item for item, verdict in self.feedback.items() if verdict in HIDDEN)
