"""The weights of the blend, learnt on held-out interactions of the loaded people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.retrieve.attribute_vectors import AttributeVectors
from chatrec_tui.retrieve.collaborative.sequences import Columns, Sequences
from chatrec_tui.retrieve.collaborative.taste import Taste

_PEOPLE, _FEWEST = 800, 200
"""Held-out people at most, and in the largest catalogs."""
_SCORES = 20_000_000
"""Scores that are computed of each source for them."""
_OTHERS = 49
"""Items beside the true one in each list."""
_STEPS, _RATE, _PENALTY = 300, 0.05, 0.003
_FREE = ("popularity",)
"""Sources whose weight may be negative."""

__all__ = ["Lists", "draw_others", "held_out_lists", "learn_weights", "ndcg_at_10"]


@dataclass(frozen=True, slots=True)
class Lists:
    """Candidates of held-out people with what each source says of them."""

    names: tuple[str, ...]
    """Sources."""
    table: NDArray[np.float32]
    """Float32 [lists, candidates, sources]; the first candidate is the one that the person took to."""


def draw_others(
    generator: np.random.Generator, known: Columns, count: int, items: int, chances: NDArray[np.float64] | None
) -> Columns:
    """Distinct items that are not known, uniformly or by the given chances; fewer when there are not so many."""
    taken = set(known.tolist())
    found: list[int] = []
    for _ in range(50):
        for item in generator.choice(items, size=2 * count, p=chances).tolist():
            if item not in taken and len(found) < count:
                taken.add(item)
                found.append(item)
        if len(found) == count:
            break
    return np.array(found, np.int64)


def held_out_lists(
    taste: Taste,
    histories: Sequences,
    targets: Columns,
    vectors: AttributeVectors,
    seed: int,
    *,
    latest: int | None = None,
) -> Lists:
    """For each held-out person two lists: the target among uniform items, and among popular ones.

    `latest` is how many items of the history are used; the others are still no candidates.
    """
    generator = np.random.default_rng(seed)
    people = np.flatnonzero(targets >= 0)
    most = max(_FEWEST, min(_PEOPLE, _SCORES // max(1, len(taste.counts))))
    if len(people) > most:
        people = np.sort(generator.choice(people, most, replace=False))
    chances = taste.counts.astype(np.float64) / max(1.0, float(taste.counts.sum()))
    names: tuple[str, ...] = ()
    rows = []
    for person in people:
        history, target = histories.of(int(person)), targets[person : person + 1]
        known = np.concatenate([history, target])
        history = history[-latest:] if latest else history
        features = taste.features(history, np.ones(len(history), np.float32), vectors)
        names = tuple(features)
        for spread in (None, chances):
            others = draw_others(generator, known, _OTHERS, len(taste.counts), spread)
            if len(others) == _OTHERS:
                listed = np.concatenate([target, others])
                rows.append(np.stack([features[name][listed] for name in names], axis=1))
    table = np.stack(rows) if rows else np.empty((0, 1 + _OTHERS, len(names)), np.float32)
    return Lists(names, table.astype(np.float32))


def learn_weights(lists: Lists) -> dict[str, float]:
    """Weights that make the true candidate likely (softmax over each list), by gradient steps (Adam).

    Weights of sources are kept from going below 0: a source that is right less often than chance is left out.
    """
    names, table = lists.names, lists.table
    weights = np.zeros(len(names), np.float64)
    bounded = np.array([name not in _FREE for name in names])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        logits = table @ weights.astype(np.float32)
        chances = np.exp(logits - logits.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        expected = (chances[:, :, None] * table).sum(1)
        gradient = (expected - table[:, 0]).mean(0) + 2 * _PENALTY * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        weights[bounded] = np.maximum(weights[bounded], 0)
    return dict(zip(names, weights.tolist(), strict=True))


def ndcg_at_10(lists: Lists, weights: Mapping[str, float]) -> float:
    """Mean NDCG@10 of the lists in the order of the weighted sum; ties count half against the true candidate."""
    if not len(lists.table):
        return 0.0
    scores = lists.table @ np.array([weights.get(name, 0.0) for name in lists.names], np.float32)
    first, rest = scores[:, :1], scores[:, 1:]
    place = (rest > first).sum(1) + (rest == first).sum(1) / 2
    return float(np.where(place < 10, 1 / np.log2(place + 2), 0).mean())
