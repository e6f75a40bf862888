"""How much each of several players adds to what they reach together (Shapley, 1953).

Few players are enumerated exactly. For many, permutations are drawn in pairs, each with its reverse (Castro, Gómez
and Tejada, 2009; antithetic pairs after Mitchell and others, 2022): every permutation shares out the whole difference,
so the shares add up in either case.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from math import factorial

EXACT = 8
"""Up to this many players every coalition is looked at."""
_PAIRS = 64
"""Pairs of permutations that are drawn above that."""

__all__ = ["EXACT", "shapley_values"]


def shapley_values(players: int, worth: Callable[[int], float], *, seed: int = 0) -> tuple[float, ...]:
    """The share of each player in worth(all) - worth(none); the shares add up to it.

    `worth` takes a coalition as a bit mask; it is asked once for each.
    """
    known: dict[int, float] = {}

    def value(coalition: int) -> float:
        if coalition not in known:
            known[coalition] = worth(coalition)
        return known[coalition]

    return _exact(players, value) if players <= EXACT else _sampled(players, value, seed)


def _exact(players: int, value: Callable[[int], float]) -> tuple[float, ...]:
    """φ_i = Σ_S |S|! (n - |S| - 1)! / n! · (v(S ∪ i) - v(S)) over all coalitions S without i."""
    weights = [factorial(size) * factorial(players - size - 1) / factorial(players) for size in range(players)]
    shares = [0.0] * players
    for coalition in range(1 << players):
        before = value(coalition)
        size = coalition.bit_count()
        for player in range(players):
            if not coalition >> player & 1:
                shares[player] += weights[size] * (value(coalition | 1 << player) - before)
    return tuple(shares)


def _sampled(players: int, value: Callable[[int], float], seed: int) -> tuple[float, ...]:
    chance = random.Random(seed)
    shares = [0.0] * players
    for _ in range(_PAIRS):
        order = chance.sample(range(players), players)
        for one in (order, order[::-1]):
            coalition, before = 0, value(0)
            for player in one:
                coalition |= 1 << player
                after = value(coalition)
                shares[player] += after - before
                before = after
    return tuple(share / (2 * _PAIRS) for share in shares)
