"""Writes several texts at once: all of them advance together, by one token a step or by a guess that proved right.

In: what has been computed of each prompt, the rest of it, a sampler's settings, and what may be written. Out: pairs
of text and token, as they come; the stop token is yielded too and ends its text. Guesses change the speed only: a
token is chosen from the same logits, with the same random number, whether or not it had been guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch

from chatrec_tui.llm.api import Cancelled
from chatrec_tui.llm.draft import PromptLookup
from chatrec_tui.llm.score import Stopped, padded_batch, padding_mask
from chatrec_tui.llm.transformer import HIDDEN, KeyValues, Transformer, causal_mask

__all__ = ["Guide", "Sampling", "choose", "generate"]

WIDEST_STEP = 48
"""Tokens of a step, all texts together, in a small model, whose steps cost as much as their operators' calls."""
_HEAD = 128
"""So many of the likeliest tokens are looked at first."""
_WIDE_STEP, _SMALL = 16, 64 << 20
"""The same in a model of more numbers than that, where products begin to count."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the next token is chosen."""

    temperature: float = 0.0
    """0 takes the likeliest."""
    top_p: float = 0.95
    """Sample from the likeliest tokens that together have this much probability."""
    seed: int = 0
    """The same seed writes the same texts, whatever stands beside them in the batch."""


