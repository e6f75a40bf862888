"""The base score of an item, as a sum of named parts.

    f_j(u, q) = w_s · r_js · s(u, x_j) + w_i · r_ji · i(q, x_j) + Σ preferences + collaborative + meaning + prior

after the additive score for items and their reasons of LLM-based explainable recommendation: *s* is the
similarity of the item to the person's taste, *i* to the request; *r_js* says how favourable the drafted reason
is and *r_ji* how much of the request it answers. The draft is what the facts allow to be said: which wishes the
item meets, misses or says nothing about. Since the score is a sum, each part is its own explanation.

`compose` is the whole formula for one item, given how the item stands to each wish; a list of many items is scored
by the same formula over columns (`rank.columns`), and the head of it by `compose`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.rank.relation import relate
from chatrec_tui.rank.vectors import ItemVectors, Vector, cosine

__all__ = ["Evidence", "Facts", "Scored", "Weights", "compose", "item_facts", "part_name", "score_item", "score_items",
           "sort_key"]  # fmt: skip


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
    collaborative: float = 1.0
    """What people with a like history took to."""
    meaning: float = 1.0
    """Likeness in meaning to the request or the history."""
    prior: float = 0.15
    """How well known and how well rated the item is."""
    crowd: float = 0.0
    """How much of its fame a very well-known item loses in the prior, 0 (none) to 1 (all): corrects for popularity."""
    model: float = 0.5
    """The language model's judgement."""
    diversity: float = 0.25
    """Penalty for repeating an item above it on the page."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What retrieval and earlier verdicts say about items, beside the wishes."""

    lexical: Mapping[str, float] = field(default_factory=dict)
    """Item id → how well its text matches the words of the request, 0 to 1; absent means 0."""
    collaborative: Mapping[str, float] = field(default_factory=dict)
    """Item id → how much people with a like history took to it, 0 to 1; absent means 0."""
    meaning: Mapping[str, float] = field(default_factory=dict)
    """Item id → likeness in meaning to the request or the history, 0 to 1; absent means 0."""
    taste: Vector = field(default_factory=dict)
    """The person's taste **u**."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the score of one item depends on, each from 0 to 1 unless said otherwise."""

    relations: tuple[float | None, ...]
    """How the item serves each preference of the state; None where it says nothing."""
    lexical: float = 0.0
    """Match with the words of the request."""
    interest: float = 0.0
    """Likeness to the person's taste, -1 to 1."""
    collaborative: float = 0.0
    """What people with a like history took to."""
    meaning: float = 0.0
    """Likeness in meaning."""
    fame: float | None = None
    """Place in the catalog by popularity; None where the catalog has none."""
    rating: float | None = None
    """Place in the catalog by rating; None where the catalog has none."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An item with its score."""

    item: Item
    parts: Mapping[str, float]
    """Name → what it adds."""
    variants: tuple[str, ...] = ()
    """Ids of the same thing in other colours, sizes or editions, which it stands for on the page."""

    @property
    def score(self) -> float:
        """Sum of the parts."""
        return sum(self.parts.values())

    def plus(self, name: str, value: float) -> Scored:
        """The same item with one more part."""
        return replace(self, parts={**self.parts, name: value})


def score_items(
    items: Iterable[Item],
    state: DialogueState,
    schema: Schema,
    evidence: Evidence,
    vectors: ItemVectors,
    weights: Weights | None = None,
) -> list[Scored]:
    """All items with their base scores, best first."""
    weights = weights or Weights()
    return sorted((score_item(item, state, schema, evidence, vectors, weights) for item in items), key=sort_key)


def sort_key(scored: Scored) -> tuple[float, float, str]:
    """Best first; ties go to the better known, then by id."""
    return -scored.score, -(scored.item.popularity or 0.0), scored.item.id


def score_item(
    item: Item, state: DialogueState, schema: Schema, evidence: Evidence, vectors: ItemVectors, weights: Weights
) -> Scored:
    """The base score of one item."""
    return Scored(item, compose(state.preferences, item_facts(item, state, schema, evidence, vectors), weights))


def item_facts(item: Item, state: DialogueState, schema: Schema, evidence: Evidence, vectors: ItemVectors) -> Facts:
    """What the score of an item depends on."""
    return Facts(
        tuple(relate(wish, item, schema) for wish in state.preferences),
        evidence.lexical.get(item.id, 0.0),
        cosine(evidence.taste, vectors.of(item)) if evidence.taste else 0.0,
        evidence.collaborative.get(item.id, 0.0),
        evidence.meaning.get(item.id, 0.0),
        _place(item, "popularity", schema),
        _place(item, "rating", schema),
    )


def compose(wishes: Sequence[Preference], facts: Facts, weights: Weights) -> dict[str, float]:
    """The named parts of a score; parts that are 0 are left out."""
    parts: dict[str, float] = {}
    met = missed = silent = 0.0
    for wish, relation in zip(wishes, facts.relations, strict=True):
        name = part_name(wish)
        parts[name] = parts.get(name, 0.0) + weights.preference * _gain(wish, relation, weights)
        if wish.origin == "said" and relation is not None:
            met, missed = met + relation, missed + 1 - relation
        elif wish.origin == "said":
            silent += 1
    if "feedback" in parts:
        parts["feedback"] = max(-weights.feedback, min(weights.feedback, parts["feedback"]))
    favourable = (met + 1) / (met + missed + 1)
    relevant = (met + missed + 1) / (met + missed + silent + 1)
    parts["request"] = weights.request * relevant * facts.lexical
    parts["interest"] = weights.interest * favourable * facts.interest
    parts["collaborative"] = weights.collaborative * facts.collaborative
    parts["meaning"] = weights.meaning * facts.meaning
    parts["prior"] = weights.prior * _prior(facts, weights.crowd)
    return {name: value for name, value in parts.items() if value}


def part_name(wish: Preference) -> str:
    """The part of the score that a preference counts in."""
    return "feedback" if wish.origin == "feedback" else f"preference.{wish.slot}"


def _gain(wish: Preference, relation: float | None, weights: Weights) -> float:
    """What a wish adds: its weight times how far it is met; an unwanted thing only ever takes away."""
    if wish.weight < 0:
        return wish.weight * (1 - relation) if relation is not None else 0.0
    return wish.weight * (weights.unknown if relation is None else relation)


def _place(item: Item, name: str, schema: Schema) -> float | None:
    """Where the item stands in the catalog by a number, 0 to 1; the middle where the item does not say."""
    slot = schema.slots.get(name)
    if slot is None or not slot.edges:
        return None
    number = item.number(name)
    return 0.5 if number is None else slot.bucket(number) / 9


def _prior(facts: Facts, crowd: float) -> float:
    """Mean of the places by popularity and rating; fame above the middle counts less by `crowd`."""
    places = [facts.rating] if facts.rating is not None else []
    if facts.fame is not None:
        places.append(facts.fame - 2 * crowd * max(0.0, facts.fame - 0.5))
    return sum(places) / len(places) if places else 0.5
