"""A sign of life while something is under way."""

from __future__ import annotations

from textual.content import Content
from textual.timer import Timer

from chatrec_tui.tui.plain import Plain

__all__ = ["FRAMES", "Spinner"]

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


class Spinner(Plain):
    """A turning glyph with words behind it; hidden and without a timer while there is nothing to wait for."""

    def __init__(self, *, dom_id: str | None = None) -> None:
        super().__init__(dom_id=dom_id, classes="spinner")
        self._label = ""
        self._frame = 0
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        self.display = bool(self._label)

    def show_label(self, label: str | None) -> None:
        """Turn beside these words; None hides it."""
        self._label = label or ""
        self.display = bool(label)
        if label and self._timer is None and self.app.animation_level != "none":
            self._timer = self.set_interval(1 / 8, self._turn)
        elif not label and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._draw()

    def _turn(self) -> None:
        self._frame = (self._frame + 1) % len(FRAMES)
        self._draw()

    def _draw(self) -> None:
        self.show(Content.assemble((FRAMES[self._frame], "$text-accent"), (f" {self._label}", "$foreground 60%")))
