"""The list of a turn: candidates, base order, the model's order, the page."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Verdict
from chatrec_tui.engine.events import Ranked
from chatrec_tui.i18n import Language
from chatrec_tui.llm.api import Cancelled, LanguageModel
from chatrec_tui.rank.fuse import evidence, fuse
from chatrec_tui.rank.page import choose_page
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt, item_prompt, score_text
from chatrec_tui.rank.score import Evidence, Scored, Weights, score_item, score_items
from chatrec_tui.rank.vectors import ItemVectors
from chatrec_tui.retrieve.candidates import Candidates, find_candidates

if TYPE_CHECKING:
    from chatrec_tui.rank.columns import Columns

__all__ = ["Listing", "Recommender"]

_WHOLE = 600
"""Up to this many candidates are scored one by one; of more, the best half of it, found by columns."""
_HEAD = 20
"""How many of the best by base score the model judges."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A ranked list and how it came about."""

    candidates: Candidates
    ranked: tuple[Scored, ...]
    """Candidates, best first; of a very long list only the best."""
    page: tuple[Scored, ...]
    """What is shown."""
    again: bool = False
    """True when earlier pages had to be shown again because nothing else fits."""
    unscored: int = 0
    """How many of the head the model did not reach in time."""
    prompts: dict[str, ItemPrompt] = field(default_factory=dict)
    """Item id → its part of the prompt, as far as it was made."""

    def shown(self, language: Language) -> tuple[Ranked, ...]:
        """The page as events carry it."""
        return tuple(
            Ranked(place, one.item.id, one.item.title_in(language), one.score, one.parts)
            for place, one in enumerate(self.page, 1)
        )


class Recommender:
    """Makes lists over one catalog."""

    def __init__(self, store: CatalogStore, *, top: int, weights: Weights | None = None) -> None:
        self._store = store
        self._schema = store.schema()
        self._vectors = ItemVectors(self._schema)
        self._weights = weights or Weights()
        self._kept_columns: Columns | None = None
        self.top = top

    def list_items(self, state: DialogueState, past: dict[str, Verdict]) -> Listing:
        """The list by base score. `past` holds verdicts of earlier dialogues, which shape the taste only."""
        again = False
        candidates = find_candidates(self._store, state, skip=state.passed, past=past)
        if state.passed and not candidates.items:
            again, candidates = True, find_candidates(self._store, state, past=past)
        evidence = self._evidence(candidates, state, past)
        items: Sequence[Item] = candidates.items
        if len(items) > _WHOLE:
            items = self._columns().best(items, state, evidence, self._weights, _WHOLE // 2)
        ranked = score_items(items, state, self._schema, evidence, self._vectors, self._weights)
        return Listing(candidates, tuple(ranked), self._page(ranked), again)

    def rerank(
        self,
        listing: Listing,
        state: DialogueState,
        request: RequestPrompt,
        model: LanguageModel,
        *,
        budget: float,
        cancelled: Cancelled | None,
    ) -> Listing:
        """The list with the model's judgement of its head, within `budget` seconds."""
        head = listing.ranked[: max(_HEAD, self.top)]
        prompts = {one.item.id: self._prompt(one.item, request) for one in head}
        scores = model.score(
            request.text,
            [score_text(prompts[one.item.id]) for one in head],
            deadline=time.monotonic() + budget,
            cancelled=cancelled,
        )
        ranked = [*fuse(head, scores, weight=self._weights.model, trust=evidence(state)), *listing.ranked[len(head) :]]
        unscored = sum(logit is None for logit in scores.logits)
        return replace(listing, ranked=tuple(ranked), page=self._page(ranked), unscored=unscored, prompts=prompts)

    def prompts_of_page(self, listing: Listing, request: RequestPrompt) -> list[ItemPrompt]:
        """The prompts of the shown items, made where re-ranking has not made them."""
        return [listing.prompts.get(one.item.id) or self._prompt(one.item, request) for one in listing.page]

    def explain(self, item: Item, state: DialogueState, past: dict[str, Verdict]) -> Scored:
        """The base score of one item, whether or not it is shown."""
        found = find_candidates(self._store, state, past=past)
        evidence = self._evidence(found, state, past)
        return score_item(item, state, self._schema, evidence, self._vectors, self._weights)

    def _evidence(self, candidates: Candidates, state: DialogueState, past: Mapping[str, Verdict]) -> Evidence:
        """What speaks for candidates beside the wishes."""
        opinions = {**past, **state.feedback}
        taste = self._vectors.history(opinions, self._store.get_many(list(opinions)))
        return Evidence(candidates.lexical, candidates.collaborative, candidates.meaning, taste)

    def _columns(self) -> Columns:
        """The catalog's columns; numpy is loaded only for lists that are long enough to need it."""
        if self._kept_columns is None:
            from chatrec_tui.rank.columns import Columns

            self._kept_columns = Columns(self._schema, self._vectors)
        return self._kept_columns

    def _prompt(self, item: Item, request: RequestPrompt) -> ItemPrompt:
        return item_prompt(item, request, self._schema, request.language)

    def _page(self, ranked: Sequence[Scored]) -> tuple[Scored, ...]:
        return tuple(choose_page(ranked, self.top, self._vectors, penalty=self._weights.diversity))
