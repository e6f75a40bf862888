"""Checkpoints in GGUF, the format of llama.cpp: configuration and weights of the Llama, Qwen2 and Qwen3 families.

Matrices are read a few rows at a time: dequantized, and rounded to int8 at once where that is wanted, so that never
more than a few megabytes are held besides the result.
"""

from __future__ import annotations

import importlib
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import FAMILIES, Biases, ModelConfig, Rope, make_config
from chatrec_tui.llm.gguf_header import GgufHeader, GgufTensor, read_header
from chatrec_tui.llm.weights import Matrix, Weights, expected_shapes, quantize

if TYPE_CHECKING:
    import torch

__all__ = ["read_gguf_config", "read_gguf_weights"]

_FIELDS = {
    "num_attention_heads": "attention.head_count",
    "num_key_value_heads": "attention.head_count_kv",
    "num_hidden_layers": "block_count",
    "hidden_size": "embedding_length",
    "intermediate_size": "feed_forward_length",
    "max_position_embeddings": "context_length",
    "rms_norm_eps": "attention.layer_norm_rms_epsilon",
    "rope_theta": "rope.freq_base",
    "head_dim": "attention.key_length",
    "sliding_window": "attention.sliding_window",
}
_WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
_PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "self_attn.q_norm": "attn_q_norm",
    "self_attn.k_norm": "attn_k_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
_F32, _F16, _BF16 = 0, 1, 30
_NUMBERS_AT_ONCE = 1 << 22
_FREQUENCIES = "rope_freqs.weight"


def read_gguf_config(file: Path) -> ModelConfig:
    """The configuration of a GGUF file. Raises ModelError that says what is wrong with it."""
    header = read_header(file)
    family = header.values.get("general.architecture")
    if family not in FAMILIES:
        raise ModelError("model.wrong_family", folder=file, family=family, families=", ".join(FAMILIES))
    values = {name: header.values.get(f"{family}.{theirs}") for name, theirs in _FIELDS.items()}
    if header.values.get("split.count", 0) not in (0, 1):
        raise ModelError("checkpoint.split_gguf", file=file)
    if header.values.get(f"{family}.expert_count"):
        raise ModelError("model.bad_config", file=file, why="a mixture of experts")
    embedding = header.tensors.get("token_embd.weight")
    if embedding is None:
        raise ModelError("model.no_tensor", folder=file, tensor="token_embd.weight")
    values["vocab_size"] = embedding.shape[0]
    window = bool(values["sliding_window"])
    values |= {"use_sliding_window": window, "max_window_layers": 0, "rope_parameters": _rope_table(header, family)}
    hidden, heads = values["hidden_size"], values["num_attention_heads"]
    if values["head_dim"] is None and isinstance(hidden, int) and isinstance(heads, int) and 0 < heads <= hidden:
        values["head_dim"] = hidden // heads  # as llama.cpp does it, whatever the family
    config = make_config(
        values,
        file,
        family=family,
        tied="output.weight" not in header.tensors,
        biases=Biases(
            qkv="blk.0.attn_q.bias" in header.tensors,
            out="blk.0.attn_output.bias" in header.tensors,
            mlp="blk.0.ffn_gate.bias" in header.tensors,
        ),
    )
    for name in ("attention.value_length", "rope.dimension_count"):
        if header.values.get(f"{family}.{name}", config.head) != config.head:
            raise ModelError("model.bad_config", file=file, why=name)
    return replace(config, rope=_stretch(config, header)) if _FREQUENCIES in header.tensors else config


def read_gguf_weights(file: Path, config: ModelConfig, *, int8: bool = False) -> Weights:
    """The weights of a GGUF file by their Hugging Face names; with `int8` matrices are quantized as they are read.

    Without `int8`, narrow floats stay as they are and quantized blocks become float16. Raises ModelError when the
    file is cut short or does not fit the configuration, or the package `gguf` is missing.
    """
    header = read_header(file)
    stored = {name: _find(header, name, shape) for name, shape in expected_shapes(config).items()}

    def pieces(name: str) -> Iterator[torch.Tensor]:
        rotated = config.family == "llama" and any(part in name for part in (".q_proj.", ".k_proj."))
        return _pieces(header, name, stored[name], config.head if rotated else None)

    def matrix(name: str) -> Matrix:
        return _gather(pieces(name), stored[name], int8=int8)

    def vector(name: str) -> torch.Tensor | None:
        return next(pieces(name)).flatten() if name in stored else None

    return Weights(matrix, vector, lambda name: None)


def _rope_table(header: GgufHeader, family: str) -> dict[str, Any]:
    """The stretching of positions under the names of `config.json`."""

    def value(name: str) -> Any:
        return header.values.get(f"{family}.rope.scaling.{name}")

    kind = value("type")
    if kind in (None, "none"):
        return {}
    table = {"rope_type": kind, "factor": value("factor")}
    table["original_max_position_embeddings"] = value("original_context_length")
    if kind == "yarn":
        table |= {"beta_fast": value("yarn_beta_fast"), "beta_slow": value("yarn_beta_slow")}
        scale, factor = value("attn_factor"), value("factor")
        if isinstance(scale, float) and isinstance(factor, int | float) and factor > 1:
            table["attention_factor"] = scale * (0.1 * math.log(factor) + 1.0)
    return table


