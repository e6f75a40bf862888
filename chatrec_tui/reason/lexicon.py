"""The words that verification watches, read once from `lexicon.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from chatrec_tui.i18n import Language

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Watched words of a language, as patterns over folded text."""

    hype: re.Pattern[str]
    """Pushy words."""
    hurt: re.Pattern[str]
    """Words that hurt."""
    numbers: re.Pattern[str]
    """Numbers in words."""
    units: re.Pattern[str]
    """Currencies and units."""
    superlatives: re.Pattern[str]
    """Above all others."""
    comparisons: re.Pattern[str]
    """Against the other items."""
    negations: re.Pattern[str]
    """What is not so."""
    dates: re.Pattern[str]
    """When something was or will be."""
    concessions: re.Pattern[str]
    """What introduces a drawback."""
    feedback: re.Pattern[str]
    """What the person is said to have liked."""
    requests: re.Pattern[str]
    """What the person is said to have asked for."""
    harmless: Mapping[str, re.Pattern[str]]
    """List → phrases that only look like it and are blanked out first."""
    everyday: frozenset[str]
    """Words that are no catalog value even where a catalog has them as one."""
    talk: Mapping[str, re.Pattern[str]]
    """Kind → words that talk about it."""
    low: Mapping[str, re.Pattern[str]]
    """Kind → words that call it low."""
    high: Mapping[str, re.Pattern[str]]
    """Kind → words that call it high."""
    relative: frozenset[str]
    """Words among these that measure against a wish and not against the catalog."""
    directions: Mapping[str, re.Pattern[str]]
    """`below`, `above` and their denials `not_below`, `not_above`: how a number stands to the wished one; `ceiling`
    and `floor`: what kind of bound was set."""
    than_items: re.Pattern[str]
    """A comparison with anything but a wish."""


@cache
def lexicon(language: Language) -> Lexicon:
    """The lexicon of a language."""
    file = resources.files("chatrec_tui.reason") / "lexicon.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))[language]

    def pattern(words: Iterable[str]) -> re.Pattern[str]:
        ordered = sorted(map(re.escape, words), key=len, reverse=True)
        joined = "|".join(ordered) or r"(?!)"
        return re.compile(rf"\b(?:{joined})\b" if language == "en" else joined)

    def patterns(name: str) -> dict[str, re.Pattern[str]]:
        return {kind: pattern(words) for kind, words in table.get(name, {}).items()}

    superlatives = pattern(table["superlatives"])
    if language == "en":
        allowed = "|".join(table["est_ok"])
        superlatives = re.compile(rf"{superlatives.pattern}|\b(?!(?:{allowed})\b)[a-z]{{2,}}est\b")
    return Lexicon(
        hype=pattern(table["hype"]), hurt=pattern(table["hurt"]), numbers=pattern(table["numbers"]),
        units=pattern(table["currencies"]), superlatives=superlatives, comparisons=pattern(table["comparisons"]),
        negations=pattern(table["negations"]), dates=pattern(table["dates"]), concessions=pattern(table["concessions"]),
        feedback=pattern(table["feedback"]), requests=pattern(table["requests"]),
        harmless={
            name: pattern(table.get(key, ()))
            for name, key in (("numbers", "numbers_ok"), ("units", "currencies_ok"),
                              ("superlatives", "superlatives_ok"), ("negations", "negations_ok"))
        },
        everyday=frozenset(table["everyday"]), talk=patterns("talk"), low=patterns("low"), high=patterns("high"),
        relative=frozenset(table["relative"]),
        directions={name: re.compile(one) for name, one in table["directions"].items()},
        than_items=re.compile(table["than_items"]),
    )  # fmt: skip
