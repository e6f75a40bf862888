"""Writes several texts at once: all of them advance by one token a step.

In: what has been computed of each prompt, the rest of it, a sampler's settings, and tokens that it must not use.
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
    past: KeyValues,
    held: Sequence[int],
    rests: Sequence[Sequence[int]],
    *,
    max_tokens: int,
    stop: Sequence[int],
    sampling: Sampling,
    banned: torch.Tensor | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield (text, token) until every text has met a `stop` token or `max_tokens`.

    `past` has a row for each text: `held` of its slots are the text's own, the others up to `past.length` are to be
    overlooked; behind them is room for the longest of the `rests`, none of which is empty, and for what is
    written. `banned` is (texts, vocabulary) and is added to the logits. A cancellation ends the work before the next
    block of the network.
    """

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Stopped

    # 1) what is left of the prompts, as one batch behind what is held
    device = transformer.device
    tokens, lengths = padded_batch(rests, device)
    longest, begun = tokens.shape[1], past.length
    own = torch.tensor(held, device=device)
    generators = [torch.Generator(device).manual_seed(sampling.seed * 1_000_003 + row) for row in range(len(rests))]
    stops, open_rows = set(stop), set(range(len(rests)))
    try:
        check()
        positions = own[:, None] + torch.arange(longest, device=device)
        mask = causal_mask(begun, longest, device=device)[None] + padding_mask(begun + longest, [(own, begun)])
        states = transformer.forward(tokens, past, positions, mask, check)
        states = states[torch.arange(len(rests), device=device), lengths - 1]
        # 2) later positions see what is held, their own prompt without its padding, and what was written
        seen = padding_mask(past.slots, [(own, begun), (begun + lengths, begun + longest)])
        for step in range(max_tokens):
            # 3) one token for each text
            logits = transformer.logits(states)
            if banned is not None:
                logits = logits + banned
            chosen = choose(logits, sampling, generators)
            for row, token in enumerate(chosen.tolist()):
                if row in open_rows:
                    yield row, token
                    if token in stops:
                        open_rows.discard(row)
            if not open_rows or step + 1 == max_tokens:
                return
            # 4) the network reads it
            where = (own + lengths + step)[:, None]
            states = transformer.forward(chosen[:, None], past, where, seen[:, :, : past.length + 1], check)[:, 0]
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
