"""The base score over many items at once: each fact of the catalog is a column, and a wish is a few array operations.

The formula is that of `rank.score.compose`; only the head of a long list is then scored item by item, so that its
parts can be shown. Columns are made when a wish first needs them and kept for the catalog; items join when they are
first among the candidates. All arrays have one element an item, float64, with NaN for “says nothing”.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import TOPIC_SLOTS, kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.rank.needs import held_labels, label_forms, needs_served
from chatrec_tui.rank.relation import (
    CLOSE,
    SLACK,
    YEAR_CLOSE,
    YEAR_SLACK,
    content_words,
    fold,
    han_core,
    is_same,
    label_texts,
    own_texts,
    truth,
)
from chatrec_tui.rank.score import Evidence, Weights, part_name
from chatrec_tui.rank.vectors import ItemVectors
from chatrec_tui.text.fold import search_tokens

Column: TypeAlias = NDArray[np.float64]

__all__ = ["Column", "Columns"]


class _Postings:
    """Which items hold a text, by text."""

    def __init__(self) -> None:
        self.rows: dict[str, array[int]] = {}
        self.seen = 0
        """How many items have been taken in."""

    def add(self, row: int, texts: Iterable[str]) -> None:
        for text in texts:
            held = self.rows.get(text)
            if held is None:
                self.rows[text] = array("i", (row,))
            elif held[-1] != row:
                held.append(row)

    def mask(self, texts: Iterable[str], size: int) -> NDArray[np.bool_]:
        """Items that hold any of the texts."""
        found = np.zeros(size, dtype=bool)
        for text in texts:
            rows = self.rows.get(text)
            if rows is not None:
                found[np.array(rows)] = True
        return found


class Columns:
    """Columns of one catalog, for scoring many candidates in a few milliseconds."""

    def __init__(self, schema: Schema, vectors: ItemVectors) -> None:
        self._schema = schema
        self._vectors = vectors
        self._items: list[Item] = []
        self._rows: dict[str, int] = {}
        self._numbers: dict[str, Column] = {}
        self._flags: dict[str, Column] = {}
        self._texts: dict[tuple[str, ...], _Postings] = {}
        self._labels, self._words, self._phrases = _Postings(), _Postings(), _Postings()
        self._features: dict[str, tuple[array[int], array[float]]] = {}
        self._featured = 0

    def best(
        self, items: Sequence[Item], state: DialogueState, evidence: Evidence, weights: Weights, count: int
    ) -> list[Item]:
        """The `count` items with the highest base scores, in no order; more when the last place is shared."""
        if len(items) <= count:
            return list(items)
        scores = self.scores(items, state, evidence, weights)
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        # Sums in another order differ in the last digits, and equal scores are told apart by fame and id.
        return [items[place] for place in np.flatnonzero(scores >= least - 1e-9).tolist()]

    def scores(self, items: Sequence[Item], state: DialogueState, evidence: Evidence, weights: Weights) -> Column:
        """The base score of each item, (items,)."""
        rows = self._take(items)
        size = len(self._items)
        total = np.zeros(len(rows))
        by_part: dict[str, Column] = {}
        met, missed, silent = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
        for wish in state.preferences:
            relation = self._relate(wish, size)[rows]
            gain = _gains(wish, relation, weights)
            name = part_name(wish)
            by_part[name] = by_part.get(name, 0.0) + weights.preference * gain
            if wish.origin == "said":
                known = ~np.isnan(relation)
                met += np.where(known, relation, 0.0)
                missed += np.where(known, 1 - relation, 0.0)
                silent += ~known
        if "feedback" in by_part:
            by_part["feedback"] = by_part["feedback"].clip(-weights.feedback, weights.feedback)
        for part in by_part.values():
            total += part
        favourable = (met + 1) / (met + missed + 1)
        relevant = (met + missed + 1) / (met + missed + silent + 1)
        if evidence.lexical:
            total += weights.request * relevant * self._spread(evidence.lexical, size)[rows]
        if evidence.taste:
            total += weights.interest * favourable * self._interest(evidence.taste, size)[rows]
        for weight, values in ((weights.collaborative, evidence.collaborative), (weights.meaning, evidence.meaning)):
            if values:
                total += weight * self._spread(values, size)[rows]
        return total + weights.prior * self._prior(weights.crowd, size)[rows]

    def _take(self, items: Sequence[Item]) -> NDArray[np.intp]:
        """The rows of items; those not seen before are appended."""
        known = self._rows
        for item in items:
            if item.id not in known:
                known[item.id] = len(self._items)
                self._items.append(item)
        return np.fromiter((known[item.id] for item in items), np.intp, len(items))

    def _spread(self, values: Mapping[str, float], size: int) -> Column:
        """Values by item id as a column; 0 for the others."""
        column = np.zeros(size)
        for item, value in values.items():
            row = self._rows.get(item)
            if row is not None:
                column[row] = value
        return column

    def _relate(self, wish: Preference, size: int) -> Column:
        """`relation.relate` of a wish to every item."""
        if wish.slot != "about":
            match = self._match(wish, size)
            return match if wish.weight >= 0 else 1.0 - match
        words = str(wish.value)
        mentioned = self._mentioned(words, size)
        served = self._served(words, size)
        if wish.weight < 0:
            served, mention = 1.0 - served, 0.0
        else:
            mention = 1.0
        return np.where(mentioned, mention, served)

    def _match(self, wish: Preference, size: int) -> Column:
        slot = "year" if wish.slot == "released" else wish.slot
        values = wish.value if isinstance(wish.value, list) else [wish.value]
        numbers = self._number(slot, size)
        wanted = [float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
        result = np.full(size, np.nan)
        if wanted:
            result = np.maximum.reduce([_match_numbers(numbers, one, wish.op, slot == "year") for one in wanted])
        rest = np.isnan(numbers)
        if not rest.any():
            return result
        flags = self._flag(slot, size)
        truths = {float(truth(one)) for one in values}
        result = np.where(rest & ~np.isnan(flags), np.isin(flags, list(truths)).astype(float), result)
        rest &= np.isnan(flags)
        texts, held = self._text(slot, size)
        folded = [fold(str(one)) for one in values]
        same = texts.mask((text for text in texts.rows if any(is_same(one, text) for one in folded)), size)
        return np.where(rest & held, same.astype(float), result)

    def _number(self, slot: str, size: int) -> Column:
        column = self._numbers.get(slot)
        start = 0 if column is None else len(column)
        if column is None or start < size:
            found = (item.number(slot) for item in self._items[start:size])
            more = np.fromiter((np.nan if one is None else one for one in found), np.float64, size - start)
            column = self._numbers[slot] = more if column is None else np.concatenate([column, more])
        return column

    def _flag(self, slot: str, size: int) -> Column:
        column = self._flags.get(slot)
        start = 0 if column is None else len(column)
        if column is None or start < size:
            found = (item.get(slot) for item in self._items[start:size])
            more = np.fromiter((float(one) if isinstance(one, bool) else np.nan for one in found), np.float64)
            column = self._flags[slot] = more if column is None else np.concatenate([column, more])
        return column

    def _text(self, slot: str, size: int) -> tuple[_Postings, NDArray[np.bool_]]:
        """The texts of a slot, or of all topics for a topic, and which items have any."""
        topic = slot in TOPIC_SLOTS or kind_of(slot, self._schema.slots.get(slot)) == "topic"
        names = tuple(dict.fromkeys((slot, *TOPIC_SLOTS))) if topic else (slot,)
        postings = self._texts.setdefault(names, _Postings())
        for row in range(postings.seen, size):
            postings.add(row, own_texts(self._items[row], names))
        postings.seen = size
        return postings, postings.mask(postings.rows, size)

    def _mentioned(self, words: str, size: int) -> NDArray[np.bool_]:
        """`relation.mentions` of words by every item."""
        core = han_core(words)
        postings = self._words if core is None else self._phrases
        for row in range(postings.seen, size):
            texts = label_texts(self._items[row])
            if core is None:
                postings.add(row, {word for text in texts for word in search_tokens(text)})
            else:
                postings.add(row, {fold(text) for text in texts})
        postings.seen = size
        if core is not None:
            found = (text for text in postings.rows if core in text) if len(core) >= 2 else ()
            return postings.mask(found, size)
        content = content_words(words)
        masks = [postings.mask([word], size) for word in content]
        return np.logical_and.reduce(masks) if masks else np.zeros(size, dtype=bool)

    def _served(self, words: str, size: int) -> Column:
        """`needs.serve_need` of words by every item."""
        needs = needs_served(words, self._schema)
        best = np.full(size, np.nan)
        if not needs:
            return best
        for row in range(self._labels.seen, size):
            self._labels.add(row, held_labels(self._items[row]))
        self._labels.seen = size
        for need in needs:
            forms = label_forms(need)
            good = sum((self._labels.mask(forms[name], size).astype(int) for name in need.good), np.zeros(size, int))
            bad = sum((self._labels.mask(forms[name], size).astype(int) for name in need.bad), np.zeros(size, int))
            score = need.from_labels(good)
            for name, high in need.numbers:
                slot = self._schema.slots.get(name)
                if slot is None:
                    continue
                numbers = self._number(name, size)
                place = (_buckets(numbers, slot.edges) - 4.5) / 4.5
                score = score + np.where(np.isnan(numbers), 0.0, need.from_number(place, high))
            best = np.fmax(best, (score - need.against(bad)).clip(0.0, 1.0))
        return best

    def _interest(self, taste: Mapping[str, float], size: int) -> Column:
        """Cosine of the taste with every item's vector."""
        for row in range(self._featured, size):
            for feature, weight in self._vectors.of(self._items[row]).items():
                rows, weights = self._features.setdefault(feature, (array("i"), array("d")))
                rows.append(row)
                weights.append(weight)
        self._featured = size
        column = np.zeros(size)
        for feature, liking in taste.items():
            held = self._features.get(feature)
            if held is not None:
                column[np.array(held[0])] += liking * np.array(held[1])
        return column

    def _prior(self, crowd: float, size: int) -> Column:
        places = []
        for name in ("popularity", "rating"):
            slot = self._schema.slots.get(name)
            if slot is None or not slot.edges:
                continue
            numbers = self._number(name, size)
            place = np.where(np.isnan(numbers), 0.5, _buckets(numbers, slot.edges) / 9)
            if name == "popularity":
                place = place - 2 * crowd * np.maximum(0.0, place - 0.5)
            places.append(place)
        return np.mean(places, axis=0, dtype=np.float64) if places else np.full(size, 0.5)


