"""Weights of a model: matrices as floats or int8 rows, read one by one from the files of a folder.

A float folder holds `model.safetensors` (or shards and their index). A quantized folder holds
`model.int8.safetensors`: each matrix as int8 with one float32 scale a row, named `….scale`, the rest as float32.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import ModelConfig
from chatrec_tui.llm.tensors import WIDTHS, TensorFile

if TYPE_CHECKING:
    import torch

__all__ = [
    "EMBEDDING",
    "HEAD",
    "PACKED",
    "Matrix",
    "Weights",
    "checksum",
    "expected_shapes",
    "quantize",
    "read_weights",
    "source_files",
]

PACKED = "model.int8.safetensors"
EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"
_INDEX, _SINGLE = "model.safetensors.index.json", "model.safetensors"
_ROWS = 1 << 22
"""Numbers that are quantized at a time, so that no float copy of a whole matrix is made."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Weights of a linear map, (out, in), as floats or as int8 rows with a scale each."""

    values: torch.Tensor
    """Float or int8."""
    scales: torch.Tensor | None = None
    """Float32, (out,), for int8 rows."""

    def rows(self, index: torch.Tensor) -> Matrix:
        """The rows at these places, in this order."""
        return Matrix(self.values[index], None if self.scales is None else self.scales[index])

    def to_float(self) -> torch.Tensor:
        """As float32."""
        values = self.values.float()
        return values if self.scales is None else values * self.scales[:, None]

    @staticmethod
    def stack(parts: list[Matrix]) -> Matrix:
        """Matrices of one kind under each other."""
        import torch

        scales = [part.scales for part in parts if part.scales is not None]
        return Matrix(torch.cat([part.values for part in parts]), torch.cat(scales) if scales else None)


def quantize(matrix: Matrix) -> Matrix:
    """Int8 rows: w = scale · round(w / scale) with scale = max |w| / 127 in each row."""
    import torch

    if matrix.scales is not None:
        return matrix
    rows, columns = matrix.values.shape
    values = torch.empty((rows, columns), dtype=torch.int8, device=matrix.values.device)
    scales = torch.empty(rows, device=matrix.values.device)
    step = max(1, _ROWS // max(1, columns))
    for start in range(0, rows, step):
        part = matrix.values[start : start + step].float()
        scale = part.abs().amax(1).clamp(min=1e-12) / 127
        values[start : start + step] = (part / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
        scales[start : start + step] = scale
    return Matrix(values, scales)


@dataclass(frozen=True, slots=True)
class Weights:
    """All tensors of a model by their Hugging Face names, read when they are asked for."""

    matrix: Callable[[str], Matrix]
    """A two-dimensional weight; it may be a view of a file."""
    vector: Callable[[str], torch.Tensor | None]
    """A norm or a bias as float32; None where the model has none of that name."""
    release: Callable[[str], None]
    """Gives back the memory of a matrix that has been used."""
    rows: Callable[[str, Sequence[int]], Matrix] | None = None
    """Some rows of a matrix, where they can be read without the others."""

    @staticmethod
    def of(matrices: dict[str, Matrix], vectors: dict[str, torch.Tensor]) -> Weights:
        """Weights that are in memory already."""
        return Weights(matrices.__getitem__, vectors.get, lambda name: None)


def expected_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor that the configuration asks for."""
    hidden, queries, keys = config.hidden, config.heads * config.head, config.key_heads * config.head
    shapes: dict[str, tuple[int, ...]] = {EMBEDDING: (config.vocabulary, hidden)}
    for layer in range(config.layers):
        block = f"model.layers.{layer}."
        maps = {
            "self_attn.q_proj": (queries, hidden, config.qkv_bias),
            "self_attn.k_proj": (keys, hidden, config.qkv_bias),
            "self_attn.v_proj": (keys, hidden, config.qkv_bias),
            "self_attn.o_proj": (hidden, queries, config.out_bias),
            "mlp.gate_proj": (config.intermediate, hidden, config.mlp_bias),
            "mlp.up_proj": (config.intermediate, hidden, config.mlp_bias),
            "mlp.down_proj": (hidden, config.intermediate, config.mlp_bias),
        }
        for name, (rows, columns, bias) in maps.items():
            shapes[f"{block}{name}.weight"] = (rows, columns)
            if bias:
                shapes[f"{block}{name}.bias"] = (rows,)
        shapes[f"{block}input_layernorm.weight"] = (hidden,)
        shapes[f"{block}post_attention_layernorm.weight"] = (hidden,)
        if config.head_norms:
            shapes[f"{block}self_attn.q_norm.weight"] = (config.head,)
            shapes[f"{block}self_attn.k_norm.weight"] = (config.head,)
    shapes["model.norm.weight"] = (hidden,)
    if not config.tied:
        shapes[HEAD] = (config.vocabulary, hidden)
    return shapes


def read_weights(folder: Path, config: ModelConfig) -> Weights:
    """The weights of a folder, checked against the configuration and mapped into memory.

    Raises ModelError when a file is missing, cut short, does not fit the configuration or was changed.
    """
    files = [TensorFile(file) for file in source_files(folder, config)]
    homes = {name: file for file in files for name in file.entries}
    for name, shape in expected_shapes(config).items():
        if name not in homes:
            raise ModelError("model.no_tensor", folder=folder, tensor=name)
        _check_tensor(homes[name], name, shape)
    if config.checksum is not None and checksum(files[0].file) != config.checksum:
        raise ModelError("model.changed", file=files[0].file)

    def matrix(name: str) -> Matrix:
        file = homes[name]
        scales = file.read(f"{name}.scale") if file.entries[name].kind == "I8" else None
        return Matrix(file.read(name), scales)

    def vector(name: str) -> torch.Tensor | None:
        return homes[name].read(name).float() if name in homes else None

    def rows(name: str, places: Sequence[int]) -> Matrix:
        file = homes[name]
        scales = file.read(f"{name}.scale")[list(places)] if file.entries[name].kind == "I8" else None
        return Matrix(file.read_rows(name, places), scales)

    return Weights(matrix, vector, lambda name: homes[name].release(name), rows)


def checksum(file: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def source_files(folder: Path, config: ModelConfig) -> list[Path]:
    """The weight files of a folder. Raises ModelError when one is missing."""
    if config.quantization is not None:
        names = [PACKED]
    elif (folder / _INDEX).is_file():
        try:
            names = sorted(set(json.loads((folder / _INDEX).read_text(encoding="utf-8"))["weight_map"].values()))
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise ModelError("model.bad_weights", file=folder / _INDEX) from error
    else:
        names = [_SINGLE]
    for name in names:
        # A shard is a plain name inside the folder, whatever an index says.
        if os.path.basename(name) != name or not (folder / name).is_file():
            raise ModelError("model.no_weights", folder=folder, file=name)
    return [folder / name for name in names]


def _check_tensor(home: TensorFile, name: str, shape: tuple[int, ...]) -> None:
    entry, scale = home.entries[name], home.entries.get(f"{name}.scale")
    fits = entry.shape == shape and entry.kind in WIDTHS
    if entry.kind == "I8":
        fits = fits and len(shape) == 2 and scale is not None and (scale.kind, scale.shape) == ("F32", shape[:1])
    if not fits:
        found = f"{list(entry.shape)} {entry.kind}"
        if name == EMBEDDING and entry.shape[1:] == shape[1:]:
            raise ModelError("model.vocabulary", file=home.file, rows=entry.shape[0], vocabulary=shape[0])
        raise ModelError("model.bad_tensor", file=home.file, tensor=name, found=found, expected=list(shape))
