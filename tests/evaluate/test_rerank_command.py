"""`chatrec eval rerank`: lists from a file or made from interactions, without letting the answer be seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.cli.main import run
from chatrec_tui.config.paths import find_paths
from chatrec_tui.evaluate.rerank_cases import Case, hold_out, read_cases, without_targets


@pytest.fixture
def crowd(home: Path, tmp_path: Path) -> CatalogStore:
    """Two crowds, each with a genre of its own that it watches in order; the 20th film of each nobody has seen."""
    films = tmp_path / "films.csv"
    lines = [f"{genre}{n},{genre} {n},{genre}" for genre in ("war", "love") for n in range(20)]
    films.write_text("id,title,genres\n" + "\n".join(lines) + "\n", encoding="utf-8")
    log = tmp_path / "log.csv"
    rows = [f"u{u},{('war', 'love')[u % 2]}{(u // 2 + n) % 19},{n}" for u in range(40) for n in range(6)]
    log.write_text("user,item,time\n" + "\n".join(rows) + "\n", encoding="utf-8")
    load_files([films], paths=find_paths(), name="crowd", interactions=[log])
    return CatalogStore(find_paths().catalogs / "crowd.sqlite")


def test_a_held_out_item_is_neither_in_the_history_nor_in_what_is_learnt(crowd: CatalogStore) -> None:
    rows, ids = list(crowd.interactions()), crowd.select(order="catalog")
    held = hold_out(rows, ids, spread="uniform", candidates=10, seed=3)
    assert len(held.cases) == 40
    left = {(one.user, one.item) for one in held.interactions}
    for case in held.cases:
        assert case.target in case.candidates
        assert case.target not in case.history
        assert len(set(case.candidates)) == 10
        assert not set(case.candidates) & set(case.history)
        assert (case.user, case.target) not in left
    assert len(held.interactions) == len(rows) - 40


def test_cold_items_are_met_by_nobody(crowd: CatalogStore) -> None:
    rows, ids = list(crowd.interactions()), crowd.select(order="catalog")
    held = hold_out(rows, ids, spread="uniform", candidates=10, cold=0.5, seed=3)
    met = {one.item for one in held.interactions}
    assert len(met) <= len(ids) / 2
    assert all(set(case.history) <= met for case in held.cases)


def test_the_lists_are_the_same_for_the_same_seed(crowd: CatalogStore) -> None:
    rows, ids = list(crowd.interactions()), crowd.select(order="catalog")
    once, again, other = (hold_out(rows, ids, spread="popular", candidates=8, seed=seed).cases for seed in (1, 1, 2))
    assert once == again != other


def test_targets_of_a_file_are_taken_out_of_the_interactions(crowd: CatalogStore) -> None:
    rows = list(crowd.interactions())
    case = Case("u0", (), ("war5", "love1"), "war5")
    assert [one for one in rows if one not in without_targets(rows, [case])] == [
        one for one in rows if (one.user, one.item) == ("u0", "war5")
    ]


def test_made_lists_are_ordered_and_measured(
    crowd: CatalogStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lists.jsonl"
    options = ["--catalog", "crowd", "--candidates", "12", "--seed", "1"]
    assert run(["eval", "rerank", "--make", str(file), "--negatives", "uniform", *options]) == 0
    assert len(read_cases(file, {item: n for n, item in enumerate(crowd.select())})) == 40
    capfd.readouterr()
    plot = tmp_path / "plot.svg"
    assert run(["eval", "rerank", str(file), "--no-baselines", "--plot", str(plot), "--json", *options[:2]]) == 0
    report = json.loads(capfd.readouterr().out)
    assert report["lists"] == 40
    for name in ("ndcg@1", "ndcg@5", "ndcg@10", "ndcg@20", "hr@10", "mrr", "coverage", "ms_per_list"):
        assert isinstance(report[name], float)
    assert report["sets"]["given"]["systems"]["fused"]["ndcg@10"] > 0.5
    assert plot.read_text(encoding="utf-8").startswith("<svg")


def test_every_baseline_stands_beside_ours(crowd: CatalogStore, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "rerank", "--leave-last-out", "10", "--catalog", "crowd", "--candidates", "8",
                "--negatives", "uniform", "--seconds", "1"]) == 0  # fmt: skip
    table = capfd.readouterr().out
    for system in ("chatrec", "fused", "random", "bm25", "popularity", "item-knn", "ease", "als", "sasrec"):
        assert system in table


def test_a_query_is_answered_without_any_history(
    crowd: CatalogStore, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asked.jsonl"
    row = {"user": "new", "history": [], "candidates": ["love3", "war4", "love7"], "target": "war4", "query": "war"}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert run(["eval", "rerank", str(file), "--catalog", "crowd", "--fit", "none", "--no-baselines", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["ndcg@1"] == 1.0


@pytest.mark.parametrize(
    ("line", "word"),
    [("{", "line 1"), ("[1]", "line 1"), ('{"candidates": "a", "target": "a"}', "candidates"),
     ('{"candidates": ["a"], "target": "b"}', "target"), ('{"candidates": ["a", "b"], "target": "a"}', "--catalog")],
)  # fmt: skip
def test_a_wrong_file_is_told_in_one_line(
    crowd: CatalogStore, tmp_path: Path, capfd: pytest.CaptureFixture[str], line: str, word: str
) -> None:
    file = tmp_path / "wrong.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    assert run(["eval", "rerank", str(file), "--catalog", "crowd"]) == 2
    error = capfd.readouterr().err
    assert word in error
    assert error.count("\n") == 1


def test_without_anything_to_order_the_way_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "rerank"]) == 2
    assert "--leave-last-out" in capfd.readouterr().err
