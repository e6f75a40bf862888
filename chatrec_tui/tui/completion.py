"""Completions of a slash command, shown above the prompt."""

from __future__ import annotations

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chatrec_tui.i18n import Language, say
from chatrec_tui.tui.aligned import pad_cells
from chatrec_tui.tui.commands import SlashCommand, complete
from chatrec_tui.tui.plain import plain

__all__ = ["Completion"]


class Completion(OptionList, can_focus=False):
    """Commands that fit what has been typed; hidden when there are none."""

    def __init__(self) -> None:
        super().__init__(id="completion", markup=False)
        self._fits: list[tuple[SlashCommand, str]] = []
        self.display = False

    def offer(self, text: str, language: Language) -> bool:
        """Show what fits the text; False when nothing does."""
        self._fits = complete(text)
        self.set_options(
            Option(plain(pad_cells(_usage(command, name, language), 22) + say(f"tui.command.{command.name}", language)))
            for command, name in self._fits
        )
        self.display = bool(self._fits)
        if self._fits:
            self.highlighted = 0
        return bool(self._fits)

    def move(self, step: int) -> None:
        """Mark another one."""
        if self._fits:
            self.highlighted = ((self.highlighted or 0) + step) % len(self._fits)

    def chosen(self) -> tuple[SlashCommand, str] | None:
        """The marked command and the name that fits."""
        return self._fits[self.highlighted or 0] if self._fits else None


def _usage(command: SlashCommand, name: str, language: Language) -> str:
    return f"/{name}" + (f" {say(f'tui.argument.{command.argument}', language)}" if command.argument else "")
