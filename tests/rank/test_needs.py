"""Needs said in free words: which ones are meant, and how well an item serves them."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.needs import families, family_of, needs_meant, serve_need
from chatrec_tui.rank.relation import relate

FILMS = [
    Item(id="sad", title="Farewell", category=("Drama",), tags=("tear-jerker", "bittersweet")),
    Item(id="fun", title="Pie Fight", category=("Comedy",), tags=("funny", "light-hearted")),
    Item(id="space", title="Orbit", category=("Science Fiction",), tags=("space", "epic")),
]
LAPTOPS = [
    Item(
        id=f"l{number}",
        title=f"Laptop {number}",
        category=("Ultrabook",),
        tags=("lightweight", "quiet", "for-travel")[: 3 - number // 4],
        attributes=MappingProxyType({"weight": Quantity(1 + number / 5, "kg")}),
    )
    for number in range(10)
]
SHELF = derive_schema("shelf of films", FILMS)
DESK = derive_schema("desk of laptops", LAPTOPS)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("something to cry to", "tear-jerker"),
        ("大哭一场", "tear-jerker"),
        ("想哭", "tear-jerker"),
        ("for a weekend with the whole family", "family friendly"),
        ("周末一家人看的", "family friendly"),
        ("a first date", "date night"),
        ("看得手心出汗", "suspenseful"),
    ],
)
def test_a_need_is_recognised_in_either_language(words: str, label: str) -> None:
    films = next(one for one in families() if one.name == "film")
    assert any(label in need.good for need in needs_meant(words, films))


@pytest.mark.parametrize("words", ["", "x", "the", "something", "a thing please", "blue", "的", "好"])
def test_words_that_state_no_need_mean_none(words: str) -> None:
    assert needs_meant(words, None) == []


def test_a_catalog_is_recognised_by_its_labels() -> None:
    films, laptops = family_of(SHELF), family_of(DESK)
    assert films is not None
    assert films.name == "film"
    assert laptops is not None
    assert laptops.name == "laptop"
    assert family_of(derive_schema("odd", [Item(id="a", title="A", tags=("zork",))])) is None


def test_what_answers_a_need_is_served_better() -> None:
    scores = {item.id: serve_need("to cry to", item, SHELF) for item in FILMS}
    assert scores["sad"] is not None and scores["space"] is not None and scores["fun"] is not None
    assert scores["sad"] > 0.6 > scores["space"] > scores["fun"]


def test_numbers_take_part() -> None:
    light, heavy = (serve_need("for constant travel", LAPTOPS[place], DESK) for place in (1, 9))
    assert light is not None and heavy is not None
    assert light > heavy


def test_an_unknown_need_stays_silent() -> None:
    assert serve_need("for my left elbow", FILMS[0], SHELF) is None
    wish = Preference("about", "~", "for my left elbow", 0.8, False, 1, "")
    assert relate(wish, FILMS[0], SHELF) is None


def test_a_wish_in_free_words_is_graded_by_its_need() -> None:
    wish = Preference("about", "~", "想大哭一场的", 0.8, False, 1, "")
    assert (relate(wish, FILMS[0], SHELF) or 0) > (relate(wish, FILMS[1], SHELF) or 0)
