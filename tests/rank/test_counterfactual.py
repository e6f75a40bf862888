"""Every “if” is true: what is said to bring an item up does so when it is done, and by no more than is needed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.rank.counterfactual import Order, Remedy, broken_musts, find_remedy, what_if, why_not

COMEDY = Preference("category", "=", "Comedy", 1.0, True, 1, "comedy")
RECENT = Preference("year", ">=", 2005.0, 0.8, False, 1, "recent")
SHORT = Preference("runtime", "<=", 100.0, 1.0, True, 1, "short")
FRENCH = Preference("country", "=", "France", 0.5, False, 2, "French")
WANTED = DialogueState(preferences=(COMEDY, RECENT, SHORT, FRENCH), turn=2)


@pytest.fixture(scope="module")
def recommender(films: CatalogStore) -> Recommender:
    return Recommender(films, top=5)


@pytest.fixture(scope="module")
def rank(recommender: Recommender) -> Callable[[DialogueState], Order]:
    return lambda state: recommender.list_items(state, {}).order()


def share_with(recommender: Recommender, state: DialogueState) -> Callable[[Item], Contributions]:
    listing = recommender.list_items(state, {})
    return lambda item: recommender.contributions([item], listing, state, {})[0]


def done(state: DialogueState, remedy: Remedy, item: str) -> DialogueState:
    """The state in which a remedy has been carried out."""
    after = {one.before.path: one.after for one in remedy.changes}
    wishes = [after.get(one.path, one) for one in state.preferences]
    kept = {one: said for one, said in state.feedback.items() if one != item or remedy.lifted is None}
    return replace(state, preferences=tuple(one for one in wishes if one is not None), feedback=kept)


@pytest.mark.parametrize("goal", ["first", "page"])
def test_a_remedy_does_what_it_says(films: CatalogStore, rank: Callable[[DialogueState], Order], goal: str) -> None:
    now = rank(WANTED)
    found = 0
    for item in [*films.get_many(films.select(limit=12)), now.ranked[1].item, now.ranked[6].item]:
        remedy = find_remedy(item, WANTED, films.schema(), rank, goal, now=now, budget=60.0)  # type: ignore[arg-type]
        if remedy is None or now.place(item.id) == 1:
            continue
        place = rank(done(WANTED, remedy, item.id)).place(item.id)
        assert place == remedy.place
        assert place is not None and place <= (1 if goal == "first" else 5)
        assert {one.before.path for one in remedy.changes} >= {
            one.path for one in broken_musts(item, WANTED, films.schema())
        }
        found += 1
    assert found >= 3


def test_a_bound_is_moved_just_far_enough(films: CatalogStore, rank: Callable[[DialogueState], Order]) -> None:
    state = DialogueState(preferences=(COMEDY, SHORT))
    long = next(
        one.item for one in rank(DialogueState(preferences=(COMEDY,))).page if (one.item.number("runtime") or 0) > 100
    )
    remedy = find_remedy(long, state, films.schema(), rank, "page", budget=60.0)
    assert remedy is not None
    (change,) = remedy.changes
    assert change.kind == "bound" and change.after is not None
    assert change.after.value == long.number("runtime")


def test_one_wish_is_a_smaller_change_than_two(films: CatalogStore, rank: Callable[[DialogueState], Order]) -> None:
    drama = next(
        one.item for one in rank(DialogueState()).ranked
        if "Comedy" not in one.item.category and "Drama" in one.item.category
        and (one.item.number("runtime") or 999) < 100 and (one.item.year or 0) >= 2005
    )  # fmt: skip
    remedy = find_remedy(drama, WANTED, films.schema(), rank, "page", budget=60.0)
    assert remedy is None or COMEDY.path in {one.before.path for one in remedy.changes}
    assert broken_musts(drama, WANTED, films.schema()) == (COMEDY,)


def test_a_rejected_item_comes_back_when_the_verdict_is_taken_back(
    films: CatalogStore, rank: Callable[[DialogueState], Order]
) -> None:
    best = rank(WANTED).page[0].item
    state = replace(WANTED, feedback=MappingProxyType({best.id: "rejected"}))
    remedy = find_remedy(best, state, films.schema(), rank, "page", budget=60.0)
    assert remedy is not None
    assert (remedy.lifted, remedy.changes, remedy.before) == ("rejected", (), None)


def test_losses_add_up_to_the_gap_between_the_scores(
    films: CatalogStore, recommender: Recommender, rank: Callable[[DialogueState], Order]
) -> None:
    share = share_with(recommender, WANTED)
    now = rank(WANTED)
    for low in now.ranked[8:20:4]:
        found = why_not(low.item, WANTED, films.schema(), rank, share, now=now, budget=0.0)
        assert found.against is not None
        gap = share(found.against.item).score - share(low.item).score
        diversity = share(found.against.item).beside.get("diversity", 0.0)
        assert sum(one.amount for one in found.losses) == pytest.approx(gap - diversity)
        assert found.place == now.place(low.item.id)


def test_contributions_are_those_of_the_score_on_the_list(recommender: Recommender) -> None:
    listing = recommender.list_items(WANTED, {})
    shares = recommender.contributions([one.item for one in listing.page], listing, WANTED, {})
    for one, shared in zip(listing.page, shares, strict=True):
        assert shared.exact
        assert shared.score == pytest.approx(one.score)
        assert shared.without + sum(wish.value for wish in shared.wishes) == pytest.approx(one.score)


def test_words_found_in_texts_count_for_the_wish_that_said_them(films: CatalogStore, recommender: Recommender) -> None:
    words = Preference("about", "~", "miyazaki flying", 0.8, False, 1, "miyazaki flying")
    state = DialogueState(preferences=(words, RECENT))
    listing = recommender.list_items(state, {})
    best = max(listing.ranked, key=lambda one: one.parts.get("request", 0.0))
    assert best.parts.get("request", 0.0) > 0
    (shared,) = recommender.contributions([best.item], listing, state, {})
    assert shared.of(words.path) >= 0.9 * best.parts["request"]


def test_what_if_names_what_comes_and_goes(rank: Callable[[DialogueState], Order]) -> None:
    supposed = replace(WANTED, preferences=(COMEDY, RECENT, FRENCH))
    found = what_if(WANTED, supposed, rank)
    assert found.removed == (SHORT,) and found.added == ()
    before, after = ({one.item.id for one in order.page} for order in (found.before, found.after))
    assert {one.id for one in found.entered} == after - before
    assert {one.id for one in found.left} == before - after
    assert found.after.matching > found.before.matching
