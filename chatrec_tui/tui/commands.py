"""Slash commands in one table: parsing, completion, `/help`, the command palette and the README come from it.

A command either changes the dialogue, and then goes to the engine under its English name, or it changes what is
seen, and then the interface runs the method that the table names.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from chatrec_tui.i18n import Language, say

__all__ = ["COMMANDS", "SlashCommand", "command_table", "complete", "is_command", "parse_command"]


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """A command that starts with a slash."""

    name: str
    """English name; its description is `tui.command.NAME`."""
    aliases: tuple[str, ...]
    """Other names, the Chinese one first."""
    argument: str = ""
    """What follows it: `item` for a place in the list, a key of `tui.argument.…`; empty for nothing."""
    handler: str = ""
    """Method of the interface that runs it; empty when the engine does."""

    def names(self) -> tuple[str, ...]:
        """All names, English first."""
        return (self.name, *self.aliases)

    def usage(self, language: Language) -> str:
        """`/like N` as it is shown."""
        return f"/{self.name}" + (f" {say(f'tui.argument.{self.argument}', language)}" if self.argument else "")


COMMANDS: tuple[SlashCommand, ...] = (
    SlashCommand("help", ("帮助", "h", "?"), handler="command_help"),
    SlashCommand("like", ("喜欢", "+"), "item"),
    SlashCommand("dislike", ("不喜欢", "-"), "item"),
    SlashCommand("reject", ("不感兴趣", "skip"), "item"),
    SlashCommand("accept", ("选", "take"), "item"),
    SlashCommand("seen", ("看过",), "item"),
    SlashCommand("why", ("为什么",), "item"),
    SlashCommand("whynot", ("为什么不", "为何不"), "title"),
    SlashCommand("raise", ("提上来",), "title"),
    SlashCommand("whatif", ("如果", "假如"), "wish"),
    SlashCommand("compare", ("比较",), "items"),
    SlashCommand("more", ("换一批", "next")),
    SlashCommand("prefs", ("偏好", "preferences")),
    SlashCommand("undo", ("撤销", "撤回")),
    SlashCommand("catalog", ("目录", "商品"), "catalog", handler="command_catalog"),
    SlashCommand("model", ("模型",), "model", handler="command_model"),
    SlashCommand("lang", ("语言", "language"), "language", handler="command_lang"),
    SlashCommand("theme", ("主题",), "theme", handler="command_theme"),
    SlashCommand("copy", ("复制",), handler="command_copy"),
    SlashCommand("save", ("保存",), "file", handler="command_save"),
    SlashCommand("reset", ("重来", "重新开始")),
    SlashCommand("quit", ("退出", "exit", "q"), handler="command_quit"),
)

_BY_NAME = {name: command for command in COMMANDS for name in command.names()}
# Said alone and without a slash, these still mean the command.
_BARE = {"quit", "exit", "退出"}


def is_command(text: str) -> bool:
    """True for a text that begins with a slash of either width, or is a bare word for leaving."""
    return text.lstrip()[:1] in ("/", "／") or text.strip().casefold() in _BARE


def parse_command(text: str) -> tuple[SlashCommand | None, str]:
    """The command that a text names, with its argument: 「／喜欢 ２」 is (`like`, `2`). None for an unknown name."""
    flat = unicodedata.normalize("NFKC", text).strip().removeprefix("/")
    name, _, argument = flat.partition(" ")
    command = _BY_NAME.get(name.casefold())
    if command is None:  # no space is needed before a number: “/like2”, 「/喜欢2」
        head = name.rstrip("0123456789")
        command, argument = _BY_NAME.get(head.casefold()) if head else None, name[len(head) :] or argument
    return command, argument.strip()


def complete(text: str) -> list[tuple[SlashCommand, str]]:
    """Commands whose names begin like a text with a slash, each with the name that fits; [] once there is a space."""
    flat = unicodedata.normalize("NFKC", text)
    if not flat.startswith("/") or any(one.isspace() for one in flat):
        return []
    typed = flat[1:].casefold()
    fits = []
    for command in COMMANDS:
        name = next((one for one in command.names() if one.startswith(typed)), None)
        if name is not None:
            fits.append((command, name))
    return fits


def command_table(language: Language) -> str:
    """The table of commands as Markdown, for the README."""
    head = say("tui.table.head", language)
    rows = [
        f"| `{command.usage(language)}` | {' '.join(f'`/{name}`' for name in command.aliases)} "
        f"| {say(f'tui.command.{command.name}', language)} |"
        for command in COMMANDS
    ]
    return "\n".join([head, "|---|---|---|", *rows])
