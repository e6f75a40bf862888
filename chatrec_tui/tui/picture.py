"""A picture of the screen as SVG, with Chinese characters at their full width.

Rich draws a line in a few runs of text and gives every run the length of as many cells as it has characters, which
squeezes Chinese to half its width. Here every wide character and every few narrow ones get their own place, so that
the picture is right with any font, and in viewers that do not know `textLength`.
"""

from __future__ import annotations

import html
import re

from rich.cells import cell_len

__all__ = ["mend_widths"]

_RUN = re.compile(r'<text class="([^"]*)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"([^>]*)>([^<]*)</text>')
_WIDE = r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]"
_STRETCH = re.compile(rf"{_WIDE}|(?:(?!{_WIDE})[^\s\u00a0]){{1,12}}")


def mend_widths(svg: str) -> str:
    """The SVG with every stretch of text where its cells are."""
    return _RUN.sub(_mend_run, svg)


def _mend_run(match: re.Match[str]) -> str:
    style, x, y, length, rest, escaped = match.groups()
    text = html.unescape(escaped)
    if not text:
        return match[0]
    cell = float(length) / len(text)
    pieces = []
    for stretch in _STRETCH.finditer(text):
        left = float(x) + cell * cell_len(text[: stretch.start()])
        width = cell * cell_len(stretch[0])
        pieces.append(
            f'<text class="{style}" x="{left:g}" y="{y}" textLength="{width:g}"{rest}>{html.escape(stretch[0])}</text>'
        )
    return "".join(pieces)
