"""Small matrices on one core: on a busy machine, threads that wait for each other cost far more than they save."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

__all__ = ["one_thread"]


@cache
def _controller() -> Any:
    # The libraries are looked for once: that takes milliseconds, a limit takes microseconds.
    import numpy  # noqa: F401  (its library must be there to be found)
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()


def one_thread() -> AbstractContextManager[Any]:
    """Within this, linear algebra of numpy and scipy runs on one core."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return limited
