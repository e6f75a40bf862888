"""The same weights in llama.cpp: exported faithfully, measured in turns, reported in both languages."""

from __future__ import annotations

import importlib.util
import json
import sys
from contextlib import closing
from pathlib import Path

import numpy
import pytest
import torch
from typer.testing import CliRunner

from chatrec_tui.cli.main import run
from chatrec_tui.cli.model import model_app
from chatrec_tui.config.paths import find_paths
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.compare import Work, race
from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.load import find_model, load_transformer
from chatrec_tui.llm.shapes import SHAPES, write_random_model
from chatrec_tui.llm.weights import expected_shapes
from tests.llm.tiny_models import logits_of, make_network, save

TOKENS = list(range(5, 95))
needs_gguf = pytest.mark.skipif(importlib.util.find_spec("gguf") is None, reason="gguf is not installed")
needs_llama = pytest.mark.skipif(
    importlib.util.find_spec("gguf") is None or importlib.util.find_spec("llama_cpp") is None,
    reason="llama-cpp-python is not installed",
)


def logits_there(folder: Path, file: Path, kind: str) -> numpy.ndarray:
    """Logits of llama.cpp after every token, (length, vocabulary)."""
    from chatrec_tui.llm.export_gguf import export_gguf
    from chatrec_tui.llm.peer_process import PeerProcess

    export_gguf(folder, file, kind=kind)
    with closing(PeerProcess(file, threads=1)) as peer:
        return numpy.array(peer.logits(TOKENS))


def agreement(ours: torch.Tensor, theirs: numpy.ndarray) -> tuple[float, float]:
    """Share of tokens whose likeliest successor is the same, and the correlation of all logits."""
    same = (ours.numpy().argmax(1) == theirs.argmax(1)).mean()
    return float(same), float(numpy.corrcoef(ours.numpy().ravel(), theirs.ravel())[0, 1])


@needs_llama
@pytest.mark.parametrize(
    "family", ["llama", "llama-biases", "llama3-rope", "linear-rope", "one-key-head", "qwen2", "qwen3"]
)
def test_llama_cpp_computes_what_we_compute(family: str, tmp_path: Path) -> None:
    folder = save(make_network(family), tmp_path)
    theirs = logits_there(folder, tmp_path / "model.gguf", "f32")
    same, correlation = agreement(logits_of(load_transformer(folder, int8=False), TOKENS), theirs)
    assert same >= 0.98 and correlation >= 0.9999


@needs_llama
def test_eight_bit_matrices_there_stay_close_to_our_floats(tmp_path: Path) -> None:
    folder = save(make_network("llama", hidden_size=128, intermediate_size=256), tmp_path)
    theirs = logits_there(folder, tmp_path / "model.gguf", "q8_0")
    assert agreement(logits_of(load_transformer(folder, int8=False), TOKENS), theirs)[1] >= 0.998


@needs_llama
def test_the_shipped_model_says_the_same_there(tmp_path: Path) -> None:
    folder = find_model("mini", find_paths())
    theirs = logits_there(folder, tmp_path / "model.gguf", "q8_0")
    same, correlation = agreement(logits_of(load_transformer(folder, int8=False), TOKENS), theirs)
    assert same >= 0.95 and correlation >= 0.999


@needs_gguf
def test_columns_that_do_not_fill_a_block_stay_floats(tmp_path: Path) -> None:
    from gguf import GGUFReader

    from chatrec_tui.llm.export_gguf import export_gguf

    folder = save(make_network("llama", intermediate_size=80), tmp_path)
    export_gguf(folder, tmp_path / "model.gguf")
    kinds = {tensor.name: tensor.tensor_type.name for tensor in GGUFReader(tmp_path / "model.gguf").tensors}
    assert kinds["blk.0.ffn_down.weight"] == "F16"
    assert kinds["blk.0.ffn_up.weight"] == kinds["token_embd.weight"] == "Q8_0"
    assert kinds["blk.0.attn_norm.weight"] == "F32"


