"""Words that point at items on screen: “the second one”, 最便宜的那个, a title; from `references.toml`.

What is pointed at is always unambiguous: a superlative or an attribute is used only where one item alone has it.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from chatrec_tui.catalog.item import Item
from chatrec_tui.i18n import Language
from chatrec_tui.train.corpus.spoken_numbers import english_number

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_HAN_ORDINALS = "一二三四五六七八九十"
_MOST_SAID = 0.6
"""Share of single references that are a place in the list or a pronoun; the others need something to be unique."""
_PLURAL = re.compile(r"[^s]s$")

__all__ = ["point_at_all", "point_at_one", "point_at_two"]


@cache
def _bank(language: Language) -> Mapping[str, Any]:
    file = resources.files("chatrec_tui.train") / "phrases" / "acts" / language / "references.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def point_at_one(
    shown: Sequence[Item], language: Language, chance: random.Random, words: Mapping[str, str], *,
    taken: Sequence[str] = (), focus: str | None = None, slot_of: Callable[[str], str | None],
) -> tuple[str, str]:  # fmt: skip
    """Words for one shown item that is not among `taken`, and its id.

    `words` fills {noun}, {nouns} and {m}, and has `works` where titles are quoted; `focus` is the item that “it”
    means, else the first; `slot_of` finds the slot of a kind. Raises IndexError when all shown items are taken.
    """
    bank = _bank(language)
    free = [place for place, item in enumerate(shown) if item.id not in taken]
    place = chance.choice(free)
    roll = chance.random()
    if roll < _MOST_SAID:
        pronoun = next((at for at, item in enumerate(shown) if item.id == focus), 0)
        if chance.random() < 0.25 and not taken and len(shown) > 0:
            return _fill(chance, bank["it"]["patterns"], shown, (pronoun,), language, words), shown[pronoun].id
        kinds = ["position"] * 5
        kinds += ["last"] if place == len(shown) - 1 and len(shown) > 2 else []
        kinds += ["first"] if place == 0 and len(shown) > 2 else []
        kinds += ["middle"] if len(shown) in (3, 5) and place == len(shown) // 2 else []
        return _fill(chance, bank[chance.choice(kinds)]["patterns"], shown, (place,), language, words), shown[place].id
    if roll > 0.8:
        found = _unique(shown, free, language, chance, slot_of, bank)
        if found is not None:
            pattern, at, value = found
            return _fill(chance, [pattern], shown, (at,), language, {**words, "value": value}), shown[at].id
    return _fill(chance, bank["title"]["patterns"], shown, (place,), language, words), shown[place].id


def point_at_two(
    shown: Sequence[Item], language: Language, chance: random.Random, words: Mapping[str, str]
) -> tuple[str, tuple[str, str]]:
    """Words for two of at least two shown items, and their ids."""
    bank = _bank(language)
    first, second = sorted(chance.sample(range(len(shown)), 2))
    kind = "pair"
    if len(shown) > 2 and chance.random() < 0.25:
        kind = chance.choice(("first_two", "last_two"))
        first, second = (0, 1) if kind == "first_two" else (len(shown) - 2, len(shown) - 1)
    text = _fill(chance, bank[kind]["patterns"], shown, (first, second), language, words)
    return text, (shown[first].id, shown[second].id)


def point_at_all(shown: Sequence[Item], language: Language, chance: random.Random, words: Mapping[str, str]) -> str:
    """Words for all that is shown."""
    patterns = [one for one in _bank(language)["all"]["patterns"] if "five" not in one or len(shown) == 5]
    return _fill(chance, patterns, shown, (0,), language, words)


def short_title(title: str) -> str:
    """A title as people type it: without what stands in brackets."""
    return re.sub(r"\s*[(（\[【].*?[)）\]】]", "", title).strip() or title


def _fill(
    chance: random.Random, patterns: Sequence[str], shown: Sequence[Item], places: Sequence[int], language: Language,
    words: Mapping[str, str],
) -> str:  # fmt: skip
    plural = bool(_PLURAL.search(words.get("noun", "")))
    usable = [
        one
        for one in patterns
        if not (plural and language == "en" and "{noun}" in one) and ("《" not in one or words.get("works"))
    ]
    values = dict(words)
    for mark, place in zip(("", "2"), places, strict=False):
        values["n" + mark] = str(place + 1)
        title = shown[place].title_in(language)
        values["title" + mark] = short_title(title) if chance.random() < 0.6 else title
        if language == "en":
            values["ordinal" + mark] = _ORDINALS[min(place, 9)]
            values["word"] = english_number(place + 1)
            values["nth"] = f"{place + 1}{('st', 'nd', 'rd')[place] if place < 3 else 'th'}"
        else:
            values["ordinal" + mark] = _HAN_ORDINALS[min(place, 9)]
    text = chance.choice(usable or patterns).format(**values)
    return re.sub(r"\b(the|that) the\b", r"\1", text, flags=re.IGNORECASE)


def _unique(
    shown: Sequence[Item], free: Sequence[int], language: Language, chance: random.Random,
    slot_of: Callable[[str], str | None], bank: Mapping[str, Any],
) -> tuple[str, int, str] | None:  # fmt: skip
    """A pattern, place and value for an item that alone has something, or None."""
    found: list[tuple[str, int, str]] = []
    for kind, ends in bank["superlative"].items():
        slot = slot_of(kind)
        numbers = [item.number(slot) if slot else None for item in shown]
        known = [number for number in numbers if number is not None]
        if len(known) < len(shown) or len(shown) < 3:
            continue
        for end, extreme in (("lower", min(known)), ("higher", max(known))):
            if known.count(extreme) == 1 and (at := numbers.index(extreme)) in free and ends[end]:
                found.append((chance.choice(ends[end]), at, ""))
    for kind, patterns in bank["attribute"].items():
        slot = slot_of(kind)
        held = [_text(item, slot, language) if slot else "" for item in shown]
        for at in free:
            if held[at] and sum(held[at] in other for other in held) == 1:
                found.append((chance.choice(patterns), at, held[at]))
    return chance.choice(found) if found else None


def _text(item: Item, slot: str, language: Language) -> str:
    if slot == "year":
        return f"{item.year:.0f}" if item.year is not None else ""
    value = item.get_in(slot, language)
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else ""
    return value if isinstance(value, str) else ""
