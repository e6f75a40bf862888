"""Scores of unlike sources brought onto one scale, independent of which items happen to be compared."""

from __future__ import annotations

import numpy as np

from chatrec_tui.retrieve.collaborative.sequences import Numbers

__all__ = ["reference_of", "standardise"]


def reference_of(counts: Numbers) -> Numbers:
    """The distribution over items that scores are measured against: half uniform, half by popularity; sums to 1."""
    uniform = np.full(len(counts), 1 / max(1, len(counts)), np.float32)
    total = float(counts.sum())
    return np.asarray((uniform + counts / total) / 2 if total else uniform, np.float32)


def standardise(scores: Numbers, reference: Numbers, *, squeeze: bool) -> Numbers:
    """Scores with mean 0 and deviation 1 under the reference, float32 [items].

    `squeeze` takes log(1 + score / mean) first, for scores that start at 0 and have a few very large ones.
    """
    if squeeze:
        scores = np.maximum(scores, 0)
        scale = float(reference @ scores)
        if scale <= 0:
            return np.zeros_like(scores)
        scores = np.log1p(scores / scale)
    mean = float(reference @ scores)
    deviation = float(np.sqrt(reference @ (scores - mean) ** 2))
    return np.asarray((scores - mean) / deviation, np.float32) if deviation > 1e-9 else np.zeros_like(scores)
