"""Reads `config.json` of the Llama, Qwen2 and Qwen3 families into the few numbers that the engine needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.fields import Fields
from chatrec_tui.llm.gguf_header import find_gguf
from chatrec_tui.llm.rope import LONGEST, Rope, read_rope

__all__ = ["FAMILIES", "Biases", "ModelConfig", "Rope", "make_config", "read_config"]

FAMILIES = ("llama", "qwen2", "qwen3")
_LARGEST = {"vocabulary": 1_000_000, "hidden": 65_536, "layers": 512, "intermediate": 262_144, "heads": 512}
_ANGLES = 1 << 24
"""Positions times the width of a head: more are not prepared, however long a context a file names."""
_HEAD = "lm_head.weight"
_LONGEST_HEADER = 64 << 20


@dataclass(frozen=True, slots=True)
class Biases:
    """Which linear maps have biases."""

    qkv: bool
    """Query, key and value."""
    out: bool
    """After attention."""
    mlp: bool
    """The feed-forward part."""


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """Shape of a decoder."""

    family: str
    """One of `FAMILIES`."""
    vocabulary: int
    """Rows of the embedding."""
    hidden: int
    """Width of the residual stream."""
    layers: int
    """Number of blocks."""
    heads: int
    """Query heads."""
    key_heads: int
    """Key and value heads; divides `heads`."""
    head: int
    """Width of a head."""
    intermediate: int
    """Width inside the gated feed-forward part."""
    epsilon: float
    """Of the RMS norms."""
    rope: Rope
    """Rotary positions."""
    tied: bool
    """True when the language head is the embedding."""
    qkv_bias: bool
    """Biases on query, key and value."""
    out_bias: bool
    """Bias after attention."""
    mlp_bias: bool
    """Biases of the feed-forward part."""
    head_norms: bool
    """RMS norms on queries and keys (Qwen3)."""
    context: int
    """Positions that can be used."""
    quantization: str | None
    """`int8` for a folder that `chatrec model quantize` wrote, else None."""
    checksum: str | None
    """SHA-256 of the weights of such a folder."""


def read_config(folder: Path) -> ModelConfig:
    """The configuration of a model folder or GGUF file. Raises ModelError that says what is wrong with it."""
    packed = find_gguf(folder)
    if packed is not None:
        from chatrec_tui.llm.gguf import read_gguf_config

        return read_gguf_config(packed)
    if not folder.is_dir():
        raise ModelError("model.no_folder", folder=folder)
    file = folder / "config.json"
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ModelError("model.no_config", folder=folder) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError("model.bad_config", file=file, why="not JSON") from error
    if not isinstance(raw, dict):
        raise ModelError("model.bad_config", file=file, why="not an object")
    family = raw.get("model_type")
    if family not in FAMILIES:
        raise ModelError("model.wrong_family", folder=folder, family=family, families=", ".join(FAMILIES))
    _refuse_other_jobs(raw, file)
    held = raw.get("chatrec")
    mark = held if isinstance(held, dict) else {}
    has_head = _has_head(folder, packed=mark.get("quantization") is not None)
    bias = bool(raw.get("attention_bias"))
    return make_config(
        raw,
        file,
        family=family,
        # The tensors decide: a head that is stored is used, and one that is not can only be the embedding.
        tied=bool(raw.get("tie_word_embeddings", False)) if has_head is None else not has_head,
        biases=Biases(qkv=family == "qwen2" or bias, out=family != "qwen2" and bias, mlp=bool(raw.get("mlp_bias"))),
        quantization=mark.get("quantization"),
        checksum=mark.get("sha256"),
    )


def make_config(
    raw: Mapping[str, Any],
    file: Path,
    *,
    family: str,
    tied: bool,
    biases: Biases,
    quantization: str | None = None,
    checksum: str | None = None,
) -> ModelConfig:
    """A checked configuration from a table with the names of `config.json`. Raises ModelError."""
    fields = Fields(raw, file)
    heads = fields.count("num_attention_heads", largest=_LARGEST["heads"])
    hidden = fields.count("hidden_size", largest=_LARGEST["hidden"])
    layers = fields.count("num_hidden_layers", largest=_LARGEST["layers"])
    key_heads = fields.count("num_key_value_heads", default=heads, largest=heads)
    usual = 128 if family == "qwen3" else max(1, hidden // heads)
    head = fields.count("head_dim", default=usual, largest=1024)
    if heads % key_heads or head % 2:
        raise fields.bad("heads do not divide")
    if raw.get("hidden_act", "silu") not in ("silu", "swish"):
        raise fields.bad(f"hidden_act {raw['hidden_act']}")
    if quantization not in (None, "int8"):
        raise fields.bad(f"quantization {quantization}")
    positions = fields.count("max_position_embeddings", default=2048, largest=LONGEST)
    rope, context = read_rope(raw, file, head=head, context=positions)
    window = None if family == "llama" else _read_window(fields, layers)
    return ModelConfig(
        family=family,
        vocabulary=fields.count("vocab_size", largest=_LARGEST["vocabulary"]),
        hidden=hidden,
        layers=layers,
        heads=heads,
        key_heads=key_heads,
        head=head,
        intermediate=fields.count("intermediate_size", largest=_LARGEST["intermediate"]),
        epsilon=fields.number("rms_norm_eps", default=1e-6, smallest=0.0),
        rope=rope,
        tied=tied,
        qkv_bias=biases.qkv,
        out_bias=biases.out,
        mlp_bias=family == "llama" and biases.mlp,
        head_norms=family == "qwen3",
        context=min(context, window or context, max(1, _ANGLES // head)),
        quantization=quantization,
        checksum=checksum,
    )


def _refuse_other_jobs(raw: Mapping[str, Any], file: Path) -> None:
    """Raise ModelError for what looks like one of the families and is not: classifiers, embedders, packed weights."""
    kinds = raw.get("architectures")
    if isinstance(kinds, list) and kinds and not any(str(one).endswith("ForCausalLM") for one in kinds):
        raise ModelError("model.bad_config", file=file, why=f"architectures {kinds[0]}")
    packing = raw.get("quantization_config")
    if isinstance(packing, dict):
        raise ModelError("checkpoint.packed_otherwise", file=file, method=packing.get("quant_method", "?"))


def _read_window(fields: Fields, layers: int) -> int | None:
    """Positions that every layer sees: the sliding window where layers have one, else None. Raises ModelError."""
    kinds = fields.table.get("layer_types")
    if kinds is None:
        first = fields.table.get("max_window_layers", 28)
        sliding = bool(fields.table.get("use_sliding_window")) and not (isinstance(first, int) and first >= layers)
        return (
            fields.count("sliding_window", largest=LONGEST) if sliding and fields.table.get("sliding_window") else None
        )
    if not isinstance(kinds, list) or not set(map(str, kinds)) <= {"full_attention", "sliding_attention"}:
        raise fields.bad("layer_types")
    return fields.count("sliding_window", largest=LONGEST) if "sliding_attention" in kinds else None


def _has_head(folder: Path, *, packed: bool) -> bool | None:
    """Whether the weights of a folder hold a language head; None where their headers cannot be read."""
    index = folder / "model.safetensors.index.json"
    try:
        if not packed and index.is_file():
            return _HEAD in json.loads(index.read_text(encoding="utf-8"))["weight_map"]
        with (folder / ("model.int8.safetensors" if packed else "model.safetensors")).open("rb") as content:
            length = int.from_bytes(content.read(8), "little")
            return _HEAD in json.loads(content.read(length)) if length <= _LONGEST_HEADER else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
