"""The blend: what every source says about a person's taste, as one score of every item.

Items that nobody has taken to yet borrow the collaborative scores of the known items they are most like, so that
they compete on the same terms; attribute likeness speaks for them too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from chatrec_tui.retrieve.attribute_vectors import GROUPS, AttributeVectors
from chatrec_tui.retrieve.collaborative.component import Component
from chatrec_tui.retrieve.collaborative.sequences import Columns, Numbers
from chatrec_tui.retrieve.collaborative.standard import reference_of, standardise

PLAIN_WEIGHTS: Mapping[str, float] = {"labels": 1.0, "numbers": 1.0, "words": 0.3}
"""Attribute likeness alone, where no interactions are known."""
SHORT, LONG = 2, 32
"""Items of a history up to which the weights for short ones hold, and from which those for long ones do."""
_LIKE = 10
"""Known items that a new one borrows from."""
_CHUNK = 512

__all__ = ["PLAIN_WEIGHTS", "SHORT", "Borrowed", "Taste", "borrow_from_alike", "make_taste"]


@dataclass(frozen=True, slots=True)
class Borrowed:
    """For items without interactions, the known items that are most like them."""

    cold: Columns
    """Items without interactions, int64 [cold]."""
    alike: Columns
    """Known items for each, int64 [cold, alike]."""
    closeness: Numbers
    """Their shares, float32 [cold, alike]; a row sums to at most 1."""

    def fill(self, scores: Numbers) -> Numbers:
        """The scores with those of cold items borrowed."""
        if len(self.cold):
            scores = scores.copy()
            scores[self.cold] = (scores[self.alike] * self.closeness).sum(1)
        return scores


@dataclass(frozen=True, slots=True)
class Taste:
    """All sources of one catalog with their weights."""

    counts: Numbers
    """How many people took to each item, float32 [items]."""
    components: Mapping[str, Component]
    """Name → source."""
    borrowed: Borrowed
    """Where cold items get their collaborative scores."""
    reference: Numbers
    """The distribution that scores are standardised under, float32 [items]."""
    constants: Mapping[str, Numbers]
    """Standardised scores that are the same for everybody: `popularity`."""
    weights: Mapping[str, float]
    """Source, attribute group or constant → weight of its standardised score, for long histories."""
    short_weights: Mapping[str, float]
    """The same for histories of one or two items, where what is popular says more."""

    def features(self, history: Columns, opinions: Numbers, vectors: AttributeVectors) -> dict[str, Numbers]:
        """The standardised score of every source, each float32 [items]."""
        found = {
            name: standardise(self.borrowed.fill(one.scores(history, opinions)), self.reference, squeeze=True)
            for name, one in self.components.items()
        }
        likeness = vectors.likeness(vectors.of_history(history, opinions))
        for name, scores in zip(GROUPS, likeness, strict=True):
            found[name] = standardise(scores, self.reference, squeeze=False)
        return found | dict(self.constants)

    def scores(self, history: Columns, opinions: Numbers, vectors: AttributeVectors) -> Numbers:
        """The blend, float32 [items]: log odds up to a constant, where weights were learnt."""
        total = np.zeros(len(self.counts), np.float32)
        length = max(SHORT, len(history))
        share = min(1.0, math.log(length / SHORT) / math.log(LONG / SHORT))
        for name, scores in self.features(history, opinions, vectors).items():
            weight = share * self.weights.get(name, 0.0) + (1 - share) * self.short_weights.get(name, 0.0)
            if weight:
                total += weight * scores
        return total

    def weighed(self, weights: Mapping[str, float], short_weights: Mapping[str, float]) -> Taste:
        """The same sources with other weights."""
        return replace(self, weights=weights, short_weights=short_weights)


def make_taste(counts: Numbers, components: Mapping[str, Component], borrowed: Borrowed) -> Taste:
    """Sources without weights."""
    reference = reference_of(counts)
    constants = {}
    if counts.any():
        constants["popularity"] = standardise(np.log1p(counts), reference, squeeze=False)
    return Taste(counts, components, borrowed, reference, constants, {}, {})


def borrow_from_alike(counts: Numbers, vectors: AttributeVectors) -> Borrowed:
    """For each item without interactions, the known items nearest to it in labels and numbers."""
    cold, known = np.flatnonzero(counts == 0), np.flatnonzero(counts > 0)
    if len(known) > 4000:
        known = np.sort(known[np.argsort(-counts[known], kind="stable")[:4000]])
    if not len(cold) or not len(known):
        return Borrowed(np.empty(0, np.int64), np.empty((0, 0), np.int64), np.empty((0, 0), np.float32))
    like = min(_LIKE, len(known))
    others = vectors.dense(known).T
    alike, closeness = [], []
    for first in range(0, len(cold), _CHUNK):
        found = vectors.dense(cold[first : first + _CHUNK]) @ others
        best = np.argpartition(found, -like, axis=1)[:, -like:]
        alike.append(known[best])
        closeness.append(np.maximum(np.take_along_axis(found, best, axis=1), 0))
    shares = np.concatenate(closeness)
    return Borrowed(cold, np.concatenate(alike), (shares / like).astype(np.float32))
