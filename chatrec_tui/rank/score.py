"""The base score of an item, as a sum of named parts.

    f_j(u, q) = w_s · r_js · s(u, x_j) + w_i · r_ji · i(q, x_j) + Σ preferences + prior

after the additive score for items and their reasons of LLM-based explainable recommendation: *s* is the
similarity of the item to the person's taste, *i* to the request; *r_js* says how favourable the drafted reason
is and *r_ji* how much of the request it answers. The draft is what the facts allow to be said: which wishes the
item meets, misses or says nothing about. Since the score is a sum, each part is its own explanation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.rank.relation import relate
from chatrec_tui.rank.vectors import ItemVectors, Vector, cosine

__all__ = ["Scored", "Weights", "score_items"]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part can add."""

    request: float = 1.0
    """Words of the request found in the item's text (w_i)."""
    interest: float = 0.6
    """Likeness to what the person liked (w_s)."""
    preference: float = 1.0
    """One stated preference that is fully met."""
    feedback: float = 0.5
    """Most that verdicts on other items can add or take away: they colour a wish and do not outweigh it."""
    unknown: float = 0.25
    """Share of a preference that an item gets when it does not say."""
    prior: float = 0.15
    """How well known and how well rated the item is."""
    model: float = 0.5
    """The language model's judgement."""
    diversity: float = 0.25
    """Penalty for repeating an item above it on the page."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An item with its score."""

    item: Item
    parts: Mapping[str, float]
    """Name → what it adds."""

    @property
    def score(self) -> float:
        """Sum of the parts."""
        return sum(self.parts.values())

    def plus(self, name: str, value: float) -> Scored:
        """The same item with one more part."""
        return Scored(self.item, {**self.parts, name: value})


def score_items(
    items: Sequence[Item],
    state: DialogueState,
    schema: Schema,
    *,
    lexical: Mapping[str, float],
    vectors: ItemVectors,
    taste: Vector,
    weights: Weights | None = None,
) -> list[Scored]:
    """All items with their base scores, best first; ties go to the better known, then by id."""
    weights = weights or Weights()
    scored = [_score(item, state, schema, lexical.get(item.id, 0.0), vectors, taste, weights) for item in items]
    return sorted(scored, key=lambda one: (-one.score, -(one.item.popularity or 0.0), one.item.id))


def _score(
    item: Item,
    state: DialogueState,
    schema: Schema,
    lexical: float,
    vectors: ItemVectors,
    taste: Vector,
    weights: Weights,
) -> Scored:
    parts: dict[str, float] = {}
    met = missed = silent = 0.0
    for wish in state.preferences:
        relation = relate(wish, item, schema)
        name = _part_name(wish)
        parts[name] = parts.get(name, 0.0) + weights.preference * _gain(wish, relation, weights)
        if wish.origin == "said" and relation is not None:
            met, missed = met + relation, missed + 1 - relation
        elif wish.origin == "said":
            silent += 1
    if "feedback" in parts:
        parts["feedback"] = max(-weights.feedback, min(weights.feedback, parts["feedback"]))
    favourable = (met + 1) / (met + missed + 1)
    relevant = (met + missed + 1) / (met + missed + silent + 1)
    parts["request"] = weights.request * relevant * lexical
    parts["interest"] = weights.interest * favourable * cosine(taste, vectors.of(item))
    parts["prior"] = weights.prior * _prior(item, schema)
    return Scored(item, {name: value for name, value in parts.items() if value})


def _part_name(wish: Preference) -> str:
    return "feedback" if wish.origin == "feedback" else f"preference.{wish.slot}"


def _gain(wish: Preference, relation: float | None, weights: Weights) -> float:
    """What a wish adds: its weight times how far it is met; an unwanted thing only ever takes away."""
    if wish.weight < 0:
        return wish.weight * (1 - relation) if relation is not None else 0.0
    return wish.weight * (weights.unknown if relation is None else relation)


def _prior(item: Item, schema: Schema) -> float:
    """Where the item stands in the catalog by popularity and rating, 0 to 1; the middle where unknown."""
    places = []
    for name in ("popularity", "rating"):
        number, slot = item.number(name), schema.slots.get(name)
        if slot is not None and slot.edges:
            places.append(0.5 if number is None else slot.bucket(number) / 9)
    return sum(places) / len(places) if places else 0.5
