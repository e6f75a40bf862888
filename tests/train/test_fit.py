from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from sentencepiece import SentencePieceProcessor

from chatrec_tui.errors import CatalogError, ConfigError, ModelError
from chatrec_tui.train.batches import collate, epoch_batches, padded_lengths
from chatrec_tui.train.curve import read_log
from chatrec_tui.train.examples import tokenize
from chatrec_tui.train.fit import Plan, fit, learning_rate
from chatrec_tui.train.objective import measure
from chatrec_tui.train.statistics import area_under_curve


def train(corpus: Path, out: Path, steps: int) -> None:
    plan = Plan(size="toy", steps=steps, validate_steps=10)
    fit(corpus, corpus / "tokenizer.model", out, plan, resume=True)


def test_a_toy_learns_to_judge_and_to_write(run: Path) -> None:
    rows = [row for row in read_log(run / "log.jsonl") if "valid_loss" in row]
    assert rows[-1]["valid_auc"] > 0.95
    assert rows[-1]["valid_text"] < rows[0]["valid_text"] < 9
    assert (run / "curve.txt").read_text(encoding="utf-8").startswith("loss")
    assert {one.name for one in (run / "best").iterdir()} == {"config.json", "model.safetensors", "tokenizer.model"}


def test_a_stopped_run_continues_exactly(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path / "whole", 12)

    class Stop(Exception):
        pass

    def stop(row: dict[str, float]) -> None:
        if "valid_loss" in row:
            raise Stop

    # The second validation comes after the checkpoint of the first ten steps or fewer.
    plan = Plan(size="toy", steps=12, validate_steps=7, checkpoint_minutes=0)
    with pytest.raises(Stop):
        fit(corpus, corpus / "tokenizer.model", tmp_path / "halves", plan, report=stop)
    train(corpus, tmp_path / "halves", 12)
    whole, halves = (load_file(tmp_path / name / "final" / "model.safetensors") for name in ("whole", "halves"))
    assert all((whole[name] == halves[name]).all() for name in whole)


def test_a_run_is_not_overwritten_by_mistake(corpus: Path, tmp_path: Path) -> None:
    train(corpus, tmp_path, 1)
    with pytest.raises(ConfigError, match="--resume"):
        fit(corpus, corpus / "tokenizer.model", tmp_path, Plan(size="toy", steps=1))


def test_a_damaged_checkpoint_is_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.safetensors").write_bytes(b"\x10")
    with pytest.raises(ModelError, match="checkpoint"):
        train(corpus, tmp_path, 1)


@pytest.mark.parametrize("line", ["{", "[]", '{"prompt": "a"}', '{"prompt": "a", "target": "b", "label": 3}'])
def test_a_bad_corpus_line_is_named(corpus: Path, tmp_path: Path, line: str) -> None:
    good = json.dumps({"prompt": "<judge>", "target": "<yes>", "label": 1})
    (tmp_path / "train.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    pieces = SentencePieceProcessor(model_file=str(corpus / "tokenizer.model"))
    with pytest.raises(CatalogError, match="line 2"):
        tokenize(tmp_path / "train.jsonl", pieces, tmp_path / "data")


def test_batches_hold_every_example_once_and_fit_the_budget(corpus: Path, tmp_path: Path) -> None:
    pieces = SentencePieceProcessor(model_file=str(corpus / "tokenizer.model"))
    examples = tokenize(corpus / "train.jsonl", pieces, tmp_path)
    batches = epoch_batches(examples.lengths, padded_lengths(examples.lengths), tokens=512, seed=1, epoch=0)
    assert sorted(np.concatenate([members for _, members in batches])) == list(range(len(examples)))
    assert all(length * len(members) <= 512 for length, members in batches)


def test_outputs_stand_where_the_target_is_predicted(corpus: Path, tmp_path: Path) -> None:
    pieces = SentencePieceProcessor(model_file=str(corpus / "tokenizer.model"))
    examples = tokenize(corpus / "test.jsonl", pieces, tmp_path)
    batch = collate(examples, np.array([0, 1]), int(examples.lengths[:2].max()))
    read = batch.tokens.flatten()[batch.positions].tolist()
    reason, judgement = batch.examples.tolist().count(0), read[-1]
    assert pieces.id_to_piece(read[0]) == "<reason>" and pieces.id_to_piece(judgement) == "<judge>"
    assert read[1:reason] == batch.targets[: reason - 1].tolist()
    assert pieces.id_to_piece(int(batch.targets[reason - 1])) == "<end>"


def test_padding_does_not_change_the_loss(corpus: Path, tmp_path: Path) -> None:
    pieces = SentencePieceProcessor(model_file=str(corpus / "tokenizer.model"))
    examples = tokenize(corpus / "test.jsonl", pieces, tmp_path)
    members, chance = np.arange(8), torch.Generator().manual_seed(0)
    logits = torch.randn(128, pieces.vocab_size(), generator=chance)
    tight, padded = (collate(examples, members, 60, rows=rows, outputs=count) for rows, count in ((8, 1), (20, 128)))
    assert padded.tokens.shape == (20, 60) and len(padded.positions) == 128 > len(tight.positions)
    losses = [measure(logits[: len(batch.positions)], batch, 5, 6).total for batch in (tight, padded)]
    assert torch.isclose(*losses)


def test_the_rate_rises_and_falls_to_zero() -> None:
    assert learning_rate(0.015, 0.03) == 0.5
    assert learning_rate(0.03, 0.03) == 1
    assert learning_rate(1.0, 0.03) == 0


def test_area_under_curve_counts_ties_half() -> None:
    assert area_under_curve([1, 2, 3, 4], [0, 0, 1, 1]) == 1
    assert area_under_curve([1, 1], [0, 1]) == 0.5
    assert area_under_curve([3, 1, 2], [0, 1, 1]) == 0
