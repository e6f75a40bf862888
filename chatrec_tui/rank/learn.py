"""Weights of the score's parts, learned from which of two shown items a person preferred.

    min_w  mean log(1 + exp(-τ w · (x_better - x_worse)))  +  λ · mean ((w - w_0) / w_0)²,   w ≥ 0

Pairwise logistic regression on verdicts (Joachims, 2002, for pairs from what was chosen and passed over; Burges and
others, 2005, for the loss), drawn towards the prior weights w_0 because a person gives few verdicts. How sure the
person is, τ, is fitted in turns with w: without it, larger weights all round would be learned to say just that. The
minimum is found by projected gradient descent with halved steps. A part that no pair tells about keeps its weight.
"""

from __future__ import annotations

import dataclasses
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.config.files import write_text
from chatrec_tui.errors import ConfigError
from chatrec_tui.rank.score import Weights

LEARNED = ("request", "interest", "preference", "feedback", "collaborative", "meaning", "prior", "model")
"""Parts whose weights are learned."""
UNIT = Weights(**dict.fromkeys(LEARNED, 1.0))
"""Weights under which the parts of a score are the x of the formula."""
LEAST = 24
"""Fewer pairs than this teach nothing."""
_HELD_OUT, _STRENGTH, _STEPS, _ROUNDS, _MOST = 0.3, 0.05, 300, 6, 5.0

