from __future__ import annotations

import random
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gguf
import pytest
import torch

from chatrec_tui.errors import ExitCode, ModelError
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.describe import describe
from chatrec_tui.llm.gguf import read_gguf_config, read_gguf_weights
from chatrec_tui.llm.gguf_header import find_gguf, read_header
from chatrec_tui.llm.transformer import Transformer
from tests.llm.gguf_files import Kind, write_gguf
from tests.llm.tiny_models import logits_of, make_network, save

TOKENS = torch.randint(0, 300, (90,), generator=torch.Generator().manual_seed(1)).tolist()
WIDE = {"hidden_size": 128, "intermediate_size": 256}
"""Sizes that fill the blocks of every storage type."""


def load(file: Path, *, int8: bool = False) -> Transformer:
    config = read_gguf_config(file)
    return Transformer(config, read_gguf_weights(file, config, int8=int8), int8=int8)


def error_of(file: Path, network: Any) -> float:
    """Largest difference to the logits of transformers, relative to the largest of them."""
    with torch.no_grad():
        theirs = network(torch.tensor([TOKENS])).logits[0]
    return float((logits_of(load(file), TOKENS) - theirs).abs().max() / theirs.abs().max())


@pytest.mark.parametrize("family", ["llama", "llama-biases", "llama3-rope", "one-key-head", "qwen2", "qwen3"])
def test_logits_equal_those_of_the_network_that_was_converted(family: str, tmp_path: Path) -> None:
    network = make_network(family)
    assert error_of(write_gguf(network, tmp_path / "tiny.gguf"), network) <= 1e-4


@pytest.mark.parametrize("family, kind", [
    ("llama", Kind.F16), ("qwen2", Kind.BF16), ("llama", Kind.Q8_0), ("qwen3", Kind.Q8_0), ("llama", Kind.Q4_0),
    ("qwen2", Kind.Q5_1),
])  # fmt: skip
def test_logits_equal_those_of_the_network_with_rounded_weights(family: str, kind: Kind, tmp_path: Path) -> None:
    network = make_network(family, **WIDE)
    file = write_gguf(network, tmp_path / "tiny.gguf", kind)
    assert error_of(file, network) > 1e-4
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim == 2:
                stored = gguf.quants.quantize(parameter.numpy(), kind)
                parameter.copy_(torch.from_numpy(gguf.quants.dequantize(stored, kind)))
    assert error_of(file, network) <= 5e-3


def test_eight_bits_are_close_to_the_original(tmp_path: Path) -> None:
    network = make_network("llama", **WIDE)
    assert error_of(write_gguf(network, tmp_path / "tiny.gguf", Kind.Q8_0), network) <= 0.05


def test_matrices_are_rounded_to_int8_as_those_of_a_folder_are(tmp_path: Path) -> None:
    from chatrec_tui.llm.load import load_transformer

    network = make_network("llama")
    ours = load(write_gguf(network, tmp_path / "tiny.gguf"), int8=True)
    folder = load_transformer(save(network, tmp_path / "folder"))
    assert torch.equal(logits_of(ours, TOKENS), logits_of(folder, TOKENS))


def test_large_matrices_are_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network("llama-biases")
    file = write_gguf(network, tmp_path / "tiny.gguf")
    whole = logits_of(load(file), TOKENS)
    monkeypatch.setattr("chatrec_tui.llm.gguf._NUMBERS_AT_ONCE", 1000)
    assert torch.equal(logits_of(load(file), TOKENS), whole)


def test_a_gguf_file_is_described_like_a_folder(tmp_path: Path) -> None:
    network = make_network("qwen3")
    file = write_gguf(network, tmp_path / "tiny.gguf")
    folder = save(network, tmp_path / "folder")
    config = read_config(file)
    assert config == read_config(tmp_path)
    # GGUF keeps this number as float32.
    assert replace(config, epsilon=1e-6) == read_config(folder)