@needs_llama
def test_a_file_that_llama_cpp_refuses_is_one_error(tmp_path: Path) -> None:
    from chatrec_tui.llm.peer_process import PeerProcess

    (tmp_path / "broken.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelError) as error:
        PeerProcess(tmp_path / "broken.gguf", threads=1)
    assert error.value.key == "bench.not_loaded"


def test_the_fastest_way_counts_and_the_ratio_is_above_one_when_we_are_faster() -> None:
    row = race(Work("decode", 10, lambda: 0.5, {"slow": lambda: 2.0, "fast": lambda: 1.0}), rounds=5)
    assert (row.ours, row.theirs, row.unit, row.ratio, row.how) == (20.0, 10.0, "tokens/s", 2.0, "fast")
    row = race(Work("score", None, lambda: 3.0, {"only": lambda: 1.5}), rounds=5)
    assert (row.ours, row.theirs, row.unit, row.ratio) == (3.0, 1.5, "s", 0.5)


def test_engines_take_turns() -> None:
    turns: list[str] = []

    def work(name: str) -> float:
        turns.append(name)
        return 1.0

    race(Work("decode", 1, lambda: work("ours"), {"theirs": lambda: work("theirs")}), rounds=6)
    assert turns[-12:] == ["ours", "theirs"] * 6


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_a_configuration_that_we_can_run(shape: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(SHAPES[shape]))
    config = read_config(tmp_path)
    assert sum(torch.Size(size).numel() for size in expected_shapes(config).values()) > 10_000_000


def test_random_weights_are_the_same_for_a_seed_and_give_sane_logits(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("same", 1), ("other", 2)):
        (tmp_path / name).mkdir()
        write_random_model("mini", tmp_path / name, seed=seed)
    one, same, other = ((tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "same", "other"))
    assert one == same != other
    logits = logits_of(load_transformer(tmp_path / "one"), TOKENS)
    assert torch.isfinite(logits).all() and 0.01 < logits.std() < 10


@needs_llama
def test_the_command_prints_both_engines_and_imports_neither_here(
    tiny_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["bench", "--model", str(tiny_folder), "--prompt-tokens", "16", "--new-tokens", "4", "--rounds", "1"]
    result = CliRunner().invoke(model_app, [*words, "--compare", "llama.cpp", "--json"], catch_exceptions=False)
    measured = json.loads(result.stdout)
    compared = measured["compare"]
    assert measured["decode_tokens_per_s"] > 0 and measured["peak_rss_bytes"] > 0
    assert (compared["engine"], compared["quantization"]) == ("llama.cpp", "q8_0")
    rows = {row["name"]: row for row in compared["rows"]}
    assert list(rows) == ["prefill", "decode", "reasons_one_by_one", "reasons_together", "score"]
    assert all(row["ours"] > 0 and row["theirs"] > 0 and row["ratio"] > 0 for row in rows.values())
    assert "llama_cpp" not in sys.modules


@needs_llama
@pytest.mark.parametrize(("language", "words"), [("en", "writing one text"), ("zh", "写一段文字")])
def test_the_table_speaks_both_languages(
    language: str, words: str, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from chatrec_tui.cli.bench import Bench, print_bench

    monkeypatch.setenv("CHATREC_LANG", language)
    print_bench(tiny_folder, Bench(16, 4, 1, "llama.cpp", "q4_0", 1), as_json=False)
    table = capsys.readouterr().out
    assert words in table and "llama.cpp" in table and "q4_0" in table


@pytest.mark.parametrize("missing", ["llama_cpp", "gguf"])
def test_without_the_extra_one_line_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("llama_cpp", "gguf"):
        monkeypatch.setitem(sys.modules, name, None)
    if missing == "gguf":
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "gguf" else object())
    assert run(["model", "bench", "--compare", "llama.cpp"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "chatrec-tui[bench]" in line and missing.replace("llama_cpp", "llama-cpp-python") in line


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--compare", "other"], "other"),
        (["--compare", "llama.cpp", "--type", "q3"], "q3"),
        (["--shape", "unknown"], "qwen2.5-0.5b"),
        (["--shape", "mini", "--model", "mini"], "--shape"),
    ],
)
def test_what_cannot_be_measured_is_wrong_usage(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["model", "bench", *words]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert named in line
