"""Filters of a large catalog as masks: a condition that was met before costs no query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.retrieve.shelf import Columns, Shelf, shelf_of

__all__ = ["Masked"]


class Masked:
    """What passes, best known first."""

    def __init__(self, store: CatalogStore, conditions: Sequence[Condition], hidden: frozenset[str]) -> None:
        self._store, self._shelf = store, shelf_of(store)
        self._mask = np.ones(len(self._shelf.ids), bool)
        self._mask[[self._shelf.column[item] for item in hidden if item in self._shelf.column]] = False
        for condition in conditions:
            self._mask &= self._shelf.mask(store, condition)
        popular = self._shelf.popular(store)
        self._columns = popular[self._mask[popular]]

    def __len__(self) -> int:
        """How many items pass."""
        return len(self._columns)

    def ids(self, start: int = 0, stop: int | None = None, step: int = 1) -> list[str]:
        """A slice of them."""
        return self._named(self._columns[start:stop:step])

    def keep(self, items: Iterable[str]) -> list[str]:
        """Those of some items that pass, in the given order."""
        return [item for item in items if item in self._shelf.column and self._mask[self._shelf.column[item]]]

    def with_all(self, conditions: Sequence[Condition], limit: int) -> list[str]:
        """The first of them that meet more conditions."""
        columns = self._columns
        for condition in conditions:
            columns = columns[self._shelf.mask(self._store, condition)[columns]]
        return self._named(columns[:limit])

    def columns(self, shelf: Shelf) -> Columns:
        """Their columns, int64 [passing]."""
        return self._columns

    def _named(self, columns: Columns) -> list[str]:
        return [self._shelf.ids[column] for column in columns.tolist()]