def test_the_size_of_a_gguf_file_is_told(tmp_path: Path) -> None:
    network = make_network("llama", tie_word_embeddings=False)
    told = describe(write_gguf(network, tmp_path / "tiny.gguf"))
    assert told.parameters == sum(one.numel() for one in network.parameters())
    assert told.weights_bytes == (tmp_path / "tiny.gguf").stat().st_size and not told.markup


@pytest.mark.parametrize("changes, context", [
    ({"llama.rope.scaling.type": "linear", "llama.rope.scaling.factor": 4.0}, 256),
    ({"llama.rope.scaling.type": "yarn", "llama.rope.scaling.factor": 4.0,
      "llama.rope.scaling.original_context_length": 128}, 512),
])  # fmt: skip
def test_stretched_positions_are_read(changes: dict[str, Any], context: int, tmp_path: Path) -> None:
    config = read_gguf_config(write_gguf(make_network("llama"), tmp_path / "tiny.gguf", changes=changes))
    assert config.context == context and max(config.rope.divisors) == pytest.approx(4.0)
    assert config.rope.attention == pytest.approx(1.0 if "linear" in changes.values() else 1.1386, abs=1e-4)


def patch(file: Path, place: int, layout: str, *values: int) -> None:
    content = bytearray(file.read_bytes())
    struct.pack_into(layout, content, place, *values)
    file.write_bytes(content)


def cut(file: Path, keep: int) -> None:
    file.write_bytes(file.read_bytes()[:keep])


def after(file: Path, name: bytes) -> int:
    """The place behind a name in the file."""
    return file.read_bytes().index(name) + len(name)


