"""The README names everything that a person can use, and cannot drift from it."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from chatrec_tui.cli.main import build_app
from chatrec_tui.engine import events
from chatrec_tui.tui.commands import COMMANDS
from chatrec_tui.tui.keys import KEYS, key_label

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_first_two_commands_set_everything_up() -> None:
    blocks = [after.split("```")[0].strip() for after in README.split("```sh\n")[1:]]
    assert blocks[0].endswith("chatrec demo")
    assert blocks[1].endswith("-m pytest")
    assert all("venv" in block and "pip install" in block for block in blocks[:2])


def test_every_command_is_named() -> None:
    app = build_app()
    for command in app.registered_commands:
        assert f"chatrec {command.name}" in README
    for group in app.registered_groups:
        assert f"chatrec {group.name} " in README
        for command in group.typer_instance.registered_commands if group.typer_instance else []:
            assert f"`chatrec {group.name} " in README and str(command.name) in README


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_slash_command_is_named(command: object) -> None:
    for name in command.names():  # type: ignore[attr-defined]
        assert f"/{name}" in README


def test_every_key_is_named() -> None:
    assert all(f"| {key_label(key)} |" in README for key in KEYS if key.listed)


def test_every_event_is_named() -> None:
    kinds = [one for _, one in inspect.getmembers(events, inspect.isclass) if issubclass(one, events.Event)]
    assert all(f"`{kind.event}`" in README for kind in kinds if kind is not events.Event)
