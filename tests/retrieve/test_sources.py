"""Each source names candidates for its own reason, and none is drowned by another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pytest

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.retrieve import candidates, passing
from chatrec_tui.retrieve.attribute_vectors import AttributeVectors, build_vectors
from chatrec_tui.retrieve.candidates import find_candidates
from chatrec_tui.retrieve.fusion import fuse_ranks
from chatrec_tui.retrieve.masks import Masked
from chatrec_tui.retrieve.passing import Selected
from chatrec_tui.retrieve.relations import SAME_CREATOR, Path, find_related
from chatrec_tui.retrieve.shelf import shelf_of


def after(liked: Iterable[str] = (), disliked: Iterable[str] = ()) -> DialogueState:
    verdicts: dict[str, Verdict] = dict.fromkeys(liked, "liked")
    return DialogueState(feedback=MappingProxyType(verdicts | dict.fromkeys(disliked, "disliked")))


def test_fusion_prefers_what_several_sources_name() -> None:
    assert fuse_ranks([["a", "b"], ["b", "c"]], least=0, most=3)[0] == "b"


def test_the_head_of_every_source_is_always_in() -> None:
    crowd = [f"x{n}" for n in range(50)]
    fused = fuse_ranks([crowd, crowd, crowd, ["lonely"]], least=1, most=10)
    assert "lonely" in fused
    assert len(fused) == 10


def test_without_history_and_interactions_there_is_no_such_evidence(films: CatalogStore) -> None:
    found = find_candidates(films, DialogueState())
    assert not found.collaborative
    assert not found.meaning
    assert not found.paths


def test_a_history_without_interactions_speaks_through_likeness(films: CatalogStore) -> None:
    first = films.select(limit=1)[0]
    found = find_candidates(films, after([first]))
    assert not found.collaborative
    assert found.meaning
    assert all(0 <= share <= 1 for share in found.meaning.values())


def test_liked_items_of_a_crowd_bring_up_the_rest_of_what_it_saw(taught: CatalogStore) -> None:
    found = find_candidates(taught, after(["sea5", "sea6"]))
    assert not found.meaning
    best = sorted(found.collaborative, key=lambda item: -found.collaborative[item])[:5]
    assert all(item.startswith("sea") for item in best)
    assert all(0 <= share <= 1 for share in found.collaborative.values())


def test_earlier_dialogues_count_as_history(taught: CatalogStore) -> None:
    found = find_candidates(taught, DialogueState(), past={"sea5": "liked"})
    assert found.collaborative


def test_one_opinion_says_less_than_many(taught: CatalogStore) -> None:
    one = find_candidates(taught, after(["sea5"]))
    many = find_candidates(taught, after(f"sea{n}" for n in range(5, 12)))
    assert max(one.collaborative.values()) < max(many.collaborative.values())


def test_related_items_come_with_the_way_there(taught: CatalogStore) -> None:
    found = find_candidates(taught, after(["sea0"]))
    assert found.paths["sea1"] == Path(("sea0", "sea1"), "series")
    assert found.paths["sea6"] == Path(("sea0", "sea6"), SAME_CREATOR, "sea maker 0")


def test_related_items_that_the_catalog_lacks_are_left_out(crowd: CatalogStore) -> None:
    assert "nowhere" not in find_related(crowd, ["sea0"])
    assert "sea0" not in find_related(crowd, ["sea0", "sea6"])


def test_in_a_large_catalog_the_unknown_keep_a_place(taught: CatalogStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_WHOLE": 10, "_POOL": 8, "_LEAST": 4, "_MOST": 16, "_TAIL": 6}.items():
        monkeypatch.setattr(candidates, name, value)
    listed = {item.id for item in find_candidates(taught, after(["sea25", "sea26"])).items}
    assert len(listed) < 30
    assert "sea29" in listed
    assert any(item.startswith("space") for item in listed) or "sea28" in listed


def test_filters_hold_for_every_source(taught: CatalogStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_WHOLE": 5, "_POOL": 8, "_LEAST": 4, "_MOST": 16, "_TAIL": 6}.items():
        monkeypatch.setattr(candidates, name, value)
    must = Preference("category", "=", "Science Fiction", 1.0, True, 1, "")
    state = replace(after(["sea0"], ["space3"]), preferences=(must,))
    listed = [item.id for item in find_candidates(taught, state).items]
    assert listed
    assert all(item.startswith("space") and item != "space3" for item in listed)


@pytest.mark.parametrize(
    "condition",
    [
        Condition("category", "=", "Drama"),
        Condition("category", "=", "Drama", negated=True),
        Condition("year", "<=", 1990.0),
        Condition("title", "contains", "story 7"),
        Condition("creators", "in", ("sea maker 1", "space maker 2")),
        Condition("colour", "=", "red"),
        Condition("about", "~", "anything"),
    ],
)
def test_masks_let_pass_what_the_store_selects(crowd: CatalogStore, condition: Condition) -> None:
    wish = Condition("year", ">=", 1985.0)
    hidden = frozenset({"sea7", "space7", "nowhere"})
    plain, masked = Selected(crowd, [condition], hidden), Masked(crowd, [condition], hidden)
    assert masked.ids() == plain.ids()
    assert len(masked) == len(plain)
    assert masked.ids(1, 9, 2) == plain.ids(1, 9, 2)
    assert masked.with_all([wish], 5) == plain.with_all([wish], 5)
    some = ["space3", "sea7", "sea3", "nowhere"]
    assert masked.keep(some) == plain.keep(some)
    assert masked.columns(shelf_of(crowd)).tolist() == plain.columns(shelf_of(crowd)).tolist()


def test_a_large_catalog_gives_the_same_candidates(taught: CatalogStore, monkeypatch: pytest.MonkeyPatch) -> None:
    must = Preference("category", "=", "Drama", 1.0, True, 1, "")
    soft = Preference("creators", "=", "sea maker 2", 0.5, False, 1, "")
    state = replace(after(["sea5"], ["sea9"]), preferences=(must, soft))
    for name, value in {"_WHOLE": 5, "_POOL": 8, "_LEAST": 4, "_MOST": 16, "_TAIL": 6}.items():
        monkeypatch.setattr(candidates, name, value)
    small = find_candidates(taught, state)
    monkeypatch.setattr(passing, "LARGE", 1)
    assert find_candidates(taught, state) == small


def test_likeness_tells_kind_numbers_and_names_apart(crowd: CatalogStore) -> None:
    items = list(crowd.all_items())
    vectors = build_vectors(items, crowd.schema())
    place = {item.id: n for n, item in enumerate(items)}
    taste = vectors.of_history(np.array([place["sea3"]]), np.ones(1, np.float32))
    labels, numbers, _ = vectors.likeness(taste)
    assert labels[place["sea9"]] > labels[place["space3"]]
    assert numbers[place["sea4"]] > numbers[place["sea20"]]
    assert labels[place["sea3"]] == pytest.approx(1, abs=1e-3)
    again = AttributeVectors.read(vectors.arrays())
    assert np.allclose(again.likeness(taste), vectors.likeness(taste), atol=1e-2)
