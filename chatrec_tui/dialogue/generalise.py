"""What feedback on items says about their kind: soft preferences on what they share and what sets them apart.

A verdict on an item is no rule about its brand. What follows from it is weak, is never hard, and never goes against
what the person asked for in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Op
from chatrec_tui.dialogue.state import Preference

__all__ = ["kind_of", "shared_traits"]

TRAIT_SLOTS = ("category", "brand", "creators", "tags")
"""Slots that make up an item's kind."""
_COMMON = 0.5
"""A value that this share of the catalog has sets nothing apart."""
_MOST = 0.6
"""Share of several items that must have a value for it to be shared."""


def shared_traits(
    items: Sequence[Item], schema: Schema | None, limit: int, beside: Sequence[Item] = ()
) -> list[tuple[str, str]]:
    """(slot, value) of what most of the items share and few others have, the most telling first.

    `beside` are items judged the other way: what they have as well is no reason.
    """
    if not items:
        return []
    counts: Counter[tuple[str, str]] = Counter()
    for item in items:
        for slot in TRAIT_SLOTS:
            counts.update({(slot, value) for value in item.texts(slot)})
    excused = {(slot, value) for item in beside for slot in TRAIT_SLOTS for value in item.texts(slot)}
    scored = []
    for (slot, value), count in counts.items():
        share = count / len(items)
        usual = _share(schema, slot, value)
        if share < _MOST or usual > _COMMON or (slot, value) in excused or (len(items) > 1 and count < 2):
            continue
        scored.append((share * (1 - usual), -TRAIT_SLOTS.index(slot), slot, value))
    scored.sort(key=lambda one: (-one[0], -one[1], one[3]))
    chosen: list[tuple[str, str]] = []
    for _, _, slot, value in scored:
        if sum(one[0] == slot for one in chosen) < 2:
            chosen.append((slot, value))
    return chosen[:limit]


def _share(schema: Schema | None, slot: str, value: str) -> float:
    known = schema.slots.get(slot) if schema else None
    found = known.find(value) if known else None
    return found.count / max(schema.items, 1) if found and schema else 0.0


def kind_of(
    items: Sequence[Item],
    schema: Schema | None,
    weight: float,
    turn: int,
    quote: str,
    limit: int = 3,
    beside: Sequence[Item] = (),
) -> list[Preference]:
    """Soft preferences of a weight on what the items share."""
    found = []
    for slot, value in shared_traits(items, schema, limit, beside):
        known = schema.slots.get(slot) if schema else None
        op: Op = "contains" if known and known.kind == "list" else "="
        found.append(Preference(slot, op, value, weight, False, turn, quote, "feedback"))
    return found
