"""Linear maps, one small class a backend: int8 with dynamic activations on a CPU, floats elsewhere.

The int8 operators are called directly; the eager wrappers around them are deprecated. Another backend is one
more class with `__call__`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import torch
from torch.nn.functional import linear

from chatrec_tui.llm.weights import Matrix, quantize

__all__ = ["SMALL_MODEL", "FloatLinear", "Int8Linear", "Linear", "int8_engines", "make_linear"]

Linear = Callable[[torch.Tensor], torch.Tensor]
"""Float32 (…, in) → float32 (…, out)."""

FEW_ROWS = 48
"""Up to here fbgemm is faster than oneDNN, whose matrix tiles win above."""
SMALL_MODEL = 64 << 20
"""Matrices of a model up to this many numbers are prepared for each case; of a larger one, once."""
SMALL_MATRIX, SMALL_PRODUCT = 300_000, 750_000
"""A matrix of so few numbers, times so few rows, is done in float32 before an int8 call has rounded its input."""


class FloatLinear:
    """Weights as floats; in a narrower type than float32 the input is rounded to it."""

    def __init__(self, matrix: Matrix, bias: torch.Tensor | None, device: torch.device, dtype: torch.dtype) -> None:
        self.weight = matrix.to_float().to(device, dtype)
        self.bias = None if bias is None else bias.to(device, dtype)

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        return linear(inputs.to(self.weight.dtype), self.weight, self.bias).float()


class Int8Linear:
    """Weights as int8 rows, inputs quantized on the way; prepacked for the processor.

    The operators round all inputs of a call by one scale. Each row is brought to the same peak before and back
    after, so that a row is rounded by its own scale and its result does not depend on what stands beside it.
    """

    def __init__(self, matrix: Matrix, bias: torch.Tensor | None, engines: list[str]) -> None:
        self.bias = bias
        self.few = self.many = _prepack(matrix, engines[0])
        self.most = 0
        if len(engines) > 1:
            self.many = _prepack(matrix, engines[1])
            if matrix.values.numel() <= SMALL_MATRIX:
                self.floats = matrix.to_float()
                self.most = SMALL_PRODUCT // matrix.values.numel()

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        rows = inputs.numel() // inputs.shape[-1]
        if rows <= self.most:
            return linear(inputs, self.floats, self.bias)
        packed = self.few if rows <= FEW_ROWS else self.many
        # Without VNNI, products of full-range values could overflow their 16 bits.
        if rows == 1:
            outputs: torch.Tensor = _multiply(inputs, packed, not _HAS_VNNI)
        else:
            peak = inputs.abs().amax(-1, keepdim=True).clamp_min_(_TINY)
            outputs = _multiply(inputs * peak.reciprocal(), packed, not _HAS_VNNI).mul_(peak)
        return outputs if self.bias is None else outputs.add_(self.bias)


_TINY = 1e-20
# The overload itself: finding it anew takes as long as a small product.
_multiply = torch.ops.quantized.linear_dynamic.default
_HAS_VNNI = bool(torch.cpu._is_vnni_supported())


def int8_engines(weights_bytes: int) -> list[str]:
    """The engines to pack for: one for few rows, perhaps another for many; empty where there is none."""
    supported: list[str] = list(torch.backends.quantized.supported_engines)
    if "fbgemm" in supported:
        return ["fbgemm", "onednn"] if "onednn" in supported and weights_bytes <= SMALL_MODEL else ["x86"]
    others: list[str] = [one for one in ("qnnpack", "onednn") if one in supported]
    return others[:1]


def make_linear(
    matrix: Matrix,
    bias: torch.Tensor | None,
    *,
    engines: list[str],
    device: torch.device,
    dtype: torch.dtype = torch.float32,
) -> Linear:
    """The map on the best backend: int8 when engines are given, else floats of the type."""
    if engines and device.type == "cpu":
        return Int8Linear(quantize(matrix), bias, engines)
    return FloatLinear(matrix, bias, device, dtype)


def _prepack(matrix: Matrix, engine: str) -> Any:
    assert matrix.scales is not None
    before = torch.backends.quantized.engine
    torch.backends.quantized.engine = engine
    try:
        with warnings.catch_warnings():
            # The quantized tensor only carries rows and scales into the packing.
            warnings.simplefilter("ignore")
            rows = torch._make_per_channel_quantized_tensor(
                matrix.values.contiguous(),
                matrix.scales.double(),
                torch.zeros(len(matrix.values), dtype=torch.long),
                0,
            )
            return torch.ops.quantized.linear_prepack(rows, None)
    finally:
        torch.backends.quantized.engine = before
