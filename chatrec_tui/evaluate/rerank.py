"""Orders given lists with our ranking and with others, and measures all of them.

Ours runs as in a dialogue: a catalog is written that holds only what may be learnt from, the program prepares it as
after any load, and the base list's own score orders the candidates. So nothing that a list asks for can have been seen,
neither by what is learnt nor by counts of ratings.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.interactions import fill_from_interactions
from chatrec_tui.catalog.settle import settle_items
from chatrec_tui.catalog.store import CatalogStore, Interaction, StoredItem
from chatrec_tui.catalog.write import write_catalog
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.evaluate.metrics import compare, coverage, mean_values, measure
from chatrec_tui.evaluate.rerank_baselines import Scorer, fit_baselines
from chatrec_tui.evaluate.rerank_cases import Case
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.rank.fuse import fuse, trust
from chatrec_tui.rank.prompt import item_prompt, request_prompt, score_text
from chatrec_tui.rank.score import Evidence, Weights, score_items
from chatrec_tui.rank.vectors import ItemVectors
from chatrec_tui.retrieve.collaborative.fit import Level
from chatrec_tui.retrieve.collaborative.sequences import read_sequences
from chatrec_tui.retrieve.evidence import find_evidence
from chatrec_tui.retrieve.history import score_history
from chatrec_tui.retrieve.knowledge import know, prepare_catalog
from chatrec_tui.retrieve.passing import Given
from chatrec_tui.text.language import detect_language

OURS = "chatrec"
"""The order of the program's lists; `fused` is the history's part of it alone."""
Tell = Callable[[str], None]

__all__ = ["OURS", "Bench", "evaluate_cases"]


class Bench(AbstractContextManager["Bench"]):
    """A catalog that knows only the interactions given, prepared as after a load, and everything fitted on it."""

    def __init__(
        self,
        source: CatalogStore,
        interactions: Sequence[Interaction],
        *,
        level: Level,
        model: LanguageModel | None = None,
        weights: Weights | None = None,
        seed: int = 0,
        tell: Tell | None = None,
    ) -> None:
        """Writes to a temporary folder. Raises CatalogError."""
        self._folder = tempfile.TemporaryDirectory(prefix="chatrec-eval-")
        self._model, self._weights, self._seed = model, weights or Weights(), seed
        self._tell: Tell = tell or (lambda _: None)
        path = Path(self._folder.name) / f"{source.name}.sqlite"
        stored = list(source.stored_items())
        filled = fill_from_interactions([one.source_item() for one in stored], interactions)
        settled = settle_items([item for item, _ in filled])
        items = [
            StoredItem(item, one.origin, names) for item, one, (_, names) in zip(settled, stored, filled, strict=True)
        ]
        write_catalog(path, items, sources=source.sources(), interactions=interactions, loaded=source.meta("loaded"))
        self.store = CatalogStore(path)
        prepare_catalog(self.store, level=level, seed=seed, progress=self._tell)
        self.knowledge = know(self.store)
        self._schema = self.store.schema()
        self._vectors = ItemVectors(self._schema)
        self._items = list(self.store.all_items())
        self.interactions = tuple(interactions)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.store.close()
        self._folder.cleanup()

    def known(self, item: str) -> bool:
        """Whether anybody took to an item in what may be learnt from."""
        taste = self.knowledge.taste
        return taste is not None and bool(taste.counts[self.knowledge.column[item]])

    def scorers(self, *, baselines: bool, seconds: float) -> dict[str, Scorer]:
        """Ours first, then what it is compared with."""
        found: dict[str, Scorer] = {OURS: self.whole, "fused": self.fused}
        if self._model is not None:
            found = {f"{OURS}+model": self.with_model, **found}
        if baselines:
            sequences = read_sequences(self.interactions, self.knowledge.ids)[0] if self.interactions else None
            found |= fit_baselines(
                self._items, sequences, self.knowledge.column, seconds=seconds, seed=self._seed, tell=self._tell
            )
        return found

    def whole(self, case: Case) -> NDArray[np.float32]:
        """The base score of a list in a dialogue: history, words, attributes, how well known."""
        scores = {one.item.id: one.score for one in self._scored(case)}
        return np.array([scores[item] for item in case.candidates], np.float32)

    def with_model(self, case: Case) -> NDArray[np.float32]:
        """The same with the language model's judgement of every candidate; it judges only where something was said."""
        assert self._model is not None
        scored, state = self._scored(case), _state(case)
        request = request_prompt(state, [case.query] if case.query else [], self._schema, state.language)
        texts = [score_text(item_prompt(one.item, request, self._schema, state.language)) for one in scored]
        judged = self._model.score(request.text, texts)
        fused = fuse(scored, judged, self._model.name, weight=self._weights.model, trust=trust(state))
        scores = {one.item.id: one.score for one in fused}
        return np.array([scores[item] for item in case.candidates], np.float32)

    def fused(self, case: Case) -> NDArray[np.float32]:
        """The history's score alone."""
        history = np.array([self.knowledge.column[item] for item in case.history], np.int64)
        scores = score_history(self.knowledge, history, np.ones(len(history), np.float32))
        return scores[[self.knowledge.column[item] for item in case.candidates]]

    def _scored(self, case: Case) -> Sequence[Any]:
        state = _state(case)
        past: dict[str, Verdict] = dict.fromkeys(case.history, "liked")
        found = find_evidence(self.store, past, case.query, Given(case.candidates))
        hits = self.store.search(case.query, len(case.candidates), case.candidates) if case.query else []
        best = max((score for _, score in hits), default=0.0)
        evidence = Evidence(
            {item: score / best for item, score in hits if best > 0},
            found.collaborative(case.candidates) if found else {},
            found.meaning(case.candidates) if found else {},
            self._vectors.history(past, self.store.get_many(list(past))),
        )
        items = self.store.get_many(case.candidates)
        return score_items(items, state, self._schema, evidence, self._vectors, self._weights)


