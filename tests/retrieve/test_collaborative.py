"""What other people took to orders what is shown, and what nobody took to yet is not lost."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from chatrec_tui.catalog.store import CatalogStore, Interaction
from chatrec_tui.retrieve.collaborative.als import fit_factors
from chatrec_tui.retrieve.collaborative.attention import LENGTH, Attention, fit_attention
from chatrec_tui.retrieve.collaborative.component import Component
from chatrec_tui.retrieve.collaborative.ease import fit_ease
from chatrec_tui.retrieve.collaborative.fit import fit_taste
from chatrec_tui.retrieve.collaborative.neighbours import find_neighbours, follow_sequences
from chatrec_tui.retrieve.collaborative.sequences import Sequences, checksum_of, read_sequences
from chatrec_tui.retrieve.collaborative.standard import reference_of, standardise
from chatrec_tui.retrieve.history import score_history
from chatrec_tui.retrieve.knowledge import know, prepare_catalog
from chatrec_tui.retrieve.storage import read_taste


def people(store: CatalogStore) -> tuple[Sequences, list[str]]:
    ids = store.select(order="catalog")
    return read_sequences(store.interactions(), ids)[0], ids


def liked(*columns: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    return np.array(columns, np.int64), np.ones(len(columns), np.float32)


def test_a_history_is_read_in_order_of_time_and_an_item_counts_once() -> None:
    rows = [Interaction("a", "x", None, None, 3), Interaction("a", "y", None, None, 1),
            Interaction("a", "x", None, None, 9), Interaction("b", "gone", None, None, 1)]  # fmt: skip
    found, names = read_sequences(rows, ["x", "y"])
    assert names == ("a",)
    assert found.of(0).tolist() == [1, 0]


def test_the_last_item_is_held_out_only_of_those_with_three() -> None:
    rows = [Interaction(user, item, None, None, n) for user in "ab" for n, item in enumerate("xyz")][:5]
    kept, last = read_sequences(rows, ["x", "y", "z"])[0].without_last()
    assert last.tolist() == [2, -1]
    assert [kept.of(n).tolist() for n in range(2)] == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    "fit",
    [find_neighbours, fit_ease, lambda one: follow_sequences(one, backwards=0.7),
     lambda one: fit_factors(one, factors=4, penalty=1.0)],
    ids=["neighbours", "ease", "near", "factors"],
)  # fmt: skip
def test_every_source_puts_what_the_same_crowd_saw_first(crowd: CatalogStore, fit) -> None:  # type: ignore[no-untyped-def]
    sequences, ids = people(crowd)
    component: Component = fit(sequences)
    scores = component.scores(*liked(ids.index("sea3"), ids.index("sea4")))
    sea = np.mean([scores[ids.index(f"sea{n}")] for n in range(5, 11)])
    space = np.mean([scores[ids.index(f"space{n}")] for n in range(5, 11)])
    assert sea > space


def test_what_follows_is_closer_than_what_came_before(crowd: CatalogStore) -> None:
    sequences, ids = people(crowd)
    scores = follow_sequences(sequences, backwards=0.0).scores(*liked(ids.index("sea10")))
    assert scores[ids.index("sea11")] > scores[ids.index("sea14")] > scores[ids.index("sea9")]


def test_a_disliked_item_speaks_against_its_neighbours(crowd: CatalogStore) -> None:
    sequences, ids = people(crowd)
    scores = find_neighbours(sequences).scores(np.array([ids.index("sea5")]), np.array([-1.0], np.float32))
    assert scores[ids.index("sea6")] < 0


def test_attention_learns_what_comes_next(crowd: CatalogStore) -> None:
    sequences, ids = people(crowd)
    model = fit_attention(sequences, seconds=600, most_rounds=40)
    short = model.scores(*liked(*(ids.index(f"sea{n}") for n in (4, 5, 6))))
    assert {ids[n] for n in np.argsort(-short)[:4].tolist()} & {"sea7", "sea8"}
    padded = model.scores(*liked(*[ids.index("sea6")] * (LENGTH + 5)))
    assert np.allclose(padded, model.scores(*liked(*[ids.index("sea6")] * LENGTH)))
    stored = Attention.read(model.arrays()).scores(*liked(ids.index("sea6")))
    assert np.allclose(stored, model.scores(*liked(ids.index("sea6"))), atol=0.05)


def test_standardised_scores_do_not_depend_on_their_scale() -> None:
    scores = np.array([0, 0, 1, 5], np.float32)
    reference = reference_of(np.array([3, 1, 0, 0], np.float32))
    assert reference.sum() == pytest.approx(1)
    once, tenfold = (standardise(scores * factor, reference, squeeze=True) for factor in (1, 10))
    assert np.allclose(once, tenfold, atol=1e-5)
    assert not standardise(np.zeros(4, np.float32), reference, squeeze=True).any()


def test_the_blend_is_better_than_popularity_and_no_worse_than_chance_of_any_source(crowd: CatalogStore) -> None:
    sequences, _ = people(crowd)
    vectors = know(crowd).vectors
    assert vectors is not None
    fitted = fit_taste(sequences, vectors)
    assert fitted.ndcg["blend"] > fitted.ndcg["popularity"] + 0.1
    assert fitted.ndcg["blend"] >= max(fitted.ndcg.values()) - 0.02


def test_what_nobody_saw_is_found_by_what_it_is_like(taught: CatalogStore) -> None:
    knowledge = know(taught)
    assert knowledge.taste is not None
    scores = score_history(knowledge, *liked(*(knowledge.column[f"sea{n}"] for n in (25, 26, 27))))
    assert scores[knowledge.column["sea29"]] > scores[knowledge.column["space29"]]
    assert knowledge.taste.borrowed.cold.tolist() == sorted(knowledge.column[one] for one in ("sea29", "space29"))


def test_what_was_learnt_is_used_again_until_the_interactions_change(taught: CatalogStore) -> None:
    steps: list[str] = []
    again = prepare_catalog(taught, progress=steps.append)
    assert not again.fresh
    assert not steps
    sequences, ids = people(taught)
    assert checksum_of(sequences, ids) != checksum_of(sequences.without_items(np.array([0])), ids)


def test_a_damaged_or_foreign_result_counts_as_none(taught: CatalogStore, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = taught.path.with_suffix(".taste")
    checksum = know(taught).checksum
    assert read_taste(path, checksum, taught.count()) is not None
    assert read_taste(path, "other", taught.count()) is None
    assert read_taste(path, checksum, taught.count() + 1) is None
    broken = tmp_path / "broken.taste"
    broken.write_bytes(path.read_bytes()[:200])
    assert read_taste(broken, checksum, taught.count()) is None
    assert read_taste(tmp_path / "missing.taste", checksum, taught.count()) is None
