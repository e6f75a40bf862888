"""Answers to questions about another order of things, found by ranking again; the dialogue's state stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.hypotheticals import Hypothetical
from chatrec_tui.dialogue.state import DialogueState, Verdict
from chatrec_tui.dialogue.understand import Understanding
from chatrec_tui.dialogue.update import apply
from chatrec_tui.engine.listing import Listing, Recommender
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.rank.counterfactual import Remedy, WhatIf, WhyNot, find_remedy, what_if, why_not
from chatrec_tui.text.fold import search_tokens

__all__ = ["Supposing", "find_named"]

_FOUND, _MEANT = 60, 24
_SECONDS = 1.0
"""Time that an answer may take to look for a way to bring an item up."""

Share = Callable[[Sequence[Item]], list[Contributions]]
"""Shares the scores of items out over the wishes."""


def find_named(store: CatalogStore, name: str) -> tuple[str, ...]:
    """Items whose title, maker or creators hold all words of a name, the best match first."""
    words = set(search_tokens(name))
    if not words:
        return ()
    found = store.get_many(item for item, _ in store.search(name, _FOUND))
    return tuple(item.id for item in found if words <= _names(item))[:_MEANT]


def _names(item: Item) -> set[str]:
    texts = [item.title, item.brand or "", *item.creators]
    for local in item.localized.values():
        for slot in ("title", "brand", "creators"):
            value = local.get(slot)
            texts += value if isinstance(value, tuple) else [str(value or "")]
    return {word for text in texts for word in search_tokens(text)}


@dataclass(frozen=True, slots=True)
class Supposing:
    """Ranks one catalog for wishes that are only supposed."""

    store: CatalogStore
    """The catalog."""
    recommender: Recommender
    """Ranks it."""
    past: Mapping[str, Verdict]
    """Verdicts of earlier dialogues."""

    def listing(self, state: DialogueState, listing: Listing | None) -> Listing:
        """The list in force, made where there is none."""
        return listing or self.recommender.list_items(state, self.past)

    def meant(self, supposed: Hypothetical, listing: Listing) -> Item | None:
        """The item that a question is about: of several that a name fits, the one that stands highest."""
        place = {one.item.id: number for number, one in enumerate(listing.ranked)}
        ids = sorted(supposed.items, key=lambda item: place.get(item, len(place)))
        return next(iter(self.store.get_many(ids[:1])), None)

    def why_not(self, item: Item, state: DialogueState, listing: Listing, share: Share) -> WhyNot:
        """Why an item does not stand higher."""
        return why_not(
            item,
            state,
            self.store.schema(),
            lambda other: self.recommender.reorder(listing, other, self.past),
            lambda one: share([one])[0],
            now=listing.order(),
            budget=_SECONDS,
        )

    def bring_up(self, item: Item, state: DialogueState, listing: Listing, *, first: bool) -> Remedy | None:
        """The smallest change that brings an item to the top, or onto the page."""
        return find_remedy(
            item,
            state,
            self.store.schema(),
            lambda other: self.recommender.reorder(listing, other, self.past),
            "first" if first else "page",
            now=listing.order(),
            budget=_SECONDS,
        )

    def what_if(self, supposed: Hypothetical, state: DialogueState, listing: Listing) -> WhatIf:
        """What would be shown for other wishes."""
        understood = Understanding(supposed.acts, 0.0, state.language)
        after, _ = apply(state, understood, schema=self.store.schema(), items=self.store.get_many)
        return what_if(
            state,
            after,
            lambda other: self.recommender.reorder(listing, other, self.past),
            before=listing.order(),
        )
