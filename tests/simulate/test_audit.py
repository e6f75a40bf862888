"""The checks from outside see what the program would not tell."""

from __future__ import annotations

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.engine.events import RankingEvent, StateEvent
from chatrec_tui.simulate.audit import Audit, misreadings
from chatrec_tui.simulate.utterance import Clause, Utterance, wish_acts
from chatrec_tui.simulate.wishes import Wish

CHEAP = Item("cheap", "Cheap one", category=("Laptops", "Ultrabook"), brand="Acme", price=3000.0)
DEAR = Item("dear", "Dear one", category=("Laptops", "Gaming laptop"), brand="Bolt", price=9000.0)
BUDGET = Wish("price", high=5000, hard=True)


def says(**parts: object) -> Utterance:
    return Utterance("…", "add", (Clause("…", **parts),))  # type: ignore[arg-type]


def ranking(*relaxed: Preference) -> RankingEvent:
    return RankingEvent(1, "base", (), 0, relaxed)


def test_a_must_that_is_broken_without_a_word_is_a_violation() -> None:
    audit = Audit()
    audit.hear(says(stated=(BUDGET,)))
    assert [(one.kind, one.item, one.about) for one in audit.see(ranking(), [CHEAP, DEAR])] == [
        ("breaks_wish", "dear", "price<=5000")
    ]


def test_a_must_that_the_list_names_as_given_up_is_none() -> None:
    audit = Audit()
    audit.hear(says(stated=(BUDGET,)))
    given_up = Preference("price", "<=", 5000, 1.0, True, 1, "under 5000")
    other = Preference("weight", "<=", 1.2, 1.0, True, 1, "light")
    assert not audit.see(ranking(given_up), [DEAR])
    assert audit.see(ranking(other), [DEAR])


def test_a_hope_and_a_wish_taken_back_bind_nobody() -> None:
    audit = Audit()
    audit.hear(says(stated=(Wish("price", high=5000),)))
    assert not audit.see(ranking(), [DEAR])
    banned = Wish("brand", value="Bolt", wanted=False, hard=True)
    audit.hear(says(stated=(banned,)))
    assert audit.see(ranking(), [DEAR])
    audit.hear(says(withdrawn=(banned,)))
    assert not audit.see(ranking(), [DEAR])


def test_a_looser_bound_replaces_the_tighter_one() -> None:
    audit = Audit()
    audit.hear(says(stated=(BUDGET,)))
    audit.hear(says(stated=(Wish("price", high=10_000, hard=True),), withdrawn=(BUDGET,)))
    assert not audit.see(ranking(), [DEAR])


@pytest.mark.parametrize("verdict", ["rejected", "seen", "accepted"])
def test_an_item_turned_down_taken_or_known_must_not_come_back(verdict: str) -> None:
    audit = Audit()
    audit.hear(says(verdicts={"cheap": verdict}))
    assert [(one.kind, one.about) for one in audit.see(ranking(), [CHEAP, DEAR])] == [("shown_again", verdict)]


def test_what_is_liked_may_come_back_and_so_may_a_choice_that_was_not_understood() -> None:
    audit = Audit()
    audit.hear(says(verdicts={"cheap": "liked", "dear": "accepted"}))
    audit.not_taken("dear")
    assert not audit.see(ranking(), [CHEAP, DEAR])


def test_a_genre_and_a_style_are_one_question() -> None:
    audit = Audit()
    assert not audit.asked_again("category") and not audit.asked_again("price")
    assert audit.asked_again("tags")


# ---------------------------------------------------------------- understanding


def told(*acts: Act, **state: object) -> StateEvent:
    return StateEvent(1, acts, 0.0, state.get("preferences", ()), state.get("feedback", {}), ())  # type: ignore[arg-type]


def wish(slot: str, op: str, value: object, weight: float = 1.0, hard: bool = False) -> Preference:
    return Preference(slot, op, value, weight, hard, 1, "")  # type: ignore[arg-type]


def faults(meant: tuple[Act, ...], event: StateEvent) -> list[tuple[str, str]]:
    return [(one.kind, one.act.act) for one in misreadings(meant, event, ["cheap", "dear"], "en")]


def test_a_wish_is_understood_when_it_stands_as_it_was_said() -> None:
    meant = wish_acts(BUDGET)
    found = Act("inform", slot="price", op="<=", value=5000.0, hard=True)
    assert not faults(meant, told(found, preferences=(wish("price", "<=", 5000.0, hard=True),)))
    assert faults(meant, told(found, preferences=(wish("price", "<=", 5000.0),))) == [("missed", "inform")]
    assert faults(meant, told(found, preferences=(wish("price", ">=", 5000.0, hard=True),))) == [("missed", "inform")]
    assert faults(meant, told()) == [("missed", "inform")]


def test_a_refusal_is_not_understood_as_a_wish() -> None:
    meant = wish_acts(Wish("brand", value="Bolt", wanted=False, hard=True))
    act = Act("inform", slot="brand", value="Bolt")
    assert faults(meant, told(act, preferences=(wish("brand", "=", "Bolt"),))) == [("missed", "inform")]
    assert not faults(meant, told(act, preferences=(wish("brand", "=", "Bolt", -1.0, True),)))


def test_an_act_that_nobody_meant_is_found() -> None:
    accept = Act("accept", items=("cheap",))
    assert faults((Act("request_alternatives"),), told(Act("request_alternatives"), accept)) == [("unmeant", "accept")]
    assert not faults((accept,), told(accept, feedback={"cheap": "accepted"}))
    assert ("missed", "accept") in faults(
        (accept,), told(Act("accept", items=("dear",)), feedback={"dear": "accepted"})
    )


def test_a_label_may_be_taken_for_more_of_what_it_speaks_of() -> None:
    meant = wish_acts(Wish("tags", value="big-screen"))
    assert not faults(meant, told(Act("critique", slot="screen_size", direction="higher", quote="big screen")))
    assert faults(meant, told(Act("critique", slot="price", direction="lower", quote="big screen")))


def test_a_question_about_an_item_must_be_about_that_item_and_slot() -> None:
    meant = (Act("ask_fact", slot="weight", items=("dear",)),)
    assert not faults(meant, told(Act("ask_fact", slot="weight", items=("dear",))))
    assert ("missed", "ask_fact") in faults(meant, told(Act("ask_fact", slot="price", items=("dear",))))
