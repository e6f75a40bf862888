"""Slash commands: one table for parsing, completion and help."""

from __future__ import annotations

import pytest

from chatrec_tui.i18n import LANGUAGES, Language, say
from chatrec_tui.tui.commands import COMMANDS, command_table, complete, is_command, parse_command


@pytest.mark.parametrize(
    ("text", "name", "argument"),
    [
        ("/like 2", "like", "2"),
        ("/LIKE 2", "like", "2"),
        ("/like2", "like", "2"),
        ("／喜欢 ２", "like", "2"),
        ("/喜欢2", "like", "2"),
        ("/帮助", "help", ""),
        ("/重来", "reset", ""),
        ("/catalog my films", "catalog", "my films"),
        ("quit", "quit", ""),
        ("退出", "quit", ""),
    ],
)
def test_commands_are_understood_in_both_languages_and_widths(text: str, name: str, argument: str) -> None:
    command, rest = parse_command(text)
    assert is_command(text)
    assert command is not None
    assert (command.name, rest) == (name, argument)


def test_words_are_no_commands_unless_they_stand_alone() -> None:
    assert not is_command("quit smoking films")
    assert not is_command("help me choose")
    assert not is_command("1/2")


def test_an_unknown_command_is_told_from_a_known_one() -> None:
    assert parse_command("/likeness 2") == (None, "2")
    assert parse_command("/") == (None, "")


def test_completion_offers_what_begins_like_the_text_under_the_name_that_was_begun() -> None:
    assert [name for _, name in complete("/re")] == ["reject", "reset"]
    assert [name for _, name in complete("/撤")] == ["撤销"]
    assert len(complete("/")) == len(COMMANDS)
    assert complete("/like ") == []
    assert complete("like") == []


def test_no_two_commands_share_a_name() -> None:
    names = [name for command in COMMANDS for name in command.names()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_for_the_readme_has_every_command_with_its_description(language: Language) -> None:
    table = command_table(language)
    for command in COMMANDS:
        assert f"`{command.usage(language)}`" in table
        assert say(f"tui.command.{command.name}", language) in table
