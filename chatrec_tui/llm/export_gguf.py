"""Writes a checkpoint as GGUF, the format of llama.cpp, so that the same weights can run there.

Matrices are rounded as `llama-quantize` does it, norms and biases stay float32. There is no tokenizer in the file:
token ids go in and logits come out. Needs the package `gguf`, which the extra `bench` brings.
"""

from __future__ import annotations

import importlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import ModelError, UsageError
from chatrec_tui.llm.config import ModelConfig, read_config
from chatrec_tui.llm.weights import Weights, expected_shapes, read_weights

if TYPE_CHECKING:
    import torch

__all__ = ["KINDS", "export_gguf"]

KINDS = ("q8_0", "q4_0", "f16", "f32")
"""How matrices can be stored."""
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


def export_gguf(folder: Path, file: Path, *, kind: str = "q8_0") -> None:
    """Write a model folder, float or int8, as one GGUF file with matrices of a kind of `KINDS`.

    Columns that do not fill the blocks of the kind are stored as float16. Raises ModelError when the folder cannot
    be read, UsageError when `gguf` is not installed.
    """
    try:
        gguf = importlib.import_module("gguf")
    except ImportError as error:
        raise UsageError("bench.no_package", package="gguf") from error
    config = read_config(folder)
    if config.rope.attention != 1 or (config.family != "llama" and len(set(config.rope.divisors)) > 1):
        raise ModelError("bench.rope", folder=folder)
    weights = read_weights(folder, config)
    writer = gguf.GGUFWriter(file, config.family)
    try:
        _describe(writer, config, kind, gguf)
        # The sizes of all tensors come before the first of them.
        tensors = list(_tensors(weights, config))
        for one in tensors:
            stored = _kind(one.shape, kind, gguf)
            size = math.prod(gguf.quants.quant_shape_to_byte_shape(one.shape, stored))
            writer.add_tensor_info(one.name, one.shape, "float32", size, raw_dtype=stored)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for one in tensors:
            writer.write_tensor_data(gguf.quants.quantize(one.make().numpy(), _kind(one.shape, kind, gguf)))
    finally:
        writer.close()


@dataclass(frozen=True, slots=True)
class _Tensor:
    """A tensor of the file, made when it is written."""

    name: str
    """As llama.cpp calls it."""
    shape: tuple[int, ...]
    """Rows and columns, or only columns."""
    make: Callable[[], torch.Tensor]
    """Its float32 numbers."""


def _kind(shape: tuple[int, ...], kind: str, gguf: Any) -> Any:
    """The type that a tensor is stored in."""
    types = gguf.GGMLQuantizationType
    if len(shape) == 1:
        return types.F32
    block, _ = gguf.GGML_QUANT_SIZES[types[kind.upper()]]
    return types[kind.upper()] if shape[-1] % block == 0 else types.F16


def _describe(writer: Any, config: ModelConfig, kind: str, gguf: Any) -> None:
    """The metadata that llama.cpp asks for."""
    writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{kind.upper()}" if kind != "f32" else "ALL_F32"])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.hidden)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.intermediate)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.key_heads)
    writer.add_key_length(config.head)
    writer.add_value_length(config.head)
    writer.add_layer_norm_rms_eps(config.epsilon)
    writer.add_rope_dimension_count(config.head)
    writer.add_rope_freq_base(config.rope.theta)
    factors = set(config.rope.divisors)
    if len(factors) == 1:
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(factors.pop())
    writer.add_vocab_size(config.vocabulary)
    writer.add_tokenizer_model("no_vocab")


def _tensors(weights: Weights, config: ModelConfig) -> Iterator[_Tensor]:
    """All tensors, in the order of the file."""
    import torch

    if len(set(config.rope.divisors)) > 1:
        yield _Tensor("rope_freqs.weight", (config.head // 2,), partial(torch.tensor, config.rope.divisors))
    for name, shape in expected_shapes(config).items():
        stem, _, what = name.rpartition(".")
        found = re.fullmatch(r"model\.layers\.(\d+)\.(.+)", stem)
        theirs = f"blk.{found[1]}.{_PARTS[found[2]]}" if found else _WHOLE[stem]
        rotated = config.family == "llama" and stem.endswith((".q_proj", ".k_proj"))
        make = (
            partial(_read_rotated, weights, name, shape, config.head)
            if rotated
            else partial(_read, weights, name, shape)
        )
        yield _Tensor(f"{theirs}.{what}", shape, make)


def _read(weights: Weights, name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """One tensor in float32."""
    if len(shape) > 1:
        return weights.matrix(name).to_float()
    vector = weights.vector(name)
    assert vector is not None
    return vector


def _read_rotated(weights: Weights, name: str, shape: tuple[int, ...], head: int) -> torch.Tensor:
    """Rows of each head as llama.cpp rotates the Llama family: pairs (i, i + head / 2) side by side."""
    tensor = _read(weights, name, shape)
    rows = tensor.reshape(-1, 2, head // 2, *shape[1:])
    return rows.transpose(1, 2).reshape(shape).contiguous()
