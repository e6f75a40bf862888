"""Text to token ids and back, for models that know our special tokens; decodes a stream without half characters."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.tokens import SPECIAL_TOKENS

__all__ = ["StreamDecoder", "Tokenizer", "load_tokenizer"]


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

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        """Ids of each text, in which special tokens stand literally."""

    def bytes_of(self, token: int) -> bytes:
        """What an ordinary token spells, perhaps a part of a character."""


class SentencePieceTokenizer:
    """A `tokenizer.model`."""

    def __init__(self, file: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        try:
            self._pieces = SentencePieceProcessor(model_proto=file.read_bytes())
            self.size = int(self._pieces.vocab_size())
        except (OSError, RuntimeError) as error:
            raise ModelError("model.bad_tokenizer", file=file) from error
        unknown = self._pieces.unk_id()
        found = {token: int(self._pieces.piece_to_id(token)) for token in SPECIAL_TOKENS}
        self.special = {token: place for token, place in found.items() if place != unknown}
        self.silent = tuple(
            place for place in range(self.size) if self._pieces.is_control(place) or self._pieces.is_unknown(place)
        )

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        encoded: list[list[int]] = self._pieces.encode(list(texts))
        return encoded

    def bytes_of(self, token: int) -> bytes:
        piece: str = self._pieces.id_to_piece(token)
        if self._pieces.is_byte(token):
            return bytes([int(piece[3:5], 16)])
        return piece.replace("▁", " ").encode()


class JsonTokenizer:
    """A `tokenizer.json` of byte-level pieces, as Qwen and Llama 3 have, with our tokens added."""

    def __init__(self, file: Path) -> None:
        from tokenizers import Tokenizer as Fast

        try:
            self._fast: Any = Fast.from_file(str(file))
        except Exception as error:  # the library raises plain Exception for any damage
            raise ModelError("model.bad_tokenizer", file=file) from error
        self.size = int(self._fast.get_vocab_size(with_added_tokens=True))
        found = {token: self._fast.token_to_id(token) for token in SPECIAL_TOKENS}
        self.special = {token: int(place) for token, place in found.items() if place is not None}
        added = self._fast.get_added_tokens_decoder()
        ours = set(self.special.values())
        self.silent = tuple(place for place in added if place not in ours)

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        return [one.ids for one in self._fast.encode_batch(list(texts), add_special_tokens=False)]

    def bytes_of(self, token: int) -> bytes:
        piece: str = self._fast.id_to_token(token) or ""
        return bytes(_BYTES[character] for character in piece if character in _BYTES)


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a model folder. Raises ModelError when there is none, or none that knows our tokens."""
    for name, kind in (("tokenizer.model", SentencePieceTokenizer), ("tokenizer.json", JsonTokenizer)):
        if (folder / name).is_file():
            tokenizer: Tokenizer = kind(folder / name)
            missing = [token for token in SPECIAL_TOKENS if token not in tokenizer.special]
            if missing:
                raise ModelError("model.no_markup", folder=folder, token=missing[0])
            return tokenizer
    raise ModelError("model.no_tokenizer", folder=folder)


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


def _byte_characters() -> dict[str, int]:
    """The characters by which byte-level pieces spell bytes: printable ones stand for themselves (GPT-2)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    other = [byte for byte in range(256) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(256 + place): byte for place, byte in enumerate(other)}


_BYTES = _byte_characters()
