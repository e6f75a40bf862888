"""From acts to state: what replaces what, what follows from feedback, and that every difference is told."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from chatrec_tui.dialogue.state import Change, DialogueState, Preference
from chatrec_tui.dialogue.update import apply
from tests.dialogue.dialogue_catalogs import FETCH, SCHEMAS, SHOWN, TRACKERS


def talk(catalog: str, *utterances: str, **state: Any) -> DialogueState:
    """The state after some utterances, with the catalog's items on screen all the time."""
    now = DialogueState(**{"shown": SHOWN[catalog], **state})
    for text in utterances:
        now, changes = step(catalog, now, text)
        assert all(one.before != one.after for one in changes)
    return now


def step(catalog: str, state: DialogueState, text: str) -> tuple[DialogueState, tuple[Change, ...]]:
    """One turn."""
    return apply(state, TRACKERS[catalog].understand(text, state), schema=SCHEMAS[catalog], items=FETCH[catalog])


def wishes(state: DialogueState, *, said: bool = True) -> list[str]:
    """Preferences in short, without those that only follow from feedback."""
    return [
        f"{one.slot} {one.op} {one.value} {one.weight:+g}{'!' if one.hard else ''}"
        for one in state.preferences
        if not said or one.origin != "feedback"
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["under 6000"], ["price <= 6000 +1!"]),
        (["under 6000", "under 5000"], ["price <= 5000 +1!"]),
        (["五千以内", "预算六千"], ["price <= 6000 +1!"]),
        (["around 5000", "under 4500"], ["price <= 4500 +1!"]),
        (["between 4000 and 6000", "up to 7000"], ["price >= 4000 +1!", "price <= 7000 +1!"]),
        (["at least 6000", "actually under 5000"], ["price <= 5000 +1!"]),
        (["no Apple"], ["brand = Apple -1!"]),
        (["I'd like an Apple", "no Apple"], ["brand = Apple -1!"]),
        (["不要苹果的", "还是要苹果吧"], ["brand = Apple +0.8"]),
        (["Lenovo please", "make that Huawei instead"], ["brand = Huawei +0.8"]),
        (["Lenovo please", "Huawei would be nice"], ["brand = Lenovo +0.8", "brand = Huawei +0.5"]),
        (["must have a touchscreen"], ["touchscreen = True +1!"]),
        (["最好是黑色"], ["color = Black +0.5"]),
        (["轻一点", "预算不限了"], ["weight <= 1.34 +0.7"]),
        (["under 6000", "预算不限了"], []),
        (["under 6000, no Apple", "start over"], []),
    ],
)
def test_later_words_replace_what_they_contradict(said: list[str], kept: list[str]) -> None:
    assert wishes(talk("laptops", *said)) == kept


def test_a_critique_moves_from_the_item_that_it_names() -> None:
    assert wishes(talk("laptops", "the third one is too heavy")) == ["weight <= 2.25 +0.7"]


def test_a_critique_without_an_item_moves_from_the_middle_of_the_list() -> None:
    assert wishes(talk("laptops", "cheaper")) == ["price <= 5670 +0.7"]


def test_a_wish_about_something_that_is_no_number_stays_in_words() -> None:
    [wish] = talk("films", "something quieter").preferences
    assert (wish.slot, wish.op, wish.hard) == ("about", "~", False)


def test_a_refused_item_lowers_its_kind_but_forbids_nothing() -> None:
    state = talk("films", "skip the third")
    assert state.feedback == {"cellar": "rejected"}
    assert wishes(state, said=False)[0] == "category contains Horror -0.25"
    assert not any(one.hard for one in state.preferences)


def test_refusing_again_weighs_more() -> None:
    once = talk("films", "skip the third")
    twice = talk("films", "skip the third", "skip Whispers Below")
    weight = {one.path: one.weight for one in once.preferences}
    assert all(one.weight < weight[one.path] for one in twice.preferences)


def test_what_was_asked_for_is_not_lowered_by_a_refusal() -> None:
    state = talk("films", "I want horror", "skip the third")
    assert "category contains Horror +0.8" in wishes(state)
    assert not any(one.value == "Horror" and one.weight < 0 for one in state.preferences)


def test_refusing_the_list_lowers_what_most_of_it_shares() -> None:
    state = talk("films", "not interested", shown=("comet", "ledger"))
    assert state.feedback == {"comet": "rejected", "ledger": "rejected"}
    assert wishes(state, said=False) == ["category contains Thriller -0.25"]


