"""One view of other people's interactions: from a person's history to a score of every item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.retrieve.collaborative.sequences import Columns, Numbers

__all__ = ["Component", "Factors", "ItemToItem", "keep_best"]


class Component(Protocol):
    """Scores every item for a history. Larger is better; what has no evidence gets 0."""

    def scores(self, history: Columns, opinions: Numbers) -> Numbers:
        """Float32 [items] for item columns, oldest first, and what the person thinks of each (1: likes it)."""
        ...

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """What is stored of it."""
        ...


@dataclass(frozen=True, slots=True)
class ItemToItem:
    """Each item of the history speaks for its neighbours, the latest the loudest."""

    starts: Columns
    """Where each item's neighbours start, int64 [items + 1]."""
    columns: NDArray[np.int32]
    """Neighbours of all items, int32 [entries]."""
    values: Numbers
    """How close each is, float32 [entries]."""
    decay: float
    """How much less each earlier item of the history counts than the one after it."""

    def scores(self, history: Columns, opinions: Numbers) -> Numbers:
        """Sum over the history of opinion · decay^age · closeness."""
        total = np.zeros(len(self.starts) - 1, np.float32)
        weights = opinions * self.decay ** np.arange(len(history) - 1, -1, -1, dtype=np.float32)
        for item, weight in zip(history, weights, strict=True):
            span = slice(self.starts[item], self.starts[item + 1])
            total[self.columns[span]] += weight * self.values[span]
        return total

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Closeness is stored with 16 bits."""
        return {"starts": self.starts, "columns": self.columns, "values": self.values.astype(np.float16),
                "decay": np.array([self.decay], np.float32)}  # fmt: skip

    @staticmethod
    def read(arrays: Mapping[str, NDArray[Any]]) -> ItemToItem:
        """What `arrays` wrote."""
        values = arrays["values"].astype(np.float32)
        return ItemToItem(arrays["starts"], arrays["columns"], values, float(arrays["decay"][0]))


@dataclass(frozen=True, slots=True)
class Factors:
    """Items as vectors; the person's vector is solved for from the history (least squares)."""

    vectors: Numbers
    """Float32 [items, factors]."""
    confidence: float
    """How much more an item of the history counts than one outside of it."""
    penalty: float
    """Added to the diagonal, which keeps vectors short."""

    def scores(self, history: Columns, opinions: Numbers) -> Numbers:
        """Inner products with the person's vector; items that the person thinks ill of are left out of it."""
        liked = history[opinions > 0]
        if not len(liked):
            return np.zeros(len(self.vectors), np.float32)
        person = solve_factors(self.vectors[liked], gram_of(self.vectors, self.penalty), self.confidence)
        return np.asarray(self.vectors @ person, np.float32)

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Vectors are stored with 16 bits."""
        return {"vectors": self.vectors.astype(np.float16),
                "settings": np.array([self.confidence, self.penalty], np.float32)}  # fmt: skip

    @staticmethod
    def read(arrays: Mapping[str, NDArray[Any]]) -> Factors:
        """What `arrays` wrote."""
        confidence, penalty = arrays["settings"].tolist()
        return Factors(arrays["vectors"].astype(np.float32), confidence, penalty)


def gram_of(vectors: Numbers, penalty: float) -> Numbers:
    """VᵀV + penalty · I."""
    return np.asarray(vectors.T @ vectors + penalty * np.eye(vectors.shape[1]), np.float32)


def solve_factors(vectors: Numbers, gram: Numbers, confidence: float) -> Numbers:
    """The vector x that minimises Σ c (1 - x·v)² over the given vectors and the squared rest (Hu et al., 2008)."""
    left = gram + confidence * (vectors.T @ vectors)
    return np.asarray(np.linalg.solve(left, (1 + confidence) * vectors.sum(0)), np.float32)


def keep_best(matrix: Any, keep: int, decay: float) -> ItemToItem:
    """A sparse matrix [items, items] as neighbours, with the `keep` largest (by size) entries of each row."""
    matrix = matrix.tocsr()
    lengths = np.diff(matrix.indptr)
    chosen = np.ones(matrix.nnz, bool)
    for row in np.flatnonzero(lengths > keep):
        span = slice(matrix.indptr[row], matrix.indptr[row + 1])
        sizes = np.abs(matrix.data[span])
        best = np.zeros(len(sizes), bool)
        best[np.argpartition(sizes, -keep)[-keep:]] = True
        chosen[span] = best
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(np.minimum(lengths, keep), out=starts[1:])
    return ItemToItem(starts, matrix.indices[chosen].astype(np.int32), matrix.data[chosen].astype(np.float32), decay)
