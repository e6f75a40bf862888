"""A linear classifier of wordings: what it learnt from the phrase banks, read from one file and applied without numpy.

The file (`lexicons/wordings.bin`, zlib) holds a JSON head (heads with their labels, scales and biases, the number of
features), and for each head the names of its features, one a line, and a row of signed bytes for each feature: one
weight for each label.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

FILE = "wordings.bin"

__all__ = ["FILE", "Head", "Wordings", "load_wordings", "pack_wordings"]


@dataclass(frozen=True, slots=True)
class Head:
    """What is judged of one kind of spot, or of the whole utterance."""

    labels: tuple[str, ...]
    """What can be true."""
    bias: tuple[float, ...]
    """Of each label."""
    scale: float
    """Weight of one step of a byte."""
    rows: Mapping[str, bytes]
    """Feature → a signed byte for each label."""

    def judge(self, features: Sequence[str]) -> dict[str, float]:
        """Label → probability."""
        totals = [0] * len(self.labels)
        rows = self.rows
        for one in features:
            row = rows.get(one)
            if row is not None:
                for at, weight in enumerate(memoryview(row).cast("b")):
                    if weight:
                        totals[at] += weight
        return {
            label: 1 / (1 + exp(-max(-30.0, min(30.0, bias + self.scale * total))))
            for label, bias, total in zip(self.labels, self.bias, totals, strict=True)
        }


Wordings = Mapping[str, Head]
"""Name of a head → the head."""


def pack_wordings(heads: Wordings) -> bytes:
    """The file of some heads."""
    parts: list[bytes] = []
    table = {}
    for name, head in heads.items():
        names = "\n".join(head.rows).encode()
        table[name] = {"labels": head.labels, "bias": head.bias, "scale": head.scale, "names": len(names)}
        parts += [names, b"".join(head.rows.values())]
        table[name]["count"] = len(head.rows)
    front = json.dumps(table).encode()
    return zlib.compress(len(front).to_bytes(4, "big") + front + b"".join(parts), 9)


def read_wordings(packed: bytes) -> Wordings:
    """The heads of a file."""
    data = zlib.decompress(packed)
    at = 4 + int.from_bytes(data[:4], "big")
    table = json.loads(data[4:at])
    heads = {}
    for name, entry in table.items():
        names = data[at : at + entry["names"]].decode().split("\n")
        at += entry["names"]
        width = len(entry["labels"])
        rows = {one: data[at + width * n : at + width * (n + 1)] for n, one in enumerate(names)}
        at += width * entry["count"]
        heads[name] = Head(tuple(entry["labels"]), tuple(entry["bias"]), entry["scale"], rows)
    return heads


@cache
def load_wordings() -> Wordings | None:
    """What the program ships with; None where the file is missing."""
    file = resources.files(__package__) / "lexicons" / FILE
    return read_wordings(file.read_bytes()) if file.is_file() else None
