"""A language model on this machine: prompts as text in, scores and pieces of text out.

Not safe for calls from several threads at once; a text that is being written may be abandoned at any time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import torch

from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.cache import PrefixCache
from chatrec_tui.llm.generate import Sampling, generate
from chatrec_tui.llm.score import Stopped, score_candidates
from chatrec_tui.llm.tokenizer import StreamDecoder, Tokenizer
from chatrec_tui.llm.tokens import END, NO, POINTERS, YES
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
        self._answers = (tokenizer.special[YES], tokenizer.special[NO])
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
        tokens = self.tokenizer.encode(candidates)
        past = self._begin(prefix, deadline=deadline, cancelled=cancelled)
        if past is None:
            return Scores(tuple(logits))
        for place, logit in score_candidates(
            self.transformer, past, tokens, self._answers, deadline=deadline, cancelled=cancelled
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
        tokens = self.tokenizer.encode(prompts)
        past = self._begin(prefix, cancelled=cancelled)
        if past is None:
            return
        self._usage.prompt += sum(len(text) for text in tokens)
        end = self.tokenizer.special[END]
        decoders = [StreamDecoder(self.tokenizer) for _ in prompts]
        written = [0] * len(prompts)
        undone = set(range(len(prompts)))
        steps = generate(
            self.transformer,
            past,
            tokens,
            max_tokens=max_tokens,
            stop=[end],
            sampling=Sampling(temperature=temperature, seed=seed),
            banned=self._masks(len(prompts), allowed),
            cancelled=cancelled,
        )
        for text, token in steps:
            self._usage.generated += 1
            written[text] += 1
            if token == end or written[text] == max_tokens:
                piece = decoders[text].finish() if token == end else decoders[text].feed(token)
                undone.discard(text)
                yield Piece(text, piece, done=True)
            elif piece := decoders[text].feed(token):
                yield Piece(text, piece)
        if cancelled is None or not cancelled():
            for text in sorted(undone):
                yield Piece(text, "", done=True)

    def _begin(
        self, prefix: str, *, deadline: float | None = None, cancelled: Cancelled | None = None
    ) -> KeyValues | None:
        """Keys and values of the prefix, or None when there is no time or no room for it."""

        def check() -> None:
            if (cancelled is not None and cancelled()) or (deadline is not None and time.monotonic() > deadline):
                raise Stopped

        tokens = self.tokenizer.encode([prefix])[0]
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

    def _masks(self, texts: int, allowed: Sequence[Sequence[str]] | None) -> torch.Tensor:
        """What each text must not write, (texts, vocabulary)."""
        masks = self._banned.repeat(texts, 1)
        for row in range(texts):
            pointers = POINTERS if allowed is None else allowed[row]
            masks[row, [self.tokenizer.special[one] for one in pointers if one in POINTERS]] = 0.0
        return masks.to(self.transformer.device)
