"""Measures of lists with one right item, and the interval of a difference."""

from __future__ import annotations

import math

import numpy as np
import pytest

from chatrec_tui.evaluate.metrics import compare, coverage, measure


def test_the_place_of_the_right_item_decides() -> None:
    found = measure([["a", "b", "c"], ["b", "a", "c"]], ["a", "a"])
    assert found["ndcg@10"].tolist() == pytest.approx([1.0, 1 / math.log2(3)])
    assert found["hr@1"].tolist() == [1.0, 0.0]
    assert found["mrr"].tolist() == [1.0, 0.5]


def test_what_stands_below_the_cutoff_counts_nothing() -> None:
    ranking = [f"x{n}" for n in range(19)]
    found = measure([[*ranking[:10], "a", *ranking[10:]]], ["a"])
    assert found["ndcg@10"].tolist() == [0.0]
    assert found["hr@20"].tolist() == [1.0]


def test_coverage_counts_what_reaches_the_top() -> None:
    assert coverage([["a", "b"], ["a", "c"]], cutoff=1) == pytest.approx(1 / 3)


def test_a_constant_lead_is_certain_and_noise_is_not() -> None:
    draw = np.random.default_rng(0)
    scores = draw.random(200)
    sure = compare(scores + 0.1, scores)
    assert sure.mean == pytest.approx(0.1)
    assert sure.low == pytest.approx(0.1)
    unsure = compare(draw.random(200), draw.random(200))
    assert unsure.low < 0 < unsure.high