NORM = b"output_norm.weight"
DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda file: cut(file, 0), "cut short"),
    "cut in the header": (lambda file: cut(file, 200), "cut short"),
    "cut between the tensors": (lambda file: cut(file, -1), "cut short"),
    "text": (lambda file: file.write_text("<html>" * 99), "no GGUF"),
    "other version": (lambda file: patch(file, 4, "<I", 77), "version 77"),
    "too many tensors": (lambda file: patch(file, 8, "<Q", 1 << 60), "too many"),
    "too many values": (lambda file: patch(file, 16, "<Q", 1 << 60), "too many"),
    "endless name": (lambda file: patch(file, 24, "<Q", 1 << 62), "too long"),
    "name beyond the end": (lambda file: patch(file, 24, "<Q", 1 << 23), "cut short"),
    "value of no type": (lambda file: patch(file, after(file, b"llama.block_count"), "<I", 99), "type 99"),
    "endless list": (
        lambda file: patch(file, after(file, b"llama.block_count"), "<IIQ", 9, 0, 1 << 63),
        "cut short",
    ),
    "endless list of texts": (
        lambda file: patch(file, after(file, b"llama.block_count"), "<IIQ", 9, 8, 1 << 61),
        "cut short",
    ),
    "nested list": (lambda file: patch(file, after(file, b"llama.block_count"), "<IIQ", 9, 9, 1), "list of type 9"),
    "tensor of no dimensions": (lambda file: patch(file, after(file, NORM), "<I", 0), "0 dimensions"),
    "tensor of many dimensions": (lambda file: patch(file, after(file, NORM), "<I", 1 << 30), "dimensions"),
    "tensor of another shape": (lambda file: patch(file, after(file, NORM) + 4, "<Q", 1 << 60), "instead of"),
    "tensor of no type": (lambda file: patch(file, after(file, NORM) + 12, "<I", 12345), "12345"),
    "tensor beyond the end": (lambda file: patch(file, after(file, NORM) + 16, "<Q", 1 << 62), "cut short"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_told_in_one_line(damage: str, tmp_path: Path) -> None:
    file = write_gguf(make_network("llama"), tmp_path / "tiny.gguf")
    break_it, words = DAMAGE[damage]
    break_it(file)
    with pytest.raises(ModelError, match=words) as raised:
        load(file)
    assert raised.value.exit_code == ExitCode.NO_MODEL
    assert all("\n" not in raised.value.message(language) for language in LANGUAGES)


def test_any_wrong_bytes_are_told_and_never_crash(tmp_path: Path) -> None:
    good = write_gguf(make_network("llama"), tmp_path / "good.gguf").read_bytes()
    header = good.index(NORM) + 40
    file, chance, told = tmp_path / "bad.gguf", random.Random(0), set()
    for _ in range(200):
        content = bytearray(good)
        for _ in range(chance.choice((1, 3))):
            content[chance.randrange(header)] = chance.choice((0, 1, 127, 128, 255))
        file.write_bytes(content)
        try:
            config = read_gguf_config(file)
            read_gguf_weights(file, config).matrix("model.embed_tokens.weight")
        except ModelError as error:
            told.add(error.key)
    assert len(told) > 3


@pytest.mark.parametrize("changes, words", [
    ({"general.architecture": "phi3"}, "“phi3”"),
    ({"llama.block_count": None}, "num_hidden_layers None"),
    ({"llama.attention.head_count": [4, 4, 4]}, "num_attention_heads"),
    ({"llama.embedding_length": 1 << 20}, "hidden_size"),
    ({"llama.expert_count": 8}, "mixture"),
    ({"llama.attention.value_length": 8}, "value_length"),
    ({"llama.rope.dimension_count": 8}, "dimension_count"),
    ({"llama.rope.scaling.type": "longrope"}, "short_factor"),
    ({"split.count": 3}, "llama-gguf-split"),
    ({"general.alignment": 0}, "general.alignment"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    network = make_network("llama")
    with pytest.raises(ModelError, match=words):
        read_gguf_config(write_gguf(network, tmp_path / "tiny.gguf", changes=changes))


@pytest.mark.parametrize("name", ["token_embd.weight", "blk.2.ffn_up.weight", "output_norm.weight"])
def test_a_missing_tensor_is_named(name: str, tmp_path: Path) -> None:
    file = write_gguf(make_network("llama"), tmp_path / "tiny.gguf", without=name)
    with pytest.raises(ModelError, match=name):
        load(file)


def test_a_file_without_a_head_uses_its_embedding(tmp_path: Path) -> None:
    file = write_gguf(make_network("qwen3"), tmp_path / "tiny.gguf", without="output.weight")
    assert read_gguf_config(file).tied


def test_without_the_package_the_error_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_gguf(make_network("llama"), tmp_path / "tiny.gguf")
    monkeypatch.setitem(__import__("sys").modules, "gguf", None)
    with pytest.raises(ModelError, match="pip install gguf"):
        load(file)


def test_a_folder_means_its_only_gguf_file(tmp_path: Path) -> None:
    assert find_gguf(tmp_path) is None
    file = tmp_path / "one.gguf"
    file.touch()
    assert find_gguf(file) == find_gguf(tmp_path) == file
    (tmp_path / "two.gguf").touch()
    with pytest.raises(ModelError, match=r"one\.gguf"):
        find_gguf(tmp_path)
    (tmp_path / "config.json").touch()
    assert find_gguf(tmp_path) is None


def test_long_lists_stay_in_the_file_until_they_are_asked_for(tmp_path: Path) -> None:
    words = [f"词{number}" for number in range(5000)]
    tokenizer = {"tokenizer.ggml.tokens": words, "tokenizer.ggml.scores": [0.5] * 5000}
    header = read_header(write_gguf(make_network("llama"), tmp_path / "tiny.gguf", tokenizer=tokenizer))
    assert not any(isinstance(value, list) for value in header.values.values())
    assert header.elements("tokenizer.ggml.tokens") == words
    assert header.elements("tokenizer.ggml.scores")[4999] == 0.5
    assert header.elements("tokenizer.ggml.merges") == []
