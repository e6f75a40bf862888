"""Gives memory that is free inside this process back to the machine.

Preparing a model makes and drops copies of matrices; the C library keeps such memory for later, so that a process
looks, and counts, much larger than what it holds.
"""

from __future__ import annotations

import ctypes
import functools
import sys
from collections.abc import Callable

__all__ = ["give_back"]


def give_back() -> None:
    """Return free memory where the C library can be asked to; elsewhere do nothing."""
    _trim()(0)


@functools.cache
def _trim() -> Callable[[int], object]:
    if sys.platform != "linux":
        return _nothing
    try:
        trim: Callable[[int], object] = ctypes.CDLL(None).malloc_trim  # glibc has it, musl does not
    except (OSError, AttributeError):
        return _nothing
    return trim


def _nothing(_: int) -> None:
    pass
