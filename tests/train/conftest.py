"""A corpus of a made-up world, small enough to learn in seconds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.train.fit import Plan, fit
from chatrec_tui.train.tokenizer import corpus_texts, train_tokenizer

WORDS = {"en": ["light", "cheap", "quiet", "fast", "funny", "warm"], "zh": ["轻", "便宜", "安静", "快", "有趣", "温暖"]}


def made_up_lines(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Judgements (wanted when the wish is among the facts) and reasons that point at the fact."""
    chance = random.Random(seed)
    for number in range(count):
        language = chance.choice(["en", "zh"])
        words = WORDS[language]
        wish, facts = chance.choice(words), chance.sample(words, 3)
        met = wish in facts
        marks = [f"<p{place}>{word}{'<meets>' if word == wish else ''}" for place, word in enumerate(facts, 1)]
        prompt = f"<{language}><want><w0>{wish}<item><p0>X{number % 7}{''.join(marks)}"
        if number % 2:
            answer = "<yes>" if met else "<no>"
            row = {"task": "score", "prompt": prompt + "<judge>", "target": answer, "label": 0.9 if met else 0.1}
        else:
            point = f"<p{facts.index(wish) + 1}>" if met else "<p1>"
            text = f"It is {point}, as you like it.<end>" if language == "en" else f"它很{point}，正合你意。<end>"
            row = {"task": "reason", "prompt": f"{prompt}<why>{point}<reason>", "target": text}
        yield {**row, "language": language}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus folder with its tokenizer."""
    folder = tmp_path_factory.mktemp("corpus")
    for seed, (split, count) in enumerate({"train": 2000, "valid": 120, "test": 160}.items()):
        lines = [json.dumps(row, ensure_ascii=False) for row in made_up_lines(count, seed)]
        (folder / f"{split}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    train_tokenizer(corpus_texts(folder), folder / "tokenizer.model")
    return folder


@pytest.fixture(scope="session")
def run(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of a toy that has learnt the made-up world."""
    out = tmp_path_factory.mktemp("run")
    fit(corpus, corpus / "tokenizer.model", out, Plan(size="toy", steps=150, validate_steps=75))
    return out
