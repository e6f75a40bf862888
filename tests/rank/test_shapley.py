"""Shares add up to what is shared, treat equals alike, and give nothing to who adds nothing."""

from __future__ import annotations

import random
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.contributions import contributions
from chatrec_tui.rank.score import Facts, Weights, compose
from chatrec_tui.rank.shapley import shapley_values


def game(players: int, seed: int) -> dict[int, float]:
    chance = random.Random(seed)
    return {coalition: chance.uniform(-1, 1) for coalition in range(1 << players)}


@given(players=st.integers(0, 6), seed=st.integers(0, 1000))
def test_exact_shares_add_up(players: int, seed: int) -> None:
    worth = game(players, seed)
    shares = shapley_values(players, worth.__getitem__)
    assert sum(shares) == pytest.approx(worth[(1 << players) - 1] - worth[0])


def test_sampled_shares_add_up_and_come_near_the_exact_ones() -> None:
    chance = random.Random(3)
    factors = [chance.uniform(0.7, 1.4) for _ in range(10)]

    def worth(coalition: int) -> float:
        return prod(factor for player, factor in enumerate(factors) if coalition >> player & 1)

    shares = shapley_values(10, worth, seed=5)
    assert sum(shares) == pytest.approx(worth(1023) - worth(0))
    assert shares == shapley_values(10, worth, seed=5)
    alone = [worth(1 << player) - 1 for player in range(10)]
    assert sorted(range(10), key=alone.__getitem__) == sorted(range(10), key=shares.__getitem__)


def test_who_adds_nothing_gets_nothing_and_equals_get_the_same() -> None:
    def worth(coalition: int) -> float:  # a pair of gloves: left 0, left 1, right 2; player 3 has none
        return float(min((coalition & 3).bit_count(), coalition >> 2 & 1))

    shares = shapley_values(4, worth)
    assert shares == pytest.approx((1 / 6, 1 / 6, 4 / 6, 0))


WISHES = (
    Preference("price", "<=", 900.0, 1.0, True, 1, ""),
    Preference("about", "~", "for flights", 0.8, False, 1, ""),
    Preference("brand", "=", "Orla", -0.8, False, 2, ""),
    Preference("tags", "=", "quiet", 0.3, False, 1, "", "feedback"),
)
RELATIONS = {"price": 0.7, "about": None, "brand": 0.0, "tags": 1.0}


def facts_of(kept: object) -> Facts:
    wishes: list[Preference] = list(kept)  # type: ignore[call-overload]
    asked = any(one.slot == "about" for one in wishes)
    return Facts(tuple(RELATIONS[one.slot] for one in wishes), 0.6 if asked else 0.0, 0.5, 0.2, 0.1, 0.9, 0.4)


def test_the_contributions_of_wishes_add_up_to_what_they_change() -> None:
    shared = contributions("a", WISHES, facts_of, Weights())
    assert [one.wish.slot for one in shared.wishes] == ["price", "about", "brand"]
    assert sum(one.value for one in shared.wishes) == pytest.approx(shared.score - shared.without)
    assert shared.score == pytest.approx(sum(compose(WISHES, facts_of(WISHES), Weights()).values()))
    assert shared.of("preferences.brand=-:Orla") < 0 < shared.of("preferences.price<=+")


def test_words_matched_in_the_text_are_due_to_the_wish_for_them() -> None:
    alone = contributions("a", WISHES[1:2], facts_of, Weights())
    assert alone.wishes[0].value > Weights().unknown * WISHES[1].weight


def test_the_model_is_shared_out_or_stands_apart() -> None:
    shared = contributions("a", WISHES, facts_of, Weights(), model_of=lambda kept: 0.1 * len(kept))
    apart = contributions("a", WISHES, facts_of, Weights(), model_apart=0.3)
    plain = contributions("a", WISHES, facts_of, Weights())
    for with_model, without_model in zip(shared.wishes, plain.wishes, strict=True):
        assert with_model.value == pytest.approx(without_model.value + 0.1)
    assert apart.wishes == plain.wishes
    assert apart.score == pytest.approx(plain.score + 0.3)
    assert "model" in apart.to_json() and "model" not in plain.to_json()
