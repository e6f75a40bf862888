"""Hard wishes are never broken silently, and the cheapest one is given up when nothing fits."""

from __future__ import annotations

from types import MappingProxyType

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.retrieve.candidates import find_candidates


def must(slot: str, op: Op, value: SlotValueType, weight: float = 1.0) -> Preference:
    return Preference(slot, op, value, weight, True, 1, "")


def state(*preferences: Preference, **feedback: str) -> DialogueState:
    return DialogueState(preferences=preferences, feedback=MappingProxyType(dict(feedback)))  # type: ignore[arg-type]


def test_every_candidate_keeps_every_hard_wish(laptops: CatalogStore) -> None:
    found = find_candidates(laptops, state(must("price", "<=", 5000.0), must("brand", "=", "Lenovo", -1.0)))
    assert found.items
    assert all(item.price is not None and item.price <= 5000 and item.brand != "Lenovo" for item in found.items)
    assert found.excluded == laptops.count() - len(found.items)
    assert not found.relaxed


def test_a_genre_is_found_in_the_category_and_in_the_tags(films: CatalogStore) -> None:
    found = find_candidates(films, state(must("category", "=", "light-hearted")))
    assert found.items
    assert all("light-hearted" in item.tags for item in found.items)


def test_what_was_rejected_is_no_candidate(films: CatalogStore) -> None:
    first = find_candidates(films, state()).items[0].id
    after = find_candidates(films, DialogueState(feedback=MappingProxyType({first: "rejected"})))
    assert first not in {item.id for item in after.items}


def test_skipped_items_are_left_out_this_time(films: CatalogStore) -> None:
    first = find_candidates(films, state()).items[0].id
    assert first not in {item.id for item in find_candidates(films, state(), skip=[first]).items}


def test_a_bound_is_given_up_before_an_exclusion(laptops: CatalogStore) -> None:
    wishes = (must("price", "<=", 100.0), must("brand", "=", "Apple", -1.0))
    found = find_candidates(laptops, state(*wishes))
    assert found.relaxed == wishes[:1]
    assert found.items
    assert all(item.brand != "Apple" for item in found.items)


def test_the_wish_whose_loss_gains_most_is_given_up(laptops: CatalogStore) -> None:
    impossible, loose = must("weight", "<=", 0.1), must("price", "<=", 30000.0)
    assert find_candidates(laptops, state(loose, impossible)).relaxed == (impossible,)


def test_words_of_the_request_are_found_in_either_language(films: CatalogStore) -> None:
    for words in ("time loop", "时间循环"):
        wish = Preference("about", "~", words, 0.8, False, 1, words)
        found = find_candidates(films, state(wish))
        best = max(found.lexical, key=lambda item: found.lexical[item])
        item = films.get(best)
        assert item is not None
        assert "time-loop" in item.tags


def test_ruled_out_words_rule_out_items(films: CatalogStore) -> None:
    found = find_candidates(films, state(must("about", "~", "zombies", -1.0)))
    assert all("zombies" not in item.tags for item in found.items)
