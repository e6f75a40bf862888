"""Which items the same people took to, and which they took to one soon after the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from chatrec_tui.retrieve.collaborative.component import ItemToItem, keep_best
from chatrec_tui.retrieve.collaborative.sequences import Numbers, Sequences

KEEP = 400
"""Neighbours that are kept of an item."""
ENTRIES = 8_000_000
"""Neighbours that are kept in all."""
_CHUNK = 2048
_REACH, _FADE = 20, 5.0
"""How many places apart two items of a history are still linked, and after how many the link is a third as strong."""

__all__ = ["KEEP", "find_neighbours", "follow_sequences", "neighbours_to_keep"]


def neighbours_to_keep(items: int) -> int:
    """Fewer neighbours an item in larger catalogs, so that they fit in memory."""
    return max(20, min(KEEP, ENTRIES // max(1, items)))


def find_neighbours(
    sequences: Sequences, *, damping: float = 0.7, shrinkage: float = 10.0, decay: float = 0.98
) -> ItemToItem:
    """Item-based nearest neighbours with damped popularity.

    closeness(j → i) = people with both / (people(j)^½ · people(i)^damping + shrinkage); a damping of ½ is the cosine,
    more favours the lesser known, and the shrinkage distrusts what few people share (Deshpande and Karypis, 2004).
    """
    from scipy.sparse import vstack  # type: ignore[import-untyped]

    matrix = sequences.latest().matrix()
    counts = sequences.counts()
    transposed = matrix.T.tocsr()
    keep = neighbours_to_keep(sequences.items)
    rows = []
    for first in range(0, sequences.items, _CHUNK):
        both = (transposed[first : first + _CHUNK] @ matrix).tocoo()
        row = both.row + first
        weight = both.data / (np.sqrt(counts[row]) * counts[both.col] ** damping + shrinkage)
        both.data = np.where(row == both.col, 0, weight).astype(np.float32)
        rows.append(_pruned(both, keep))
    return keep_best(vstack(rows), keep, decay)


def _pruned(block: Any, keep: int) -> Any:
    """The block without zeros and without all but the best of each row, so that blocks together stay small."""
    from scipy.sparse import csr_matrix

    block = block.tocsr()
    block.eliminate_zeros()
    best = keep_best(block, keep, 1.0)
    return csr_matrix((best.values, best.columns, best.starts), shape=block.shape)


def follow_sequences(
    sequences: Sequences, *, backwards: float, damping: float = 0.5, shrinkage: float = 5.0, decay: float = 0.8
) -> ItemToItem:
    """Which items follow which within a few places of a history.

    A link fades with the distance; `backwards` is how much of it also counts from the later to the earlier item
    (0: only what comes next).
    """
    from scipy.sparse import coo_matrix, csr_matrix

    latest = sequences.latest()
    people = latest.people()
    shape = (sequences.items, sequences.items)
    links = csr_matrix(shape, dtype=np.float32)
    for apart in range(1, _REACH + 1):
        same = people[apart:] == people[:-apart]
        earlier, later = latest.columns[:-apart][same], latest.columns[apart:][same]
        weight = np.full(len(earlier), np.exp(-(apart - 1) / _FADE), np.float32)
        links = links + coo_matrix((weight, (earlier, later)), shape=shape).tocsr()
    if backwards:
        links = links + links.T.tocsr() * backwards
    out_of, into = _sums(links, 1), _sums(links, 0)
    entries = links.tocoo()
    scale = (out_of[entries.row] + shrinkage) ** 0.5 * (into[entries.col] + shrinkage) ** damping
    entries.data = (entries.data / scale).astype(np.float32)
    return keep_best(entries, neighbours_to_keep(sequences.items), decay)


def _sums(matrix: Any, axis: int) -> Numbers:
    return np.asarray(matrix.sum(axis), np.float32).ravel()
