"""Weights on disk: safetensors files, checked by their headers before anything is allocated.

A float folder holds `model.safetensors` (or shards and their index). A quantized folder holds
`model.int8.safetensors`: each matrix as int8 with one float32 scale a row, named `….scale`, the rest as float32.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import ModelConfig

if TYPE_CHECKING:
    import torch

__all__ = ["PACKED", "Matrix", "Weights", "checksum", "expected_shapes", "quantize", "read_weights"]

PACKED = "model.int8.safetensors"
_INDEX, _SINGLE = "model.safetensors.index.json", "model.safetensors"
_WIDTHS = {"F32": 4, "F16": 2, "BF16": 2, "I8": 1, "F64": 8}
_HEADER_LIMIT = 64 << 20


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
    values = matrix.values.float()
    scales = values.abs().amax(1).clamp(min=1e-12) / 127
    return Matrix((values / scales[:, None]).round().clamp(-127, 127).to(torch.int8), scales)


@dataclass(frozen=True, slots=True)
class Weights:
    """All tensors of a model by their Hugging Face names."""

    matrices: dict[str, Matrix]
    """Two-dimensional weights."""
    vectors: dict[str, torch.Tensor]
    """Norms and biases, float32."""


def expected_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor that the configuration asks for."""
    hidden, queries, keys = config.hidden, config.heads * config.head, config.key_heads * config.head
    shapes: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (config.vocabulary, hidden)}
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
        shapes["lm_head.weight"] = (config.vocabulary, hidden)
    return shapes


def read_weights(folder: Path, config: ModelConfig, *, int8: bool = False) -> Weights:
    """All weights of a folder; with `int8` each float matrix is quantized as it is read, to save memory.

    Raises ModelError when a file is missing, cut short, does not fit the configuration or was changed.
    """
    from safetensors import SafetensorError, safe_open

    files = _files(folder, config)
    headers = {file: _read_header(file) for file in files}
    homes = {name: file for file, header in headers.items() for name in header}
    shapes = expected_shapes(config)
    for name, shape in shapes.items():
        file = homes.get(name)
        if file is None:
            raise ModelError("model.no_tensor", folder=folder, tensor=name)
        _check_tensor(file, headers[file], name, shape)
    if config.checksum is not None and checksum(files[0]) != config.checksum:
        raise ModelError("model.changed", file=files[0])
    matrices, vectors = {}, {}
    for file in files:
        try:
            with safe_open(file, "pt") as stored:
                for name in headers[file].keys() & shapes.keys():
                    tensor = stored.get_tensor(name)
                    if tensor.ndim == 1:
                        vectors[name] = tensor.float()
                    elif headers[file][name].kind == "I8":
                        matrices[name] = Matrix(tensor, stored.get_tensor(f"{name}.scale"))
                    else:
                        matrices[name] = quantize(Matrix(tensor)) if int8 else Matrix(tensor)
        except (SafetensorError, OSError, RuntimeError) as error:
            raise ModelError("model.bad_weights", file=file) from error
    return Weights(matrices, vectors)


def checksum(file: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _files(folder: Path, config: ModelConfig) -> list[Path]:
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


@dataclass(frozen=True, slots=True)
class _Entry:
    """A tensor as a header describes it."""

    kind: str
    shape: tuple[int, ...]


def _read_header(file: Path) -> dict[str, _Entry]:
    """The tensors of a safetensors file, whose bytes are all there."""
    try:
        size = file.stat().st_size
        with file.open("rb") as content:
            length = int.from_bytes(content.read(8), "little")
            if size < 8 or not 2 <= length <= min(_HEADER_LIMIT, size - 8):
                raise ModelError("model.cut_short", file=file)
            raw = json.loads(content.read(length))
        raw.pop("__metadata__", None)
        return dict(_entries(file, raw, size - 8 - length))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError("model.bad_weights", file=file) from error


def _entries(file: Path, raw: dict[str, dict[str, Any]], room: int) -> Iterator[tuple[str, _Entry]]:
    for name, about in raw.items():
        kind, shape = str(about["dtype"]), tuple(about["shape"])
        start, end = about["data_offsets"]
        if not all(isinstance(one, int) and one >= 0 for one in (*shape, start, end)):
            raise ValueError(name)
        if end > room:
            raise ModelError("model.cut_short", file=file)
        if kind in _WIDTHS and math.prod(shape) * _WIDTHS[kind] != end - start:
            raise ValueError(name)
        yield name, _Entry(kind, shape)


def _check_tensor(file: Path, header: dict[str, _Entry], name: str, shape: tuple[int, ...]) -> None:
    entry = header[name]
    scale = header.get(f"{name}.scale")
    fits = entry.shape == shape and entry.kind in _WIDTHS
    if entry.kind == "I8":
        fits = fits and len(shape) == 2 and scale == _Entry("F32", shape[:1])
    if not fits:
        found = f"{list(entry.shape)} {entry.kind}"
        if name == "model.embed_tokens.weight" and entry.shape[1:] == shape[1:]:
            raise ModelError("model.vocabulary", file=file, rows=entry.shape[0], vocabulary=shape[0])
        raise ModelError("model.bad_tensor", file=file, tensor=name, found=found, expected=list(shape))
