"""The model's judgement moves items against each other, never alone."""

from __future__ import annotations

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.llm.api import Scores
from chatrec_tui.rank.fuse import fuse, trust
from chatrec_tui.rank.score import Scored

HEAD = [Scored(Item(id=name, title=name), {"prior": score}) for name, score in (("a", 0.9), ("b", 0.8), ("c", 0.1))]


def order(scored: list[Scored]) -> str:
    return "".join(one.item.id for one in scored)


def test_a_liked_item_moves_up_and_a_distant_one_does_not_win() -> None:
    judged = fuse(HEAD, Scores((-2.0, 2.0, 2.0)), weight=0.5, trust=1.0)
    assert order(judged) == "bac"


def test_without_evidence_the_base_order_stays() -> None:
    assert order(fuse(HEAD, Scores((-5.0, 0.0, 5.0)), weight=0.5, trust=0.0)) == "abc"


def test_items_that_were_not_reached_keep_their_score() -> None:
    judged = {one.item.id: one for one in fuse(HEAD, Scores((1.0, None, -1.0)), weight=0.5, trust=1.0)}
    assert judged["b"].score == pytest.approx(0.8)


def test_no_scores_at_all_leave_the_list_alone() -> None:
    assert fuse(HEAD, Scores((None, None, None)), weight=0.5, trust=1.0) == HEAD


def test_the_part_is_named_and_adds_up() -> None:
    for one in fuse(HEAD, Scores((3.0, -1.0, 0.5)), weight=0.5, trust=1.0):
        assert one.score == pytest.approx(sum(one.parts.values()))
        assert "model" in one.parts


def test_words_that_no_filter_can_check_count_double() -> None:
    about = Preference("about", "~", "for a rainy evening", 0.8, False, 1, "")
    price = Preference("price", "<=", 100.0, 1.0, True, 1, "")
    assert trust(DialogueState()) == 0
    assert trust(DialogueState(preferences=(about,))) > trust(DialogueState(preferences=(price,)))
    assert trust(DialogueState(preferences=(about, price, price))) == 1
