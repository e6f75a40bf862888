"""What a model folder holds, read from its small files only: no weights, no torch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.gguf_header import find_gguf
from chatrec_tui.llm.tokenizer import load_tokenizer
from chatrec_tui.llm.weights import expected_shapes

__all__ = ["Description", "describe"]


@dataclass(frozen=True, slots=True)
class Description:
    """A model as `chatrec model info` shows it."""

    name: str
    """Of the folder."""
    family: str
    """Llama, Qwen2 or Qwen3."""
    parameters: int
    """Numbers in all tensors, a shared embedding once."""
    quantization: str | None
    """`int8` when it was quantized beforehand; float weights are quantized when they are loaded."""
    weights_bytes: int
    """Size of the weights on disk."""
    layers: int
    """Number of blocks."""
    hidden: int
    """Width."""
    vocabulary: int
    """Rows of the embedding."""
    context: int
    """Tokens that fit."""
    markup: bool
    """True when the vocabulary has chatrec's tokens, so that the model can rank and explain."""
    folder: str
    """Where it is."""


def describe(folder: Path) -> Description:
    """Description of a model folder or GGUF file. Raises ModelError when its configuration cannot be used."""
    config = read_config(folder)
    packed = find_gguf(folder)
    weights = [packed] if packed is not None else list(folder.glob("*.safetensors"))
    try:
        markup = load_tokenizer(folder).size <= config.vocabulary
    except ModelError:
        markup = False
    return Description(
        name=folder.resolve().name,
        family=config.family,
        parameters=sum(math.prod(shape) for shape in expected_shapes(config).values()),
        quantization=config.quantization,
        weights_bytes=sum(file.stat().st_size for file in weights),
        layers=config.layers,
        hidden=config.hidden,
        vocabulary=config.vocabulary,
        context=config.context,
        markup=markup,
        folder=str(folder),
    )
