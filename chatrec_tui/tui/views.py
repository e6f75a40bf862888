"""On a narrow screen the three areas take turns; these are their names, to click or to step through."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chatrec_tui.i18n import Language, say

VIEWS = ("chat", "ranking", "preferences")

__all__ = ["VIEWS", "ViewTabs"]


class ViewTabs(Widget):
    """One line of tabs; a number behind a name says how much is there, a dot that it has changed."""

    ALLOW_SELECT = False

    class Chosen(Message):
        """The person wants to see an area."""

        def __init__(self, view: str) -> None:
            self.view = view
            super().__init__()

    def __init__(self, language: Language) -> None:
        super().__init__(id="views")
        self.language: Language = language
        self.at = "chat"
        self.counts: dict[str, int] = {}
        self.fresh: set[str] = set()
        """Areas that changed since they were last looked at."""

    def relabel(self, language: Language) -> None:
        """Speak another language."""
        self.language = language
        self.refresh()

    def show_view(self, view: str) -> None:
        """Mark an area as the one on screen."""
        self.at = view
        self.fresh.discard(view)
        self.refresh()

    def changed(self, view: str, count: int) -> None:
        """Say that an area has something new."""
        self.counts[view] = count
        if view != self.at:
            self.fresh.add(view)
        self.refresh()

    def _labels(self) -> list[str]:
        labels = []
        for view in VIEWS:
            count = f" {self.counts[view]}" if self.counts.get(view) else ""
            dot = " •" if view in self.fresh else ""
            here = "▸ " if view == self.at else ""
            labels.append(f" {here}{say(f'tui.title.{view}', self.language)}{count}{dot} ")
        return labels

    def render(self) -> RenderResult:
        pieces: list[Content] = []
        for view, label in zip(VIEWS, self._labels(), strict=True):
            style = (
                "bold $block-cursor-foreground on $block-cursor-background" if view == self.at else "$foreground 60%"
            )
            pieces.append(Content.styled(label, style))
        key = Content.styled("F3", "bold $text-accent")
        return Content.assemble(" ", Content(" ").join(pieces), "  ", key)

    def on_click(self, event: events.Click) -> None:
        x = 1
        for view, label in zip(VIEWS, self._labels(), strict=True):
            if x <= event.x < x + cell_len(label):
                self.post_message(self.Chosen(view))
            x += cell_len(label) + 1
