"""Scores by columns are those of the formula, item by item, whatever was wished."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.rank.columns import Columns
from chatrec_tui.rank.score import Evidence, Weights, score_item, score_items
from chatrec_tui.rank.vectors import ItemVectors

WISHES = [
    Preference("category", "=", "Comedy", 0.8, False, 1, ""),
    Preference("tags", "=", "comedy", -0.8, False, 1, ""),
    Preference("category", "in", ["Drama", "Science Fiction"], 0.5, False, 1, ""),
    Preference("runtime", "<=", 110.0, 1.0, True, 1, ""),
    Preference("runtime", "~", 95.0, 0.8, False, 1, ""),
    Preference("released", ">=", 1995.0, 0.8, False, 1, ""),
    Preference("year", "=", 1999.0, -0.5, False, 1, ""),
    Preference("weight", "<=", 1.3, 0.7, False, 1, "", "critique"),
    Preference("price", "~", 8000.0, 0.8, False, 1, ""),
    Preference("touchscreen", "=", True, 0.8, False, 1, ""),
    Preference("brand", "=", "Lenovo", -1.0, True, 1, ""),
    Preference("brand", "contains", "联想", 0.8, False, 1, ""),
    Preference("creators", "=", "Hayao Miyazaki", 0.4, False, 1, "", "feedback"),
    Preference("category", "=", "Animation", 0.3, False, 1, "", "feedback"),
    Preference("country", "=", "Japan", -0.4, False, 1, "", "feedback"),
    Preference("about", "~", "something to cry to", 0.8, False, 1, ""),
    Preference("about", "~", "想大哭一场", -0.8, False, 1, ""),
    Preference("about", "~", "科幻", 0.8, False, 1, ""),
    Preference("about", "~", "for travel", 0.8, False, 1, ""),
    Preference("nowhere", "=", "x", 0.8, False, 1, ""),
]


@pytest.fixture(params=["films", "laptops"])
def catalog(request: pytest.FixtureRequest) -> CatalogStore:
    store: CatalogStore = request.getfixturevalue(request.param)
    return store


def evidence_for(items: list[Item], vectors: ItemVectors, seed: int) -> Evidence:
    """Made-up evidence for some of the items."""
    chance = random.Random(seed)
    few = chance.sample(items, 40)
    return Evidence(
        {item.id: chance.random() for item in few[:20]},
        {item.id: chance.random() for item in few[10:30]},
        {item.id: chance.random() for item in few[5:]},
        vectors.history({few[0].id: "liked", few[1].id: "disliked", few[2].id: "saved"}, few[:3]),
    )


@settings(max_examples=25, deadline=None)
@given(chosen=st.lists(st.sampled_from(WISHES), max_size=6, unique_by=id), seed=st.integers(0, 99))
def test_columns_give_the_scores_of_the_formula(films: CatalogStore, chosen: list[Preference], seed: int) -> None:
    compare(films, tuple(chosen), seed)


@settings(max_examples=25, deadline=None)
@given(chosen=st.lists(st.sampled_from(WISHES), max_size=6, unique_by=id), seed=st.integers(0, 99))
def test_columns_give_them_for_other_things_too(laptops: CatalogStore, chosen: list[Preference], seed: int) -> None:
    compare(laptops, tuple(chosen), seed)


def compare(store: CatalogStore, wishes: tuple[Preference, ...], seed: int) -> None:
    schema = store.schema()
    vectors = ItemVectors(schema)
    items = list(store.all_items())
    evidence, state = evidence_for(items, vectors, seed), DialogueState(preferences=wishes)
    weights = Weights(crowd=seed / 99)
    columns = Columns(schema, vectors)
    columns.scores(items[:50], state, evidence, weights)  # the others join later
    by_columns = columns.scores(items, state, evidence, weights).tolist()
    one_by_one = [score_item(item, state, schema, evidence, vectors, weights).score for item in items]
    assert by_columns == pytest.approx(one_by_one, abs=1e-9)


def test_the_head_found_by_columns_is_the_head_of_the_whole_list(catalog: CatalogStore) -> None:
    schema = catalog.schema()
    vectors = ItemVectors(schema)
    items = list(catalog.all_items())
    for seed in range(20):
        wishes = tuple(random.Random(seed).sample(WISHES, 4))
        state, evidence = DialogueState(preferences=wishes), evidence_for(items, vectors, seed)
        head = Columns(schema, vectors).best(items, state, evidence, Weights(), 30)
        assert len(head) < len(items)
        whole = score_items(items, state, schema, evidence, vectors)[:30]
        assert score_items(head, state, schema, evidence, vectors)[:30] == whole


def test_an_empty_list_has_no_head(films: CatalogStore) -> None:
    columns = Columns(films.schema(), ItemVectors(films.schema()))
    assert columns.best([], DialogueState(), Evidence(), Weights(), 10) == []


def test_a_long_list_shows_the_same_page_as_scoring_all_of_it(
    catalog: CatalogStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = [DialogueState(preferences=tuple(random.Random(seed).sample(WISHES, 3))) for seed in range(12)]
    soft = [DialogueState(preferences=tuple(replace(one, hard=False) for one in state.preferences)) for state in states]
    whole = [Recommender(catalog, top=5).list_items(state, {}).page for state in soft]
    monkeypatch.setattr("chatrec_tui.engine.listing._WHOLE", 100)
    recommender = Recommender(catalog, top=5)
    assert [recommender.list_items(state, {}).page for state in soft] == whole
