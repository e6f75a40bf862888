"""Items named by short names, makers, places and ends of a scale, and what is said of them.

Rows as in `test_items`: what a person says, and what is understood.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches, read

NAMED = [
    ("not interested in the fourth", "reject ledger"),
    ("not interested in Otter Summer", "reject otter"),
    ("对最后一部没兴趣", "reject otter"),
    ("二跟四都太闷了", "dislike noodle ledger"),
    ("2 & 5 😍", "like noodle otter"),
    ("oooh 1 and 3 👎", "dislike comet cellar"),
    ("the Lin Yue one sounds delightful", "like noodle"),
    ("I'm into the shortest one", "like cellar"),
    ("stick with the longest", "accept ledger"),
    ("水獭和账簿，选谁", "compare otter ledger"),
    ("第五部和第二部比比", "compare otter noodle"),
    ("最长的和最短的比一下", "compare ledger cellar"),
    ("compare the shortest with the longest", "compare cellar ledger"),
]


@pytest.mark.parametrize(("text", "acts"), NAMED)
def test_items_are_found_by_how_they_are_named(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


SAID = [
    ("keep number three for sunday", "like cellar"),
    ("the comet goes on my maybe pile", "like comet"),
    ("save 5 for later", "like otter"),
    ("第四部先搁着", "like ledger"),
    ("最后那部真下饭", "like otter"),
    ("let's roll with the second", "accept noodle"),
    ("ok you talked me into it", "accept comet"),
    ("就定水獭之夏，敲定", "accept otter"),
    ("that one looks grim", "dislike comet"),
    ("whoever shot the third should be fired", "dislike cellar"),
    ("第三部瞧不上", "dislike cellar"),
    ("第一部砍掉", "reject comet"),
    ("no dice", "reject"),
    ("the others can go", "reject noodle cellar ledger otter"),
    ("bailed on the ledger after ten minutes", "seen ledger -"),
    ("第二部在火车上看的，太好哭了", "seen noodle +"),
    ("水獭之夏看过，还想再刷", "seen otter +; accept otter // seen otter ?; accept otter"),
]


@pytest.mark.parametrize(("text", "acts"), SAID)
def test_idioms_of_keeping_taking_and_refusing(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


def test_keep_it_and_an_adjective_is_a_wish_and_no_praise() -> None:
    assert not any(act.startswith("like") for act in read("keep it short", "films"))


GROUPS = [
    ("这两台联想不要", "reject ark"),
    ("the Dell ones look good", "like slate"),
    ("华为的留一下", "like mate"),
    ("both Apple laptops can go", "reject air"),
    ("that Dell is lovely", "like slate"),
    ("家里那台就是联想方舟，后悔", "seen ark -"),
]


@pytest.mark.parametrize(("text", "acts"), GROUPS)
def test_makers_point_to_what_is_shown_of_them(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")


ABOUT_THE_DIALOGUE = [
    ("which filters are on right now", "ask_profile"),
    ("do you recall what I told you", "ask_profile"),
    ("眼下给我设了什么条件", "ask_profile"),
    ("你猜我是什么口味", "ask_profile"),
    ("what am I supposed to type", "ask_help"),
    ("我该输入点什么", "ask_help"),
    ("which countries can I pick", "ask_catalog"),
    ("how many films are there in total", "ask_catalog"),
    ("on what grounds is the ledger here", "ask_reason ledger"),
    ("what on earth is Otter Summer doing on this list", "ask_reason otter"),
    ("第三部哪点符合我了", "ask_reason cellar"),
]


@pytest.mark.parametrize(("text", "acts"), ABOUT_THE_DIALOGUE)
def test_questions_about_the_dialogue_are_no_wishes(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


TAKEN_BACK = [
    ("ignore what I said about comedy", "retract category Comedy"),
    ("horror is fine after all", "retract category Horror"),
    ("恐怖片不作数", "retract category Horror"),
    ("刚才说不要喜剧，那句收回", "retract category Comedy"),
    ("take horror off my blacklist", "retract category Horror"),
    ("I never said I disliked comedy", "retract category Comedy"),
    ("bring the Ledger back", "retract ledger"),
    ("刚删掉的第二部还是留着吧", "retract noodle"),
]


@pytest.mark.parametrize(("text", "acts"), TAKEN_BACK)
def test_what_was_said_is_taken_back(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


ANSWERS = [
    ("good god no", "touchscreen", "deny touchscreen"),
    ("absolutely 👍", "touchscreen", "affirm touchscreen"),
    ("no favourite in particular", "brand", "no_preference brand"),
    ("don't care who builds it", "brand", "no_preference brand"),
    ("没什么特别偏爱的", "brand", "no_preference brand"),
    ("not today", "touchscreen", "deny touchscreen"),
]


@pytest.mark.parametrize(("text", "asked", "acts"), ANSWERS)
def test_answers_go_to_the_slot_that_was_asked_for(text: str, asked: str, acts: str) -> None:
    assert matches(text, acts, "laptops", asked=asked)
