"""Measures of ranked lists with one right item each, computed by the `ir_measures` package (a front for trec_eval)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CUTOFFS = (1, 5, 10, 20)
_RESAMPLES = 2000

__all__ = ["CUTOFFS", "Difference", "Ranking", "compare", "coverage", "mean_values", "measure"]

Ranking = Sequence[str]
"""Item ids, best first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better one system is than another on the same lists."""

    mean: float
    """Mean of the differences."""
    low: float
    """Lower end of the 95 % interval (paired bootstrap)."""
    high: float
    """Upper end of it."""


def measure(rankings: Sequence[Ranking], targets: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    """Measure → its value for each list: `ndcg@K`, `hr@K` and `mrr`."""
    import ir_measures
    from ir_measures import RR, Success, nDCG

    names = {str(RR): "mrr"}
    for cutoff in CUTOFFS:
        names |= {str(nDCG @ cutoff): f"ndcg@{cutoff}", str(Success @ cutoff): f"hr@{cutoff}"}
    wanted = [ir_measures.parse_measure(name) for name in names]
    judged = [ir_measures.Qrel(str(n), target, 1) for n, target in enumerate(targets)]
    # Places as scores: nothing is left for the package to decide between equal ones.
    ranked = [
        ir_measures.ScoredDoc(str(n), item, float(-place))
        for n, ranking in enumerate(rankings)
        for place, item in enumerate(ranking)
    ]
    found = {name: np.zeros(len(targets)) for name in names.values()}
    for one in ir_measures.iter_calc(wanted, judged, ranked):
        found[names[str(one.measure)]][int(one.query_id)] = one.value
    return found


def coverage(rankings: Sequence[Ranking], cutoff: int = 5) -> float:
    """Share of all candidates that stand among the first `cutoff` of some list."""
    offered = {item for ranking in rankings for item in ranking}
    shown = {item for ranking in rankings for item in ranking[:cutoff]}
    return len(shown) / len(offered) if offered else 0.0


def compare(ours: NDArray[np.float64], theirs: NDArray[np.float64], *, seed: int = 0) -> Difference:
    """Mean difference of two systems over the same lists, with its interval."""
    gaps = ours - theirs
    draws = np.random.default_rng(seed).integers(len(gaps), size=(_RESAMPLES, len(gaps)))
    means = gaps[draws].mean(1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Difference(float(gaps.mean()), float(low), float(high))


def mean_values(values: Mapping[str, NDArray[np.float64]], chosen: NDArray[np.bool_] | None = None) -> dict[str, float]:
    """Means over all or some lists, rounded for printing."""
    return {
        name: round(float(each[chosen].mean() if chosen is not None else each.mean()), 4)
        for name, each in values.items()
    }
