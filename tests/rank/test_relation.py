"""How an item stands to a preference: exact for numbers, lists and flags, silent where code cannot know."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.relation import Relation, relate, relation

ITEM = Item(
    id="a",
    title="Night Train",
    category=("Historical drama", "Science Fiction"),
    brand="Orla",
    creators=("Ada Voss",),
    price=500.0,
    currency="EUR",
    released="1999-05-01",
    tags=("slow-burn", "Überraschung"),
    attributes=MappingProxyType({"weight": Quantity(1.0, "kg"), "subtitles": True, "colour": "Deep Red"}),
    localized=MappingProxyType({"zh": {"category": ("历史剧情", "科幻"), "tags": ("慢热", "惊喜")}}),
)
SCHEMA = derive_schema("trains", [ITEM])


def prefer(slot: str, op: Op, value: SlotValueType, weight: float = 1.0) -> Preference:
    return Preference(slot, op, value, weight, False, 1, "")


@pytest.mark.parametrize(
    ("slot", "op", "value", "expected"),
    [
        ("price", "<=", 500.0, "meets"),
        ("price", "<=", 499.0, "near"),
        ("price", "<=", 450.0, "near"),
        ("price", "<=", 300.0, "misses"),
        ("price", ">=", 500.0, "meets"),
        ("price", ">=", 900.0, "misses"),
        ("price", "~", 520.0, "meets"),
        ("price", "~", 600.0, "near"),
        ("price", "~", 900.0, "misses"),
        ("weight", "<=", 1.0, "meets"),
        ("weight", "=", 1.0, "meets"),
        ("weight", "=", 2.0, "misses"),
        ("year", ">=", 1990.0, "meets"),
        ("released", ">=", 1990.0, "meets"),
        ("year", "<=", 1997.0, "near"),
        ("year", "~", 1998.0, "meets"),
        ("year", "=", 2010.0, "misses"),
        ("price", "in", [100.0, 500.0], "meets"),
        ("category", "=", "Science Fiction", "meets"),
        ("category", "=", "science fiction", "meets"),
        ("category", "=", "drama", "meets"),
        ("category", "=", "comedy", "misses"),
        ("category", "=", "科幻", "meets"),
        ("tags", "contains", "Science Fiction", "meets"),
        ("category", "=", "slow burn", "meets"),
        ("tags", "in", ["funny", "slow-burn"], "meets"),
        ("tags", "=", "uberraschung", "meets"),
        ("brand", "=", "ORLA", "meets"),
        ("brand", "=", "Brix", "misses"),
        ("creators", "contains", "Ada Voss", "meets"),
        ("subtitles", "=", True, "meets"),
        ("subtitles", "=", False, "misses"),
        ("colour", "=", "red", "meets"),
        ("battery", ">=", 10.0, "silent"),
        ("rating", ">=", 4.0, "silent"),
        ("about", "~", "a night train", "meets"),
        ("about", "~", "something to cry to", "silent"),
        ("about", "~", "慢热的", "meets"),
        ("about", "~", "想哭", "silent"),
        ("about", "~", "the", "silent"),
    ],
)
def test_the_relation_of_a_fact_to_a_wish(slot: str, op: Op, value: SlotValueType, expected: Relation) -> None:
    assert relation(prefer(slot, op, value), ITEM, SCHEMA) == expected


def test_what_is_unwanted_turns_the_relation_round() -> None:
    assert relation(prefer("brand", "=", "Orla", -1.0), ITEM, SCHEMA) == "misses"
    assert relation(prefer("brand", "=", "Brix", -1.0), ITEM, SCHEMA) == "meets"
    assert relation(prefer("battery", ">=", 3.0, -1.0), ITEM, SCHEMA) == "silent"


def test_a_bound_is_graded_and_never_rises_with_the_distance() -> None:
    scores = [
        relate(prefer("price", "<=", bound), ITEM, SCHEMA) for bound in (600.0, 500.0, 480.0, 430.0, 390.0, 200.0)
    ]
    assert scores[:2] == [1.0, 1.0]
    assert all(score is not None for score in scores)
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert scores[-1] == 0.0


def test_a_short_word_is_no_part_of_a_longer_one() -> None:
    assert relation(prefer("colour", "=", "re"), ITEM, SCHEMA) == "misses"
    assert relation(prefer("category", "=", "his"), ITEM, SCHEMA) == "misses"


def test_a_sellers_description_cannot_meet_a_wish() -> None:
    boasting = Item(id="b", title="Plain", description="perfect to cry to, for long flights")
    assert relation(prefer("about", "~", "long flights"), boasting, SCHEMA) == "silent"
