"""Text on the screen that nobody has vouched for: no markup, no terminal control, whatever it holds."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from chatrec_tui.text.clean import clean_text, one_line

__all__ = ["Plain", "plain", "plain_line"]


def plain(text: str, style: str = "") -> Content:
    """Clean text as literal content in one style."""
    return Content.styled(clean_text(text), style) if style else Content(clean_text(text))


def plain_line(text: str, style: str = "", limit: int = 200) -> Content:
    """The same on one line, cut after `limit` characters."""
    flat = one_line(text, limit)
    return Content.styled(flat, style) if style else Content(flat)


class Plain(Static):
    """A `Static` that takes text literally."""

    def __init__(self, content: str | Content = "", *, dom_id: str | None = None, classes: str | None = None) -> None:
        self._literal_content = self._literal(content)
        super().__init__(self._literal_content, markup=False, id=dom_id, classes=classes)

    def show(self, content: str | Content) -> None:
        """Replace what it shows."""
        self._literal_content = self._literal(content)
        self.update(self._literal_content)

    @staticmethod
    def _literal(content: str | Content) -> Content:
        return content if isinstance(content, Content) else plain(content)
