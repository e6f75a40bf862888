"""Passing fancies: a wish that a person states at first and takes back when they see what it costs them."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from chatrec_tui.simulate.taste import Shelf, Taste
from chatrec_tui.simulate.wishes import Wish

_SHARE = 0.2
"""Share of the people who change their mind about something."""

__all__ = ["Whim", "draw_whim"]


@dataclass(frozen=True, slots=True)
class Whim:
    """What is said first, and what comes instead."""

    first: Wish
    """Not part of the hidden wishes; the target does not serve it."""
    instead: Wish | None
    """The looser bound that takes its place; None when it is just taken back."""
    turn: int
    """From which turn on the person takes it back."""


def draw_whim(taste: Taste, shelf: Shelf, rng: random.Random) -> Whim | None:
    """For one person in five: a bound too tight for the target, a value that it lacks, or a ban on one that it has."""
    if rng.random() >= _SHARE:
        return None
    turn = rng.randint(2, 4)
    bounds = [wish for wish in taste.wishes if wish.high is not None and wish.low is None and wish.slot != "year"]
    if bounds and rng.random() < 0.5:
        wish = rng.choice(bounds)
        tight = _tight(wish, taste, shelf)
        return None if tight is None else Whim(replace(wish, high=tight, hard=True), wish, turn)
    slots = [slot for name in ("brand", "category") if (slot := shelf.schema.slots.get(name)) is not None]
    if not slots:
        return None
    slot = rng.choice(slots)
    own = set(taste.target.texts(slot.name))
    values = [one.value for one in slot.values if 0.04 <= one.count / shelf.schema.items <= 0.5]
    stated = {wish.value for wish in taste.wishes}
    if rng.random() < 0.5:
        fitting = [value for value in values if value in own and value not in stated]
        return (
            Whim(Wish(slot.name, value=rng.choice(fitting), wanted=False, hard=True), None, turn) if fitting else None
        )
    other = [value for value in values if value not in own and value not in stated]
    return Whim(Wish(slot.name, value=rng.choice(other)), None, turn) if other else None


def _tight(wish: Wish, taste: Taste, shelf: Shelf) -> float | None:
    """A bound below the target's number that a tenth of the catalog still meets."""
    number, numbers = taste.target.number(wish.slot), shelf.numbers(wish.slot)
    if number is None or not numbers:
        return None
    least = numbers[len(numbers) // 10]
    unit = 10.0 ** (len(str(int(abs(number)))) - 2)
    tight = round(number * 0.8 / unit) * unit
    return float(f"{tight:.6g}") if least <= tight < number else None
