"""From a ranked list to a page: what repeats an item above does not take up a place.

Variants of an item (another colour or edition) stand behind the best of them. Among the others the page is chosen by
maximal marginal relevance (Carbonell and Goldstein, 1998), with the penalty kept as a part of the score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatrec_tui.rank.score import Scored
from chatrec_tui.rank.variants import collapse
from chatrec_tui.rank.vectors import ItemVectors

__all__ = ["choose_page"]

_HEAD = 8
"""How many times the page's size compete for it, so that the cost is bounded."""


def choose_page(ranked: Sequence[Scored], size: int, vectors: ItemVectors, *, penalty: float) -> list[Scored]:
    """The `size` items to show, best first, each with the variants that stand behind it."""
    rest = _best_of_variants(ranked[: size * _HEAD])
    if len(rest) < size:
        rest = _best_of_variants(ranked)
    repeats = [0.0] * len(rest)
    page: list[Scored] = []
    while rest and len(page) < size:
        best = max(range(len(rest)), key=lambda i: (rest[i].score - penalty * repeats[i], -i))
        chosen, repeated = rest.pop(best), repeats.pop(best)
        page.append(chosen.plus("diversity", -penalty * repeated) if penalty and repeated else chosen)
        if penalty:
            repeats = [
                max(old, vectors.likeness(chosen.item, one.item)) for old, one in zip(repeats, rest, strict=True)
            ]
    return page


def _best_of_variants(ranked: Sequence[Scored]) -> list[Scored]:
    """The list without items that are variants of a better one, which names them."""
    repeated = collapse(one.item for one in ranked)
    behind: dict[str, list[str]] = {}
    for one in ranked:
        for better in repeated.get(one.item.id, ()):
            if better.id not in repeated:
                behind.setdefault(better.id, []).append(one.item.id)
                break
    hidden = {item for items in behind.values() for item in items}
    return [
        replace(one, variants=tuple(behind[one.item.id])) if one.item.id in behind else one
        for one in ranked
        if one.item.id not in hidden
    ]
