"""Events of a dialogue: the one stream that every face consumes. Names and fields are the public contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import Change, Preference, Verdict
from chatrec_tui.i18n import Language
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.reason.claims import Claim

ReplyKind = Literal["recommend", "ask", "answer", "explain", "compare", "confirm", "chat", "sorry"]

__all__ = [
    "Claim", "ErrorEvent", "Event", "Ranked", "RankingEvent", "ReasonDelta", "ReasonEvent", "ReplyDelta",
    "ReplyEvent", "ReplyKind", "SessionEvent", "StateEvent", "TurnDone",
]  # fmt: skip


def _plain(value: Any) -> Any:
    if hasattr(value, "to_json"):
        return value.to_json()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return round(value, 6) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a turn."""

    event: ClassVar[str]
    turn: int
    """Number of the utterance, 0 before the first."""

    def to_json(self) -> dict[str, Any]:
        """`event`, `turn` and the event's own fields."""
        return {"event": self.event, **{one.name: _plain(getattr(self, one.name)) for one in fields(self)}}


@dataclass(frozen=True, slots=True)
class SessionEvent(Event):
    """A dialogue began."""

    event = "session"
    version: str
    """Of the program."""
    catalog: str
    """Name."""
    items: int
    """How many can be recommended."""
    model: str | None
    """Name of the model, or None."""
    language: Language
    """Language of the replies until the person writes in another."""
    protocol: int = 1
    """Version of this stream."""


@dataclass(frozen=True, slots=True)
class StateEvent(Event):
    """What was understood and what it changed."""

    event = "state"
    acts: tuple[Act, ...]
    sentiment: float
    preferences: tuple[Preference, ...]
    feedback: Mapping[str, Verdict]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """An item in its place."""

    rank: int
    """From 1."""
    id: str
    title: str
    """In the person's language."""
    score: float
    """Sum of `parts`."""
    parts: Mapping[str, float]
    """Named additive parts."""
    variants: tuple[str, ...] = ()
    """Ids of the same thing in other colours, sizes or editions, which stand behind it."""

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract; `score` is the sum of the rounded parts. `variants` is there if there are any."""
        parts = {name: round(value, 6) for name, value in self.parts.items()}
        shown = {"rank": self.rank, "id": self.id, "title": self.title,
                 "score": round(sum(parts.values()), 6), "parts": parts}  # fmt: skip
        return {**shown, "variants": list(self.variants)} if self.variants else shown


@dataclass(frozen=True, slots=True)
class RankingEvent(Event):
    """The list, or its new order."""

    event = "ranking"
    stage: Literal["base", "reranked"]
    items: tuple[Ranked, ...]
    excluded: int = 0
    """How many items a hard preference or earlier feedback kept out."""
    relaxed: tuple[Preference, ...] = ()
    """Hard preferences that had to be given up for the list not to be empty."""


@dataclass(frozen=True, slots=True)
class ReasonDelta(Event):
    """A piece of a reason."""

    event = "reason.delta"
    item: str
    text: str


@dataclass(frozen=True, slots=True)
class ReasonEvent(Event):
    """A whole, verified reason. It replaces the pieces streamed before."""

    event = "reason"
    item: str
    text: str
    claims: tuple[Claim, ...]
    language: Language
    writer: Literal["model", "rules"] = "model"
    """Who worded it."""


@dataclass(frozen=True, slots=True)
class ReplyDelta(Event):
    """A piece of the reply."""

    event = "reply.delta"
    text: str


@dataclass(frozen=True, slots=True)
class ReplyEvent(Event):
    """The whole reply."""

    event = "reply"
    text: str
    kind: ReplyKind
    slot: str | None = None
    """Slot that an `ask` asks about."""
    options: tuple[str, ...] = ()
    """Answers to offer for an `ask`."""
    contributions: tuple[Contributions, ...] = ()
    """Of an `explain`: what each preference adds to the scores of the items that it is about."""

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract, and `contributions` if there are any."""
        shown = Event.to_json(self)
        if not self.contributions:
            del shown["contributions"]
        return shown


@dataclass(frozen=True, slots=True)
class TurnDone(Event):
    """The turn is over."""

    event = "turn.done"
    timings: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds: track, retrieve, rank, rerank, first_reason, total."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    """prompt, cached, generated."""
    fallback: str | None = None
    """Why the model's part was skipped, or None."""


@dataclass(frozen=True, slots=True)
class ErrorEvent(Event):
    """Something failed; the dialogue goes on."""

    event = "error"
    message: str
    hint: str = ""
