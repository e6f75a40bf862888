"""Writes several texts at once: all of them advance by one token a step.

In: a shared prefix, a prompt for each text, a sampler's settings and, for each text, tokens that it must not use.
Out: pairs of text and token, as they come; the stop token is yielded too and ends its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from chatrec_tui.llm.api import Cancelled
from chatrec_tui.llm.score import Stopped, padded_batch, padding_mask
from chatrec_tui.llm.transformer import KeyValues, Transformer, causal_mask

__all__ = ["Sampling", "choose", "generate"]


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen."""

    temperature: float = 0.0
    """0 takes the likeliest."""
    top_p: float = 0.95
    """Sample from the likeliest tokens that together have this much probability."""
    seed: int = 0
    """The same seed writes the same texts, whatever stands beside them in the batch."""


@torch.inference_mode()
def generate(
    transformer: Transformer,
    prefix: KeyValues,
    prompts: Sequence[Sequence[int]],
    *,
    max_tokens: int,
    stop: Sequence[int],
    sampling: Sampling,
    banned: torch.Tensor | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield (text, token) until every text has met a `stop` token, `max_tokens` or the end of the context.

    `banned` is (texts, vocabulary) and is added to the logits. Prompts that are empty or do not fit the context
    write nothing. A cancellation ends the work before the next block of the network.
    """

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Stopped

    room = transformer.config.context - prefix.length - 1
    texts = [place for place, prompt in enumerate(prompts) if 0 < len(prompt) <= room]
    if not texts:
        return
    # 1) prompts as one batch after the prefix
    device = transformer.device
    tokens, lengths = padded_batch([prompts[place] for place in texts], device)
    longest = tokens.shape[1]
    steps = min(max_tokens, room - longest + 1)
    slots = prefix.length + longest + steps
    past = prefix.spread(len(texts), slots)
    positions = torch.arange(prefix.length, prefix.length + longest, device=device)[None]
    generators = [torch.Generator(device).manual_seed(sampling.seed * 1_000_003 + place) for place in texts]
    forbidden = None if banned is None else banned[texts]
    stops = set(stop)
    open_rows = set(range(len(texts)))
    try:
        check()
        mask = causal_mask(prefix.length, longest, device=device)[None]
        states = transformer.forward(tokens, past, positions, mask, check)
        states = states[torch.arange(len(texts), device=device), lengths - 1]
        # 2) later positions see the prefix, their own prompt without its padding, and what was written
        hidden = padding_mask(prefix.length, lengths, slots)
        for step in range(steps):
            # 3) one token for each text
            logits = transformer.logits(states)
            if forbidden is not None:
                logits = logits + forbidden
            chosen = choose(logits, sampling, generators)
            for row, token in enumerate(chosen.tolist()):
                if row in open_rows:
                    yield texts[row], token
                    if token in stops:
                        open_rows.discard(row)
            if not open_rows or step + 1 == steps:
                return
            # 4) the network reads it
            where = (prefix.length + lengths + step)[:, None]
            states = transformer.forward(chosen[:, None], past, where, hidden[:, :, : past.length + 1], check)[:, 0]
    except Stopped:
        return


def choose(logits: torch.Tensor, sampling: Sampling, generators: Sequence[torch.Generator]) -> torch.Tensor:
    """One token for each row of (texts, vocabulary), each text with its own random numbers."""
    if sampling.temperature <= 0:
        return logits.argmax(-1)
    probabilities = torch.softmax(logits.float() / sampling.temperature, -1)
    ordered, places = probabilities.sort(-1, descending=True)
    # Keep a token when those before it do not reach top_p yet; the first is always kept.
    ordered = ordered.masked_fill(ordered.cumsum(-1) - ordered >= sampling.top_p, 0.0)
    picks = [torch.multinomial(row, 1, generator=one) for row, one in zip(ordered, generators, strict=True)]
    return places.gather(-1, torch.stack(picks))[:, 0]
