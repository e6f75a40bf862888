"""Linear maps, one small class a backend: int8 with dynamic activations on a CPU, floats elsewhere.

The int8 operators are called directly; the eager wrappers around them are deprecated. Another backend is one
more class with `__call__`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from torch.nn.functional import linear

from chatrec_tui.llm.weights import Matrix, quantize

__all__ = ["SMALL_MODEL", "FloatLinear", "Int8Linear", "Linear", "int8_engines", "make_linear"]

Linear = Callable[[torch.Tensor], torch.Tensor]
"""Float32 (…, in) → float32 (…, out)."""

FEW_ROWS = 48
"""Up to here fbgemm is faster than oneDNN, which wins above."""
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
        self.few = self.many = _prepare(matrix, engines[0])
        self.most = 0
        if len(engines) > 1:
            self.many = _prepare(matrix, engines[1])
            if matrix.values.numel() <= SMALL_MATRIX:
                self.floats = matrix.to_float()
                self.most = SMALL_PRODUCT // matrix.values.numel()

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        rows = inputs.numel() // inputs.shape[-1]
        if rows <= self.most:
            return linear(inputs, self.floats, self.bias)
        peak = inputs.abs().amax(-1, keepdim=True).clamp_min_(_TINY)
        multiply = self.few if rows <= FEW_ROWS else self.many
        outputs = multiply(inputs * peak.reciprocal()).mul_(peak)
        return outputs if self.bias is None else outputs.add_(self.bias)


class _Dynamic:
    """A product of fbgemm, oneDNN or qnnpack that looks at its inputs for their range."""

    def __init__(self, matrix: Matrix, engine: str) -> None:
        assert matrix.scales is not None
        before = torch.backends.quantized.engine
        torch.backends.quantized.engine = engine
        try:
            with warnings.catch_warnings():
                # The quantized tensor only carries rows and scales into the packing.
                warnings.simplefilter("ignore")
                zeros = torch.zeros(len(matrix.values), dtype=torch.long)
                values, scales = matrix.values.contiguous(), matrix.scales.double()
                rows = torch._make_per_channel_quantized_tensor(values, scales, zeros, 0)
                self._packed = torch.ops.quantized.linear_prepack(rows, None)
        finally:
            torch.backends.quantized.engine = before

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        # Without VNNI, products of full-range values could overflow their 16 bits.
        outputs: torch.Tensor = _DYNAMIC(inputs, self._packed, not _HAS_VNNI)
        return outputs


class _Tiles:
    """A product of oneDNN on the matrix tiles of the processor (AMX), for inputs from -1 to 1.

    Unlike oneDNN's dynamic product it keeps no second copy of the weights, and it need not look for the range.
    """

    def __init__(self, matrix: Matrix) -> None:
        assert matrix.scales is not None
        self._packed = torch.ops.onednn.qlinear_prepack(matrix.values.contiguous(), [256, matrix.values.shape[1]])
        self._scales = matrix.scales.contiguous()
        self._zeros = torch.zeros(len(matrix.values), dtype=torch.long)
        with warnings.catch_warnings():
            # The first quantized tensor of a process brings a word about later versions.
            warnings.simplefilter("ignore")
            self(torch.zeros(1, matrix.values.shape[1]))

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        rounded = torch.quantize_per_tensor(inputs, _STEP, _MIDDLE, torch.quint8).int_repr()
        outputs: torch.Tensor = _TILED(
            *(rounded, _STEP, _MIDDLE, self._packed, self._scales, self._zeros),
            *(None, 1.0, 0, torch.float32, "none", [], ""),
        )
        return outputs


_TINY = 1e-20
_STEP, _MIDDLE = 1 / 127, 128
"""Unsigned bytes for numbers from -1 to 1."""
# The overloads themselves: finding one anew takes as long as a small product.
_DYNAMIC = torch.ops.quantized.linear_dynamic.default
_TILED = torch.ops.onednn.qlinear_pointwise.default
_HAS_VNNI = bool(torch.cpu._is_vnni_supported())
_HAS_TILES = bool(torch.cpu._is_amx_tile_supported())


def _prepare(matrix: Matrix, engine: str) -> Linear:
    return _Tiles(matrix) if engine == "tiles" else _Dynamic(matrix, engine)


def int8_engines(numbers: int) -> list[str]:
    """The engines to pack for: one for few rows, perhaps another for many; empty where there is none."""
    supported: list[str] = list(torch.backends.quantized.supported_engines)
    if "fbgemm" in supported:
        if numbers <= SMALL_MODEL and "onednn" in supported:
            return ["fbgemm", "tiles" if _HAS_TILES else "onednn"]
        return ["tiles"] if _HAS_TILES and "onednn" in supported else ["x86"]
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
