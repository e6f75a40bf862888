"""Items, requests and histories as sparse vectors over what items are made of.

Three groups of features are kept apart, because likeness in kind, in numbers and in name mean different things:
labels (values of choice and list slots, rarer ones heavier), numbers (the place of a number among the catalog's,
spread over neighbouring tenths) and words of the title. Each group of an item has length 1.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.text.fold import fold, search_tokens

GROUPS = ("labels", "numbers", "words")
Numbers = NDArray[np.float32]
Integers = NDArray[np.int64]

_OPINIONS = frozenset({"popularity", "rating", "rating_count"})
"""What others think of an item is no part of what it is."""
_COMMON = 0.03
"""A word that more titles than this share have is no name."""
_DENSE = 256
"""Longest of the short vectors that many items are compared by."""
_FADE = 0.8
"""How much less each earlier item of a history counts than the one after it."""
_ARRAYS = ("bounds", "starts", "features", "values", "item_starts", "items", "item_values")

__all__ = ["GROUPS", "AttributeVectors", "build_vectors"]


@dataclass(frozen=True, slots=True)
class AttributeVectors:
    """Vectors of all items of a catalog, by item and by feature."""

    names: Mapping[str, int]
    """Feature → column; labels are `slot=folded value`, words are themselves, numbers `slot#place`."""
    bounds: Integers
    """First column of each group and the end of the last, int64 [groups + 1]."""
    starts: Integers
    """Where each item's entries start, int64 [items + 1]."""
    features: NDArray[np.int32]
    """Columns of all items' entries."""
    values: Numbers
    """Weights of all items' entries."""
    item_starts: Integers
    """Where each feature's entries start, int64 [features + 1]."""
    items: NDArray[np.int32]
    """Items of all features' entries."""
    item_values: Numbers
    """Weights of all features' entries."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of_history(self, history: Integers, opinions: Numbers) -> Numbers:
        """The taste **u**: items added with opinion · fade^age, each group of length 1; float32 [features]."""
        total = np.zeros(len(self.names), np.float32)
        weights = opinions * _FADE ** np.arange(len(history) - 1, -1, -1, dtype=np.float32)
        for item, weight in zip(history, weights, strict=True):
            span = slice(self.starts[item], self.starts[item + 1])
            total[self.features[span]] += weight * self.values[span]
        return self._unit(total)

    def of_request(self, values: Iterable[tuple[str, str]], words: str) -> Numbers:
        """The request **q**: wanted slot values, and labels and title words that its words name; float32 [features]."""
        total = np.zeros(len(self.names), np.float32)
        for slot, value in values:
            column = self.names.get(f"{slot}={fold(value)}")
            if column is not None:
                total[column] = 1.0
        tokens = search_tokens(words)
        for token in tokens:
            column = self.names.get(token)
            if column is not None:
                total[column] = 1.0
        return self._unit(total)

    def likeness(self, vector: Numbers) -> Numbers:
        """Cosine of a vector with every item, by group; float32 [groups, items]."""
        found = np.zeros((len(GROUPS), len(self)), np.float32)
        for group in range(len(GROUPS)):
            first, last = int(self.bounds[group]), int(self.bounds[group + 1])
            columns = np.flatnonzero(vector[first:last]) + first
            if len(columns):
                lengths = self.item_starts[columns + 1] - self.item_starts[columns]
                entries = np.repeat(self.item_starts[columns] - np.cumsum(lengths) + lengths, lengths)
                entries += np.arange(len(entries))
                weights = self.item_values[entries] * np.repeat(vector[columns], lengths)
                found[group] = np.bincount(self.items[entries], weights, minlength=len(self))
        return found

    def dense(self, rows: Integers) -> Numbers:
        """Some items as short vectors over labels and numbers, each of length 1; float32 [rows, at most 256].

        Where there are more features, each goes to one of 256 places with a sign of its own (feature hashing), which
        keeps inner products but for a little noise.
        """
        width = int(self.bounds[2])
        generator = np.random.default_rng(0)
        places, signs = np.arange(width), np.ones(width, np.float32)
        if width > _DENSE:
            places = generator.integers(_DENSE, size=width)
            signs = generator.choice(np.array([-1, 1], np.float32), size=width)
        table = np.zeros((len(rows), min(width, _DENSE)), np.float32)
        for line, row in enumerate(rows):
            span = slice(self.starts[row], self.starts[row + 1])
            inside = self.features[span] < width
            kept = self.features[span][inside]
            np.add.at(table[line], places[kept], signs[kept] * self.values[span][inside])
        return np.asarray(table / np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9), np.float32)

    def _unit(self, vector: Numbers) -> Numbers:
        for first, last in zip(self.bounds[:-1], self.bounds[1:], strict=True):
            length = float(np.linalg.norm(vector[first:last]))
            if length:
                vector[first:last] /= length
        return vector

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What is stored; weights with 16 bits."""
        kept = {name: getattr(self, name) for name in _ARRAYS}
        kept |= {name: kept[name].astype(np.float16) for name in ("values", "item_values")}
        return kept | {"names": np.frombuffer("\n".join(self.names).encode(), np.uint8)}

    @staticmethod
    def read(arrays: Mapping[str, NDArray[Any]]) -> AttributeVectors:
        """What `arrays` wrote."""
        text = arrays["names"].tobytes().decode()
        names = {name: n for n, name in enumerate(text.split("\n"))} if text else {}
        kept = {name: arrays[name] for name in _ARRAYS}
        kept |= {name: kept[name].astype(np.float32) for name in ("values", "item_values")}
        return AttributeVectors(names=names, **kept)


