"""An item of a catalog: what every reader produces and everything else consumes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.i18n import Language

Value = str | float | bool | Quantity | tuple[str, ...]
"""What a slot can hold. Lists are tuples of text."""

FIELDS = ("title", "category", "brand", "creators", "price", "rating", "rating_count", "popularity", "year",
          "description", "tags")  # fmt: skip
"""Slots that are fields of the item itself; every other slot is an attribute."""

_EMPTY: Mapping[str, Value] = MappingProxyType({})
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")

__all__ = ["FIELDS", "Item", "Value"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be recommended. All text is already cleaned."""

    id: str
    """Unique in its catalog."""
    title: str
    """Default title; `localized` may hold others."""
    category: tuple[str, ...] = ()
    """Path from broad to narrow, or several genres, main one first."""
    brand: str | None = None
    """Maker."""
    creators: tuple[str, ...] = ()
    """Authors, directors, artists."""
    price: float | None = None
    """In `currency`."""
    currency: str | None = None
    """ISO 4217 code."""
    rating: float | None = None
    """From 0 to 5."""
    rating_count: int | None = None
    """How many people rated it."""
    popularity: float | None = None
    """Larger is better known; the scale is the catalog's own."""
    released: str | None = None
    """ISO date or year."""
    description: str = ""
    """Free text of the seller: data, never instructions."""
    tags: tuple[str, ...] = ()
    """Short labels."""
    attributes: Mapping[str, Value] = field(default_factory=lambda: _EMPTY)
    """Attribute name → value."""
    related: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Relation → ids of other items."""
    image: str | None = None
    """Path or address of a picture."""
    url: str | None = None
    """Address of a page about it."""
    localized: Mapping[str, Mapping[str, Value]] = field(default_factory=lambda: MappingProxyType({}))
    """Language → slot → value in that language; lists keep the order of the default form."""

    @property
    def year(self) -> float | None:
        """Year of `released`."""
        match = _YEAR.search(self.released or "")
        return float(match[1]) if match else None

    def get(self, slot: str) -> Value | None:
        """The default form of a slot (a field of `FIELDS` or an attribute), or None when the item has none."""
        if slot in FIELDS:
            value: Value | None = getattr(self, slot)
            return None if value == "" or value == () else value
        return self.attributes.get(slot)

    def get_in(self, slot: str, language: Language) -> Value | None:
        """A slot in a language, falling back to the default form."""
        return self.localized.get(language, _EMPTY).get(slot) or self.get(slot)

    def title_in(self, language: Language) -> str:
        """The title in a language, falling back to the default title."""
        return str(self.get_in("title", language))

    def number(self, slot: str) -> float | None:
        """A numeric slot without its unit, or None."""
        value = self.get(slot)
        if isinstance(value, Quantity):
            return value.value
        if isinstance(value, bool):
            return None
        return float(value) if isinstance(value, int | float) else None

    def texts(self, slot: str) -> tuple[str, ...]:
        """The default text values of a slot, as a tuple even when there is one; () when there is none."""
        value = self.get(slot)
        if isinstance(value, tuple):
            return value
        return (value,) if isinstance(value, str) else ()
