"""Running text whose lines break as both languages expect.

Textual breaks lines at blanks only, which tears Chinese sentences and the Latin words in them apart anywhere. Here
a line may also end between Chinese characters, never before a closing mark or after an opening one, and a number
stays with its unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size

from chatrec_tui.text.fold import HAN
from chatrec_tui.tui.plain import Plain

__all__ = ["Prose", "line_spans"]

_WIDE = rf"{HAN}\u3000-\u303f\u3040-\u30ff\uac00-\ud7a3\uff00-\uffef"
_OPENING, _CLOSING = "（《「『【〈“‘([", "，。、；：？！）》」』】〉”’…,.;:?!)]%"
_PIECE = re.compile(
    rf"""
    \n | [ \t]+
    | [{re.escape(_OPENING)}]*
      (?: \d[\d,.]*[ ](?:[A-Za-z°%]{{1,4}}(?![A-Za-z])|[{HAN}])     # a number and its unit
        | [{_WIDE}]
        | [^\s{_WIDE}{re.escape(_OPENING)}]+
        | [{re.escape(_OPENING)}] )
      [{re.escape(_CLOSING)}]*
    """,
    re.VERBOSE,
)


def line_spans(text: str, width: int) -> list[tuple[int, int]]:
    """(start, end) of every line of a text in `width` cells; blanks at the end of a line belong to none."""
    width = max(width, 2)
    lines: list[tuple[int, int]] = []
    start = end = cells = 0
    for at, piece in _pieces(text, width):
        if piece == "\n":
            lines.append((start, end))
            start = end = at + 1
            cells = 0
            continue
        taken = cell_len(piece)
        if piece.isspace():
            cells += taken
            continue
        if cells + taken > width and end > start:
            lines.append((start, end))
            start, cells = at, 0
        end, cells = at + len(piece), cells + taken
    return [*lines, (start, end)]


def _pieces(text: str, width: int) -> Iterator[tuple[int, str]]:
    """What is not broken, with its place; a piece wider than a line is cut to lines."""
    for match in _PIECE.finditer(text):
        piece, at = match[0], match.start()
        while cell_len(piece) > width and not piece.isspace():
            cut = 1
            while cell_len(piece[: cut + 1]) <= width:
                cut += 1
            yield at, piece[:cut]
            piece, at = piece[cut:], at + cut
        if piece:
            yield at, piece


class Prose(Plain):
    """A text that is broken into lines as wide as the widget."""

    def render(self) -> RenderResult:
        content = self._literal_content
        spans = line_spans(content.plain, self.size.width)
        return Content("\n").join(content[start:end] for start, end in spans)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """As wide as the longest line that the text itself has, or all there is."""
        return min(max(map(cell_len, self._literal_content.plain.split("\n"))), container.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes."""
        return len(line_spans(self._literal_content.plain, width))
