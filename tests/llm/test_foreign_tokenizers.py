from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sentencepiece import SentencePieceProcessor
from transformers import LlamaTokenizer, PreTrainedTokenizerFast
from transformers.tokenization_utils_base import generate_merges

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.chat_format import read_chat_format
from chatrec_tui.llm.tokenizer import StreamDecoder, Tokenizer, load_tokenizer
from tests.llm.gguf_files import write_gguf
from tests.llm.tiny_models import make_network
from tests.llm.tiny_tokenizers import (
    CHATML,
    CONTROLS,
    MIXED,
    TEXTS,
    byte_fallback,
    byte_level,
    sentencepiece_model,
    write_json,
)

KINDS = {"byte level": byte_level, "byte fallback": byte_fallback}


def shown(tokenizer: Tokenizer, ids: list[int]) -> str:
    """Text of the ids as it streams."""
    decoder = StreamDecoder(tokenizer)
    return "".join(decoder.feed(one) for one in ids) + decoder.finish()


@pytest.mark.parametrize("kind", KINDS)
def test_ids_are_those_of_transformers(kind: str, tmp_path: Path) -> None:
    folder = write_json(tmp_path, KINDS[kind]())
    theirs = PreTrainedTokenizerFast.from_pretrained(folder)
    ours = load_tokenizer(folder, markup=False)
    texts = [*TEXTS, *MIXED]
    assert ours.encode(texts) == [theirs.encode(text, add_special_tokens=False) for text in texts]
    assert ours.size == len(theirs)


def test_ids_of_a_sentencepiece_model_are_those_of_transformers(tmp_path: Path) -> None:
    model = sentencepiece_model()
    pieces = SentencePieceProcessor(model_proto=model)
    vocabulary = {pieces.id_to_piece(one): one for one in range(pieces.vocab_size())}
    scores = {piece: pieces.get_score(one) for piece, one in vocabulary.items()}
    theirs = LlamaTokenizer(vocab=vocabulary, merges=generate_merges(vocabulary, scores))
    (tmp_path / "tokenizer.model").write_bytes(model)
    ours = load_tokenizer(tmp_path, markup=False)
    texts = [text for text in (*TEXTS, *MIXED, "<s>[INST] hi [/INST]", "hi</s>好</s> there") if text]
    assert ours.encode(texts) == [theirs.encode(text, add_special_tokens=False) for text in texts]
    assert ours.ends == (theirs.eos_token_id,)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["naïve 龘 电影 😀!", "12 小时, it's", "a  b\n\nc"])
def test_ordinary_text_streams_back(kind: str, text: str, tmp_path: Path) -> None:
    tokenizer = load_tokenizer(write_json(tmp_path, KINDS[kind]()), markup=False)
    # Pieces of words carry the space before them, that of the first word too.
    assert shown(tokenizer, tokenizer.encode([text])[0]).removeprefix(" ") == text


def test_text_of_a_sentencepiece_model_streams_back(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    tokenizer = load_tokenizer(tmp_path, markup=False)
    assert shown(tokenizer, tokenizer.encode(["</s>naïve 龘 😀<unk>a  b"])[0]) == "naïve 龘 😀a  b"


def test_control_tokens_are_not_shown_but_thoughts_are(tmp_path: Path) -> None:
    tokenizer = load_tokenizer(write_json(tmp_path, byte_level()), markup=False)
    ids = tokenizer.encode(["<|im_start|>a<think>b</think>好<|im_end|>"])[0]
    assert shown(tokenizer, ids) == "a＜think>b＜/think>好"
    end = tokenizer.encode(["<|im_end|>"])[0][0]
    assert end in tokenizer.ends and end not in tokenizer.silent
    assert tokenizer.encode(["<|im_start|>"])[0][0] in tokenizer.silent


@pytest.mark.parametrize("files, ends", [
    ({}, {"<|im_end|>", "<|endoftext|>"}),
    ({"generation_config.json": {"eos_token_id": [3, 4]}}, {3, 4, "<|im_end|>", "<|endoftext|>"}),
    ({"config.json": {"eos_token_id": 5}}, {5, "<|im_end|>", "<|endoftext|>"}),
    ({"generation_config.json": {"eos_token_id": [10**9, -1, "7", None, True]}}, {"<|im_end|>", "<|endoftext|>"}),
    ({"tokenizer_config.json": {"eos_token": {"content": "<|im_start|>"}}}, {*CONTROLS}),
])  # fmt: skip
def test_the_files_say_what_ends_a_turn(files: dict[str, Any], ends: set[int | str], tmp_path: Path) -> None:
    folder = write_json(tmp_path, byte_level())
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    tokenizer = load_tokenizer(folder, markup=False)
    expected = {tokenizer.encode([one])[0][0] if isinstance(one, str) else one for one in ends}
    assert set(tokenizer.ends) == expected


def test_settings_for_training_do_not_cut_or_pad(tmp_path: Path) -> None:
    tokenizer = byte_level()
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=50)
    ours = load_tokenizer(write_json(tmp_path, tokenizer), markup=False)
    assert [len(ids) for ids in ours.encode(["a", "a" * 30])] == [1, 30]