def test_praise_raises_and_seen_counts_with_its_opinion() -> None:
    liked = talk("films", "the last one looks lovely")
    assert liked.feedback == {"otter": "liked"}
    assert all(one.weight > 0 for one in liked.preferences)
    hated = talk("films", "seen the third, hated it")
    assert hated.feedback == {"cellar": "seen"}
    assert all(one.weight < 0 for one in hated.preferences)
    assert talk("films", "seen the third").preferences == ()


def test_an_accepted_item_stays_accepted_when_it_is_praised() -> None:
    assert talk("films", "I'll take 2", "the second looks great").feedback == {"noodle": "accepted"}


def test_taking_back_a_refusal_lifts_what_followed_from_it() -> None:
    state = talk("films", "skip the third", "bring back the third")
    assert state.feedback == {}
    assert state.preferences == ()


def test_similar_wants_more_of_the_same_kind() -> None:
    state = talk("films", "more like 5")
    assert "category contains Animation +0.5" in wishes(state, said=False)


def test_yes_to_a_yes_no_slot_is_a_wish_and_ends_the_question() -> None:
    state = talk("laptops", "yes", asked="touchscreen")
    assert wishes(state) == ["touchscreen = True +0.8"]
    assert state.asked is None
    assert wishes(talk("laptops", "随便", asked="touchscreen")) == []


def test_displeasure_counts_refusals_in_a_row() -> None:
    annoyed = talk("films", "not interested", "这些都太无聊了")
    assert annoyed.displeasure == 2
    assert step("films", annoyed, "the first looks great")[0].displeasure == 0


def test_a_turn_takes_its_language_and_sentiment() -> None:
    state = talk("films", "I love comedies!")
    assert (state.turn, state.language) == (1, "en")
    assert state.sentiment > 0.3
    assert talk("films", "太无聊了").sentiment < -0.3
    assert talk("films", "太无聊了").language == "zh"


def test_a_critique_stands_beside_a_bound_that_was_said() -> None:
    state = talk("laptops", "六千以内", "便宜点")
    assert wishes(state)[0] == "price <= 6000 +1!"
    assert [one.split(" ")[1] for one in wishes(state)] == ["<=", "<="]
    assert [one.path for one in state.preferences] == ["preferences.price<=+", "preferences.price<=~+"]
    assert state.preferences[1].hard is False
    assert float(str(state.preferences[1].value)) < 6000


def test_a_new_bound_ends_the_critique() -> None:
    state = talk("laptops", "under 6000", "cheaper please", "ok, up to 7000 then")
    assert wishes(state) == ["price <= 7000 +1!"]


def test_more_like_an_item_asks_for_its_kind_and_not_for_its_name() -> None:
    state = talk("films", "more like the first one")
    assert {one.slot for one in state.preferences} <= {"category", "tags", "creators", "brand"}
    assert all(one.weight > 0 and not one.hard and one.origin == "feedback" for one in state.preferences)


def test_undo_itself_changes_nothing() -> None:
    state = talk("laptops", "under 6000")
    after, changes = step("laptops", state, "undo")
    assert changes == ()
    assert after.preferences == state.preferences


@pytest.mark.parametrize(
    "text",
    [
        "under 5000, no Apple, something lighter",
        "第一个不错，第三个不要，便宜点",
        "预算不限了",
        "start over",
        "more like 2",
        "seen 1, loved it",
        "换成华为",
    ],
)
def test_changes_lead_back_to_the_state_before(text: str) -> None:
    before = talk("laptops", "under 6000 and I love Lenovo", "skip 4")
    after, changes = step("laptops", before, text)
    assert changes
    preferences = {one.path: one.to_json() for one in after.preferences}
    verdicts = dict(after.feedback)
    for change in changes:
        place, key = (
            (verdicts, change.path.removeprefix("feedback."))
            if change.path.startswith("feedback.")
            else (preferences, change.path)
        )
        assert place.get(key) == change.after
        if change.before is None:
            del place[key]
        else:
            place[key] = change.before
    assert preferences == {one.path: one.to_json() for one in before.preferences}
    assert verdicts == before.feedback


def test_a_state_is_never_changed_in_place() -> None:
    before = DialogueState(
        preferences=(Preference("brand", "=", "Dell", 0.8, False, 1, "Dell"),),
        feedback=MappingProxyType({"air": "liked"}),
        shown=SHOWN["laptops"],
    )
    copy = replace(before)
    step("laptops", before, "not interested, no Dell, start over")
    assert before == copy
