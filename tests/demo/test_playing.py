"""The shipped scripts, played on the real engine: without a screen, and in the interface."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from chatrec_tui.cli.main import run
from chatrec_tui.demo.script import list_scripts

NAMES = [script.name for script in list_scripts()]


def chatrec(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of a command."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = run(list(arguments))
    return status, out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_script_plays_as_it_expects(name: str) -> None:
    status, out, err = chatrec("demo", name, "--headless", "--model", "none")
    assert err == ""
    assert status == 0
    events = [json.loads(line) for line in out.splitlines()]
    assert events[0]["event"] == "session"
    assert events[-1]["event"] == "turn.done"


def test_a_step_that_goes_otherwise_fails_the_run_and_is_named(tmp_path: Path) -> None:
    script = tmp_path / "wrong.toml"
    script.write_text('language = "en"\ncatalog = "laptops"\n[[step]]\nsay = "hello"\nexpect = { acts = ["reject"] }\n')
    status, out, err = chatrec("demo", str(script), "--headless", "--model", "none")
    assert status == 1
    assert "Step 1 (“hello”): expected the act reject" in err
    assert json.loads(out.splitlines()[-1])["event"] == "turn.done"


def test_scripts_are_listed_with_their_language_and_catalog() -> None:
    status, out, _ = chatrec("demo", "--list", "--json")
    assert status == 0
    assert [json.loads(line)["name"] for line in out.splitlines()] == NAMES


def test_an_unknown_script_is_wrong_usage() -> None:
    status, out, err = chatrec("demo", "nowhere", "--headless")
    assert (status, out) == (2, "")
    assert "nowhere" in err


def test_a_script_plays_in_the_interface_and_leaves_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "last.svg"
    status, _, _ = chatrec("demo", "laptops_zh", "--model", "none", "--speed", "100", "--record", str(picture))
    assert status == 0
    svg = picture.read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert all(f">{character}<" in svg for character in "就要第二个")  # what was said last, a place for each
