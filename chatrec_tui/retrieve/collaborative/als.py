"""Matrix factorisation of implicit feedback by alternating least squares (Hu, Koren and Volinsky, 2008)."""

from __future__ import annotations

import time

import numpy as np

from chatrec_tui.retrieve.collaborative.component import Factors, gram_of, solve_factors
from chatrec_tui.retrieve.collaborative.sequences import Columns, Numbers, Sequences

__all__ = ["fit_factors"]


def fit_factors(
    sequences: Sequences,
    *,
    factors: int = 32,
    confidence: float = 5.0,
    penalty: float = 30.0,
    rounds: int = 8,
    seed: int = 0,
    deadline: float = float("inf"),
) -> Factors:
    """Vectors of the items; no further round begins after `deadline` (of time.monotonic)."""
    generator = np.random.default_rng(seed)
    items = (generator.standard_normal((sequences.items, factors)) * 0.05).astype(np.float32)
    by_item = _transposed(sequences)
    for turn in range(rounds):
        if turn and time.monotonic() > deadline:
            break
        people = _solve_all(sequences, items, confidence, penalty)
        items = _solve_all(by_item, people, confidence, penalty)
    return Factors(items, confidence, penalty)


def _transposed(sequences: Sequences) -> Sequences:
    order = np.argsort(sequences.columns, kind="stable")
    starts = np.zeros(sequences.items + 1, np.int64)
    np.cumsum(np.bincount(sequences.columns, minlength=sequences.items), out=starts[1:])
    columns: Columns = sequences.people()[order]
    return Sequences(len(sequences), starts, columns)


def _solve_all(rows: Sequences, others: Numbers, confidence: float, penalty: float) -> Numbers:
    """One side's vectors from the other's, float32 [rows, factors]; a row without entries is 0."""
    gram = gram_of(others, penalty)
    solved = np.zeros((len(rows), others.shape[1]), np.float32)
    for row in np.flatnonzero(np.diff(rows.starts)):
        solved[row] = solve_factors(others[rows.of(int(row))], gram, confidence)
    return solved
