"""Trains the sentencepiece tokenizer: unigram pieces, bytes for the rest, our special tokens as single symbols.

The text is taken as it is (no Unicode normalisation), so that a full-width `＜` in a catalog never becomes the
`<` of a special token.
"""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from chatrec_tui.llm.tokens import SPECIAL_TOKENS, escape
from chatrec_tui.train.examples import read_lines

__all__ = ["common_hanzi", "corpus_texts", "train_tokenizer"]

_SPECIAL = re.compile("|".join(re.escape(token) for token in SPECIAL_TOKENS))
_HAN = re.compile("[\u4e00-\u9fff]{1,3}")
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


def corpus_texts(corpus: Path, catalogs: Iterable[Path] = (), *, lines: int = 40_000) -> Iterator[str]:
    """The stretches of plain text in about `lines` corpus lines, evenly spread, and in catalog files.

    A stretch comes as often as it stands there, so that common words count more than invented names.
    """
    rows = sum(1 for _ in read_lines(corpus / "train.jsonl"))
    for row in islice(read_lines(corpus / "train.jsonl"), 0, None, max(1, rows // lines)):
        for part in _SPECIAL.split(row["prompt"] + row["target"]):
            if part.strip():
                yield part[:_LONGEST]
    for path in catalogs:
        with path.open(encoding="utf-8") as stored:
            for line in stored:
                for part in _texts(json.loads(line)):
                    yield part[:_LONGEST]


def cut_hanzi(texts: Iterable[str], seed: int) -> Iterator[str]:
    """The texts with a tab after every one to three Chinese characters, at random places.

    Pieces do not reach over a tab, so no whole phrase of the corpus becomes one: a new wording must be made of
    pieces that the model knows.
    """
    chance = random.Random(seed)
    for text in texts:
        yield _HAN.sub(lambda run: run[0][: (cut := chance.randint(1, 3))] + "\t" + run[0][cut:], text)


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
        sentence_iterator=cut_hanzi(texts, seed),
        pretokenization_delimiter="\t",
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
        input_sentence_size=800_000,
        shuffle_input_sentence=True,
        max_sentence_length=8192,
        num_threads=2,
        minloglevel=2,
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(written.getvalue())
    return sentencepiece.SentencePieceProcessor(model_proto=written.getvalue()).vocab_size()
