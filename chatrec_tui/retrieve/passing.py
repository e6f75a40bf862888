"""The items that pass the filters of a turn, best known first.

In a small catalog one query finds them. In a large one each condition is looked up once and kept as a mask over all
items (`retrieve.masks`), since a turn adds one condition to those of the turn before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.store import CatalogStore

if TYPE_CHECKING:
    from chatrec_tui.retrieve.shelf import Columns, Shelf

LARGE = 5000
"""From this many items on, masks are used."""

__all__ = ["LARGE", "Given", "Passing", "pass_filters"]


class Passing(Protocol):
    """What passes, best known first."""

    def __len__(self) -> int:
        """How many items pass."""
        ...

    def ids(self, start: int = 0, stop: int | None = None, step: int = 1) -> list[str]:
        """A slice of them."""
        ...

    def keep(self, items: Iterable[str]) -> list[str]:
        """Those of some items that pass, in the given order."""
        ...

    def with_all(self, conditions: Sequence[Condition], limit: int) -> list[str]:
        """The first of them that meet more conditions."""
        ...

    def columns(self, shelf: Shelf) -> Columns:
        """Their columns, int64 [passing]."""
        ...


class Given:
    """Items that were chosen elsewhere and are only to be compared."""

    def __init__(self, items: Sequence[str]) -> None:
        self._ids = list(items)

    def __len__(self) -> int:
        """How many items pass."""
        return len(self._ids)

    def ids(self, start: int = 0, stop: int | None = None, step: int = 1) -> list[str]:
        """A slice of them."""
        return self._ids[start:stop:step]

    def keep(self, items: Iterable[str]) -> list[str]:
        """Those of some items that pass, in the given order."""
        allowed = frozenset(self._ids)
        return [item for item in items if item in allowed]

    def columns(self, shelf: Shelf) -> Columns:
        """Their columns, int64 [passing]."""
        return shelf.columns_of(self._ids)


class Selected(Given):
    """Found by one query of the store."""

    def __init__(self, store: CatalogStore, conditions: Sequence[Condition], hidden: frozenset[str]) -> None:
        self._store, self._conditions, self._hidden = store, tuple(conditions), hidden
        super().__init__(store.select(self._conditions, exclude_ids=hidden))

    def with_all(self, conditions: Sequence[Condition], limit: int) -> list[str]:
        """The first of them that meet more conditions."""
        return self._store.select([*self._conditions, *conditions], exclude_ids=self._hidden, limit=limit)


def pass_filters(store: CatalogStore, conditions: Sequence[Condition], hidden: frozenset[str]) -> Passing:
    """The items that meet all conditions and are not hidden."""
    if store.count() < LARGE:
        return Selected(store, conditions, hidden)
    from chatrec_tui.retrieve.masks import Masked

    return Masked(store, conditions, hidden)
