"""What a turn carries from step to step: its words, states, clock and counters."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.hypotheticals import Hypothetical
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.update import differences
from chatrec_tui.engine.events import TurnDone
from chatrec_tui.i18n import say
from chatrec_tui.llm.api import Cancelled, LanguageModel, Usage

_LISTING_ACTS = frozenset(
    {"inform", "critique", "reject", "dislike", "like", "seen", "similar", "request_alternatives", "retract",
     "undo", "reset", "affirm", "deny", "no_preference"}
)  # fmt: skip

__all__ = ["Turn"]


@dataclass(slots=True)
class Turn:
    """One utterance or command on its way through the engine."""

    said: str
    """Words or command."""
    acts: tuple[Act, ...]
    """What it does."""
    before: DialogueState
    """State before it."""
    after: DialogueState
    """State after it."""
    started: float
    """`time.perf_counter()` at its beginning."""
    cancelled: Cancelled | None = None
    """Says whether the person stopped it."""
    supposed: Hypothetical | None = None
    """What it only supposes; such a turn changes nothing."""
    fallback: str | None = None
    """Why the model's part was skipped."""
    timings: dict[str, float] = field(default_factory=dict)
    """Milliseconds by step."""
    _last: float = 0.0
    _usage: Usage | None = None

    @property
    def names(self) -> frozenset[str]:
        """Names of its acts."""
        return frozenset(act.act for act in self.acts)

    @property
    def wants_list(self) -> bool:
        """True when it changes what should be shown. Deciding for an item alone keeps the list as it is."""
        if self.supposed is not None:
            return False
        if not self.acts or self.names & _LISTING_ACTS:
            return True  # without acts: a request that only names what the catalog sells
        return "accept" not in self.names and bool(differences(self.before, self.after))

    @property
    def is_cancelled(self) -> bool:
        """True when the person stopped it."""
        return self.cancelled is not None and self.cancelled()

    def lap(self, step: str) -> None:
        """End a step: its time is what passed since the step before it."""
        now = time.perf_counter()
        self.timings[step] = 1000 * (now - (self._last or self.started))
        self._last = now

    def mark_first(self, step: str) -> None:
        """Note when something happened for the first time, from the beginning of the turn."""
        self.timings.setdefault(step, 1000 * (time.perf_counter() - self.started))

    def count_tokens(self, model: LanguageModel) -> None:
        """Count what the model spends on this turn."""
        self._usage = model.usage
        self._usage.prompt = self._usage.cached = self._usage.generated = 0

    def done(self) -> TurnDone:
        """The event that ends the turn."""
        self.mark_first("total")
        if self.is_cancelled:
            self.fallback = say("reply.fallback.cancelled", self.after.language)
        usage = self._usage or Usage()
        return TurnDone(
            self.after.turn,
            {step: round(value, 1) for step, value in self.timings.items()},
            {"prompt": usage.prompt, "cached": usage.cached, "generated": usage.generated},
            self.fallback,
        )
