"""Texts of items and requests compared by meaning, with a sentence encoder that the person chose.

An encoder is a folder or the id of a transformer whose token vectors are averaged (the common kind of sentence
encoder). Items are encoded when a catalog is prepared and kept beside it as a float16 matrix, `NAME.meaning`; a
search is one product with that matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.errors import CatalogError, ModelError
from chatrec_tui.retrieve.storage import read_arrays, read_note, save_arrays

if TYPE_CHECKING:
    from chatrec_tui.retrieve.knowledge import Knowledge

SUFFIX = ".meaning"
_LENGTH, _BATCH = 128, 32
"""Tokens that are read of a text, and texts at a time."""
_DESCRIPTION = 400
"""Characters of a description that are read."""

__all__ = ["SUFFIX", "Encoder", "compare_request", "encode_items", "is_encoded", "item_text", "load_encoder"]


class Encoder:
    """Texts to vectors of length 1."""

    def __init__(self, name: str) -> None:
        """Load from a folder or, without a download, from the models on this machine. Raises ModelError."""
        from transformers import AutoModel, AutoTokenizer

        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(name, local_files_only=True)
            self._model: Any = AutoModel.from_pretrained(name, local_files_only=True, use_safetensors=True).eval()
        except (OSError, ValueError, KeyError) as error:
            raise ModelError("retrieve.no_encoder", name=name, why=str(error).splitlines()[0]) from error

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Mean of the token vectors of each text, of length 1; float32 [texts, width]."""
        import torch

        found = []
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        with torch.inference_mode():
            for first in range(0, len(order), _BATCH):
                batch = [texts[n] for n in order[first : first + _BATCH]]
                tokens = self._tokenizer(batch, padding=True, truncation=True, max_length=_LENGTH, return_tensors="pt")
                hidden = self._model(**tokens).last_hidden_state.float()
                read = tokens["attention_mask"][..., None].float()
                mean = (hidden * read).sum(1) / read.sum(1).clamp(min=1)
                found.append(torch.nn.functional.normalize(mean, dim=-1).numpy())
        table = np.concatenate(found) if found else np.empty((0, 0), np.float32)
        return np.asarray(table[np.argsort(order)] if len(table) else table, np.float32)


@lru_cache(maxsize=1)
def load_encoder(name: str) -> Encoder:
    """The encoder in use, loaded once."""
    return Encoder(name)


def item_text(item: Item) -> str:
    """What an encoder reads of an item, in the default language and the others it is given in."""
    parts = [item.title, *(str(form["title"]) for form in item.localized.values() if "title" in form)]
    parts += [", ".join(item.category), ", ".join(item.tags), item.description[:_DESCRIPTION]]
    return ". ".join(dict.fromkeys(part for part in parts if part))


def encode_items(store: CatalogStore, name: str, checksum: str) -> bool:
    """Write the matrix of a catalog beside it; False when it is there already. Raises ModelError, CatalogError."""
    path = store.path.with_suffix(SUFFIX)
    note = {"checksum": checksum, "encoder": name}
    if read_note(path).items() >= note.items():
        return False
    matrix = load_encoder(name).encode([item_text(item) for item in store.all_items()])
    save_arrays(path, {"matrix": matrix.astype(np.float16)}, note)
    return True


def is_encoded(store: CatalogStore) -> bool:
    """Whether an encoder was ever chosen for the catalog; cheap."""
    return store.path.with_suffix(SUFFIX).is_file()


def compare_request(store: CatalogStore, knowledge: Knowledge, words: str) -> NDArray[np.float32] | None:
    """Cosine of the words with every item, float32 [items]; None when the catalog was not encoded."""
    matrix = _matrix(store.path.with_suffix(SUFFIX), knowledge.checksum, len(knowledge.ids))
    if matrix is None:
        return None
    table, name = matrix
    try:
        request = load_encoder(name).encode([words])[0]
    except (ModelError, CatalogError):
        return None
    return np.asarray(table @ request, np.float32)


@lru_cache(maxsize=2)
def _matrix(path: Path, checksum: str, items: int) -> tuple[NDArray[np.float32], str] | None:
    """The matrix and its encoder; 16 bits on disk, 32 in memory, where products are many times faster."""
    found = read_arrays(path)
    if found is None or found[1].get("checksum") != checksum:
        return None
    matrix = found[0].get("matrix")
    if matrix is None or matrix.ndim != 2 or len(matrix) != items:
        return None
    return matrix.astype(np.float32), str(found[1].get("encoder", ""))
