"""`chatrec track`: one answer a line, and errors that say where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.dialogue.given_turns import track_file
from chatrec_tui.errors import UsageError


def write(folder: Path, *lines: Any) -> Path:
    """A file of turns; texts are written as they are."""
    file = folder / "turns.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


def test_turns_are_answered_without_a_catalog(tmp_path: Path) -> None:
    file = write(tmp_path, {"id": "a", "text": "under 500, no jazz"}, {"id": 2, "text": "谢谢"})
    first, second = track_file(file, None)
    assert first["id"] == "a"
    assert first["acts"] == [
        {"act": "inform", "slot": "price", "op": "<=", "value": 500, "polarity": 1, "hard": True},
        {"act": "inform", "slot": "about", "op": "~", "value": "jazz", "polarity": -1, "hard": True},
    ]
    assert [one["slot"] for one in first["preferences"]] == ["price", "about"]
    assert second["acts"] == [{"act": "chitchat", "kind": "thanks"}]
    assert set(second) == {"id", "acts", "sentiment", "preferences", "feedback"}


def test_what_is_on_screen_and_what_was_said_before_count(tmp_path: Path) -> None:
    catalog = write(tmp_path / ".", {"id": "x"})
    catalog = tmp_path / "books.jsonl"
    rows = [
        {"id": f"b{n}", "title": title, "price": 10 * n}
        for n, title in enumerate(["Harbour Lights", "The Salt Road"], 1)
    ]
    catalog.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    turn = {"text": "not for me", "shown": ["b1", "b2"]}
    about = {
        "text": "why it?",
        "shown": ["b1", "b2"],
        "history": [{"role": "assistant", "text": "The Salt Road is a fine book."}],
    }
    asked = {
        "text": "20",
        "asked": "price",
        "preferences": [{"slot": "price", "op": "<=", "value": 5, "weight": 1, "hard": True, "turn": 1, "quote": "5"}],
    }
    file = write(tmp_path, *({"id": n, **one} for n, one in enumerate([turn, about, asked])))
    refused, why, answered = track_file(file, str(catalog))
    assert refused["feedback"] == {"b1": "rejected", "b2": "rejected"}
    assert why["acts"] == [{"act": "ask_reason", "items": ["b2"]}]
    assert [(one["value"], one["hard"]) for one in answered["preferences"]] == [(20, True)]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ('{"id": 1, "text": "hi"', ["line 2", "column"]),
        ("[]", ["line 2"]),
        ('{"id": 1}', ["line 2", "text"]),
        ('{"text": "hi"}', ["line 2", "id"]),
        ('{"id": 1, "text": 5}', ["line 2", "text", "5"]),
        ('{"id": 1, "text": "hi", "shown": "b1"}', ["line 2", "shown"]),
        ('{"id": 1, "text": "hi", "language": "fr"}', ["line 2", "language", "fr"]),
        ('{"id": 1, "text": "hi", "feedback": {"b1": "loved"}}', ["line 2", "feedback.b1", "loved"]),
        ('{"id": 1, "text": "hi", "preferences": [{"slot": "price"}]}', ["line 2", "preferences"]),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, parts: list[str]) -> None:
    file = write(tmp_path, {"id": 0, "text": "hi"}, line)
    with pytest.raises(UsageError) as error:
        list(track_file(file, None))
    message = error.value.message("en")
    assert all(part in message for part in [file.name, *parts])
    assert "\n" not in message


def test_a_missing_file_and_other_bytes_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        list(track_file(tmp_path / "none.jsonl", None))
    file = tmp_path / "bytes.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        list(track_file(file, None))
