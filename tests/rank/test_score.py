"""The base score adds up, and each part moves the list in its own direction."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.rank.page import choose_page
from chatrec_tui.rank.score import Evidence, Scored, score_items
from chatrec_tui.rank.vectors import ItemVectors


def wish(slot: str, op: Op, value: SlotValueType, weight: float = 0.8) -> Preference:
    return Preference(slot, op, value, weight, False, 1, "")


def rank(store: CatalogStore, state: DialogueState, lexical: dict[str, float] | None = None) -> list[Scored]:
    schema = store.schema()
    vectors = ItemVectors(schema)
    taste = vectors.history(state.feedback, store.get_many(state.feedback))
    items = list(store.all_items())
    return score_items(items, state, schema, Evidence(lexical or {}, taste=taste), vectors)


def test_parts_add_up_to_the_score(films: CatalogStore) -> None:
    state = DialogueState(preferences=(wish("category", "=", "Comedy"), wish("runtime", "<=", 100.0)))
    for scored in rank(films, state)[:20]:
        assert scored.score == pytest.approx(sum(scored.parts.values()))
        assert {"preference.category", "preference.runtime"} <= set(scored.parts)


def test_a_wish_brings_what_meets_it_to_the_top(laptops: CatalogStore) -> None:
    best = rank(laptops, DialogueState(preferences=(wish("category", "=", "Gaming laptop"),)))[:10]
    assert all("Gaming laptop" in one.item.category for one in best)


def test_an_unwanted_thing_sinks(films: CatalogStore) -> None:
    before = rank(films, DialogueState())
    after = rank(films, DialogueState(preferences=(wish("category", "=", "Drama", -0.8),)))
    place = {one.item.id: number for number, one in enumerate(after)}
    dramas = [one.item.id for one in before[:20] if "Drama" in one.item.category]
    assert dramas
    assert all(place[item] > 20 for item in dramas)


def test_a_softly_met_bound_beats_a_clearly_broken_one(laptops: CatalogStore) -> None:
    ranked = rank(laptops, DialogueState(preferences=(wish("weight", "<=", 1.2),)))
    scores = {one.item.number("weight"): one.parts.get("preference.weight", 0.0) for one in ranked}
    assert scores[1.19] > scores[1.29] > scores.get(2.5, 0.0)


def test_what_was_liked_pulls_its_like_up(films: CatalogStore) -> None:
    liked = "spirited-away-2001"
    assert films.get(liked) is not None
    state = DialogueState(feedback=MappingProxyType({liked: "liked"}))
    best = [one.item for one in rank(films, state)[:10] if one.item.id != liked]
    assert sum("Hayao Miyazaki" in item.creators for item in best) >= 3


def test_words_of_the_request_count(films: CatalogStore) -> None:
    some = rank(films, DialogueState())[200].item.id
    assert rank(films, DialogueState(), {some: 1.0})[0].item.id == some


def test_a_page_does_not_repeat_itself(films: CatalogStore) -> None:
    vectors = ItemVectors(films.schema())
    state = DialogueState(feedback=MappingProxyType({"spirited-away-2001": "liked"}))
    ranked = rank(films, state)
    plain, varied = ranked[:5], choose_page(ranked, 5, vectors, penalty=0.6)

    def repetition(page: list[Scored]) -> float:
        pairs = [(a.item, b.item) for a in page for b in page if a is not b]
        return sum(vectors.likeness(a, b) for a, b in pairs)

    assert repetition(varied) < repetition(plain)
    assert [one.score for one in varied] == sorted((one.score for one in varied), reverse=True)
