"""Loading: once, twice, newer versions, broken files, and kills at the wrong moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.catalog.write import catalog_lock
from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import CatalogError

Open = Callable[[str], CatalogStore]
ROWS = [{"id": "a", "title": "Desk", "price": 90}, {"id": "b", "title": "Lamp", "price": 12}]
HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31mX\x1b[0m\u202e[b]bold[/b][@click=app.quit()]y\u200b\x00\x9b2J\ud800"


def counts(report: Any) -> tuple[int, int, int, int]:
    return report.items, report.added, report.changed, report.removed


def test_loading_the_same_file_twice_changes_nothing(load: Any, open_store: Open) -> None:
    assert counts(load("things.jsonl", ROWS)) == (2, 2, 0, 0)
    before = open_store("things").path.stat()
    assert counts(load("things.jsonl", ROWS)) == (2, 0, 0, 0)
    after = open_store("things").path.stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_newer_version_updates_adds_and_keeps(load: Any, open_store: Open) -> None:
    load("things.jsonl", ROWS)
    newer = [{"id": "b", "title": "Lamp", "price": 10}, {"id": "c", "title": "Sofa"}]
    assert counts(load("things.jsonl", newer)) == (3, 1, 1, 0)
    with open_store("things") as store:
        assert [(item.id, item.price) for item in store.all_items()] == [("a", 90), ("b", 10), ("c", None)]
        assert [item for item, _ in store.search("sofa")] == ["c"]
    assert counts(load("things.jsonl", newer, replace_all=True)) == (2, 0, 0, 1)
    assert open_store("things").get("a") is None


def test_units_settled_by_an_earlier_load_count_as_unchanged(load: Any) -> None:
    rows = [
        {"id": str(n), "title": str(n), "attributes": {"w": weight}}
        for n, weight in enumerate(["1 kg", "2 kg", "500 g"])
    ]
    load("w.jsonl", rows)
    assert counts(load("w.jsonl", rows)) == (3, 0, 0, 0)
    assert counts(load("w.jsonl", rows[:2])) == (3, 0, 0, 0)


def test_a_dry_run_reports_and_writes_nothing(load: Any, paths: Paths) -> None:
    assert counts(load("things.jsonl", ROWS, dry_run=True)) == (2, 2, 0, 0)
    assert not paths.home.exists()


def test_items_without_an_id_keep_theirs_when_the_price_changes(load: Any, open_store: Open) -> None:
    load("a.csv", "title,brand,price\nDesk,IKEA,90\nDesk,Muji,200\nDesk,Muji,300\nDesk,Muji,300\n")
    first = open_store("a").select(order="catalog")
    assert len(set(first)) == 3 and all(one.startswith("desk-") for one in first)
    report = load("a.csv", "title,brand,price\nDesk,IKEA,80\n")
    assert counts(report) == (3, 0, 1, 0)


def test_of_two_rows_with_one_id_the_later_holds_and_it_is_reported(load: Any, open_store: Open) -> None:
    report = load("a.csv", "id,title\n1,Old\n2,Other\n1,New\n")
    assert report.items == 2
    assert open_store("a").get("1").title == "New"  # type: ignore[union-attr]
    assert [one.to_json("en") for one in report.skipped] == [
        {"file": "a.csv", "line": 2, "column": "id", "value": "1",
         "why": "the same id comes again on line 4, which holds"}
    ]  # fmt: skip


def test_a_row_without_a_title_is_skipped_with_its_place(load: Any) -> None:
    report = load("a.csv", "id,title,price\n1,Desk,3\n2,,4\n3,  ,\n")
    assert [one.to_json("en") for one in report.skipped] == [
        {"file": "a.csv", "line": 3, "column": "title", "value": "2", "why": "no title"},
        {"file": "a.csv", "line": 4, "column": "title", "value": "3", "why": "no title"},
    ]


@pytest.mark.parametrize("price", ["NaN", "-5", "call us"])
def test_a_bad_price_is_reported_and_the_item_kept(load: Any, open_store: Open, price: str) -> None:
    report = load("a.csv", f"title,price\nDesk,{price}\nLamp,3\n")
    assert report.items == 2
    note = report.skipped[0].to_json("zh")
    assert (note["line"], note["column"], note["value"]) == (2, "price", price)
    assert note["why"] == "价格无法使用；商品保留，但没有价格"
    assert [item.price for item in open_store("a").all_items()] == [None, 3.0]


def test_numbers_that_json_cannot_hold_are_reported(load: Any, open_store: Open) -> None:
    report = load(
        "a.jsonl", '{"title": "Desk", "price": NaN, "rating": 1e999, "attributes": {"w": -Infinity, "h": 1e400}}\n'
    )
    assert {(one.column, one.why) for one in report.skipped} >= {
        ("price", "bad_price"), ("w", "not_finite"), ("h", "not_finite"),
    }  # fmt: skip
    (item,) = open_store("a").all_items()
    assert (item.price, item.rating, dict(item.attributes)) == (None, None, {})


def test_a_range_of_prices_is_repaired(load: Any, open_store: Open) -> None:
    report = load("a.csv", "title,price\n毛巾,39-59元\n")
    assert report.repaired == 1
    assert [(one.column, one.value, one.why) for one in report.repairs] == [("price", "39-59元", "price_range")]
    (item,) = open_store("a").all_items()
    assert (item.price, item.currency) == (39.0, "CNY")


def test_control_sequences_markup_and_bidi_in_every_field_are_harmless(load: Any, open_store: Open) -> None:
    row: dict[str, Any] = {
        name: HOSTILE
        for name in ("id", "title", "title_zh", "brand", "description", "released", "image", "url", "price")
    }
    row |= {name: [HOSTILE, HOSTILE] for name in ("category", "creators", "tags")}
    row |= {"attributes": {HOSTILE: HOSTILE, "a\x1b[2Jb": [HOSTILE]}, "related": {HOSTILE: [HOSTILE]}, HOSTILE: HOSTILE}
    report = load("a.jsonl", json.dumps(row) + "\n")
    path = open_store("a").path
    stored = repr([list(item) for item in apsw.Connection(str(path)).execute("SELECT id, json FROM item")])
    stored += repr([one.to_json("en") for one in report.skipped]) + open_store("a").meta("schema")
    for character in ("\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\x00", "\ud800"):
        assert character not in stored and character.encode("unicode_escape").decode() not in stored
    assert "[b]bold[/b]" in stored


def test_very_long_fields_are_cut(load: Any, open_store: Open) -> None:
    report = load("a.jsonl", [{"title": "x" * 5000, "description": "y" * 900_000, "tags": ["z" * 9999] * 3}])
    (item,) = open_store("a").all_items()
    assert (len(item.title), len(item.description), [len(tag) for tag in item.tags]) == (300, 20_000, [120])
    assert [one.column for one in report.repairs] == ["title"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", "a,b\n1,2\n", r"a\.csv has no column of titles \(columns: a, b\)"),
        ("a.csv", "title,price\n", "holds no rows"),
        ("a.csv", "title,price\n,3\n", "line 2, “3”: no title"),
        ("a.jsonl", "not json\n", "line 1, “not json”: no valid JSON"),
        ("a.json", '[{"title": 1}, {]', "line 1, column 17"),
    ],
)
def test_a_failed_load_leaves_the_catalog_as_it_was(
    load: Any, open_store: Open, name: str, content: str, message: str
) -> None:
    load("things.jsonl", ROWS)
    before = open_store("things").path.read_bytes()
    with pytest.raises(CatalogError, match=message):
        load(name, content, name="things", replace_all=True)
    assert open_store("things").path.read_bytes() == before


def test_a_replacement_that_fails_leaves_the_catalog_and_no_rubbish(
    load: Any, open_store: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    load("things.jsonl", ROWS)
    before = open_store("things").path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(CatalogError, match=r"cannot be written \(No space left on device\)"):
            load("things.jsonl", [{"title": "New"}])
    assert open_store("things").path.read_bytes() == before
    assert [one.name for one in paths.catalogs.iterdir() if one.suffix == ".new"] == []


KILLED = """
import os, signal, sys
from pathlib import Path
from chatrec_tui.catalog import write
from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.load import load_files
from chatrec_tui.config.paths import Paths

