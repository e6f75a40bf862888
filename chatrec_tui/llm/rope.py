"""Rotary positions, and how families stretch them to longer contexts.

Whatever the kind, a stretched rotation is the plain one with some pairs of a head slowed down, and perhaps queries
and keys made longer. The formulas are those of transformers (`modeling_rope_utils`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.llm.fields import Fields

__all__ = ["LONGEST", "Rope", "read_rope"]

LONGEST = 1 << 24
"""Positions that a configuration may name."""
_KINDS = ("default", "linear", "dynamic", "yarn", "longrope", "llama3")
_LAYERS = ("full_attention", "sliding_attention")


@dataclass(frozen=True, slots=True)
class Rope:
    """Pair i of a head turns by position · theta^(-2i / head) / divisors[i]."""

    theta: float = 10_000.0
    """Base of the wavelengths."""
    divisors: tuple[float, ...] = ()
    """How much slower each pair turns, (head / 2); empty where none is slowed down."""
    attention: float = 1.0
    """What rotated queries and keys are multiplied by (YaRN, LongRoPE)."""


def read_rope(raw: Mapping[str, Any], file: Path, *, head: int, context: int) -> tuple[Rope, int]:
    """The rotation that a `config.json` asks for, and the positions it can be used for.

    Reads `rope_parameters`, or `rope_theta` and `rope_scaling` of older files. `dynamic` and `longrope` change with
    the length of the text: they are used for the lengths at which they do not change. Raises ModelError.
    """
    outer = Fields(raw, file)
    table = raw.get("rope_scaling") or raw.get("rope_parameters") or {}
    if not isinstance(table, dict):
        raise outer.bad("rope_parameters")
    if any(layer in table for layer in _LAYERS):
        table = table.get("full_attention")
        if not isinstance(table, dict):
            raise outer.bad("rope_parameters")
    fields = Fields({"rope_theta": raw.get("rope_theta"), **table}, file)
    kind = table.get("rope_type") or table.get("type") or "default"
    if kind not in _KINDS or table.get("partial_rotary_factor") not in (None, 1, 1.0):
        raise outer.bad(f"rope {kind}")
    theta = fields.number("rope_theta", default=10_000.0, smallest=1.0)
    pairs = head // 2
    held = Fields({**table, _ORIGINAL: raw[_ORIGINAL]}, file) if raw.get(_ORIGINAL) else fields
    original = held.count(_ORIGINAL, default=context, largest=LONGEST)
    if kind == "linear":
        return Rope(theta, (fields.number("factor", smallest=1.0),) * pairs), context
    if kind == "llama3":
        return Rope(theta, _slow_long_waves(theta, head, original, fields)), context
    if kind == "yarn":
        factor = fields.number("factor", default=max(1.0, context / original), smallest=1.0)
        rope = Rope(theta, _ramp(theta, head, original, factor, fields), _yarn_attention(factor, fields))
        return rope, max(context, min(LONGEST, int(factor * original)))
    if kind == "longrope":
        factor = fields.number("factor", default=max(1.0, context / original), smallest=1e-6)
        usual = math.sqrt(1 + math.log(factor) / math.log(original)) if factor > 1 and original > 1 else 1.0
        attention = fields.number("attention_factor", default=usual, smallest=1e-6)
        return Rope(theta, fields.numbers("short_factor", pairs), attention), min(context, original)
    return Rope(theta), context


_ORIGINAL = "original_max_position_embeddings"


def _slow_long_waves(theta: float, head: int, original: int, fields: Fields) -> tuple[float, ...]:
    """Llama 3: waves longer than original / low turn `factor` times slower, those below original / high as before."""
    factor = fields.number("factor", smallest=1.0)
    low = fields.number("low_freq_factor", default=1.0, smallest=1e-6)
    high = fields.number("high_freq_factor", default=4.0, smallest=1e-6)
    if high <= low:
        raise fields.bad(f"high_freq_factor {high}")
    divisors = []
    for pair in range(head // 2):
        wavelength = 2 * math.pi * theta ** (2 * pair / head)
        smooth = min(1.0, max(0.0, (original / wavelength - low) / (high - low)))
        divisors.append(1 / (smooth + (1 - smooth) / factor))
    return tuple(divisors)


def _ramp(theta: float, head: int, original: int, factor: float, fields: Fields) -> tuple[float, ...]:
    """YaRN (arXiv 2309.00071): pairs that turn often stay, those that turn seldom are slowed, a ramp in between."""
    if theta <= 1.0:
        raise fields.bad(f"rope_theta {theta}")
    fast = fields.number("beta_fast", default=32.0, smallest=1e-6)
    slow = fields.number("beta_slow", default=1.0, smallest=1e-6)

    def pair_turning(times: float) -> float:
        return head * math.log(original / (times * 2 * math.pi)) / (2 * math.log(theta))

    start, end = pair_turning(fast), pair_turning(slow)
    if fields.table.get("truncate", True):
        start, end = math.floor(start), math.ceil(end)
    start, end = max(start, 0), min(end, head - 1)
    end = end + 0.001 if start == end else end
    slowed = [min(1.0, max(0.0, (pair - start) / (end - start))) for pair in range(head // 2)]
    return tuple(1 / (part / factor + 1 - part) for part in slowed)


def _yarn_attention(factor: float, fields: Fields) -> float:
    def scale(weight: float) -> float:
        return 0.1 * weight * math.log(factor) + 1.0 if factor > 1 else 1.0

    usual = scale(1.0)
    if fields.table.get("mscale") and fields.table.get("mscale_all_dim"):
        usual = scale(fields.number("mscale", smallest=0.0)) / scale(fields.number("mscale_all_dim", smallest=0.0))
    return fields.number("attention_factor", default=usual, smallest=1e-6)
