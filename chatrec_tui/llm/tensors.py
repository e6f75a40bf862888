"""Safetensors files, mapped into memory: checked by their headers before anything is read, released tensor by tensor.

A tensor is a view of the map and costs memory only where it is touched; `release` gives those pages back. So a
model can be prepared matrix by matrix without ever being in memory twice.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError

if TYPE_CHECKING:
    import torch

__all__ = ["WIDTHS", "Entry", "TensorFile"]

WIDTHS = {"F32": 4, "F16": 2, "BF16": 2, "I8": 1, "F64": 8}
"""Bytes of a number by its name in the header."""
_HEADER_LIMIT = 64 << 20
_PREAD = hasattr(os, "pread")


@dataclass(frozen=True, slots=True)
class Entry:
    """A tensor as a header describes it."""

    kind: str
    """Type of its numbers, as in `WIDTHS`."""
    shape: tuple[int, ...]
    """Lengths of its sides."""
    start: int
    """First byte in the file."""
    end: int
    """Byte after the last."""


class TensorFile:
    """An open safetensors file."""

    def __init__(self, file: Path) -> None:
        """Map the file. Raises ModelError when it is cut short or no safetensors file."""
        self.file = file
        self.entries: dict[str, Entry] = {}
        """What the file holds, by name."""
        try:
            with file.open("rb") as content:
                size = os.fstat(content.fileno()).st_size
                length = int.from_bytes(content.read(8), "little")
                if size < 8 or not 2 <= length <= min(_HEADER_LIMIT, size - 8):
                    raise ModelError("model.cut_short", file=file)
                raw = json.loads(content.read(length))
                raw.pop("__metadata__", None)
                self.entries = dict(_entries(file, raw, 8 + length, size))
                # A private map: nothing is ever written to it, but torch wants memory that could be.
                self._map = mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_COPY)
                self._descriptor = os.dup(content.fileno())
                weakref.finalize(self, os.close, self._descriptor)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ModelError("model.bad_weights", file=file) from error

    def read(self, name: str) -> torch.Tensor:
        """The tensor as a view of the file, in its own type."""
        import torch

        types = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I8": torch.int8,
                 "F64": torch.float64}  # fmt: skip
        entry = self.entries[name]
        if entry.end == entry.start:
            return torch.empty(entry.shape, dtype=types[entry.kind])
        if entry.start % WIDTHS[entry.kind]:
            # Old writers did not align their tensors.
            data = bytearray(self._map[entry.start : entry.end])
            return torch.frombuffer(data, dtype=types[entry.kind]).view(entry.shape)
        count = math.prod(entry.shape)
        return torch.frombuffer(self._map, dtype=types[entry.kind], count=count, offset=entry.start).view(entry.shape)

    def read_rows(self, name: str, places: Sequence[int]) -> torch.Tensor:
        """Some rows of a matrix, read without mapping what lies around them: (places, columns)."""
        import torch

        entry = self.entries[name]
        width = (entry.end - entry.start) // max(1, entry.shape[0])
        data = bytearray()
        for place in places:
            start = entry.start + place * width
            data += os.pread(self._descriptor, width, start) if _PREAD else self._map[start : start + width]
        if len(data) != width * len(places):
            raise ModelError("model.cut_short", file=self.file)
        return torch.frombuffer(data, dtype=self.read(name).dtype).view(len(places), -1)

    def release(self, name: str) -> None:
        """Give back the memory of a tensor's pages; it stays readable."""
        entry = self.entries[name]
        page = mmap.PAGESIZE
        start, end = -(-entry.start // page) * page, entry.end // page * page
        if end > start and hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED, start, end - start)


def _entries(file: Path, raw: dict[str, dict[str, Any]], begin: int, size: int) -> Iterator[tuple[str, Entry]]:
    for name, about in raw.items():
        kind, shape = str(about["dtype"]), tuple(about["shape"])
        start, end = about["data_offsets"]
        if not all(isinstance(one, int) and one >= 0 for one in (*shape, start, end)):
            raise ValueError(name)
        if begin + end > size:
            raise ModelError("model.cut_short", file=file)
        if kind in WIDTHS and math.prod(shape) * WIDTHS[kind] != end - start:
            raise ValueError(name)
        yield name, Entry(kind, shape, begin + start, begin + end)
