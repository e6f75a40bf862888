"""What ranking and reasons ask of a language model. The local engine and scripted models of tests implement it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

Cancelled = Callable[[], bool]
"""Asked before every step; True ends the work within one step."""

__all__ = ["Cancelled", "LanguageModel", "Piece", "Scores", "Usage"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of candidates over one shared prompt."""

    logits: tuple[float | None, ...]
    """For each candidate log P(yes) - log P(no); None when the deadline came first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of one of several texts that are written together."""

    index: int
    """Which text."""
    text: str
    """Whole characters only; pointer tokens appear as `<p3>` or `<w1>`, never split. May be empty when `done`."""
    done: bool = False
    """True once, with the last piece of a text."""


@dataclass(slots=True)
class Usage:
    """Tokens spent since the counter was last reset."""

    prompt: int = 0
    """Computed in a prefill."""
    cached: int = 0
    """Taken from the cache instead."""
    generated: int = 0
    """Written."""


class LanguageModel(Protocol):
    """A model that scores candidates from its logits and writes several texts at once.

    Prompts are marked-up text as `rank.prompt` makes it. The part that all candidates share is passed as
    `prefix`: the engine computes it once and keeps it while it stays the same.
    """

    @property
    def name(self) -> str:
        """Short name for the screen."""

    @property
    def usage(self) -> Usage:
        """Counter of tokens."""

    @property
    def budget(self) -> float:
        """Seconds that judging the head of a list may take."""

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        """Score each candidate text after the prefix from the next-token logits of `<yes>` and `<no>`.

        `deadline` is a `time.monotonic()` value; candidates not reached by then get None.
        """

    def write(
        self,
        prefix: str,
        prompts: Sequence[str],
        *,
        max_tokens: int = 64,
        temperature: float = 0.0,
        seed: int = 0,
        allowed: Sequence[Collection[str]] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        """Continue every prompt after the prefix, all of them advancing together, and stream the pieces.

        `allowed` names, for each text, the pointer tokens that it may use; others are masked out. A mapping also
        tells what each of them stands for, to models that write freely. A text points to a fact once.
        """
