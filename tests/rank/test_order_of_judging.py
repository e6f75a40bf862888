"""The shipped model judges candidates one by one: the order in which they are asked about does not show."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.engine.opening import open_model
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.rank.prompt import item_prompt, request_prompt, score_text

SAID = {"films": "想看轻松一点的科幻片", "laptops": "a quiet laptop for travel"}
SHUFFLES = 8


@pytest.fixture(scope="module")
def mini() -> LanguageModel:
    model = open_model("mini").get()
    assert model is not None
    return model


@pytest.mark.parametrize("catalog", ["films", "laptops"])
def test_shuffled_candidates_make_the_same_page(
    catalog: str, mini: LanguageModel, request: pytest.FixtureRequest
) -> None:
    store: CatalogStore = request.getfixturevalue(catalog)
    wish = Preference("about", "~", SAID[catalog], 0.8, False, 1, SAID[catalog])
    state = DialogueState(preferences=(wish,), language="zh" if catalog == "films" else "en")
    recommender = Recommender(store, top=5)
    listing = recommender.list_items(state, {})
    prompt = request_prompt(state, [SAID[catalog]], store.schema(), state.language)

    def page(seed: int) -> list[str]:
        head = list(listing.ranked[:20])
        if seed:
            random.Random(seed).shuffle(head)
        shuffled = replace(listing, ranked=(*head, *listing.ranked[20:]))
        judged = recommender.rerank(shuffled, state, prompt, mini, budget=60.0, cancelled=None)
        assert not judged.unscored
        return [one.item.id for one in judged.page]

    straight = page(0)
    assert [page(seed) == straight for seed in range(1, SHUFFLES + 1)].count(False) == 0


def test_logits_differ_by_less_than_any_gap_that_counts(mini: LanguageModel, laptops: CatalogStore) -> None:
    state = DialogueState(preferences=(Preference("about", "~", "for video editing", 0.8, False, 1, ""),))
    prompt = request_prompt(state, [], laptops.schema(), "en")
    items = laptops.get_many(laptops.select(limit=12))
    texts = [score_text(item_prompt(item, prompt, laptops.schema(), "en")) for item in items]
    together = mini.score(prompt.text, texts).logits
    alone = [mini.score(prompt.text, [text]).logits[0] for text in texts]
    assert alone == pytest.approx(together, abs=0.02)
