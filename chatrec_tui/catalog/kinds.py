"""What sort of thing a slot says, which decides how it is compared, shown and put into words.

A catalog may name its attributes as it likes. The kind is found from the slot's name and unit; in prompts it is
one token, so the model words a weight it has never met like any other weight.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from chatrec_tui.catalog.schema import Slot

Kind = Literal[
    "price", "rating", "year", "creator", "brand", "topic", "weight", "runtime", "battery", "size", "memory",
    "number", "flag", "choice", "use", "mood", "popular", "best", "liked", "pages",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "price", "rating", "year", "creator", "brand", "topic", "weight", "runtime", "battery", "size", "memory",
    "number", "flag", "choice", "use", "mood", "popular", "best", "liked", "pages",
)  # fmt: skip
KIND_TOKENS: dict[str, str] = {kind: f"<x{place}>" for place, kind in enumerate(KINDS)} | {
    "about": "<about>",
    "title": "<title>",
}
NUMBER_KINDS = frozenset(
    {"price", "rating", "year", "weight", "runtime", "battery", "size", "memory", "number", "popular", "pages"}
)
LABELLED = frozenset({"number", "flag", "choice"})
"""Kinds whose value says too little without the slot's name."""
TOPIC_SLOTS = ("category", "tags")
"""One slot for a person: a genre may stand in either."""

_FIXED: dict[str, Kind] = {
    "price": "price", "rating": "rating", "year": "year", "released": "year", "creators": "creator", "brand": "brand",
    "category": "topic", "tags": "topic", "rating_count": "popular", "popularity": "popular",
}  # fmt: skip
_BY_NAME: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"battery|续航|电池"), "battery"),
    (re.compile(r"(?:^|_)weight|^mass$|重量"), "weight"),
    (re.compile(r"runtime|duration|^length$|play_?time|reading_time|episode_length|hours_to_finish|时长|片长"),
     "runtime"),
    (re.compile(r"memory|storage|^ram$|ssd|disk|内存|存储"), "memory"),
    (re.compile(r"(?:^|_)pages?$|页数"), "pages"),
    (re.compile(r"mood|atmosphere|氛围|情绪"), "mood"),
    (re.compile(r"(?:^|_)uses?$|use_case|occasion|good_for|best_for|suited|scene|用途|场合|适合"), "use"),
    (re.compile(r"^genres?$|^themes?$|^topics?$|类型|题材"), "topic"),
    (re.compile(r"^(?:directors?|authors?|artists?|composers?|designers?|teachers?)$|导演|作者"),
     "creator"),
)  # fmt: skip
_UNITS: dict[Kind, tuple[str | None, ...]] = {
    "battery": ("h", "min", "day"), "weight": ("kg", "g", "lb", "oz"), "runtime": ("min", "h", "day"),
    "memory": ("GB", "TB", "MB"), "pages": ("page", None),
}  # fmt: skip
"""Units without which a number is not of the kind: a battery's capacity in Wh is a plain number."""

__all__ = ["KINDS", "KIND_TOKENS", "LABELLED", "NUMBER_KINDS", "TOPIC_SLOTS", "Kind", "kind_of"]


def kind_of(name: str, slot: Slot | None) -> Kind:
    """The kind of a slot; `slot` is None when the catalog lacks it."""
    if name in _FIXED:
        return _FIXED[name]
    return _guess(name) if slot is None else _find(name, slot.kind, slot.unit)


def _guess(name: str) -> Kind:
    return next((kind for pattern, kind in _BY_NAME if pattern.search(name.lower())), "choice")


@lru_cache(maxsize=4096)
def _find(name: str, form: str, unit: str | None) -> Kind:
    if form == "flag":
        return "flag"
    numeric = form == "number"
    for pattern, kind in _BY_NAME:
        if pattern.search(name.lower()) and (kind in NUMBER_KINDS) == numeric:
            if kind in _UNITS and unit not in _UNITS[kind]:
                continue
            return kind
    return "number" if numeric else "choice"
