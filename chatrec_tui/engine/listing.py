"""The list of a turn: candidates, base order, the model's order, the page; and the same for wishes only supposed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.engine.events import Ranked
from chatrec_tui.i18n import Language
from chatrec_tui.llm.api import Cancelled, LanguageModel
from chatrec_tui.rank.contributions import Contributions, ModelPart, contributions, is_stated
from chatrec_tui.rank.counterfactual import Order
from chatrec_tui.rank.fuse import fuse, trust
from chatrec_tui.rank.page import choose_page
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt, item_prompt, request_prompt, score_text
from chatrec_tui.rank.score import (
    Evidence,
    Facts,
    Scored,
    Weights,
    item_facts,
    score_item,
    score_items,
    sort_key,
)
from chatrec_tui.rank.vectors import ItemVectors
from chatrec_tui.retrieve.candidates import Candidates, find_candidates
from chatrec_tui.text.fold import fold

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
    judging: float = 0.0
    """Seconds that the model took; 0 when it has not judged."""

    def shown(self, language: Language) -> tuple[Ranked, ...]:
        """The page as events carry it."""
        return tuple(
            Ranked(place, one.item.id, one.item.title_in(language), one.score, one.parts, one.variants)
            for place, one in enumerate(self.page, 1)
        )

    def order(self) -> Order:
        """The list as an order that others are compared with."""
        found = self.candidates
        return Order(self.page, self.ranked, found.matching, found.relaxed)


class Recommender:
    """Makes lists over one catalog."""

    def __init__(self, store: CatalogStore, *, top: int, weights: Weights | None = None) -> None:
        self.store = store
        """The catalog."""
        self._schema = store.schema()
        self._vectors = ItemVectors(self._schema)
        self._kept_columns: Columns | None = None
        self.weights = weights or Weights()
        """How much each part of the score can add."""
        self.top = top
        """Length of the page."""

    def list_items(self, state: DialogueState, past: Mapping[str, Verdict]) -> Listing:
        """The list by base score. `past` holds verdicts of earlier dialogues, which shape the taste only."""
        again = False
        candidates = find_candidates(self.store, state, skip=state.passed, past=past)
        if state.passed and not candidates.items:
            again, candidates = True, find_candidates(self.store, state, past=past)
        evidence = self._evidence(candidates, state, past)
        items: Sequence[Item] = candidates.items
        if len(items) > _WHOLE:
            items = self._columns().best(items, state, evidence, self.weights, _WHOLE // 2)
        ranked = score_items(items, state, self._schema, evidence, self._vectors, self.weights)
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
        began = time.monotonic()
        head = listing.ranked[: max(_HEAD, self.top)]
        prompts = {one.item.id: self._prompt(one.item, request) for one in head}
        scores = model.score(
            request.text,
            [score_text(prompts[one.item.id]) for one in head],
            deadline=began + budget,
            cancelled=cancelled,
        )
        ranked = [*fuse(head, scores, model.name, weight=self.weights.model, trust=trust(state)),
                  *listing.ranked[len(head) :]]  # fmt: skip
        unscored = sum(logit is None for logit in scores.logits)
        return replace(
            listing,
            ranked=tuple(ranked),
            page=self._page(ranked),
            unscored=unscored,
            prompts=prompts,
            judging=time.monotonic() - began,
        )

    def prompts_of_page(self, listing: Listing, request: RequestPrompt) -> list[ItemPrompt]:
        """The prompts of the shown items, made where re-ranking has not made them."""
        return [listing.prompts.get(one.item.id) or self._prompt(one.item, request) for one in listing.page]

    def explain(self, item: Item, state: DialogueState, past: Mapping[str, Verdict]) -> Scored:
        """The base score of one item, whether or not it is shown."""
        return next(one for _, one in self.explain_all([item], state, past))

    def explain_all(
        self, items: Sequence[Item], state: DialogueState, past: Mapping[str, Verdict]
    ) -> Iterator[tuple[Item, Scored]]:
        """The base scores of several items, whether or not they are shown."""
        evidence = self._evidence(find_candidates(self.store, state, past=past), state, past)
        for item in items:
            yield item, score_item(item, state, self._schema, evidence, self._vectors, self.weights)

    def reorder(self, listing: Listing, state: DialogueState, past: Mapping[str, Verdict]) -> Order:
        """The order for other wishes than those of a list. Items keep what the model judged of them there."""
        judged = {one.item.id: part for one in listing.ranked if (part := one.parts.get("model"))}
        found = self.list_items(state, past)
        ranked = [one.plus("model", judged[one.item.id]) if one.item.id in judged else one for one in found.ranked]
        ranked.sort(key=sort_key)
        return Order(self._page(ranked), tuple(ranked), found.candidates.matching, found.candidates.relaxed)

    def contributions(
        self,
        items: Sequence[Item],
        listing: Listing,
        state: DialogueState,
        past: Mapping[str, Verdict],
        *,
        model: LanguageModel | None = None,
        said: Sequence[str] = (),
        budget: float = 1.0,
    ) -> list[Contributions]:
        """What each stated preference adds to the scores of items.

        The model judges again without the preferences in question where that fits into `budget` seconds (after the
        time that it took for the list); otherwise its part stands apart. `said` are the utterances of its prompt.
        """
        scored = {one.item.id: one for one in (*listing.ranked, *listing.page)}
        stated = sum(map(is_stated, state.preferences))
        evidences: dict[tuple[str, ...], Evidence] = {}
        judged: dict[tuple[str, ...], dict[str, float]] = {}
        again = (1 << stated) - 2
        may_judge = model is not None and listing.judging > 0 and again * listing.judging <= budget
        shared = []
        for item in items:
            one = scored.get(item.id)
            part = one.parts.get("model", 0.0) if one is not None else 0.0
            model_of: ModelPart | None = None
            if may_judge and part and model is not None:
                model_of = self._model_part(item, part, listing, state, model, said, judged)
            shared.append(
                contributions(
                    item.id,
                    state.preferences,
                    lambda kept, item=item: self._facts(item, kept, state, past, evidences),  # type: ignore[misc]
                    self.weights,
                    model_of=model_of,
                    model_apart=part if part and model_of is None else None,
                    variety=one.parts.get("diversity", 0.0) if one is not None else 0.0,
                    seed=state.turn,
                )
            )
        return shared

    def _facts(
        self,
        item: Item,
        kept: Sequence[Preference],
        state: DialogueState,
        past: Mapping[str, Verdict],
        evidences: dict[tuple[str, ...], Evidence],
    ) -> Facts:
        """What an item's score depends on when only some preferences are there.

        Only free words are looked up in texts, so retrieval is asked once for each set of them.
        """
        words = tuple(one.path for one in kept if one.slot == "about")
        if words not in evidences:
            asked = tuple(one for one in state.preferences if one.path in words or not is_stated(one))
            all_words = all(one.path in words for one in state.preferences if one.slot == "about")
            supposed = state if all_words else replace(state, preferences=asked)
            evidences[words] = self._evidence(find_candidates(self.store, supposed, past=past), supposed, past)
        return item_facts(item, replace(state, preferences=tuple(kept)), self._schema, evidences[words], self._vectors)

    def _model_part(
        self,
        item: Item,
        part: float,
        listing: Listing,
        state: DialogueState,
        model: LanguageModel,
        said: Sequence[str],
        judged: dict[tuple[str, ...], dict[str, float]],
    ) -> ModelPart:
        """The model's part of an item's score under some of the preferences; the head is judged once for each set."""
        head = [one for one in listing.ranked[: max(_HEAD, self.top)] if "model" in one.parts]
        everything = tuple(one.path for one in state.preferences)

        def model_of(kept: Sequence[Preference]) -> float:
            paths = tuple(one.path for one in kept)
            supposed = replace(state, preferences=tuple(kept))
            if paths == everything:
                return part
            if not trust(supposed):
                return 0.0
            if paths not in judged:
                gone = [one for one in state.preferences if one.path not in paths]
                words = [one for one in said if not any(_says(one, wish) for wish in gone)]
                request = request_prompt(supposed, words, self._schema, state.language)
                texts = [score_text(self._prompt(one.item, request)) for one in head]
                scores = model.score(request.text, texts)
                fused = fuse(head, scores, model.name, weight=self.weights.model, trust=trust(supposed))
                judged[paths] = {one.item.id: one.parts.get("model", 0.0) for one in fused}
            return judged[paths].get(item.id, 0.0)

        return model_of

    def _evidence(self, candidates: Candidates, state: DialogueState, past: Mapping[str, Verdict]) -> Evidence:
        """What speaks for candidates beside the wishes."""
        opinions = {**past, **state.feedback}
        taste = self._vectors.history(opinions, self.store.get_many(list(opinions)))
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
        return tuple(choose_page(ranked, self.top, self._vectors, penalty=self.weights.diversity))


def _says(utterance: str, wish: Preference) -> bool:
    """Whether a wish was said in an utterance."""
    quote = fold(wish.quote)
    return bool(quote) and quote in fold(utterance)
