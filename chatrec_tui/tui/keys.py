"""Every key of the interface in one table: bindings, the help screen and the hints at the bottom come from it.

The id of a key is the id of its binding, so that a keymap can move it. Ctrl+I, Ctrl+M and Ctrl+H are Tab, Enter
and Backspace to a terminal and stay free, and so do letters, because typing anywhere writes in the prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

from chatrec_tui.i18n import Language, say

Place = Literal["app", "prompt", "ranking", "preferences", "answers", "modal"]

__all__ = ["KEYS", "Key", "Place", "bindings", "key_hints", "key_label"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key, or several that do the same."""

    id: str
    """Its name in a keymap, and the end of its description's key in `tui.key.…`."""
    keys: str
    """Textual's names, separated by commas."""
    action: str
    """What it runs."""
    places: tuple[Place, ...]
    """Where it works: everywhere, or while one part has the focus."""
    hint: bool = False
    """True when the bottom line shows it."""
    priority: bool = False
    """True when it works although the focused part has a use of its own for the key."""
    label: str = ""
    """How it is written on the screen, when its first name is not good enough."""
    listed: bool = True
    """False for the second of a pair that the help screen lists as one."""


KEYS: tuple[Key, ...] = (
    Key("send", "enter", "send", ("prompt",), hint=True),
    Key("newline", "ctrl+j,shift+enter,alt+enter", "newline", ("prompt",), hint=True),
    Key("complete", "tab", "complete", ("prompt",)),
    Key("earlier", "up", "earlier", ("prompt",), label="↑ ↓"),
    Key("later", "down", "later", ("prompt",), listed=False),
    Key("stop", "escape", "stop", ("app",), hint=True),
    Key("next_view", "f3", "next_view", ("app",)),
    Key("scroll_up", "shift+up", "app.scroll_chat(-1)", ("app", "prompt"), label="Shift+↑ ↓"),
    Key("scroll_down", "shift+down", "app.scroll_chat(1)", ("app", "prompt"), listed=False),
    Key("page_up", "pageup", "app.page_chat(-1)", ("app", "prompt"), label="PgUp PgDn"),
    Key("page_down", "pagedown", "app.page_chat(1)", ("app", "prompt"), listed=False),
    Key("palette", "ctrl+p", "command_palette", ("app",), hint=True, priority=True),
    Key("help", "f1", "show_help", ("app",), hint=True),
    Key("catalog", "f2", "show_catalog", ("app",), hint=True),
    Key("copy", "ctrl+y", "app.copy", ("app", "prompt")),
    Key("copy_selection", "ctrl+c", "help_quit", ("app",)),
    Key("language", "ctrl+t", "switch_language", ("app",), priority=True),
    Key("clear", "ctrl+l", "clear_view", ("app",), priority=True),
    Key("quit", "ctrl+q", "quit", ("app",), hint=True, priority=True),
    Key("card_up", "up", "move(-1)", ("ranking", "preferences"), label="↑ ↓"),
    Key("card_down", "down", "move(1)", ("ranking", "preferences"), listed=False),
    Key("card_like", "plus,equals_sign,fullwidth_plus_sign", "act('like')", ("ranking",), hint=True, label="+"),
    Key("card_reject", "minus,delete,fullwidth_hyphen__minus", "act('reject')", ("ranking",), hint=True, label="-"),
    Key("card_why", "question_mark,fullwidth_question_mark", "act('why')", ("ranking",), hint=True, label="?"),
    Key("card_accept", "exclamation_mark,fullwidth_exclamation_mark", "act('accept')", ("ranking",), label="!"),
    Key("card_details", "enter", "act('details')", ("ranking",), hint=True),
    Key("forget", "delete,minus,backspace,fullwidth_hyphen__minus", "forget", ("preferences",), hint=True, label="Del"),
    Key("answer_left", "left,up", "move(-1)", ("answers",), label="← →"),
    Key("answer_right", "right,down", "move(1)", ("answers",), listed=False),
    Key("answer_choose", "enter,space", "choose", ("answers",), hint=True),
    Key("close", "escape", "close", ("modal",), hint=True),
)

_WRITTEN = {"escape": "Esc", "delete": "Del", "pageup": "PgUp", "pagedown": "PgDn", "enter": "Enter", "tab": "Tab"}


def bindings(place: Place) -> list[Binding]:
    """The bindings of a part of the interface."""
    return [
        Binding(key.keys, key.action, id=f"{place}.{key.id}", show=False, priority=key.priority)
        for key in KEYS
        if place in key.places
    ]


def key_label(key: Key) -> str:
    """How the key is written: “Ctrl+P”, “F1”, “Esc”."""
    if key.label:
        return key.label
    first = key.keys.split(",")[0]
    return "+".join(_WRITTEN.get(part, part.upper() if len(part) < 3 else part.capitalize())
                    for part in first.split("+"))  # fmt: skip


def key_hints(place: Place, language: Language) -> list[tuple[str, str]]:
    """Keys worth a hint while a part has the focus, as (key, what it does): its own first, then everyone's."""
    own = [key for key in KEYS if key.hint and place in key.places and place != "app"]
    everywhere = [key for key in KEYS if key.hint and "app" in key.places]
    if place == "modal":
        everywhere = []
    return [(key_label(key), say(f"tui.hint.{key.id}", language)) for key in own + everywhere]
