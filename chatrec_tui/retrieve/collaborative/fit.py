"""Learns from loaded interactions: every source, then the blend of them on held-out people, then all data."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.retrieve.attribute_vectors import AttributeVectors
from chatrec_tui.retrieve.collaborative.als import fit_factors
from chatrec_tui.retrieve.collaborative.attention import fit_attention
from chatrec_tui.retrieve.collaborative.blend import held_out_lists, learn_weights, ndcg_at_10
from chatrec_tui.retrieve.collaborative.component import Component
from chatrec_tui.retrieve.collaborative.ease import fit_ease
from chatrec_tui.retrieve.collaborative.neighbours import find_neighbours, follow_sequences
from chatrec_tui.retrieve.collaborative.sequences import Sequences
from chatrec_tui.retrieve.collaborative.taste import SHORT, Taste, borrow_from_alike, make_taste
from chatrec_tui.retrieve.threads import one_thread

Level = Literal["none", "fast", "full"]
"""`fast`: neighbours, sequences, factors · `full`: EASE too, and self-attention where there are enough people."""
Progress = Callable[[str], None]
"""Told the name of what is learnt next."""

ENOUGH_PEOPLE = 1000
"""From this many people on, self-attention is trained."""
_FEWEST = 20
"""With fewer held-out people the weights below stand."""
_GIVEN = {"neighbours": 0.5, "near": 0.3, "factors": 0.3, "labels": 0.5, "numbers": 0.4, "words": 0.1}
_NEGLIGIBLE = 0.02
_SECONDS = 120.0
"""Self-attention is trained for at most this long, twice."""

__all__ = ["ENOUGH_PEOPLE", "Fitted", "Level", "Progress", "fit_taste"]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt, and how good it is."""

    taste: Taste
    """Fitted on all data."""
    ndcg: Mapping[str, float]
    """NDCG@10 of each source alone and of the `blend` on held-out interactions; empty with too few people."""


def fit_taste(
    sequences: Sequences,
    vectors: AttributeVectors,
    *,
    level: Level = "fast",
    seed: int = 0,
    seconds: float = _SECONDS,
    progress: Progress | None = None,
) -> Fitted:
    """Fit on all but the last item of each person to learn the weights, then fit what the blend uses on all."""
    tell = progress or (lambda _: None)
    kept, targets = sequences.without_last()
    weights, short_weights, ndcg = dict(_GIVEN), dict(_GIVEN), dict[str, float]()
    if (targets >= 0).sum() >= _FEWEST:
        trial = _fit_all(kept, vectors, level, None, seed, seconds, tell)
        tell("blend")
        with one_thread():
            lists = held_out_lists(trial, kept, targets, vectors, seed)
            if len(lists.table):
                weights = learn_weights(lists)
                short = held_out_lists(trial, kept, targets, vectors, seed, latest=SHORT)
                short_weights = learn_weights(short)
                ndcg = {name: ndcg_at_10(lists, {name: 1.0}) for name in lists.names}
                ndcg["blend"] = ndcg_at_10(lists, weights)
    used = [name for name in weights if max(abs(weights[name]), abs(short_weights[name])) >= _NEGLIGIBLE]
    taste = _fit_all(sequences, vectors, level, used, seed, seconds, tell)
    return Fitted(
        taste.weighed({name: weights[name] for name in used}, {name: short_weights[name] for name in used}), ndcg
    )


def _fit_all(
    sequences: Sequences,
    vectors: AttributeVectors,
    level: Level,
    wanted: Sequence[str] | None,
    seed: int,
    seconds: float,
    tell: Progress,
) -> Taste:
    """The sources of a level, or those of them that are wanted."""
    makers: dict[str, Callable[[], Component]] = {
        "neighbours": lambda: find_neighbours(sequences),
        "near": lambda: follow_sequences(sequences, backwards=0.7),
        "next": lambda: follow_sequences(sequences, backwards=0.0),
        "factors": lambda: fit_factors(sequences, seed=seed, deadline=time.monotonic() + seconds),
    }
    if level == "full":
        makers["ease"] = lambda: fit_ease(sequences)
        if len(sequences) >= ENOUGH_PEOPLE:
            makers["attention"] = lambda: fit_attention(sequences, seconds=seconds, seed=seed)
    components = {}
    for name, make in makers.items():
        if wanted is None or name in wanted:
            tell(name)
            if name in ("ease", "attention"):
                components[name] = make()
            else:
                with one_thread():
                    components[name] = make()
    counts = sequences.counts()
    return make_taste(counts, components, borrow_from_alike(counts, vectors))
