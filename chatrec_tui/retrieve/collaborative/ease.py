"""EASE: the linear autoencoder over items that has a closed form (Steck, 2019)."""

from __future__ import annotations

import numpy as np

from chatrec_tui.retrieve.collaborative.component import ItemToItem, keep_best
from chatrec_tui.retrieve.collaborative.neighbours import neighbours_to_keep
from chatrec_tui.retrieve.collaborative.sequences import Sequences

MOST_ITEMS = 4000
"""The best known items that take part: the inverse takes time with the cube of their number."""

__all__ = ["MOST_ITEMS", "fit_ease"]


def fit_ease(
    sequences: Sequences,
    *,
    penalty: float = 500.0,
    decay: float = 0.98,
    keep: int | None = None,
    most_items: int = MOST_ITEMS,
) -> ItemToItem:
    """B = I - P · diag(1/diag P) with P = (XᵀX + penalty · I)⁻¹; the largest weights of each item are kept."""
    from scipy.sparse import coo_matrix  # type: ignore[import-untyped]

    counts = sequences.counts()
    known = np.argsort(-counts, kind="stable")[:most_items]
    known = np.sort(known[counts[known] > 0])
    matrix = sequences.matrix()[:, known]
    gram = np.asarray((matrix.T @ matrix).todense(), np.float32)
    gram[np.diag_indices(len(known))] += penalty
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0)
    keep = min(len(known), keep or neighbours_to_keep(sequences.items))
    best = np.argpartition(np.abs(weights), -keep, axis=1)[:, -keep:] if len(known) else np.empty((0, 0), np.int64)
    rows = np.repeat(known, keep)
    values = np.take_along_axis(weights, best, axis=1).ravel()
    shape = (sequences.items, sequences.items)
    return keep_best(coo_matrix((values, (rows, known[best.ravel()])), shape=shape), keep, decay)
