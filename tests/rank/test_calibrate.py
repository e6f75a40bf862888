"""Chances that mean something: what is fitted beats what the model says of itself."""

from __future__ import annotations

import math
import random

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.llm.api import Scores
from chatrec_tui.rank.calibrate import Calibration, calibration_of, fit_calibration, log_loss
from chatrec_tui.rank.fuse import fuse
from chatrec_tui.rank.score import Scored


def boastful(count: int, seed: int) -> tuple[list[float], list[float]]:
    """Logits three times too large and shifted, and what came of them."""
    chance = random.Random(seed)
    true = [chance.gauss(0, 1.2) for _ in range(count)]
    labels = [float(chance.random() < 1 / (1 + math.exp(-one))) for one in true]
    return [3 * one + 1 for one in true], labels


def test_a_model_that_is_too_sure_is_taken_down() -> None:
    fitted = fit_calibration(*boastful(3000, 1))
    assert fitted.slope == pytest.approx(1 / 3, rel=0.15)
    assert fitted.offset == pytest.approx(-1 / 3, abs=0.15)
    logits, labels = boastful(1000, 2)
    assert log_loss(logits, labels, fitted) < 0.9 * log_loss(logits, labels, Calibration())


def test_graded_labels_and_a_calibrated_model_stay_as_they_are() -> None:
    logits = [one / 10 for one in range(-40, 41)]
    labels = [1 / (1 + math.exp(-one)) for one in logits]
    fitted = fit_calibration(logits, labels)
    assert (fitted.slope, fitted.offset) == pytest.approx((1, 0), abs=1e-3)


def test_one_sided_labels_do_not_break_the_fit() -> None:
    fitted = fit_calibration([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])
    assert all(math.isfinite(one) for one in (fitted.slope, fitted.offset))
    with pytest.raises(ValueError):
        fit_calibration([1.0], [1.0])


def test_the_shipped_model_is_calibrated_and_an_unknown_one_taken_at_its_word() -> None:
    assert calibration_of("mini") != Calibration()
    assert calibration_of("some-other") == Calibration()
    assert Calibration().chance(1e9) <= 1


def test_the_calibration_counts_in_the_score() -> None:
    head = [Scored(Item(id=name, title=name), {"prior": 0.5}) for name in "ab"]
    plain = fuse(head, Scores((2.0, -2.0)), weight=0.5, trust=1.0)
    fitted = fuse(head, Scores((2.0, -2.0)), "mini", weight=0.5, trust=1.0)
    assert plain[0].parts["model"] > fitted[0].parts["model"] > 0
