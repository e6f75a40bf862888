"""Scores candidates and continuations from the model's own logits: no text is generated and none is parsed.

Each is judged by itself, so the order in which they are given cannot matter. Candidates are a ragged batch after a
shared prefix, padded on the right. They are taken in chunks whose size follows the measured speed, so that a deadline
is kept and a cancellation is quick.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import torch

from chatrec_tui.llm.api import Cancelled
from chatrec_tui.llm.transformer import HIDDEN, KeyValues, Transformer, causal_mask

__all__ = ["Stopped", "log_probabilities", "padded_batch", "padding_mask", "score_candidates"]

FIRST_CHUNK, CHUNK_SECONDS, LARGEST_CHUNK = 256, 0.15, 4096
"""Tokens of the first chunk, the time a later one should take, and the most tokens it may have."""
_LOGITS = 1 << 24
"""Logits that are computed at a time."""


class Stopped(Exception):
    """Raised inside the network when the work was cancelled or its deadline has passed."""


@torch.inference_mode()
def score_candidates(
    transformer: Transformer,
    prefix: KeyValues,
    candidates: Sequence[Sequence[int]],
    answers: tuple[Sequence[int], Sequence[int]],
    *,
    deadline: float | None = None,
    cancelled: Cancelled | None = None,
    keep: Callable[[Sequence[Sequence[int]], KeyValues], None] | None = None,
) -> Iterator[tuple[int, float]]:
    """Yield each candidate's place and log P(answers[0]) - log P(answers[1]) after its last token.

    An answer is the sum of all tokens that spell it (“yes”, “Yes”, …). In order of place, and only those that were
    reached before `deadline` (`time.monotonic()`) or cancellation. Empty candidates and those that do not fit the
    context are passed over. `keep` is given each batch that was computed, with its keys and values.
    """

    def check() -> None:
        if (cancelled is not None and cancelled()) or (deadline is not None and time.monotonic() > deadline):
            raise Stopped

    room = transformer.config.context - prefix.length
    queue = [place for place, tokens in enumerate(candidates) if 0 < len(tokens) <= room]
    budget = FIRST_CHUNK
    while queue:
        # 1) as many candidates as the budget of padded tokens holds, at least one
        longest, count = 0, 0
        for place in queue:
            longest = max(longest, len(candidates[place]))
            if count and longest * (count + 1) > budget:
                break
            count += 1
        chunk, queue = queue[:count], queue[count:]
        # 2) one forward pass
        began = time.monotonic()
        try:
            check()
            tokens, lengths = padded_batch([candidates[place] for place in chunk], transformer.device)
            past = prefix.spread(len(chunk), prefix.length + tokens.shape[1])
            positions = torch.arange(prefix.length, past.slots, device=transformer.device)[None]
            mask = causal_mask(prefix.length, tokens.shape[1], device=transformer.device)[None]
            states = transformer.forward(tokens, past, positions, mask, check)
        except Stopped:
            return
        if keep is not None:
            keep([candidates[place] for place in chunk], past)
        last = states[torch.arange(len(chunk), device=transformer.device), lengths - 1]
        logits = transformer.logits_of(last, [*answers[0], *answers[1]])
        yes, no = logits[:, : len(answers[0])].logsumexp(-1), logits[:, len(answers[0]) :].logsumexp(-1)
        yield from zip(chunk, (yes - no).tolist(), strict=True)
        # 3) the next chunk from the speed of this one
        speed = tokens.numel() / max(time.monotonic() - began, 1e-6)
        budget = int(min(max(speed * CHUNK_SECONDS, 1), LARGEST_CHUNK))


@torch.inference_mode()
def log_probabilities(
    transformer: Transformer,
    prefix: KeyValues,
    last: int,
    continuations: Sequence[Sequence[int]],
    *,
    deadline: float | None = None,
    cancelled: Cancelled | None = None,
) -> list[float | None]:
    """log P(continuation | prefix, last) of each, the sum over its tokens, in nats.

    `last` is the token behind the prefix. None for those that were not reached before `deadline` or a cancellation,
    and for those that are empty or do not fit the context.
    """

    def check() -> None:
        if (cancelled is not None and cancelled()) or (deadline is not None and time.monotonic() > deadline):
            raise Stopped

    found: list[float | None] = [None] * len(continuations)
    room = transformer.config.context - prefix.length - 1
    queue = [place for place, tokens in enumerate(continuations) if 0 < len(tokens) <= room]
    while queue:
        # Logits of the whole vocabulary are the largest thing here: few rows at a time.
        longest = max(len(continuations[place]) for place in queue)
        count = max(1, _LOGITS // (longest * transformer.config.vocabulary))
        chunk, queue = queue[:count], queue[count:]
        try:
            check()
            tokens, lengths = padded_batch([[last, *continuations[place]] for place in chunk], transformer.device)
            inputs, targets = tokens[:, :-1], tokens[:, 1:]
            past = prefix.spread(len(chunk), prefix.length + inputs.shape[1])
            positions = torch.arange(prefix.length, past.slots, device=transformer.device)[None]
            mask = causal_mask(prefix.length, inputs.shape[1], device=transformer.device)[None]
            states = transformer.forward(inputs, past, positions, mask, check)
        except Stopped:
            break
        chosen = transformer.logits(states).log_softmax(-1).gather(-1, targets[..., None])[..., 0]
        real = torch.arange(targets.shape[1], device=transformer.device)[None] < (lengths - 1)[:, None]
        for place, value in zip(chunk, chosen.where(real, 0.0).sum(-1).tolist(), strict=True):
            found[place] = value
    return found


def padded_batch(texts: Sequence[Sequence[int]], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids padded on the right, (rows, longest), and the lengths, (rows,)."""
    lengths = torch.tensor([len(text) for text in texts], device=device)
    tokens = torch.zeros((len(texts), int(lengths.max())), dtype=torch.long)
    for row, text in enumerate(texts):
        tokens[row, : len(text)] = torch.tensor(text)
    return tokens.to(device), lengths


def padding_mask(slots: int, gaps: Sequence[tuple[torch.Tensor, int]]) -> torch.Tensor:
    """What hides gaps in the slots of a batch, (rows, 1, slots): in each row from a slot (rows,) up to another."""
    slot = torch.arange(slots, device=gaps[0][0].device)[None]
    hidden = torch.stack([(slot >= starts[:, None]) & (slot < end) for starts, end in gaps]).any(0)
    return torch.zeros(hidden.shape, device=hidden.device).masked_fill(hidden, HIDDEN)[:, None]
