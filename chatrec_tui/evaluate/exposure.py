"""Who gets seen: exposure of brands and of popularity deciles over simulated requests.

Each request wants what some item of the catalog has, every item being equally likely, so a ranking without any
preference of its own would give every tenth of the catalog a tenth of the exposure. A place on the page is worth
1 / log2(1 + place), as in discounted gain (Singh and Joachims, 2018). Gini is 0 when all items are seen alike and 1
when one of them has it all.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.rank.score import Weights
from chatrec_tui.simulate.taste import Shelf, draw_taste
from chatrec_tui.simulate.wishes import Wish

_HEAD = 0.2
"""Share of the catalog, the best known, that is not the long tail."""
_BRANDS = 10
_SAID = 3
"""Most wishes that a request states."""

__all__ = ["BrandExposure", "Exposure", "gini", "measure_exposure", "requests"]


@dataclass(frozen=True, slots=True)
class BrandExposure:
    """How much a maker is seen."""

    brand: str
    """As the catalog writes it."""
    items: float
    """Its share of the items."""
    exposure: float
    """Its share of what is seen."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Who is seen over many requests; all shares are from 0 to 1."""

    requests: int
    """How many there were."""
    items: int
    """How many items the catalog has."""
    coverage: float
    """Share of the items that were on some page."""
    gini: float
    """How unequally items are seen."""
    tail: float
    """Share of exposure of the long tail: all items but the best known fifth."""
    deciles: tuple[float, ...]
    """Share of exposure of each tenth of the catalog, best known first."""
    brand_gini: float | None
    """How unequally makers are seen for each item that they have; None without makers."""
    brands: tuple[BrandExposure, ...]
    """The makers that are seen most."""

    def to_json(self) -> dict[str, Any]:
        """All of it, rounded."""
        shown = asdict(self)
        shown["deciles"] = [round(one, 4) for one in self.deciles]
        shown["brands"] = [
            {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(one).items()}
            for one in self.brands
        ]
        return {name: round(value, 4) if isinstance(value, float) else value for name, value in shown.items()}


def measure_exposure(
    store: CatalogStore, *, count: int = 300, top: int = 5, weights: Weights | None = None, seed: int = 0
) -> Exposure:
    """Exposure over `count` simulated requests of pages with `top` items, by the base score."""
    items = list(store.all_items("popularity"))
    recommender = Recommender(store, top=top, weights=weights)
    seen: defaultdict[str, float] = defaultdict(float)
    for state in requests(store, count, seed):
        page = recommender.list_items(state, {}).page
        for place, one in enumerate(page, 1):
            seen[one.item.id] += 1 / math.log2(1 + place)
    return _summary(items, seen, count)


def requests(store: CatalogStore, count: int, seed: int) -> Iterator[DialogueState]:
    """States of people who each want some of what a random item has."""
    shelf, chance = Shelf(store, seed=seed), random.Random(seed)
    for _ in range(count if shelf.items else 0):
        wishes = list(draw_taste(shelf, chance).wishes)
        said = chance.sample(wishes, min(len(wishes), chance.randint(1, _SAID)))
        yield DialogueState(preferences=tuple(one for wish in said for one in _preferences(wish)), turn=1)


def gini(values: Sequence[float]) -> float:
    """Gini coefficient of amounts that are not negative; 0 for none."""
    ordered, total = sorted(values), sum(values)
    if total <= 0:
        return 0.0
    ranked = sum(place * value for place, value in enumerate(ordered, 1))
    return 2 * ranked / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def _summary(items: Sequence[Item], seen: Mapping[str, float], count: int) -> Exposure:
    """`items` are the best known first."""
    total = sum(seen.values()) or 1.0
    shares = [seen.get(item.id, 0.0) / total for item in items]
    size = len(items)
    deciles = [0.0] * 10
    for place, share in enumerate(shares):
        deciles[place * 10 // size] += share
    by_brand: dict[str, list[float]] = defaultdict(list)
    for item, share in zip(items, shares, strict=True):
        if item.brand:
            by_brand[item.brand].append(share)
    brands = [BrandExposure(brand, len(held) / size, sum(held)) for brand, held in by_brand.items()]
    brands.sort(key=lambda one: (-one.exposure, one.brand))
    return Exposure(
        count,
        size,
        sum(share > 0 for share in shares) / max(1, size),
        gini(shares),
        sum(shares[math.ceil(size * _HEAD) :]),
        tuple(deciles),
        gini([sum(held) / len(held) for held in by_brand.values()]) if by_brand else None,
        tuple(brands[:_BRANDS]),
    )


def _preferences(wish: Wish) -> Iterator[Preference]:
    """A wish as the person would have stated it."""
    weight = (1.0 if wish.hard else 0.8) * (1 if wish.wanted else -1)
    if wish.value is not None:
        yield Preference(wish.slot, "=", wish.value, weight, wish.hard, 1, "")
        return
    if wish.about is not None:
        yield Preference(wish.slot, "~", wish.about, abs(weight), False, 1, "")
        return
    if wish.low is not None:
        yield Preference(wish.slot, ">=", wish.low, abs(weight), wish.hard, 1, "")
    if wish.high is not None:
        yield Preference(wish.slot, "<=", wish.high, abs(weight), wish.hard, 1, "")
