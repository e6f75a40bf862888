"""The embedded store: one SQLite file a catalog, opened for reading.

A file is never changed in place: `catalog.write` builds a new one and puts it where the old one was. So a store
that is open keeps seeing the catalog as it was, and nobody ever sees half of one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from chatrec_tui.catalog.codec import decode_item, decode_schema
from chatrec_tui.catalog.filter import Condition, compile_conditions, items_with
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.query import match_expression
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.catalog.tables import MIGRATIONS, migrate, version_of
from chatrec_tui.errors import CatalogError

if TYPE_CHECKING:
    import apsw

Order = Literal["popularity", "catalog"]
"""`popularity`: best known first · `catalog`: as in the source."""
_KEPT = 8192
"""How many parsed items a store keeps in memory."""
# Weights of title, labels (brand, makers, category, tags), attributes and description.
_RANK = "bm25(words, 10.0, 5.0, 3.0, 1.0)"

__all__ = ["CatalogStore", "Interaction", "Order", "Source", "StoredItem"]


class Interaction(NamedTuple):
    """What somebody did with an item."""

    user: str
    item: str
    rating: float | None
    """From 0 to 5."""
    event: str | None
    """Such as `view` or `purchase`, where the source has no ratings."""
    time: float | None
    """Seconds since 1970."""


class Source(NamedTuple):
    """A file that the catalog was loaded from."""

    file: str
    hash: str
    """Of the content and of the options it was read with."""
    loaded: str
    """ISO time."""


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item with what is remembered about where it comes from."""

    item: Item
    origin: str
    """Hash of the item as its source gives it, to tell whether a newer version of the source changes it."""
    filled: tuple[str, ...] = ()
    """Fields that the source lacks and that were computed from interactions."""

    def source_item(self) -> Item:
        """The item without what was computed from interactions."""
        return replace(self.item, **dict.fromkeys(self.filled)) if self.filled else self.item  # type: ignore[arg-type]


