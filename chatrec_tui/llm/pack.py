"""Writes a model in int8 as a folder: matrices as int8 rows with a float32 scale each, a checksum in `config.json`.

Matrices are read, rounded and written one by one, so that a large model needs the memory of its largest matrix.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import ModelConfig, read_config
from chatrec_tui.llm.weights import PACKED, Weights, expected_shapes, quantize, read_weights

if TYPE_CHECKING:
    import torch
    from typing_extensions import Buffer

__all__ = ["COPIED", "pack_folder", "write_packed"]

COPIED = (
    "tokenizer.model", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "generation_config.json",
    "chat_template.jinja", "chat_template.json", "added_tokens.json",
)  # fmt: skip
"""Small files that go along with the weights."""
_ALIGNED = 64


def pack_folder(folder: Path, out: Path, *, card: str | None = None) -> int:
    """Quantize a model folder into a new folder, whole or not at all, and return the size of its weights in bytes.

    Symmetric int8 per row, embedding included. Raises ModelError when `out` holds something already.
    """
    config = read_config(folder)
    weights = read_weights(folder, config)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError("model.not_empty", folder=out)
    raw = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    extra = {"MODEL_CARD.md": card} if card is not None else {}
    return write_packed(out, config, weights, raw, copied=folder, extra=extra)


def write_packed(
    out: Path,
    config: ModelConfig,
    weights: Weights,
    raw: Mapping[str, Any],
    *,
    copied: Path | None = None,
    extra: Mapping[str, str] | None = None,
) -> int:
    """Write weights as an int8 folder, whole or not at all, and return their size in bytes.

    `raw` becomes `config.json`; the tokenizer's files come from `copied`, further files as text from `extra`.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
    try:
        draft.chmod(0o755)
        with (draft / PACKED).open("wb") as target:
            digest = _write_tensors(target, config, weights)
        mark = {"quantization": "int8", "sha256": digest}
        held = raw.get("chatrec")
        about = {**raw, "chatrec": {**(held if isinstance(held, dict) else {}), **mark}}
        (draft / "config.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        for name in COPIED:
            if copied is not None and (copied / name).is_file():
                shutil.copyfile(copied / name, draft / name)
        for name, text in (extra or {}).items():
            (draft / name).write_text(text, encoding="utf-8")
        for file in draft.iterdir():
            file.chmod(0o644)
        size = (draft / PACKED).stat().st_size
        if out.exists():
            out.rmdir()
        os.replace(draft, out)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return size


def _write_tensors(target: BinaryIO, config: ModelConfig, weights: Weights) -> str:
    """Write a safetensors file and return its SHA-256. The header comes first: all sizes are known beforehand."""
    shapes = expected_shapes(config)
    header: dict[str, Any] = {"__metadata__": {"format": "chatrec-int8"}}
    offset = 0
    for name, kind, shape in _layout(shapes):
        size = math.prod(shape) * (1 if kind == "I8" else 4)
        header[name] = {"dtype": kind, "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % _ALIGNED)
    digest = hashlib.sha256()
    for part in itertools.chain((len(text).to_bytes(8, "little"), text), _bytes_of(shapes, weights)):
        target.write(part)
        digest.update(part)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()


def _layout(shapes: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Name, type and shape of what is written: float32 first, which must be aligned, then the rows of int8."""
    for name, shape in shapes.items():
        yield (name, "F32", shape) if len(shape) == 1 else (f"{name}.scale", "F32", shape[:1])
    for name, shape in shapes.items():
        if len(shape) > 1:
            yield name, "I8", shape


def _bytes_of(shapes: Mapping[str, tuple[int, ...]], weights: Weights) -> Iterator[Buffer]:
    """The numbers in the order of the layout. A matrix is rounded for its scales and again for its rows."""
    for name, shape in shapes.items():
        if len(shape) == 1:
            vector = weights.vector(name)
            assert vector is not None, name
            yield _view(vector)
        else:
            scales = quantize(weights.matrix(name)).scales
            assert scales is not None
            yield _view(scales)
            weights.release(name)
    for name, shape in shapes.items():
        if len(shape) > 1:
            yield _view(quantize(weights.matrix(name)).values)
            weights.release(name)


def _view(tensor: torch.Tensor) -> Buffer:
    """The bytes of a tensor, not copied."""
    numbers: Buffer = tensor.contiguous().numpy().data
    return numbers
