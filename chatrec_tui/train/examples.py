"""Examples of the corpus as token ids in memory-mapped arrays: tokenized once, read by every epoch.

An example is a prompt and what the model should answer: one judgement (`label`, the probability that the person
wants the item) or a text (`target`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.errors import CatalogError
from chatrec_tui.i18n import LANGUAGES

if TYPE_CHECKING:
    import numpy as np
    from sentencepiece import SentencePieceProcessor

__all__ = ["Examples", "read_lines", "tokenize"]

_ARRAYS = ("tokens", "starts", "prompts", "labels", "languages", "tasks")


@dataclass(frozen=True, slots=True)
class Examples:
    """A split of the corpus, by position."""

    tokens: np.ndarray[Any, Any]
    """Ids of all examples end to end, uint16."""
    starts: np.ndarray[Any, Any]
    """Where each example begins in `tokens`, and the end of the last."""
    prompts: np.ndarray[Any, Any]
    """Tokens of each prompt; the rest of the example is its target."""
    labels: np.ndarray[Any, Any]
    """Probability that the person wants the item; NaN when the target is a text."""
    languages: np.ndarray[Any, Any]
    """0 English, 1 Chinese."""
    tasks: np.ndarray[Any, Any]
    """Index into `task_names`."""
    task_names: tuple[str, ...]
    """Names of the tasks that occur."""

    def __len__(self) -> int:
        return len(self.prompts)

    @property
    def lengths(self) -> np.ndarray[Any, Any]:
        """Tokens that the model reads for each example: the target's last token is only predicted."""
        import numpy as np

        lengths: np.ndarray[Any, Any] = np.diff(self.starts) - 1
        return lengths


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a corpus file. Raises CatalogError naming file and line."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = json.loads(line)
                    if not isinstance(row["prompt"], str) or not isinstance(row["target"], str):
                        raise TypeError
                    label = row.get("label")
                    if label is not None and not 0 <= label <= 1:
                        raise ValueError
                except (ValueError, TypeError, KeyError) as error:
                    raise CatalogError("train.bad_line", file=path, line=number) from error
                yield row
    except OSError as error:
        raise CatalogError("train.no_file", file=path) from error


def tokenize(
    corpus: Path,
    tokenizer: SentencePieceProcessor,
    folder: Path,
    *,
    longest: int = 512,
    varied: float = 0.0,
    seed: int = 0,
) -> Examples:
    """Tokenize one corpus file into arrays under `folder`, or map those that are there already.

    Examples of more than `longest` tokens are left out. A share `varied` of the prompts is cut into sampled instead
    of the likeliest pieces (subword regularisation, Kudo 2018), so that a model meets words in other pieces too.
    Raises CatalogError when no example is left.
    """
    import numpy as np
    import sentencepiece

    source = corpus.stat() if corpus.is_file() else None
    stamp = [source.st_size, source.st_mtime_ns, tokenizer.vocab_size(), longest, varied, seed] if source else None
    index = folder / "index.json"
    if not index.is_file() or json.loads(index.read_text(encoding="utf-8"))["stamp"] != stamp:
        folder.mkdir(parents=True, exist_ok=True)
        sentencepiece.set_random_generator_seed(seed)
        columns, names, left_out = _encode(corpus, tokenizer, longest, varied, random.Random(seed))
        for name, column in columns.items():
            np.save(folder / f"{name}.npy", column)
        about = {"stamp": stamp, "tasks": names, "left_out": left_out}
        index.write_text(json.dumps(about), encoding="utf-8")
    about = json.loads(index.read_text(encoding="utf-8"))
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
    return Examples(**arrays, task_names=tuple(about["tasks"]))


def _encode(
    corpus: Path, tokenizer: SentencePieceProcessor, longest: int, varied: float, chance: random.Random
) -> tuple[dict[str, np.ndarray[Any, Any]], list[str], int]:
    import numpy as np

    tokens: list[np.ndarray[Any, Any]] = []
    lengths, prompts, labels, languages, tasks = [], [], [], [], []
    names: dict[str, int] = {}
    left_out = 0
    lines = read_lines(corpus)
    while rows := list(islice(lines, 2048)):
        heads = tokenizer.encode([row["prompt"] for row in rows])
        tails = tokenizer.encode([row["target"] for row in rows])
        for place, row in enumerate(rows):
            if chance.random() < varied:
                heads[place] = tokenizer.encode(row["prompt"], enable_sampling=True, alpha=0.3, nbest_size=-1)
        for row, head, tail in zip(rows, heads, tails, strict=True):
            if not head or not tail or len(head) + len(tail) > longest:
                left_out += 1
                continue
            tokens.append(np.array(head + tail, dtype=np.uint16))
            lengths.append(len(head) + len(tail))
            prompts.append(len(head))
            label = row.get("label")
            labels.append(float("nan") if label is None else float(label))
            languages.append(LANGUAGES.index(row.get("language", "en")))
            tasks.append(names.setdefault(str(row.get("task", "text")), len(names)))
    if not tokens:
        raise CatalogError("train.empty", file=corpus)
    columns = {
        "tokens": np.concatenate(tokens),
        "starts": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "prompts": np.array(prompts, dtype=np.int32),
        "labels": np.array(labels, dtype=np.float32),
        "languages": np.array(languages, dtype=np.uint8),
        "tasks": np.array(tasks, dtype=np.uint8),
    }
    return columns, list(names), left_out
