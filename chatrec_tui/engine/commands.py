"""Slash commands that change or question the dialogue, as the acts that they amount to."""

from __future__ import annotations

import re
import unicodedata

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.hypotheticals import Kind
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.errors import UsageError

ALIASES: dict[str, str] = {
    "喜欢": "like", "不喜欢": "dislike", "不感兴趣": "reject", "拒绝": "reject", "选": "accept", "要": "accept",
    "看过": "seen", "为什么": "why", "理由": "why", "偏好": "prefs", "我的偏好": "prefs", "撤销": "undo",
    "重来": "reset", "重新开始": "reset", "更多": "more", "换一批": "more", "忘记": "forget", "帮助": "help",
    "比较": "compare", "为什么不": "whynot", "为何不": "whynot", "如果": "whatif", "假如": "whatif", "提上来": "raise",
}  # fmt: skip
COMMANDS = ("accept", "compare", "dislike", "forget", "help", "like", "more", "prefs", "raise", "reject", "reset",
            "seen", "undo", "whatif", "why", "whynot")  # fmt: skip
_ITEM_ACTS = {"like", "dislike", "reject", "accept", "seen", "compare"}
_SIMPLE = {"undo": "undo", "reset": "reset", "prefs": "ask_profile", "help": "ask_help", "more": "request_alternatives"}
_NUMBER = re.compile(r"\d+")

_SUPPOSING: dict[str, Kind] = {"whynot": "why_not", "whatif": "what_if", "raise": "bring_up"}

__all__ = ["ALIASES", "COMMANDS", "parse_command", "supposing_command"]


def supposing_command(line: str) -> tuple[Kind, str] | None:
    """The kind and the words of a command that only supposes something, such as `/whatif no budget`; else None.

    Raises UsageError when its words are missing.
    """
    name, rest = _split(line)
    if name not in _SUPPOSING:
        return None
    if not rest:
        raise UsageError("explain.command.words", command=name)
    return _SUPPOSING[name], rest


def parse_command(line: str, state: DialogueState) -> tuple[Act, ...] | str:
    """The acts of a command such as `/like 2`, or for `/forget PATH` the path to forget.

    Positions refer to the shown list. Raises UsageError for an unknown command or a position without item.
    """
    name, rest = _split(line)
    if name in _SIMPLE:
        return (Act(_SIMPLE[name], quote=line),)  # type: ignore[arg-type]
    if name == "forget":
        return rest.strip()
    if name == "why":
        return (Act("ask_reason", items=_items(rest, state), quote=line),)
    if name in _ITEM_ACTS:
        items = _items(rest, state)
        if not items and name not in ("reject", "seen"):
            raise UsageError("engine.which_item", command=name, count=len(state.shown))
        return (Act(name, items=items, quote=line),)  # type: ignore[arg-type]
    raise UsageError("engine.unknown_command", command=name, known=" ".join(f"/{one}" for one in COMMANDS))


def _split(line: str) -> tuple[str, str]:
    """English name of a command, and what follows it."""
    words = unicodedata.normalize("NFKC", line).strip().lstrip("/").split(maxsplit=1)
    name = words[0].lower() if words else ""
    return ALIASES.get(name, name), words[1] if len(words) > 1 else ""


def _items(text: str, state: DialogueState) -> tuple[str, ...]:
    """Item ids for positions, or for ids given as they are."""
    if text in state.shown or text in state.feedback:
        return (text,)
    items = []
    for match in _NUMBER.finditer(text):
        position = int(match[0])
        if not 1 <= position <= len(state.shown):
            raise UsageError("engine.no_position", position=position, count=len(state.shown))
        items.append(state.shown[position - 1])
    if text and not items:
        raise UsageError("engine.no_position", position=text, count=len(state.shown))
    return tuple(dict.fromkeys(items))
