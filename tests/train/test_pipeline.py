"""The whole way of the shipped model, at the size of a toy: fit, evaluate, pack, load, use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chatrec_tui.config.paths import find_paths
from chatrec_tui.llm.load import load_model
from chatrec_tui.llm.tokens import END
from chatrec_tui.train.evaluate import evaluate_folder, follows_plan
from chatrec_tui.train.examples import read_lines
from chatrec_tui.train.pack import pack


def test_from_corpus_to_a_packed_model_that_judges_and_writes(run: Path, corpus: Path, tmp_path: Path) -> None:
    trained = run / "final"
    measured = evaluate_folder(trained, corpus, limit=80)
    for form in ("float32", "int8"):
        judged, written = measured["forms"][form]["judgements"]["all"], measured["forms"][form]["reasons"]["all"]
        assert judged["auc"] > 0.95 and judged["pairs"] > 0.95
        assert written["perplexity"] < 2 and written["follows"] > 0.7
    assert measured["same_next_token"] >= 0.97

    pack(trained, tmp_path / "toy", measured=measured)
    pack(trained, tmp_path / "toy", measured=measured)
    card = (tmp_path / "toy" / "MODEL_CARD.md").read_text(encoding="utf-8")
    assert f"| int8 all | {measured['forms']['int8']['judgements']['all']['auc']}" in card
    assert json.loads((tmp_path / "toy" / "config.json").read_text(encoding="utf-8"))["chatrec"]["sha256"]

    model = load_model(str(tmp_path / "toy"), find_paths())
    rows = list(read_lines(corpus / "test.jsonl"))
    wanted, unwanted = (next(row["prompt"] for row in rows if row.get("label") == label) for label in (0.9, 0.1))
    high, low = model.score("", [wanted, unwanted]).logits
    assert high is not None and low is not None and high > 0 > low
    explained = [row["prompt"] for row in rows if row["task"] == "reason"][:8]
    texts = dict.fromkeys(range(8), "")
    for piece in model.write("", explained):
        texts[piece.index] += piece.text + (END if piece.done else "")
    assert sum(follows_plan(explained[place], text) for place, text in texts.items()) >= 4


@pytest.mark.parametrize(
    ("text", "follows"),
    [
        ("It weighs <p2>.<end>", True),
        ("It weighs <p2>.", False),
        ("<p1> is good.<end>", False),
        ("It has 3 of <p2>.<end>", False),
        ("有三个<p2>。<end>", True),
        ("<p2><end>", False),
    ],
)
def test_a_reason_follows_its_plan(text: str, follows: bool) -> None:
    assert follows_plan("<item><p0>A<p1>x<p2>y<why><p2><reason>", text) is follows
