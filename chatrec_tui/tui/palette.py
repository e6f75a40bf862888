"""Ctrl+P: every action by name, and the items of the catalog by any of their words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.app import SystemCommand
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from chatrec_tui.i18n import say
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.commands import COMMANDS
from chatrec_tui.tui.keys import KEYS, key_label

if TYPE_CHECKING:
    from chatrec_tui.tui.app import ChatRecApp

__all__ = ["ActionProvider", "ItemProvider", "choose_theme", "open_palette", "system_commands"]

_HITS = 12
_KEYED = ("help", "catalog", "language", "copy", "clear", "quit")


def system_commands(app: ChatRecApp) -> Iterator[SystemCommand]:
    """Actions by name, with what they do and the key for them."""
    language = app.language
    keys = {key.id: key_label(key) for key in KEYS if key.id in _KEYED}
    for command in COMMANDS:
        if command.argument == "item":
            continue
        key = keys.get({"lang": "language"}.get(command.name, command.name), "")
        name = say(f"tui.command.{command.name}", language)
        yield SystemCommand(
            name, f"/{command.name}" + (f"  {key}" if key else ""), partial(app.send, f"/{command.name}")
        )
    yield SystemCommand(say("tui.key.clear", language), keys["clear"], app.action_clear_view)
    yield SystemCommand(say("tui.palette.picture", language), "SVG", app.actions.save_picture)


class ActionProvider(Provider):
    """The actions."""

    async def discover(self) -> Hits:
        app = cast("ChatRecApp", self.app)
        for name, help_text, callback, _ in system_commands(app):
            yield DiscoveryHit(Content(name), callback, text=name, help=help_text)

    async def search(self, query: str) -> Hits:
        app = cast("ChatRecApp", self.app)
        matcher = self.matcher(query)
        for name, help_text, callback, _ in system_commands(app):
            score = max(matcher.match(name), matcher.match(help_text))
            if score > 0:
                yield Hit(score, Content(name), callback, text=name, help=help_text)


class ItemProvider(Provider):
    """Items of the open catalog."""

    async def search(self, query: str) -> Hits:
        app = cast("ChatRecApp", self.app)
        if app.display_of.schema is None:
            return
        matcher = self.matcher(query)
        found = await asyncio.to_thread(app.backend.find_items, query, _HITS)
        for place, item in enumerate(found):
            title = one_line(item.title_in(app.language), 80)
            category = one_line(" · ".join(item.texts("category")), 60)
            score = max(matcher.match(title), 0.5 - place / 100)  # other words than the title's were found too
            yield Hit(score, Content(title), partial(app.actions.show_found_item, item), text=title,
                      help=category or None)  # fmt: skip


class ThemeProvider(Provider):
    """The themes."""

    async def discover(self) -> Hits:
        for name in self._names():
            yield DiscoveryHit(Content(name), partial(setattr, self.app, "theme", name), text=name)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name in self._names():
            if (score := matcher.match(name)) > 0:
                yield Hit(score, Content(name), partial(setattr, self.app, "theme", name), text=name)

    def _names(self) -> list[str]:
        return sorted(self.app.available_themes)


def open_palette(app: ChatRecApp) -> None:
    """Show the palette."""
    app.push_screen(CommandPalette([ActionProvider, ItemProvider], placeholder=say("tui.palette.search", app.language)))


def choose_theme(app: ChatRecApp) -> None:
    """Show the themes."""
    app.push_screen(CommandPalette([ThemeProvider], placeholder=say("tui.palette.theme", app.language)))
