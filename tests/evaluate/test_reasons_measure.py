"""`chatrec eval reasons`: every shown claim holds, pages do not repeat themselves, and the numbers can be bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.cli.main import run
from chatrec_tui.config.paths import find_paths
from chatrec_tui.evaluate.claims_check import Finding
from chatrec_tui.evaluate.invented_wishes import invent_people
from chatrec_tui.evaluate.reasons import Measured, MeasuredReason, measure_reasons
from chatrec_tui.i18n import LANGUAGES, Language


@pytest.fixture(scope="module", params=["films", "laptops"])
def measured(request: pytest.FixtureRequest) -> dict[Language, Measured]:
    store: CatalogStore = request.getfixturevalue(request.param)
    return measure_reasons(store, None, pairs=120, seed=3)


def test_every_shown_claim_holds(measured: dict[Language, Measured]) -> None:
    for language in LANGUAGES:
        assert measured[language].false_claims == []
        assert measured[language].summary()["claims"] > 200


def test_reasons_differ_and_answer_what_was_asked(measured: dict[Language, Measured]) -> None:
    for language in LANGUAGES:
        found = measured[language].summary()
        assert found["pairs"] == 60
        assert found["unique"] >= 0.95
        assert found["feature_match"] >= 0.95
        assert found["main_facts"] == 1.0
        assert 0 < found["drawbacks"] < 0.6
        assert found["overlap"] < 0.25


@pytest.mark.parametrize("language", LANGUAGES)
def test_invented_people_are_the_same_for_the_same_seed(laptops: CatalogStore, language: Language) -> None:
    items, schema = laptops.get_many(laptops.select([])), laptops.schema()

    def first(seed: int) -> list[str]:
        people = invent_people(items, schema, language, seed=seed)
        return [str(next(people).state.preferences) for _ in range(8)]

    assert first(1) == first(1)
    assert first(1) != first(2)


def reason(text: str, main: str, *, holds: bool = True, matched: bool | None = True) -> MeasuredReason:
    return MeasuredReason(
        "i", text, (), "model", (), frozenset({("tags", main)}), frozenset({("tags", main)}), False, matched, False,
        (Finding("x", "number", holds),),
    )  # fmt: skip


def test_bad_reasons_give_bad_numbers() -> None:
    page = [reason("Same.", "quiet"), reason("Same.", "quiet", holds=False, matched=False)]
    found = Measured([page]).summary()
    assert found["unique"] == 0.5
    assert found["overlap"] == 1.0
    assert found["feature_match"] == 0.5
    assert found["claims_hold"] == 0.5
    assert found["main_facts"] == 0.0
    assert len(Measured([page]).false_claims) == 1


def test_a_catalog_of_one_item_can_be_measured(tmp_path: Path) -> None:
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps({"id": "a", "title": "Alone"}), encoding="utf-8")
    load_files([file], paths=find_paths(), name="one")
    with open_catalog("one", find_paths()) as store:
        measured = measure_reasons(store, None, pairs=2, seed=0)
        assert all(one.summary()["pairs"] == 1 for one in measured.values())


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [
        "eval",
        "reasons",
        "--catalog",
        "laptops",
        "--model",
        "none",
        "--pairs",
        "20",
        "--samples",
        "1",
        "--json",
    ]
    assert run(arguments) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["catalog"] == "laptops"
    assert report["all"]["pairs"] == 20
    assert set(report["languages"]) == {"en", "zh"}
    assert report["false_claims"] == []
    assert len(report["samples"]["zh"]) == 1


def test_the_command_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "reasons", "--catalog", "films", "--model", "none", "--pairs", "10"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["measure", "all", "en", "zh"]
    assert ["claims that hold", "1.0", "1.0", "1.0"] in rows
