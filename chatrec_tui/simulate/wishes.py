"""What a simulated person wants of one slot, and how well an item serves it.

Items are judged by their own fields alone. Neither the filters of the store nor the relations of the ranking are
asked, so that a fault in those shows up here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import TOPIC_SLOTS
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.text.fold import fold

Direction = Literal["lower", "higher"]

_NEAR = 0.1
"""Share of a number within which an item is “about” it; a year may be two off."""
_SLACK, _YEAR_SLACK = 0.25, 8.0
"""Share of a bound (years for a year) beyond it at which nothing of a soft wish is left."""
_UNKNOWN = 0.5
"""How far a wish is served by an item that does not say."""
_SAME_SLOTS = (frozenset(TOPIC_SLOTS), frozenset({"year", "released"}))

folded = lru_cache(maxsize=65536)(fold)
"""Catalog values recur: every item of the catalog is asked about every wish."""

__all__ = ["Direction", "Wish", "has_text", "near", "same_slot"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish about one slot: a range of numbers, a text value, or a yes or no."""

    slot: str
    """Catalog field or attribute."""
    low: float | None = None
    """Smallest number that serves it."""
    high: float | None = None
    """Largest number that serves it."""
    about: float | None = None
    """The number itself where the wish is for about that much."""
    value: str | bool | None = None
    """Text in the catalog's default form, or whether the item must have the feature."""
    wanted: bool = True
    """False for what must not be."""
    hard: bool = False
    """True when an item that breaks it is out of the question."""
    weight: float = 1.0
    """How much it matters beside the others."""

    @property
    def is_number(self) -> bool:
        """True for a range of numbers."""
        return self.value is None

    def serve(self, item: Item) -> float:
        """How well an item serves the wish, 0 to 1."""
        known = self._serve(item)
        return _UNKNOWN if known is None else known

    def broken_by(self, item: Item) -> bool:
        """True when the item is known not to serve the wish in full. What an item does not say breaks no number."""
        known = self._serve(item)
        return known is not None and known < 1.0

    def direction(self, item: Item) -> Direction | None:
        """Which way the number would have to go to serve the wish; None when it does, or is unknown."""
        number = item.number(self.slot)
        if number is None or not self.is_number:
            return None
        if self.high is not None and number > self.high * (1 + 1e-6):
            return "lower"
        return "higher" if self.low is not None and number < self.low * (1 - 1e-6) else None

    def _serve(self, item: Item) -> float | None:
        if self.is_number:
            return self._serve_number(item)
        if isinstance(self.value, bool):
            held = item.get(self.slot)
            match = held == self.value if isinstance(held, bool) else None
        else:
            match = has_text(item, self.slot, str(self.value))
        if match is None:
            return None if self.wanted else 1.0
        return float(match == self.wanted)

    def _serve_number(self, item: Item) -> float | None:
        number = item.number(self.slot)
        if number is None:
            return None
        gap, bound = 0.0, 0.0
        if self.high is not None and number > self.high:
            gap, bound = number - self.high, self.high
        elif self.low is not None and number < self.low:
            gap, bound = self.low - number, self.low
        if gap <= abs(bound) * 1e-6:
            return 1.0
        slack = _YEAR_SLACK if self.slot == "year" else max(abs(bound) * _SLACK, 1e-9)
        return min(0.99, max(0.0, 1.0 - gap / slack))


def near(slot: str, number: float) -> tuple[float, float]:
    """The range of numbers that are about a number."""
    margin = 2.0 if slot == "year" else abs(number) * _NEAR
    return number - margin, number + margin


def same_slot(left: str, right: str) -> bool:
    """Whether two names mean one slot for a person: a genre may stand in category or tags."""
    return left == right or any(left in group and right in group for group in _SAME_SLOTS)


def has_text(item: Item, slot: str, value: str) -> bool | None:
    """Whether the item holds a text value in the slot, in any language; None when it holds none.

    In a list the value may stand within longer words: “2x HDMI” has HDMI.
    """
    names = TOPIC_SLOTS if slot in TOPIC_SLOTS else (slot,)
    held = [text for name in names for text in item.texts(name)]
    for name in names:
        for language in LANGUAGES:
            local = item.get_in(name, language)
            held += [local] if isinstance(local, str) else list(local) if isinstance(local, tuple) else []
    if not held:
        return None
    wanted, texts = folded(value), {folded(text) for text in held}
    if wanted in texts or not isinstance(item.get(slot), tuple):
        return wanted in texts
    words = f" {wanted.replace('-', ' ')} "
    return any(words in f" {text.replace('-', ' ')} " for text in texts)
