"""Hidden wishes: a target item of the catalog, and what about it matters to a simulated person.

The target serves every wish in full; how much an item is worth is the weighted share of the wishes that it serves,
and nothing when it breaks one of the hard ones.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import TOPIC_SLOTS, Kind, kind_of
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.simulate.wishes import Wish, near

TOLERANCE = 0.95
"""Share of the target's worth from which another item will do."""
_SAMPLE = 4000
"""Up to this many items of a catalog are looked at."""
_LEAST, _MOST = 3, 5
"""How many wishes a person has."""
_TELLING = 0.7
"""A wish that more than this share of the catalog serves says nothing."""

# How often people care about a slot, by its kind.
_INTEREST: Mapping[Kind, float] = {
    "price": 0.75, "topic": 0.9, "brand": 0.45, "creator": 0.15, "weight": 0.45, "runtime": 0.5, "battery": 0.4,
    "memory": 0.3, "year": 0.4, "rating": 0.2, "size": 0.3, "number": 0.25, "flag": 0.25, "choice": 0.25, "use": 0.4,
    "mood": 0.4, "pages": 0.3,
}  # fmt: skip
# Which end of a number people want; any kind that is not here can go both ways.
_WANTED_LOWER: frozenset[Kind] = frozenset({"price", "weight"})
_WANTED_HIGHER: frozenset[Kind] = frozenset({"rating", "battery", "memory", "number"})

__all__ = ["TOLERANCE", "Shelf", "Taste", "draw_taste"]


class Shelf:
    """The items of a catalog as simulated people know them."""

    def __init__(self, store: CatalogStore, *, seed: int = 0) -> None:
        """Reads up to a few thousand items; which ones of a larger catalog depends on the seed."""
        self.schema: Schema = store.schema()
        ids = sorted(store.select([]))
        if len(ids) > _SAMPLE:
            ids = sorted(random.Random(seed).sample(ids, _SAMPLE))
        self.items: Sequence[Item] = store.get_many(ids)
        self.get_many: Callable[[Sequence[str]], list[Item]] = store.get_many
        self._numbers: dict[str, list[float]] = {}

    def numbers(self, slot: str) -> list[float]:
        """All numbers of a slot, ascending."""
        if slot not in self._numbers:
            self._numbers[slot] = sorted(n for item in self.items if (n := item.number(slot)) is not None)
        return self._numbers[slot]

    def share(self, wish: Wish) -> float:
        """Share of the items that serve a wish in full; 1 for an empty catalog."""
        served = sum(wish.serve(item) >= 1.0 for item in self.items)
        return served / len(self.items) if self.items else 1.0

    @cached_property
    def noun(self) -> str | None:
        """The broad category that nearly all items share: what is sold here; None when there is none."""
        firsts = Counter(item.category[0] for item in self.items if item.category)
        name, count = firsts.most_common(1)[0] if firsts else ("", 0)
        return name if count >= 0.95 * len(self.items) > 0 else None


@dataclass(frozen=True, slots=True)
class Taste:
    """What a simulated person is after without saying so."""

    target: Item
    """The item that they would be happiest with."""
    wishes: tuple[Wish, ...]
    """What matters about it, the most important first."""

    def breaks(self, item: Item) -> bool:
        """True when the item breaks a hard wish, or says nothing about a feature that it must have."""
        return any(wish.hard and (wish.broken_by(item) or _must_say(wish, item)) for wish in self.wishes)

    def worth(self, item: Item) -> float:
        """How well the item would do, 0 to 1; the target is worth 1."""
        return 0.0 if self.breaks(item) else self.closeness(item)

    def closeness(self, item: Item) -> float:
        """The weighted share of the wishes that the item serves, whether or not it breaks a hard one."""
        total = sum(wish.weight for wish in self.wishes)
        return sum(wish.weight * wish.serve(item) for wish in self.wishes) / total

    def accepts(self, item: Item) -> bool:
        """True for the target and for what is worth nearly as much."""
        return item.id == self.target.id or self.worth(item) >= TOLERANCE * self.worth(self.target)


def _must_say(wish: Wish, item: Item) -> bool:
    return not wish.is_number and wish.wanted and wish.serve(item) < 1.0


def draw_taste(shelf: Shelf, rng: random.Random) -> Taste:
    """A target drawn from the whole catalog, and wishes that it serves. An empty catalog raises IndexError."""
    target = rng.choice(shelf.items)
    wanted = rng.randint(_LEAST, _MOST)
    found: list[Wish] = []
    for wish in _candidates(shelf, target, rng):
        if len(found) < wanted and shelf.share(wish) <= _TELLING and not _repeats(wish, found):
            found.append(wish)
    if not found:
        found = [Wish("title", value=target.title)]
    return Taste(target, tuple(sorted(found, key=lambda wish: (-wish.hard, -wish.weight))))


