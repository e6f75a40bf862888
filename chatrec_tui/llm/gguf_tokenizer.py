"""The tokenizer that a GGUF file carries in its metadata: byte-level BPE, or a sentencepiece model.

The metadata of the second kind is the content of a `tokenizer.model` under other names; it is put back into that
form, so that sentencepiece itself reads it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.chat_format import ChatFormat
from chatrec_tui.llm.gguf_header import GgufHeader, read_header
from chatrec_tui.llm.tokenizer import JsonTokenizer, SentencePieceTokenizer, Tokenizer

__all__ = ["read_gguf_tokenizer"]

_UNKNOWN, _CONTROL, _ADDED, _BYTE = 2, 3, 4, 6
_TYPES = range(7)
_WORDS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
_REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
_LLAMA3, _QWEN2 = _WORDS + r"\p{N}{1,3}" + _REST, _WORDS + r"\p{N}" + _REST
_SPLITS = {
    **dict.fromkeys(("llama-bpe", "llama3", "llama-v3", "smaug-bpe", "falcon3"), _LLAMA3),
    **dict.fromkeys(("qwen2", "deepseek-r1-qwen", "megrez"), _QWEN2),
    **dict.fromkeys(("gpt-2", "smollm"), None),
}
"""How text is cut before pieces are joined, by the name that GGUF gives it; None is the way of GPT-2."""


def read_gguf_tokenizer(file: Path, chat: ChatFormat | None) -> Tokenizer:
    """The tokenizer of a GGUF file. Raises ModelError when there is none, or one of an unknown kind."""
    header = read_header(file)
    kind = header.values.get("tokenizer.ggml.model")
    tokens = [str(one) for one in header.elements("tokenizer.ggml.tokens")]
    if not tokens:
        raise ModelError("checkpoint.no_vocabulary", file=file)
    types = header.elements("tokenizer.ggml.token_type") or [1] * len(tokens)
    if len(types) != len(tokens) or not all(one in _TYPES for one in types):
        raise ModelError("model.bad_tokenizer", file=file)
    try:
        if kind == "gpt2":
            return JsonTokenizer(file, chat, fast=_byte_level(header, tokens, types))
        if kind == "llama":
            return SentencePieceTokenizer(file, chat, model=_sentencepiece(header, tokens, types))
    except (TypeError, ValueError, OverflowError, struct.error) as error:
        raise ModelError("model.bad_tokenizer", file=file) from error
    raise ModelError("checkpoint.gguf_tokenizer", file=file, kind=kind)


def _byte_level(header: GgufHeader, tokens: list[str], types: list[int]) -> Any:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    cut = header.values.get("tokenizer.ggml.pre")
    if cut not in _SPLITS:
        raise ModelError("checkpoint.gguf_tokenizer", file=header.file, kind=f"gpt2 {cut}")
    merges = [str(one).partition(" ")[::2] for one in header.elements("tokenizer.ggml.merges")]
    split = _SPLITS[cut]
    try:
        vocabulary = {token: place for place, token in enumerate(tokens)}
        fast = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=split == _LLAMA3))
        fast.add_special_tokens([AddedToken(one, normalized=False) for one in _of(tokens, types, _CONTROL)])
        fast.add_tokens([AddedToken(one, normalized=False) for one in _of(tokens, types, _ADDED)])
    except Exception as error:  # the library raises plain Exception for any damage
        raise ModelError("model.bad_tokenizer", file=header.file) from error
    if split == _QWEN2:
        fast.normalizer = normalizers.NFC()
    parts: list[Any] = [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=split is None)]
    if split is not None:
        parts.insert(0, pre_tokenizers.Split(Regex(split), behavior="isolated"))
    elif cut == "smollm":
        parts.insert(0, pre_tokenizers.Digits(individual_digits=True))
    fast.pre_tokenizer = pre_tokenizers.Sequence(parts)
    fast.decoder = decoders.ByteLevel()
    return fast


def _sentencepiece(header: GgufHeader, tokens: list[str], types: list[int]) -> bytes:
    """The `ModelProto` of sentencepiece: pieces (1), trainer's settings (2), normalizer's settings (3)."""
    scores = header.elements("tokenizer.ggml.scores") or [0.0] * len(tokens)
    if len(scores) != len(tokens):
        raise ModelError("model.bad_tokenizer", file=header.file)
    pieces = b"".join(
        _nested(1, _nested(1, token.encode()) + b"\x15" + struct.pack("<f", score) + _number(3, kind))
        for token, score, kind in zip(tokens, scores, types, strict=True)
    )

    def place(name: str, usual: int) -> bytes:
        held = header.values.get(f"tokenizer.ggml.{name}_token_id")
        return _signed(held if isinstance(held, int) and held < len(tokens) else usual)

    unknown = types.index(_UNKNOWN) if _UNKNOWN in types else 0
    trainer = _number(3, 2) + _number(4, len(tokens)) + _number(35, int(_BYTE in types))
    trainer += _key(40, 0) + _signed(unknown)
    trainer += b"".join(_key(field, 0) + place(name, -1) for field, name in ((41, "bos"), (42, "eos"), (43, "padding")))
    rules = bytes(header.elements("tokenizer.ggml.precompiled_charsmap"))
    normalizer = (_nested(2, rules) if rules else b"") + _number(3, _flag(header, "add_space_prefix", True))
    normalizer += _number(4, _flag(header, "remove_extra_whitespaces", False)) + _number(5, 1)
    return pieces + _nested(2, trainer) + _nested(3, normalizer)


def _of(tokens: list[str], types: list[int], kind: int) -> Iterator[str]:
    return (token for token, one in zip(tokens, types, strict=True) if one == kind)


def _flag(header: GgufHeader, name: str, usual: bool) -> int:
    return int(bool(header.values.get(f"tokenizer.ggml.{name}", usual)))


def _key(field: int, wire: int) -> bytes:
    return _varint(field << 3 | wire)


def _number(field: int, value: int) -> bytes:
    return _key(field, 0) + _varint(value)


def _signed(value: int) -> bytes:
    return _varint(value & (1 << 64) - 1)


def _nested(field: int, content: bytes) -> bytes:
    return _key(field, 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first (protocol buffers)."""
    digits = []
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])