rows = 0
encode = write.encode_item

def encode_and_die(item):
    global rows
    rows += 1
    if rows == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return encode(item)

write.encode_item = encode_and_die
load_files([Path(sys.argv[1])], paths=Paths(Path(sys.argv[2])), name="things", replace_all=True)
"""


def test_a_load_killed_half_way_leaves_the_old_catalog(
    load: Any, open_store: Open, paths: Paths, write: Callable[[str, str], Path]
) -> None:
    load("things.jsonl", ROWS)
    new = write("new.csv", "title\n" + "".join(f"Thing {n}\n" for n in range(50)))
    killed = subprocess.run([sys.executable, "-c", KILLED, str(new), str(paths.home)], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    with open_store("things") as store:
        store.check()
        assert store.select(order="catalog") == ["a", "b"]
    assert counts(load_files([new], paths=paths, name="things", replace_all=True)) == (50, 50, 0, 2)
    assert [one.name for one in paths.catalogs.iterdir() if one.suffix == ".new"] == []


def test_a_second_writer_gets_one_clear_error(load: Any, open_store: Open) -> None:
    load("things.jsonl", ROWS)
    path = open_store("things").path
    with catalog_lock(path):
        busy = pytest.raises(CatalogError, match="another program is loading the catalog “things”")
        with busy, catalog_lock(path, wait_ms=0):
            pass
        assert open_store("things").count() == 2
    with catalog_lock(path, wait_ms=0):
        pass


COLUMNS = st.sampled_from(
    ["id", "title", "title_zh", "price", "rating", "category", "genres", "tags", "tags_zh", "attributes",
     "related", "brand", "released", "image", "reviews", "weight_kg", "description", "x.y", "", "评分", "规格（cm）"]
) | st.text(max_size=6)  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["5-10元", "[1,", "{}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(COLUMNS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(COLUMNS, JSON, max_size=6), min_size=1, max_size=4))
def test_any_rows_make_a_catalog_or_one_error(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    file = folder / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    try:
        first = load_files([file], paths=Paths(folder))
    except CatalogError as error:
        assert "\n" not in error.message("zh")
        return
    with CatalogStore(folder / "catalogs" / "rows.sqlite") as store:
        store.check()
        assert store.count() == store.schema().items == first.items == len(list(store.all_items()))
        for slot in store.schema().slots:
            store.select([Condition(slot, "=", "x"), Condition(slot, "<=", 3.0, negated=True)])
    assert counts(load_files([file], paths=Paths(folder))) == (first.items, 0, 0, 0)


RATINGS = "userId,movieId,rating,timestamp\n1,a,4,100\n1,b,2,200\n2,a,5,50\n2,ghost,1,60\n3,a,x,70\n"


def test_interactions_fill_in_what_the_source_does_not_say(
    load: Any, open_store: Open, write: Callable[[str, str], Path]
) -> None:
    rows = [{"id": "a", "title": "Alien"}, {"id": "b", "title": "Brazil", "rating": 4.9}, {"id": "c", "title": "Cube"}]
    report = load("films.jsonl", rows, interactions=[write("ratings.csv", RATINGS)])
    assert report.interactions == 4
    assert {(one.why, one.line) for one in report.skipped} == {("unknown_items", None), ("bad_number", 6)}
    with open_store("films") as store:
        alien, brazil, cube = store.all_items()
        assert (alien.rating, alien.rating_count, alien.popularity) == (4.5, 2, 3.0)
        assert (brazil.rating, brazil.rating_count, brazil.popularity) == (4.9, None, 1.0)
        assert (cube.rating, cube.popularity) == (None, None)
        assert [(one.user, one.item, one.rating) for one in store.interactions()][:2] == [
            ("1", "a", 4.0),
            ("1", "b", 2.0),
        ]
    assert counts(load("films.jsonl", rows)) == (3, 0, 0, 0)
    assert len(list(open_store("films").interactions())) == 4
    load_again = load("films.jsonl", rows[:2], replace_all=True)
    assert (load_again.removed, load_again.interactions) == (1, 4)


def test_interactions_can_come_later_and_on_another_scale(
    load: Any, open_store: Open, paths: Paths, write: Callable[[str, str], Path]
) -> None:
    load("things.jsonl", ROWS)
    more = write("i.csv", "user,item,event,rating,time\nu,a,buy,8,2020-01-01\nu,b,view,,\n")
    report = load_files([], paths=paths, name="things", interactions=[more])
    assert (counts(report), report.interactions) == ((2, 0, 0, 0), 2)
    found = {one.item: one for one in open_store("things").interactions()}
    assert (found["a"].rating, found["a"].event, found["a"].time) == (4.0, "buy", 1577836800.0)
    assert (found["b"].rating, found["b"].event, found["b"].time) == (None, "view", None)


def test_interactions_without_users_are_an_error(load: Any, write: Callable[[str, str], Path]) -> None:
    with pytest.raises(CatalogError, match=r"i\.csv has no column of users"):
        load("things.jsonl", ROWS, interactions=[write("i.csv", "who,item\n1,a\n")])


def test_nothing_to_load_is_an_error(paths: Paths) -> None:
    with pytest.raises(CatalogError, match="nothing to load"):
        load_files([], paths=paths, name="x")
