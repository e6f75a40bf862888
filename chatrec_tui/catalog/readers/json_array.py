"""A JSON file: an array of objects, or an object that holds one."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from chatrec_tui.catalog.readers.row import LONGEST_LINE, MOST_ROWS, Row
from chatrec_tui.catalog.readers.strict_json import BadJson, StrictDecoder
from chatrec_tui.catalog.report import Notes
from chatrec_tui.errors import CatalogError

_LARGEST = 256 << 20
_SPACE = re.compile(r"[ \t\r\n]*")

__all__ = ["read_json"]


def read_json(path: Path, encoding: str, notes: Notes) -> Iterator[Row]:
    """The objects of the array, in order. Raises CatalogError with line and column where the text is no JSON."""
    if path.stat().st_size > _LARGEST:
        raise CatalogError("catalog.too_large_json", file=path, limit=f"{_LARGEST >> 20} MB")
    text = path.read_text(encoding=encoding, errors="strict").lstrip("\ufeff")
    scan = _Scan(path, text)
    start = scan.skip(0)
    if start == len(text):
        raise CatalogError("catalog.empty_file", file=path)
    if text[start] == "[":
        end = yield from _elements(scan, start, notes)
        scan.finish(end)
    elif text[start] == "{":
        yield from _wrapped(scan, start, notes)
    else:
        scan.value(start)
        raise CatalogError("catalog.json_without_rows", file=path)


class _Scan:
    """Walks through a JSON text, and knows which line a position is on."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.decoder = StrictDecoder()
        self._seen = 0
        self._line = 1

    def skip(self, position: int) -> int:
        """The first position that is no white space."""
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def line(self, position: int) -> int:
        """Line of a position, from 1. Positions only grow from call to call, or the count starts over."""
        if position < self._seen:
            self._seen, self._line = 0, 1
        self._line += self.text.count("\n", self._seen, position)
        self._seen = position
        return self._line

    def value(self, position: int) -> tuple[Any, int]:
        """The value at a position, and where it ends. Raises CatalogError."""
        try:
            return self.decoder.decode(self.text, position)
        except BadJson as error:
            raise self.error(error.position or position, error.why, error.value) from error

    def error(self, position: int, why: str = "bad_json", value: str = "") -> CatalogError:
        """The error that names line and column."""
        column = position - self.text.rfind("\n", 0, position)
        found = value or self.text[position : position + 40]
        return CatalogError(f"catalog.{why}", file=self.path, line=self.line(position), column=column, value=found)

    def expect(self, position: int, characters: str) -> str:
        """The character at a position, which must be one of some. Raises CatalogError."""
        character = self.text[position : position + 1]
        if not character or character not in characters:
            raise self.error(position)
        return character

    def finish(self, position: int) -> None:
        """Raise CatalogError when something follows."""
        end = self.skip(position)
        if end < len(self.text):
            raise self.error(end)


def _elements(scan: _Scan, start: int, notes: Notes) -> Generator[Row, None, int]:
    """The objects of the array that begins at `start`; the generator returns where the array ends."""
    position = scan.skip(start + 1)
    if scan.text[position : position + 1] == "]":
        return position + 1
    count = 0
    while True:
        line = scan.line(position)
        value, end = scan.value(position)
        count += 1
        if count > MOST_ROWS:
            raise CatalogError("catalog.too_many_rows", file=scan.path, limit=MOST_ROWS)
        if end - position > LONGEST_LINE:
            notes.skip(line, "line_too_long", value=scan.text[position : position + 80])
        elif isinstance(value, dict):
            for key in scan.decoder.repeated:
                notes.repair(line, "repeated_key", column=key)
            yield Row(line, value)
        else:
            notes.skip(line, "no_object", value=scan.text[position : position + 80])
        position = scan.skip(end)
        if scan.expect(position, ",]") == "]":
            return position + 1
        position = scan.skip(position + 1)


def _wrapped(scan: _Scan, start: int, notes: Notes) -> Iterator[Row]:
    """The rows of an object: those of its only array of objects; else the object itself is the one row."""
    arrays: dict[str, int] = {}
    whole: dict[str, Any] = {}
    position = scan.skip(start + 1)
    if scan.expect(position, '"}') == "}":
        scan.finish(position + 1)
        return
    while True:
        scan.expect(position, '"')
        key, end = scan.value(position)
        position = scan.skip(end)
        scan.expect(position, ":")
        position = scan.skip(position + 1)
        begin = position
        whole[key], end = scan.value(position)
        if isinstance(whole[key], list) and any(isinstance(one, dict) for one in whole[key]):
            arrays[key] = begin
        position = scan.skip(end)
        if scan.expect(position, ",}") == "}":
            break
        position = scan.skip(position + 1)
    scan.finish(position + 1)
    if not arrays or "title" in whole or "name" in whole:
        yield Row(scan.line(start), whole)
        return
    if len(arrays) > 1:
        raise CatalogError("catalog.json_many_arrays", file=scan.path, keys=", ".join(arrays))
    yield from _elements(scan, next(iter(arrays.values())), notes)
