"""What slots are about: which slots of a catalog hold the weight, how people name them, and which end is light.

A concept (`lexicons/concepts.toml`) is known by the names that its slot goes by in catalogs. A slot that no
concept covers is known by its own name, so every attribute of any catalog can be talked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from chatrec_tui.catalog.quantity import Quantity, convert
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.dialogue.acts import Direction
from chatrec_tui.dialogue.lexicon import one_of, read_table
from chatrec_tui.dialogue.words import match_form, stem, tokens
from chatrec_tui.i18n import rooms

__all__ = ["Adjective", "Concepts", "degrees", "key_of"]

_BASES = {
    "kg": "mass", "m": "length", "GB": "data", "min": "time", "Hz": "frequency", "W": "power", "Wh": "energy",
    "L": "volume", "dB": "sound", "MP": "pixels", "page": "pages",
}  # fmt: skip
"""A unit of each dimension that the concept table names."""
_FREE = {"price": "number", "year": "number"}
"""Slots of a dialogue without a catalog."""


def key_of(text: str) -> str:
    """Folded text as a key: plural endings removed, units parted by spaces."""
    return " ".join(map(stem, tokens(match_form(text.replace("_", " ")))))


@dataclass(frozen=True, slots=True)
class Adjective:
    """A word for one end of a concept."""

    concept: str
    """Name in the concept table."""
    direction: Direction
    """The end that it names."""
    good: Direction | None
    """The end of the concept that people want; None where tastes differ."""
    degree: str
    """base, more or most."""


def degrees(adjective: str) -> dict[str, str]:
    """An English adjective's comparative and superlative, where it makes them by ending."""
    if (
        not adjective.isascii()
        or " " in adjective
        or len(adjective) > 7
        or adjective.endswith(("ful", "ble", "ted", "ern", "ant", "ing"))
    ):
        return {}
    if adjective.endswith("y"):
        base = adjective[:-1] + "i"
    elif adjective.endswith("e"):
        base = adjective[:-1]
    elif re.search(r"[^aeiou][aeiou][bdgmnpt]$", adjective) and len(adjective) <= 5:
        base = adjective + adjective[-1]
    else:
        base = adjective
    return {base + "er": "more", base + "est": "most"}


class Concepts:
    """The concepts that a catalog has slots for."""

    def __init__(self, schema: Schema | None) -> None:
        self.schema = schema
        self.slots: Mapping[str, Slot] = schema.slots if schema else {}
        table = read_table("concepts")
        names = {match_form(name.replace("_", " ")): name for name in self.names()}
        bare = {_bare(form): name for form, name in names.items()}
        self.slot_of: dict[str, str] = {}
        """Concept → slot."""
        for concept, entry in table.items():
            for wanted in (concept, *entry["slots"]):
                form = match_form(wanted.replace("_", " "))
                found = names.get(form) or bare.get(form)
                if found:
                    self.slot_of[concept] = found
                    break
        for field in ("price", "year"):
            self.slot_of.setdefault(field, field)
        self.concept_of: dict[str, str] = {}
        """Slot → concept."""
        for concept, slot in self.slot_of.items():
            self.concept_of.setdefault(slot, concept)
        self.nouns: dict[str, list[str]] = {}
        """Key of a slot noun → slots, likeliest first."""
        for slot in self.names():
            self._add_noun(slot, slot)
            for language in ("en", "zh"):
                for label in rooms(language).get("slots", {}).get(slot, ()):
                    self._add_noun(label, slot)
        for concept, slot in self.slot_of.items():
            for noun in (*table[concept]["nouns"], *table[concept]["slots"]):
                self._add_noun(noun, slot)
        self.longest_noun = max((key.count(" ") + 1 for key in self.nouns), default=1)

    def names(self) -> list[str]:
        """Names of all slots."""
        return list(self.slots) if self.schema else ["price", "year"]

    def _add_noun(self, noun: str, slot: str) -> None:
        key = key_of(noun)
        if key and key not in ("title", "tag", "popularity"):
            known = self.nouns.setdefault(key, [])
            if slot not in known:
                known.append(slot)

    def kind(self, slot: str) -> str:
        """Kind of a slot."""
        found = self.slots.get(slot)
        return found.kind if found else _FREE.get(slot, "text")

    def good(self, slot: str) -> Direction | None:
        """The end of a slot that people want, or None."""
        entry: Mapping[str, Any] = read_table("concepts").get(self.concept_of.get(slot, ""), {})
        return entry.get("good")

    def adjective_slot(self, adjective: Adjective) -> str | None:
        """The slot of an adjective's concept, when the catalog has it as a number (or at all)."""
        return self.slot_of.get(adjective.concept)

    def slots_for_unit(self, unit: str) -> list[str]:
        """Number slots whose unit measures the same as `unit`."""
        probe = Quantity(1.0, unit)
        found = [name for name, slot in self.slots.items() if slot.unit and convert(probe, slot.unit) is not None]
        if found:
            return found
        # A catalog that gives numbers without units still means the weight by kilograms.
        table = read_table("concepts")
        measured = [dimension for base, dimension in _BASES.items() if convert(probe, base) is not None]
        return [
            slot
            for concept, slot in self.slot_of.items()
            if table[concept].get("dimension") in measured
            and slot in self.slots
            and self.kind(slot) == "number"
            and self.slots[slot].unit is None
        ]

    def questions(self) -> list[tuple[str, re.Pattern[str]]]:
        """Slot → how a question asks for it; concepts without a slot come last, under their own name."""
        known = [(self.slot_of[concept], pattern) for concept, pattern in _questions() if concept in self.slot_of]
        return known + [(concept, pattern) for concept, pattern in _questions() if concept not in self.slot_of]


def _bare(form: str) -> str:
    """A slot name without a unit at its end: weight kg, 重量(kg)."""
    return (
        re.sub(
            r"[ (（]*(?:kg|g|min|minutes|hours?|h|gb|inch|inches|cm|mm|hz|mah|wh|usd|cny|元|公斤|千克"
            r"|分钟|小时|英寸)[)）]?$",
            "",
            form,
        ).strip()
        or form
    )


@cache
def _questions() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (
            concept,
            one_of([one for one in entry["say"] if one.isascii()], [one for one in entry["say"] if not one.isascii()]),
        )
        for concept, entry in read_table("concepts").items()
        if "say" in entry
    ]


@cache
def adjectives() -> dict[str, list[Adjective]]:
    """Key of an adjective in any degree → what it may mean, in the order of the concept table."""
    found: dict[str, list[Adjective]] = {}
    for concept, entry in read_table("concepts").items():
        ends: tuple[tuple[Direction, list[str]], ...] = (("lower", entry["low"]), ("higher", entry["high"]))
        for direction, words in ends:
            for word in words:
                forms = {word: "base"} | {form: degree for form, degree in degrees(word).items()}
                for form, degree in forms.items():
                    key = " ".join(tokens(match_form(form)))
                    found.setdefault(key, []).append(Adjective(concept, direction, entry.get("good"), degree))
    return found
