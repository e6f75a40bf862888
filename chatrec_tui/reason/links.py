"""Facts that an item has only beside others: first of its page, akin to something that the person liked."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from chatrec_tui.catalog.display import show_values
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import Kind, kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import Language, rooms
from chatrec_tui.rank.prompt import Fact, ItemPrompt, RequestPrompt
from chatrec_tui.reason.bank import clause_bank
from chatrec_tui.reason.cited import BEST, LIKED, SHARED, Cited
from chatrec_tui.text.clean import one_line

_SUPERLATIVES: Mapping[str, tuple[str, ...]] = {
    "price": ("low",), "weight": ("low",), "battery": ("high",), "rating": ("high",), "runtime": ("low",),
    "memory": ("high",), "year": ("high",), "pages": ("low",), "popular": ("high",),
}  # fmt: skip
_SHARED_SLOTS = ("creators", "tags", "category", "brand")
_MUTUAL = frozenset({"series", "adaptation", "remake"})
"""Relations of the catalog that say the same in both directions."""
_TITLE = 60
"""Characters of a title in a sentence."""
_COMMON = 0.5
"""A value that this share of a catalog has links nothing."""

__all__ = ["best_of_page", "liked_link"]


def best_of_page(
    prompt: ItemPrompt, item: Item, others: Sequence[Item], request: RequestPrompt, chance: random.Random
) -> Cited | None:
    """A slot in which the item is strictly first among at least three items of the page that all have it."""
    found: list[Cited] = []
    missed = {fact.slot for fact in prompt.facts for _, relation in fact.relations if relation in ("misses", "near")}
    for fact in prompt.facts[1:]:
        mine = item.number(fact.slot)
        numbers = [one.number(fact.slot) for one in others]
        known = [number for number in numbers if number is not None]
        if mine is None or len(known) < 2 or len(known) < len(numbers) or fact.slot in missed:
            continue
        for side in _SUPERLATIVES.get(fact.kind, ()):
            if (mine < min(known)) if side == "low" else (mine > max(known)):
                text = _superlative(fact, side, request.language)
                shown = Fact(BEST, fact.slot, "best", fact.label, text, mine, 0 if side == "low" else 9)
                found.append(Cited(shown, via=fact))
    return chance.choice(found) if found else None


def _superlative(fact: Fact, side: str, language: Language) -> str:
    """“the cheapest of these”; two slots of a kind, such as memory and storage, have words of their own."""
    room = rooms(language)["reason"]
    return (room.get(f"best.{fact.slot}.{side}") or room[f"best.{fact.kind}.{side}"])[0]


def liked_link(item: Item, liked: Sequence[Item], schema: Schema, request: RequestPrompt) -> Cited | None:
    """What leads from a liked item to this one: a relation of the catalog, a creator, a label that not everything has.

    The latest liked item counts first.
    """
    for one in reversed(liked):
        if one.id == item.id:
            continue
        cited = _related(item, one, schema, request.language) or _shared(item, one, schema, request.language)
        if cited is not None:
            return cited
    return None


def _related(item: Item, liked: Item, schema: Schema, language: Language) -> Cited | None:
    """A relation that the catalog gives, from the liked item to this one or back, where the bank has words for it."""
    known = clause_bank(language)["liked"]
    for source, target, side in ((liked, item, "to"), (item, liked, "from")):
        for name, ids in source.related.items():
            heading = f"{name}_to" if name in _MUTUAL else f"{name}_{side}"
            if target.id in ids and heading in known:
                relation = Fact(SHARED, name, heading, "", "", target.id)
                return Cited(Fact(LIKED, name, "liked", "", _title(liked, schema, language), liked.id), via=relation)
    return None


def _shared(item: Item, liked: Item, schema: Schema, language: Language) -> Cited | None:
    for name in _SHARED_SLOTS:
        slot = schema.slots.get(name)
        theirs = set(liked.texts(name))
        for value, text in show_values(item, name, slot, language):
            named = slot.find(value) if slot is not None else None
            common = named is not None and schema.items > 4 and named.count > _COMMON * schema.items
            if value not in theirs or common or len(text) < 2:
                continue
            kind: Kind = kind_of(name, slot)
            shared = Fact(SHARED, name, kind, "", text, value)
            return Cited(Fact(LIKED, name, "liked", "", _title(liked, schema, language), liked.id), via=shared)
    return None


def _title(item: Item, schema: Schema, language: Language) -> str:
    title = one_line(item.title_in(language), _TITLE)
    if language == "en":
        return title
    return f"《{title}》" if schema.has("creators") else f"“{title}”"
