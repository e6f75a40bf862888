"""Reads `config.json` of the Llama, Qwen2 and Qwen3 families into the few numbers that the engine needs."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError

__all__ = ["FAMILIES", "ModelConfig", "Rope", "read_config"]

FAMILIES = ("llama", "qwen2", "qwen3")
_LARGEST = {"vocabulary": 1_000_000, "hidden": 65_536, "layers": 512, "intermediate": 262_144, "heads": 512}


@dataclass(frozen=True, slots=True)
class Rope:
    """Rotary positions. The formulas of `llama3` and `linear` are those of transformers."""

    theta: float = 10_000.0
    """Base of the wavelengths."""
    kind: str = "default"
    """`default`, `linear` or `llama3`."""
    factor: float = 1.0
    """How many times longer the context was made."""
    low: float = 1.0
    """`llama3`: wavelengths above context / low are stretched."""
    high: float = 4.0
    """`llama3`: wavelengths below context / high stay."""
    context: int = 8192
    """`llama3`: positions before the context was made longer."""


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
    """The configuration of a model folder. Raises ModelError that says what is wrong with it."""
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
    reader = _Reader(raw, file)
    heads = reader.count("num_attention_heads", largest=_LARGEST["heads"])
    hidden = reader.count("hidden_size", largest=_LARGEST["hidden"])
    context = reader.count("max_position_embeddings", default=2048, largest=1 << 24)
    if raw.get("use_sliding_window") and isinstance(raw.get("sliding_window"), int):
        context = min(context, raw["sliding_window"])
    held = raw.get("chatrec")
    mark = held if isinstance(held, dict) else {}
    config = ModelConfig(
        family=family,
        vocabulary=reader.count("vocab_size", largest=_LARGEST["vocabulary"]),
        hidden=hidden,
        layers=reader.count("num_hidden_layers", largest=_LARGEST["layers"]),
        heads=heads,
        key_heads=reader.count("num_key_value_heads", default=heads, largest=heads),
        head=reader.count("head_dim", default=128 if family == "qwen3" else max(1, hidden // heads), largest=1024),
        intermediate=reader.count("intermediate_size", largest=_LARGEST["intermediate"]),
        epsilon=reader.number("rms_norm_eps", 1e-6, smallest=0.0),
        rope=_read_rope(raw, reader),
        tied=bool(raw.get("tie_word_embeddings", False)),
        qkv_bias=family == "qwen2" or bool(raw.get("attention_bias")),
        out_bias=family != "qwen2" and bool(raw.get("attention_bias")),
        mlp_bias=family == "llama" and bool(raw.get("mlp_bias")),
        head_norms=family == "qwen3",
        context=context,
        quantization=mark.get("quantization"),
        checksum=mark.get("sha256"),
    )
    if config.heads % config.key_heads or config.head % 2:
        raise ModelError("model.bad_config", file=file, why="heads do not divide")
    if raw.get("hidden_act", "silu") != "silu":
        raise ModelError("model.bad_config", file=file, why=f"hidden_act {raw['hidden_act']}")
    if config.quantization not in (None, "int8"):
        raise ModelError("model.bad_config", file=file, why=f"quantization {config.quantization}")
    return config


@dataclass(frozen=True, slots=True)
class _Reader:
    """Numbers of an untrusted object, each within bounds."""

    raw: dict[str, Any]
    file: Path

    def count(self, name: str, *, default: int | None = None, largest: int) -> int:
        value = self.raw.get(name)
        value = default if value is None else value
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= largest:
            raise ModelError("model.bad_config", file=self.file, why=f"{name} {value}")
        return value

    def number(self, name: str, default: float, *, smallest: float, table: dict[str, Any] | None = None) -> float:
        value = (self.raw if table is None else table).get(name)
        value = default if value is None else value
        if not isinstance(value, int | float) or not math.isfinite(value) or value < smallest:
            raise ModelError("model.bad_config", file=self.file, why=f"{name} {value}")
        return float(value)


def _read_rope(raw: dict[str, Any], reader: _Reader) -> Rope:
    """From `rope_parameters`, or from `rope_theta` and `rope_scaling` of older files."""
    table = raw.get("rope_parameters") or raw.get("rope_scaling") or {}
    if not isinstance(table, dict):
        raise ModelError("model.bad_config", file=reader.file, why="rope_parameters")
    kind = table.get("rope_type") or table.get("type") or "default"
    if kind not in ("default", "linear", "llama3"):
        raise ModelError("model.bad_config", file=reader.file, why=f"rope {kind}")
    base = table if "rope_theta" in table else raw
    return Rope(
        theta=reader.number("rope_theta", 10_000.0, smallest=1.0, table=base),
        kind=kind,
        factor=reader.number("factor", 1.0, smallest=1.0, table=table),
        low=reader.number("low_freq_factor", 1.0, smallest=1e-6, table=table),
        high=reader.number("high_freq_factor", 4.0, smallest=1e-6, table=table),
        context=int(reader.number("original_max_position_embeddings", 8192, smallest=1, table=table)),
    )
