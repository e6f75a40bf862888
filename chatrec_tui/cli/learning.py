"""What follows a load: vectors of the items, and what other people's interactions teach, with a line of progress."""

from __future__ import annotations

import sys
from enum import StrEnum

from chatrec_tui.cli.language import interface_language
from chatrec_tui.config.paths import Paths
from chatrec_tui.i18n import say

__all__ = ["FitLevel", "learn_from_catalog"]


class FitLevel(StrEnum):
    """How much is learnt from loaded interactions."""

    none = "none"
    """Nothing."""
    fast = "fast"
    """Neighbours, sequences and factors: seconds for a hundred thousand interactions."""
    full = "full"
    """EASE too, and self-attention where there are enough people: minutes."""


def learn_from_catalog(name: str, paths: Paths, *, interactions: int, level: FitLevel, encoder: str | None) -> None:
    """Write beside a stored catalog what lists are made with, where there is something to learn or it would be slow."""
    from chatrec_tui.catalog.load import catalog_path
    from chatrec_tui.catalog.store import CatalogStore

    language = interface_language()

    def tell(step: str) -> None:
        print(say("retrieve.learning", language, what=say(f"retrieve.{step}", language)), file=sys.stderr)

    with CatalogStore(catalog_path(name, paths)) as store:
        if not interactions and encoder is None and store.count() < _PREPARED:
            return
        from chatrec_tui.retrieve.knowledge import prepare_catalog

        learnt = prepare_catalog(store, level=level.value, encoder=encoder, progress=tell)
    if "blend" in learnt.ndcg:
        quality = f"{learnt.ndcg['blend']:.3f}"
        print(say("retrieve.learnt", language, people=f"{learnt.people:,}", ndcg=quality), file=sys.stderr)


_PREPARED = 5000
"""Smaller catalogs get their vectors when they are first needed."""