def _repeats(wish: Wish, found: Sequence[Wish]) -> bool:
    """At most three topics (two wanted), and one wish about every other slot."""
    alike = [one for one in found if one.slot == wish.slot or {one.slot, wish.slot} <= set(TOPIC_SLOTS)]
    if wish.slot not in TOPIC_SLOTS:
        return bool(alike)
    return sum(one.wanted == wish.wanted for one in alike) >= (2 if wish.wanted else 1)


def _candidates(shelf: Shelf, target: Item, rng: random.Random) -> Iterable[Wish]:
    """Wishes that the target serves, in a random order in which usual ones come early."""
    slots = [slot for slot in shelf.schema.slots.values() if slot.kind != "text"]
    chances = [(_INTEREST.get(kind_of(slot.name, slot), 0.0), slot) for slot in slots]
    drawn = [(rng.random() ** (1 / chance), slot) for chance, slot in chances if chance > 0]
    for _, slot in sorted(drawn, key=lambda one: -one[0]):
        yield from _wishes_of(slot, kind_of(slot.name, slot), shelf, target, rng)


def _wishes_of(slot: Slot, kind: Kind, shelf: Shelf, target: Item, rng: random.Random) -> Iterable[Wish]:
    weight = round(rng.uniform(0.4, 1.0), 2)
    if slot.kind == "number":
        number = target.number(slot.name)
        wish = None if number is None else _number_wish(slot.name, kind, number, shelf, rng, weight)
        if wish is not None:
            yield wish
        return
    if slot.kind == "flag":
        held = target.get(slot.name)
        if isinstance(held, bool) and (held or rng.random() < 0.3):
            yield Wish(slot.name, value=held, hard=rng.random() < 0.4, weight=weight)
        return
    texts = set(target.texts(slot.name))
    known = [one for one in slot.values if one.count >= 3]
    if kind == "choice" and slot.kind == "choice" and len(slot.values) > 40:
        return  # model numbers and the like: nobody asks for one by name
    own = [one for one in known if one.value in texts]
    rng.shuffle(own)
    for one in own[: 2 if kind == "topic" else 1]:
        yield Wish(slot.name, value=one.value, hard=rng.random() < 0.25, weight=weight)
    if kind in ("topic", "brand") and rng.random() < 0.45:
        others = [one for one in known if one.value not in texts and 0.04 <= one.count / shelf.schema.items <= 0.45]
        if others:
            yield Wish(slot.name, value=rng.choice(others).value, wanted=False, hard=True, weight=weight)


def _number_wish(slot: str, kind: Kind, number: float, shelf: Shelf, rng: random.Random, weight: float) -> Wish | None:
    """A bound on the side where the target lies; a year may be a decade, and any number may be “about” it."""
    numbers = shelf.numbers(slot)
    place = (bisect_left(numbers, number) + bisect_right(numbers, number)) / 2 / max(1, len(numbers))
    if kind == "year" and rng.random() < 0.35 and numbers[-1] - numbers[0] > 30:
        start = number // 10 * 10
        return Wish(slot, low=start, high=start + 9, weight=weight)
    if kind not in ("rating", "battery", "memory") and rng.random() < 0.15:
        said = _round(number, numbers, 0)
        low, high = near(slot, said)
        return Wish(slot, low=low, high=high, about=said, weight=weight) if low <= number <= high else None
    lower = kind in _WANTED_LOWER or (kind not in _WANTED_HIGHER and (place < 0.5 or rng.random() < 0.2))
    if (place > 0.75 and lower) or (place < 0.25 and not lower):
        return None  # the target is at the other end: not what one would ask for
    hard = rng.random() < (0.75 if kind == "price" else 0.5)
    if lower:
        return Wish(slot, high=_round(number * rng.uniform(1.0, 1.2), numbers, 1, number), hard=hard, weight=weight)
    return Wish(slot, low=_round(number * rng.uniform(0.85, 1.0), numbers, -1, number), hard=hard, weight=weight)


def _round(number: float, numbers: Sequence[float], side: int, limit: float | None = None) -> float:
    """A number that a person would say, at or above (1), at or below (-1), or nearest to (0) what is meant.

    Where the catalog knows only a few numbers (16 GB, 14 inches) one of those is said; years are said as they are.
    """
    few = sorted(set(numbers))
    limit = number if limit is None else limit
    if len(few) <= 14:
        return limit if side or limit in few else min(few, key=lambda one: abs(one - number))
    if 1800 <= limit <= 2100 and float(limit).is_integer() and few[-1] <= 2100:
        return float(limit)
    size = 10.0 ** math.floor(math.log10(abs(number))) if number else 1.0
    step = size / 2 if abs(number) / size >= 3 else size / 10
    if float(limit).is_integer() and abs(number) >= 5:
        step = max(1.0, step)
    count = number / step
    steps = round(count) if side == 0 else math.ceil(count - 1e-9) if side > 0 else math.floor(count + 1e-9)
    return float(f"{steps * step:.6g}") if steps else limit
