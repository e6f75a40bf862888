"""Turns are kept one by one, and can be read back, moved and erased."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from chatrec_tui.config.paths import find_paths
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine.journal import Journal, erase_profile, open_journal, profile_path
from chatrec_tui.errors import ConfigError

WISH = Preference("price", "<=", 5000.0, 1.0, True, 1, "五千以内")
STATE = DialogueState(
    preferences=(WISH,), feedback=MappingProxyType({"a": "liked"}), shown=("a", "b"), turn=1, language="zh"
)


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    journal = Journal(tmp_path / "me.db")
    journal.record("d1", "laptops", "五千以内", [Act("inform", slot="price", op="<=", value=5000.0)], STATE, "好的")
    return journal


def test_a_turn_comes_back_as_it_was(journal: Journal) -> None:
    stored = journal.load("last")
    assert (stored.id, stored.catalog) == ("d1", "laptops")
    assert stored.turns[0].said == "五千以内"
    assert stored.turns[0].state == STATE


def test_the_last_dialogue_of_a_catalog_is_found(journal: Journal) -> None:
    journal.record("d2", "films", "hi", [], DialogueState(turn=1), "hello")
    assert journal.load("last", "laptops").id == "d1"
    with pytest.raises(ConfigError):
        journal.load("last", "books")


def test_opinions_are_of_one_catalog(journal: Journal) -> None:
    assert journal.opinions("laptops") == {"a": "liked"}
    assert journal.opinions("films") == {}


def test_an_export_can_be_taken_over_once(journal: Journal, tmp_path: Path) -> None:
    other = Journal(tmp_path / "other.db")
    assert other.restore(journal.export()) == 1
    assert other.restore(journal.export()) == 0
    assert other.export() == journal.export()


def test_half_an_export_changes_nothing(journal: Journal) -> None:
    broken = journal.export()
    broken["dialogues"][0]["id"] = "d9"
    broken["dialogues"].append({"id": "d10"})
    with pytest.raises(KeyError):
        journal.restore(broken)
    assert [one.id for one in journal.dialogues()] == ["d1"]


def test_a_file_that_is_no_journal_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "me.db"
    path.write_bytes(b"not a database at all, not even close" * 50)
    with pytest.raises(ConfigError):
        Journal(path)
    assert path.read_bytes().startswith(b"not a database")


def test_erasing_leaves_nothing(journal: Journal) -> None:
    journal.close()
    erase_profile(journal.path)
    assert list(journal.path.parent.glob("me.db*")) == []


@pytest.mark.parametrize("name", ["../evil", "a/b", "", "x" * 100])
def test_a_profile_name_cannot_leave_its_folder(name: str) -> None:
    with pytest.raises(ConfigError):
        profile_path(find_paths(), name)


def test_the_profile_none_keeps_nothing() -> None:
    assert open_journal(find_paths(), "none") is None
    assert not find_paths().profiles.exists()
