"""What a catalog holds, slot by slot: kinds, values in both languages, units and spread.

Understanding (which words are values), retrieval (which filters exist) and reasons (is this light for a
laptop?) all read the schema and not the items.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.i18n import Language

SlotKind = Literal["number", "choice", "list", "flag", "text"]
"""number: ordered, maybe with a unit · choice: one of few texts · list: several texts · flag: yes or no ·
text: free text that is searched, never equal to a value."""

__all__ = ["Schema", "Slot", "SlotKind", "SlotValue"]


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A value that items of the catalog have."""

    value: str
    """As in the catalog's default form; this is what preferences and acts carry."""
    names: Mapping[Language, str]
    """How it is written in each language that the catalog gives; may be empty."""
    count: int
    """How many items have it."""

    def in_language(self, language: Language) -> str:
        """The value as a person of that language reads it."""
        return self.names.get(language, self.value)


@dataclass(frozen=True, slots=True)
class Slot:
    """A catalog field or attribute."""

    name: str
    """Field or attribute name, as in acts and preferences."""
    kind: SlotKind
    """How it is compared."""
    count: int
    """How many items have it."""
    unit: str | None = None
    """Unit of a number slot; all items of the catalog are in it."""
    currency: str | None = None
    """ISO 4217 code of a price."""
    values: tuple[SlotValue, ...] = ()
    """Values of a choice or list slot, most frequent first."""
    edges: tuple[float, ...] = ()
    """Nine edges between the tenths of a number slot, ascending."""
    low: float | None = None
    """Smallest number."""
    high: float | None = None
    """Largest number."""

    def bucket(self, number: float) -> int:
        """The tenth of the catalog that a number falls into, 0 (lowest) to 9 (highest).

        A number that many items share lies in the middle of the tenths that it fills.
        """
        return (bisect_left(self.edges, number) + bisect_right(self.edges, number)) // 2

    def find(self, value: str) -> SlotValue | None:
        """The value with that default form."""
        return next((one for one in self.values if one.value == value), None)


@dataclass(frozen=True, slots=True)
class Schema:
    """All slots of a catalog."""

    catalog: str
    """Name of the catalog."""
    items: int
    """How many items can be recommended."""
    slots: Mapping[str, Slot]
    """Slot name → slot, fields first."""
    languages: tuple[Language, ...] = ("en",)
    """Languages that titles are given in."""

    def has(self, name: str) -> bool:
        """True when some item has the slot."""
        return name in self.slots
