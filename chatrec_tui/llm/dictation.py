"""Measures writing where what is written quotes what was read: real prompts, and the reasons that belong to them.

A checkpoint without training, or one that was not taught to follow instructions, writes nothing that resembles a
reason. So the reason is dictated: the network does all of its work, and in the place of its choice stands the token
of a reason that rules wrote for the very prompt. Guesses come from the prompt alone, and are right or wrong as they
would be for a model that writes this reason by itself.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import torch

from chatrec_tui.llm.draft import PromptLookup
from chatrec_tui.llm.generate import WIDEST_STEP, Guide, Sampling, generate
from chatrec_tui.llm.tokenizer import SentencePieceTokenizer
from chatrec_tui.llm.transformer import HIDDEN, Transformer

__all__ = ["Dictation", "read_dictations", "write_dictated"]


@dataclass(frozen=True, slots=True)
class Dictation:
    """A prompt and what is written after it."""

    prompt: tuple[int, ...]
    """Tokens that are read."""
    text: tuple[int, ...]
    """Tokens that are written."""


def read_dictations(vocabulary: int) -> list[Dictation]:
    """The prompts in `bench_reasons.toml`, in the tokens of the shipped model.

    Any other model is given the same tokens, as far as its vocabulary reaches: only their repetition matters.
    """
    home = Path(str(resources.files("chatrec_tui")))
    tokenizer = SentencePieceTokenizer(home / "models" / "mini" / "tokenizer.model")
    reasons = tomllib.loads((home / "llm" / "bench_reasons.toml").read_text(encoding="utf-8"))["reason"]
    found = []
    for reason in reasons:
        prompt, text = tokenizer.encode([reason["prompt"], reason["text"]])
        found.append(Dictation(tuple(one % vocabulary for one in prompt), tuple(one % vocabulary for one in text)))
    return found


def write_dictated(transformer: Transformer, dictations: Sequence[Dictation], *, lookup: bool) -> float:
    """Seconds for writing all texts one after another, reading their prompts not included."""
    seconds = 0.0
    for one in dictations:
        past = transformer.allocate(1, len(one.prompt) + len(one.text) + WIDEST_STEP)
        transformer.extend(one.prompt[:-1], past)
        lookups = [PromptLookup(one.prompt)] if lookup else None
        guides: list[Guide | None] = [_Dictator(one.text)]
        began = time.perf_counter()
        for _ in generate(
            transformer,
            past,
            [past.length],
            [one.prompt[-1:]],
            max_tokens=len(one.text),
            stop=[],
            sampling=Sampling(),
            guides=guides,
            lookups=lookups,
        ):
            pass
        seconds += time.perf_counter() - began
    return seconds


class _Dictator:
    """Implements `generate.Guide`: only the next token of the text may be written, and nothing is told beforehand."""

    def __init__(self, text: Sequence[int]) -> None:
        self._text = list(text)

    def restrict(self, logits: torch.Tensor) -> torch.Tensor:
        """See `generate.Guide`."""
        only = torch.full_like(logits, HIDDEN)
        only[self._text[0]] = logits[self._text[0]]
        return only

    def accept(self, token: int) -> None:
        """See `generate.Guide`."""
        assert token == self._text.pop(0)

    def forced(self) -> Sequence[int]:
        """See `generate.Guide`."""
        return ()