def _gains(wish: Preference, relation: Column, weights: Weights) -> Column:
    if wish.weight < 0:
        return np.where(np.isnan(relation), 0.0, wish.weight * (1 - relation))
    return wish.weight * np.where(np.isnan(relation), weights.unknown, relation)


def _match_numbers(numbers: Column, wanted: float, op: str, year: bool) -> Column:
    """How near each number comes to a wanted one; NaN stays NaN."""
    gap = numbers - wanted
    slack = YEAR_SLACK if year else max(abs(wanted) * SLACK, 1e-9)
    if op == "<=":
        return np.where(gap <= 1e-9, 1.0, np.maximum(0.0, 1.0 - gap / slack)) + 0 * gap
    if op == ">=":
        return np.where(gap >= -1e-9, 1.0, np.maximum(0.0, 1.0 + gap / slack)) + 0 * gap
    close = YEAR_CLOSE if year else abs(wanted) * CLOSE
    if op != "~":
        close = 0.0 if year else abs(wanted) * 0.005
    beyond = np.abs(gap) - close
    return np.where(beyond <= 1e-9, 1.0, np.maximum(0.0, 1.0 - beyond / slack))


def _buckets(numbers: Column, edges: Sequence[float]) -> Column:
    """`Slot.bucket` of every number."""
    bounds = np.array(edges)
    places = np.searchsorted(bounds, numbers, "left") + np.searchsorted(bounds, numbers, "right")
    return (places // 2).astype(np.float64)
