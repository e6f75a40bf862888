"""Which encoding a text file is in: byte-order mark, strict UTF-8, strict GB18030, then a detector."""

from __future__ import annotations

import codecs
from pathlib import Path

from chatrec_tui.errors import CatalogError

_CHUNK = 1 << 20
_SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Files that are no text, by how they begin, so that the error can say what they are.
_BINARY = ((b"PK\x03\x04", "ZIP / XLSX"), (b"PAR1", "Parquet"), (b"\x1f\x8b", "gzip"), (b"SQLite format 3", "SQLite"),
           (b"\x89PNG", "PNG"), (b"%PDF", "PDF"))  # fmt: skip

__all__ = ["find_encoding"]


def find_encoding(path: Path, wanted: str | None = None) -> str:
    """The name of an encoding that the whole file can be read in. Raises CatalogError when there is none.

    The whole file is looked at, in pieces: detectors are wrong on short samples of GB18030.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    for mark, kind in _BINARY:
        if start.startswith(mark):
            raise CatalogError("catalog.binary_file", file=path, kind=kind)
    if wanted is not None:
        try:
            codecs.lookup(wanted)
        except LookupError as error:
            raise CatalogError("catalog.no_such_encoding", encoding=wanted) from error
        if not _decodes(path, wanted):
            raise CatalogError("catalog.wrong_encoding", file=path, encoding=wanted)
        return wanted
    for mark, name in _MARKS:
        if start.startswith(mark) and _decodes(path, name):
            return name
    if b"\0" in start:
        # UTF-16 without a mark: Latin text has its zero bytes all on one side.
        for name, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
            if zeros.count(0) > 0.3 * len(zeros) and _decodes(path, name):
                return name
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    from charset_normalizer import from_bytes

    best = from_bytes(start).best()
    if best is not None and _decodes(path, best.encoding):
        return best.encoding
    raise CatalogError("catalog.unknown_encoding", file=path)


def _decodes(path: Path, encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except (UnicodeError, LookupError):
        return False
    return True
