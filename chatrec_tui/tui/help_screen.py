"""Keys and commands, from the two tables that define them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult, RenderResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from chatrec_tui.i18n import Language, say
from chatrec_tui.tui.aligned import pad_cells
from chatrec_tui.tui.commands import COMMANDS
from chatrec_tui.tui.keys import KEYS, Key, bindings, key_label
from chatrec_tui.tui.plain import Plain, plain
from chatrec_tui.tui.prose import line_spans

__all__ = ["HelpScreen"]

_LEFT = 20
"""Cells of the left column."""
_GROUPS = (("prompt", "app"), ("ranking",), ("preferences",), ("answers",))


class HelpScreen(ModalScreen[None]):
    """What can be done, and how."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("modal")]

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language: Language = language

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet") as sheet:
            sheet.border_title = say("tui.help.title", self.language)
            sheet.border_subtitle = say("tui.help.close", self.language)
            yield Plain(say("tui.help.intro", self.language))
            for places in _GROUPS:
                yield _Table(say(f"tui.help.{places[0]}", self.language), self._keys(places))
            rows = [
                (command.usage(self.language), self._command(command.name, command.aliases)) for command in COMMANDS
            ]
            yield _Table(say("tui.help.commands", self.language), rows)

    def action_close(self) -> None:
        """Back to the dialogue."""
        self.dismiss()

    def _keys(self, places: tuple[str, ...]) -> list[tuple[str, str]]:
        listed = [key for key in KEYS if key.listed and set(places) & set(key.places)]
        return [(key_label(key), self._key(key)) for key in listed]

    def _key(self, key: Key) -> str:
        return say(f"tui.key.{key.id}", self.language)

    def _command(self, name: str, aliases: tuple[str, ...]) -> str:
        other = " ".join(f"/{alias}" for alias in aliases)
        return f"{say(f'tui.command.{name}', self.language)}  ({other})"


class _Table(Widget):
    """A title and rows of two columns; long texts go on below their own column."""

    def __init__(self, title: str, rows: list[tuple[str, str]]) -> None:
        super().__init__()
        self._lines_of: tuple[int, list[Content]] = (0, [])
        self._title, self._rows = title, rows

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._drawn(width))

    def render(self) -> RenderResult:
        return Content("\n").join(self._drawn(self.size.width))

    def _drawn(self, width: int) -> list[Content]:
        if self._lines_of[0] != width:
            lines = [plain(self._title, "bold $text-primary")]
            for left, right in self._rows:
                for number, (start, end) in enumerate(line_spans(right, width - _LEFT)):
                    label = pad_cells("" if number else left, _LEFT)
                    lines.append(Content.assemble((label, "bold"), (right[start:end], "$foreground 80%")))
            self._lines_of = (width, lines)
        return self._lines_of[1]
