"""Files as they come: encodings, delimiters, broken rows and bombs. Nothing ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.catalog.readers import read_rows
from chatrec_tui.catalog.report import Notes
from chatrec_tui.errors import CatalogError

Write = Callable[[str, str | bytes], Path]


def read(path: Path, **options: Any) -> tuple[list[dict[str, Any]], Notes]:
    notes = Notes(path.name)
    return [dict(row.values) for row in read_rows(path, notes, **options)], notes


HEADPHONES = "名称,价格\n蓝牙耳机,199\n降噪耳机,599\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_the_encoding_is_found_out(write: Write, encoding: str) -> None:
    path = write("goods.csv", HEADPHONES.replace("\n", "\r\n").encode(encoding))
    if encoding in ("utf-16-le", "utf-16-be"):
        path = write("goods.csv", "title,price\nHeadphones,199\n".encode(encoding))
        assert read(path)[0] == [{"title": "Headphones", "price": "199"}]
        return
    assert read(path)[0] == [{"名称": "蓝牙耳机", "价格": "199"}, {"名称": "降噪耳机", "价格": "599"}]


def test_a_named_encoding_is_kept_to(write: Write) -> None:
    latin = write("books.csv", "title\nCafé\n".encode("latin-1"))
    assert read(latin, encoding="latin-1")[0] == [{"title": "Café"}]
    with pytest.raises(CatalogError, match=r"books\.csv is not valid utf-8; name another with --encoding"):
        read(latin, encoding="utf-8")
    with pytest.raises(CatalogError, match="no encoding “klingon”"):
        read(latin, encoding="klingon")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "holds no rows"),
        ("a.jsonl", b"", "holds no rows"),
        ("a.json", b"  \n ", "holds no rows"),
        ("a.xlsx", b"PK\x03\x04rest", "ZIP / XLSX"),
        ("a.parquet", b"PAR1rest", "Parquet"),
        ("a.json", b'[{"title": "x"},]', "line 1, column 17"),
        ("a.json", b'[\n{"title": "x"}\n{"title": "y"}]', "line 3, column 1"),
        ("a.json", b'{"title": "x"', "line 1"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.json", b'{"a":' * 50_000, "nested too deep"),
        ("a.json", b"3", "needs a list of objects"),
        ("a.json", b'{"a": [{"x": 1}], "b": [{"x": 1}]}', r"several lists of objects \(a, b\)"),
        ("a.csv", b'title,price\nx,1\n"never closed,2\ny,3\n', "line 3: a quote is opened here and never closed"),
        ("a.csv", b"title\n" + b"x" * (5 << 20), "line 2: the line is longer than 4 MB"),
        ("a.csv", b",".join(b"c%d" % n for n in range(3000)) + b"\n", "3000 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(write: Write, name: str, content: bytes, message: str) -> None:
    path = write(name, content)
    with pytest.raises(CatalogError, match=message) as caught:
        read(path)
    for language in ("en", "zh"):
        assert "\n" not in caught.value.message(language)
        assert name in caught.value.message(language)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"there is no file .*nowhere\.csv"):
        read(tmp_path / "nowhere.csv")
    with pytest.raises(CatalogError, match="is a folder"):
        read(tmp_path)


def test_lines_that_are_no_objects_are_skipped_with_their_numbers(write: Write) -> None:
    text = '{"title": "one"}\n\n[1]\n{"title": \n{"title": "two"} x\n' + "[" * 5000 + '\n{"title": "three"}\n'
    rows, notes = read(write("a.jsonl", text))
    assert [row["title"] for row in rows] == ["one", "three"]
    assert [(note.line, note.why) for note in notes.skipped] == [
        (3, "no_object"), (4, "bad_json"), (5, "bad_json"), (6, "too_deep"),
    ]  # fmt: skip


def test_the_last_of_two_equal_keys_holds_and_is_reported(write: Write) -> None:
    rows, notes = read(write("a.jsonl", '{"title": "x", "price": 1, "price": 2}\n'))
    assert rows == [{"title": "x", "price": 2}]
    assert [(note.line, note.column, note.why) for note in notes.repairs] == [(1, "price", "repeated_key")]


@pytest.mark.parametrize(
    "content",
    [
        '[{"title": "a"}, {"title": "b"}]',
        '{"total": 2, "products": [{"title": "a"}, {"title": "b"}], "limit": [1]}',
        '{"title": "a"}\n{"title": "b"}\n',
        '\ufeff [\n{"title": "a"},\n{"title": "b"}\n]\n',
    ],
)
def test_json_comes_in_several_forms(write: Write, content: str) -> None:
    assert [row["title"] for row in read(write("a.json", content))[0]] == ["a", "b"]


def test_rows_of_json_know_their_lines(write: Write) -> None:
    path = write("a.json", '[\n {"title": "a"},\n 3,\n {"title":\n "b"}]')
    notes = Notes("a.json")
    assert [row.line for row in read_rows(path, notes)] == [2, 4]
    assert [(note.line, note.why) for note in notes.skipped] == [(3, "no_object")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(write: Write, delimiter: str) -> None:
    text = "title,price,note\nLamp,3,warm\nDesk,90,\n".replace(",", delimiter)
    rows, _ = read(write("a.csv", text))
    assert rows[0] == {"title": "Lamp", "price": "3", "note": "warm"}


def test_a_comma_inside_cells_does_not_make_a_delimiter(write: Write) -> None:
    rows, _ = read(write("a.csv", "title;price\nLamp, small;3\nDesk, large;90\n"))
    assert rows == [{"title": "Lamp, small", "price": "3"}, {"title": "Desk, large", "price": "90"}]


def test_quoted_cells_may_hold_anything(write: Write) -> None:
    rows, _ = read(write("a.csv", 'title,note\r\n"Say ""hi"", Sam","two\r\nlines"\r\nDesk,plain "quote\r\n'))
    assert rows[0] == {"title": 'Say "hi", Sam', "note": "two\r\nlines"}
    assert rows[1] == {"title": "Desk", "note": 'plain "quote'}


def test_tables_without_quoting_are_recognised(write: Write) -> None:
    rows, _ = read(write("a.tsv", 'id\ttitle\n1\t"Weird" Al\n2\t"Open end\n3\tPlain\n'))
    assert [row["title"] for row in rows] == ['"Weird" Al', '"Open end', "Plain"]


def test_ragged_rows_are_filled_or_skipped(write: Write) -> None:
    rows, notes = read(write("a.csv", "title,price,brand\nLamp\nDesk,90,IKEA,,\nSofa,1,IKEA,extra\n\n,,\n"))
    assert rows == [{"title": "Lamp"}, {"title": "Desk", "price": "90", "brand": "IKEA"}]
    assert [(note.line, note.why) for note in notes.repairs] == [(2, "too_few_cells")]
    assert [(note.line, note.why) for note in notes.skipped] == [(4, "too_many_cells")]


def test_rows_swallowed_by_a_stray_quote_are_not_taken_for_a_title(write: Write) -> None:
    rows, notes = read(write("a.csv", 'title,price\nx,1\n"never closed,2\ny,3\nz,"4\nw,5\n'))
    assert [row["title"] for row in rows] == ["x", "w"]
    assert [(note.line, note.why) for note in notes.skipped] == [(3, "swallowed")]


def test_zero_bytes_fall_away(write: Write) -> None:
    assert read(write("a.csv", b"title,price\nLa\0mp,3\n"), encoding="utf-8")[0] == [{"title": "Lamp", "price": "3"}]


def test_a_huge_cell_is_skipped_and_the_rest_read(write: Write) -> None:
    rows, notes = read(write("a.csv", f"title,note\nLamp,{'x' * (2 << 20)}\nDesk,ok\n"))
    assert rows == [{"title": "Desk", "note": "ok"}]
    assert [(note.line, note.column, note.why) for note in notes.skipped] == [(2, "note", "cell_too_long")]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.tsv", "a.json", "a.jsonl", "a"]))
def test_any_bytes_are_rows_or_one_error(tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str) -> None:
    path = tmp_path_factory.mktemp("bytes") / name
    path.write_bytes(content)
    try:
        _, notes = read(path)
    except CatalogError as error:
        assert "\n" not in error.message("zh")
    else:
        for note in notes.skipped + notes.repairs:
            assert note.to_json("zh")["why"]
