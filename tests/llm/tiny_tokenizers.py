"""Tiny tokenizers of the kinds that foreign checkpoints bring, trained on a few sentences."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

TEXTS = (
    "a light laptop for long flights", "轻薄的笔记本电脑，适合长途飞行", "funny films from 1999", "有趣的电影 2024 年",
    "The battery lasts 12 hours.", "续航 12 小时，重 1.2 千克", "it's what I'd like, isn't it?", "我想要便宜一点的",
)  # fmt: skip
MIXED = (
    "a light 轻薄 laptop", "电影 films 2024!!", "naïve 龘 😀👩‍👩‍👧 done", "12345.67 元", "line\n\n  two\ttabs",
    "it's I'D", "x", "", "ＡＢＣ１２３",
    "<|im_start|>user\nhi<|im_end|>\n", "hello<|im_end|>world", "<think>\n\n</think>\n\n好",
)  # fmt: skip
QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CONTROLS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content | trim }}"
    "{{ '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def byte_level() -> Tokenizer:
    """As Qwen has it: byte-level pieces, NFC, digits one by one."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN_SPLIT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(TEXTS * 4, trainer)
    tokenizer.add_special_tokens([AddedToken(one, normalized=False) for one in CONTROLS])
    tokenizer.add_tokens([AddedToken(one, normalized=False) for one in ("<think>", "</think>")])
    return tokenizer


def byte_fallback() -> Tokenizer:
    """As Llama 2 has it: characters, spaces as ▁, single bytes for the rest."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    bytes_first = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=420, special_tokens=bytes_first, show_progress=False)
    tokenizer.train_from_iterator(TEXTS * 4, trainer)
    raw = json.loads(tokenizer.to_str())
    raw["added_tokens"] = [one for one in raw["added_tokens"] if not one["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(raw))
    tokenizer.add_special_tokens([AddedToken(one, normalized=False) for one in CONTROLS])
    return tokenizer


def sentencepiece_model(**options: Any) -> bytes:
    """A `tokenizer.model` as Llama 2 has it."""
    content = io.BytesIO()
    settings = {"vocab_size": 400, "model_type": "bpe", "byte_fallback": True, "character_coverage": 1.0}
    rules = {"normalization_rule_name": "identity", "remove_extra_whitespaces": False, "split_digits": True}
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 4), model_writer=content, minloglevel=2, hard_vocab_limit=False,
        **{**settings, **rules, **options},
    )  # fmt: skip
    return content.getvalue()


def write_json(folder: Path, tokenizer: Tokenizer, **about: Any) -> Path:
    """A folder with a tokenizer.json and what `tokenizer_config.json` says about it."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    held = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "chat_template": CHATML, **about}
    (folder / "tokenizer_config.json").write_text(json.dumps(held), encoding="utf-8")
    return folder
