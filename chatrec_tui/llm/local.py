"""A language model on this machine that knows our markup: prompts as text in, scores and pieces of text out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import torch

from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.generate import Sampling
from chatrec_tui.llm.grammar import Grammar
from chatrec_tui.llm.runner import Runner
from chatrec_tui.llm.tokenizer import StreamDecoder, Tokenizer
from chatrec_tui.llm.tokens import END, FACTS, NO, POINTERS, YES
from chatrec_tui.llm.transformer import HIDDEN, Transformer

_BUDGET = 0.8
"""Seconds for the judgements of a page."""

__all__ = ["LocalModel"]


class LocalModel:
    """Implements `llm.api.LanguageModel` for a checkpoint that knows our special tokens."""

    def __init__(self, name: str, transformer: Transformer, tokenizer: Tokenizer) -> None:
        self._name = name
        self.runner = Runner(transformer, tokenizer)
        special = tokenizer.special
        self._answers = ([special[YES]], [special[NO]])
        self._end = special[END]
        self._facts = frozenset(special[one] for one in FACTS)
        self._banned = self.runner.ban([place for token, place in special.items() if token != END])

    @property
    def name(self) -> str:
        """Short name for the screen."""
        return self._name

    @property
    def usage(self) -> Usage:
        """Counter of tokens."""
        return self.runner.usage

    @property
    def budget(self) -> float:
        """See `llm.api`."""
        return _BUDGET

    @property
    def transformer(self) -> Transformer:
        """The network."""
        return self.runner.transformer

    @property
    def tokenizer(self) -> Tokenizer:
        """The vocabulary."""
        return self.runner.tokenizer

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        """See `llm.api`."""
        shared, *texts = self.runner.encode([prefix, *candidates])
        return Scores(tuple(self.runner.judge(shared, texts, self._answers, deadline=deadline, cancelled=cancelled)))

    def log_probabilities(
        self, prompt: str, continuations: Sequence[str], *, deadline: float | None = None
    ) -> tuple[float | None, ...]:
        """log P(continuation | prompt) of each in nats; None where the deadline came first."""
        start, *texts = self.runner.encode([prompt, *continuations])
        return tuple(self.runner.log_probabilities(start, texts, deadline=deadline))

    def write(
        self,
        prefix: str,
        prompts: Sequence[str],
        *,
        max_tokens: int = 64,
        temperature: float = 0.0,
        seed: int = 0,
        allowed: Sequence[Collection[str]] | None = None,
        grammars: Sequence[Grammar | None] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        """See `llm.api`; `grammars` say, for each text, what it may be."""
        shared, *prompted = self.runner.encode([prefix, *prompts])
        masks = self._masks(allowed if allowed is not None else [None] * len(prompts))
        decoders = [StreamDecoder(self.tokenizer) for _ in prompts]
        tokens = self.runner.write(
            shared,
            prompted,
            max_tokens=max_tokens,
            stop=[self._end],
            sampling=Sampling(temperature=temperature, seed=seed),
            banned=masks,
            grammars=grammars,
            # Our markup points at what others copy: what is written rarely stands in the prompt.
            lookup=False,
            cancelled=cancelled,
        )
        for one in tokens:
            piece = ""
            if one.token is not None and one.token != self._end:
                piece = decoders[one.index].feed(one.token)
                if one.token in self._facts:
                    masks[one.index, one.token] = HIDDEN  # nobody says the same fact twice
            if one.done:
                yield Piece(one.index, piece + decoders[one.index].finish(), done=True)
            elif piece:
                yield Piece(one.index, piece)

    def _masks(self, allowed: Sequence[Collection[str] | None]) -> torch.Tensor:
        """What each text must not write, (texts, vocabulary); None allows every pointer."""
        masks = self._banned.repeat(len(allowed), 1)
        for row, pointers in enumerate(allowed):
            pointers = POINTERS if pointers is None else pointers
            masks[row, [self.tokenizer.special[one] for one in pointers if one in POINTERS]] = 0.0
        return masks
