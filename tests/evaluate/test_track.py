"""`chatrec eval track`: scores of the tracker against labels, by act and language, and errors that say where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.cli.main import run
from chatrec_tui.evaluate.track import Score, acts_agree, compare_acts, measure_track

THANKS = {"act": "chitchat", "kind": "thanks"}
CHEAP = {"act": "inform", "slot": "price", "op": "<=", "value": 500, "polarity": 1, "hard": True}


def write(folder: Path, *lines: Any) -> Path:
    """A file of labelled turns; texts are written as they are."""
    file = folder / "labelled.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return file


def turn(text: str, *gold: Any, **more: Any) -> dict[str, Any]:
    """One line."""
    return {"id": text, "text": text, "gold_acts": list(gold), **more}


def test_precision_recall_and_f1_of_known_counts() -> None:
    score = Score(right=3, gold=4, predicted=6)
    assert (score.precision, score.recall) == (0.5, 0.75)
    assert score.f1 == pytest.approx(0.6)
    assert (Score().precision, Score().recall, Score().f1) == (0, 0, 0)
    assert score + Score(1, 1, 1) == Score(4, 5, 7)


@pytest.mark.parametrize(
    ("gold", "told", "same"),
    [
        ({"act": "reject", "items": []}, {"act": "reject", "items": ["a", "b"]}, True),
        ({"act": "reject", "items": ["a"]}, {"act": "reject", "items": ["b"]}, False),
        (
            {"act": "inform", "slot": "category", "value": "Comedy"},
            {"act": "inform", "slot": "tags", "value": ["comedy"], "polarity": 1},
            True,
        ),
        ({"act": "inform", "slot": "price", "value": 500}, {"act": "inform", "slot": "price", "value": 503}, True),
        ({"act": "inform", "slot": "price", "value": 500}, {"act": "inform", "slot": "price", "value": 600}, False),
        (
            {"act": "inform", "slot": "brand", "value": "Dell"},
            {"act": "inform", "slot": "brand", "value": "Dell", "polarity": -1},
            False,
        ),
        (
            {"act": "critique", "slot": "price", "direction": "lower"},
            {"act": "critique", "slot": "price", "direction": "higher"},
            False,
        ),
    ],
)
def test_acts_agree_on_what_they_say(gold: Any, told: Any, same: bool) -> None:
    assert acts_agree(gold, told, ["a", "b"]) is same


def test_the_reading_that_agrees_best_counts() -> None:
    one = compare_acts([[CHEAP, THANKS], [CHEAP], []], [CHEAP], [])
    assert (one.right, one.missed, one.added) == ((CHEAP,), (), ())
    wrong = compare_acts([[CHEAP]], [THANKS, THANKS], [])
    assert wrong.score == Score(0, 1, 2)
    assert wrong.count(("chitchat",)) == Score(0, 0, 2)


def test_scores_are_told_by_act_and_by_language(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        turn("under 500", CHEAP, language="en"),
        turn("thank you", {"act": "reset"}),
        turn("谢谢", THANKS, language="zh"),
    )
    reports, misses = measure_track(file, None)
    assert set(reports) == {"all", "en", "zh"}
    assert reports["zh"].acts.f1 == 1
    assert reports["en"].acts == Score(1, 2, 2)
    assert reports["all"].by_act["chitchat"] == Score(1, 1, 2)
    assert reports["all"].by_act["reset"] == Score(0, 1, 0)
    assert reports["all"].slot_values == Score(1, 1, 1)
    assert (reports["all"].turns, reports["all"].exact) == (3, 2)
    assert [(one.line, one.text, one.missed) for one in misses] == [(2, "thank you", ({"act": "reset"},))]


def test_a_line_may_name_its_catalog(films: CatalogStore, tmp_path: Path) -> None:
    comedy = {"act": "inform", "slot": "category", "op": "contains", "value": "Comedy", "polarity": 1}
    apple = {"act": "inform", "slot": "brand", "op": "=", "value": "Apple", "polarity": -1, "hard": True}
    file = write(tmp_path, turn("a comedy", comedy, catalog="films"), turn("no Apple", apple, catalog="laptops"))
    reports, _ = measure_track(file, None)
    assert reports["all"].exact == 2


def test_the_command_reports_in_json_and_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, turn("under 500", CHEAP), "", turn("谢谢", {"act": "undo"}))
    assert run(["eval", "track", str(file), "--misses", "3", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert {"turns", "exact", "acts", "slot_values", "by_act", "by_language", "misses"} <= report.keys()
    assert set(report["acts"]) == {"right", "gold", "predicted", "precision", "recall", "f1"}
    assert set(report["by_language"]) == {"en", "zh"}
    assert [one["line"] for one in report["misses"]] == [3]
    assert run(["eval", "track", str(file), "--misses", "3"]) == 0
    words = capsys.readouterr().out
    assert "undo" in words and "谢谢" in words and "F1" in words


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ('{"id": 1, "text": "hi"', ["line 2", "column"]),
        ('{"id": 1, "text": "hi"}', ["line 2", "gold_acts"]),
        ('{"id": 1, "text": "hi", "gold_acts": {}}', ["line 2", "gold_acts", "{}"]),
        ('{"id": 1, "text": "hi", "gold_acts": [{"act": "sing"}]}', ["line 2", "gold_acts", "sing"]),
        ('{"id": 1, "text": "hi", "gold_acts": [{"act": ["undo"]}]}', ["line 2", "gold_acts"]),
        ('{"id": 1, "text": "hi", "gold_acts": [{"act": "like", "items": "b1"}]}', ["line 2", "b1"]),
        ('{"id": 1, "text": "hi", "gold_acts": [], "alternatives": ["none"]}', ["line 2", "alternatives", "none"]),
        ('{"id": 1, "text": "hi", "gold_acts": [], "catalog": 3}', ["line 2", "catalog", "3"]),
        ('{"id": 1, "text": 5, "gold_acts": []}', ["line 2", "text", "5"]),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, parts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, turn("hi", THANKS), line)
    assert run(["eval", "track", str(file)]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert all(part in err for part in [file.name, *parts])
    assert len(err.strip().splitlines()) == 1


def test_nothing_to_measure_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "track", str(write(tmp_path, ""))]) == 2
    assert "labelled.jsonl" in capsys.readouterr().err
    assert run(["eval", "track", str(tmp_path / "none.jsonl")]) == 2
    assert "none.jsonl" in capsys.readouterr().err
