"""What vectors and interactions say about the items that pass the filters of one turn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import Verdict
from chatrec_tui.retrieve.history import HistoryEvidence, compare_history
from chatrec_tui.retrieve.knowledge import Knowledge, know
from chatrec_tui.retrieve.meaning import compare_request, is_encoded
from chatrec_tui.retrieve.passing import Given, Passing
from chatrec_tui.retrieve.shelf import shelf_of

__all__ = ["Evidence", "find_evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Scores of the items that pass the filters; at least one of the two is there."""

    knowledge: Knowledge
    """Of the catalog."""
    allowed: NDArray[np.int64]
    """Columns of the items that pass the filters, best known first."""
    history: HistoryEvidence | None
    """Against the person's history."""
    request: NDArray[np.float32] | None
    """Cosine of each item's text with the words of the request, float32 [items]."""

    def collaborative(self, items: Iterable[str]) -> dict[str, float]:
        """Of some allowed items, what people with a like history say, 0 to 1; empty when nothing was learnt."""
        return self._history_shares(items) if self.history is not None and self.history.learnt else {}

    def meaning(self, items: Iterable[str]) -> dict[str, float]:
        """Of some allowed items, likeness to the request or, where nothing was learnt, to the history, 0 to 1."""
        if self.request is not None:
            column = self.knowledge.column
            best = max(1e-6, float(self.request[self.allowed].max()))
            return {item: max(0.0, float(self.request[column[item]]) / best) for item in items}
        return self._history_shares(items) if self.history is not None and not self.history.learnt else {}

    def best(self, count: int) -> list[list[str]]:
        """The best allowed items of each source, best first."""
        scores = [self.history.scores if self.history is not None else None, self.request]
        return [self._top(one, self.allowed, count) for one in scores if one is not None]

    def lesser_known(self, count: int) -> list[str]:
        """The best of the less known half by the history, half of them items that nobody took to yet."""
        if self.history is None:
            return []
        taste = self.knowledge.taste
        unmet = self.allowed[taste.counts[self.allowed] == 0] if taste is not None else self.allowed[:0]
        new = self._top(self.history.scores, unmet, count // 2)
        return [*new, *self._top(self.history.scores, self.allowed[len(self.allowed) // 2 :], count - len(new))]

    def _top(self, scores: NDArray[np.float32], columns: NDArray[np.int64], count: int) -> list[str]:
        found = scores[columns]
        count = min(count, len(found))
        head = np.argpartition(-found, count - 1)[:count] if count else np.empty(0, np.int64)
        ordered = columns[head[np.lexsort((columns[head], -found[head]))]]
        return [self.knowledge.ids[column] for column in ordered.tolist()]

    def _history_shares(self, items: Iterable[str]) -> dict[str, float]:
        assert self.history is not None
        shares = np.zeros(len(self.knowledge.ids), np.float32)
        shares[self.allowed] = self.history.shares(self.allowed)
        return {item: float(shares[self.knowledge.column[item]]) for item in items}


def find_evidence(
    store: CatalogStore, verdicts: Mapping[str, Verdict], words: str, passing: Passing | Given
) -> Evidence | None:
    """Evidence for a history (oldest verdict first) and words; None when neither says anything here."""
    if not verdicts and not is_encoded(store):
        return None
    knowledge = know(store)
    history = compare_history(knowledge, verdicts)
    request = compare_request(store, knowledge, words) if words else None
    if history is None and request is None:
        return None
    return Evidence(knowledge, passing.columns(shelf_of(store)), history, request)
