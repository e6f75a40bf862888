from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from chatrec_tui.config.paths import find_paths
from chatrec_tui.errors import ExitCode, ModelError
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.llm.load import find_model, known_models, load_model, load_transformer
from chatrec_tui.llm.pack import pack_folder
from chatrec_tui.llm.weights import PACKED
from tests.llm.tiny_models import change_config, logits_of, make_network, save


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny model that a test may damage."""
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in tiny_folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy


def rewrite_header(folder: Path, change: Callable[[dict[str, dict[str, object]]], object]) -> None:
    """Change the JSON header of the weights and keep their bytes."""
    file = folder / "model.safetensors"
    content = file.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8 : 8 + length])
    change(header)
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + length :])


def cut(folder: Path, keep: int) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:keep])


NORM = "model.norm.weight"
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no config": (lambda one: (one / "config.json").unlink(), "no config.json"),
    "config is no JSON": (lambda one: (one / "config.json").write_text("{"), "not JSON"),
    "config is a list": (lambda one: (one / "config.json").write_text("[]"), "not an object"),
    "config nested too deep": (lambda one: (one / "config.json").write_text("[" * 10**5), "not JSON"),
    "wrong family": (lambda one: change_config(one, model_type="bert"), "“bert”"),
    "family is a list": (lambda one: change_config(one, model_type=["llama"]), "cannot be run"),
    "negative size": (lambda one: change_config(one, hidden_size=-1), "hidden_size -1"),
    "huge size": (lambda one: change_config(one, vocab_size=10**12), "vocab_size"),
    "size is text": (lambda one: change_config(one, num_hidden_layers="3"), "num_hidden_layers 3"),
    "heads do not divide": (lambda one: change_config(one, num_key_value_heads=3), "heads do not divide"),
    "other activation": (lambda one: change_config(one, hidden_act="gelu"), "hidden_act gelu"),
    "unknown rope": (lambda one: change_config(one, rope_parameters={"rope_type": "mrope"}), "rope mrope"),
    "rope without its factor": (
        lambda one: change_config(one, rope_parameters={"rope_type": "linear"}),
        "factor None",
    ),
    "rope of infinite factor": (
        lambda one: change_config(one, rope_scaling={"type": "yarn", "factor": 10**400}),
        "factor 1000",
    ),
    "rope with too few factors": (
        lambda one: change_config(one, rope_scaling={"type": "longrope", "short_factor": [1.0]}),
        "short_factor",
    ),
    "layers of another kind": (
        lambda one: change_config(one, model_type="qwen2", layer_types=["linear_attention"] * 3),
        "layer_types",
    ),
    "a classifier": (lambda one: change_config(one, architectures=["LlamaForSequenceClassification"]), "ForSequence"),
    "packed by others": (lambda one: change_config(one, quantization_config={"quant_method": "gptq"}), "“gptq”"),
    "unknown quantization": (lambda one: change_config(one, chatrec={"quantization": "int2"}), "int2"),
    "no weights": (lambda one: (one / "model.safetensors").unlink(), "no model.safetensors"),
    "pickle only": (lambda one: (one / "model.safetensors").rename(one / "pytorch_model.bin"), "safetensors"),
    "empty weights": (lambda one: cut(one, 0), "cut short"),
    "weights cut in the header": (lambda one: cut(one, 100), "cut short"),
    "weights cut in the data": (lambda one: cut(one, -1000), "cut short"),
    "weights are text": (lambda one: (one / "model.safetensors").write_bytes(b"<html>" * 99), "cut short"),
    "header is no JSON": (lambda one: (one / "model.safetensors").write_bytes(struct.pack("<Q", 4) + b"{{{{"), "read"),
    "tensor missing": (lambda one: rewrite_header(one, lambda header: header.pop(NORM)), "lack model.norm"),
    "tensor of another shape": (lambda one: change_config(one, intermediate_size=48), "instead of"),
    "offsets beyond the file": (
        lambda one: rewrite_header(one, lambda header: header[NORM].update(data_offsets=[10**9, 10**9 + 256])),
        "cut short",
    ),
    "offsets of another size": (
        lambda one: rewrite_header(one, lambda header: header[NORM].update(data_offsets=[0, 4])),
        "safetensors",
    ),
    "tensor of integers": (
        lambda one: rewrite_header(one, lambda header: header[NORM].update(dtype="I32")),
        "I32",
    ),
    "vocabulary of another model": (lambda one: change_config(one, vocab_size=99_999), "do not belong together"),
    "no tokenizer": (lambda one: (one / "tokenizer.model").unlink(), r"tokenizer\.model"),
    "damaged tokenizer": (lambda one: (one / "tokenizer.model").write_bytes(b"zz"), "readable tokenizer"),
    "index is no JSON": (lambda one: (one / "model.safetensors.index.json").write_text("?"), "index.json"),
    "index names no shards": (lambda one: (one / "model.safetensors.index.json").write_text("{}"), "index.json"),
    "index leaves the folder": (
        lambda one: (one / "model.safetensors.index.json").write_text('{"weight_map": {"a": "../x.safetensors"}}'),
        "no ../x",
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_told_in_one_line(folder: Path, damage: str) -> None:
    break_it, words = DAMAGE[damage]
    break_it(folder)
    with pytest.raises(ModelError, match=words) as raised:
        load_model(str(folder), find_paths())
    assert raised.value.exit_code == ExitCode.NO_MODEL
    for language in LANGUAGES:
        assert "\n" not in raised.value.message(language)


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="chatrec model list"):
        load_model("no-such-model", find_paths())


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(folder: Path, tmp_path: Path) -> None:
    save(make_network("llama", vocab_size=500), folder)
    with pytest.raises(ModelError, match="500 rows"):
        load_model(str(folder), find_paths())


def test_models_under_the_home_folder_have_names(folder: Path) -> None:
    paths = find_paths()
    paths.models.mkdir(parents=True)
    folder.rename(paths.models / "mine")
    assert ("mine", paths.models / "mine") in list(known_models(paths))
    assert load_model("mine", paths).name == "mine"


def test_a_hub_id_is_found_in_the_local_cache(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    snapshot = tmp_path / "hf" / "hub" / "models--owner--tiny" / "snapshots" / "0123"
    snapshot.parent.mkdir(parents=True)
    folder.rename(snapshot)
    assert find_model("owner/tiny", find_paths()) == snapshot
    with pytest.raises(ModelError):
        find_model("owner/..", find_paths())


def test_a_packed_folder_computes_the_same_as_rounding_on_load(folder: Path, tmp_path: Path) -> None:
    size = pack_folder(folder, tmp_path / "packed", card="# Tiny\n")
    assert size < 0.6 * (folder / "model.safetensors").stat().st_size
    assert (tmp_path / "packed" / "MODEL_CARD.md").is_file()
    tokens = list(range(200, 260))
    packed, rounded = (
        logits_of(load_transformer(tmp_path / "packed"), tokens),
        logits_of(load_transformer(folder), tokens),
    )
    assert torch.equal(packed, rounded)
    assert load_model(str(tmp_path / "packed"), find_paths()).score("<en>", ["<judge>"]).logits[0] is not None


def test_a_packed_folder_runs_in_floats_where_no_int8_engine_exists(folder: Path, tmp_path: Path) -> None:
    pack_folder(folder, tmp_path / "packed")
    tokens = list(range(200, 260))
    floats = load_transformer(tmp_path / "packed", int8=False)
    assert floats.quantization == "float32"
    exact = logits_of(load_transformer(folder, int8=False), tokens)
    assert (logits_of(floats, tokens) - exact).abs().mean() < 0.05 * exact.abs().mean()


def test_a_changed_byte_is_noticed(folder: Path, tmp_path: Path) -> None:
    pack_folder(folder, tmp_path / "packed")
    file = tmp_path / "packed" / PACKED
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    with pytest.raises(ModelError, match="checksum"):
        load_transformer(tmp_path / "packed")


def test_packing_does_not_overwrite_a_folder(folder: Path) -> None:
    with pytest.raises(ModelError, match="not empty"):
        pack_folder(folder, folder)
