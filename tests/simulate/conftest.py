"""Shelves over the sample catalogs, and over one of books that no part of the program knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.simulate.taste import Shelf

_AUTHORS = ("Mara Quill", "Ito Sato", "Lena Fox", "Omar Reed")
_GENRES = ("Crime", "Fantasy", "History")
_MOODS = ("slow", "funny", "dark")


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogStore]:
    """Forty books with pages, a price, authors, a binding and whether they are signed."""
    rows = [
        {"id": f"b{n}", "title": f"The Book of {n} Doors", "category": [_GENRES[n % 3]], "creators": [_AUTHORS[n % 4]],
         "tags": [_MOODS[n % 3], _MOODS[(n // 3) % 3]], "price": 8 + n, "currency": "EUR", "released": 1980 + n,
         "attributes": {"pages": f"{100 + 15 * n} pages", "binding": ("hardback", "paperback")[n % 2],
                        "signed": n % 5 == 0}}
        for n in range(40)
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("books")
    file = folder / "books.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with open_catalog(str(file), Paths(folder / "home")) as store:
        yield store


@pytest.fixture(scope="session")
def film_shelf(films: CatalogStore) -> Shelf:
    return Shelf(films)


@pytest.fixture(scope="session")
def laptop_shelf(laptops: CatalogStore) -> Shelf:
    return Shelf(laptops)


@pytest.fixture(scope="session")
def book_shelf(books: CatalogStore) -> Shelf:
    return Shelf(books)


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A file in a folder that does not exist."""
    return tmp_path / "no" / "such" / "folder.jsonl"