__all__ = ["LEARNED", "LEAST", "UNIT", "Learned", "Pair", "erase_weights", "learn_weights", "load_weights",
           "save_weights", "sum_parts", "weights_path"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items that were shown together, of which one was preferred."""

    better: Mapping[str, float]
    """Part → its value under `UNIT` weights, as `sum_parts` gives it."""
    worse: Mapping[str, float]
    """The same of the other item."""
    group: str = ""
    """Dialogue or person; a group is held out whole."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning."""

    weights: Weights
    """The learned weights if they are better on the pairs held out, else those from before."""
    kept: bool
    """True for learned weights."""
    pairs: int
    """How many pairs there were."""
    held_out: int
    """How many of them were only for judging."""
    right_before: float
    """Share of the held-out pairs that the earlier weights put in order."""
    right_after: float
    """The same of the learned weights."""
    loss_before: float
    """Mean log loss of the held-out pairs under the earlier weights."""
    loss_after: float
    """The same under the learned weights."""


def sum_parts(parts: Mapping[str, float]) -> dict[str, float]:
    """The parts of a score with all preferences in one."""
    summed: dict[str, float] = {}
    for name, value in parts.items():
        kind = name.partition(".")[0]
        if kind in LEARNED:
            summed[kind] = summed.get(kind, 0.0) + value
    return summed


def learn_weights(pairs: Sequence[Pair], prior: Weights | None = None, *, seed: int = 0) -> Learned:
    """Weights near `prior` that put more of the pairs in order; kept only when held-out pairs show it."""
    prior = prior or Weights()
    taught, judged = _split(pairs, seed)
    start = [getattr(prior, name) for name in LEARNED]
    sureness = _sureness([_margin(pair, start) for pair in taught])
    loss_before, right_before = _judge(judged, start, sureness)
    if len(pairs) < LEAST or not taught or not judged:
        return Learned(prior, False, len(pairs), len(judged), right_before, right_before, loss_before, loss_before)
    found = start
    for _ in range(_ROUNDS):
        found = _fit([_difference(pair) for pair in taught], start, found, sureness)
        sureness = _sureness([_margin(pair, found) for pair in taught])
    loss_after, right_after = _judge(judged, found, sureness)
    kept = loss_after < loss_before and right_after >= right_before
    learned = dataclasses.replace(prior, **dict(zip(LEARNED, found, strict=True)))
    return Learned(
        learned if kept else prior, kept, len(pairs), len(judged), right_before, right_after, loss_before, loss_after
    )


def _split(pairs: Sequence[Pair], seed: int) -> tuple[list[Pair], list[Pair]]:
    """Pairs to learn from and pairs to judge by; without at least three groups, single pairs are held out."""
    groups = list(dict.fromkeys(pair.group for pair in pairs))
    chance = random.Random(seed)
    if len(groups) < 3:
        order = chance.sample(range(len(pairs)), len(pairs))
        held = set(order[: round(len(pairs) * _HELD_OUT)])
        return ([pair for place, pair in enumerate(pairs) if place not in held],
                [pair for place, pair in enumerate(pairs) if place in held])  # fmt: skip
    out = set(chance.sample(groups, max(1, round(len(groups) * _HELD_OUT))))
    return [pair for pair in pairs if pair.group not in out], [pair for pair in pairs if pair.group in out]


def _difference(pair: Pair) -> list[float]:
    return [pair.better.get(name, 0.0) - pair.worse.get(name, 0.0) for name in LEARNED]


def _margin(pair: Pair, weights: Sequence[float]) -> float:
    return sum(weight * gap for weight, gap in zip(weights, _difference(pair), strict=True))


def _sureness(margins: Sequence[float]) -> float:
    """The τ that makes the order of pairs with these margins most likely, found by golden sections of its logarithm."""
    low, high = math.log(0.1), math.log(30.0)
    ratio = (math.sqrt(5) - 1) / 2

    def loss(logarithm: float) -> float:
        return sum(_doubt(math.exp(logarithm) * margin) for margin in margins)

    for _ in range(30):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return math.exp((low + high) / 2)


def _doubt(margin: float) -> float:
    """log(1 + exp(-margin)), without overflow."""
    return math.log1p(math.exp(-abs(margin))) + max(0.0, -margin)


def _fit(
    differences: Sequence[Sequence[float]], start: Sequence[float], at: Sequence[float], sureness: float
) -> list[float]:
    """The minimum of the objective around the prior weights `start`, by projected gradient descent from `at`."""
    import numpy as np

    rows = sureness * np.array(differences)  # (pairs, parts)
    prior = np.array(start)
    scale = np.maximum(prior, 0.05)

    def objective(weights: Any) -> float:
        drawn = float(np.mean(((weights - prior) / scale) ** 2))
        return float(np.mean(np.logaddexp(0.0, -(rows @ weights)))) + _STRENGTH * drawn

    weights = np.array(at)
    value, step = objective(weights), 1.0
    for _ in range(_STEPS):
        doubt = 1 / (1 + np.exp(np.clip(rows @ weights, -60, 60)))
        gradient = -(rows * doubt[:, None]).mean(0) + 2 * _STRENGTH * (weights - prior) / scale**2 / len(prior)
        while step > 1e-6:
            # Steps are taken in units of each weight's scale, so that small weights move as readily as large ones.
            moved = np.clip(weights - step * gradient * scale**2, 0.0, _MOST)
            better = objective(moved)
            if better <= value:
                break
            step /= 2
        else:
            break
        done = value - better < 1e-9
        weights, value, step = moved, better, min(step * 1.5, 8.0)
        if done:
            break
    return [float(one) for one in weights]


def _judge(pairs: Sequence[Pair], weights: Sequence[float], sureness: float) -> tuple[float, float]:
    """Mean log loss, and the share in order (ties count half); 0 and 0 without pairs."""
    loss = right = 0.0
    for pair in pairs:
        margin = _margin(pair, weights)
        loss += _doubt(sureness * margin)
        right += 1.0 if margin > 1e-12 else 0.5 if margin >= -1e-12 else 0.0
    return (loss / len(pairs), right / len(pairs)) if pairs else (0.0, 0.0)


def weights_path(profile: Path) -> Path:
    """Where the learned weights of a profile's file are."""
    return Path(f"{profile}-weights")


def save_weights(profile: Path, weights: Weights) -> None:
    """Keep learned weights beside a profile. Raises ConfigError when they cannot be written."""
    write_text(weights_path(profile), json.dumps({name: getattr(weights, name) for name in LEARNED}) + "\n")


def load_weights(profile: Path, prior: Weights | None = None) -> Weights:
    """The weights of a profile; `prior` where nothing was learned. Raises ConfigError for a damaged file."""
    prior = prior or Weights()
    path = weights_path(profile)
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        found = {name: float(value) for name, value in dict(table).items() if name in LEARNED}
        if not isinstance(table, dict) or not all(0 <= one <= _MOST for one in found.values()):
            raise ValueError("a weight is out of range")
    except FileNotFoundError:
        return prior
    except (OSError, ValueError, TypeError) as error:
        raise ConfigError("explain.weights.damaged", path=path, why=error) from error
    return dataclasses.replace(prior, **found)


def erase_weights(profile: Path) -> None:
    """Forget what was learned."""
    weights_path(profile).unlink(missing_ok=True)
