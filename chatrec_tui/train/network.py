"""The network that is trained: transformers' own Llama, so that any tool can load the result."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.llm.tokens import END

if TYPE_CHECKING:
    import torch
    from sentencepiece import SentencePieceProcessor
    from transformers import LlamaForCausalLM

__all__ = ["SIZES", "Size", "body", "build", "optimizers", "save_folder"]

CONTEXT = 2048
"""Positions that the configuration promises."""


@dataclass(frozen=True, slots=True)
class Size:
    """Shape of a network."""

    hidden: int
    """Width of the residual stream."""
    layers: int
    """Number of blocks."""
    heads: int
    """Query heads."""
    key_heads: int
    """Key and value heads, shared by groups of query heads."""
    head: int
    """Width of a head."""
    intermediate: int
    """Width inside the gated feed-forward part."""
    rate: float
    """Peak learning rate of AdamW."""
    tokens: int
    """Padded tokens of one batch."""


SIZES = {
    "mini": Size(320, 8, 5, 1, 64, 880, 1.5e-3, 6144),
    "toy": Size(64, 2, 2, 1, 32, 176, 4e-3, 2048),
}


def build(size: Size, tokenizer: SentencePieceProcessor, seed: int) -> LlamaForCausalLM:
    """A network with random weights for the tokenizer's vocabulary."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=-(-tokenizer.vocab_size() // 64) * 64,
        hidden_size=size.hidden,
        intermediate_size=size.intermediate,
        num_hidden_layers=size.layers,
        num_attention_heads=size.heads,
        num_key_value_heads=size.key_heads,
        head_dim=size.head,
        tie_word_embeddings=True,
        max_position_embeddings=CONTEXT,
        pad_token_id=tokenizer.pad_id(),
        bos_token_id=None,
        eos_token_id=tokenizer.piece_to_id(END),
    )
    torch.manual_seed(seed)
    return LlamaForCausalLM(config)


def body(network: LlamaForCausalLM, *, compiled: bool) -> Callable[[torch.Tensor], torch.Tensor]:
    """The network without its language head: ids (rows, length) → hidden states (rows, length, hidden).

    The head is then computed at output positions only. Compiled, every new shape costs some twenty seconds once
    and each later step a third less.
    """
    import torch

    def forward(tokens: torch.Tensor) -> torch.Tensor:
        hidden: torch.Tensor = network.model(input_ids=tokens, use_cache=False).last_hidden_state
        return hidden

    if not compiled:
        return forward
    torch._dynamo.config.recompile_limit = 64
    faster: Callable[[torch.Tensor], torch.Tensor] = torch.compile(forward, dynamic=False)
    return faster


def optimizers(network: LlamaForCausalLM, size: Size, *, muon: bool = True) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for embeddings and norms; or AdamW for everything."""
    import torch

    inside = [one for name, one in network.model.layers.named_parameters() if one.ndim == 2]
    chosen = {id(one) for one in inside}
    rest = [one for one in network.parameters() if id(one) not in chosen]
    adam = partial(torch.optim.AdamW, betas=(0.9, 0.95), fused=True)
    if muon:
        return [
            torch.optim.Muon(inside, lr=size.rate * 4, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            adam(rest, lr=size.rate * 2, weight_decay=0.0),
        ]
    return [
        adam(inside, lr=size.rate, weight_decay=0.05),
        adam(rest, lr=size.rate, weight_decay=0.0),
    ]


def save_folder(network: LlamaForCausalLM, tokenizer: bytes, out: Path) -> None:
    """Write config.json, model.safetensors and tokenizer.model, which transformers can load; each whole or not at all.

    The language head is the embedding, so it is stored once.
    """
    from safetensors.torch import save_file

    out.mkdir(parents=True, exist_ok=True)
    config = network.config.to_json_string().encode()
    weights = {name: one.detach().cpu().contiguous() for name, one in network.named_parameters()}
    _replace(out / "config.json", lambda draft: draft.write_bytes(config))
    _replace(out / "model.safetensors", lambda draft: save_file(weights, draft, metadata={"format": "pt"}))
    _replace(out / "tokenizer.model", lambda draft: draft.write_bytes(tokenizer))


def _replace(file: Path, write: Callable[[Path], object]) -> None:
    draft = file.with_name(file.name + ".part")
    write(draft)
    draft.chmod(0o644)
    os.replace(draft, file)
