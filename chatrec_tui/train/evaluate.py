"""Measures a model on the test split, as it runs for people: through the engine, in floats and in int8.

The test split shares neither phrases nor catalogs with the others. Judgements are measured by their order, reasons
by their likelihood and by what the model writes when it is free to use any pointer.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatrec_tui.llm.tokens import END, POINTERS
from chatrec_tui.train.examples import read_lines
from chatrec_tui.train.statistics import area_under_curve

if TYPE_CHECKING:
    from chatrec_tui.llm.local import LocalModel

__all__ = ["Judgements", "Quality", "Reasons", "evaluate", "evaluate_folder", "follows_plan"]

_POINTER = re.compile("|".join(POINTERS))
_CLEAR = 0.2
"""Labels that differ by this much have an order worth getting right."""
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Judgements:
    """How well candidates are ordered."""

    examples: int
    """Judgements measured."""
    auc: float
    """Area under the curve of wanted against unwanted."""
    pairs: float
    """Share of pairs of one request that stand in the right order."""
    loss: float
    """Cross-entropy of the soft labels in nats."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """How well reasons are written."""

    examples: int
    """Reasons measured."""
    loss: float
    """Nats a token of the reference."""
    perplexity: float
    """exp(loss)."""
    follows: float
    """Share of written reasons that end, use only planned pointers, and hold no digit outside a pointer."""
    different: float
    """Share of different texts among them."""


@dataclass(frozen=True, slots=True)
class Quality:
    """One form of a model, by language (`en`, `zh`, `all`)."""

    judgements: dict[str, Judgements]
    """Of the lines with a label."""
    reasons: dict[str, Reasons]
    """Of the other lines."""
    samples: dict[str, list[str]]
    """The first written reasons of each language."""


def evaluate_folder(folder: Path, corpus: Path, *, limit: int = 600) -> dict[str, Any]:
    """Quality of a model folder in float32 and in int8, and how often both choose the same next token."""
    from chatrec_tui.llm.load import load_transformer
    from chatrec_tui.llm.local import LocalModel
    from chatrec_tui.llm.tokenizer import load_tokenizer

    tokenizer = load_tokenizer(folder)
    models = [LocalModel(folder.name, load_transformer(folder, int8=int8), tokenizer) for int8 in (False, True)]
    forms = {model.transformer.quantization: asdict(evaluate(model, corpus, limit=limit)) for model in models}
    agreement = _agreement(models[0], models[1], _lines(corpus, limit)[1])
    return {"forms": forms, "same_next_token": round(agreement, 4)}


def evaluate(model: LocalModel, corpus: Path, *, limit: int = 600) -> Quality:
    """Quality on at most `limit` judgements and `limit` reasons of the test split."""
    judged, written = _lines(corpus, limit)
    scores = [score for part in _parts(judged) for score in model.score("", [row["prompt"] for row in part]).logits]
    losses = [_loss(model, row) for row in written]
    texts = [text for part in _parts(written) for text in _write(model, [row["prompt"] for row in part])]
    judgements, reasons, samples = {}, {}, {}
    for language in ("en", "zh", "all"):
        chosen = _places(judged, language)
        if chosen:
            judgements[language] = _judge([judged[one] for one in chosen], [scores[one] or 0.0 for one in chosen])
        chosen = _places(written, language)
        if chosen:
            tokens = sum(losses[one][1] for one in chosen)
            loss = sum(losses[one][0] for one in chosen) / tokens
            own = [texts[one] for one in chosen]
            follows = sum(follows_plan(written[one]["prompt"], texts[one]) for one in chosen) / len(chosen)
            reasons[language] = Reasons(
                len(chosen), round(loss, 4), round(math.exp(loss), 3), round(follows, 4),
                round(len(set(own)) / len(own), 4),
            )  # fmt: skip
            samples[language] = own[:8]
    samples.pop("all", None)
    return Quality(judgements, reasons, samples)


def follows_plan(prompt: str, text: str) -> bool:
    """True for a reason that ended, points only at what the prompt's plan (after `<why>`) names, and has no digit."""
    planned = set(_POINTER.findall(prompt.rpartition("<why>")[2]))
    plain = _POINTER.sub("", text.removesuffix(END))
    return (
        text.endswith(END)
        and set(_POINTER.findall(text)) <= planned
        and bool(plain.strip())
        and not any(character.isdigit() for character in plain)
    )


def _lines(corpus: Path, limit: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The first judgements and the first reasons of the test split."""
    rows = list(read_lines(corpus / "test.jsonl"))
    judged = [row for row in rows if row.get("label") is not None]
    return judged[:limit], [row for row in rows if row.get("label") is None][:limit]


def _parts(rows: Sequence[dict[str, Any]]) -> list[Sequence[dict[str, Any]]]:
    return [rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER)]


def _places(rows: Sequence[dict[str, Any]], language: str) -> list[int]:
    return [place for place, row in enumerate(rows) if language in ("all", row["language"])]


def _judge(rows: Sequence[dict[str, Any]], scores: Sequence[float]) -> Judgements:
    labels = [float(row["label"]) for row in rows]
    groups: dict[object, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        groups[row.get("group", row["prompt"].partition("<item>")[0])].append(place)
    right = pairs = 0
    for members in groups.values():
        for one, other in combinations(members, 2):
            if abs(labels[one] - labels[other]) >= _CLEAR:
                pairs += 1
                right += (scores[one] > scores[other]) == (labels[one] > labels[other])
    losses = [
        math.log1p(math.exp(-abs(score))) + max(score, 0) - label * score
        for score, label in zip(scores, labels, strict=True)
    ]
    auc = area_under_curve(scores, labels)
    return Judgements(len(rows), round(auc, 4), round(right / max(1, pairs), 4), round(sum(losses) / len(rows), 4))


def _loss(model: LocalModel, row: dict[str, Any]) -> tuple[float, int]:
    """Sum of nats of the reference text and its number of tokens."""
    return _over_target(model, row, lambda logits, targets: -float(logits.log_softmax(-1).gather(1, targets).sum()))


def _agreement(exact: LocalModel, rounded: LocalModel, rows: Sequence[dict[str, Any]]) -> float:
    """Share of the tokens of reference texts before which both choose the same."""
    same = total = 0
    for row in rows:
        first, count = _over_target(exact, row, lambda logits, _: logits.argmax(-1))
        second, _ = _over_target(rounded, row, lambda logits, _: logits.argmax(-1))
        same += int((first == second).sum())
        total += count
    return same / max(1, total)


def _over_target(model: LocalModel, row: dict[str, Any], measure: Callable[[Any, Any], Any]) -> tuple[Any, int]:
    """A measure of the logits (count, vocabulary) before each token of the target, (count, 1), and the count."""
    import torch

    prompt, target = model.tokenizer.encode([row["prompt"], row["target"]])
    with torch.inference_mode():
        past = model.transformer.allocate(1, len(prompt) + len(target))
        states = model.transformer.extend([*prompt, *target[:-1]], past)[len(prompt) - 1 :]
        logits = model.transformer.logits(states).float()
        return measure(logits, torch.tensor(target, device=logits.device)[:, None]), len(target)


def _write(model: LocalModel, prompts: Sequence[str]) -> list[str]:
    """What the model writes after each prompt, with END where it ended by itself."""
    texts = [""] * len(prompts)
    for piece in model.write("", prompts, max_tokens=64):
        texts[piece.index] += piece.text
        if piece.done and not piece.text:
            texts[piece.index] += END
    return texts
