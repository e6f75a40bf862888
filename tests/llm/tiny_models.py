"""Tiny checkpoints of every family, made with transformers."""

from __future__ import annotations

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
FAMILIES = {
    "llama": (LlamaForCausalLM, LlamaConfig, {"tie_word_embeddings": True}),
    "llama-biases": (LlamaForCausalLM, LlamaConfig, {"attention_bias": True, "mlp_bias": True}),
    "llama3-rope": (LlamaForCausalLM, LlamaConfig, {"rope_parameters": LLAMA3}),
    "linear-rope": (
        LlamaForCausalLM,
        LlamaConfig,
        {"rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 10_000.0}},
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


def logits_of(transformer: Transformer, tokens: list[int]) -> torch.Tensor:
    """Logits after every token, (length, vocabulary)."""
    with torch.inference_mode():
        past = transformer.allocate(1, len(tokens))
        return transformer.logits(transformer.extend(tokens, past))
