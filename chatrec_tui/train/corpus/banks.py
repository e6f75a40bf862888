"""The phrase banks, and which of their phrases each split may use: none is shared between splits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from chatrec_tui.i18n import LANGUAGES, Language

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")
Names = tuple[str, str]
"""A thing in English and in Chinese."""

__all__ = ["SPLITS", "Family", "Names", "Need", "NumberRange", "Split", "families", "phrases", "pick_split", "shapes"]


@dataclass(frozen=True, slots=True)
class NumberRange:
    """A number that items of a family have."""

    name: str
    """Attribute name."""
    low: float
    high: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody wants something for."""

    good: frozenset[str]
    """English names of the labels that speak for it."""
    bad: frozenset[str]
    """And against it."""
    numbers: tuple[tuple[str, bool], ...]
    """Numbers that should be low (False) or high (True)."""
    wordings: Mapping[Language, tuple[str, ...]]
    """All ways of saying it; `pick_split` chooses those of a split."""


@dataclass(frozen=True, slots=True)
class Family:
    """What one sort of catalog holds."""

    name: str
    noun: Names
    topics: tuple[Names, ...]
    tags: tuple[Names, ...]
    numbers: tuple[NumberRange, ...]
    choices: tuple[tuple[Names, tuple[Names, ...]], ...]
    """Attribute and its values."""
    flags: tuple[Names, ...]
    works: bool
    """True for things with creators and invented titles, False for things with a maker."""
    needs: tuple[Need, ...]


def pick_split(wordings: Sequence[str], split: Split) -> Sequence[str]:
    """The phrases of a split: the last is for the test, the one before for validation, the others for training."""
    if len(wordings) < 5:
        return wordings
    return wordings[:-2] if split == "train" else wordings[-2:-1] if split == "valid" else wordings[-1:]


@cache
def _bank(name: str) -> dict[str, Any]:
    file = resources.files("chatrec_tui.train") / "phrases" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def shapes(language: Language) -> Mapping[str, Mapping[str, list[str]]]:
    """Sentence shapes: kind → when → clauses."""
    return _bank(f"shapes_{language}")


@cache
def phrases(language: Language) -> Mapping[str, list[str]]:
    """How people say what they want."""
    bank: Mapping[str, list[str]] = _bank("requests")[language]
    return bank


@cache
def families() -> tuple[Family, ...]:
    """All sorts of catalogs."""
    return tuple(_family(name, table) for name, table in _bank("needs").items())


def _names(text: str) -> Names:
    english, _, chinese = text.strip().partition("|")
    return english.strip(), (chinese or english).strip()


def _family(name: str, table: dict[str, Any]) -> Family:
    numbers = []
    for entry in table["numbers"].split(","):
        attribute, spread, unit = entry.strip().split("|")
        low, high = spread.split("-")
        numbers.append(NumberRange(attribute, float(low), float(high), unit or None))
    choices = []
    for entry in filter(str.strip, table["choices"].split(";")):
        attribute, values = entry.split(":")
        choices.append((_names(attribute), tuple(_names(value) for value in values.split(","))))
    return Family(
        name, _names(table["noun"]), tuple(map(_names, table["topics"].split(","))),
        tuple(map(_names, table["tags"].split(","))), tuple(numbers), tuple(choices),
        tuple(map(_names, table["flags"].split(","))), bool(table["works"]),
        tuple(_need(one) for one in table["needs"]),
    )  # fmt: skip


def _need(table: dict[str, str]) -> Need:
    def split(text: str) -> list[str]:
        return [part.strip() for part in text.split(",") if part.strip()]

    return Need(
        frozenset(split(table["good"])), frozenset(split(table["bad"])),
        tuple((part[:-1], part[-1] == "+") for part in split(table["numbers"])),
        {language: tuple(one.strip() for one in table[language].split(" / ")) for language in LANGUAGES},
    )  # fmt: skip
