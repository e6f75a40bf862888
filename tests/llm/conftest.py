"""A tiny model that knows our tokens."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatrec_tui.llm.load import load_transformer
from chatrec_tui.llm.local import LocalModel
from chatrec_tui.llm.tokenizer import load_tokenizer
from chatrec_tui.llm.transformer import Transformer
from chatrec_tui.train.tokenizer import train_tokenizer
from tests.llm.tiny_models import make_network, save


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random model with our tokenizer."""
    folder = tmp_path_factory.mktemp("tiny")
    texts = ["a light laptop for long flights", "轻薄的笔记本电脑，适合长途飞行", "funny films", "有趣的电影"]
    size = train_tokenizer(texts * 5, folder / "tokenizer.model")
    save(make_network("llama", vocab_size=size), folder)
    return folder


@pytest.fixture(scope="session")
def tiny_network(tiny_folder: Path) -> Transformer:
    """Its network in float32, so that equal work gives equal numbers."""
    return load_transformer(tiny_folder, int8=False)


@pytest.fixture
def tiny(tiny_folder: Path, tiny_network: Transformer) -> LocalModel:
    """The random model, which remembers nothing yet."""
    return LocalModel("tiny", tiny_network, load_tokenizer(tiny_folder))
