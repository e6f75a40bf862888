"""What need not be computed again: tokens of texts, the shared beginnings of prompts, the candidates after them.

Prefixes and candidates are kept across turns within a budget of bytes, the least recently used go first. A prompt
that was asked before, as after an undo, costs nothing; a reason's prompt begins like the candidate that was scored,
and goes on from there.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import torch

from chatrec_tui.llm.api import Usage
from chatrec_tui.llm.transformer import KeyValues, Transformer

__all__ = ["CandidateCache", "PrefixCache", "TokenCache", "common_length"]

_ROOM = 64
"""Slots are allocated in steps of this many."""
_PREFIXES, _CANDIDATE_BYTES = 4, 64 << 20
"""So many prefixes are kept, and candidates of so many bytes."""
_JUDGEMENTS = 2048
"""So many judgements are kept."""
_TEXTS, _LONGEST = 2048, 4000
"""So many texts are kept as tokens, of at most so many characters."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Candidates that were computed together."""

    states: KeyValues
    """Their own slots, behind the prefix."""
    texts: list[list[int]]
    """Their tokens, row by row."""


class TokenCache:
    """Tokens of texts that come again, as those of items do in every turn."""

    def __init__(self, encode: Callable[[Iterable[str]], list[list[int]]]) -> None:
        self._encode = encode
        self._kept: OrderedDict[str, list[int]] = OrderedDict()

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._kept]
        found = dict(zip(new, self._encode(new), strict=True)) if new else {}
        result = [found[text] if text in found else self._kept[text] for text in texts]
        for text in texts:
            if len(text) <= _LONGEST:
                self._kept[text] = found[text] if text in found else self._kept[text]
                self._kept.move_to_end(text)
        while len(self._kept) > _TEXTS:
            self._kept.popitem(last=False)
        return result


class PrefixCache:
    """Keys and values of a few prefixes. A new prefix begins with the tokens that it shares with one of them."""

    def __init__(self, transformer: Transformer, usage: Usage) -> None:
        self._transformer = transformer
        self._usage = usage
        self._kept: list[tuple[list[int], KeyValues]] = []

    @torch.inference_mode()
    def get(self, tokens: Sequence[int], before_block: Callable[[], None] | None = None) -> KeyValues:
        """The keys and values of these tokens in one row. Do not write to them: `spread` copies."""
        same, place = max(((common_length(known, tokens), -at) for at, (known, _) in enumerate(self._kept)),
                          default=(0, 0))  # fmt: skip
        known, past = self._kept.pop(-place) if same else ([], self._transformer.allocate(1, 0))
        if same < len(known):
            # Another ending: the old one stays for the day it is asked for again.
            self._kept.insert(0, (known, past))
            past = KeyValues(past.states, same).spread(1, -(-len(tokens) // _ROOM) * _ROOM)
        elif len(tokens) > past.slots:
            past = past.spread(1, -(-len(tokens) // _ROOM) * _ROOM)
        rest = list(tokens[same:])
        if rest:
            try:
                self._transformer.extend(rest, past, before_block)
            except BaseException:
                self._kept.insert(0, (list(tokens[:same]), past))
                raise
        self._kept.insert(0, (list(tokens), past))
        del self._kept[_PREFIXES:]
        self._usage.cached += same
        self._usage.prompt += len(rest)
        return past


class CandidateCache:
    """Judgements, keys and values of candidates, by the prefix after which they were computed."""

    def __init__(self, limit: int = _CANDIDATE_BYTES) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[tuple[int, ...], list[_Batch]] = OrderedDict()
        self._judged: OrderedDict[tuple[tuple[int, ...], tuple[int, ...]], float] = OrderedDict()

    def judgement(self, prefix: Sequence[int], text: Sequence[int]) -> float | None:
        """What this candidate was judged after this prefix, if it was."""
        return self._judged.get((tuple(prefix), tuple(text)))

    def remember(self, prefix: Sequence[int], text: Sequence[int], logit: float) -> None:
        """Remember a judgement."""
        self._judged[tuple(prefix), tuple(text)] = logit
        if len(self._judged) > _JUDGEMENTS:
            self._judged.popitem(last=False)

    def keep(self, prefix: Sequence[int], candidates: Sequence[Sequence[int]], past: KeyValues) -> None:
        """Remember one batch: row by row the candidates' tokens, all of them after the prefix."""
        own = KeyValues(past.states[:, :, len(prefix) : past.length].clone(), past.length - len(prefix))
        self._kept.setdefault(tuple(prefix), []).append(_Batch(own, [list(tokens) for tokens in candidates]))
        self._kept.move_to_end(tuple(prefix))
        self._size += own.states.nbytes
        while self._size > self._limit:
            oldest, batches = next(iter(self._kept.items()))
            self._size -= batches.pop(0).states.states.nbytes
            if not batches:
                del self._kept[oldest]

    @torch.inference_mode()
    def begin(
        self, prefix: Sequence[int], past: KeyValues, texts: Sequence[Sequence[int]], slots: int
    ) -> tuple[KeyValues, list[int]]:
        """A row for each text, filled with the prefix and with what is kept of the text's beginning.

        Also gives how many tokens of each text that is, never all of them. There is room for `slots` further slots
        behind the longest.
        """
        batches = self._kept.get(tuple(prefix), [])
        kept = [(tokens, batch.states, row) for batch in batches for row, tokens in enumerate(batch.texts)]
        found = [max(((common_length(one[0], text), one) for one in kept), key=_first, default=None) for text in texts]
        held = [0 if best is None else min(best[0], len(text) - 1) for best, text in zip(found, texts, strict=True)]
        start, longest = past.length, max(held, default=0)
        rows = past.spread(len(texts), start + longest + slots)
        # Slots between a row's own beginning and the longest are masked, but they must hold finite numbers.
        rows.states[:, :, start : start + longest] = 0
        for row, (best, count) in enumerate(zip(found, held, strict=True)):
            if best is not None and count:
                _, source, place = best[1]
                rows.states[:, row, start : start + count] = source.states[:, place, :count]
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
