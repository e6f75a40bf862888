"""Builds a catalog file: beside the old one, whole, on disk, and only then in its place.

A kill at any moment leaves the old catalog or the new one. Writers of one catalog take turns.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.catalog.codec import encode_item, encode_schema
from chatrec_tui.catalog.derive import derive_schema, title_languages
from chatrec_tui.catalog.item import FIELDS, Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.catalog.store import Interaction, Source, StoredItem
from chatrec_tui.catalog.tables import INDEXES, create_tables
from chatrec_tui.errors import CatalogError
from chatrec_tui.text.fold import fold, search_tokens

if TYPE_CHECKING:
    import apsw

_WAIT_MS = 30_000
"""How long a second writer of the same catalog waits for the first."""
_STORED_FIELDS = tuple(name for name in FIELDS if name not in ("title", "description"))

__all__ = ["catalog_lock", "write_catalog"]


@contextlib.contextmanager
def catalog_lock(path: Path, wait_ms: int = _WAIT_MS) -> Iterator[None]:
    """Hold the right to replace a catalog file. Raises CatalogError when another program holds it for long.

    The lock is that of a small SQLite file, which the system releases when its holder dies.
    """
    import apsw

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = apsw.Connection(str(path.parent / f".{path.stem}.lock"))
    except (OSError, apsw.Error) as error:
        raise CatalogError("catalog.cannot_write", file=path, why=_reason(error)) from error
    try:
        lock.set_busy_timeout(wait_ms)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except apsw.BusyError as error:
            raise CatalogError("catalog.busy", name=path.stem) from error
        except apsw.Error as error:
            raise CatalogError("catalog.cannot_write", file=path, why=_reason(error)) from error
        for leftover in path.parent.glob(f".{path.stem}.*.new"):
            # Left by a load that was killed; nobody else can be writing it.
            if re.fullmatch(rf"\.{re.escape(path.stem)}\.[^.]+\.new", leftover.name):
                leftover.unlink(missing_ok=True)
        yield
    finally:
        lock.close()


def write_catalog(
    path: Path,
    items: Sequence[StoredItem],
    *,
    sources: Iterable[Source],
    interactions: Iterable[Interaction],
    loaded: str,
) -> Schema:
    """Put a new catalog in the place of a file; the caller holds `catalog_lock`. Raises CatalogError."""
    import apsw

    schema = derive_schema(path.stem, [one.item for one in items])
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".new")
    except OSError as error:
        raise CatalogError("catalog.cannot_write", file=path, why=_reason(error)) from error
    try:
        os.close(handle)
        connection = apsw.Connection(name)
        try:
            # No journal: a file that is not finished is thrown away.
            connection.pragma("journal_mode", "OFF")
            connection.pragma("synchronous", "OFF")
            with connection:
                _fill(connection, schema, items, sources, interactions, loaded)
        finally:
            connection.close()
        with open(name, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(name, path)
        _sync_folder(path.parent)
    except (OSError, apsw.Error) as error:
        raise CatalogError("catalog.cannot_write", file=path, why=_reason(error)) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
    return schema


def _fill(
    connection: apsw.Connection,
    schema: Schema,
    items: Sequence[StoredItem],
    sources: Iterable[Source],
    interactions: Iterable[Interaction],
    loaded: str,
) -> None:
    create_tables(connection)
    connection.executemany("INSERT INTO meta VALUES (?, ?)", [("schema", encode_schema(schema)), ("loaded", loaded)])
    connection.executemany("INSERT INTO source VALUES (?, ?, ?)", list(sources))
    places = _places([one.item for one in items])
    for n, one in enumerate(items, start=1):
        item = one.item
        connection.execute(
            "INSERT INTO item VALUES (?, ?, ?, ?, ?, ?)",
            (n, item.id, places[n - 1], one.origin, ",".join(one.filled), encode_item(item)),
        )
        titles = [(n, language, title) for language, title in title_languages(item).items()]
        connection.executemany("INSERT INTO title VALUES (?, ?, ?)", titles)
        rows = [(n, slot, text, number) for slot, text, number in _values(item, schema)]
        connection.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", rows)
        connection.execute(
            "INSERT INTO words (rowid, title, labels, attributes, description) VALUES (?, ?, ?, ?, ?)",
            (n, *(" ".join(search_tokens(text)) for text in _texts(item))),
        )
    connection.executemany("INSERT INTO interaction VALUES (?, ?, ?, ?, ?)", interactions)
    connection.execute(INDEXES)
    connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    connection.execute("ANALYZE")


def _places(items: Sequence[Item]) -> list[int]:
    """The place of each item when the best known comes first."""

    def key(n: int) -> tuple[float, float, float, int]:
        item = items[n]
        return -(item.popularity or 0.0), -(item.rating_count or 0), -(item.rating or 0.0), n

    places = [0] * len(items)
    for place, n in enumerate(sorted(range(len(items)), key=key), start=1):
        places[n] = place
    return places


def _values(item: Item, schema: Schema) -> Iterator[tuple[str, str | None, float | None]]:
    """Slot, folded text and number of every value that a condition can be about, each once."""
    rows: dict[tuple[str, str | None, float | None], None] = {}
    for slot in (*_STORED_FIELDS, *item.attributes):
        value = item.get(slot)
        known = schema.slots.get(slot)
        # An amount in another currency or unit cannot be compared with a bound.
        if slot == "price" and known is not None and item.currency not in (known.currency, None):
            continue
        if isinstance(value, Quantity) and known is not None and known.unit not in (value.unit, None):
            continue
        if isinstance(value, bool):
            rows[slot, str(value).lower(), None] = None
        elif isinstance(value, int | float | Quantity):
            rows[slot, None, item.number(slot)] = None
        else:
            for text in item.texts(slot):
                rows[slot, fold(text), None] = None
    for slots in item.localized.values():
        for slot, value in slots.items():
            if slot not in ("title", "description"):
                for text in _as_texts(value):
                    rows[slot, fold(text), None] = None
    yield from rows


def _texts(item: Item) -> tuple[str, str, str, str]:
    """What is searched: titles, labels, attributes and descriptions, each in every language."""
    forms = list(item.localized.values())

    def all_of(*slots: str) -> str:
        found = [text for slot in slots for value in (item.get(slot), *(form.get(slot) for form in forms))
                 for text in _as_texts(value)]  # fmt: skip
        return " ".join(dict.fromkeys(found))

    named = [slot.replace("_", " ") for slot, value in item.attributes.items() if value is True]
    return (
        all_of("title"),
        all_of("brand", "creators", "category", "tags"),
        " ".join([all_of(*item.attributes), *named]),
        all_of("description"),
    )


def _as_texts(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    if isinstance(value, str):
        return (value,)
    return (str(value),) if isinstance(value, Quantity) else ()


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system lets folders be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
