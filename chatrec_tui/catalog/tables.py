"""The tables of a catalog file, and how files of older versions are brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatrec_tui.errors import CatalogError

if TYPE_CHECKING:
    import apsw

APPLICATION_ID = 0x63_68_61_74
"""Marks a SQLite file as a catalog of this program (“chat”)."""

# Each step brings a file from version N to N + 1; `PRAGMA user_version` remembers the steps taken.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE source (file TEXT PRIMARY KEY, hash TEXT NOT NULL, loaded TEXT NOT NULL) WITHOUT ROWID;
    -- place: 1 is the most popular. origin: hash of the item as its source gives it. filled: fields that
    -- the source lacks and that were computed from interactions.
    CREATE TABLE item (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, place INTEGER NOT NULL,
        origin TEXT NOT NULL, filled TEXT NOT NULL, json TEXT NOT NULL
    );
    CREATE INDEX item_place ON item (place, n, id);
    CREATE TABLE title (item INTEGER NOT NULL, language TEXT NOT NULL, title TEXT NOT NULL);
    CREATE TABLE value (item INTEGER NOT NULL, slot TEXT NOT NULL, text TEXT, number REAL);
    CREATE VIRTUAL TABLE words USING fts5 (
        title, labels, attributes, description, content='', tokenize='porter unicode61 remove_diacritics 2'
    );
    CREATE TABLE interaction (user TEXT NOT NULL, item TEXT NOT NULL, rating REAL, event TEXT, time REAL);
    """,
)

# Made after the rows are in, which is faster than keeping them up row by row.
INDEXES = """
    CREATE INDEX value_text ON value (slot, text, item) WHERE text IS NOT NULL;
    CREATE INDEX value_number ON value (slot, number, item) WHERE number IS NOT NULL;
    CREATE INDEX value_slot ON value (slot, item);
    CREATE INDEX interaction_user ON interaction (user, time);
    CREATE INDEX interaction_item ON interaction (item);
"""

__all__ = ["APPLICATION_ID", "INDEXES", "MIGRATIONS", "create_tables", "migrate", "version_of"]


def version_of(connection: apsw.Connection) -> int:
    """The version of an open file. Raises CatalogError for a database of another program or a later version."""
    application = connection.pragma("application_id")
    version = connection.pragma("user_version")
    if application != APPLICATION_ID or not isinstance(version, int) or version < 1:
        raise CatalogError("catalog.foreign_file", file=connection.filename)
    if version > len(MIGRATIONS):
        raise CatalogError("catalog.newer_file", file=connection.filename)
    return version


def create_tables(connection: apsw.Connection) -> None:
    """Make all tables in an empty file; `INDEXES` is left to the caller."""
    connection.pragma("application_id", APPLICATION_ID)
    for step in MIGRATIONS:
        connection.execute(step)
    connection.pragma("user_version", len(MIGRATIONS))


def migrate(connection: apsw.Connection) -> None:
    """Take the steps that an older file lacks, all of them or none."""
    with connection:
        for version in range(version_of(connection), len(MIGRATIONS)):
            connection.execute(MIGRATIONS[version])
            connection.pragma("user_version", version + 1)
