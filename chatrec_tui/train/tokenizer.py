"""Trains the sentencepiece tokenizer: unigram pieces, bytes for the rest, our special tokens as single symbols.

The text is taken as it is (no Unicode normalisation), so that a full-width `＜` in a catalog never becomes the
`<` of a special token.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from chatrec_tui.llm.tokens import SPECIAL_TOKENS, escape
from chatrec_tui.train.examples import read_lines

__all__ = ["common_hanzi", "corpus_texts", "train_tokenizer"]

_SPECIAL = re.compile("|".join(re.escape(token) for token in SPECIAL_TOKENS))
_LONGEST = 1000
_ALWAYS = "".join(map(chr, range(33, 127))) + "，。、：；！？（）《》“”‘’—…·￥＜＞％℃€£°×≤≥≈"
"""Printable ASCII and the signs of Chinese text and of units."""


def common_hanzi() -> str:
    """The 3,755 most used Chinese characters: level 1 of GB 2312 (rows 16 to 55)."""
    characters = []
    for row in range(16, 56):
        for cell in range(1, 95):
            try:
                characters.append(bytes((row + 0xA0, cell + 0xA0)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return "".join(characters)


def corpus_texts(corpus: Path, catalogs: Iterable[Path] = ()) -> Iterator[str]:
    """The stretches of plain text in a corpus folder and in catalog files, each stretch once."""
    seen: set[str] = set()
    for row in read_lines(corpus / "train.jsonl"):
        for part in _SPECIAL.split(row["prompt"] + row["target"]):
            if part.strip() and part not in seen:
                seen.add(part)
                yield part[:_LONGEST]
    for path in catalogs:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                for part in _texts(json.loads(line)):
                    if part not in seen:
                        seen.add(part)
                        yield part[:_LONGEST]


def _texts(value: object) -> Iterator[str]:
    """Every text inside a JSON value."""
    if isinstance(value, str):
        text = escape(value)
        if text:
            yield text
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def train_tokenizer(texts: Iterable[str], out: Path, *, vocabulary: int = 10240, seed: int = 0) -> int:
    """Train on the texts, write `out` (a `tokenizer.model`) and return the number of pieces.

    A small corpus cannot fill the vocabulary; then there are fewer pieces.
    """
    import sentencepiece

    sentencepiece.set_random_generator_seed(seed)
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=written,
        model_type="unigram",
        vocab_size=vocabulary,
        hard_vocab_limit=False,
        user_defined_symbols=list(SPECIAL_TOKENS),
        required_chars=_ALWAYS.replace("<", "") + common_hanzi(),
        character_coverage=0.9998,
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",
        add_dummy_prefix=False,
        remove_extra_whitespaces=False,
        pad_id=0,
        pad_piece="<pad>",
        unk_id=1,
        bos_id=-1,
        eos_id=-1,
        input_sentence_size=400_000,
        shuffle_input_sentence=True,
        max_sentence_length=8192,
        num_threads=2,
        minloglevel=2,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(written.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=written.getvalue()).vocab_size()
