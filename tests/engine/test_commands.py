"""Slash commands amount to acts."""

from __future__ import annotations

import pytest

from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.engine.commands import parse_command
from chatrec_tui.errors import UsageError

STATE = DialogueState(shown=("a", "b", "c"))


@pytest.mark.parametrize(
    ("line", "act", "items"),
    [
        ("/like 2", "like", ("b",)),
        ("／喜欢 ２", "like", ("b",)),
        ("/reject", "reject", ()),
        ("/why 1", "ask_reason", ("a",)),
        ("/为什么 3", "ask_reason", ("c",)),
        ("/compare 1 3", "compare", ("a", "c")),
        ("/undo", "undo", ()),
        ("/重来", "reset", ()),
        ("/LIKE c", "like", ("c",)),
    ],
)
def test_a_command_is_an_act(line: str, act: str, items: tuple[str, ...]) -> None:
    parsed = parse_command(line, STATE)
    assert not isinstance(parsed, str)
    assert (parsed[0].act, parsed[0].items) == (act, items)


@pytest.mark.parametrize("line", ["/like", "/like 4", "/like 0", "/like x", "/dance", "/"])
def test_a_wrong_command_is_refused_in_one_line(line: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_command(line, STATE)
    assert "\n" not in caught.value.message("en") + caught.value.message("zh")


def test_forget_names_a_path() -> None:
    assert parse_command("/forget preferences.price<=+", STATE) == "preferences.price<=+"