def test_our_prompts_need_our_tokens(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="<en>"):
        load_tokenizer(write_json(tmp_path, byte_level()))


@pytest.mark.parametrize("name", ["tokenizer_config.json", "generation_config.json", "added_tokens.json"])
def test_a_damaged_file_is_named(name: str, tmp_path: Path) -> None:
    folder = write_json(tmp_path, byte_level())
    (folder / name).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=name):
        load_tokenizer(folder, markup=False)


def test_tokens_added_beside_a_sentencepiece_model_are_known(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.model").write_bytes(sentencepiece_model())
    size = load_tokenizer(tmp_path, markup=False).size
    (tmp_path / "added_tokens.json").write_text(json.dumps({"<|im_end|>": size, "<bad>": "x"}), encoding="utf-8")
    tokenizer = load_tokenizer(tmp_path, markup=False)
    assert tokenizer.size == size + 1 and size in tokenizer.ends
    assert tokenizer.encode(["hi<|im_end|>"])[0][-1] == size and tokenizer.bytes_of(size) == b""


def gguf_of(tokenizer: Any, file: Path, **changes: Any) -> Path:
    """A GGUF file with the vocabulary of a byte-level tokenizer."""
    raw = json.loads(tokenizer.to_str())
    vocabulary = {**raw["model"]["vocab"], **{one["content"]: one["id"] for one in raw["added_tokens"]}}
    tokens = sorted(vocabulary, key=lambda one: vocabulary[one])
    special = {one["content"]: 3 if one["special"] else 4 for one in raw["added_tokens"]}
    values = {
        "model": "gpt2",
        "pre": "qwen2",
        "tokens": tokens,
        "token_type": [special.get(one, 1) for one in tokens],
        "merges": [" ".join(pair) for pair in raw["model"]["merges"]],
        "eos_token_id": vocabulary["<|im_end|>"],
        **changes,
    }
    held = {f"tokenizer.ggml.{name}": value for name, value in values.items()}
    return write_gguf(make_network("qwen2"), file, tokenizer={**held, "tokenizer.chat_template": CHATML})


def test_a_byte_level_tokenizer_comes_out_of_a_gguf_file(tmp_path: Path) -> None:
    folder = load_tokenizer(write_json(tmp_path / "folder", byte_level()), markup=False)
    packed = load_tokenizer(gguf_of(byte_level(), tmp_path / "tiny.gguf"), markup=False)
    texts = [*TEXTS, *MIXED]
    assert packed.encode(texts) == folder.encode(texts)
    assert (packed.size, packed.ends, packed.silent) == (folder.size, folder.ends, folder.silent)
    assert set(packed.controls) == set(folder.controls)


def test_a_sentencepiece_tokenizer_comes_out_of_a_gguf_file(tmp_path: Path) -> None:
    model = sentencepiece_model()
    pieces = SentencePieceProcessor(model_proto=model)
    kinds = [
        2 if pieces.is_unknown(one) else 3 if pieces.is_control(one) else 6 if pieces.is_byte(one) else 1
        for one in range(pieces.vocab_size())
    ]
    values = {
        "model": "llama",
        "tokens": [pieces.id_to_piece(one) for one in range(pieces.vocab_size())],
        "scores": [pieces.get_score(one) for one in range(pieces.vocab_size())],
        "token_type": kinds,
        "bos_token_id": 1,
        "eos_token_id": 2,
    }
    held = {f"tokenizer.ggml.{name}": value for name, value in values.items()}
    packed = load_tokenizer(write_gguf(make_network("llama"), tmp_path / "tiny.gguf", tokenizer=held), markup=False)
    texts = [*TEXTS, *(one for one in MIXED if one)]
    assert packed.encode(texts) == pieces.encode(texts)
    assert packed.encode(["<s>hi</s>"])[0] == [1, *pieces.encode("hi"), 2]
    assert packed.ends == (2,) and read_chat_format(tmp_path).names == {"bos_token": "<s>", "eos_token": "</s>"}


@pytest.mark.parametrize("changes, words", [
    ({"model": "bert"}, "“bert”"),
    ({"pre": "unheard-of"}, "unheard-of"),
    ({"tokens": None}, "no tokenizer"),
    ({"token_type": [1, 2]}, "readable tokenizer"),
    ({"merges": ["a", "b"]}, "readable tokenizer"),
    ({"merges": ["zzzz yyyy"]}, "readable tokenizer"),
    ({"model": "llama", "scores": [0.0]}, "readable tokenizer"),
    ({"model": "llama"}, "readable tokenizer"),
])  # fmt: skip
def test_a_gguf_file_whose_tokenizer_cannot_be_read_says_so(changes: Any, words: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=words):
        load_tokenizer(gguf_of(byte_level(), tmp_path / "tiny.gguf", **changes), markup=False)
