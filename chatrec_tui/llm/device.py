"""Which part of the machine computes, in which numbers, and why."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatrec_tui.errors import ModelError

if TYPE_CHECKING:
    import torch

__all__ = ["VARIABLE", "Device", "choose_device", "require_memory"]

VARIABLE = "CHATREC_DEVICE"
"""Environment variable that overrules the choice: `cpu`, `cuda` or `mps`."""
_BF16_CAPABILITY = (8, 0)
"""First CUDA generation that computes in bfloat16."""
_SPARE = 256 << 20
"""Memory beside the weights: caches of keys and values, and what a step computes."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where and how a model runs."""

    kind: str
    """`cpu`, `cuda` or `mps`."""
    dtype: torch.dtype
    """Type of weights that are not int8."""
    int8: bool
    """True where matrices are int8 rows with dynamically quantized inputs."""
    why: str
    """Key under `model.device` that says why in words."""


def choose_device() -> Device:
    """CUDA in bfloat16 where there is one, else the processor in int8, else in floats.

    On Apple's chips the processor's int8 is the default and `mps` can be asked for. Raises ModelError when what was
    asked for is not there.
    """
    import torch

    from chatrec_tui.llm.linear import int8_engines

    asked = os.environ.get(VARIABLE, "").strip().lower()
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if asked and not there.get(asked, False):
        raise ModelError(
            "model.no_device", device=asked, there=", ".join(one for one, is_there in there.items() if is_there)
        )
    kind = asked or ("cuda" if there["cuda"] else "cpu")
    if kind == "cuda":
        modern = torch.cuda.get_device_capability() >= _BF16_CAPABILITY
        return Device("cuda", torch.bfloat16 if modern else torch.float16, False, "cuda" if modern else "old_cuda")
    if kind == "mps":
        return Device("mps", torch.float16, False, "mps")
    if int8_engines(0):
        arm = platform.machine().lower() in ("arm64", "aarch64")
        vector = torch.cpu._is_vnni_supported()
        return Device("cpu", torch.float32, True, "arm" if arm else "vnni" if vector else "x86")
    return Device("cpu", torch.float32, False, "no_int8")


def require_memory(numbers: int, device: Device, *, name: object) -> None:
    """Raise ModelError when the weights of so many numbers do not fit into the memory that is free."""
    need = numbers * (1 if device.int8 else device.dtype.itemsize) + _SPARE
    if device.kind == "cuda":
        import torch

        free, _ = torch.cuda.mem_get_info()
    else:
        import psutil

        free = psutil.virtual_memory().available
    if need > free:
        raise ModelError("model.too_large", name=name, need=f"{need / 2**30:.1f}", free=f"{free / 2**30:.1f}")
