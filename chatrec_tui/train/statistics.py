"""Measures of an order against labels."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["area_under_curve"]


def area_under_curve(scores: Sequence[float], labels: Sequence[float]) -> float:
    """Probability that a wanted example (label above one half) scores above an unwanted one; ties count half.

    Mann-Whitney U over the number of pairs; 0.5 when one class is empty.
    """
    import numpy as np

    values, wanted = np.asarray(scores, dtype=np.float64), np.asarray(labels) > 0.5
    positive, negative = int(wanted.sum()), int((~wanted).sum())
    if not positive or not negative:
        return 0.5
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[wanted].sum() - positive * (positive + 1) / 2) / (positive * negative))
