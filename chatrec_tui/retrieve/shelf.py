"""The items of an open catalog by column: numbers from 0 in the catalog's order, which arrays are indexed with."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.store import CatalogStore

Columns = NDArray[np.int64]
Mask = NDArray[np.bool_]

_KEPT = 64
"""Masks of conditions that are remembered."""
_LOCK = threading.Lock()
_SHELVES: WeakKeyDictionary[CatalogStore, Shelf] = WeakKeyDictionary()

__all__ = ["Columns", "Mask", "Shelf", "shelf_of"]


class Shelf:
    """Ids and columns of one catalog, and which items meet which condition."""

    def __init__(self, store: CatalogStore) -> None:
        self.ids: tuple[str, ...] = tuple(store.select(order="catalog"))
        """Item ids by column."""
        self.column: dict[str, int] = dict(zip(self.ids, range(len(self.ids)), strict=True))
        """Item id → its column."""
        self._popular: Columns | None = None
        self._masks: dict[str, Mask] = {}

    def columns_of(self, items: Sequence[str]) -> Columns:
        """Columns of items of the catalog, int64 [items]."""
        return np.fromiter(map(self.column.__getitem__, items), np.int64, len(items))

    def popular(self, store: CatalogStore) -> Columns:
        """All columns, those of the best known items first."""
        if self._popular is None:
            self._popular = self.columns_of(store.select())
        return self._popular

    def mask(self, store: CatalogStore, condition: Condition) -> Mask:
        """Which items meet a condition, bool [items]."""
        key = repr(condition)
        found = self._masks.get(key)
        if found is None:
            found = np.zeros(len(self.ids), bool)
            found[store.matching(condition)] = True
            while len(self._masks) >= _KEPT:
                self._masks.pop(next(iter(self._masks)), None)
            self._masks[key] = found
        return found


def shelf_of(store: CatalogStore) -> Shelf:
    """The shelf of an open catalog, made once."""
    with _LOCK:
        found = _SHELVES.get(store)
        if found is None:
            found = _SHELVES[store] = Shelf(store)
        return found
