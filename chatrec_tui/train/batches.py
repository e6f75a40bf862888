"""Batches of examples of similar length, padded on the right to one of a few lengths.

Under causal attention padding on the right needs no mask. Few shapes let the compiler keep one kernel each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import torch

    from chatrec_tui.train.examples import Examples

__all__ = ["Batch", "collate", "epoch_batches", "padded_lengths"]


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step reads and should answer. N is the number of output positions in the batch."""

    tokens: torch.Tensor
    """Ids, (rows, length)."""
    positions: torch.Tensor
    """Output positions in the flattened batch, (N,)."""
    targets: torch.Tensor
    """The token that should come next there, (N,)."""
    labels: torch.Tensor
    """Probability of `<yes>` there, NaN where the target is a text, (N,)."""
    examples: torch.Tensor
    """Which of the batch's examples each position belongs to, -1 where it is only padding, (N,)."""

    def to(self, device: torch.device) -> Batch:
        """The same batch on another device."""
        return Batch(
            self.tokens.to(device),
            self.positions.to(device),
            self.targets.to(device),
            self.labels.to(device),
            self.examples.to(device),
        )


def padded_lengths(lengths: np.ndarray[Any, Any], count: int = 7) -> list[int]:
    """The `count` lengths, multiples of 8, to which all examples can be padded with the least padding."""
    import numpy as np

    ends = np.arange(8, int(lengths.max()) + 8, 8)
    # Examples up to each end; the cheapest way to cover them with so many lengths, by dynamic programming.
    covered = np.searchsorted(np.sort(lengths), ends, side="right")
    costs, ways = (covered * ends).astype(float), [[int(end)] for end in ends]
    for _ in range(count - 1):
        offers = costs[:, None] + (covered[None] - covered[:, None]) * ends[None]
        offers[np.tril_indices(len(ends))] = np.inf
        best = offers.argmin(0)
        better = offers.min(0) < costs
        ways = [[*ways[best[place]], int(end)] if better[place] else ways[place] for place, end in enumerate(ends)]
        costs = np.minimum(costs, offers.min(0))
    return ways[-1]


def epoch_batches(
    lengths: np.ndarray[Any, Any], padded: list[int], *, tokens: int, seed: int, epoch: int
) -> list[tuple[int, np.ndarray[Any, Any]]]:
    """The batches of one epoch in random order: padded length and positions of the examples.

    Each has at most `tokens` padded tokens. The same seed and epoch give the same batches.
    """
    import numpy as np

    random = np.random.default_rng((seed, epoch))
    order = random.permutation(len(lengths))
    bucket = np.searchsorted(np.asarray(padded), lengths[order])
    batches = []
    for index, length in enumerate(padded):
        members = order[bucket == index]
        rows = max(1, tokens // length)
        batches += [(length, members[start : start + rows]) for start in range(0, len(members), rows)]
    return [batches[index] for index in random.permutation(len(batches))]


def collate(
    examples: Examples, members: np.ndarray[Any, Any], length: int, *, rows: int | None = None, outputs: int = 1
) -> Batch:
    """Pad the examples to one length, to `rows` rows, and the output positions to a multiple of `outputs`.

    Kernels are prepared and kept for every new shape, which costs time and memory: so there should be few.
    """
    import numpy as np
    import torch

    tokens = np.zeros((rows or len(members), length), dtype=np.int64)
    positions, targets, labels, owners = [], [], [], []
    for row, member in enumerate(members):
        start, end = examples.starts[member], examples.starts[member + 1]
        ids = examples.tokens[start:end].astype(np.int64)
        prompt = int(examples.prompts[member])
        tokens[row, : len(ids) - 1] = ids[:-1]
        positions.append(row * length + np.arange(prompt - 1, len(ids) - 1))
        targets.append(ids[prompt:])
        labels.append(np.full(len(ids) - prompt, examples.labels[member], dtype=np.float32))
        owners.append(np.full(len(ids) - prompt, row, dtype=np.int64))
    padding = -sum(map(len, positions)) % outputs
    positions.append(np.zeros(padding, dtype=np.int64))
    targets.append(np.zeros(padding, dtype=np.int64))
    labels.append(np.full(padding, np.nan, dtype=np.float32))
    owners.append(np.full(padding, -1, dtype=np.int64))
    return Batch(
        torch.from_numpy(tokens),
        torch.from_numpy(np.concatenate(positions)),
        torch.from_numpy(np.concatenate(targets)),
        torch.from_numpy(np.concatenate(labels)),
        torch.from_numpy(np.concatenate(owners)),
    )
