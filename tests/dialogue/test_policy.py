"""The question asked is the one whose answer tells most, at the right moment, and never twice."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.policy import choose_question, may_ask
from chatrec_tui.dialogue.state import DialogueState, Preference


def test_price_is_the_first_question_about_laptops(laptops: CatalogStore) -> None:
    question = choose_question(DialogueState(turn=1), list(laptops.all_items()), laptops.schema(), "en")
    assert question is not None
    assert question.slot == "price"
    assert len(question.options) == 4
    assert all(option in question.text for option in question.options[:3])


def test_a_genre_is_the_first_question_about_films_in_chinese(films: CatalogStore) -> None:
    question = choose_question(DialogueState(turn=1, language="zh"), list(films.all_items()), films.schema(), "zh")
    assert question is not None
    assert question.slot == "category"
    assert "剧情" in question.options


def test_no_slot_is_asked_about_twice(laptops: CatalogStore) -> None:
    items, schema = list(laptops.all_items()), laptops.schema()
    state, asked = DialogueState(turn=1), []
    while (question := choose_question(state, items, schema, "en")) is not None:
        asked.append(question.slot)
        state = replace(state, questions=(*state.questions, question.slot))
    assert len(asked) == len(set(asked)) > 2


def test_what_is_known_is_not_asked(laptops: CatalogStore) -> None:
    state = DialogueState(turn=1, preferences=(Preference("price", "<=", 5000.0, 1.0, True, 1, ""),))
    question = choose_question(state, list(laptops.all_items()), laptops.schema(), "en")
    assert question is not None
    assert question.slot != "price"


def test_a_person_who_describes_a_wish_may_be_asked() -> None:
    assert may_ask(["inform"], DialogueState(turn=1))


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        (["inform"], DialogueState(turn=3, sentiment=-0.8)),
        (["inform"], DialogueState(turn=3, displeasure=2)),
        (["reject"], DialogueState(turn=2)),
        (["critique"], DialogueState(turn=2)),
        (["inform"], DialogueState(turn=4, questions=("price", "weight", "brand"))),
    ],
)
def test_who_is_annoyed_busy_or_was_asked_enough_is_not_asked(acts: list[str], state: DialogueState) -> None:
    assert not may_ask(acts, state)


def test_a_short_list_needs_no_question(laptops: CatalogStore) -> None:
    assert choose_question(DialogueState(turn=1), list(laptops.all_items())[:6], laptops.schema(), "en") is None


def test_years_are_asked_for_as_years(films: CatalogStore) -> None:
    state = DialogueState(turn=1, language="zh", questions=("category", "tags"))
    question = choose_question(state, list(films.all_items()), films.schema(), "zh")
    assert question is not None
    assert question.slot == "year"
    assert re.fullmatch(r"\d{4} 年以前", question.options[0])
