"""Demo scripts: what they may hold, and what is wrong with those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatrec_tui.demo.expect import failures
from chatrec_tui.demo.script import Expectation, find_script, list_scripts, parse_script
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.engine import events as e
from chatrec_tui.engine.events import Event
from chatrec_tui.errors import UsageError

GOOD = """
title = "Two steps"
language = "zh"
catalog = "laptops"
[[step]]
say = "轻一点"
pause = 1
expect = { acts = ["critique"], ranking = true }
[[step]]
command = "/undo"
"""


def test_a_script_is_read_with_its_steps_and_expectations() -> None:
    script = parse_script("two", GOOD)
    assert (script.title, script.language, script.catalog) == ("Two steps", "zh", "laptops")
    assert [step.say or step.command for step in script.steps] == ["轻一点", "/undo"]
    assert script.steps[0].expect == Expectation(acts=("critique",), ranking=True)


def test_a_script_may_be_a_file_of_the_persons_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert find_script(str(file)).name == "mine"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[step", "no valid TOML"),
        ('language = "en"', "needs a list"),
        ('language = "fr"\n[[step]]\nsay = "x"', "needs a list"),
        ("[[step]]\nsay = 'x'\ncommand = '/undo'", "either say or command"),
        ("[[step]]\npause = 1", "either say or command"),
        ("[[step]]\nsay = 'x'\n[[step]]\nsya = 'x'", "step 2: sya is not known"),
        ("[[step]]\nsay = 'x'\nexpect = { act = ['like'] }", "step 1: act is not known"),
    ],
)
def test_a_wrong_script_is_told_in_one_line(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        parse_script("wrong", text)


def test_an_unknown_script_is_answered_with_the_names_of_all() -> None:
    with pytest.raises(UsageError, match="films_en"):
        find_script("nowhere")


@pytest.mark.parametrize("script", list_scripts(), ids=lambda one: one.name)
def test_every_shipped_script_shows_the_five_things_a_demo_is_for(script: object) -> None:
    from chatrec_tui.demo.script import Script

    assert isinstance(script, Script)
    acts = {act for step in script.steps for act in step.expect.acts}
    assert {"reject", "critique", "ask_reason", "undo", "accept"} <= acts
    assert any(step.expect.reasons for step in script.steps)


def events_of(*, kind: str = "recommend", listed: tuple[str, ...] = ("a", "b")) -> list[Event]:
    wish = Preference("price", "<=", 5.0, 1.0, True, 1, "")
    ranked = tuple(e.Ranked(n, item, item, 0.0, {}) for n, item in enumerate(listed, 1))
    return [
        e.StateEvent(1, (Act("inform", slot="price"),), 0.0, (wish,), {"a": "rejected"}, ()),
        e.RankingEvent(1, "base", ranked),
        e.ReplyEvent(1, "x", kind),  # type: ignore[arg-type]
        e.ReasonEvent(1, "a", "because", (), "en"),
    ]


@pytest.mark.parametrize(
    "expect",
    [
        Expectation(acts=("inform",), slots=("price",), gone=("brand",), feedback=("rejected",)),
        Expectation(reply=("ask", "recommend"), ranking=True, fresh=True),
        Expectation(),
    ],
)
def test_what_holds_is_not_told(expect: Expectation) -> None:
    assert failures(expect, events_of(), ("z",), "en") == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        (Expectation(acts=("reject",)), "expected the act reject, understood inform"),
        (Expectation(slots=("brand",)), "expected a preference for brand, there are price"),
        (Expectation(gone=("price",)), "no preference for price any more"),
        (Expectation(feedback=("liked",)), "expected an item that is liked, there are rejected"),
        (Expectation(reply=("explain",)), "expected a reply of kind explain, got recommend"),
        (Expectation(ranking=False), "expected a new list: False, got: True"),
        (Expectation(fresh=True), "these came back: b"),
        (Expectation(reasons=True), "no reason was given for b"),
    ],
)
def test_what_does_not_hold_is_told_with_what_came_instead(expect: Expectation, told: str) -> None:
    (problem,) = failures(expect, events_of(), ("b",), "en")
    assert told in problem


def test_an_error_of_the_engine_fails_the_step() -> None:
    assert failures(Expectation(), [e.ErrorEvent(1, "Too long.")], (), "en") == ["Too long."]