def _state(case: Case) -> DialogueState:
    if not case.query:
        return DialogueState()
    wish = Preference("about", "~", case.query, 0.8, False, 1, case.query)
    return replace(DialogueState(preferences=(wish,), turn=1), language=detect_language(case.query, "en"))


@dataclass(frozen=True, slots=True)
class _Run:
    """One system over all lists."""

    rankings: list[list[str]]
    values: dict[str, NDArray[np.float64]]
    ms: float
    """Median time a list."""


def evaluate_cases(bench: Bench, cases: Sequence[Case], scorers: dict[str, Scorer], *, seed: int) -> dict[str, Any]:
    """Means of every measure for every system, over all lists and over those with warm and with cold targets.

    `ahead` holds our difference in NDCG@10 from each other system with its 95 % interval, `fused_ahead` that of the
    history's part alone.
    """
    runs = {name: _run(score, cases, seed) for name, score in scorers.items()}
    ours = next(iter(runs))
    cold = np.array([not bench.known(case.target) for case in cases])
    report: dict[str, Any] = {"lists": len(cases), "cold_lists": int(cold.sum()), "system": ours}
    report |= _row(runs[ours])
    report["systems"] = {name: _row(run) for name, run in runs.items()}
    for name, chosen in (("warm", ~cold), ("cold", cold)):
        if chosen.any():
            report[name] = {system: mean_values(run.values, chosen) for system, run in runs.items()}
    for key, leader in (("ahead", ours), ("fused_ahead", "fused")):
        others = {name: run for name, run in runs.items() if leader in runs and name != leader}
        report[key] = {name: _gap(runs[leader], run, seed) for name, run in others.items()}
    return report


def _gap(ours: _Run, theirs: _Run, seed: int) -> dict[str, float]:
    gap = compare(ours.values["ndcg@10"], theirs.values["ndcg@10"], seed=seed)
    return {"mean": round(gap.mean, 4), "low": round(gap.low, 4), "high": round(gap.high, 4)}


def _row(run: _Run) -> dict[str, float]:
    return mean_values(run.values) | {"coverage": round(coverage(run.rankings), 4), "ms_per_list": round(run.ms, 2)}


def _run(score: Scorer, cases: Sequence[Case], seed: int) -> _Run:
    generator = np.random.default_rng(seed)
    rankings, times = [], []
    for case in cases:
        began = time.perf_counter()
        scores = score(case)
        times.append(time.perf_counter() - began)
        # Equal scores in random order, so that nothing is gained by where a candidate stood.
        order = np.lexsort((generator.random(len(scores)), -scores))
        rankings.append([case.candidates[place] for place in order.tolist()])
    values = measure(rankings, [case.target for case in cases])
    return _Run(rankings, values, float(np.median(times)) * 1000)
