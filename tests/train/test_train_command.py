from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatrec_tui.cli.train import train_app
from chatrec_tui.errors import CatalogError, ConfigError


def invoke(*arguments: str) -> str:
    """What `chatrec train …` prints; its errors are raised."""
    return CliRunner().invoke(train_app, list(arguments), catch_exceptions=False).stdout


def test_each_stage_is_one_command(corpus: Path, tmp_path: Path) -> None:
    tokenizer, run, packed = tmp_path / "tokenizer.model", tmp_path / "run", tmp_path / "packed"
    invoke("tokenizer", "--corpus", str(corpus), "--out", str(tokenizer))
    rows = invoke(
        "fit", "--corpus", str(corpus), "--tokenizer", str(tokenizer), "--out", str(run), "--size", "toy",
        "--steps", "2", "--json",
    )  # fmt: skip
    assert [json.loads(row)["step"] for row in rows.splitlines()] == [2, 2]
    measured = tmp_path / "measured.json"
    measured.write_text(
        invoke("evaluate", "--corpus", str(corpus), "--model", str(run / "best"), "--limit", "4", "--json"),
        encoding="utf-8",
    )
    invoke("pack", "--model", str(run / "best"), "--out", str(packed), "--measured", str(measured))
    assert {one.name for one in packed.iterdir()} == {
        "MODEL_CARD.md", "config.json", "model.int8.safetensors", "tokenizer.model",
    }  # fmt: skip


def test_missing_files_are_told(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="tokenizer"):
        invoke("fit", "--corpus", str(tmp_path), "--out", str(tmp_path / "run"), "--steps", "1")
    with pytest.raises(CatalogError, match=r"train\.jsonl"):
        invoke("tokenizer", "--corpus", str(tmp_path))
    with pytest.raises(ConfigError, match="--minutes"):
        invoke("fit", "--corpus", str(corpus), "--out", str(tmp_path / "run"), "--size", "toy")
