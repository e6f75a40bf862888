"""Text to token ids and back; decodes a stream without half characters.

Two kinds of vocabularies: sentencepiece models, and the `tokenizer.json` of Hugging Face, whose pieces spell bytes
(GPT-2, Qwen, Llama 3) or characters with single bytes as a last resort (Llama 2). Vocabularies that know our special
tokens serve our prompts; any other serves the chat of its own checkpoint.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.chat_format import ChatFormat, read_chat_format
from chatrec_tui.llm.gguf_header import find_gguf
from chatrec_tui.llm.tokens import END, SPECIAL_TOKENS

__all__ = ["JsonTokenizer", "SentencePieceTokenizer", "StreamDecoder", "Tokenizer", "load_tokenizer"]

_ENDS = (
    "<|im_end|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|endoftext|>",
    "<|end|>",
    "<end_of_turn>",
    "</s>",
)
"""Special tokens that end a turn or a text wherever they exist: some checkpoints forget to list them."""
_NO_PREFIX = b"\x1a\x02\x18\x00"
"""Behind a sentencepiece model: `normalizer_spec { add_dummy_prefix: false }`, which overrides the model's own."""
_MARK = re.compile(r"[<\[{|].*[>\]}|]", re.DOTALL)


class Tokenizer(Protocol):
    """What the engine needs of a tokenizer."""

    @property
    def size(self) -> int:
        """Number of tokens."""

    @property
    def special(self) -> dict[str, int]:
        """Ids of our special tokens."""

    @property
    def silent(self) -> tuple[int, ...]:
        """Tokens that must never be written, such as padding."""

    @property
    def ends(self) -> tuple[int, ...]:
        """Tokens after which nothing more is written."""

    @property
    def controls(self) -> tuple[str, ...]:
        """Texts that `encode` takes for a control token; untrusted text must not hold them."""

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        """Ids of each text, in which special tokens stand literally."""

    def bytes_of(self, token: int) -> bytes:
        """What an ordinary token spells, perhaps a part of a character; nothing for control tokens."""


class SentencePieceTokenizer:
    """A `tokenizer.model`.

    With a chat format, control tokens in a text are found as well, and only the first stretch of text begins with
    the space that sentencepiece puts there, as in transformers.
    """

    def __init__(self, file: Path, chat: ChatFormat | None = None, *, model: bytes | None = None) -> None:
        from sentencepiece import SentencePieceProcessor

        try:
            model = file.read_bytes() if model is None else model
            self._pieces = SentencePieceProcessor(model_proto=model)
            self._inner = self._pieces
            if chat is not None and not chat.spaced:
                self._inner = SentencePieceProcessor(model_proto=model + _NO_PREFIX)
        except (OSError, RuntimeError) as error:
            raise ModelError("model.bad_tokenizer", file=file) from error
        known = int(self._pieces.vocab_size())
        unknown = self._pieces.unk_id()
        found = {token: int(self._pieces.piece_to_id(token)) for token in SPECIAL_TOKENS}
        self.special = {token: place for token, place in found.items() if place != unknown}
        control = [one for one in range(known) if self._pieces.is_control(one) or self._pieces.is_unknown(one)]
        added = {} if chat is None else {text: one for text, one in chat.added.items() if one >= known}
        self.size = max(known, *(one + 1 for one in added.values())) if added else known
        self._controls: dict[str, int] = {}
        if chat is not None:
            self._controls = {self._pieces.id_to_piece(one): one for one in control} | added
        self._added = {place: text for text, place in added.items()}
        longest_first = sorted(self._controls, key=len, reverse=True)
        self._split = re.compile("(" + "|".join(map(re.escape, longest_first)) + ")") if longest_first else None
        self.ends = _ends(chat, self.special, self._controls, self.size)
        self.silent = tuple(one for one in [*control, *self._added] if one not in self.ends)

    @property
    def controls(self) -> tuple[str, ...]:
        """See `Tokenizer`."""
        return (*self._controls, *self.special)

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        if self._split is None:
            encoded: list[list[int]] = self._pieces.encode(list(texts))
            return encoded
        return [self._encode_chat(text, self._split) for text in texts]

    def _encode_chat(self, text: str, split: re.Pattern[str]) -> list[int]:
        ids: list[int] = []
        for place, part in enumerate(split.split(text)):
            if place % 2:
                ids.append(self._controls[part])
            elif part:
                ids += (self._inner if place else self._pieces).encode(part)
        return ids

    def bytes_of(self, token: int) -> bytes:
        if token >= self._pieces.vocab_size() or self._pieces.is_control(token) or self._pieces.is_unknown(token):
            return b""
        piece: str = self._pieces.id_to_piece(token)
        return bytes([int(piece[3:5], 16)]) if self._pieces.is_byte(token) else piece.replace("▁", " ").encode()


