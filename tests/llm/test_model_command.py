from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatrec_tui.cli.model import model_app
from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import load_settings
from chatrec_tui.errors import ModelError
from tests.llm.tiny_models import make_network, save


def invoke(*arguments: str) -> str:
    """What `chatrec model …` prints; its errors are raised."""
    result = CliRunner().invoke(model_app, list(arguments), catch_exceptions=False)
    return result.stdout


def test_bench_measures_any_folder_of_the_families(tmp_path: Path) -> None:
    folder = save(make_network("qwen2"), tmp_path)
    measured = json.loads(
        invoke("bench", "--model", str(folder), "--prompt-tokens", "20", "--new-tokens", "4", "--batch", "2", "--json")
    )
    assert set(measured) == {
        "load_s", "prefill_tokens_per_s", "decode_tokens_per_s", "weights_bytes", "peak_rss_bytes", "quantization",
        "threads", "device",
    }  # fmt: skip
    assert measured["prefill_tokens_per_s"] > 0 and measured["decode_tokens_per_s"] > 0
    assert measured["peak_rss_bytes"] > measured["weights_bytes"] > 0


def test_quantized_models_are_listed_and_used_by_name(tiny_folder: Path) -> None:
    invoke("quantize", str(tiny_folder))
    (name,) = (one.name for one in find_paths().models.iterdir())
    invoke("use", name)
    assert load_settings(find_paths()).model == name
    rows = {row["name"]: row for row in json.loads(invoke("list", "--json"))}
    assert rows[name]["in_use"] and rows[name]["quantization"] == "int8" and rows[name]["markup"]
    assert json.loads(invoke("info", "--json"))["parameters"] == rows[name]["parameters"]
    invoke("use", "none")
    assert load_settings(find_paths()).model == "none"


def test_a_folder_without_our_tokens_cannot_be_used_but_described(tmp_path: Path) -> None:
    folder = save(make_network("llama"), tmp_path)
    assert json.loads(invoke("info", str(folder), "--json"))["markup"] is False
    with pytest.raises(ModelError):
        invoke("use", str(folder))
    assert load_settings(find_paths()).model is None


def test_describing_a_model_needs_no_torch(tiny_folder: Path) -> None:
    code = (
        "import sys; from chatrec_tui.cli.model import model_app;"
        f"model_app(['info', {str(tiny_folder)!r}, '--json'], standalone_mode=False);"
        "sys.exit(bool({'torch', 'transformers'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


def test_running_a_model_needs_no_transformers(tiny_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from chatrec_tui.config.paths import find_paths;"
        "from chatrec_tui.llm.load import load_model;"
        f"model = load_model({str(tiny_folder)!r}, find_paths()); model.score('<en>', ['<judge>']);"
        "sys.exit('transformers' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
