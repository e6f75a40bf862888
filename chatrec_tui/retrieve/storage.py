"""What is learnt of a catalog, kept in files beside it: `NAME.vectors` and `NAME.taste`.

Both are safetensors files with a note of what they were made from, written beside the old one and then put in its
place. A file that is damaged, of another version or about other items counts as none.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.errors import CatalogError
from chatrec_tui.retrieve.attribute_vectors import AttributeVectors
from chatrec_tui.retrieve.collaborative.attention import Attention
from chatrec_tui.retrieve.collaborative.component import Component, Factors, ItemToItem
from chatrec_tui.retrieve.collaborative.fit import Fitted
from chatrec_tui.retrieve.collaborative.taste import Borrowed, Taste, make_taste

VERSION = 1
"""Of both files; raised when their content changes its meaning."""
SUFFIXES = (".vectors", ".taste")
_KINDS: Mapping[str, Callable[[Mapping[str, NDArray[Any]]], Component]] = {
    "neighbours": ItemToItem.read, "near": ItemToItem.read, "next": ItemToItem.read, "ease": ItemToItem.read,
    "factors": Factors.read, "attention": Attention.read,
}  # fmt: skip

__all__ = ["SUFFIXES", "VERSION", "read_arrays", "read_note", "read_taste", "read_vectors", "save_arrays", "save_taste",
           "save_vectors"]  # fmt: skip


def save_arrays(path: Path, arrays: Mapping[str, NDArray[Any]], note: Mapping[str, Any]) -> None:
    """Put a file in its place at once. Raises CatalogError."""
    from safetensors.numpy import save

    content = save({name: np.ascontiguousarray(one) for name, one in arrays.items()},
                   {"note": json.dumps({**note, "version": VERSION})})  # fmt: skip
    name = ""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            name = file.name
            file.write(content)
        os.replace(name, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise CatalogError("catalog.cannot_write", file=path, why=error.strerror or error) from error


def read_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]] | None:
    """Arrays and note of a file; None when there is none that can be used."""
    from safetensors import SafetensorError, safe_open

    if not path.is_file():
        return None
    try:
        with safe_open(path, framework="numpy") as file:
            note = json.loads((file.metadata() or {}).get("note", "{}"))
            if not isinstance(note, dict) or note.get("version") != VERSION:
                return None
            return {name: file.get_tensor(name) for name in file.keys()}, note  # noqa: SIM118
    except (OSError, SafetensorError, ValueError):
        return None


def read_note(path: Path) -> dict[str, Any]:
    """The note of a file without its arrays; empty when there is none that can be used."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as file:
            note = json.loads((file.metadata() or {}).get("note", "{}"))
    except (OSError, SafetensorError, ValueError):
        return {}
    return note if isinstance(note, dict) and note.get("version") == VERSION else {}


def save_vectors(path: Path, vectors: AttributeVectors, checksum: str) -> None:
    """Write the attribute vectors of a catalog; `checksum` names the items they are of. Raises CatalogError."""
    save_arrays(path, vectors.arrays(), {"checksum": checksum})


def read_vectors(path: Path, checksum: str, items: int) -> AttributeVectors | None:
    """The stored vectors when they are of just these items."""
    found = read_arrays(path)
    if found is None or found[1].get("checksum") != checksum:
        return None
    try:
        vectors = AttributeVectors.read(found[0])
    except (KeyError, ValueError, UnicodeDecodeError):
        return None
    return vectors if len(vectors) == items else None


def save_taste(path: Path, fitted: Fitted, *, items: str, interactions: str, level: str) -> None:
    """Write what was learnt; the checksums name the items and the interactions. Raises CatalogError."""
    taste = fitted.taste
    arrays: dict[str, NDArray[Any]] = {
        "counts": taste.counts, "cold": taste.borrowed.cold, "alike": taste.borrowed.alike,
        "closeness": taste.borrowed.closeness.astype(np.float16),
    }  # fmt: skip
    for name, component in taste.components.items():
        arrays |= {f"{name}/{key}": array for key, array in component.arrays().items()}
    note = {
        "items": items,
        "interactions": interactions,
        "level": level,
        "weights": taste.weights,
        "short_weights": taste.short_weights,
        "ndcg": fitted.ndcg,
    }
    save_arrays(path, arrays, note)


def read_taste(path: Path, checksum: str, items: int) -> Taste | None:
    """What was learnt, when it is about just these items."""
    found = read_arrays(path)
    if found is None or found[1].get("items") != checksum:
        return None
    arrays, note = found
    try:
        borrowed = Borrowed(arrays["cold"], arrays["alike"], arrays["closeness"].astype(np.float32))
        groups: dict[str, dict[str, NDArray[Any]]] = {}
        for name, array in arrays.items():
            component, slash, key = name.partition("/")
            if slash:
                groups.setdefault(component, {})[key] = array
        components = {name: _KINDS[name](group) for name, group in groups.items()}
        taste = make_taste(arrays["counts"], components, borrowed)
        taste = taste.weighed(dict(note["weights"]), dict(note["short_weights"]))
    except (KeyError, ValueError, TypeError):
        return None
    return taste if len(taste.counts) == items else None
