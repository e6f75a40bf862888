"""A language model on this machine: prompts as text in, scores and pieces of text out.

Not safe for calls from several threads at once; a text that is being written may be abandoned at any time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import torch

from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.cache import CandidateCache, PrefixCache
from chatrec_tui.llm.generate import Sampling, generate
from chatrec_tui.llm.score import Stopped, score_candidates
from chatrec_tui.llm.tokenizer import StreamDecoder, Tokenizer
from chatrec_tui.llm.tokens import END, FACTS, NO, POINTERS, YES
from chatrec_tui.llm.transformer import HIDDEN, KeyValues, Transformer

__all__ = ["LocalModel"]


class LocalModel:
    """Implements `llm.api.LanguageModel` for a checkpoint that knows our special tokens."""

    def __init__(self, name: str, transformer: Transformer, tokenizer: Tokenizer) -> None:
        self._name = name
        self._usage = Usage()
        self.transformer = transformer
        self.tokenizer = tokenizer
        self._cache = PrefixCache(transformer, self._usage)
        self._candidates = CandidateCache()
        self._answers = (tokenizer.special[YES], tokenizer.special[NO])
        self._facts = frozenset(tokenizer.special[one] for one in FACTS)
        self._banned = self._ban()

    @property
    def name(self) -> str:
        """Short name for the screen."""
        return self._name

    @property
    def usage(self) -> Usage:
        """Counter of tokens."""
        return self._usage

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        """See `llm.api`."""
        logits: list[float | None] = [None] * len(candidates)
        shared, *tokens = self.tokenizer.encode([prefix, *candidates])
        past = self._begin(shared, deadline=deadline, cancelled=cancelled)
        if past is None:
            return Scores(tuple(logits))

        def keep(batch: Sequence[Sequence[int]], computed: KeyValues) -> None:
            self._candidates.keep(shared, batch, computed)

        for place, logit in score_candidates(
            self.transformer, past, tokens, self._answers, deadline=deadline, cancelled=cancelled, keep=keep
        ):
            logits[place] = logit
            self._usage.prompt += len(tokens[place])
        return Scores(tuple(logits))

    def write(
        self,
        prefix: str,
        prompts: Sequence[str],
        *,
        max_tokens: int = 64,
        temperature: float = 0.0,
        seed: int = 0,
        allowed: Sequence[Sequence[str]] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        """See `llm.api`. A text that does not fit the context is done at once; a cancellation leaves texts undone."""
        shared, *prompted = self.tokenizer.encode([prefix, *prompts])
        past = self._begin(shared, cancelled=cancelled)
        if past is None:
            return
        # 1) the texts that fit, from what is known of them
        room = self.transformer.config.context - past.length
        texts = [place for place, tokens in enumerate(prompted) if 0 < len(tokens) <= room - 1]
        longest = max((len(prompted[place]) for place in texts), default=0)
        steps = min(max_tokens, room - longest)
        rows, known = self._candidates.begin(shared, past, [prompted[place] for place in texts], longest + steps)
        rests = [prompted[place][count:] for place, count in zip(texts, known, strict=True)]
        self._usage.cached += sum(known)
        self._usage.prompt += sum(map(len, rests))
        # 2) their tokens as pieces of text
        end = self.tokenizer.special[END]
        decoders = [StreamDecoder(self.tokenizer) for _ in texts]
        written = [0] * len(texts)
        undone = set(range(len(prompts)))
        masks = self._masks([allowed[place] for place in texts] if allowed is not None else [None] * len(texts))
        work = generate(
            self.transformer,
            rows,
            [past.length + count for count in known],
            rests,
            max_tokens=steps,
            stop=[end],
            sampling=Sampling(temperature=temperature, seed=seed),
            banned=masks,
            cancelled=cancelled,
        )
        for row, token in work if texts else ():
            self._usage.generated += 1
            written[row] += 1
            if token in self._facts:
                masks[row, token] = HIDDEN  # nobody says the same fact twice
            done = token == end or written[row] == steps
            piece = "" if token == end else decoders[row].feed(token)
            if done:
                undone.discard(texts[row])
                yield Piece(texts[row], piece + decoders[row].finish(), done=True)
            elif piece:
                yield Piece(texts[row], piece)
        if cancelled is None or not cancelled():
            for text in sorted(undone):
                yield Piece(text, "", done=True)

    def _begin(
        self, tokens: Sequence[int], *, deadline: float | None = None, cancelled: Cancelled | None = None
    ) -> KeyValues | None:
        """Keys and values of the prefix, or None when there is no time or no room for it."""

        def check() -> None:
            if (cancelled is not None and cancelled()) or (deadline is not None and time.monotonic() > deadline):
                raise Stopped

        if len(tokens) >= self.transformer.config.context:
            return None
        try:
            check()
            return self._cache.get(tokens, check)
        except Stopped:
            return None

    def _ban(self) -> torch.Tensor:
        """Forbids every special token but `<end>`, what is never written, and rows that no token has."""
        special = [place for token, place in self.tokenizer.special.items() if token != END]
        row = torch.zeros(self.transformer.config.vocabulary)
        row[[*special, *self.tokenizer.silent]] = HIDDEN
        row[self.tokenizer.size :] = HIDDEN
        return row

    def _masks(self, allowed: Sequence[Sequence[str] | None]) -> torch.Tensor:
        """What each text must not write, (texts, vocabulary); None allows every pointer."""
        masks = self._banned.repeat(len(allowed), 1)
        for row, pointers in enumerate(allowed):
            pointers = POINTERS if pointers is None else pointers
            masks[row, [self.tokenizer.special[one] for one in pointers if one in POINTERS]] = 0.0
        return masks.to(self.transformer.device)
