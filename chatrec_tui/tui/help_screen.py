"""Keys and commands, from the two tables that define them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget

from chatrec_tui.i18n import Language, say
from chatrec_tui.tui.commands import COMMANDS
from chatrec_tui.tui.keys import KEYS, Key, bindings, key_label
from chatrec_tui.tui.plain import Plain, plain

__all__ = ["HelpScreen"]

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
                yield self._table(say(f"tui.help.{places[0]}", self.language), self._keys(places))
            rows = [
                (command.usage(self.language), self._command(command.name, command.aliases)) for command in COMMANDS
            ]
            yield self._table(say("tui.help.commands", self.language), rows)

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

    def _table(self, title: str, rows: list[tuple[str, str]]) -> Vertical:
        lines: list[Widget] = [Plain(plain(title, "bold $text-primary"), classes="group")]
        lines += [Horizontal(Plain(plain(left, "bold"), classes="left"), Plain(right, classes="right"), classes="row")
                  for left, right in rows]  # fmt: skip
        return Vertical(*lines)