def build_vectors(items: Sequence[Item], schema: Schema) -> AttributeVectors:
    """The vectors of a catalog, in the order of the items. A feature that only one item has is left out."""
    labelled = [slot for slot in schema.slots.values() if slot.kind in ("choice", "list")]
    numeric = [slot for slot in schema.slots.values() if slot.kind == "number" and slot.name not in _OPINIONS]
    groups = [
        _weighed([Counter(_labels(item, labelled)) for item in items], 1.0),
        [dict(_places(item, numeric)) for item in items],
        _weighed([Counter(_title_words(item)) for item in items], _COMMON),
    ]
    names: dict[str, int] = {}
    bounds = [0]
    for group in groups:
        often = Counter(name for one in group for name in one)
        for name in sorted(name for name, count in often.items() if count > 1):
            names.setdefault(name, len(names))
        bounds.append(len(names))
    rows, columns, values = [], [], []
    for group in groups:
        for n, one in enumerate(group):
            kept = [(names[name], weight) for name, weight in one.items() if name in names]
            length = math.sqrt(sum(weight * weight for _, weight in kept)) or 1.0
            for column, weight in kept:
                rows.append(n)
                columns.append(column)
                values.append(weight / length)
    return _arranged(names, bounds, np.array(rows, np.int64), np.array(columns, np.int64),
                     np.array(values, np.float32), len(items))  # fmt: skip


def _arranged(
    names: Mapping[str, int], bounds: Sequence[int], rows: Integers, columns: Integers, values: Numbers, items: int
) -> AttributeVectors:
    by_item, by_feature = np.argsort(rows, kind="stable"), np.argsort(columns, kind="stable")
    return AttributeVectors(
        names=names,
        bounds=np.array(bounds, np.int64),
        starts=_starts(rows, items),
        features=columns[by_item].astype(np.int32),
        values=values[by_item],
        item_starts=_starts(columns, len(names)),
        items=rows[by_feature].astype(np.int32),
        item_values=values[by_feature],
    )


def _starts(keys: Integers, count: int) -> Integers:
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(keys, minlength=count), out=starts[1:])
    return starts


def _weighed(group: Sequence[Counter[str]], common: float) -> list[dict[str, float]]:
    """Features with their inverse document frequency; what more than a share of the items have is left out."""
    often = Counter(name for one in group for name in one)
    most = max(2.0, common * len(group))
    rarity = {name: math.log((len(group) + 1) / (count + 0.5)) for name, count in often.items() if count <= most}
    return [{name: rarity[name] for name in one if name in rarity} for one in group]


def _labels(item: Item, slots: Sequence[Slot]) -> Iterator[str]:
    for slot in slots:
        for text in item.texts(slot.name):
            yield f"{slot.name}={fold(text)}"


def _places(item: Item, slots: Sequence[Slot]) -> Iterator[tuple[str, float]]:
    """A number's place among the catalog's tenths, spread as a bell over the tenths beside it."""
    for slot in slots:
        number = item.number(slot.name)
        if number is None or not slot.edges:
            continue
        edges = [slot.low if slot.low is not None else slot.edges[0], *slot.edges]
        edges.append(slot.high if slot.high is not None else slot.edges[-1])
        place = float(np.interp(number, edges, range(len(edges))))
        for tenth in range(len(edges)):
            weight = math.exp(-0.5 * (tenth - place) ** 2)
            if weight > 0.02:
                yield f"{slot.name}#{tenth}", weight


def _title_words(item: Item) -> Iterator[str]:
    titles = [item.title, *(str(slots["title"]) for slots in item.localized.values() if "title" in slots)]
    return (word for title in titles for word in search_tokens(title))
