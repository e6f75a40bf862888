"""Writes networks of transformers as GGUF files, by the rules of llama.cpp's converter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gguf
import numpy as np
from gguf import GGMLQuantizationType as Kind
from transformers import PreTrainedModel

__all__ = ["Kind", "write_gguf"]


def write_gguf(
    network: PreTrainedModel,
    file: Path,
    kind: Kind = Kind.F32,
    *,
    changes: dict[str, Any] | None = None,
    without: str = "",
    tokenizer: dict[str, Any] | None = None,
) -> Path:
    """The network with its matrices in a storage type.

    `changes` sets or (with None) leaves out metadata, `without` names a tensor to leave out.
    """
    config = network.config
    family = config.model_type
    values = {
        "context_length": config.max_position_embeddings,
        "embedding_length": config.hidden_size,
        "block_count": config.num_hidden_layers,
        "feed_forward_length": config.intermediate_size,
        "attention.head_count": config.num_attention_heads,
        "attention.head_count_kv": config.num_key_value_heads,
        "attention.key_length": config.head_dim if hasattr(config, "head_dim") else None,
        "attention.value_length": config.head_dim if hasattr(config, "head_dim") else None,
        "attention.layer_norm_rms_epsilon": config.rms_norm_eps,
        "rope.freq_base": float(config.rope_parameters["rope_theta"]),
    }
    writer = gguf.GGUFWriter(file, family)
    held = {f"{family}.{name}": value for name, value in values.items()} | (tokenizer or {}) | (changes or {})
    for name, value in held.items():
        if value is not None:
            writer.add_key_value(
                name, value, _type(value), gguf.GGUFValueType.get_type(value[0]) if isinstance(value, list) else None
            )
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH[family.upper()], config.num_hidden_layers)
    for name, parameter in network.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        theirs = names.get_name(name, (".weight", ".bias"))
        values_of = parameter.detach().float().numpy()
        if family == "llama" and ("q_proj" in name or "k_proj" in name):
            head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
            split = values_of.reshape(-1, 2, head // 2, *values_of.shape[1:])
            values_of = np.ascontiguousarray(split.swapaxes(1, 2).reshape(values_of.shape))
        stored = Kind.F32 if values_of.ndim == 1 else kind
        assert theirs is not None
        if theirs != without:
            writer.add_tensor(theirs, gguf.quants.quantize(values_of, stored), raw_dtype=stored)
    if config.rope_parameters["rope_type"] == "llama3":
        rotary = network.model.rotary_emb
        plain = config.rope_parameters["rope_theta"] ** -(
            np.arange(0, 2 * len(rotary.inv_freq), 2) / (2 * len(rotary.inv_freq))
        )
        writer.add_tensor("rope_freqs.weight", (plain / rotary.inv_freq.numpy()).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _type(value: Any) -> gguf.GGUFValueType:
    kind = gguf.GGUFValueType.get_type(value)
    return gguf.GGUFValueType.UINT32 if kind == gguf.GGUFValueType.INT32 else kind