def _stretch(config: ModelConfig, header: GgufHeader) -> Rope:
    """The rotation with the divisors that the file gives each pair."""
    tensor = header.tensors[_FREQUENCIES]
    length = config.head // 2
    if tensor.shape != (length,) or tensor.kind != _F32:
        raise _unfit(header, _FREQUENCIES, tensor, (length,))
    with header.file.open("rb") as content:
        content.seek(min(tensor.place, header.size))
        stored = content.read(4 * length)
    if len(stored) < 4 * length:
        raise ModelError("model.cut_short", file=header.file)
    factors = struct.unpack(f"<{length}f", stored)
    if not all(0 < one < math.inf for one in factors):
        raise ModelError("model.bad_config", file=header.file, why=_FREQUENCIES)
    before = config.rope.divisors or (1.0,) * length
    return replace(config.rope, divisors=tuple(one * other for one, other in zip(before, factors, strict=True)))


@dataclass(frozen=True, slots=True)
class _Stored:
    """A tensor and the size of its blocks."""

    tensor: GgufTensor
    kind: Any
    """As the package `gguf` names it."""
    row_bytes: int
    """Of one row."""
    columns: int
    """Numbers in a row."""
    rows: int
    """Rows; one for a vector."""


def _find(header: GgufHeader, name: str, shape: tuple[int, ...]) -> _Stored:
    """The tensor of a Hugging Face name, whose shape fits and whose bytes are all there."""
    gguf = _package()
    theirs = _their_name(name)
    tensor = header.tensors.get(theirs)
    if tensor is None:
        raise ModelError("model.no_tensor", folder=header.file, tensor=theirs)
    try:
        kind = gguf.GGMLQuantizationType(tensor.kind)
        numbers, size = gguf.GGML_QUANT_SIZES[kind]
    except (ValueError, KeyError) as error:
        raise ModelError("checkpoint.gguf_kind", file=header.file, tensor=theirs, kind=tensor.kind) from error
    rows, columns = math.prod(shape[:-1]), shape[-1]
    if tensor.shape != shape or columns % numbers:
        raise _unfit(header, theirs, tensor, shape)
    row_bytes = columns // numbers * size
    if tensor.place + rows * row_bytes > header.size:
        raise ModelError("model.cut_short", file=header.file)
    return _Stored(tensor, kind, row_bytes, columns, rows)


def _pieces(header: GgufHeader, name: str, stored: _Stored, head: int | None) -> Iterator[torch.Tensor]:
    """Float32 rows from the first to the last, some at a time, (some, columns).

    With `head`, the rows of each head return to the order of Hugging Face from that in which llama.cpp rotates.
    """
    import numpy
    import torch

    gguf = _package()
    step = max(1, _NUMBERS_AT_ONCE // stored.columns)
    step = step if head is None else max(1, step // head) * head
    width = stored.columns if stored.rows > 1 else 1  # of what is put in order: a row, or one number of a vector
    with header.file.open("rb", buffering=0) as content:
        content.seek(stored.tensor.place)
        for start in range(0, stored.rows, step):
            count = min(step, stored.rows - start)
            packed = numpy.fromfile(content, numpy.uint8, count * stored.row_bytes)
            if len(packed) < count * stored.row_bytes:
                raise ModelError("model.cut_short", file=header.file)
            try:
                with numpy.errstate(all="ignore"):
                    numbers = gguf.quants.dequantize(packed.reshape(count, stored.row_bytes), stored.kind)
            except NotImplementedError as error:
                kind = stored.kind.name
                raise ModelError("checkpoint.gguf_kind", file=header.file, tensor=name, kind=kind) from error
            if head is not None:
                numbers = numbers.reshape(-1, head // 2, 2, width).swapaxes(1, 2).reshape(numbers.shape)
            yield torch.from_numpy(numpy.ascontiguousarray(numbers, numpy.float32))


def _gather(pieces: Iterator[torch.Tensor], stored: _Stored, *, int8: bool) -> Matrix:
    import torch

    narrow = {_F32: torch.float32, _BF16: torch.bfloat16}.get(stored.tensor.kind, torch.float16)
    values = torch.empty(stored.rows, stored.columns, dtype=torch.int8 if int8 else narrow)
    scales = torch.empty(stored.rows) if int8 else None
    start = 0
    for piece in pieces:
        part = quantize(Matrix(piece)) if int8 else Matrix(piece)
        end = start + len(piece)
        values[start:end] = part.values
        if scales is not None and part.scales is not None:
            scales[start:end] = part.scales
        start = end
    return Matrix(values, scales)


def _their_name(name: str) -> str:
    """llama.cpp's name of a tensor."""
    stem, _, what = name.rpartition(".")
    if stem in _WHOLE:
        return f"{_WHOLE[stem]}.{what}"
    _, _, layer, part = stem.split(".", 3)
    return f"blk.{layer}.{_PARTS[part]}.{what}"


def _unfit(header: GgufHeader, name: str, tensor: GgufTensor, expected: tuple[int, ...]) -> ModelError:
    found = f"{list(tensor.shape)} ({tensor.kind})"
    return ModelError("model.bad_tensor", file=header.file, tensor=name, found=found, expected=list(expected))


def _package() -> Any:
    try:
        return importlib.import_module("gguf")
    except ImportError as error:
        raise ModelError("checkpoint.no_package", package="gguf") from error
