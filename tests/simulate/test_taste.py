"""Hidden wishes: the target serves them, and little else does."""

from __future__ import annotations

import random

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.simulate.taste import TOLERANCE, Shelf, Taste, draw_taste
from chatrec_tui.simulate.whims import draw_whim
from chatrec_tui.simulate.wishes import Wish


@pytest.mark.parametrize("name", ["film_shelf", "laptop_shelf", "book_shelf"])
def test_the_target_serves_every_wish_of_every_person(name: str, request: pytest.FixtureRequest) -> None:
    shelf: Shelf = request.getfixturevalue(name)
    for seed in range(40):
        taste = draw_taste(shelf, random.Random(seed))
        assert taste.wishes and taste.accepts(taste.target)
        assert all(wish.serve(taste.target) == 1.0 for wish in taste.wishes), taste.wishes
        assert taste.worth(taste.target) == pytest.approx(1.0)


def test_only_a_few_items_will_do(film_shelf: Shelf) -> None:
    counts = [
        sum(taste.accepts(item) for item in film_shelf.items)
        for taste in (draw_taste(film_shelf, random.Random(seed)) for seed in range(30))
    ]
    assert sum(counts) / len(counts) < 0.03 * len(film_shelf.items)


def test_the_same_seed_draws_the_same_person(laptop_shelf: Shelf) -> None:
    assert draw_taste(laptop_shelf, random.Random(5)) == draw_taste(laptop_shelf, random.Random(5))


PHONE = Item("p", "Phone", category=("Phones",), brand="Acme", price=500.0, tags=("for-travel",),
             attributes={"weight": Quantity(180.0, "g"), "ports": ("2x USB-C", "HDMI"), "nfc": True},
             localized={"zh": {"brand": "艾可美"}})  # fmt: skip


def test_a_wish_is_judged_by_the_fields_of_the_item() -> None:
    assert Wish("price", high=500).serve(PHONE) == 1.0
    assert 0.0 < Wish("price", high=450).serve(PHONE) < 1.0
    assert Wish("price", high=300).serve(PHONE) == 0.0
    assert Wish("weight", low=200).direction(PHONE) == "higher"
    assert Wish("brand", value="艾可美").serve(PHONE) == 1.0
    assert Wish("brand", value="Acme", wanted=False, hard=True).broken_by(PHONE)
    assert Wish("category", value="for-travel").serve(PHONE) == 1.0, "a genre may stand in either slot"
    assert Wish("ports", value="USB-C").serve(PHONE) == 1.0
    assert Wish("ports", value="USB-A").broken_by(PHONE)
    assert Wish("nfc", value=False).serve(PHONE) == 0.0


def test_what_an_item_does_not_say_breaks_no_bound_but_is_no_feature_either() -> None:
    battery, touch = Wish("battery_life", low=10, hard=True), Wish("touchscreen", value=True, hard=True)
    assert not battery.broken_by(PHONE) and battery.serve(PHONE) == 0.5
    assert not Taste(PHONE, (battery,)).breaks(PHONE)
    assert Taste(PHONE, (touch,)).breaks(PHONE)


def test_an_item_will_do_when_it_is_worth_nearly_as_much_and_breaks_nothing_hard() -> None:
    taste = Taste(PHONE, (Wish("price", high=500, hard=True), Wish("brand", value="Acme", weight=0.04)))
    other = Item("q", "Other phone", brand="Bolt", price=480.0)
    dear = Item("r", "Dear phone", brand="Acme", price=510.0)
    assert taste.worth(other) >= TOLERANCE and taste.accepts(other)
    assert taste.worth(dear) == 0.0 < taste.closeness(dear) and not taste.accepts(dear)


def test_whims_keep_the_target_out_until_they_are_taken_back(laptop_shelf: Shelf) -> None:
    whims = []
    for seed in range(150):
        rng = random.Random(seed)
        taste = draw_taste(laptop_shelf, rng)
        whim = draw_whim(taste, laptop_shelf, rng)
        if whim is not None:
            whims.append(whim)
            assert whim.first.serve(taste.target) < 1.0
            assert whim.instead is None or whim.instead in taste.wishes
    assert 10 < len(whims) < 60
    assert {whim.instead is None for whim in whims} == {True, False}
