"""The phrase banks of simulated people: data that a native speaker can edit, one file a language."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from chatrec_tui.i18n import Language

__all__ = ["Bank", "phrases"]

Tables = Mapping[str, Mapping[str, Sequence[str] | str | Mapping[str, Sequence[str]]]]


@cache
def phrases(language: Language) -> dict[str, list[str]]:
    """All phrases of a language by dotted key: `full.price.le`."""
    file = resources.files(__package__) / "phrases" / f"{language}.toml"
    found: dict[str, list[str]] = {}
    _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "", found)
    return found


def _flatten(table: Mapping[str, object], prefix: str, found: dict[str, list[str]]) -> None:
    for key, value in table.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}{key}.", found)
        else:
            found[prefix + key] = [str(one) for one in value] if isinstance(value, list) else [str(value)]


class Bank:
    """One person's use of a phrase bank: no phrase comes twice while there are others."""

    def __init__(self, language: Language, rng: random.Random) -> None:
        self._phrases = phrases(language)
        self._rng = rng
        self._used: dict[str, set[str]] = {}

    def has(self, key: str) -> bool:
        """True when the bank holds phrases under the key."""
        return bool(self._phrases.get(key))

    def all(self, key: str) -> Sequence[str]:
        """Every phrase of a key; none when the bank does not hold it."""
        return self._phrases.get(key, ())

    def pick(self, key: str) -> str:
        """A phrase of a key. Raises KeyError for a key that the bank does not hold."""
        choices = self._phrases[key]
        used = self._used.setdefault(key, set())
        fresh = [one for one in choices if one not in used]
        if not fresh:
            used.clear()
            fresh = choices
        chosen = self._rng.choice(fresh)
        used.add(chosen)
        return chosen

    def find(self, table: str, names: Sequence[str], form: str) -> str | None:
        """The first key `table.NAME.form` that the bank holds, in the order of the names."""
        return next((key for name in names if self.has(key := f"{table}.{name}.{form}")), None)
