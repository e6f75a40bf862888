"""All that retrieval knows of one catalog beyond its text index, opened when first asked for.

Nothing here is loaded until there is a history or a request to compare with, so a first list of what is best known
costs nothing.
"""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.retrieve.attribute_vectors import AttributeVectors, build_vectors
from chatrec_tui.retrieve.collaborative.fit import Level, Progress, fit_taste
from chatrec_tui.retrieve.collaborative.sequences import checksum_of, read_sequences
from chatrec_tui.retrieve.collaborative.taste import Taste
from chatrec_tui.retrieve.meaning import encode_items
from chatrec_tui.retrieve.shelf import shelf_of
from chatrec_tui.retrieve.storage import read_note, read_taste, read_vectors, save_taste, save_vectors

BUILT_AT_ONCE = 20_000
"""Catalogs up to this size get their vectors when first needed; larger ones only when they are prepared."""

_LOCK = threading.Lock()

__all__ = ["BUILT_AT_ONCE", "Knowledge", "Learnt", "items_checksum", "know", "prepare_catalog"]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Columns and vectors of one catalog."""

    ids: tuple[str, ...]
    """Item ids in the catalog's order: the columns of everything else."""
    checksum: str
    """Of what the catalog was loaded from."""
    column: dict[str, int]
    """Item id → its column."""
    vectors: AttributeVectors | None
    """None for a large catalog that was not prepared."""
    taste: Taste | None
    """None when nothing was learnt from interactions."""
    scored: dict[object, Any] = field(default_factory=dict)
    """Results for the latest histories: most turns do not change it."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What preparing a catalog did."""

    people: int
    """How many people's interactions were learnt from; 0 when there are none."""
    ndcg: dict[str, float]
    """NDCG@10 of each source and of the `blend` on held-out interactions."""
    fresh: bool
    """False when the stored result was still of these interactions."""


_KNOWN: WeakKeyDictionary[CatalogStore, Knowledge] = WeakKeyDictionary()


def items_checksum(store: CatalogStore) -> str:
    """Hash of what a catalog was loaded from and when: cheap to compute at every start."""
    parts = [store.meta("loaded"), str(store.count()), *(f"{one.file}\0{one.hash}" for one in store.sources())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def know(store: CatalogStore) -> Knowledge:
    """What is known of an open catalog, read once."""
    with _LOCK:
        found = _KNOWN.get(store)
        if found is None:
            found = _KNOWN[store] = _read(store)
        return found


def _read(store: CatalogStore) -> Knowledge:
    shelf = shelf_of(store)
    ids = shelf.ids
    checksum = items_checksum(store)
    vectors = read_vectors(_beside(store, ".vectors"), checksum, len(ids))
    if vectors is None and len(ids) <= BUILT_AT_ONCE:
        vectors = build_vectors(list(store.all_items()), store.schema())
    taste = read_taste(_beside(store, ".taste"), checksum, len(ids)) if vectors is not None else None
    return Knowledge(ids, checksum, shelf.column, vectors, taste)


def prepare_catalog(
    store: CatalogStore,
    *,
    level: Level = "fast",
    encoder: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Learnt:
    """Write a catalog's vectors beside it and learn from its interactions. Raises CatalogError, ModelError.

    `encoder` is the folder or id of a sentence encoder that items are compared to requests with.

    What was learnt from the very same interactions is kept, unless only a `fast` fit is there and a `full` one wanted.
    """
    with _LOCK:
        _KNOWN.pop(store, None)
    ids = store.select(order="catalog")
    checksum = items_checksum(store)
    path = _beside(store, ".vectors")
    vectors = read_vectors(path, checksum, len(ids))
    if vectors is None:
        if progress is not None:
            progress("vectors")
        vectors = build_vectors(list(store.all_items()), store.schema())
        save_vectors(path, vectors, checksum)
    if encoder is not None:
        if progress is not None:
            progress("meaning")
        encode_items(store, encoder, checksum)
    taste_path = _beside(store, ".taste")
    sequences, people = read_sequences(store.interactions(), ids)
    if level == "none" or not people:
        taste_path.unlink(missing_ok=True)
        return Learnt(0, {}, True)
    interactions = checksum_of(sequences, ids)
    note = read_note(taste_path)
    same = note.get("items") == checksum and note.get("interactions") == interactions
    if same and note.get("level") in (level, "full"):
        return Learnt(len(people), dict(note.get("ndcg", {})), False)
    fitted = fit_taste(sequences, vectors, level=level, seed=seed, progress=progress)
    save_taste(taste_path, fitted, items=checksum, interactions=interactions, level=level)
    return Learnt(len(people), dict(fitted.ndcg), True)


def _beside(store: CatalogStore, suffix: str) -> Path:
    return store.path.with_suffix(suffix)
