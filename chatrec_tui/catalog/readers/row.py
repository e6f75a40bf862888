"""A row as a file gives it, and the limits that keep a hostile file from filling memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_CELL = 1 << 20
"""Characters of one cell or JSON text."""
LONGEST_LINE = 8 << 20
"""Characters of one line of JSON Lines or one JSON element."""
MOST_ROWS = 2_000_000
MOST_COLUMNS = 2_000
DEEPEST = 16
"""Levels of objects and lists in one row."""

__all__ = ["DEEPEST", "LONGEST_CELL", "LONGEST_LINE", "MOST_COLUMNS", "MOST_ROWS", "Row"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: column name → text, number, flag, list, object or None."""

    line: int
    """Where it begins, from 1."""
    values: Mapping[str, Any]
    """Not cleaned yet."""
