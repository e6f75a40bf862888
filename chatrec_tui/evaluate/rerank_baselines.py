"""Published ways to order a list, fitted on the same interactions as ours; settings are chosen on held-out people."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.item import Item
from chatrec_tui.evaluate.rerank_cases import Case
from chatrec_tui.retrieve.collaborative.als import fit_factors
from chatrec_tui.retrieve.collaborative.attention import fit_attention
from chatrec_tui.retrieve.collaborative.blend import draw_others
from chatrec_tui.retrieve.collaborative.component import Component
from chatrec_tui.retrieve.collaborative.ease import fit_ease
from chatrec_tui.retrieve.collaborative.neighbours import find_neighbours
from chatrec_tui.retrieve.collaborative.sequences import Sequences
from chatrec_tui.retrieve.threads import one_thread
from chatrec_tui.text.fold import search_tokens

Scorer = Callable[[Case], NDArray[np.float32]]
"""Scores of a list's candidates, float32 [candidates]."""

_TRIED = 400
"""People that settings are tried on."""
_ITEMS = 4000
"""Items that EASE is fitted on: those with the most people."""
_TRIED_ITEMS = 2000
_K1, _B = 1.2, 0.75

__all__ = ["Scorer", "fit_baselines"]


def fit_baselines(
    items: Sequence[Item],
    sequences: Sequences | None,
    column: Mapping[str, int],
    *,
    seconds: float,
    seed: int,
    tell: Callable[[str], None],
) -> dict[str, Scorer]:
    """Name → scorer. Without interactions only chance and words are left."""
    generator = np.random.default_rng(seed)
    found: dict[str, Scorer] = {
        "random": lambda case: generator.random(len(case.candidates)).astype(np.float32),
        "bm25": _word_scorer(items, column),
    }
    if sequences is None or not len(sequences):
        return found
    counts = sequences.counts()
    found["popularity"] = lambda case: counts[[column[item] for item in case.candidates]]
    makers: dict[str, tuple[Callable[..., Component], list[dict[str, float]]]] = {
        "item-knn": (
            find_neighbours,
            [{"damping": damping, "decay": 1.0} for damping in (0.3, 0.5, 0.7)],
        ),
        "ease": (fit_ease, [{"penalty": penalty, "decay": 1.0} for penalty in (100.0, 300.0, 1000.0)]),
        "als": (
            fit_factors,
            [{"factors": 32, "penalty": 10.0}, {"factors": 32, "penalty": 30.0}, {"factors": 64, "penalty": 30.0}],
        ),
    }
    kept, targets = sequences.without_last()
    for name, (make, settings) in makers.items():
        tell(name)
        tried = {"most_items": _TRIED_ITEMS} if name == "ease" else {}
        full = {"most_items": _ITEMS, "keep": _ITEMS} if name == "ease" else {}
        with one_thread():
            best = max(
                settings,
                key=lambda one: _try(make(kept, **one, **tried), kept, targets, seed),
            )
        found[name] = _history_scorer(make(sequences, **best, **full), column)
    tell("sasrec")
    found["sasrec"] = _history_scorer(fit_attention(sequences, seconds=seconds, seed=seed), column)
    return found


def _history_scorer(component: Component, column: Mapping[str, int]) -> Scorer:
    def score(case: Case) -> NDArray[np.float32]:
        history = np.array([column[item] for item in case.history], np.int64)
        scores = component.scores(history, np.ones(len(history), np.float32))
        return scores[[column[item] for item in case.candidates]]

    return score


def _try(component: Component, kept: Sequences, targets: NDArray[np.int64], seed: int) -> float:
    """NDCG@10 on held-out items among as many uniform as popular others."""
    generator = np.random.default_rng(seed)
    people = np.flatnonzero(targets >= 0)
    people = generator.choice(people, min(_TRIED, len(people)), replace=False)
    counts = kept.counts().astype(np.float64)
    gains = []
    for place, person in enumerate(people.tolist()):
        history, target = kept.of(person), int(targets[person])
        chances = counts / counts.sum() if place % 2 else None
        others = draw_others(generator, np.append(history, target), 19, kept.items, chances)
        scores = component.scores(history, np.ones(len(history), np.float32))
        above = float((scores[others] > scores[target]).sum() + (scores[others] == scores[target]).sum() / 2)
        gains.append(1 / math.log2(above + 2) if above < 10 else 0.0)
    return float(np.mean(gains)) if gains else 0.0


def _word_scorer(items: Sequence[Item], column: Mapping[str, int]) -> Scorer:
    """BM25 of titles, categories and tags against those of the history, or against the query where there is one."""
    texts = [Counter(_words(item)) for item in items]
    lengths = np.array([sum(one.values()) for one in texts], np.float64)
    mean = float(lengths.mean()) or 1.0
    often = Counter(word for one in texts for word in one)
    rarity = {word: math.log(1 + (len(texts) - count + 0.5) / (count + 0.5)) for word, count in often.items()}

    def score(case: Case) -> NDArray[np.float32]:
        asked: Iterable[str] = search_tokens(case.query)
        wanted = Counter(asked) or Counter(word for item in case.history for word in texts[column[item]])
        found = []
        for item in case.candidates:
            row = column[item]
            scale = _K1 * (1 - _B + _B * lengths[row] / mean)
            found.append(
                sum(
                    wanted[word] * rarity[word] * count * (_K1 + 1) / (count + scale)
                    for word, count in texts[row].items()
                    if word in wanted
                )
            )
        return np.array(found, np.float32)

    return score


def _words(item: Item) -> list[str]:
    return [word for text in (item.title, *item.category, *item.tags) for word in search_tokens(text)]
