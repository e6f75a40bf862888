"""The catalog as a graph: from what the person liked to what is related to it, with the way there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore

SAME_CREATOR = "creators"
"""Relation of two items that share somebody who made them."""
_LATEST = 20
"""Liked items that are looked around from."""
_EACH = 12
"""Items of one relation or creator."""

__all__ = ["SAME_CREATOR", "Path", "find_related"]


@dataclass(frozen=True, slots=True)
class Path:
    """How one item leads to another."""

    items: tuple[str, ...]
    """Item ids from the liked one to the candidate."""
    relation: str
    """Name of the edge as in the catalog, such as `series`; `creators` for a shared maker."""
    via: str = ""
    """Whom or what they share, where the edge is not from item to item."""


def find_related(store: CatalogStore, liked: Iterable[str]) -> Mapping[str, Path]:
    """Items related to liked ones → the first path found, those of the latest liked item first.

    Edges of the catalog come before shared creators. A liked item is not its own recommendation.
    """
    latest = list(dict.fromkeys(liked))[-_LATEST:][::-1]
    sources = store.get_many(latest)
    found: dict[str, Path] = {}
    for item in sources:
        for path in (*_edges(item), *_shared(store, item)):
            found.setdefault(path.items[-1], path)
    known = {item.id for item in store.get_many(found)}
    return {one: path for one, path in found.items() if one in known and one not in latest}


def _edges(item: Item) -> Iterable[Path]:
    for relation, others in item.related.items():
        for other in others[:_EACH]:
            yield Path((item.id, other), relation)


def _shared(store: CatalogStore, item: Item) -> Iterable[Path]:
    for creator in item.creators[:3]:
        for other in store.select([Condition(SAME_CREATOR, "=", creator)], exclude_ids=[item.id], limit=_EACH):
            yield Path((item.id, other), SAME_CREATOR, creator)
