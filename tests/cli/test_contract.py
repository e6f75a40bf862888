"""What the outside may rely on: exit codes, one-line errors, events, and light imports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chatrec_tui.text.fold import has_han


def chatrec(*arguments: str, said: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would."""
    return subprocess.run(
        [sys.executable, "-m", "chatrec_tui", *arguments],
        input=said,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **variables},
        timeout=120,
        check=False,
    )


def events(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_chinese_dialogue_as_json() -> None:
    said = "想看轻松一点的科幻片\n不感兴趣，换一批\n"
    done = chatrec("chat", "--json", "--catalog", "films", "--model", "none", said=said)
    assert done.returncode == 0, done.stderr
    told = events(done.stdout)
    assert told[0]["event"] == "session" and told[0]["protocol"] == 1 and told[0]["turn"] == 0
    first = [one for one in told if one["turn"] == 1]
    second = [one for one in told if one["turn"] == 2]
    for turn in (first, second):
        assert turn[0]["event"] == "state"
        assert turn[-1]["event"] == "turn.done"
        reply = next(one for one in turn if one["event"] == "reply")
        assert has_han(str(reply["text"]))
        reasons = [one for one in turn if one["event"] == "reason"]
        assert len(reasons) == 5 and all(one["claims"] for one in reasons)

    def shown(turn: list[dict[str, object]]) -> set[str]:
        ranking = next(one for one in turn if one["event"] == "ranking")
        return {item["id"] for item in ranking["items"]}  # type: ignore[attr-defined]

    assert len(shown(second)) == 5
    assert not shown(first) & shown(second)


def test_say_shown_and_commands_on_standard_input() -> None:
    lines = [
        '{"say": "a comedy"}',
        '{"say": "not interested", "shown": ["alien-1979"]}',
        '{"command": "/undo"}',
        '{"x": 1}',
    ]
    said = "\n".join(lines)
    done = chatrec("chat", "--json", "--model", "none", "--profile", "none", said=said)
    told = events(done.stdout)
    states = [one for one in told if one["event"] == "state"]
    assert states[1]["feedback"] == {"alien-1979": "rejected"}
    assert states[2]["feedback"] == {}
    assert told[-1]["event"] == "error" and "line 4" in str(told[-1]["message"])
    assert done.returncode == 0


def test_plain_chat_is_the_fallback_of_the_interface_without_a_terminal() -> None:
    done = chatrec("--catalog", "laptops", "--model", "none", said="五千以内，轻一点的\n")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "1. " in done.stdout and "5. " in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("chat", "--catalog", "filmz"), 2, "films"),
        (("chat", "--model", "no-such-model"), 3, "no-such-model"),
        (("chat", "--json", "--plain"), 2, "--plain"),
        (("chat", "--no-such-option"), 2, "--no-such-option"),
        (("--lang", "fr", "paths"), 2, "fr"),
        (("no-such-command",), 2, "no-such-command"),
        (("chat", "--resume", "no-such-dialogue"), 2, "no-such-dialogue"),
        (("catalog", "load", "/no/such/file.jsonl"), 2, "/no/such/file.jsonl"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_exit_status(arguments: tuple[str, ...], status: int, told: str) -> None:
    done = chatrec(*arguments)
    assert done.returncode == status
    assert told in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr and not done.stdout


def test_a_folder_that_is_no_model_exits_with_3(tmp_path: Path) -> None:
    done = chatrec("chat", "--model", str(tmp_path), said="hi\n")
    assert done.returncode == 3
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_speaks_both_languages(language: str) -> None:
    done = chatrec("--help", "--lang", language)
    assert done.returncode == 0
    assert has_han(done.stdout) == (language == "zh")
    for command in ("catalog", "chat", "demo", "doctor", "model", "paths", "profile", "track", "train"):
        assert command in done.stdout


def test_version() -> None:
    from chatrec_tui import __version__

    assert chatrec("--version").stdout.strip() == f"chatrec {__version__}"


def test_home_moves_every_file(tmp_path: Path) -> None:
    home = tmp_path / "elsewhere"
    done = chatrec("chat", "--json", "--model", "none", "--home", str(home), said="a comedy\n")
    assert done.returncode == 0
    assert (home / "catalogs").is_dir() and (home / "profiles" / "default.db").is_file()
    assert str(home) in chatrec("paths", "--home", str(home)).stdout


def test_what_is_kept_can_be_shown_moved_and_erased(tmp_path: Path) -> None:
    chatrec("chat", "--json", "--model", "none", said="a comedy, not Chaplin\n")
    assert "Comedy" in chatrec("profile", "show").stdout
    export = tmp_path / "me.json"
    assert chatrec("profile", "export", str(export)).returncode == 0
    assert chatrec("profile", "forget", "--yes").returncode == 0
    assert chatrec("profile", "show").stdout == ""
    assert chatrec("profile", "import", str(export)).returncode == 0
    assert "Comedy" in chatrec("profile", "show").stdout
    export.write_text("[]", encoding="utf-8")
    assert chatrec("profile", "import", str(export)).returncode == 2


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["paths"], ["catalog", "list"], ["profile", "show"], ["catalog", "--help"]]
)
def test_light_commands_do_not_import_torch(arguments: list[str]) -> None:
    code = (
        "import sys; from chatrec_tui.cli.main import run; run(sys.argv[1:]);"
        "heavy = {'torch', 'transformers', 'numpy', 'textual', 'sentencepiece'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_engine_imports_no_interface() -> None:
    code = (
        "import sys; import chatrec_tui.engine.opening;"
        "faces = {'textual', 'typer', 'rich'} & set(sys.modules); sys.exit(f'imported {faces}' if faces else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
