"""People invented for measuring reasons: wishes taken from a catalog's own values, give or take, in either language.

About half of the wishes fit the item that they are taken from; the others come from another item, so that pages hold
merits and drawbacks alike. The same seed gives the same people.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.display import show_slot_number, show_values, slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Op
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.i18n import Language, say
from chatrec_tui.rank.needs import known_family

_OPS: dict[str, tuple[Op, ...]] = {
    "price": ("<=", "<=", "<=", "~", ">="), "weight": ("<=", "<=", "~"), "battery": (">=", ">=", "~"),
    "runtime": ("<=", "<=", ">=", "~"), "rating": (">=",), "memory": (">=", ">=", "="), "size": ("<=", ">=", "~"),
    "pages": ("<=", ">="), "year": (">=", ">=", "<=", "~"), "number": ("<=", ">=", "~"),
}  # fmt: skip
_FIELDS = ("price", "category", "category", "tags", "brand", "creators", "year", "rating")
_COUNTS = (0, 1, 1, 2, 2, 3)
_AVOIDED, _HARD, _LIKED, _NEEDED = 0.1, 0.35, 0.25, 0.3
"""Chances that a text is unwanted, that a wish is a must, that an item was liked, that a need is stated."""

__all__ = ["Invented", "invent_people"]


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody with wishes."""

    state: DialogueState
    """What the tracker would have understood."""
    utterances: tuple[str, ...]
    """What they said."""


def invent_people(items: Sequence[Item], schema: Schema, language: Language, *, seed: int) -> Iterator[Invented]:
    """People without end, each with none to four wishes; `items` must not be empty."""
    chance = random.Random(f"{seed}/{schema.catalog}/{language}")
    while True:
        yield _invent(chance, items, schema, language)


def _invent(chance: random.Random, items: Sequence[Item], schema: Schema, language: Language) -> Invented:
    wanted, other = chance.choice(items), chance.choice(items)
    count = chance.choice(_COUNTS)
    wishes: dict[str, Preference] = {}
    while count > 0:
        count -= 1
        source = wanted if chance.random() < 0.75 else other
        names = [name for name in (*_FIELDS, *source.attributes) if source.get(name) is not None]
        name = chance.choice(names) if names else ""
        wish = _wish(chance, source, name, schema, language) if name else None
        if wish is not None:
            wishes.setdefault(wish.slot, wish)
    family = known_family(schema)
    if family is not None and chance.random() < _NEEDED:
        words = chance.choice(chance.choice(family.needs).wordings[language])
        wishes["about"] = Preference("about", "~", words, chance.choice((0.6, 0.8, 1.0)), False, 1, words)
    liked: dict[str, Verdict] = {chance.choice(items).id: "liked"} if chance.random() < _LIKED else {}
    state = DialogueState(preferences=tuple(wishes.values()), feedback=liked, turn=1, language=language)
    comma = say("display.comma", language)
    return Invented(state, (comma.join(one.quote for one in state.preferences),))


def _wish(chance: random.Random, item: Item, name: str, schema: Schema, language: Language) -> Preference | None:
    slot = schema.slots.get(name)
    if slot is None or slot.kind == "text":
        return None
    kind = kind_of(name, slot)
    weight = chance.choice((0.4, 0.6, 0.8, 1.0))
    hard = chance.random() < _HARD
    number = item.number(name)
    if number is not None:
        if kind not in _OPS:
            return None
        op = chance.choice(_OPS[kind])
        value = _near(chance, number, op, kind)
        shown = show_slot_number(value, kind, slot, language)
        hard = hard and op in ("<=", ">=")
        quote = say(f"evaluate_reasons.wish.{_FORM[op]}", language, label=slot_label(name, language), value=shown)
        return Preference(name, op, value, 1.0 if hard else weight, hard, 1, quote)
    if isinstance(item.get(name), bool):
        return Preference(name, "=", True, 1.0 if hard else weight, hard, 1, slot_label(name, language))
    pairs = show_values(item, name, slot, language)
    if not pairs:
        return None
    default, shown = chance.choice(pairs)
    op = "contains" if slot.kind == "list" else "="
    if chance.random() < _AVOIDED and kind != "creator":
        quote = say("evaluate_reasons.wish.avoid", language, value=shown)
        return Preference(name, op, default, -1.0 if hard else -weight, hard, 1, quote)
    return Preference(name, op, default, 1.0 if hard else weight, hard, 1, shown)


_FORM: dict[str, str] = {"<=": "le", ">=": "ge", "~": "near", "=": "near"}


def _near(chance: random.Random, number: float, op: str, kind: str) -> float:
    """A round number that the item meets, or now and then just misses."""
    if kind == "year":
        return number + {"<=": chance.randint(-2, 12), ">=": chance.randint(-12, 2)}.get(op, chance.randint(-2, 2))
    if kind == "memory":
        return number
    share = {"<=": chance.uniform(0.9, 1.4), ">=": chance.uniform(0.6, 1.1)}.get(op, chance.uniform(0.93, 1.07))
    value = number * share
    if value <= 0:
        return number
    digits = 1 - math.floor(math.log10(value))
    value = round(value, digits)
    return min(5.0, round(value, 1)) if kind == "rating" else value
