"""A whole dialogue: what is said changes what is shown, and every step can be taken back."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import find_paths
from chatrec_tui.engine.events import ErrorEvent, RankingEvent, ReasonEvent, ReplyEvent, SessionEvent
from chatrec_tui.engine.journal import open_journal
from chatrec_tui.engine.session import Session
from chatrec_tui.errors import ConfigError
from chatrec_tui.text.fold import has_han
from tests.engine.conftest import Talk


def test_the_order_of_a_turn(about_films: Talk) -> None:
    names = [event.event for event in about_films.say("a light science fiction film").events]
    assert names[:3] == ["state", "ranking", "reply"]
    assert names[-1] == "turn.done"
    assert names.count("reason") == 5


def test_every_event_is_one_line_of_json(about_films: Talk) -> None:
    for event in about_films.say("想看科幻片，不要恐怖的").events:
        line = json.dumps(event.to_json(), ensure_ascii=False)
        assert json.loads(line)["event"] == event.event
        assert "\n" not in line


@pytest.mark.parametrize(
    ("wish", "genre"), [("a comedy please", "Comedy"), ("想看喜剧", "Comedy"), ("western", "Western")]
)
def test_a_genre_in_either_language_gives_that_genre(
    about_films: Talk, films: CatalogStore, wish: str, genre: str
) -> None:
    answer = about_films.say(wish)
    assert all(genre in item.category for item in films.get_many(answer.ids))


def test_scores_are_the_sum_of_their_parts(about_laptops: Talk) -> None:
    for ranked in about_laptops.say("轻一点的游戏本，一万以内").ranking.items:
        shown = ranked.to_json()
        assert shown["score"] == pytest.approx(sum(shown["parts"].values()), abs=1e-6)


def test_a_hard_bound_is_kept(about_laptops: Talk, laptops: CatalogStore) -> None:
    answer = about_laptops.say("五千以内，不要苹果的")
    assert answer.ids
    for item in laptops.get_many(answer.ids):
        assert item.price is not None and item.price <= 5000
        assert item.brand != "Apple"


@pytest.mark.parametrize("words", ["not interested", "不感兴趣"])
def test_what_was_rejected_does_not_come_back(about_films: Talk, words: str) -> None:
    first = about_films.say("science fiction")
    second = about_films.say(words)
    assert len(second.ids) == 5
    assert not set(first.ids) & set(second.ids)
    third = about_films.say("something funny")
    assert not set(first.ids) & set(third.ids)


def test_rejecting_one_item_keeps_the_others(about_films: Talk) -> None:
    first = about_films.say("science fiction").ids
    after = about_films.say("skip the second one").ids
    assert first[1] not in after


def test_alternatives_are_new_and_nothing_is_rejected(about_films: Talk) -> None:
    first = about_films.say("想看动画片")
    second = about_films.say("换一批")
    assert not set(first.ids) & set(second.ids)
    assert not second.state.feedback


def test_a_critique_moves_the_list(about_laptops: Talk, laptops: CatalogStore) -> None:
    before = laptops.get_many(about_laptops.say("a gaming laptop").ids)
    after = laptops.get_many(about_laptops.say("something lighter").ids)

    def mean(items: list) -> float:  # type: ignore[type-arg]
        return sum(item.number("weight") for item in items) / len(items)

    assert mean(after) < mean(before)
    assert all("Gaming laptop" in item.category for item in after)


def test_undo_gives_back_the_state_before(about_laptops: Talk) -> None:
    about_laptops.say("under 6000 yuan")
    before = about_laptops.session.state
    changed = about_laptops.say("no Lenovo please")
    assert changed.state.changes
    undone = about_laptops.say("undo")
    assert about_laptops.session.state.preferences == before.preferences
    assert {change.path for change in undone.state.changes} == {change.path for change in changed.state.changes}


def test_undo_goes_back_any_number_of_turns(about_films: Talk) -> None:
    for words in ("comedy", "from the 90s", "不要爱情片"):
        about_films.say(words)
    for _ in range(3):
        about_films.command("/undo")
    assert about_films.session.state.preferences == ()
    assert "nothing left" in about_films.command("/undo").reply.text or has_han(about_films.command("/undo").reply.text)


def test_reset_clears_everything(about_films: Talk) -> None:
    about_films.say("comedy, not Chaplin")
    about_films.say("I like the first")
    about_films.say("start over")
    state = about_films.session.state
    assert state.preferences == () and not state.feedback


def test_replies_follow_the_language_of_the_person(about_films: Talk) -> None:
    assert has_han(about_films.say("想看轻松一点的").reply.text)
    answer = about_films.say("anything shorter?")
    assert not has_han(answer.reply.text.replace("“", ""))
    assert all(reason.language == "en" for reason in answer.reasons)


def test_a_why_question_is_answered_without_a_new_list(about_films: Talk) -> None:
    about_films.say("science fiction from the 80s")
    answer = about_films.say("why the first one?")
    assert answer.reply.kind == "explain"
    assert not answer.of(RankingEvent)


def test_a_fact_comes_from_the_catalog(about_laptops: Talk, laptops: CatalogStore) -> None:
    first = laptops.get_many(about_laptops.say("轻薄本").ids)[1]
    answer = about_laptops.say("第二个多重？")
    assert answer.reply.kind == "answer"
    assert f"{first.number('weight'):g}" in answer.reply.text


def test_two_items_are_compared(about_laptops: Talk) -> None:
    about_laptops.say("a gaming laptop")
    answer = about_laptops.say("1 or 3?")
    assert answer.reply.kind == "compare"


def test_accepting_confirms_and_keeps_the_list(about_films: Talk) -> None:
    ids = about_films.say("a western").ids
    answer = about_films.say("I'll take 2")
    assert answer.reply.kind == "confirm"
    assert about_films.session.state.feedback[ids[1]] == "accepted"


def test_an_impossible_wish_is_relaxed_and_said(about_laptops: Talk) -> None:
    answer = about_laptops.say("under 500 yuan")
    assert answer.ids
    assert [one.slot for one in answer.ranking.relaxed] == ["price"]
    assert "500" in answer.reply.text


def test_claims_hold_against_the_catalog(about_laptops: Talk, laptops: CatalogStore) -> None:
    answer = about_laptops.say("light, under 8000, no Apple")
    for reason in answer.reasons:
        item = laptops.get(reason.item)
        assert item is not None and reason.claims
        for claim in reason.claims:
            assert claim.text in reason.text
            if claim.kind == "attribute" and item.number(claim.field) is not None:
                assert item.number(claim.field) == claim.value


def test_without_a_model_the_turn_says_so(about_films: Talk) -> None:
    answer = about_films.say("a comedy")
    assert answer.done.fallback == "no model is in use"
    assert {reason.writer for reason in answer.reasons} == {"rules"}


def test_what_the_person_looks_at_can_be_told(about_films: Talk) -> None:
    answer = about_films.say("not interested in the first", shown=["alien-1979", "no-such-item"])
    assert answer.state.feedback == {"alien-1979": "rejected"}


def test_a_preference_can_be_forgotten_by_its_path(about_laptops: Talk) -> None:
    about_laptops.say("under 6000 yuan")
    path = about_laptops.session.state.preferences[0].path
    answer = about_laptops.command(f"/forget {path}")
    assert [change.op for change in answer.state.changes] == ["remove"]
    assert about_laptops.session.state.preferences == ()


@pytest.mark.parametrize("line", ["/forget nothing", "/like 9", "/dance", "x" * 3000])
def test_what_cannot_be_done_is_one_error_and_the_dialogue_goes_on(about_films: Talk, line: str) -> None:
    answer = about_films.say(line)
    assert [type(event) for event in answer.events] == [ErrorEvent]
    assert about_films.say("a comedy").ids


def test_the_same_question_is_never_asked_twice(about_laptops: Talk) -> None:
    asked = []
    for words in ("a laptop", "whatever", "any", "don't care", "都行", "随便"):
        reply = about_laptops.say(words).reply
        asked += [reply.slot] if reply.slot else []
    assert len(asked) == len(set(asked))


def test_a_dialogue_is_kept_and_goes_on(laptops: CatalogStore) -> None:
    journal = open_journal(find_paths(), "me")
    assert journal is not None
    talk = Talk(Session(laptops, journal=journal))
    talk.say("五千以内")
    talk.say("不要联想")
    kept = talk.session.state

    again = Talk(Session(laptops, journal=journal, resume=journal.load("last")))
    assert again.session.state == kept
    again.say("撤销")
    assert [one.slot for one in again.session.state.preferences] == ["price"]


def test_a_dialogue_about_another_catalog_is_not_resumed(laptops: CatalogStore, films: CatalogStore) -> None:
    journal = open_journal(find_paths(), "me")
    assert journal is not None
    Talk(Session(laptops, journal=journal)).say("五千以内")
    with pytest.raises(ConfigError):
        Session(films, journal=journal, resume=journal.load("last"))


def test_the_first_events(about_films: Talk) -> None:
    began = about_films.session.start()
    assert isinstance(began, SessionEvent)
    assert began.to_json()["protocol"] == 1
    opening = list(about_films.session.opening())
    assert [event.event for event in opening] == ["ranking", "reply"]
    assert isinstance(opening[1], ReplyEvent)
    assert replace(began, model="x").to_json()["model"] == "x"


def test_reasons_of_a_page_differ(about_films: Talk) -> None:
    texts = [reason.text for reason in about_films.say("a funny animation").of(ReasonEvent)]
    assert len(set(texts)) == len(texts)
