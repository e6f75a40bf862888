"""From a model's logits to chances that mean something: Platt scaling, fitted once for each model.

P(wanted) = 1 / (1 + exp(-(slope · logit + offset))), after Platt (1999); fitted by Newton's method to graded labels of
the test split, which no weight of the model has seen. `calibration.json` holds what was fitted, with the number of
examples and the log loss before and after. A model that is not in it is taken at its word (slope 1, offset 0).
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

__all__ = ["Calibration", "calibration_of", "fit_calibration", "log_loss"]

_STEPS, _RIDGE = 50, 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a model's logits become chances."""

    slope: float = 1.0
    """Factor of a logit; below 1 for a model that is too sure."""
    offset: float = 0.0
    """Added to it."""

    def chance(self, logit: float) -> float:
        """The chance that an item is wanted."""
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, self.slope * logit + self.offset))))


@cache
def _known() -> dict[str, Calibration]:
    table = json.loads((resources.files("chatrec_tui.rank") / "calibration.json").read_text(encoding="utf-8"))
    return {name: Calibration(one["slope"], one["offset"]) for name, one in table.items()}


def calibration_of(model: str) -> Calibration:
    """The calibration of a model by name."""
    return _known().get(model, Calibration())


def log_loss(logits: Sequence[float], labels: Sequence[float], calibration: Calibration) -> float:
    """Mean cross entropy of graded labels (0 to 1) under the calibrated chances."""
    total = 0.0
    for logit, label in zip(logits, labels, strict=True):
        chance = min(1 - 1e-12, max(1e-12, calibration.chance(logit)))
        total -= label * math.log(chance) + (1 - label) * math.log(1 - chance)
    return total / len(logits)


def fit_calibration(logits: Sequence[float], labels: Sequence[float]) -> Calibration:
    """Slope and offset that make labels (0 to 1) most likely. Raises ValueError for fewer than two examples."""
    if len(logits) < 2:
        raise ValueError("a calibration needs examples")
    slope, offset = 1.0, 0.0
    loss = log_loss(logits, labels, Calibration(slope, offset))
    for _ in range(_STEPS):
        g_slope = g_offset = 0.0
        h_slope, h_both, h_offset = _RIDGE, 0.0, _RIDGE
        for logit, label in zip(logits, labels, strict=True):
            chance = Calibration(slope, offset).chance(logit)
            gap, spread = chance - label, chance * (1 - chance)
            g_slope, g_offset = g_slope + gap * logit, g_offset + gap
            h_slope, h_both, h_offset = h_slope + spread * logit * logit, h_both + spread * logit, h_offset + spread
        determinant = h_slope * h_offset - h_both * h_both
        if determinant <= 0:
            break
        step = ((h_offset * g_slope - h_both * g_offset) / determinant,
                (h_slope * g_offset - h_both * g_slope) / determinant)  # fmt: skip
        size = 1.0
        while size > 1e-4:  # a step that overshoots is halved
            found = Calibration(slope - size * step[0], offset - size * step[1])
            better = log_loss(logits, labels, found)
            if better <= loss:
                break
            size /= 2
        else:
            break
        done = loss - better < 1e-10
        slope, offset, loss = found.slope, found.offset, better
        if done:
            break
    return Calibration(slope, offset)
