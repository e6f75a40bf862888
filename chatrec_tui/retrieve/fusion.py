"""Several ranked lists made into one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["fuse_ranks"]

_DAMPING = 60
"""How little the first few places differ (k of the formula)."""


def fuse_ranks(sources: Iterable[Sequence[str]], *, least: int, most: int) -> list[str]:
    """Reciprocal rank fusion: items by Σ 1 / (60 + place) over the sources (Cormack et al., 2009), at most `most`.

    The first `least` of every source are always in, so that a source that agrees with no other is still heard.
    """
    scores: dict[str, float] = {}
    certain: dict[str, None] = {}
    for source in sources:
        for place, item in enumerate(source, 1):
            scores[item] = scores.get(item, 0.0) + 1 / (_DAMPING + place)
        certain |= dict.fromkeys(source[:least])
    ordered = sorted(scores, key=lambda item: -scores[item])
    room = max(most - len(certain), 0)
    chosen = set(certain)
    for item in ordered:
        if room and item not in chosen:
            chosen.add(item)
            room -= 1
    return [item for item in ordered if item in chosen]
