"""What need not be computed again: the shared beginning of prompts, and the candidates scored after it.

The prefix is kept while it stays the same or is only extended. Candidates are kept until the prefix changes; a
reason's prompt begins like the candidate that was scored, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from chatrec_tui.llm.api import Usage
from chatrec_tui.llm.transformer import KeyValues, Transformer

__all__ = ["CandidateCache", "PrefixCache", "common_length"]

_ROOM = 64
"""Slots are allocated in steps of this many."""
_CANDIDATES = 64
"""So many candidates are kept."""


class PrefixCache:
    """Keys and values of one prefix. A new prefix reuses the tokens that it begins with."""

    def __init__(self, transformer: Transformer, usage: Usage) -> None:
        self._transformer = transformer
        self._usage = usage
        self._tokens: list[int] = []
        self._kept = transformer.allocate(1, _ROOM)

    @torch.inference_mode()
    def get(self, tokens: Sequence[int], before_block: Callable[[], None] | None = None) -> KeyValues:
        """The keys and values of these tokens in one row. Do not write to them: `spread` copies."""
        same = common_length(self._tokens, tokens)
        self._tokens = self._tokens[:same]
        self._kept.length = same
        if len(tokens) > self._kept.slots:
            self._kept = self._kept.spread(1, -(-len(tokens) // _ROOM) * _ROOM)
        rest = list(tokens[same:])
        if rest:
            self._transformer.extend(rest, self._kept, before_block)
            self._tokens += rest
        self._usage.cached += same
        self._usage.prompt += len(rest)
        return self._kept


class CandidateCache:
    """Keys and values of the candidates that were scored after one prefix."""

    def __init__(self) -> None:
        self._prefix: list[int] = []
        self._kept: list[tuple[list[int], KeyValues, int]] = []

    def keep(self, prefix: Sequence[int], candidates: Sequence[Sequence[int]], past: KeyValues) -> None:
        """Remember one batch: row by row the candidates' tokens, all of them after the prefix."""
        if list(prefix) != self._prefix:
            self._prefix, self._kept = list(prefix), []
        self._kept += [(list(tokens), past, row) for row, tokens in enumerate(candidates)]
        del self._kept[:-_CANDIDATES]

    @torch.inference_mode()
    def begin(
        self, prefix: Sequence[int], past: KeyValues, texts: Sequence[Sequence[int]], slots: int
    ) -> tuple[KeyValues, list[int]]:
        """A row for each text, filled with the prefix and with what is kept of the text's beginning.

        Also gives how many tokens of each text that is, never all of them. There is room for `slots` further slots
        behind the longest.
        """
        kept = self._kept if list(prefix) == self._prefix else []
        found = [max(((common_length(one[0], text), one) for one in kept), key=_first, default=None) for text in texts]
        held = [0 if best is None else min(best[0], len(text) - 1) for best, text in zip(found, texts, strict=True)]
        start, longest = past.length, max(held, default=0)
        rows = past.spread(len(texts), start + longest + slots)
        # Slots between a row's own beginning and the longest are masked, but they must hold finite numbers.
        rows.states[:, :, start : start + longest] = 0
        for row, (best, count) in enumerate(zip(found, held, strict=True)):
            if best is not None and count:
                _, source, place = best[1]
                rows.states[:, row, start : start + count] = source.states[:, place, start : start + count]
        rows.length = start + longest
        return rows, held


def common_length(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _first(pair: tuple[int, object]) -> int:
    return pair[0]
