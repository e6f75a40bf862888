"""The tracker's lexicons: TOML files with words and small patterns in both languages, compiled once.

A list of patterns is one alternation. English entries stand between word boundaries; Chinese has none.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

__all__ = ["cue", "known_words", "one_of", "read_table", "spoken_pairs", "spoken_words", "warm_up"]

_LATIN_WORD = re.compile(r"[a-z]{3,}")


@cache
def read_table(name: str) -> Mapping[str, Any]:
    """A lexicon file by name."""
    file = resources.files(__package__) / "lexicons" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _macros() -> Mapping[str, str]:
    return {f"<{name}>": f"(?:{'|'.join(entries)})" for name, entries in read_table("cues").get("macro", {}).items()}


def _expand(entry: str) -> str:
    if "<" in entry:
        for _ in range(2):
            for name, pattern in _macros().items():
                entry = entry.replace(name, pattern)
    return entry


@cache
def cue(name: str) -> re.Pattern[str]:
    """The compiled patterns of an entry of `cues.toml`, English and Chinese together."""
    table = read_table("cues")[name]
    return one_of(table.get("en", ()), table.get("zh", ()))


def warm_up() -> None:
    """Compile every cue, so that the first utterance is read as fast as the others."""
    for name in read_table("cues"):
        if name != "macro":
            cue(name)


def one_of(english: Iterable[str], chinese: Iterable[str]) -> re.Pattern[str]:
    """One pattern that matches any of the entries, the longer ones first."""
    parts = []
    latin = sorted({_expand(entry) for entry in english}, key=len, reverse=True)
    if latin:
        parts.append(rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?:(?<![a-z0-9])|(?![a-z0-9]))")
    han = sorted({_expand(entry) for entry in chinese}, key=len, reverse=True)
    if han:
        # Latin words inside Chinese entries (pass掉, hi) must not begin or end inside a longer Latin word.
        edge = "(?:(?<![a-z])|(?![a-z]))"
        parts.append(f"{edge}(?:{'|'.join(han)}){edge}")
    return re.compile("|".join(parts) or r"(?!)", re.ASCII)


@cache
def known_words() -> frozenset[str]:
    """Every English word of the lexicons: what is known is no typing slip."""
    return spoken_words() | _words_of("synonyms")


@cache
def spoken_words() -> frozenset[str]:
    """English words of the lexicons that are no names of values."""
    return _words_of("cues", "concepts", "feelings", "plain")


@cache
def spoken_pairs() -> frozenset[str]:
    """Two Chinese characters in a row anywhere in the lexicons: such a pair is hardly short for a title."""
    texts = "\n".join(str(read_table(name)) for name in ("cues", "concepts", "plain", "synonyms", "feelings"))
    return frozenset(a + b for a, b in pairwise(texts) if a > "\u3000" and b > "\u3000")


@cache
def _words_of(*tables: str) -> frozenset[str]:
    texts: list[str] = []

    def gather(value: Any) -> None:
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, Mapping):
            for one in value.values():
                gather(one)
        elif isinstance(value, list):
            for one in value:
                gather(one)

    for name in tables:
        gather(read_table(name))
    return frozenset(word for text in texts for word in _LATIN_WORD.findall(text.lower()))
