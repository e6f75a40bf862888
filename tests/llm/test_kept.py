"""Int8 copies of float models, and models that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ExitCode, ModelError
from chatrec_tui.llm import load
from chatrec_tui.llm.device import VARIABLE, Device, choose_device, require_memory
from chatrec_tui.llm.load import load_transformer
from chatrec_tui.llm.weights import PACKED
from tests.llm.tiny_models import logits_of, make_network, save

TOKENS = [1, 5, 9, 33, 2, 7]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[Path, Paths]:
    """A float model that counts as large, and an empty home."""
    monkeypatch.setattr(load, "_WORTH_KEEPING", 0)
    return save(make_network("qwen2"), tmp_path / "source"), Paths(tmp_path / "home")


def copies(paths: Paths) -> list[Path]:
    return sorted((paths.cache / "models").glob("*"))


def test_the_second_start_reads_the_copy_and_computes_the_same(large: tuple[Path, Paths]) -> None:
    source, paths = large
    first = logits_of(load_transformer(source, paths=paths), TOKENS)
    (copy,) = copies(paths)
    stamp = (copy / PACKED).stat().st_mtime_ns
    again = logits_of(load_transformer(source, paths=paths), TOKENS)
    assert torch.equal(first, again)
    assert (copy / PACKED).stat().st_mtime_ns == stamp
    assert torch.equal(first, logits_of(load_transformer(source), TOKENS))


def test_a_damaged_copy_is_made_again(large: tuple[Path, Paths]) -> None:
    source, paths = large
    first = logits_of(load_transformer(source, paths=paths), TOKENS)
    (copy,) = copies(paths)
    content = bytearray((copy / PACKED).read_bytes())
    content[-1] ^= 1
    (copy / PACKED).write_bytes(content)
    assert torch.equal(first, logits_of(load_transformer(source, paths=paths), TOKENS))


def test_a_changed_source_replaces_its_copy(large: tuple[Path, Paths]) -> None:
    source, paths = large
    load_transformer(source, paths=paths)
    (old,) = copies(paths)
    network = make_network("qwen2")
    with torch.no_grad():
        network.model.embed_tokens.weight.mul_(-1)
    save(network, source)
    changed = logits_of(load_transformer(source, paths=paths), TOKENS)
    (new,) = copies(paths)
    assert new != old
    assert torch.equal(changed, logits_of(load_transformer(source), TOKENS))


def test_where_nothing_can_be_kept_the_model_runs_all_the_same(large: tuple[Path, Paths], tmp_path: Path) -> None:
    source, paths = large
    paths.home.mkdir()
    paths.cache.write_text("a file where the folder should be")
    assert torch.equal(
        logits_of(load_transformer(source, paths=paths), TOKENS), logits_of(load_transformer(source), TOKENS)
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_model_larger_than_memory_is_told_in_one_line(language: str) -> None:
    with pytest.raises(ModelError) as caught:
        require_memory(1 << 50, choose_device(), name="huge")
    message = caught.value.message(language)  # type: ignore[arg-type]
    assert "huge" in message and "GB" in message and "\n" not in message
    assert caught.value.exit_code == ExitCode.NO_MODEL


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "cpu")
    device = choose_device()
    assert (device.kind, isinstance(device, Device)) == ("cpu", True)
    monkeypatch.setenv(VARIABLE, "quantum")
    with pytest.raises(ModelError, match="quantum"):
        choose_device()
