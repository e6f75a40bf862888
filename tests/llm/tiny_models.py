"""Tiny checkpoints of every family, made with transformers."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from transformers import (
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from chatrec_tui.llm.transformer import Transformer

SHAPE = {
    "vocab_size": 300,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 256,
}
LLAMA3 = {
    "rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}  # fmt: skip
YARN = {"rope_type": "yarn", "rope_theta": 10_000.0, "factor": 4.0, "original_max_position_embeddings": 64}
LONGROPE = {
    "rope_type": "longrope", "rope_theta": 10_000.0, "original_max_position_embeddings": 128,
    "short_factor": [1.0 + place / 4 for place in range(8)], "long_factor": [4.0] * 8,
}  # fmt: skip
FAMILIES = {
    "llama": (LlamaForCausalLM, LlamaConfig, {"tie_word_embeddings": True}),
    "llama-biases": (LlamaForCausalLM, LlamaConfig, {"attention_bias": True, "mlp_bias": True}),
    "llama3-rope": (LlamaForCausalLM, LlamaConfig, {"rope_parameters": LLAMA3}),
    "linear-rope": (
        LlamaForCausalLM,
        LlamaConfig,
        {"rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 10_000.0}},
    ),
    "dynamic-rope": (
        LlamaForCausalLM,
        LlamaConfig,
        {"rope_parameters": {"rope_type": "dynamic", "factor": 4.0, "rope_theta": 10_000.0}},
    ),
    "longrope": (LlamaForCausalLM, LlamaConfig, {"rope_parameters": LONGROPE}),
    "yarn": (Qwen2ForCausalLM, Qwen2Config, {"rope_parameters": YARN}),
    "yarn-all-options": (
        Qwen3ForCausalLM,
        Qwen3Config,
        {"rope_parameters": {**YARN, "beta_fast": 16, "beta_slow": 2, "mscale": 0.7, "mscale_all_dim": 0.4}},
    ),
    "yarn-own-attention": (
        LlamaForCausalLM,
        LlamaConfig,
        {"rope_parameters": {**YARN, "attention_factor": 1.3, "truncate": False}},
    ),
    "one-key-head": (LlamaForCausalLM, LlamaConfig, {"num_key_value_heads": 1, "head_dim": 24}),
    "qwen2": (Qwen2ForCausalLM, Qwen2Config, {"tie_word_embeddings": True}),
    "qwen3": (Qwen3ForCausalLM, Qwen3Config, {"head_dim": 32}),
}


def make_network(family: str, **changes: object) -> PreTrainedModel:
    """A network with random weights, norms and biases included."""
    kind, config, own = FAMILIES[family]
    torch.manual_seed(0)
    network = kind(config(**{**SHAPE, **own, **changes}))
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.normal_(1.0 if "norm" in name else 0.0, 0.1)
    return network.eval()


def save(network: PreTrainedModel, folder: Path, **options: str) -> Path:
    """The network as a folder in Hugging Face layout."""
    network.save_pretrained(folder, **options)
    return folder


def change_config(folder: Path, **changes: object) -> None:
    """Set values of `config.json`."""
    file = folder / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def logits_of(transformer: Transformer, tokens: list[int]) -> torch.Tensor:
    """Logits after every token, (length, vocabulary)."""
    with torch.inference_mode():
        past = transformer.allocate(1, len(tokens))
        return transformer.logits(transformer.extend(tokens, past))