class Guide(Protocol):
    """Restricts what one text may say, token by token."""

    def restrict(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits (vocabulary,) with what must not come next at minus infinity."""

    def accept(self, token: int) -> None:
        """Hear which token was written."""

    def forced(self) -> Sequence[int]:
        """Tokens that must come next, if the rules leave no choice."""


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
    guides: Sequence[Guide | None] | None = None,
    lookups: Sequence[PromptLookup] | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[tuple[int, int]]:
    """Yield (text, token) until every text has met a `stop` token or `max_tokens`.

    `past` has a row for each text: `held` of its slots are the text's own, the others up to `past.length` are to be
    overlooked; behind them is room for the longest of the `rests`, none of which is empty, for what is written, and
    for `WIDEST_STEP` further slots when there are `lookups` or `guides`. `banned` is (texts, vocabulary) and is
    added to the logits; it may be changed between tokens. A cancellation ends the work before the next block of the
    network.
    """

    def check() -> None:
        if cancelled is not None and cancelled():
            raise Stopped

    # 1) what is left of the prompts, as one batch behind what is held
    device = transformer.device
    tokens, lengths = padded_batch(rests, device)
    rows, longest, begun = len(rests), tokens.shape[1], past.length
    own = torch.tensor(held, device=device)
    widest = WIDEST_STEP if transformer.weights_bytes <= _SMALL else _WIDE_STEP
    chooser = _Chooser(sampling, rows, banned, guides, lookups, device)
    open_rows, stops, written = list(range(rows)), set(stop), [0] * rows
    try:
        check()
        positions = own[:, None] + torch.arange(longest, device=device)
        mask = causal_mask(begun, longest, device=device)[None] + padding_mask(begun + longest, [(own, begun)])
        states = transformer.forward(tokens, past, positions, mask, check)
        states = states[torch.arange(rows, device=device), lengths - 1][:, None]
        # 2) later positions see what is held, their own prompt without its padding, and what was written
        hidden = padding_mask(past.slots, [(own, begun), (begun + lengths, begun + longest)])
        reached = own + lengths
        guesses: list[list[int]] = [[] for _ in range(rows)]
        while True:
            # 3) tokens for each text: one, and more while the guesses are right
            logits = transformer.logits(states)
            firsts = chooser.first_of_all(logits[:, 0], open_rows)
            news: list[list[int]] = [[] for _ in range(rows)]
            for row in list(open_rows):
                for token in chooser.follow(row, firsts[row], logits[row], guesses[row]):
                    news[row].append(token)
                    written[row] += 1
                    yield row, token
                    if token in stops or written[row] == max_tokens:
                        open_rows.remove(row)
                        break
            if not open_rows:
                return
            # 4) the network has read the guesses: what was right of them stays, the rest is overlooked or overwritten
            width = states.shape[1]
            if width > 1:
                kept = [len(new) - 1 if new else 0 for new in news]
                after = past.length - width + 1
                hidden = _overlook(hidden, after, kept, width - 1)
                past.length = after + max(kept)
            # 5) it reads the last tokens, and new guesses behind them
            reached = reached + torch.tensor([len(new) - 1 if new else 0 for new in news], device=device)
            room = min(widest // len(open_rows) - 1, past.slots - past.length - 1)
            left = min(max_tokens - written[row] for row in open_rows) - 1
            guesses = [chooser.guess(row, min(room, left)) if row in open_rows else [] for row in range(rows)]
            width = 1 + max(map(len, guesses))
            batch = torch.zeros((rows, width), dtype=torch.long)
            for row, (new, guess) in enumerate(zip(news, guesses, strict=True)):
                batch[row, : 1 + len(guess)] = torch.tensor([new[-1] if new else 0, *guess])
            where = (reached[:, None] + torch.arange(width, device=device)).clamp_(max=transformer.config.context - 1)
            seen = hidden[:, :, : past.length + width]
            if width > 1:
                seen = seen + causal_mask(past.length, width, device=device)[None]
            states = transformer.forward(batch.to(device), past, where, seen, check)
            reached = reached + 1
    except Stopped:
        return


class _Chooser:
    """Picks the tokens of each text: restricts, samples, guesses."""

    def __init__(
        self,
        sampling: Sampling,
        rows: int,
        banned: torch.Tensor | None,
        guides: Sequence[Guide | None] | None,
        lookups: Sequence[PromptLookup] | None,
        device: torch.device,
    ) -> None:
        self._sampling, self._banned, self._lookups = sampling, banned, lookups
        self._guides = list(guides) if guides is not None else [None] * rows
        self._generators = [torch.Generator(device).manual_seed(sampling.seed * 1_000_003 + row) for row in range(rows)]

    def first_of_all(self, logits: torch.Tensor, rows: Sequence[int]) -> list[int]:
        """One token for each of the rows, together; the other rows get a number without meaning."""
        if self._banned is not None:
            logits = logits + self._banned
        logits = logits.clone() if any(self._guides) else logits
        for row in rows:
            guide = self._guides[row]
            if guide is not None:
                logits[row] = guide.restrict(logits[row])
        if self._sampling.temperature <= 0 or len(rows) == len(logits):
            return choose(logits, self._sampling, self._generators).tolist()
        chosen = choose(logits[list(rows)], self._sampling, [self._generators[row] for row in rows]).tolist()
        found = dict(zip(rows, chosen, strict=True))
        return [found.get(row, 0) for row in range(len(logits))]

    def follow(self, row: int, first: int, logits: torch.Tensor, guess: Sequence[int]) -> Iterator[int]:
        """The first token, and further ones while the guess before them was right: (1 + guesses, vocabulary)."""
        token, right = first, 0
        for place in range(len(guess) + 1):
            if place:
                token = self._one(row, logits[place])
            self._accept(row, token)
            right += place < len(guess) and token == guess[place]
            yield token
            if place == len(guess) or token != guess[place]:
                break
        if guess and self._lookups is not None:
            self._lookups[row].learn(len(guess), right)

    def guess(self, row: int, most: int) -> list[int]:
        """What may follow: what a guide forces, else what the prompt suggests."""
        guide = self._guides[row]
        forced = list(guide.forced())[:most] if guide is not None and most > 0 else []
        if forced or self._lookups is None:
            return forced
        return self._lookups[row].guess(most)

    def _one(self, row: int, logits: torch.Tensor) -> int:
        if self._banned is not None:
            logits = logits + self._banned[row]
        guide = self._guides[row]
        if guide is not None:
            logits = guide.restrict(logits.clone())
        return int(choose(logits[None], self._sampling, [self._generators[row]]))

    def _accept(self, row: int, token: int) -> None:
        guide = self._guides[row]
        if guide is not None:
            guide.accept(token)
        if self._lookups is not None:
            self._lookups[row].add(token)


def _overlook(hidden: torch.Tensor, start: int, kept: Sequence[int], width: int) -> torch.Tensor:
    """The mask (rows, 1, slots) that also hides the guesses which were wrong: those from `kept` on."""
    place = torch.arange(width, device=hidden.device)
    wrong = place[None] >= torch.tensor(kept, device=hidden.device)[:, None]
    # Slots behind the longest right guess are written again, by tokens that count.
    most = max(kept)
    hidden[:, 0, start : start + most] = torch.where(wrong[:, :most], HIDDEN, 0.0)
    return hidden


def choose(logits: torch.Tensor, sampling: Sampling, generators: Sequence[torch.Generator]) -> torch.Tensor:
    """One token for each row of (texts, vocabulary), each text with its own random numbers."""
    if sampling.temperature <= 0:
        return logits.argmax(-1)
    scaled = logits.float() / sampling.temperature
    # Nearly always a few tokens have all of the probability that counts; sorting a whole vocabulary takes longer than
    # the network does.
    ordered, places = scaled.topk(min(_HEAD, scaled.shape[-1]), -1)
    total = scaled.logsumexp(-1, keepdim=True)
    probabilities = (ordered - total).exp()
    if scaled.shape[-1] > _HEAD and bool((probabilities.sum(-1) < sampling.top_p).any()):
        ordered, places = scaled.sort(-1, descending=True)
        probabilities = (ordered - total).exp()
    # Keep a token when those before it do not reach top_p yet; the first is always kept.
    probabilities.masked_fill_(probabilities.cumsum(-1) - probabilities >= sampling.top_p, 0.0)
    drawn = [torch.rand(1, generator=one, device=logits.device) for one in generators]
    reached = probabilities.cumsum(-1)
    picks = (reached <= torch.stack(drawn) * reached[:, -1:]).sum(-1, keepdim=True).clamp_(max=places.shape[-1] - 1)
    return places.gather(-1, picks)[:, 0]
