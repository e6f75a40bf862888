"""`chatrec eval simulate`: numbers on stdout, transcripts on request, one-line errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatrec_tui.cli.main import run
from chatrec_tui.text.fold import has_han


def test_json_has_the_numbers_of_all_and_of_each_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHATREC_LANG")
    assert run(["eval", "simulate", "--catalog", "laptops", "--users", "4", "--turns", "6", "--model", "none",
                "--json"]) == 0  # fmt: skip
    report = json.loads(capsys.readouterr().out)
    assert report["catalog"] == "laptops" and report["model"] is None and report["users"] == 4
    assert {"success@1", "success@15", "turns", "violations", "satisfaction", "engagement"} <= set(report)
    assert {language: one["users"] for language, one in report["languages"].items()} == {"en": 2, "zh": 2}


def test_the_language_option_chooses_what_people_speak_and_transcripts_can_be_read(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATREC_LANG", "en")
    file = tmp_path / "talks.jsonl"
    assert run(["eval", "simulate", "--catalog", "laptops", "--users", "3", "--model", "none", "--lang", "zh",
                "--transcripts", str(file)]) == 0  # fmt: skip
    told = capsys.readouterr()
    assert str(file) in told.err and "\t3" in told.out
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line["language"] for line in lines] == ["zh"] * 3
    assert all(has_han(line["exchanges"][0]["said"]) for line in lines)


def test_what_cannot_be_written_is_said_before_anything_runs(capsys: pytest.CaptureFixture[str], nowhere: Path) -> None:
    assert run(["eval", "simulate", "--catalog", "laptops", "--model", "none", "--transcripts", str(nowhere)]) == 2
    told = capsys.readouterr()
    assert not told.out and len(told.err.strip().splitlines()) == 1 and str(nowhere) in told.err


@pytest.mark.parametrize(
    ("arguments", "status"), [(("--users", "0"), 2), (("--catalog", "laptopz"), 2), (("--model", "no-such-model"), 3)]
)
def test_wrong_use_is_one_line(arguments: tuple[str, ...], status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "simulate", "--users", "1", *arguments]) == status
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
