"""Exposure over simulated requests: shares add up, Gini is Gini, and the correction for fame does what it is for."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.cli.main import build_app
from chatrec_tui.evaluate.exposure import gini, measure_exposure, requests
from chatrec_tui.rank.score import Weights


def test_gini_of_known_amounts() -> None:
    assert gini([1, 1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 1]) == pytest.approx(0.75)
    assert gini([1, 2, 3]) == pytest.approx(2 / 9)
    assert gini([]) == gini([0, 0]) == 0


def test_shares_add_up_and_the_same_seed_gives_the_same(laptops: CatalogStore) -> None:
    found = measure_exposure(laptops, count=40, seed=3)
    assert sum(found.deciles) == pytest.approx(1)
    assert found.tail == pytest.approx(sum(found.deciles[2:]), abs=0.03)
    assert 0 < found.coverage <= 40 * 5 / found.items
    assert [one.exposure for one in found.brands] == sorted((one.exposure for one in found.brands), reverse=True)
    assert measure_exposure(laptops, count=40, seed=3) == found


def test_the_correction_for_fame_gives_the_long_tail_more(films: CatalogStore) -> None:
    plain = measure_exposure(films, count=60)
    corrected = measure_exposure(films, count=60, weights=Weights(crowd=0.5))
    assert corrected.tail > plain.tail
    assert corrected.deciles[0] < plain.deciles[0]


def test_variety_shows_more_of_the_catalog(laptops: CatalogStore) -> None:
    narrow = measure_exposure(laptops, count=60, weights=Weights(diversity=0.0))
    wide = measure_exposure(laptops, count=60, weights=Weights(diversity=0.6))
    assert wide.coverage > narrow.coverage


def test_requests_want_what_some_item_has(films: CatalogStore) -> None:
    known = set(films.schema().slots)
    for state in requests(films, 30, 1):
        assert state.preferences
        assert {one.slot for one in state.preferences} <= known


def test_the_command_reports_in_json_and_in_both_languages(films: CatalogStore) -> None:
    app = build_app()
    shown = CliRunner().invoke(app, ["eval", "exposure", "--catalog", "films", "--requests", "5", "--json"])
    report = json.loads(shown.stdout)
    assert report["requests"] == 5 and len(report["deciles"]) == 10
    assert {"gini", "tail", "coverage", "brands", "crowd"} <= report.keys()
    words = CliRunner().invoke(app, ["eval", "exposure", "--catalog", "laptops", "--requests", "5"])
    assert words.exit_code == 0 and "Gini" in words.stdout
