"""JSON Lines: one object a line. A line that is no object is skipped and the others are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatrec_tui.catalog.readers.row import LONGEST_LINE, MOST_ROWS, Row
from chatrec_tui.catalog.readers.strict_json import BadJson, StrictDecoder
from chatrec_tui.catalog.report import Notes
from chatrec_tui.errors import CatalogError

_SPACE = " \t\r\n"

__all__ = ["read_json_lines"]


def read_json_lines(path: Path, encoding: str, notes: Notes) -> Iterator[Row]:
    """The objects of a file; blank lines are passed over."""
    decoder = StrictDecoder()
    with path.open(encoding=encoding, errors="strict", newline="\n") as file:
        number = 0
        while text := file.readline(LONGEST_LINE):
            number += 1
            if number > MOST_ROWS:
                raise CatalogError("catalog.too_many_rows", file=path, limit=MOST_ROWS)
            if not text.endswith("\n") and len(text) >= LONGEST_LINE:
                _skip_to_end(file)
                notes.skip(number, "line_too_long", value=text[:80])
                continue
            text = text.strip(_SPACE + "\ufeff")
            if not text:
                continue
            try:
                value, end = decoder.decode(text)
                if text[end:].strip(_SPACE):
                    raise BadJson("bad_json", end, text[end : end + 40])
            except BadJson as error:
                notes.skip(number, error.why, value=error.value or text[:80], position=error.position + 1)
                continue
            if not isinstance(value, dict):
                notes.skip(number, "no_object", value=text[:80])
                continue
            for key in decoder.repeated:
                notes.repair(number, "repeated_key", column=key)
            yield Row(number, value)


def _skip_to_end(file: object) -> None:
    """Read on to the end of a line that is too long."""
    readline = file.readline  # type: ignore[attr-defined]
    while (piece := readline(LONGEST_LINE)) and not piece.endswith("\n"):
        pass