class CatalogStore:
    """A stored catalog, read only. A context manager; may be shared between threads."""

    def __init__(self, path: Path) -> None:
        """Open a file. Raises CatalogError when there is none or it is no catalog."""
        self.path = path
        self._lock = threading.RLock()
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._schema: Schema | None = None
        self._count: int | None = None
        self._connection = _open(path)

    @property
    def name(self) -> str:
        """Name of the catalog: that of its file."""
        return self.path.stem

    def __enter__(self) -> CatalogStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def _rows(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        import apsw

        try:
            with self._lock:
                return list(self._connection.execute(query, tuple(parameters)))
        except apsw.Error as error:
            raise CatalogError("catalog.damaged", file=self.path, why=error) from error

    def schema(self) -> Schema:
        """What the catalog holds."""
        if self._schema is None:
            self._schema = decode_schema(self.meta("schema"))
        return self._schema

    def meta(self, key: str) -> str:
        """A note about the catalog: `schema`, `loaded`."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        if not rows:
            raise CatalogError("catalog.damaged", file=self.path, why=key)
        return str(rows[0][0])

    def sources(self) -> list[Source]:
        """Files that the catalog was loaded from, by name."""
        return [Source(*row) for row in self._rows("SELECT file, hash, loaded FROM source ORDER BY file")]

    def count(self) -> int:
        """How many items can be recommended."""
        if self._count is None:
            self._count = int(self._rows("SELECT count(*) FROM item")[0][0])
        return self._count

    def get(self, item_id: str) -> Item | None:
        """The item with that id."""
        return next(iter(self.get_many([item_id])), None)

    def get_many(self, item_ids: Iterable[str]) -> list[Item]:
        """The items with those ids, in that order; unknown ids are left out."""
        wanted = list(item_ids)
        with self._lock:
            found = {one: self._items[one] for one in wanted if one in self._items}
            missing = [one for one in dict.fromkeys(wanted) if one not in found]
            if missing:
                query = "SELECT id, json FROM item WHERE id IN (SELECT value FROM json_each(?))"
                for item_id, line in self._rows(query, (_json_list(missing),)):
                    found[item_id] = decode_item(line)
            for one in found:
                self._items[one] = found[one]
                self._items.move_to_end(one)
            while len(self._items) > _KEPT:
                self._items.popitem(last=False)
        return [found[one] for one in wanted if one in found]

    def all_items(self, order: Order = "catalog") -> Iterator[Item]:
        """Every item."""
        for (line,) in self._rows(f"SELECT json FROM item ORDER BY {_order(order)}"):
            yield decode_item(line)

    def stored_items(self) -> Iterator[StoredItem]:
        """Every item with its origin, as in the source."""
        for line, origin, filled in self._rows("SELECT json, origin, filled FROM item ORDER BY n"):
            yield StoredItem(decode_item(line), origin, tuple(filled.split(",")) if filled else ())

    def titles(self) -> list[tuple[str, str, str]]:
        """Item id, language and title of every form of every title."""
        query = "SELECT id, language, title.title FROM title JOIN item ON item.n = title.item ORDER BY item.n"
        return [(str(one), str(language), str(title)) for one, language, title in self._rows(query)]

    def select(
        self,
        conditions: Sequence[Condition] = (),
        *,
        exclude_ids: Iterable[str] = (),
        missing_ok: bool = False,
        limit: int | None = None,
        order: Order = "popularity",
    ) -> list[str]:
        """Ids of the items that meet every condition, best known first unless told otherwise.

        An item without the slot meets a negated condition; it meets a bound on a number only with `missing_ok`.
        """
        where, parameters = _where(conditions, exclude_ids, missing_ok)
        query = f"SELECT id FROM item WHERE {where} ORDER BY {_order(order)} LIMIT ?"
        return [str(row[0]) for row in self._rows(query, [*parameters, -1 if limit is None else limit])]

    def count_matching(
        self, conditions: Sequence[Condition], *, exclude_ids: Iterable[str] = (), missing_ok: bool = False
    ) -> int:
        """How many items `select` would find."""
        where, parameters = _where(conditions, exclude_ids, missing_ok)
        return int(self._rows(f"SELECT count(*) FROM item WHERE {where}", parameters)[0][0])

    def matching(self, condition: Condition) -> list[int]:
        """The places in the catalog's order, from 0, of the items that meet one condition, in no order."""
        query, parameters = items_with(condition)
        return [int(row[0]) - 1 for row in self._rows(query, parameters)]

    def search(self, text: str, limit: int = 50, among: Iterable[str] | None = None) -> list[tuple[str, float]]:
        """Ids and BM25 scores (higher is better) of the items that have words of the text, best first.

        `among` leaves out all other items before the best are chosen.
        """
        match = match_expression(text)
        if not match:
            return []
        query = f"SELECT id, -{_RANK} AS score FROM words JOIN item ON item.n = words.rowid WHERE words MATCH ?"
        parameters: list[object] = [match]
        if among is not None:
            query += " AND item.id IN (SELECT value FROM json_each(?))"
            parameters.append(_json_list(among))
        rows = self._rows(f"{query} ORDER BY score DESC, item.place LIMIT ?", [*parameters, limit])
        return [(str(item_id), float(score)) for item_id, score in rows]

    def interactions(self) -> Iterator[Interaction]:
        """What people did with items, each person's in order of time."""
        for row in self._rows("SELECT user, item, rating, event, time FROM interaction ORDER BY user, time, rowid"):
            yield Interaction(*row)

    def check(self) -> None:
        """Read the whole file. Raises CatalogError when something in it is damaged."""
        problems = [str(row[0]) for row in self._rows("PRAGMA integrity_check")]
        if problems != ["ok"]:
            raise CatalogError("catalog.damaged", file=self.path, why=problems[0])


def _open(path: Path) -> apsw.Connection:
    import apsw

    if not path.is_file():
        raise CatalogError("catalog.no_file", file=path)
    try:
        connection = _connect(path)
        if version_of(connection) < len(MIGRATIONS):
            connection.close()
            older = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
            migrate(older)
            older.close()
            connection = _connect(path)
        return connection
    except apsw.Error as error:
        raise CatalogError("catalog.damaged", file=path, why=error) from error


def _connect(path: Path) -> apsw.Connection:
    import apsw

    # immutable: a catalog file is replaced, never written to, so neither locks nor a writable folder are needed.
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    return apsw.Connection(f"{path.absolute().as_uri()}?mode=ro&immutable=1", flags=flags)


def _where(conditions: Sequence[Condition], exclude_ids: Iterable[str], missing_ok: bool) -> tuple[str, list[object]]:
    where, parameters = compile_conditions(conditions, missing_ok=missing_ok)
    excluded = list(exclude_ids)
    if excluded:
        where += " AND item.id NOT IN (SELECT value FROM json_each(?))"
        parameters.append(_json_list(excluded))
    return where, parameters


def _json_list(values: Iterable[str]) -> str:
    import json

    return json.dumps(list(values))


def _order(order: Order) -> str:
    return "item.place" if order == "popularity" else "item.n"
