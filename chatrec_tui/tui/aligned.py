"""Columns that stay straight although Chinese characters are two cells wide."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

__all__ = ["cut_cells", "pad_cells"]


def pad_cells(text: str, cells: int) -> str:
    """The text with blanks up to a width; a longer one gets two blanks."""
    return text + " " * max(cells - cell_len(text), 2)


def cut_cells(text: str, cells: int) -> str:
    """The text, cut with an ellipsis where it is wider than `cells`."""
    return text if cell_len(text) <= cells else set_cell_size(text, max(cells - 1, 0)).rstrip() + "…"
