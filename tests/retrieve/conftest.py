"""A miniature catalog with two crowds: those who like sea films and those who like space films."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator

import pytest

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths

PEOPLE = 60
EACH = 30
"""Films about the sea, and as many about space; the last of each nobody has seen."""


def film_rows() -> list[dict[str, object]]:
    """Titles say nothing; makers and genres do."""
    rows: list[dict[str, object]] = []
    for n in range(EACH):
        for theme, genre in (("sea", "Drama"), ("space", "Science Fiction")):
            rows.append(
                {
                    "id": f"{theme}{n}", "title": f"Story {n} {'abcdefghij'[n % 10]}{theme[0]}", "category": [genre],
                    "creators": [f"{theme} maker {n % 6}"],
                    "released": str(1980 + n if theme == "sea" else 2010 + n % 9),
                }
            )  # fmt: skip
    rows[0]["related"] = {"series": ["sea1", "nowhere"]}
    return rows


def seen_by(person: int) -> list[str]:
    """Films in the order in which somebody saw them: neighbours in a row, never the last film of a theme."""
    theme = ("sea", "space")[person % 2]
    first = person // 2 % 22
    return [f"{theme}{(first + step) % (EACH - 1)}" for step in range(8)]


@pytest.fixture(scope="session")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CatalogStore]:
    """The catalog with interactions; nothing is learnt yet."""
    folder = tmp_path_factory.mktemp("crowd")
    films, log = folder / "stories.jsonl", folder / "seen.csv"
    films.write_text("".join(json.dumps(row) + "\n" for row in film_rows()), encoding="utf-8")
    with log.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["user", "item", "time"])
        for person in range(PEOPLE):
            table.writerows([f"u{person}", film, time] for time, film in enumerate(seen_by(person)))
    load_files([films], paths=Paths(folder), name="stories", interactions=[log])
    with CatalogStore(folder / "catalogs" / "stories.sqlite") as store:
        yield store


@pytest.fixture(scope="session")
def taught(crowd: CatalogStore) -> CatalogStore:
    """The same catalog after learning from its people."""
    from chatrec_tui.retrieve.knowledge import prepare_catalog

    prepare_catalog(crowd)
    return crowd
