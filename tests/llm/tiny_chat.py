"""Tiny chat models that say a fixed sentence, in the layout of a Hugging Face cache.

The only layer adds nothing, so the next token depends on the last one alone: a chain of words that the output matrix
spells out. The chain begins at the line break that ends the chat template.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy
from safetensors.numpy import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_REVISION = "0" * 40
_START, _END = "<|im_start|>", "<|im_end|>"
_INNER, _HEADS = 8, 2
Array = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float32]]


def save_chat_model(hub: Path, name: str, words: list[str]) -> None:
    """Keep a model in a cache under `owner/model`; it answers everything with the `words`, all different."""
    folder = hub / f"models--{name.replace('/', '--')}"
    snapshot = folder / "snapshots" / _REVISION
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text(_REVISION)
    tokenizer = _tokenizer(words)
    tokenizer.save(str(snapshot / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": _END, "chat_template": _TEMPLATE}
    (snapshot / "tokenizer_config.json").write_text(json.dumps(settings))
    width = -(-tokenizer.get_vocab_size() // (2 * _HEADS)) * 2 * _HEADS
    config = {
        "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "vocab_size": tokenizer.get_vocab_size(),
        "hidden_size": width, "intermediate_size": _INNER, "num_hidden_layers": 1, "num_attention_heads": _HEADS,
        "num_key_value_heads": _HEADS, "max_position_embeddings": 8192, "tie_word_embeddings": False,
        "eos_token_id": tokenizer.token_to_id(_END), "pad_token_id": tokenizer.token_to_id(_START),
    }  # fmt: skip
    (snapshot / "config.json").write_text(json.dumps(config))
    save_file(_weights(tokenizer, words, width), snapshot / "model.safetensors", metadata={"format": "pt"})


def _tokenizer(words: list[str]) -> Tokenizer:
    """Bytes, and each word as one token."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={one: place for place, one in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in (_START, _END)])
    return tokenizer


def _weights(tokenizer: Tokenizer, words: list[str], width: int) -> dict[str, Array]:
    size = tokenizer.get_vocab_size()
    output = numpy.zeros((size, width), numpy.float32)
    chain = [tokenizer.token_to_id(token) for token in ("Ċ", *words, _END)]
    for token, following in pairwise(chain):
        output[following, token] = 2.0
    shapes: dict[str, tuple[int, ...]] = {f"self_attn.{name}_proj.weight": (width, width) for name in "qkvo"}
    shapes |= {f"self_attn.{name}_proj.bias": (width,) for name in "qkv"}
    shapes |= {f"mlp.{name}_proj.weight": (_INNER, width) for name in ("gate", "up")}
    shapes |= {"mlp.down_proj.weight": (width, _INNER)}
    weights = {f"model.layers.0.{name}": numpy.zeros(shape, numpy.float32) for name, shape in shapes.items()}
    for norm in ("layers.0.input_layernorm", "layers.0.post_attention_layernorm", "norm"):
        weights[f"model.{norm}.weight"] = numpy.ones((width,), numpy.float32)
    weights["model.embed_tokens.weight"] = numpy.eye(size, width, dtype=numpy.float32)
    weights["lm_head.weight"] = output
    return weights
