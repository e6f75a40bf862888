"""Whatever is typed, the tracker answers, quotes the person's words, and tells every change."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.dialogue.track import Tracker
from chatrec_tui.dialogue.update import apply, differences
from tests.dialogue.dialogue_catalogs import FETCH, SCHEMAS, SHOWN, TRACKERS, read

PIECES = [
    "no", "not", "the second", "2", "1-3", "under", "500", "两三百", "不要", "恐怖片", "喜剧", "第一个", "太",
    "长", "一点", "more like", "it", "《账簿》",
    "comedy", "but", ",", "。", "?", "or", "和", "除了", "都行", "已经看过", "hated it", "👍", "90s", "kg", "~",
    "预算", "Windows", "Vance", "不是", "为什么",
    "cheaper", "forget", "the", "budget", "apple", "touchscreen", "all", "of them", "最", "便宜", "的那个",
    "'s", "\"", "也", "(", "）", "\n", "\u202e", "\ud800",
]  # fmt: skip
SPOKEN = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
    st.text(max_size=120),
)
STATES = st.builds(
    DialogueState,
    shown=st.sampled_from([(), SHOWN["laptops"], ("air",), ("gone", "blaze")]),
    focus=st.sampled_from([(), ("ark",)]),
    asked=st.sampled_from([None, "price", "touchscreen", "brand", "no such slot"]),
    preferences=st.sampled_from([(), (Preference("brand", "=", "Apple", -1.0, True, 1, "no Apple"),)]),
)


@settings(max_examples=300, deadline=None)
@given(SPOKEN, STATES, st.sampled_from(["laptops", "films", None]))
def test_anything_can_be_said(text: str, state: DialogueState, catalog: str | None) -> None:
    understood = TRACKERS[catalog].understand(text, state)
    assert -1 <= understood.sentiment <= 1
    assert all(act.quote in text for act in understood.acts)
    schema, fetch = (SCHEMAS[catalog], FETCH[catalog]) if catalog else (None, None)
    after, changes = apply(state, understood, schema=schema, items=fetch)
    assert changes == differences(state, after)
    assert bool(changes) == (state.preferences != after.preferences or dict(state.feedback) != dict(after.feedback))
    assert len({one.path for one in after.preferences}) == len(after.preferences)
    assert all(-1 <= one.weight <= 1 for one in after.preferences)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x1b[2J", "。", "-", "1" * 500, "的" * 3000, "not " * 2000, "((((((" * 100, "第" * 400]
)
def test_odd_texts_are_not_understood_or_ignored(text: str) -> None:
    assert all(
        act in ("unknown", "accept comet") or act.startswith(("about", "year", "price", "runtime"))
        for act in read(text)
    )


def test_the_same_words_give_the_same_acts() -> None:
    assert read("第二个太长了，换一批") == read("第二个太长了，换一批")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("不要恐怖片", "不要恐怖片！！！"), ("這部不感興趣", "这部不感兴趣"), ("SKIP THE SECOND",
        "skip the second"), ("ｎｏ　ｈｏｒｒｏｒ", "no horror"),
        ("I don't like horror", "i dont like horror"), ("sooo boring", "so boring"), ("recomend a comdey",
        "recommend a comedy"),
    ],
)  # fmt: skip
def test_spelling_case_and_script_do_not_matter(one: str, other: str) -> None:
    assert read(one) == read(other)


def test_a_title_of_another_item_is_found_in_the_whole_catalog() -> None:
    assert read("something like Dust Over Mesa") == ["similar dust"]
    assert read("类似《荒漠尘烟》的") == ["similar dust"]


def test_a_place_that_the_list_does_not_have_is_not_taken_for_the_whole_list() -> None:
    assert read("skip the ninth") == ["unknown"]
    assert read("第九个不要") == ["unknown"]


def test_it_is_what_the_last_reply_was_about() -> None:
    assert read("I don't like it", focus=("ledger",)) == ["dislike ledger"]
    assert read("它多长", focus=("ledger",)) == ["ask_fact runtime ledger"]


def test_a_reply_that_names_an_item_puts_it_in_focus() -> None:
    assert TRACKERS["films"].named("《账簿》是一部犯罪片。", SHOWN["films"]) == ("ledger",)
    assert TRACKERS["films"].named("Otter Summer is warm.", SHOWN["films"]) == ("otter",)


def test_building_reads_titles_from_any_iterable() -> None:
    tracker = Tracker(None, iter([("a", "en", "Quarter Moon Harbour")]))
    [act] = tracker.understand("more like Quarter Moon Harbour", DialogueState()).acts
    assert (act.act, act.items) == ("similar", ("a",))
