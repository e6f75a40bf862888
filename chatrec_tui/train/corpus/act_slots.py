"""Which slots, values and numbers of a catalog a placeholder of the act banks can mean."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from chatrec_tui.catalog.display import slot_label, value_text
from chatrec_tui.catalog.kinds import kind_of
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.dialogue.concepts import Concepts
from chatrec_tui.i18n import Language

NUMBERS = frozenset(
    {"price", "weight", "size", "runtime", "year", "rating", "battery", "memory", "storage", "pages", "number"}
)
_CONCEPTS = {"colour": "color", "language": "language", "country": "country", "material": "material", "cast": "cast"}
_FALLBACK = {"screen_size": "size", "size": "screen_size", "director": "creator",
             "author": "creator", "noise": "number"}  # fmt: skip
_TAGS = ("features", "特点")
"""Attributes that hold labels where a catalog has no tags."""
_STEPS = {"year": 1.0, "battery": 1.0, "pages": 50.0}
_POWERS = {"memory": (4.0, 8.0, 16.0, 32.0, 64.0), "storage": (64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0)}
_NOUN_END = re.compile(
    r"(?:survival|detective|magic|identity|comedy|family|memory|city|body|battery|keyboard|reading|recording|news"
    r"|display|charging|latency|energy|lining|cushioning|seating|music|play|building|meaning|ageing|light|making"
    r"|bluffing|cancelling|jerker)$"
)
_ADJECTIVE = re.compile(
    r"(?:^for |(?:ing|ed|y|ful|ous|ic|al|[ai]ble|ish|ive|ant|less|like|sweet|quiet|dark|compact|epic|calm|warm|tense"
    r"|weight|beat|mellow|slim|proof|crisp|cute|dense|premium|vegan|delicate|violent)$)"
)
"""Labels that describe (“funny”, “for travel”), as against those that name what is in something (“heist”)."""

__all__ = ["NUMBERS", "pick_number", "slots_of", "slots_to_name", "spoken_names", "values_of"]


def slots_of(kind: str, schema: Schema) -> list[str]:
    """The slots that a kind of value or a concept names, likeliest first."""
    return _slots_found(kind, _Key(schema))


class _Key:
    """A schema that a cache can hold: compared by identity."""

    __slots__ = ("schema",)

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.schema is self.schema


@lru_cache(maxsize=2048)
def _slots_found(kind: str, key: _Key) -> list[str]:
    slots = key.schema.slots
    named = _CONCEPTS.get(kind, kind)
    if kind in ("topic", "tag", "theme"):
        return [one for one in (("category",) if kind == "topic" else ("tags", *_TAGS)) if one in slots]
    if kind == "battery_life":
        return _slots_found("battery", key)
    if kind in ("size", "storage", "memory", "brand", "flag", "creator", "choice", "number", "battery", "mood", "use"):
        return [name for name, slot in slots.items() if _is_kind(kind, name, slot)]
    if kind in NUMBERS - {"price", "year", "rating"}:
        return [name for name, slot in slots.items() if kind_of(name, slot) == kind and slot.kind == "number"]
    found = _concepts(key).slot_of.get(named)
    if found in slots:
        return [str(found)]
    return _slots_found(_FALLBACK[named], key) if named in _FALLBACK and _FALLBACK[named] != "number" else []


@lru_cache(maxsize=32)
def _concepts(key: _Key) -> Concepts:
    return Concepts(key.schema)


def _is_kind(kind: str, name: str, slot: Slot) -> bool:
    found = kind_of(name, slot)
    if kind == "size":
        return slot.kind == "number" and slot.unit in ("inch",)
    if kind in ("storage", "memory"):
        drive = bool(re.search(r"storage|ssd|disk|存储|硬盘", name.lower()))
        return found == "memory" and slot.kind == "number" and drive == (kind == "storage")
    if kind == "number":
        return found in ("number", "size") and slot.kind == "number" and slot.unit != "inch"
    if kind == "choice":
        return name not in _TAGS and found == "choice" and slot.kind in ("choice", "list") and len(slot.values) > 1
    return found == kind and (kind != "battery" or slot.kind == "number")


def slots_to_name(schema: Schema, use: str) -> list[str]:
    """Slots that can be named for a `critique`, a `compare` or anything else: numbers for the first two.

    “More” of a price, a year or a length has words of its own.
    """
    hidden = {"title", "description", "rating_count", "tags", *_TAGS}
    found = [name for name, slot in schema.slots.items() if name not in hidden and slot.kind != "flag"]
    if use not in ("critique", "compare"):
        return found
    numbers = [name for name in found if schema.slots[name].kind == "number"]
    worded = ("price", "year", "rating", "weight", "runtime") if use == "critique" else ()
    return [name for name in numbers if kind_of(name, schema.slots[name]) not in worded]


@cache
def _slot_bank(language: Language) -> Mapping[str, list[str]]:
    file = resources.files("chatrec_tui.train") / "phrases" / "acts" / language / "slots.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def spoken_names(slot: str, schema: Schema, language: Language) -> list[str]:
    """What people call a slot."""
    # Who made something is a director, an author or a band: its label covers all.
    concept = slot if slot == "creators" else _concepts(_Key(schema)).concept_of.get(slot, slot)
    label = slot_label(slot, language)
    return _slot_bank(language).get(concept) or [label.lower() if language == "en" else label]


def values_of(slot: Slot, kind: str, schema: Schema, language: Language) -> list[tuple[str, str]]:
    """Values that are worth saying, and how the person says them."""
    found = []
    for one in slot.values:
        if kind == "topic" and one.count > 0.8 * schema.items:
            continue
        english = one.names.get("en", one.value).replace("-", " " if kind in ("tag", "theme") else "-").lower()
        plain = english.isascii()
        if kind in ("tag", "theme") and plain and _describes(english) != (kind == "tag"):
            continue
        said = value_text(slot, one.value, language)
        if language == "en" and kind not in ("brand", "creator", "cast", "language", "country"):
            said = said.lower()
        found.append((one.value, said))
    return found


def _describes(label: str) -> bool:
    return bool(_ADJECTIVE.search(label)) and not _NOUN_END.search(label)


def pick_number(slot: Slot, kind: str, chance: random.Random) -> float:
    """A round number within the catalog's range."""
    if kind == "rating":
        return chance.choice((3.0, 3.5, 4.0, 4.0, 4.5))
    if kind in _POWERS:
        return chance.choice(_POWERS[kind])
    low, high = slot.low or 0.0, slot.high or 1.0
    if slot.edges and chance.random() < 0.9:
        low, high = slot.edges[0], slot.edges[-1]  # people speak of the usual, seldom of the extremes
    number = chance.uniform(low, high)
    if kind == "year":
        return float(round(number / 5) * 5) if chance.random() < 0.4 else float(round(number))
    if slot.unit == "min":
        return (
            float(max(10, round(number / 10) * 10))
            if chance.random() < 0.6
            else float(max(30, round(number / 30) * 30))
        )
    if kind in _STEPS:
        return max(_STEPS[kind], round(number / _STEPS[kind]) * _STEPS[kind])
    if slot.unit == "inch":
        return float(round(number)) if chance.random() < 0.5 else round(number, 1)
    for step in (5000, 1000, 500, 100, 50, 10, 5, 1, 0.5, 0.1):
        if number >= step * 4:
            return float(round(round(number / step) * step, 2))
    return max(round(number, 1), 0.1) if kind != "price" else float(max(1, round(number)))
