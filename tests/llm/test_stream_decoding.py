from __future__ import annotations

import json
from pathlib import Path

import pytest
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.tokenizer import SentencePieceTokenizer, StreamDecoder, load_tokenizer
from chatrec_tui.llm.tokens import SPECIAL_TOKENS, escape, unescape


@pytest.fixture(scope="module")
def pieces(tiny_folder: Path) -> SentencePieceTokenizer:
    return SentencePieceTokenizer(tiny_folder / "tokenizer.model")


def byte_level(folder: Path) -> Path:
    """A folder with a byte-level tokenizer.json without merges."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={one: place for place, one in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(["<|endoftext|>", *map(AddedToken, SPECIAL_TOKENS)])
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


TEXTS = ["naïve 龘 电影 😀!", "<p3>轻薄<w1>, so <p0>", " two  spaces", "ＡＢＣ１２３"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_stream_never_shows_half_a_character(pieces: SentencePieceTokenizer, text: str) -> None:
    decoder = StreamDecoder(pieces)
    shown = [decoder.feed(token) for token in pieces.encode([text])[0]]
    assert "".join(shown) + decoder.finish() == text
    assert not any("\ufffd" in piece for piece in shown)
    assert all(piece in SPECIAL_TOKENS or "<" not in piece for piece in shown)


@pytest.mark.parametrize("text", TEXTS)
def test_byte_level_tokenizers_stream_too(tmp_path: Path, text: str) -> None:
    tokenizer = load_tokenizer(byte_level(tmp_path))
    decoder = StreamDecoder(tokenizer)
    assert "".join(decoder.feed(token) for token in tokenizer.encode([text])[0]) + decoder.finish() == text


def test_bytes_that_are_no_character_become_nothing(pieces: SentencePieceTokenizer) -> None:
    whole = pieces.encode(["龘"])[0]
    assert len(whole) == 3
    decoder = StreamDecoder(pieces)
    broken = [*whole[:2], *pieces.encode(["ok"])[0], *whole[1:], pieces.special["<p1>"], *whole, *whole[:1]]
    assert "".join(decoder.feed(token) for token in broken) + decoder.finish() == "ok<p1>龘"


def test_a_model_cannot_spell_a_special_token_with_ordinary_ones(pieces: SentencePieceTokenizer) -> None:
    less = next(token for token in range(pieces.size) if pieces.bytes_of(token) == b"<")
    decoder = StreamDecoder(pieces)
    spelled = [decoder.feed(token) for token in [less, *pieces.encode(["p3>"])[0]]]
    assert "".join(spelled) == "＜p3>"


def test_escaped_text_reads_as_before() -> None:
    assert unescape(escape("5 < 6 <yes>")) == "5 < 6 <yes>"
    assert escape("a\n b▁c\t") == "a b c"


def test_a_tokenizer_without_our_tokens_is_refused(tmp_path: Path) -> None:
    file = byte_level(tmp_path) / "tokenizer.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    raw["added_tokens"] = [one for one in raw["added_tokens"] if one["content"] != "<judge>"]
    file.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(ModelError, match="<judge>"):
        load_tokenizer(tmp_path)


@pytest.mark.parametrize("name", ["tokenizer.model", "tokenizer.json"])
def test_a_damaged_tokenizer_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match=r"tokenizer\.model or"):
        load_tokenizer(tmp_path)
    (tmp_path / name).write_bytes(b"\x00{")
    with pytest.raises(ModelError, match=name):
        load_tokenizer(tmp_path)
