"""Every sentence that the program says, in both languages, by key.

`en/ROOM.toml` and `zh/ROOM.toml` hold the sentences of one room under the same keys; `say("room.key", language)`
finds them. A value may be a list of wordings; `variant` picks one, so that replies do not repeat themselves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

__all__ = ["LANGUAGES", "Language", "rooms", "say", "wordings"]


@cache
def rooms(language: Language) -> dict[str, dict[str, list[str]]]:
    """All sentences of a language: room → key → wordings. Nested tables become dotted keys."""
    folder = resources.files(__package__) / language
    return {
        entry.name.removesuffix(".toml"): _flatten(tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def _flatten(table: dict[str, object], prefix: str = "") -> dict[str, list[str]]:
    flat: dict[str, list[str]] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return flat


def wordings(key: str, language: Language) -> list[str]:
    """All wordings of a sentence. Raises KeyError for a key that no message file holds."""
    room, _, name = key.partition(".")
    return rooms(language)[room][name]


def say(
    key: str, language: Language, *, variant: int = 0, values: Mapping[str, object] | None = None, **more: object
) -> str:
    """One wording of a sentence with its `{placeholders}` filled in from `values` and the keywords."""
    choices = wordings(key, language)
    return choices[variant % len(choices)].format(**(values or {}), **more)
