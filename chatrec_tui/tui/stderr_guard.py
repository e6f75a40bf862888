"""Keeps what native libraries print off the screen.

The interface is drawn on file descriptor 2. Libraries in C and C++ write there without asking Python, so while the
interface is up the renderer gets a copy of the descriptor, and the descriptor itself points to a log.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["guard_stderr"]


@contextmanager
def guard_stderr(log: Path) -> Iterator[None]:
    """Point descriptor 2 to the end of `log`; the terminal stays reachable as `sys.__stderr__`."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    except OSError:
        target = os.open(os.devnull, os.O_WRONLY)
    python_stream, terminal = sys.__stderr__, os.dup(2)
    screen = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="replace", newline="")
    os.dup2(target, 2)
    os.close(target)
    sys.__stderr__ = screen  # type: ignore[misc]
    try:
        yield
    finally:
        screen.flush()
        sys.__stderr__ = python_stream  # type: ignore[misc]
        os.dup2(terminal, 2)
        os.close(terminal)
        screen.close()
