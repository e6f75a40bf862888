"""Whole dialogues with the real engine, and the numbers about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.simulate.measure import STEPS, measure, satisfaction
from chatrec_tui.simulate.play import Dialogue, simulate


@pytest.fixture(scope="module")
def talks(laptops: CatalogStore) -> list[Dialogue]:
    return list(simulate(laptops, users=16, turns=15, languages=LANGUAGES, seed=3))


def test_most_people_find_something_and_nobody_is_asked_twice(talks: list[Dialogue]) -> None:
    measured = measure(talks)
    assert measured.success[15] >= 0.9 and measured.turns <= 5
    assert measured.repeated_questions == 0


def test_what_is_taken_will_do_and_was_on_the_list(talks: list[Dialogue], laptops: CatalogStore) -> None:
    for one in talks:
        if one.taken is None:
            continue
        assert one.person.taste.accepts(laptops.get_many([one.taken])[0])
        assert one.exchanges[-1].purpose == "accept"
        lists = [exchange.shown for exchange in one.exchanges[:-1] if exchange.shown is not None]
        assert any(one.taken in shown for shown in lists) or one.taken not in (lists[-1] if lists else ())


def test_the_same_seed_gives_the_same_dialogues(talks: list[Dialogue], laptops: CatalogStore) -> None:
    again = list(simulate(laptops, users=4, turns=15, languages=LANGUAGES, seed=3))
    assert [[one.said for one in talk.exchanges] for talk in again] == [
        [one.said for one in talk.exchanges] for talk in talks[:4]
    ]
    other = next(iter(simulate(laptops, users=1, turns=15, languages=LANGUAGES, seed=4)))
    assert other.exchanges[0].said != talks[0].exchanges[0].said


def test_both_languages_take_turns(talks: list[Dialogue]) -> None:
    assert [one.person.language for one in talks[:4]] == ["en", "zh", "en", "zh"]


def test_no_dialogue_is_longer_than_the_turns_and_a_decision(films: CatalogStore) -> None:
    short = list(simulate(films, users=8, turns=2, languages=("en",), seed=1))
    for one in short:
        assert one.turns <= 2
        assert len(one.exchanges) <= 2 or one.exchanges[2].purpose == "accept"
    assert any(one.taken is None for one in short)


def test_any_catalog_can_be_talked_about(books: CatalogStore) -> None:
    talks = list(simulate(books, users=6, turns=10, languages=LANGUAGES, seed=2))
    assert len(talks) == 6 and any(one.taken is not None for one in talks)
    assert {wish.slot for one in talks for wish in one.person.taste.wishes} & {"pages", "binding", "signed"}


def test_nothing_is_kept_of_simulated_people(talks: list[Dialogue], home: object) -> None:
    from pathlib import Path

    assert talks and not list(Path(str(home)).glob("profiles/*"))


def test_a_transcript_tells_wishes_words_acts_and_faults(talks: list[Dialogue]) -> None:
    line = talks[0].to_json()
    assert line["target"] and line["wishes"] and line["manner"]
    for turn in line["exchanges"]:
        assert turn["said"] and isinstance(turn["meant"], list) and isinstance(turn["misread"], list)
    assert line["exchanges"][0]["shown"]


def test_success_is_counted_at_the_list_that_held_the_item(talks: list[Dialogue]) -> None:
    won = next(one for one in talks if one.taken is not None)
    lost = replace(won, taken=None, worth=0.0, left=True)
    measured = measure([won, lost])
    assert measured.success == {k: 0.5 if won.turns <= k else 0.0 for k in STEPS}
    assert won.turns == len(won.exchanges) - 1 and lost.turns == len(lost.exchanges)
    assert measured.left == 0.5 and measured.turns_of_success == won.turns
    assert satisfaction(won) > satisfaction(lost)


def test_satisfaction_is_half_the_outcome_and_half_the_way(talks: list[Dialogue]) -> None:
    won = next(one for one in talks if one.taken is not None)
    first = replace(won.exchanges[0], shown=("a", "b"), worths=(1.0, 0.5))
    last = replace(won.exchanges[-1], shown=None, worths=())
    assert satisfaction(replace(won, exchanges=(first, last), worth=1.0)) == pytest.approx(0.5 + 0.5 * 0.75)
    longer = replace(won, exchanges=(first, first, last), worth=1.0)
    assert satisfaction(longer) == pytest.approx(0.5 * 0.95 + 0.5 * 0.75)


def test_measures_have_flat_names(talks: list[Dialogue]) -> None:
    told = measure(talks).to_json()
    for name in ("success@1", "success@15", "target@15", "turns", "violations", "repeated_questions", "satisfaction",
                 "engagement", "understood", "ms_per_turn"):  # fmt: skip
        assert name in told
