"""Random weights in the shape of a known model, to measure speed where its real weights are not at hand.

The table of shapes is read by the command line's help, so torch is imported only when weights are made.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from chatrec_tui.errors import UsageError

__all__ = ["SHAPES", "write_random_model"]

_STANDARD = 0.02
"""Standard deviation of the matrices, as new models have it."""
SHAPES: dict[str, dict[str, Any]] = {
    "mini": {
        "model_type": "llama", "vocab_size": 10_240, "hidden_size": 320, "intermediate_size": 880,
        "num_hidden_layers": 8, "num_attention_heads": 5, "num_key_value_heads": 1, "head_dim": 64,
        "max_position_embeddings": 2048, "rope_theta": 10_000.0, "tie_word_embeddings": True,
    },
    "llama-31m": {
        "model_type": "llama", "vocab_size": 16_000, "hidden_size": 512, "intermediate_size": 1408,
        "num_hidden_layers": 8, "num_attention_heads": 8, "num_key_value_heads": 2,
        "max_position_embeddings": 2048, "rope_theta": 10_000.0, "tie_word_embeddings": True,
    },
    "qwen2.5-0.5b": {
        "model_type": "qwen2", "vocab_size": 151_936, "hidden_size": 896, "intermediate_size": 4864,
        "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
        "max_position_embeddings": 4096, "rope_theta": 1_000_000.0, "tie_word_embeddings": True,
    },
    "qwen2.5-1.5b": {
        "model_type": "qwen2", "vocab_size": 151_936, "hidden_size": 1536, "intermediate_size": 8960,
        "num_hidden_layers": 28, "num_attention_heads": 12, "num_key_value_heads": 2,
        "max_position_embeddings": 4096, "rope_theta": 1_000_000.0, "tie_word_embeddings": True,
    },
    "qwen3-0.6b": {
        "model_type": "qwen3", "vocab_size": 151_936, "hidden_size": 1024, "intermediate_size": 3072,
        "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8, "head_dim": 128,
        "max_position_embeddings": 4096, "rope_theta": 1_000_000.0, "tie_word_embeddings": True,
    },
    "llama-3.2-1b": {
        "model_type": "llama", "vocab_size": 128_256, "hidden_size": 2048, "intermediate_size": 8192,
        "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64,
        "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "tie_word_embeddings": True,
        "rope_parameters": {
            "rope_type": "llama3", "rope_theta": 500_000.0, "factor": 32.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 8192,
        },
    },
}  # fmt: skip
"""Configurations by name, as their `config.json` says it; only the context is shorter."""


def write_random_model(shape: str, folder: Path, *, seed: int = 0) -> None:
    """Write a folder in Hugging Face layout with seeded bfloat16 weights, one tensor in memory at a time.

    Raises UsageError for a name that is not in `SHAPES`.
    """
    import torch

    from chatrec_tui.llm.config import read_config
    from chatrec_tui.llm.weights import expected_shapes

    if shape not in SHAPES:
        raise UsageError("bench.no_shape", shape=shape, shapes=", ".join(SHAPES))
    (folder / "config.json").write_text(json.dumps(SHAPES[shape]), encoding="utf-8")
    shapes = expected_shapes(read_config(folder))
    header, end = {}, 0
    for name, size in shapes.items():
        begin, end = end, end + 2 * math.prod(size)
        header[name] = {"dtype": "BF16", "shape": list(size), "data_offsets": [begin, end]}
    encoded = json.dumps(header).encode()
    encoded += b" " * (-len(encoded) % 8)
    generator = torch.Generator().manual_seed(seed)
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(encoded).to_bytes(8, "little") + encoded)
        for name, size in shapes.items():
            tensor = torch.empty(size).normal_(1.0 if "norm" in name else 0.0, _STANDARD, generator=generator)
            tensor.bfloat16().view(torch.int16).numpy().tofile(file)
