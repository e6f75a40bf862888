"""How simulated people differ in manner and patience."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Literal

MannerName = Literal["curt", "plain", "chatty", "indecisive"]

__all__ = ["MANNERS", "Manner", "draw_manner"]


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody talks."""

    name: MannerName
    """Under which the phrase bank keeps their openers."""
    opening: tuple[int, int]
    """Fewest and most wishes in the first utterance."""
    answers: float
    """How likely they answer a question instead of following their own thought."""
    more: float
    """How likely they say a second thing in the same turn."""
    vague: float
    """How likely a number is first wished for without saying it (“not too expensive”)."""
    curious: float
    """How likely they ask about an item before they go on."""
    patience: tuple[int, int]
    """How many turns in a row without anything better they put up with, fewest and most."""


MANNERS: tuple[Manner, ...] = (
    Manner("curt", (1, 1), 0.6, 0.05, 0.15, 0.02, (5, 8)),
    Manner("plain", (1, 2), 0.8, 0.15, 0.2, 0.06, (6, 10)),
    Manner("chatty", (1, 2), 0.9, 0.4, 0.25, 0.1, (7, 12)),
    Manner("indecisive", (1, 1), 0.9, 0.1, 0.5, 0.15, (8, 14)),
)


def draw_manner(rng: random.Random) -> Manner:
    """A manner; the plain one is the most frequent."""
    return rng.choices(MANNERS, weights=(2, 4, 2, 2))[0]
