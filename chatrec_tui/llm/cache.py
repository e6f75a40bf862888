"""The shared beginning of prompts, computed once and kept while it stays the same or is only extended."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from chatrec_tui.llm.api import Usage
from chatrec_tui.llm.transformer import KeyValues, Transformer

__all__ = ["PrefixCache"]

_ROOM = 64
"""Slots are allocated in steps of this many."""


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
        same = 0
        for old, new in zip(self._tokens, tokens, strict=False):
            if old != new:
                break
            same += 1
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
