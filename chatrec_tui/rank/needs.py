"""What people want things for, and which labels and numbers of an item answer that.

The bank serves training, where the model learns to judge needs in any words, and reasons, where a need that was said
in words of the bank (or nearly so) can be tied to the facts that answer it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.text.fold import fold, has_han, search_tokens

Names = tuple[str, str]
"""A thing in English and in Chinese."""

_CLOSE = 0.75
"""Share of a wording's content words that must be said for it to be meant."""
_LABEL_SLOTS = ("category", "tags")
_LEAST_LABELS = 3
"""Labels that a catalog and a family must share for the family's needs to apply."""
_STOP = frozenset(
    search_tokens(
        "a an the i me my we our you your it its is are be to of in on at for with and or but not no so that this who "
        "can could would will something anything some any want need looking like please give find one thing things "
        "which have do does what s"
    )
)
_PLURAL = re.compile(r"(?<=[a-z]{3})s$")

__all__ = ["Family", "Names", "Need", "NumberRange", "families", "family_of", "held_labels", "known_family",
           "label_forms", "needs_meant", "needs_served", "plain_label", "serve_need"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number that items of a family have."""

    name: str
    """Attribute name."""
    low: float
    """Smallest value of invented items."""
    high: float
    """Largest value of invented items."""
    unit: str | None
    """Short name of the unit."""


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody wants something for."""

    good: frozenset[str]
    """English names of the labels that speak for it."""
    bad: frozenset[str]
    """English names of the labels that speak against it."""
    numbers: tuple[tuple[str, bool], ...]
    """Numbers that should be low (False) or high (True)."""
    wordings: Mapping[Language, tuple[str, ...]]
    """Ways of saying it."""
    also: tuple[str, ...] = ()
    """Short and common ways of saying it, in either language; training does not use them."""

    def from_labels(self, good: Any) -> Any:
        """What a number (or an array of numbers) of labels that speak for it is worth."""
        if not self.good:
            return 0.5 + 0.0 * good
        return _BASE + _GOOD * (good > 0) + _MORE * (good - 1) * (good > 1)

    def from_number(self, place: Any, high: bool) -> Any:
        """What a number at a place from -1 (lowest) to 1 of the catalog is worth."""
        return _NUMBER * (place if high else -place)

    def against(self, bad: Any) -> Any:
        """What a number of labels that speak against it takes away."""
        return _BAD * bad

    def said(self) -> Iterator[str]:
        """All ways of saying it."""
        yield from self.also
        for wordings in self.wordings.values():
            yield from wordings


@dataclass(frozen=True, slots=True)
class Family:
    """What one sort of catalog holds, and what people need from it."""

    name: str
    """Short name."""
    noun: Names
    """What one item is called."""
    topics: tuple[Names, ...]
    """Genres or sorts."""
    tags: tuple[Names, ...]
    """Other labels."""
    numbers: tuple[NumberRange, ...]
    """Numbers beside price, rating and year."""
    choices: tuple[tuple[Names, tuple[Names, ...]], ...]
    """Attribute and its values."""
    flags: tuple[Names, ...]
    """Yes or no attributes."""
    works: bool
    """True for things with creators and titles of their own, False for things with a maker."""
    needs: tuple[Need, ...]
    """What people want it for."""

    def label_names(self) -> dict[str, Names]:
        """English name of a topic or tag → both names."""
        return {names[0]: names for names in (*self.topics, *self.tags)}


@cache
def families() -> tuple[Family, ...]:
    """All sorts of catalogs that the bank knows."""
    file = resources.files("chatrec_tui.rank") / "needs.toml"
    return tuple(_family(name, table) for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items())


def plain_label(text: str) -> str:
    """A label without case, accents and hyphens."""
    return fold(text).replace("-", " ")


def family_of(schema: Schema) -> Family | None:
    """The family that shares most labels with a catalog, or None when none shares a few."""
    held = {plain_label(one.value) for slot in schema.slots.values() for one in slot.values}
    best = max(families(), key=lambda one: _shared(one, held))
    return best if _shared(best, held) >= _LEAST_LABELS else None


def needs_meant(words: str, family: Family | None) -> list[Need]:
    """The needs of a family (of all, when None) that free words state, nearly as the bank words them."""
    said = fold(words).strip(" ,.;:!?，。！？")
    if len(said) < 2:
        return []
    searched = (family,) if family is not None else families()
    return [
        need for one in searched for need in one.needs if any(_means(said, fold(wording)) for wording in need.said())
    ]


def serve_need(words: str, item: Item, schema: Schema) -> float | None:
    """How well an item serves a wish in free words, 0 to 1; None when the bank does not know what is meant."""
    needs = needs_served(words, schema)
    if not needs:
        return None
    held = held_labels(item)
    return max(_served(need, item, held, schema) for need in needs)


def needs_served(words: str, schema: Schema) -> tuple[Need, ...]:
    """The needs that free words state about a catalog."""
    family = known_family(schema)
    return _meant(words, family.name if family is not None else None)


def held_labels(item: Item) -> set[str]:
    """The labels by which an item can answer needs."""
    return {_label(text) for name in (*_LABEL_SLOTS, *item.attributes) for text in item.texts(name)}


def _served(need: Need, item: Item, held: set[str], schema: Schema) -> float:
    forms = label_forms(need)
    score = need.from_labels(sum(not forms[name].isdisjoint(held) for name in need.good))
    for name, high in need.numbers:
        number, slot = item.number(name), schema.slots.get(name)
        if number is not None and slot is not None:
            score += need.from_number((slot.bucket(number) - 4.5) / 4.5, high)
    against = need.against(sum(not forms[name].isdisjoint(held) for name in need.bad))
    return float(min(1.0, max(0.0, score - against)))


_BASE, _GOOD, _MORE, _NUMBER, _BAD = 0.12, 0.63, 0.1, 0.25, 0.35
"""Score without any sign; for the first label that speaks for the need, for each further one, for a number at the
right end, and against it for each label that speaks against the need."""
_label = lru_cache(maxsize=16384)(plain_label)


@lru_cache(maxsize=256)
def _meant(words: str, family_name: str | None) -> tuple[Need, ...]:
    return tuple(needs_meant(words, next((one for one in families() if one.name == family_name), None)))


@cache
def _forms() -> dict[int, Mapping[str, frozenset[str]]]:
    """Of every need in the bank, by identity, both spellings of its labels."""
    forms: dict[int, Mapping[str, frozenset[str]]] = {}
    for family in families():
        names = family.label_names()
        for need in family.needs:
            forms[id(need)] = {one: frozenset(map(plain_label, names[one])) for one in need.good | need.bad}
    return forms


def label_forms(need: Need) -> Mapping[str, frozenset[str]]:
    """English name of a label of a need → its spellings in both languages."""
    return _forms()[id(need)]


_LAST: list[tuple[Schema, Family | None]] = []


def known_family(schema: Schema) -> Family | None:
    """`family_of`, remembered for the catalog in use."""
    if not _LAST or _LAST[0][0] is not schema:
        _LAST[:] = [(schema, family_of(schema))]
    return _LAST[0][1]


def _means(said: str, wording: str) -> bool:
    if has_han(wording):
        core = wording.removesuffix("看").removesuffix("用") if len(wording) > 3 else wording
        return core in said or (len(said) >= 3 and has_han(said) and said in wording)
    content = _content(wording)
    if not content:
        return False
    return len(content & _content(said)) / len(content) >= _CLOSE


def _content(text: str) -> set[str]:
    return {_PLURAL.sub("", token) for token in search_tokens(text)} - _STOP


def _shared(family: Family, held: Iterable[str]) -> int:
    labels = set(held)
    return sum(plain_label(name) in labels for names in (*family.topics, *family.tags) for name in names[:1])


def _names(text: str) -> Names:
    english, _, chinese = text.strip().partition("|")
    return english.strip(), (chinese or english).strip()


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _family(name: str, table: dict[str, Any]) -> Family:
    numbers = []
    for entry in _split(table["numbers"]):
        attribute, spread, unit = entry.split("|")
        low, high = spread.split("-")
        numbers.append(NumberRange(attribute, float(low), float(high), unit or None))
    choices = []
    for entry in filter(str.strip, table["choices"].split(";")):
        attribute, values = entry.split(":")
        choices.append((_names(attribute), tuple(map(_names, _split(values)))))
    return Family(
        name, _names(table["noun"]), tuple(map(_names, _split(table["topics"]))),
        tuple(map(_names, _split(table["tags"]))), tuple(numbers), tuple(choices),
        tuple(map(_names, _split(table["flags"]))), bool(table["works"]),
        tuple(_need(one) for one in table["needs"]),
    )  # fmt: skip


def _need(table: dict[str, str]) -> Need:
    return Need(
        frozenset(_split(table["good"])), frozenset(_split(table["bad"])),
        tuple((part[:-1], part[-1] == "+") for part in _split(table["numbers"])),
        {language: tuple(one.strip() for one in table[language].split(" / ")) for language in LANGUAGES},
        tuple(one.strip() for one in table.get("also", "").split(" / ") if one.strip()),
    )  # fmt: skip
