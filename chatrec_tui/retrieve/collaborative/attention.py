"""Self-attention over a history (SASRec, Kang and McAuley, 2018): what somebody takes to next.

Trained in torch with a softmax over sampled items; stored as plain arrays and run in numpy, so that making a list
never waits for torch to be imported.
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.retrieve.collaborative.sequences import Columns, Numbers, Sequences

if TYPE_CHECKING:
    from torch import Tensor

WIDTH, BLOCKS, LENGTH = 64, 2, 50
"""Size of vectors, number of layers, latest items that are read."""
_BATCH, _NEGATIVES, _DROPOUT, _RATE = 128, 256, 0.2, 2e-3
_BLOCK = ("norm_in", "query", "key", "value", "norm_out", "inner", "outer")

__all__ = ["LENGTH", "Attention", "fit_attention"]


@dataclass(frozen=True, slots=True)
class Attention:
    """A trained model. Vectors of items serve as input and as output."""

    parameters: Mapping[str, Numbers]
    """`items` [items, width], `places` [length, width], `last` [width]; of each block, `N.norm_in`, `N.query` …"""

    def scores(self, history: Columns, opinions: Numbers) -> Numbers:
        """Logits of the next item, float32 [items]; items that the person thinks ill of are not read."""
        read = history[opinions > 0][-LENGTH:]
        items = self.parameters["items"]
        if not len(read):
            return np.zeros(len(items), np.float32)
        hidden = items[read] * math.sqrt(WIDTH) + self.parameters["places"][LENGTH - len(read) :]
        future = np.triu(np.full((len(read), len(read)), -np.inf, np.float32), 1)
        for n in range(BLOCKS):
            norm_in, query, key, value, norm_out, inner, outer = (self.parameters[f"{n}.{name}"] for name in _BLOCK)
            normed = _norm(hidden, norm_in)
            logits = normed @ query @ (normed @ key).T / math.sqrt(WIDTH) + future
            weights = np.exp(logits - logits.max(1, keepdims=True))
            hidden = hidden + (weights / weights.sum(1, keepdims=True)) @ (normed @ value)
            hidden = hidden + np.maximum(_norm(hidden, norm_out) @ inner, 0) @ outer
        # Logits below 0 say “less than an item picked at random”: no evidence.
        return np.asarray(items @ _norm(hidden[-1], self.parameters["last"]), np.float32)

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Stored with 16 bits."""
        return {name: array.astype(np.float16) for name, array in self.parameters.items()}

    @staticmethod
    def read(arrays: Mapping[str, NDArray[Any]]) -> Attention:
        """What `arrays` wrote."""
        return Attention({name: array.astype(np.float32) for name, array in arrays.items()})


def _norm(hidden: Numbers, gain: Numbers) -> Numbers:
    return np.asarray(hidden / np.sqrt((hidden**2).mean(-1, keepdims=True) + 1e-6) * gain, np.float32)


def fit_attention(sequences: Sequences, *, seconds: float, seed: int = 0, most_rounds: int = 200) -> Attention:
    """Train for at most that many seconds, with a learning rate that falls to 0 as time or rounds run out."""
    import torch

    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    parameters = _initial(sequences.items)
    optimizer = torch.optim.AdamW(list(parameters.values()), lr=_RATE, weight_decay=1e-4)
    inputs, targets = _windows(sequences)
    counts = sequences.counts().astype(np.float64)
    chances = (counts**0.5) / max(1.0, float((counts**0.5).sum()))
    began = time.monotonic()
    for turn in range(most_rounds):
        for batch in np.array_split(generator.permutation(len(inputs)), max(1, len(inputs) // _BATCH)):
            gone = max((time.monotonic() - began) / seconds, turn / most_rounds)
            if gone >= 1:
                break
            optimizer.param_groups[0]["lr"] = _RATE * (1 - gone)
            negatives = torch.from_numpy(generator.choice(sequences.items, _NEGATIVES, p=chances))
            loss = _loss(parameters, torch.from_numpy(inputs[batch]), torch.from_numpy(targets[batch]), negatives)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return Attention({name: one.detach().numpy() for name, one in parameters.items()})


def _initial(items: int) -> dict[str, Tensor]:
    import torch

    shapes: dict[str, tuple[int, ...]] = {"items": (items, WIDTH), "places": (LENGTH, WIDTH), "last": (WIDTH,)}
    for n in range(BLOCKS):
        shapes |= {f"{n}.{name}": (WIDTH,) if name.startswith("norm") else (WIDTH, WIDTH) for name in _BLOCK}
    return {
        name: (
            torch.ones(shape)
            if len(shape) == 1
            else torch.randn(shape) * 0.02 * (1 if name in ("items", "places") else 4)
        ).requires_grad_()
        for name, shape in shapes.items()
    }


def _windows(sequences: Sequences) -> tuple[Columns, Columns]:
    """Histories cut into windows, filled up with -1 in front, and the item after each place."""
    inputs, targets = [], []
    for person in range(len(sequences)):
        history = sequences.of(person)
        for end in range(len(history), 1, -LENGTH):
            part = history[max(0, end - LENGTH - 1) : end]
            gap = np.full(LENGTH + 1 - len(part), -1, np.int64)
            inputs.append(np.concatenate([gap, part[:-1]]))
            targets.append(np.concatenate([gap, part[1:]]))
    empty = np.empty((0, LENGTH), np.int64)
    return (np.stack(inputs), np.stack(targets)) if inputs else (empty, empty)


def _loss(parameters: Mapping[str, Tensor], inputs: Tensor, targets: Tensor, negatives: Tensor) -> Tensor:
    """Cross-entropy of the next item against sampled ones, over the filled places."""
    import torch
    from torch.nn import functional

    items, filled = parameters["items"], inputs >= 0
    hidden = items[inputs.clamp(min=0)] * math.sqrt(WIDTH) + parameters["places"]
    hidden = functional.dropout(hidden * filled[..., None], _DROPOUT)
    # A filled place looks at itself and at filled places before it; an empty one only at itself.
    allowed = torch.tril(torch.ones(LENGTH, LENGTH, dtype=torch.bool)) & filled[:, None, :]
    allowed = allowed | torch.eye(LENGTH, dtype=torch.bool)
    for n in range(BLOCKS):
        norm_in, query, key, value, norm_out, inner, outer = (parameters[f"{n}.{name}"] for name in _BLOCK)
        normed = functional.rms_norm(hidden, (WIDTH,), norm_in, 1e-6)
        mixed = functional.scaled_dot_product_attention(normed @ query, normed @ key, normed @ value, allowed)
        hidden = hidden + functional.dropout(mixed, _DROPOUT)
        inside = functional.relu(functional.rms_norm(hidden, (WIDTH,), norm_out, 1e-6) @ inner)
        hidden = hidden + functional.dropout(inside, _DROPOUT) @ outer
    hidden = functional.rms_norm(hidden, (WIDTH,), parameters["last"], 1e-6)[filled]
    wanted = targets[filled]
    right = (hidden * items[wanted]).sum(-1, keepdim=True)
    wrong = hidden @ items[negatives].T
    wrong = wrong.masked_fill(wanted[:, None] == negatives[None, :], -1e9)
    return functional.cross_entropy(torch.cat([right, wrong], 1), torch.zeros(len(wanted), dtype=torch.int64))
