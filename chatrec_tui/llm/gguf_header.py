"""The beginning of a GGUF file: its metadata, and where its tensors are. Reads numbers and names, never weights.

Every length is checked against the size of the file before anything is made of it. Arrays, which may be large, stay
in the file until they are asked for. Layout: `docs/gguf.md` of the ggml project, versions 2 and 3, little-endian.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError

__all__ = ["GgufArray", "GgufHeader", "GgufTensor", "find_gguf", "read_header"]

_MAGIC, _VERSIONS = b"GGUF", (2, 3)
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9
_LENGTH = struct.Struct("<Q").unpack_from
_MOST_ENTRIES = 1 << 16
_LONGEST_TEXT = 1 << 24
_MOST_ELEMENTS = 1 << 23
_ALIGNMENT = 32


@dataclass(frozen=True, slots=True)
class GgufArray:
    """A list of the metadata that was left in the file."""

    kind: int
    """Type of its elements by GGUF's number."""
    count: int
    """Number of elements."""
    place: int
    """Byte of the file at which the first one begins."""


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """A tensor as the file describes it."""

    shape: tuple[int, ...]
    """Rows first, as in safetensors."""
    kind: int
    """How its numbers are stored, by ggml's number."""
    place: int
    """Byte of the file at which it begins."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """What is known of a GGUF file without reading its weights."""

    file: Path
    """The file itself."""
    size: int
    """Its bytes."""
    values: Mapping[str, Any]
    """Metadata: numbers, texts and `GgufArray`."""
    tensors: Mapping[str, GgufTensor]
    """Tensors by llama.cpp's names."""

    def elements(self, name: str) -> list[Any]:
        """The list of that name, empty where there is none. Raises ModelError when it is none or too long."""
        array = self.values.get(name)
        if array is None:
            return []
        if not isinstance(array, GgufArray) or array.count > _MOST_ELEMENTS:
            raise ModelError("checkpoint.bad_gguf", file=self.file, why=name)
        with _open(self.file) as cursor:
            cursor.place = array.place
            if array.kind == _TEXT:
                return [cursor.text() for _ in range(array.count)]
            return list(cursor.take(f"{array.count}{_SCALARS[array.kind]}"))


def find_gguf(path: Path) -> Path | None:
    """The GGUF file that a path means: the file itself, or the only one in a folder without `config.json`.

    Raises ModelError when there are several to choose from.
    """
    if path.is_file():
        return path if path.suffix.lower() == ".gguf" else None
    if not path.is_dir() or (path / "config.json").is_file():
        return None
    found = sorted(path.glob("*.gguf"))
    if len(found) > 1:
        raise ModelError("checkpoint.several_gguf", folder=path, file=found[0])
    return found[0] if found else None


def read_header(file: Path) -> GgufHeader:
    """The metadata and tensors of a GGUF file. Raises ModelError for anything that is not one."""
    with _open(file) as cursor:
        if cursor.raw(4) != _MAGIC:
            raise ModelError("checkpoint.bad_gguf", file=file, why="no GGUF at the beginning")
        (version,) = cursor.take("I")
        if version not in _VERSIONS:
            raise ModelError("checkpoint.bad_gguf", file=file, why=f"version {version}")
        tensor_count, value_count = cursor.take("2Q")
        if max(tensor_count, value_count) > _MOST_ENTRIES:
            raise ModelError("checkpoint.bad_gguf", file=file, why="too many entries")
        values: dict[str, Any] = {}
        for _ in range(value_count):
            name = cursor.text()
            values[name] = cursor.value()
        described = {cursor.text(): cursor.tensor() for _ in range(tensor_count)}
        step = values.get("general.alignment", _ALIGNMENT)
        if not isinstance(step, int) or not 1 <= step <= 1 << 16:
            raise ModelError("checkpoint.bad_gguf", file=file, why="general.alignment")
        start = -(-cursor.place // step) * step
        tensors = {name: GgufTensor(one.shape, one.kind, start + one.place) for name, one in described.items()}
        return GgufHeader(file, cursor.size, values, tensors)


class _Cursor:
    """Reads a file from the left and never beyond its end."""

    def __init__(self, content: mmap.mmap, file: Path) -> None:
        self._content = content
        self._file = file
        self.size = len(content)
        self.place = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        """Little-endian numbers."""
        length = struct.calcsize("<" + layout)
        self._need(length)
        values = struct.unpack_from("<" + layout, self._content, self.place)
        self.place += length
        return values

    def raw(self, length: int) -> bytes:
        """Bytes as they are."""
        self._need(length)
        self.place += length
        return self._content[self.place - length : self.place]

    def text(self) -> str:
        """A text after its length; bytes that are no characters are replaced."""
        (length,) = self.take("Q")
        if length > _LONGEST_TEXT:
            raise ModelError("checkpoint.bad_gguf", file=self._file, why="a text too long")
        return self.raw(length).decode("utf-8", "replace")

    def value(self) -> Any:
        """A number, a text or where a list is, after its type."""
        (kind,) = self.take("I")
        if kind == _TEXT:
            return self.text()
        if kind in _SCALARS:
            return self.take(_SCALARS[kind])[0]
        if kind != _ARRAY:
            raise ModelError("checkpoint.bad_gguf", file=self._file, why=f"value of type {kind}")
        inner, count = self.take("IQ")
        array = GgufArray(inner, count, self.place)
        if inner in _SCALARS:
            self._skip(count * struct.calcsize("<" + _SCALARS[inner]))
        elif inner == _TEXT:
            self._skip_texts(count)
        else:
            raise ModelError("checkpoint.bad_gguf", file=self._file, why=f"list of type {inner}")
        return array

    def tensor(self) -> GgufTensor:
        """A tensor's shape, type and place among the tensors, after its name."""
        (dimensions,) = self.take("I")
        if not 1 <= dimensions <= 4:
            raise ModelError("checkpoint.bad_gguf", file=self._file, why=f"{dimensions} dimensions")
        shape = self.take(f"{dimensions}Q")
        kind, place = self.take("IQ")
        return GgufTensor(tuple(reversed(shape)), kind, place)

    def _skip_texts(self, count: int) -> None:
        """Pass over texts; a vocabulary has a hundred thousand, so this is one plain loop."""
        self._need(8 * count)
        place, end = self.place, self.size - 8
        for _ in range(count):
            if place > end:
                break
            place += 8 + _LENGTH(self._content, place)[0]
        self._skip(place - self.place)

    def _skip(self, length: int) -> None:
        self._need(length)
        self.place += length

    def _need(self, length: int) -> None:
        if length > self.size - self.place:
            raise ModelError("model.cut_short", file=self._file)


@contextmanager
def _open(file: Path) -> Iterator[_Cursor]:
    try:
        with file.open("rb") as content:
            if file.stat().st_size == 0:
                raise ModelError("model.cut_short", file=file)
            with mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                yield _Cursor(mapped, file)
    except (OSError, OverflowError) as error:
        raise ModelError("checkpoint.bad_gguf", file=file, why="cannot be opened") from error
