"""The two lines that frame the screen: where things stand above, which keys help below."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import cell_len
from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from chatrec_tui.catalog.display import show_number
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.aligned import cut_cells
from chatrec_tui.tui.keys import Place, key_hints
from chatrec_tui.tui.messages import ModelState

__all__ = ["KeyHints", "Status"]

_MODEL_GLYPHS = {"loading": ("◌", "$text-warning"), "ready": ("●", "$text-success"), "none": ("○", "$foreground 60%"),
                 "failed": ("✗", "$text-error")}  # fmt: skip


class Status(Widget):
    """Catalog, items, model and its state, language."""

    ALLOW_SELECT = False

    def __init__(self, language: Language) -> None:
        super().__init__(id="status")
        self.language: Language = language
        self.catalog = ""
        self.items: int | None = None
        self.model = ModelState("none")

    def update(self, **changed: object) -> None:
        """Change what is shown."""
        for name, value in changed.items():
            setattr(self, name, value)
        self.refresh()

    def render(self) -> RenderResult:
        width = self.size.width
        glyph, style = _MODEL_GLYPHS[self.model.phase]
        state = say(f"tui.model.{self.model.phase}", self.language)
        model = one_line(f"{self.model.name} {state}".strip(), 40)
        why = one_line(self.model.why, 120)
        right = [Content.assemble((f"{glyph} ", style), (model, "")), Content(say("tui.language.short", self.language))]
        if self.model.phase == "failed" and why and width >= 100:
            right[0] = Content.assemble(right[0], (f": {why}", "$foreground 60%"))
        ends = Content("  ").join(right)
        if ends.cell_length > width * 2 // 3:
            ends = ends.truncate(width * 2 // 3, ellipsis=True)
        left = Content.assemble(("chatrec", "bold $primary"))
        room = width - ends.cell_length - left.cell_length - 6
        if self.catalog:
            items = say("tui.status.items", self.language, n=show_number(self.items or 0))
            name = one_line(self.catalog, 80)
            words = f"{name} · {items}" if cell_len(f"{name} · {items}") <= room else name
            left = Content.assemble(left, "  ", (cut_cells(words, max(room, 4)), ""))
        else:
            left = Content.assemble(left, "  ", (cut_cells(say("tui.status.opening", self.language), room), ""))
        gap = max(width - 2 - left.cell_length - ends.cell_length, 1)
        return Content.assemble(" ", left, " " * gap, ends)


class KeyHints(Widget):
    """Keys of the part that has the focus, and how long the last turn took."""

    ALLOW_SELECT = False

    def __init__(self, language: Language) -> None:
        super().__init__(id="hints")
        self.language: Language = language
        self.place: Place = "prompt"
        self.timings: Mapping[str, float] = {}

    def update(self, **changed: object) -> None:
        """Change what is shown."""
        for name, value in changed.items():
            setattr(self, name, value)
        self.refresh()

    def times(self) -> str:
        """The last turn in words, short: “list 34 ms · first reason 0.4 s · turn 1.9 s”."""
        shown = []
        parts = self.timings
        listed = sum(parts.get(name, 0.0) for name in ("track", "retrieve", "rank"))
        for name, value in (
            ("list", listed),
            ("first_reason", parts.get("first_reason")),
            ("total", parts.get("total")),
        ):
            if value:
                shown.append(f"{say(f'tui.time.{name}', self.language)} {_duration(value)}")
        return " · ".join(shown)

    def render(self) -> RenderResult:
        width = self.size.width
        times = Content.styled(self.times(), "$foreground 60%")
        pieces: list[Content] = []
        used = 2
        for key, words in key_hints(self.place, self.language):
            piece = Content.assemble((key, "bold $text-accent"), (f" {words}", "$foreground 60%"))
            if used + piece.cell_length > width:
                break
            pieces.append(piece)
            used += piece.cell_length + 3
        while pieces and used + times.cell_length > width and width >= 60 and len(pieces) > 3:
            used -= pieces.pop().cell_length + 3
        line = Content("   ").join(pieces)
        gap = width - 2 - line.cell_length - times.cell_length
        return Content.assemble(" ", line, " " * gap, times) if gap >= 2 else Content.assemble(" ", line)


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
