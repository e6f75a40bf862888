"""CSV and TSV. Delimiter and quoting are found out only where one reading alone fits the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from chatrec_tui.catalog.columns import field_of, split_language
from chatrec_tui.catalog.readers.row import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Row
from chatrec_tui.catalog.report import Notes
from chatrec_tui.errors import CatalogError

_DELIMITERS = ",;\t|"
Quoting = Literal[0, 3]
"""`csv.QUOTE_MINIMAL` or `csv.QUOTE_NONE`."""
_PREVIEW = 200
_LONGEST_LINE = 4 << 20
_LARGEST_CELL = 16 << 20
_END = "\x1e end of file \x1e"
"""Read as a record of its own after the last line, unless a quote is still open."""
# What an export puts before a cell that a spreadsheet would run as a formula.
_GUARD = re.compile(r"'+[=+\-@\t\r]")

__all__ = ["read_delimited"]


def read_delimited(path: Path, encoding: str, notes: Notes, *, delimiter: str | None = None) -> Iterator[Row]:
    """The rows under the header. Raises CatalogError for a header without a title or a quote never closed."""
    chosen = delimiter or _find_delimiter(path, encoding)
    records = _records(path, encoding, chosen, _find_quoting(path, encoding, chosen))
    header: list[str] = []
    for line, cells in records:
        header = _header(path, line, cells)
        break
    if not header:
        raise CatalogError("catalog.empty_file", file=path)
    for count, (line, cells) in enumerate(records):
        if count >= MOST_ROWS:
            raise CatalogError("catalog.too_many_rows", file=path, limit=MOST_ROWS)
        if len(cells) > len(header):
            if any(cell.strip() for cell in cells[len(header) :]):
                notes.skip(line, "too_many_cells", value=cells[0], found=len(cells), expected=len(header))
                continue
        elif len(cells) < len(header) and "\n" in cells[-1]:
            notes.skip(line, "swallowed", value=cells[-1], found=len(cells), expected=len(header))
            continue
        elif len(cells) < len(header):
            notes.repair(line, "too_few_cells", value=cells[0], found=len(cells), expected=len(header))
        long = next((name for name, cell in zip(header, cells, strict=False) if len(cell) > LONGEST_CELL), None)
        if long is not None:
            notes.skip(line, "cell_too_long", column=long, value=cells[0][:80])
            continue
        yield Row(line, {name: _unguard(cell) for name, cell in zip(header, cells, strict=False)})


def _header(path: Path, line: int, cells: list[str]) -> list[str]:
    """Column names; a repeated or empty one gets its number."""
    if len(cells) > MOST_COLUMNS:
        raise CatalogError("catalog.too_many_columns", file=path, line=line, count=len(cells), limit=MOST_COLUMNS)
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip().strip("\ufeff") or f"column {number}"
        names.append(name if name not in names else f"{name} {number}")
    return names


def _unguard(cell: str) -> str:
    return cell[1:] if _GUARD.match(cell) else cell


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Lines with their ends, without NUL characters; over-long ones fail before they are whole in memory."""
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if len(line) >= _LONGEST_LINE:
                raise CatalogError("catalog.long_line", file=path, line=number, limit=f"{_LONGEST_LINE >> 20} MB")
            yield line.replace("\0", "")


def _records(path: Path, encoding: str, delimiter: str, quoting: Quoting) -> Iterator[tuple[int, list[str]]]:
    """First line and cells of every record that is not blank."""
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        reader = csv.reader(_lines(path, encoding), delimiter=delimiter, quoting=quoting)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise CatalogError("catalog.bad_csv", file=path, line=line, why=error) from error
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    finally:
        csv.field_size_limit(before)


def _find_delimiter(path: Path, encoding: str) -> str:
    """The delimiter under which the rows agree in length, if possible with a title column; a comma in doubt."""
    titled: dict[str, int] = {}
    untitled: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        try:
            lines = list(islice(_lines(path, encoding), _PREVIEW))
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        width = len(rows[0]) if rows else 0
        if width >= 2 and sum(len(row) == width for row in rows) >= 0.8 * len(rows):
            has_title = any(field_of(split_language(name.strip("\ufeff "))[0]) == "title" for name in rows[0])
            (titled if has_title else untitled)[delimiter] = width
    # Several fit only when one of them also stands inside the cells of all rows; a comma is then the usual one.
    fitting = titled or (untitled if len(untitled) == 1 else {})
    return "," if "," in fitting or not fitting else max(fitting, key=lambda one: fitting[one])


def _find_quoting(path: Path, encoding: str, delimiter: str) -> Quoting:
    """How cells are quoted. Raises CatalogError for a quote that is opened and never closed.

    Some TSV files use no quoting at all: taken for granted when every line then has the same length.
    """
    last: list[str] = []
    opened = line = 1
    before = csv.field_size_limit(_LARGEST_CELL)
    try:
        reader = csv.reader(chain(_lines(path, encoding), [_END]), delimiter=delimiter)
        for cells in reader:
            last, opened, line = cells, line, reader.line_num + 1
    except csv.Error:
        opened, last = line, []
    finally:
        csv.field_size_limit(before)
    if last == [_END]:
        return csv.QUOTE_MINIMAL
    lengths = {line.count(delimiter) for line in _lines(path, encoding) if line.strip()}
    if delimiter == "\t" and len(lengths) == 1:
        return csv.QUOTE_NONE
    raise CatalogError("catalog.open_quote", file=path, line=opened)
