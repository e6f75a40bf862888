"""How much an invented person would want an invented item: the hidden utility behind the labels."""

from __future__ import annotations

import math

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.rank.needs import Need
from chatrec_tui.rank.relation import relate
from chatrec_tui.train.corpus.requests import Person

__all__ = ["need_score", "utility", "want_label"]


def need_score(need: Need, item: Item, labels: frozenset[str], schema: Schema) -> float:
    """How well an item serves a need, 0 to 1: labels for and against it, and numbers that should be low or high."""
    good, bad = len(need.good & labels), len(need.bad & labels)
    score = 0.12 + (0.63 if good else 0.0) + 0.1 * max(0, good - 1) if need.good else 0.5
    reach = 0.25 if need.good else 0.5 / math.sqrt(len(need.numbers) or 1)
    for name, high in need.numbers:
        number, slot = item.number(name), schema.slots.get(name)
        if number is None or slot is None:
            score -= 0.1
            continue
        place = (slot.bucket(number) - 4.5) / 4.5
        score += reach * (place if high else -place)
    return min(1.0, max(0.0, score - 0.35 * bad))


def utility(person: Person, item: Item, labels: frozenset[str], schema: Schema) -> float:
    """From 0 (unwanted) to 1: wishes by weight, the need, and a little for the rating. A broken must counts most."""
    total, weights, broken = 0.0, 0.0, 1.0
    for wish in person.state.preferences:
        if wish.slot == "about":
            continue
        score = relate(wish, item, schema)
        weight = abs(wish.weight) * (1.5 if wish.hard else 1.0)
        total += weight * (0.4 if score is None else score)
        weights += weight
        if wish.hard and score is not None and score < 0.5:
            broken = 0.35
    wishes = total / weights if weights else 0.5
    if person.need is None:
        value = wishes
    else:
        need = need_score(person.need, item, labels, schema)
        value = need if not weights else 0.62 * need + 0.38 * wishes
    number, slot = item.number("rating"), schema.slots.get("rating")
    if number is not None and slot is not None:
        value += 0.05 * (slot.bucket(number) - 4.5) / 4.5
    return max(0.0, min(1.0, value * broken))


def want_label(value: float) -> float:
    """Probability that the person says yes: a soft threshold at one half."""
    return round(min(0.97, max(0.03, 1 / (1 + math.exp(-8.0 * (value - 0.52))))), 3)
