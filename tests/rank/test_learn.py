"""Weights follow what people preferred, stay near the prior, and are kept only when strangers' pairs agree."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import find_paths
from chatrec_tui.engine.journal import open_journal
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.engine.session import Session
from chatrec_tui.engine.weighing import learn_profile_weights, preference_pairs
from chatrec_tui.errors import ConfigError
from chatrec_tui.evaluate.exposure import requests
from chatrec_tui.rank.learn import (
    LEARNED,
    UNIT,
    Pair,
    erase_weights,
    learn_weights,
    load_weights,
    save_weights,
    sum_parts,
    weights_path,
)
from chatrec_tui.rank.score import Weights


def people(count: int, loves: str, seed: int, noise: float = 0.0) -> list[Pair]:
    """Pairs of people who decide by one part alone, as far as they are not capricious."""
    chance = random.Random(seed)
    pairs = []
    for number in range(count):
        one, other = ({name: chance.random() for name in ("preference", "interest", "prior")} for _ in range(2))
        if (one[loves] < other[loves]) != (chance.random() < noise):
            one, other = other, one
        pairs.append(Pair(one, other, f"person {number % 20}"))
    return pairs


def test_what_decides_gains_weight_and_what_does_not_loses_it() -> None:
    learned = learn_weights(people(400, "prior", 1))
    assert learned.kept
    assert learned.weights.prior > 2 * Weights().prior
    assert learned.weights.preference < Weights().preference
    assert learned.right_after > learned.right_before + 0.1
    assert learned.loss_after < learned.loss_before


def test_weights_are_never_negative_and_others_stay_as_they_are() -> None:
    contrary = [Pair(pair.worse, pair.better, pair.group) for pair in people(400, "preference", 2)]
    learned = learn_weights(contrary)
    assert learned.weights.preference >= 0
    assert learned.weights.request == pytest.approx(Weights().request, rel=1e-3)
    assert learned.weights.diversity == Weights().diversity


def test_few_pairs_teach_nothing() -> None:
    assert not learn_weights(people(5, "prior", 3)).kept
    assert learn_weights([]).weights == Weights()


def test_caprice_is_not_learned() -> None:
    kept = [learn_weights(people(60, "prior", seed, noise=0.5), seed=seed) for seed in range(10)]
    assert all(one.weights == Weights() for one in kept if not one.kept)
    assert sum(one.right_after - one.right_before for one in kept if one.kept) >= 0


def test_the_same_pairs_give_the_same_weights() -> None:
    assert learn_weights(people(100, "interest", 4), seed=1) == learn_weights(people(100, "interest", 4), seed=1)


def test_simulated_people_who_do_not_care_for_fame(films: CatalogStore) -> None:
    """They prefer what serves more of their wishes; of two that serve them alike, the obscure one."""
    recommender = Recommender(films, top=5, weights=UNIT)
    pairs: list[Pair] = []
    for number, state in enumerate(requests(films, 60, seed=5)):
        listing = recommender.list_items(replace(state, language="en"), {})
        shown = [listing.ranked[place] for place in (0, 3, 9, 30) if place < len(listing.ranked)]
        ranks = {
            one.item.id: 10 * sum_parts(one.parts).get("preference", 0.0) - one.parts.get("prior", 0.0)
            for one in shown
        }  # fmt: skip
        pairs += preference_pairs(recommender, state, {}, ranks, str(number))
    learned = learn_weights(pairs)
    assert learned.kept
    assert learned.weights.prior < 0.2 * Weights().prior
    assert learned.right_after > learned.right_before + 0.1


def test_verdicts_of_kept_dialogues_teach(films: CatalogStore) -> None:
    journal = open_journal(find_paths(), "learner")
    assert journal is not None
    for _ in range(4):
        session = Session(films, journal=journal)
        for words in ("a comedy", "like 5", "not interested in 1", "something sad", "like 4", "skip the first"):
            list(session.turn(words))
    learned = learn_profile_weights(films, journal)
    assert learned.pairs >= 24 and learned.held_out > 0
    assert weights_path(journal.path).exists() == learned.kept
    assert load_weights(journal.path) == (learned.weights if learned.kept else Weights())


def test_kept_weights_come_back_and_can_be_forgotten(tmp_path: Path) -> None:
    profile = tmp_path / "ada.db"
    assert load_weights(profile) == Weights()
    save_weights(profile, Weights(prior=0.4, interest=0.9))
    assert load_weights(profile) == Weights(prior=0.4, interest=0.9)
    assert load_weights(profile, Weights(diversity=0.7)).diversity == 0.7
    erase_weights(profile)
    assert load_weights(profile) == Weights()


@pytest.mark.parametrize(
    "text", ["", "[]", '{"prior": -1}', '{"prior": NaN}', '{"prior": "x"}', '{"prior": 1e9}', "\xff"]
)
def test_a_damaged_file_is_one_line(tmp_path: Path, text: str) -> None:
    profile = tmp_path / "ada.db"
    weights_path(profile).write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        load_weights(profile)
    assert "\n" not in caught.value.message("zh")


def test_all_learned_parts_are_weights() -> None:
    assert all(hasattr(Weights(), name) for name in LEARNED)
