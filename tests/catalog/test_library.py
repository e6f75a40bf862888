"""Catalogs by name: stored ones, bundled samples, files; and their way out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.catalog import library
from chatrec_tui.catalog.export import export_csv, export_json_lines
from chatrec_tui.catalog.library import bundled_files, list_catalogs, open_catalog, remove_catalog
from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import CatalogError

Write = Callable[[str, str], Path]


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundled sample called `toys`."""
    file = tmp_path / "bundle" / "toys.jsonl"
    file.parent.mkdir()
    file.write_text('{"id": "1", "title": "Ball"}\n', encoding="utf-8")
    monkeypatch.setattr(library, "bundled_files", lambda: {"toys": file})
    return file


def test_the_samples_of_the_program_are_found() -> None:
    assert set(bundled_files()) >= {"laptops"}


def test_a_sample_is_loaded_on_first_use_and_when_it_changed(sample: Path, paths: Paths) -> None:
    assert [(one.name, one.items, one.origin) for one in list_catalogs(paths)] == [("toys", None, "bundled")]
    with open_catalog("toys", paths) as store:
        assert store.select() == ["1"]
    loaded = (paths.catalogs / "toys.sqlite").stat().st_mtime_ns
    open_catalog("toys", paths).close()
    assert (paths.catalogs / "toys.sqlite").stat().st_mtime_ns == loaded
    sample.write_text('{"id": "2", "title": "Kite"}\n', encoding="utf-8")
    with open_catalog("toys", paths) as store:
        assert store.select() == ["2"]
    assert [(one.name, one.items, one.origin) for one in list_catalogs(paths)] == [("toys", 1, "bundled")]


def test_what_a_person_loaded_under_the_name_of_a_sample_stays(sample: Path, paths: Paths, write: Write) -> None:
    load_files([write("mine.csv", "title\nDoll\n")], paths=paths, name="toys")
    with open_catalog("toys", paths) as store:
        assert [item.title for item in store.all_items()] == ["Doll"]


def test_a_person_may_have_a_file_of_the_same_name_as_a_sample(sample: Path, paths: Paths, write: Write) -> None:
    own = write("toys.jsonl", '{"title": "Doll"}\n')
    load_files([own], paths=paths)
    with open_catalog("toys", paths) as store:
        assert [item.title for item in store.all_items()] == ["Doll"]
    remove_catalog("toys", paths)
    with open_catalog(str(own), paths) as store:
        assert store.name.startswith("toys-")
    assert open_catalog("toys", paths).select() == ["1"]


def test_a_file_is_loaded_under_its_name_and_again_when_it_changed(paths: Paths, write: Write) -> None:
    file = write("My Things.csv", "title\nDesk\n")
    with open_catalog(str(file), paths) as store:
        assert (store.name, store.count()) == ("my-things", 1)
    write("My Things.csv", "title\nDesk\nLamp\n")
    assert open_catalog(str(file), paths).count() == 2
    assert open_catalog("my-things", paths).count() == 2


def test_a_file_does_not_replace_a_catalog_of_the_same_name(paths: Paths, write: Write, tmp_path: Path) -> None:
    load_files([write("a.csv", "title\nDesk\n")], paths=paths, name="things")
    file = write("things.csv", "title\nLamp\n")
    with open_catalog(str(file), paths) as store:
        assert store.name.startswith("things-")
    assert [item.title for item in open_catalog("things", paths).all_items()] == ["Desk"]


def test_an_unknown_name_gets_the_nearest_known_one(laptops: CatalogStore, sample: Path, paths: Paths) -> None:
    with pytest.raises(CatalogError) as caught:
        open_catalog("laptop", paths)
    assert caught.value.message("en") == "there is no catalog “laptop”; did you mean “laptops”?"
    assert caught.value.message("zh") == "没有名为“laptop”的商品库；是不是“laptops”？"
    with pytest.raises(CatalogError, match="there are: laptops, toys"):
        open_catalog("qqqq", paths)
    with pytest.raises(CatalogError, match=r"no file .*shop\.csv"):
        open_catalog("shop.csv", paths)


@pytest.mark.parametrize("name", ["../etc", "a/b", ".hidden", "", "A B"])
def test_names_that_are_no_names_reach_no_file(paths: Paths, name: str) -> None:
    with pytest.raises(CatalogError):
        open_catalog(name, paths)
    with pytest.raises(CatalogError):
        remove_catalog(name, paths)


def test_a_removed_catalog_is_gone(laptops: CatalogStore, paths: Paths) -> None:
    remove_catalog("laptops", paths)
    assert list(paths.catalogs.glob("[!.]*")) == []
    with pytest.raises(CatalogError, match="no catalog “laptops”"):
        remove_catalog("laptops", paths)


def test_a_damaged_catalog_is_listed_as_such(laptops: CatalogStore, sample: Path, paths: Paths) -> None:
    laptops.path.write_bytes(b"garbage")
    assert [(one.name, one.origin) for one in list_catalogs(paths)] == [("laptops", "damaged"), ("toys", "bundled")]


TRICKY = [
    {"id": "1", "title": "=HYPERLINK(1)", "brand": "@sum", "description": "-1+2\n'=quoted", "tags": ["a|b", "+c"],
     "attributes": {"w": "1.25 kg", "note": "\t=x", "on": True, "ports": ["HDMI", "USB, C"]}, "price": 12.5},
    {"id": "2", "title": "'=already", "title_zh": "＝等于", "attributes": {"w": "300 g"}, "released": "2020-01-02",
     "related": {"next": ["1"]}, "rating": 4.25, "rating_count": 3, "url": "http://x.y"},
]  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_is_exported_can_be_loaded_again(form: str, load: Any, paths: Paths, write: Write) -> None:
    load("tricky.jsonl", TRICKY)
    with CatalogStore(paths.catalogs / "tricky.sqlite") as store:
        export = export_csv if form == "csv" else export_json_lines
        text = "".join(export(store.stored_items()))
        load_files([write(f"again.{form}", text)], paths=paths)
        with CatalogStore(paths.catalogs / "again.sqlite") as again:
            assert list(again.all_items()) == list(store.all_items())


def test_no_exported_cell_can_run_in_a_spreadsheet(load: Any, paths: Paths) -> None:
    import csv
    import io

    load("tricky.jsonl", TRICKY)
    with CatalogStore(paths.catalogs / "tricky.sqlite") as store:
        text = "".join(export_csv(store.stored_items()))
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
