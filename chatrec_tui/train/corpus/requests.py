"""People invented for training: what they want from a catalog, and the words in which they say it."""

from __future__ import annotations

import random
from dataclasses import dataclass

from chatrec_tui.catalog.display import show_slot_number, show_values, slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import kind_of
from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.needs import Need
from chatrec_tui.train.corpus.banks import Split, phrases, pick_split
from chatrec_tui.train.corpus.catalogs import Catalog

_BOUNDS: dict[str, tuple[Op, ...]] = {
    "price": ("<=", "<=", "<=", "<=", "~", ">="), "weight": ("<=", "<=", "~"), "battery": (">=", ">=", "~"),
    "runtime": ("<=", "<=", ">=", "~"), "rating": (">=",), "memory": (">=", ">=", "="), "size": ("<=", ">=", "~"),
    "pages": ("<=", ">="), "year": (">=", ">=", "<=", "~"), "number": ("<=", ">=", "~"),
}  # fmt: skip

__all__ = ["Person", "invent_person"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a wish."""

    state: DialogueState
    """What the tracker would have understood."""
    utterances: tuple[str, ...]
    """What they said, oldest first."""
    language: Language
    need: Need | None
    """What they want it for, or None."""
    about: int | None
    """Place of the preference that holds the need's words, or None when only the utterance does."""


def invent_person(chance: random.Random, catalog: Catalog, split: Split) -> Person:
    """Somebody whose wishes are taken from one of the catalog's items, give or take."""
    language: Language = catalog.local.language if chance.random() < 0.7 else chance.choice(LANGUAGES)
    noun = catalog.family.noun[LANGUAGES.index(language)]
    wanted = chance.choice(catalog.items)
    need = chance.choice(catalog.family.needs) if chance.random() < (0.95 if catalog.sparse else 0.78) else None
    wishes = (0, 0, 0, 0, 1) if catalog.sparse else (0, 0, 1, 1, 2)
    count = chance.choice(wishes if need else (1, 1, 2, 2, 3, 4))
    said: list[tuple[Preference, str]] = []
    slots = [
        name
        for name in ("price", "category", "tags", "brand", "creators", "year", "rating")
        if wanted.get(name) is not None
    ]
    slots += list(wanted.attributes)
    chance.shuffle(slots)
    for name in slots:
        if len(said) >= count:
            break
        wish = _wish(chance, catalog, wanted, name, language)
        if wish is not None:
            said.append(wish)
    about = None
    wording = ""
    if need is not None:
        wording = chance.choice(pick_split(need.wordings[language], split))
        sentence = chance.choice(phrases(language)["need"]).format(need=wording, noun=noun)
        if chance.random() < 0.65:
            value = wording if chance.random() < 0.9 else sentence.strip("?？")
            said.insert(
                chance.randint(0, len(said)),
                (_preference("about", "~", value, chance.choice((0.6, 0.8, 1.0)), False, sentence), sentence),
            )
        else:
            said.insert(chance.randint(0, len(said)), (_preference("", "~", "", 0, False, sentence), sentence))
    cut = chance.randint(0, len(said)) if len(said) > 1 and chance.random() < 0.4 else 0
    utterances = tuple(
        _utter(chance, [text for _, text in part], language) for part in (said[:cut], said[cut:]) if part
    )
    preferences: list[Preference] = []
    for place, (preference, _) in enumerate(said):
        if preference.slot:
            if preference.slot == "about":
                about = len(preferences)
            turn = 1 if place < cut or not cut else 2
            preferences.append(Preference(
                preference.slot, preference.op, preference.value, preference.weight, preference.hard, turn,
                preference.quote,
            ))  # fmt: skip
    if not utterances:
        utterances = (chance.choice(phrases(language)["need"]).format(need="", noun=noun),)
    state = DialogueState(preferences=tuple(preferences), turn=len(utterances), language=language)
    return Person(state, utterances, language, need, about)


def _preference(slot: str, op: Op, value: SlotValueType, weight: float, hard: bool, quote: str) -> Preference:
    return Preference(slot, op, value, weight, hard, 1, quote)


def _utter(chance: random.Random, parts: list[str], language: Language) -> str:
    text = chance.choice(phrases(language)["open"]) + chance.choice(phrases(language)["link"]).join(
        part.rstrip("?？") if place + 1 < len(parts) else part for place, part in enumerate(parts)
    )
    return text


def _wish(
    chance: random.Random, catalog: Catalog, wanted: Item, name: str, language: Language
) -> tuple[Preference, str] | None:
    slot = catalog.schema.slots.get(name)
    kind = kind_of(name, slot)
    bank = phrases(language)
    label = slot_label(name, language)
    number = wanted.number(name)
    weight = chance.choice((0.4, 0.6, 0.8, 0.8, 1.0))
    if number is not None:
        if kind not in _BOUNDS or slot is None:
            return None
        op = chance.choice(_BOUNDS[kind])
        value = _bound(chance, number, op, kind)
        shown = show_slot_number(value, kind, slot, language).replace(" ", "" if language == "zh" else " ")
        form = {"<=": "le", ">=": "ge", "~": "near", "=": "near"}[op]
        text = chance.choice(bank.get(f"{kind}_{form}", bank[form])).format(v=shown)
        if kind in ("number", "rating", "size", "memory", "pages") or (kind == "runtime" and name != "runtime"):
            text = f"{label}{text}" if language == "zh" else f"{label} {text}"
        hard = op in ("<=", ">=") and chance.random() < 0.6
        return _preference(name, op, value, 1.0 if hard else weight, hard, text), text
    held = wanted.get(name)
    if isinstance(held, bool):
        if not held:
            return None
        hard = chance.random() < 0.4
        return _preference(name, "=", True, 1.0 if hard else weight, hard, label), chance.choice(bank["flag"]).format(
            v=label
        )
    pairs = show_values(wanted, name, slot, language)
    if kind == "topic" and slot is not None:
        pairs = tuple(
            pair for pair in pairs if (found := slot.find(pair[0])) and found.count < 0.8 * catalog.schema.items
        )
    if not pairs:
        return None
    value_text, shown = chance.choice(pairs)
    op = "contains" if slot is not None and slot.kind == "list" and chance.random() < 0.5 else "="
    if kind in ("topic", "brand", "choice", "mood") and chance.random() < 0.14 and slot is not None:
        other = chance.choice(slot.values)
        shown = other.in_language(language)
        hard = chance.random() < 0.5
        text = chance.choice(bank["avoid"]).format(v=shown)
        return _preference(name, op, other.value, -1.0 if hard else -weight, hard, text), text
    form = kind if kind in bank else "choice"
    hard = kind in ("brand", "creator") and chance.random() < 0.3
    text = chance.choice(bank[form]).format(v=shown)
    return _preference(name, op, value_text, 1.0 if hard else weight, hard, text), text


def _bound(chance: random.Random, number: float, op: str, kind: str) -> float:
    """A round number that the item meets, or now and then just misses."""
    if kind == "year":
        gap = chance.randint(0, 12) if chance.random() < 0.85 else -chance.randint(1, 6)
        value = number + (gap if op == "<=" else -gap if op == ">=" else chance.randint(-2, 2))
        return float(round(value / 5) * 5) if chance.random() < 0.4 else float(value)
    if kind == "rating":
        return chance.choice((3.5, 4.0, 4.0, 4.5))
    if op == "=":
        return number
    share = chance.uniform(0, 0.35) if chance.random() < 0.85 else -chance.uniform(0.02, 0.25)
    value = number * (1 + share if op == "<=" else 1 - share if op == ">=" else 1 + chance.uniform(-0.08, 0.08))
    if not isinstance(number, float) or (number == int(number) and number < 20):
        return float(max(1, round(value)))
    for step in (5000, 1000, 500, 100, 50, 10, 5, 1, 0.5, 0.1):
        if value >= step * 4:
            return round(round(value / step) * step, 2)
    return round(value, 2)
