"""Which facts a reason cites: what was asked for, what sets an item apart, and what it honestly misses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatrec_tui.i18n import Language
from chatrec_tui.reason.evidence import find_evidence
from chatrec_tui.reason.plan import BEST, LIKED, SHARED
from chatrec_tui.reason.rules import write_by_rule
from tests.reason.shelves import Shelf, want

SEEDS = range(12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_page_does_not_repeat_its_main_fact(laptops: Shelf, films: Shelf, seed: int) -> None:
    for shelf in (laptops, films):
        _, _, plans = shelf.plans(seed=seed)
        mains = [(plan.cited[0].fact.slot, str(plan.cited[0].fact.value)) for plan in plans]
        assert len(set(mains)) == len(mains)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_has_one_to_three_facts_and_each_once(laptops: Shelf, seed: int) -> None:
    _, _, plans = laptops.plans(want("price", "<=", 6000.0), seed=seed)
    for plan in plans:
        assert 1 <= len(plan.cited) <= 3
        assert len(set(plan.pointers)) == len(plan.pointers)
        assert set(plan.pointers) <= set(plan.allowed)


def test_a_missed_wish_is_the_drawback(laptops: Shelf) -> None:
    _, _, plans = laptops.plans(want("weight", "<=", 1.0))
    heavy = plans[-1].drawback
    assert heavy is not None
    assert heavy.fact.slot == "weight"
    assert heavy.relation == "misses"
    assert plans[0].drawback is None


def test_a_missed_wish_is_never_cited_as_a_merit(laptops: Shelf) -> None:
    for seed in SEEDS:
        _, _, plans = laptops.plans(want("price", "<=", 4500.0), want("touchscreen", "=", True), seed=seed)
        for plan in plans:
            assert all(cited.relation in ("meets", "silent") for cited in plan.cited)
            assert all(cited.fact.value is not False for cited in plan.cited)


def test_the_weightier_of_two_missed_wishes_is_named(laptops: Shelf) -> None:
    _, _, plans = laptops.plans(want("weight", "<=", 1.0, 0.4), want("price", "<=", 3000.0, 1.0))
    drawback = plans[-1].drawback
    assert drawback is not None
    assert drawback.fact.slot == "price"


def test_something_avoided_that_is_there_is_a_drawback(films: Shelf) -> None:
    _, _, plans = films.plans(want("category", "=", "Horror", -0.8))
    drawback = plans[2].drawback
    assert drawback is not None
    assert drawback.wish is not None
    assert "<avoid>" in plans[2].text
    assert all(plan.drawback is None for place, plan in enumerate(plans) if place != 2)


def test_a_superlative_is_true_of_its_page(laptops: Shelf) -> None:
    lowest = {"price": "l1", "weight": "l1"}
    highest = {"battery_life": "l1", "rating": "l5", "year": "l5"}
    seen = set()
    for seed in range(40):
        _, _, plans = laptops.plans(seed=seed)
        for plan in plans:
            for cited in plan.cited:
                if cited.fact.pointer == BEST:
                    seen.add(cited.fact.slot)
                    table = lowest if cited.fact.bucket == 0 else highest
                    assert table[cited.fact.slot] == plan.item
    assert seen


def test_no_superlative_when_two_share_the_place(laptops: Shelf) -> None:
    twins = Shelf((laptops.items[0], replace(laptops.items[0], id="twin"), *laptops.items[1:3]), laptops.schema)
    for seed in range(20):
        for plan in twins.plans(seed=seed)[2]:
            assert not any(cited.fact.pointer == BEST and plan.item in ("l1", "twin") for cited in plan.cited)


def test_what_is_shared_with_a_liked_item_is_named(films: Shelf) -> None:
    liked = replace(films.items[0], id="liked", title="Old Favourite", localized={})
    found = set()
    for seed in range(20):
        for plan in films.plans(liked=[liked], seed=seed)[2]:
            for cited in plan.cited:
                if cited.fact.pointer == LIKED:
                    assert cited.fact.value == "liked"
                    assert cited.via is not None
                    assert cited.via.pointer == SHARED
                    found.add((plan.item, str(cited.via.value)))
    assert ("f2", "Ada Voss") in found
    assert not any(item == "f3" for item, _ in found)


def test_a_need_is_tied_to_the_labels_that_answer_it(films: Shelf) -> None:
    wish = want("about", "~", "something to cry to")
    request = films.request(wish)
    prompts = [films.prompt(place, wish) for place in range(5)]
    evidence = find_evidence(prompts, request, films.schema)
    assert set(evidence) == {"f1", "f4"}
    _, _, plans = films.plans(wish)
    assert plans[0].cited[0].wish is not None
    assert plans[0].cited[0].fact.text == "tear jerker"


def test_labels_that_repeat_the_persons_words_are_cited_without_a_quotation(laptops: Shelf) -> None:
    wish = want("about", "~", "打游戏用")
    chinese = replace(laptops.items[2], localized={"zh": {"tags": ("大屏", "适合游戏")}})
    shelf = Shelf((*laptops.items[:2], chinese, *laptops.items[3:]), laptops.schema)
    request, prompts, plans = shelf.plans(wish, language="zh")
    evidence = find_evidence(prompts, request, shelf.schema)
    assert not next(iter(evidence["l3"].values())).quoted
    told = next(one for one in plans[2].cited if "游戏" in one.fact.text)
    assert told.wish is None
    assert told.asked


def test_the_persons_words_are_quoted_once(films: Shelf) -> None:
    for seed in SEEDS:
        for plan in films.plans(want("about", "~", "something to cry to"), seed=seed)[2]:
            assert sum(cited.wish is not None and cited.wish.kind == "about" for cited in plan.cited) <= 1


def test_an_item_without_facts_still_gets_a_plan() -> None:
    from chatrec_tui.catalog.derive import derive_schema
    from chatrec_tui.catalog.item import Item

    items = (Item(id="a", title="Alone"), Item(id="b", title="Also Alone"))
    _, _, plans = Shelf(items, derive_schema("bare", items)).plans()
    assert [plan.cited[0].fact.pointer for plan in plans] == ["<p0>", "<p0>"]


def test_the_same_seed_gives_the_same_plans(laptops: Shelf) -> None:
    assert laptops.plans(seed=4)[2] == laptops.plans(seed=4)[2]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_wish_that_is_met_is_always_answered(laptops: Shelf, seed: int, language: Language) -> None:
    _, _, plans = laptops.plans(want("brand", "=", "Orla"), language=language, seed=seed)
    for plan in plans[:2]:
        assert any(one.wish is not None and one.fact.slot == "brand" for one in plan.cited)


def test_a_label_named_alike_is_not_passed_off_as_the_wish(films: Shelf) -> None:
    alike = replace(films.items[0], category=("Historical Drama",), localized={})
    shelf = Shelf((alike, *films.items[1:]), films.schema)
    plan = shelf.plans(want("category", "=", "Drama"))[2][0]
    told = next(one for one in plan.cited if "Historical Drama" in one.fact.text)
    assert told.wish is None
    assert told.asked


def test_a_relation_of_the_catalog_leads_from_a_liked_item(laptops: Shelf) -> None:
    liked = replace(laptops.items[4], id="old", title="Senn Classic", related={"successor": ("l1",)}, localized={})
    plans = [plan for seed in range(12) for plan in laptops.plans(liked=[liked], seed=seed)[2]]
    found = [plan for plan in plans if plan.item == "l1" and plan.by_rule]
    assert found
    cited = next(one for one in found[0].cited if one.fact.pointer == LIKED)
    assert cited.via is not None
    assert cited.via.kind == "successor_to"
    assert "<p13>" in write_by_rule(found[0], "en")
