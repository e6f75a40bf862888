"""Items and the person's history as sparse vectors over what items are made of.

A feature is a value of a category, tag, brand, creator or choice attribute, weighted by how rare it is in the
catalog (inverse document frequency); cosine similarity compares two vectors.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import Verdict
from chatrec_tui.text.fold import search_tokens

Vector = Mapping[str, float]
"""Feature → weight; length 1 unless empty."""

_OPINION: Mapping[Verdict, float] = {
    "liked": 1.0,
    "accepted": 1.0,
    "saved": 0.7,
    "seen": 0.0,
    "rejected": -0.4,
    "disliked": -1.0,
}

__all__ = ["ItemVectors", "Vector", "cosine"]


class ItemVectors:
    """Vectors of one catalog's items, made when first asked for."""

    def __init__(self, schema: Schema) -> None:
        self._rarity = {
            slot.name: {one.value: math.log((schema.items + 1) / (one.count + 0.5)) for one in slot.values}
            for slot in schema.slots.values()
            if slot.kind in ("choice", "list")
        }
        self._vectors: dict[str, Vector] = {}
        self._titles: dict[str, frozenset[str]] = {}

    def of(self, item: Item) -> Vector:
        """The unit vector of an item."""
        vector = self._vectors.get(item.id)
        if vector is None:
            weights = {
                f"{slot}={text}": rarity
                for slot, rarities in self._rarity.items()
                for text in item.texts(slot)
                if (rarity := rarities.get(text, 0.0)) > 0
            }
            vector = self._vectors[item.id] = _unit(weights)
        return vector

    def history(self, feedback: Mapping[str, Verdict], items: Iterable[Item]) -> Vector:
        """The person's taste **u**: vectors of the items with a verdict, added with the verdict's sign."""
        total: dict[str, float] = {}
        for item in items:
            opinion = _OPINION[feedback[item.id]]
            for feature, weight in self.of(item).items():
                total[feature] = total.get(feature, 0.0) + opinion * weight
        return _unit(total)

    def likeness(self, left: Item, right: Item) -> float:
        """How much two items would repeat each other on a page, 0 to 1: in what they are, or in name."""
        words, others = self._title_words(left), self._title_words(right)
        titles = len(words & others) / max(1, len(words | others))
        return max(0.0, cosine(self.of(left), self.of(right)), titles)

    def _title_words(self, item: Item) -> frozenset[str]:
        words = self._titles.get(item.id)
        if words is None:
            words = self._titles[item.id] = frozenset(search_tokens(item.title))
        return words


def cosine(left: Vector, right: Vector) -> float:
    """Inner product of two unit vectors, -1 to 1."""
    if len(left) > len(right):
        left, right = right, left
    return sum(weight * right.get(feature, 0.0) for feature, weight in left.items())


def _unit(weights: Mapping[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {feature: weight / length for feature, weight in weights.items()} if length else {}
