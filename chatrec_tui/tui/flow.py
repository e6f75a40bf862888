"""Pieces that fill lines like words do, but are never broken: legends, buttons, answers."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

__all__ = ["Flow", "places"]


def places(widths: Sequence[int], room: int, gap: int) -> list[tuple[int, int]]:
    """(column, line) of pieces with these widths in a space `room` cells wide."""
    found = []
    x = y = 0
    for width in widths:
        if x and x + width > room:
            x, y = 0, y + 1
        found.append((x, y))
        x += width + gap
    return found


class Flow(Widget):
    """Draws the pieces that its subclass gives; a click tells which one was hit."""

    ALLOW_SELECT = False
    GAP = 2
    """Cells between two pieces."""
    LINES: int | None = None
    """Pieces that do not fit on so many lines are left out."""

    def pieces(self) -> list[Content]:
        """What to draw, one line each."""
        raise NotImplementedError

    def hit(self, number: int) -> bool:
        """A piece was clicked; True when that means something."""
        return False

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the pieces take."""
        return max((y + 1 for _, y, _ in self._laid_out(width)), default=0)

    def render(self) -> RenderResult:
        lines: list[Content] = []
        for x, y, piece in self._laid_out(self.size.width):
            while len(lines) <= y:
                lines.append(Content(""))
            lines[y] = Content.assemble(lines[y], " " * (x - lines[y].cell_length), piece)
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        for number, (x, y, piece) in enumerate(self._laid_out(self.size.width)):
            if event.y == y and x <= event.x < x + cell_len(piece.plain):
                if self.hit(number):
                    event.stop()
                return

    def _laid_out(self, room: int) -> list[tuple[int, int, Content]]:
        room = max(room, 4)
        cut = [piece.truncate(room, ellipsis=True) for piece in self.pieces()]
        at = places([piece.cell_length for piece in cut], room, self.GAP)
        return [(x, y, piece) for (x, y), piece in zip(at, cut, strict=True) if self.LINES is None or y < self.LINES]
