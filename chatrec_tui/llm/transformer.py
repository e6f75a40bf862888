"""The forward pass of a Llama, Qwen2 or Qwen3 decoder, lean enough for a CPU.

In: token ids and the keys and values of what came before. Out: hidden states; logits on demand. Query, key and
value are one matrix, gate and up another. Pairs that rotate together lie side by side (the rows of query and key
are reordered once), so that rotation is one complex product. Query heads that share a key head are rows of one
attention product. Knows nothing of tokenizers, prompts or sampling.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import scaled_dot_product_attention, silu

from chatrec_tui.llm.config import ModelConfig, Rope
from chatrec_tui.llm.linear import SMALL_MODEL, Linear, int8_engines, make_linear
from chatrec_tui.llm.memory import give_back
from chatrec_tui.llm.weights import EMBEDDING, HEAD, Matrix, Weights, expected_shapes, quantize

__all__ = ["KeyValues", "Transformer", "causal_mask", "rotation_frequencies"]

HIDDEN = float("-inf")
"""What a mask adds where a position must not look."""
_POSITIONS = 1024
"""Rotations are made ready for so many positions at a time."""


@dataclass(slots=True)
class KeyValues:
    """Keys and values of all layers, allocated once and filled from the left."""

    states: torch.Tensor
    """(layers, rows, slots, 2 · key heads, head): the keys' heads, then the values'."""
    length: int = 0
    """Slots in use."""

    @property
    def slots(self) -> int:
        """Slots allocated."""
        return self.states.shape[2]

    def spread(self, rows: int, slots: int) -> KeyValues:
        """The same beginning for each of `rows` rows, with room for `slots` slots in all."""
        layers, _, _, heads, head = self.states.shape
        states = self.states.new_empty((layers, rows, slots, heads, head))
        states[:, :, : self.length] = self.states[:, :, : self.length]
        return KeyValues(states, self.length)


@dataclass(frozen=True, slots=True)
class Block:
    """One layer."""

    attention_norm: torch.Tensor
    """(hidden,)."""
    qkv: Linear
    """hidden → (heads + 2 · key heads) · head."""
    head_norms: torch.Tensor | None
    """(heads + key heads, head) of Qwen3."""
    out: Linear
    """heads · head → hidden."""
    mlp_norm: torch.Tensor
    """(hidden,)."""
    gate_up: Linear
    """hidden → 2 · intermediate."""
    down: Linear
    """intermediate → hidden."""


class Transformer:
    """A decoder with its weights prepared for one device."""

    def __init__(
        self,
        config: ModelConfig,
        weights: Weights,
        *,
        int8: bool = True,
        device: str = "cpu",
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Prepare the weights; `int8` is honoured where the processor has an int8 engine, else they stay floats."""
        self.config = config
        self.device = torch.device(device)
        size = sum(math.prod(shape) for shape in expected_shapes(config).values() if len(shape) > 1)
        self._engines = int8_engines(size) if int8 and self.device.type == "cpu" else []
        self._dtype = dtype
        self._weights = weights
        embedding = weights.matrix(EMBEDDING)
        head = embedding if config.tied else weights.matrix(HEAD)
        self._head = self._linear(head, None)
        # Rows of a large vocabulary are read when they are needed; others are at hand.
        self._far_rows = weights.rows if self._engines and size > SMALL_MODEL else None
        if self._far_rows is None:
            self._embedding = self._place(embedding)
            self._head_rows = self._embedding if config.tied else self._place(head)
        weights.release(EMBEDDING if config.tied else HEAD)
        give_back()
        self._norm = self._vector("model.norm.weight")
        self._blocks = [self._block(weights, f"model.layers.{layer}.") for layer in range(config.layers)]
        self.weights_bytes = size * (1 if self._engines else torch.empty((), dtype=dtype).itemsize)
        self._floor = torch.tensor(math.sqrt(config.hidden * config.epsilon), device=self.device)
        self._head_floor = torch.tensor(math.sqrt(config.head * config.epsilon), device=self.device)
        self._turns = self._rotation(_POSITIONS)

    @property
    def quantization(self) -> str:
        """`int8` or the floats' type."""
        return "int8" if self._engines else str(self._dtype).removeprefix("torch.")

    def allocate(self, rows: int, slots: int) -> KeyValues:
        """Empty keys and values."""
        config = self.config
        shape = (config.layers, rows, slots, 2 * config.key_heads, config.head)
        return KeyValues(torch.empty(shape, device=self.device))

    def forward(
        self,
        tokens: torch.Tensor,
        past: KeyValues,
        positions: torch.Tensor,
        mask: torch.Tensor,
        before_block: Callable[[], None] | None = None,
    ) -> torch.Tensor:
        """Hidden states (rows, length, hidden) after the last norm; `past` grows by `length` slots.

        `tokens` is (rows, length), `positions` (rows or 1, length), `mask` (rows or 1, length, slots after) is
        added to the attention's scores. `before_block` may raise to end the work.
        """
        rows, length = tokens.shape
        config = self.config
        heads, key_heads, head = config.heads, config.key_heads, config.head
        group, every = heads // key_heads, heads + 2 * key_heads
        start, end = past.length, past.length + length
        # Values turn by nothing, so that queries, keys and values are one product.
        turns = self._turns_at(positions)
        mask = mask[:, None].repeat_interleave(group, 2) if group > 1 and length > 1 else mask[:, None]
        written = past.states[:, :, start:end].unbind(0)
        keys = past.states[:, :, :end, :key_heads].transpose(2, 3).unbind(0)
        values = past.states[:, :, :end, key_heads:].transpose(2, 3).unbind(0)
        states = self._embed(tokens)
        for layer, block in enumerate(self._blocks):
            if before_block is not None:
                before_block()
            # 1) queries, keys and values, (rows, length, heads, head), turned as complex pairs
            mixed = block.qkv(self._normalize(states, block.attention_norm))
            if block.head_norms is not None:
                turning = mixed.view(rows, length, every, head)[:, :, : heads + key_heads]
                turning.copy_(self._normalize_heads(turning, block.head_norms))
            pairs = torch.view_as_complex(mixed.view(rows, length, every, head // 2, 2))
            turned = torch.view_as_real(pairs * turns).view(rows, length, every, head)
            # 2) remember keys and values
            written[layer].copy_(turned[:, :, heads:])
            # 3) attention, with the heads of a group as further rows of the product
            query = turned[:, :, :heads]
            if length == 1:
                query = query.view(rows, key_heads, group, head)
                seen = scaled_dot_product_attention(query, keys[layer], values[layer], mask)
            else:
                query = query.view(rows, length, key_heads, group, head).transpose(1, 2)
                query = query.reshape(rows, key_heads, length * group, head)
                seen = scaled_dot_product_attention(query, keys[layer], values[layer], mask)
                seen = seen.view(rows, key_heads, length, group, head).transpose(1, 2)
            states += block.out(seen.reshape(rows, length, heads * head))
            # 4) feed forward
            gate, up = block.gate_up(self._normalize(states, block.mlp_norm)).chunk(2, -1)
            states += block.down(silu(gate).mul_(up))
        past.length = end
        return self._normalize(states, self._norm)

    def extend(
        self, tokens: Sequence[int], past: KeyValues, before_block: Callable[[], None] | None = None
    ) -> torch.Tensor:
        """Append tokens to a cache of one row and return their hidden states, (length, hidden)."""
        start, end = past.length, past.length + len(tokens)
        positions = torch.arange(start, end, device=self.device)[None]
        mask = causal_mask(start, len(tokens), device=self.device)[None]
        ids = torch.tensor(tokens, device=self.device)[None]
        return self.forward(ids, past, positions, mask, before_block)[0]

    def logits(self, states: torch.Tensor) -> torch.Tensor:
        """Logits over the vocabulary, (…, hidden) → (…, vocabulary)."""
        return self._head(states)

    def logits_of(self, states: torch.Tensor, tokens: Sequence[int]) -> torch.Tensor:
        """Logits of a few tokens only, (…, hidden) → (…, len(tokens)), without rounding the states."""
        rows = self._floats(EMBEDDING if self.config.tied else HEAD, torch.tensor(tokens, device=self.device))
        return states @ rows.T

    def _embed(self, tokens: torch.Tensor) -> torch.Tensor:
        vectors = self._floats(EMBEDDING, tokens.flatten())
        return vectors.view(*tokens.shape, -1)

    def _floats(self, name: str, places: torch.Tensor) -> torch.Tensor:
        """Some rows of the embedding or the head as float32, rounded as the others: (places,) → (places, hidden)."""
        if self._far_rows is not None:
            return self._prepared(self._far_rows(name, places.tolist())).to_float()
        matrix = self._embedding if name == EMBEDDING else self._head_rows
        return self._prepared(matrix.rows(places)).to_float()

    def _normalize(self, states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """RMS norm: x · weight / √(mean(x²) + ε), as x · √n · weight / √(|x|² + n ε); `weight` holds the √n."""
        length = torch.linalg.vector_norm(states, dim=-1, keepdim=True)
        return (states * weight).div_(torch.hypot(length, self._floor))

    def _normalize_heads(self, states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        """The same within each head."""
        length = torch.linalg.vector_norm(states, dim=-1, keepdim=True)
        return (states * weight).div_(torch.hypot(length, self._head_floor))

    def _turns_at(self, positions: torch.Tensor) -> torch.Tensor:
        """Rotations of all heads, (rows or 1, length, heads + 2 · key heads, head / 2)."""
        needed = int(positions.max()) + 1
        if needed > len(self._turns):
            self._turns = self._rotation(-(-needed // _POSITIONS) * _POSITIONS)
        return self._turns[positions]

    def _rotation(self, count: int) -> torch.Tensor:
        """Rotations of the first positions, (count, heads + 2 · key heads, head / 2); those of values are 1."""
        config = self.config
        angles = torch.arange(count)[:, None] * rotation_frequencies(config.rope, config.head)[None]
        turns = torch.polar(torch.full_like(angles, config.rope.attention), angles)[:, None]
        parts = [
            turns.expand(-1, config.heads + config.key_heads, -1),
            turns.new_ones(()).expand(count, config.key_heads, config.head // 2),
        ]
        return torch.cat(parts, 1).to(self.device)

    def _block(self, weights: Weights, name: str) -> Block:
        config = self.config
        order = _pair_order(config.head)

        def matrix(part: str) -> Matrix:
            return self._prepared(weights.matrix(f"{name}{part}.weight"))

        def bias(*parts: str) -> torch.Tensor | None:
            found = [weights.vector(f"{name}{part}.bias") for part in parts]
            held = [one for one in found if one is not None]
            return torch.cat(held) if held else None

        # Queries and keys in pair order, head by head; values as they are.
        rotating = (config.heads + config.key_heads) * config.head
        total = rotating + config.key_heads * config.head
        rows = torch.cat(
            [(torch.arange(0, rotating, config.head)[:, None] + order).flatten(), torch.arange(rotating, total)]
        )
        projections = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
        qkv_bias = bias(*projections)
        qkv = Matrix.stack([matrix(part) for part in projections]).rows(rows)
        gates = ("mlp.gate_proj", "mlp.up_proj")
        head_norms = None
        if config.head_norms:
            query = self._vector(f"{name}self_attn.q_norm.weight")[order]
            key = self._vector(f"{name}self_attn.k_norm.weight")[order]
            head_norms = torch.cat([query.expand(config.heads, -1), key.expand(config.key_heads, -1)]).contiguous()
        block = Block(
            attention_norm=self._vector(f"{name}input_layernorm.weight"),
            qkv=self._linear(qkv, None if qkv_bias is None else qkv_bias[rows]),
            head_norms=head_norms,
            out=self._linear(matrix("self_attn.o_proj"), bias("self_attn.o_proj")),
            mlp_norm=self._vector(f"{name}post_attention_layernorm.weight"),
            gate_up=self._linear(Matrix.stack([matrix(part) for part in gates]), bias(*gates)),
            down=self._linear(matrix("mlp.down_proj"), bias("mlp.down_proj")),
        )
        for part in (*projections, "self_attn.o_proj", *gates, "mlp.down_proj"):
            weights.release(f"{name}{part}.weight")
        give_back()
        return block

    def _vector(self, name: str) -> torch.Tensor:
        """The weight of a norm, times the square root of its length."""
        vector = self._weights.vector(name)
        assert vector is not None, name
        return (vector * math.sqrt(len(vector))).to(self.device)

    def _prepared(self, matrix: Matrix) -> Matrix:
        return quantize(matrix) if self._engines else matrix

    def _linear(self, matrix: Matrix, bias: torch.Tensor | None) -> Linear:
        return make_linear(matrix, bias, engines=self._engines, device=self.device, dtype=self._dtype)

    def _place(self, matrix: Matrix) -> Matrix:
        scales = None if matrix.scales is None else matrix.scales.to(self.device)
        return Matrix(matrix.values.to(self.device), scales)


def rotation_frequencies(rope: Rope, head: int) -> torch.Tensor:
    """Radians a position turns each pair by, (head / 2,)."""
    frequencies = 1.0 / rope.theta ** (torch.arange(0, head, 2).float() / head)
    return frequencies / torch.tensor(rope.divisors) if rope.divisors else frequencies


def causal_mask(past: int, length: int, *, device: torch.device | None = None) -> torch.Tensor:
    """What to add to the scores of `length` new positions after `past` old ones, (length, past + length)."""
    return torch.full((length, past + length), HIDDEN, device=device).triu(past + 1)


def _pair_order(head: int) -> torch.Tensor:
    """Where the numbers of a head go so that each rotating pair (i, i + head / 2) lies side by side."""
    return torch.arange(head).view(2, head // 2).T.flatten()