class JsonTokenizer:
    """A `tokenizer.json` of byte-level pieces, as Qwen and Llama 3 have, or of characters with a byte fallback."""

    def __init__(self, file: Path, chat: ChatFormat | None = None, *, fast: Any = None) -> None:
        from tokenizers import Tokenizer as Fast

        try:
            self._fast: Any = Fast.from_file(str(file)) if fast is None else fast
            self._fast.no_truncation()
            self._fast.no_padding()
            self._spells_bytes = "ByteLevel" in _kinds(self._fast.decoder) | _kinds(self._fast.pre_tokenizer)
        except Exception as error:  # the library raises plain Exception for any damage
            raise ModelError("model.bad_tokenizer", file=file) from error
        found = {token: self._fast.token_to_id(token) for token in SPECIAL_TOKENS}
        self.special = {token: int(place) for token, place in found.items() if place is not None}
        self._added: dict[int, Any] = self._fast.get_added_tokens_decoder()
        self.size = max(int(self._fast.get_vocab_size(with_added_tokens=True)), *(one + 1 for one in self._added), 0)
        ours = set(self.special.values())
        names = {one.content: place for place, one in self._added.items() if one.special}
        self.ends = _ends(chat, self.special, names, self.size)
        self.silent = tuple(
            place
            for place, one in self._added.items()
            if place not in ours and place not in self.ends and (one.special or chat is None)
        )

    @cached_property
    def controls(self) -> tuple[str, ...]:
        """See `Tokenizer`. An added word that looks like a word is none."""
        return tuple(one.content for one in self._added.values() if one.special or _MARK.fullmatch(one.content))

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        return [one.ids for one in self._fast.encode_batch(list(texts), add_special_tokens=False)]

    def bytes_of(self, token: int) -> bytes:
        added = self._added.get(token)
        if added is not None:
            return b"" if added.special else str(added.content).encode()
        piece: str = self._fast.id_to_token(token) or ""
        if self._spells_bytes:
            return bytes(_BYTES[character] for character in piece if character in _BYTES)
        byte = _BYTE_PIECE.fullmatch(piece)
        return bytes([int(byte[1], 16)]) if byte else piece.replace("▁", " ").encode()


def load_tokenizer(source: Path, *, markup: bool = True) -> Tokenizer:
    """The tokenizer of a model folder or GGUF file.

    With `markup` it must know our special tokens; without, it encodes the rendered chats of its own checkpoint.
    Raises ModelError when there is none, or none that knows our tokens.
    """
    chat = None if markup else read_chat_format(source)
    tokenizer = _load(source, chat)
    missing = [token for token in SPECIAL_TOKENS if token not in tokenizer.special] if markup else []
    if missing:
        raise ModelError("model.no_markup", folder=source, token=missing[0])
    return tokenizer


def _load(source: Path, chat: ChatFormat | None) -> Tokenizer:
    packed = find_gguf(source)
    if packed is not None:
        from chatrec_tui.llm.gguf_tokenizer import read_gguf_tokenizer

        return read_gguf_tokenizer(packed, chat)
    kinds: dict[str, Any] = {"tokenizer.model": SentencePieceTokenizer, "tokenizer.json": JsonTokenizer}
    # Where a checkpoint of others has both, transformers uses the second.
    for name in kinds if chat is None else reversed(kinds):
        if (source / name).is_file():
            tokenizer: Tokenizer = kinds[name](source / name, chat)
            return tokenizer
    raise ModelError("model.no_tokenizer", folder=source)


class StreamDecoder:
    """Text of tokens as they come. Bytes wait until their character is whole; invalid ones become nothing.

    Special tokens appear literally, as `<p3>`. An ordinary `<` is written in its full-width form, so a text never
    spells a special token by accident.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._names = {place: token for token, place in tokenizer.special.items()}
        self._decoder = codecs.getincrementaldecoder("utf-8")("ignore")

    def feed(self, token: int) -> str:
        """What can be shown after this token."""
        name = self._names.get(token)
        if name is not None:
            return self.finish() + name
        return self._decoder.decode(self._tokenizer.bytes_of(token)).replace("<", "＜")

    def finish(self) -> str:
        """What is left; a character that never became whole is dropped."""
        rest = self._decoder.decode(b"", final=True)
        self._decoder.reset()
        return rest


def _ends(chat: ChatFormat | None, special: Mapping[str, int], names: Mapping[str, int], size: int) -> tuple[int, ...]:
    """Ids of the tokens that end a text: our own, or those of a checkpoint of others."""
    if chat is None:
        return (special[END],) if END in special else ()
    listed = [names.get(one) if isinstance(one, str) else one for one in chat.ends]
    found = [*listed, *(names.get(one) for one in _ENDS)]
    return tuple(dict.fromkeys(one for one in found if one is not None and one < size))


def _kinds(part: Any) -> set[str]:
    """The types that a component of a fast tokenizer is made of."""
    if part is None:
        return set()
    found: set[str] = set()
    waiting: list[Any] = [json.loads(part.__getstate__())]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found.add(str(one.get("type")))
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
    return found


def _byte_characters() -> dict[str, int]:
    """The characters by which byte-level pieces spell bytes: printable ones stand for themselves (GPT-2)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    other = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + place): byte for place, byte in enumerate(other)}


_BYTES = _byte_characters()
_BYTE_PIECE = re.compile(r"<0x([0-9A-Fa-f]{2})>")
