"""Why, why not, what if: answered by ranking again, in both languages, without changing what the person wants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import load_settings, save_settings
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.engine.events import ErrorEvent
from chatrec_tui.engine.journal import erase_profile, open_journal
from chatrec_tui.engine.opening import open_session
from chatrec_tui.engine.session import Session
from chatrec_tui.engine.supposing import find_named
from chatrec_tui.errors import ConfigError
from chatrec_tui.i18n import say
from chatrec_tui.llm.api import Piece, Scores, Usage
from chatrec_tui.rank.learn import save_weights
from chatrec_tui.rank.score import Weights
from tests.engine.conftest import Answer, Talk

WANTED = {"en": "a light laptop under 8000 yuan", "zh": "八千以内，轻一点的笔记本"}


def wishes(state: DialogueState) -> list[tuple[str, object]]:
    return [(one.slot, one.value) for one in state.preferences]


def explained(talk: Talk, words: str) -> Answer:
    """The answer to a question that must not change anything."""
    before = talk.session.state
    answer = talk.say(words)
    assert not answer.of(ErrorEvent)
    assert answer.reply.kind == "explain"
    assert answer.state.changes == ()
    assert [act.act for act in answer.state.acts] == ["ask_reason"]
    assert talk.session.state.preferences == before.preferences
    assert talk.session.state.shown == before.shown
    return answer


@pytest.mark.parametrize(
    ("language", "words"), [("en", "why 2?"), ("zh", "为什么推荐第二个？"), ("en", "why the second one?")]
)
def test_why_tells_what_each_wish_adds(about_laptops: Talk, language: str, words: str) -> None:
    listed = about_laptops.say(WANTED[language])
    answer = explained(about_laptops, words)
    (shared,) = answer.reply.contributions
    assert shared.item == listed.ids[1]
    assert [one.wish.slot for one in shared.wishes] == ["price", "weight"]
    assert sum(one.value for one in shared.wishes) + shared.without == pytest.approx(shared.score)
    assert shared.score == pytest.approx(listed.ranking.items[1].score)
    assert f"{shared.wishes[0].value:+.2f}" in answer.reply.text
    assert answer.reply.to_json()["contributions"][0]["item"] == shared.item


def test_a_reply_without_an_explanation_has_no_contributions(about_laptops: Talk) -> None:
    assert "contributions" not in about_laptops.say(WANTED["en"]).reply.to_json()


@pytest.mark.parametrize(
    ("language", "words", "title"),
    [
        ("en", "why not the Surface Pro 8?", "Surface Pro 8"),
        ("en", "why isn't the Surface Pro 8 on the list?", "Surface Pro 8"),
        ("zh", "为什么不推荐 Surface Pro 8？", "Surface Pro 8"),
        ("zh", "Surface Pro 8 怎么没上榜", "Surface Pro 8"),
    ],
)
def test_an_item_that_breaks_a_must_is_named_with_what_would_bring_it_in(
    about_laptops: Talk, laptops: CatalogStore, language: str, words: str, title: str
) -> None:
    about_laptops.say(WANTED[language])
    text = explained(about_laptops, words).reply.text
    (item,) = laptops.get_many(find_named(laptops, title)[:1])
    assert title in text
    assert item.price is not None and f"{item.price:,.0f}" in text  # the budget that would be enough
    about_laptops.say(f"under {item.price:.0f} yuan" if language == "en" else f"{item.price:.0f}以内")
    assert item.id in about_laptops.session.state.shown


def test_a_rejected_item_is_told_to_be_one(about_films: Talk) -> None:
    title = about_films.say("science fiction").ranking.items[0].title
    about_films.say("skip the first one")
    assert "Turned down" in explained(about_films, f"why not {title}?").reply.text
    assert say("reply.verdict.rejected", "zh") in explained(about_films, f"为什么不推荐《{title}》？").reply.text


def test_an_item_lower_down_is_compared_with_the_last_one_shown(about_films: Talk, films: CatalogStore) -> None:
    about_films.say("a comedy under 100 minutes")
    listing = about_films.session._listing
    assert listing is not None
    low = listing.ranked[40].item
    answer = explained(about_films, f"why not {low.title}?")
    assert answer.reply.contributions[0].item == low.id
    assert low.title in answer.reply.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "what if I drop the budget?"),
        ("en", "what would you show if the budget didn't matter?"),
        ("zh", "如果不限预算呢"),
        ("zh", "要是不限预算的话会怎么样？"),
    ],
)
def test_what_if_shows_the_list_without_a_wish(
    about_laptops: Talk, laptops: CatalogStore, language: str, words: str
) -> None:
    about_laptops.say(WANTED[language])
    supposed = explained(about_laptops, words).reply.text
    assert f"{laptops.count()}" in supposed
    talk = Talk(Session(laptops, seed=1))
    talk.say(WANTED[language])
    really = talk.say("forget the budget" if language == "en" else "预算不限了")
    assert really.ranking.items[0].title in supposed


@pytest.mark.parametrize(
    ("language", "words"), [("en", "what if the budget were 12000?"), ("zh", "要是预算一万二呢？")]
)
def test_what_if_takes_another_value(about_laptops: Talk, language: str, words: str) -> None:
    about_laptops.say(WANTED[language])
    text = explained(about_laptops, words).reply.text
    assert "12,000" in text and "8,000" in text
    assert dict(wishes(about_laptops.session.state))["price"] == 8000


def test_what_nobody_asked_for_changes_nothing(about_films: Talk) -> None:
    about_films.say("a comedy")
    assert "stay as it is" in explained(about_films, "what if I dropped the budget?").reply.text


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "what would make 3 first?"), ("zh", "怎样才能让第三个排第一？"), ("en", "how can I get 3 to the top?")],
)
def test_what_would_bring_an_item_up_is_told_of_that_item(about_films: Talk, language: str, words: str) -> None:
    listed = about_films.say(
        "a recent comedy, ideally French" if language == "en" else "想看新一点的喜剧，最好是法国的"
    )
    answer = explained(about_films, words)
    (shared,) = answer.reply.contributions
    assert shared.item == listed.ids[2]
    assert listed.ranking.items[2].title in answer.reply.text


@pytest.mark.parametrize(
    "words", ["why not something funnier?", "why not comedy?", "why not?", "what if", "为什么不来点喜剧", "怎么这么贵"]
)
def test_suggestions_in_the_form_of_questions_stay_wishes(about_films: Talk, words: str) -> None:
    about_films.say("a drama")
    answer = about_films.say(words)
    assert answer.reply.kind != "explain" or answer.state.changes == ()


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("/whynot Surface Pro 8", "Surface Pro 8"),
        ("/为什么不 Surface Pro 8", "Surface Pro 8"),
        ("/whatif the budget is 12000", "12,000"),
        ("/如果 不限预算", "242"),
        ("/raise Surface Pro 8", "Surface Pro 8"),
    ],
)
def test_commands_ask_the_same(about_laptops: Talk, line: str, part: str) -> None:
    about_laptops.say(WANTED["en"])
    before = about_laptops.session.state.preferences
    answer = about_laptops.command(line)
    assert answer.reply.kind == "explain"
    assert part in answer.reply.text
    assert about_laptops.session.state.preferences == before


@pytest.mark.parametrize("line", ["/whynot", "/whatif", "/whynot qwertyuiop", "/whatif qwertyuiop"])
def test_a_command_that_names_nothing_says_so(about_laptops: Talk, line: str) -> None:
    (error,) = about_laptops.command(line).of(ErrorEvent)
    assert "\n" not in error.message and error.message


def test_a_name_finds_items_by_title_and_maker(laptops: CatalogStore, films: CatalogStore) -> None:
    dells = laptops.get_many(find_named(laptops, "戴尔"))
    assert dells and {item.brand for item in dells} == {"Dell"}
    assert find_named(films, "盗梦空间") == ("inception-2010",)
    assert find_named(films, "xyzzy") == find_named(films, "?!") == ()


def test_how_much_a_list_varies_is_a_setting_and_learned_weights_belong_to_the_profile(home: Path) -> None:
    paths = find_paths()
    save_settings(paths, diversity=0.9)
    journal = open_journal(paths, "ada")
    assert journal is not None
    save_weights(journal.path, Weights(prior=0.5))

    def weights(profile: str) -> Weights:
        session = open_session(catalog="films", model="none", profile=profile, top=5, seed=0, language="en")
        return session._recommender.weights

    assert (weights("ada").diversity, weights("ada").prior) == (0.9, 0.5)
    assert (weights("none").diversity, weights("none").prior) == (0.9, Weights().prior)
    erase_profile(journal.path)
    assert weights("ada").prior == Weights().prior


@pytest.mark.parametrize("value", ["2", "-1", '"much"', "true", "nan"])
def test_a_setting_out_of_range_is_told(home: Path, value: str) -> None:
    paths = find_paths()
    paths.settings.parent.mkdir(parents=True, exist_ok=True)
    paths.settings.write_text(f"diversity = {value}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="diversity"):
        load_settings(paths)


class Taster:
    """A model that likes some titles, the more the more wishes its prompt holds."""

    name = "taster"
    budget = 10.0

    def __init__(self) -> None:
        self.usage = Usage()
        self.asked: list[str] = []

    def score(self, prefix: str, candidates: Sequence[str], **_: object) -> Scores:
        self.asked.append(prefix)
        return Scores(tuple((len(text) % 7 - 3) * 0.4 * prefix.count("<w") for text in candidates))

    def write(self, *_: object, **__: object) -> Iterator[Piece]:
        raise RuntimeError("writes nothing")


def test_the_part_of_the_model_is_shared_out_over_the_wishes(laptops: CatalogStore) -> None:
    model = Taster()
    talk = Talk(Session(laptops, model, seed=1))
    listed = talk.say("under 8000 yuan, quiet, at least 16 GB of memory")
    top = listed.ranking.items[0]
    assert "model" in top.parts
    asked = len(model.asked)
    (shared,) = explained(talk, "why 1?").reply.contributions
    assert shared.model is None and len(model.asked) > asked
    assert shared.without + sum(one.value for one in shared.wishes) == pytest.approx(top.score)
    assert not any(
        "under 8000" in prefix and "≤" not in prefix for prefix in model.asked
    )  # a wish left out is not said


def test_a_model_that_is_too_slow_stands_apart(laptops: CatalogStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chatrec_tui.engine.answering._JUDGING", 0.0)
    talk = Talk(Session(laptops, Taster(), seed=1))
    top = talk.say("under 8000 yuan, quiet, at least 16 GB of memory").ranking.items[0]
    answer = explained(talk, "why 1?")
    (shared,) = answer.reply.contributions
    assert shared.model == pytest.approx(top.parts["model"])
    assert shared.score == pytest.approx(top.score)
    assert "the model's judgement" in answer.reply.text
