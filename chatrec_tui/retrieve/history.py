"""The person's own history as a query: what they took to and what they turned down, against the whole catalog."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.dialogue.state import Verdict
from chatrec_tui.retrieve.collaborative.taste import PLAIN_WEIGHTS, borrow_from_alike, make_taste
from chatrec_tui.retrieve.knowledge import Knowledge
from chatrec_tui.retrieve.threads import one_thread

OPINIONS: Mapping[Verdict, float] = {
    "liked": 1.0, "accepted": 1.0, "saved": 0.8, "seen": 0.4, "rejected": -0.3, "disliked": -1.0,
}  # fmt: skip
"""What a verdict says about the taste, -1 to 1."""
_DOUBT = 2.0
"""Sum of opinions at which evidence from the history counts half."""

__all__ = ["OPINIONS", "HistoryEvidence", "compare_history", "score_history"]


@dataclass(frozen=True, slots=True)
class HistoryEvidence:
    """What a history says about every item of a catalog."""

    scores: NDArray[np.float32]
    """Float32 [items]; larger is better, the scale has no meaning."""
    learnt: bool
    """True when other people's interactions went into it, False when it is likeness of attributes alone."""
    trust: float
    """0 without a history, towards 1 with a long one."""

    def shares(self, columns: NDArray[np.int64]) -> NDArray[np.float32]:
        """Some items' places between the lowest twentieth of them and the best, times the trust; 0 to 1."""
        scores = self.scores[columns]
        if not len(scores):
            return scores
        low, best = float(np.quantile(scores, 0.05)), float(scores.max())
        spread = best - low
        return np.asarray(self.trust * np.clip((scores - low) / spread, 0, 1) if spread > 1e-9 else scores * 0)


def score_history(
    knowledge: Knowledge, history: NDArray[np.int64], opinions: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Scores of all items for item columns, oldest first; float32 [items]."""
    vectors = knowledge.vectors
    if vectors is None or not len(history):
        return np.zeros(len(knowledge.ids), np.float32)
    taste = knowledge.taste
    if taste is None:
        nobody = np.zeros(len(knowledge.ids), np.float32)
        plain = make_taste(nobody, {}, borrow_from_alike(nobody, vectors))
        taste = plain.weighed(PLAIN_WEIGHTS, PLAIN_WEIGHTS)
    with one_thread():
        return taste.scores(history, opinions, vectors)


def compare_history(knowledge: Knowledge, verdicts: Mapping[str, Verdict]) -> HistoryEvidence | None:
    """Evidence from verdicts, oldest first; None when there is no verdict on an item of the catalog, or no vectors."""
    known = [
        (knowledge.column[item], OPINIONS[verdict]) for item, verdict in verdicts.items() if item in knowledge.column
    ]
    if not known or knowledge.vectors is None:
        return None
    key = tuple(known)
    found = knowledge.scored.get(key)
    if found is None:
        history = np.array([column for column, _ in known], np.int64)
        opinions = np.array([opinion for _, opinion in known], np.float32)
        if len(knowledge.scored) >= 8:
            knowledge.scored.clear()
        weight = float(np.abs(opinions).sum())
        found = HistoryEvidence(
            score_history(knowledge, history, opinions), knowledge.taste is not None, weight / (weight + _DOUBT)
        )
        knowledge.scored[key] = found
    return found
