"""Readers of file formats: each turns a file into raw rows, and what cannot be read into notes with line numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chatrec_tui.catalog.readers.delimited import read_delimited
from chatrec_tui.catalog.readers.encoding import find_encoding
from chatrec_tui.catalog.readers.json_array import read_json
from chatrec_tui.catalog.readers.json_lines import read_json_lines
from chatrec_tui.catalog.readers.row import Row
from chatrec_tui.catalog.report import Notes
from chatrec_tui.errors import CatalogError

FORMATS = ("jsonl", "json", "csv", "tsv")
_EXTENSIONS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "tsv", ".tab": "tsv"}
_LARGEST_FILE = 1 << 30

__all__ = ["FORMATS", "Row", "read_rows"]


def read_rows(
    path: Path, notes: Notes, *, file_format: str | None = None, encoding: str | None = None
) -> Iterator[Row]:
    """The rows of a file. `file_format` and `encoding` are found out when not given.

    Raises CatalogError, before or between rows, for a file that cannot be read on.
    """
    if file_format is not None and file_format not in FORMATS:
        raise CatalogError("catalog.no_such_format", format=file_format, known=", ".join(FORMATS))
    try:
        if not path.exists():
            raise CatalogError("catalog.no_file", file=path)
        if not path.is_file():
            raise CatalogError("catalog.not_a_file", file=path)
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            raise CatalogError("catalog.too_large", file=path, limit=f"{_LARGEST_FILE >> 20} MB")
        if size == 0:
            raise CatalogError("catalog.empty_file", file=path)
        found = find_encoding(path, encoding)
        chosen = file_format or _find_format(path, found)
        if chosen == "jsonl":
            yield from read_json_lines(path, found, notes)
        elif chosen == "json":
            yield from read_json(path, found, notes)
        else:
            yield from read_delimited(path, found, notes, delimiter="\t" if chosen == "tsv" else None)
    except OSError as error:
        raise CatalogError("catalog.cannot_read", file=path, why=error.strerror or error) from error
    except UnicodeError as error:
        raise CatalogError("catalog.wrong_encoding", file=path, encoding=encoding or "?") from error


def _find_format(path: Path, encoding: str) -> str:
    """By the extension; where that is not enough, by how the text begins."""
    known = _EXTENSIONS.get(path.suffix.lower())
    if known not in (None, "json"):
        return str(known)
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        start = file.read(1 << 16).lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return "json"
    if start.startswith("{"):
        # One object a line is JSON Lines, whatever the file is called.
        first, _, rest = start.partition("\n")
        lines = first.rstrip().endswith("}") and rest.lstrip().startswith("{")
        return "jsonl" if lines else "json"
    return known or "csv"
