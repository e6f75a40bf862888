"""From a ranked list to a page: near-copies of an item above do not take up a place.

Maximal marginal relevance (Carbonell and Goldstein, 1998), with the penalty kept as a part of the score.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatrec_tui.rank.score import Scored
from chatrec_tui.rank.vectors import ItemVectors

__all__ = ["choose_page"]


def choose_page(ranked: Sequence[Scored], size: int, vectors: ItemVectors, *, penalty: float) -> list[Scored]:
    """The `size` items to show, best first. Only the head of the list competes, so the cost is bounded."""
    rest = list(ranked[: size * 8])
    repeats = [0.0] * len(rest)
    page: list[Scored] = []
    while rest and len(page) < size:
        best = max(range(len(rest)), key=lambda i: (rest[i].score - penalty * repeats[i], -i))
        chosen, repeated = rest.pop(best), repeats.pop(best)
        page.append(chosen.plus("diversity", -penalty * repeated) if repeated else chosen)
        repeats = [max(old, vectors.likeness(chosen.item, one.item)) for old, one in zip(repeats, rest, strict=True)]
    return page
