"""Talk about the dialogue, answers to its questions, and words that take something back.

Each row is what a person says and what is understood; `;` parts acts, ` // ` parts readings that both stand,
and nothing after ` // ` stands for no act.
"""

from __future__ import annotations

import pytest

from chatrec_tui.dialogue.state import Preference
from tests.dialogue.dialogue_catalogs import matches

STATED = (
    Preference("brand", "=", "Apple", -1.0, True, 1, "no Apple"),
    Preference("price", "<=", 5000, 1.0, True, 1, "under 5000"),
    Preference("touchscreen", "=", True, 0.8, False, 1, "with touch"),
)

HELP_EN = [
    ("help", "ask_help"),
    ("what can you do?", "ask_help"),
    ("how does this work", "ask_help"),
]

HELP_ZH = [
    ("怎么用", "ask_help"),
    ("你能干嘛", "ask_help"),
    ("帮助", "ask_help"),
]


@pytest.mark.parametrize(("text", "acts"), HELP_EN + HELP_ZH)
def test_help(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


BACK_EN = [
    ("undo", "undo"),
    ("scratch that", "undo"),
    ("go back one step", "undo"),
    ("take that back", "undo"),
    ("start over", "reset"),
    ("forget everything i said", "reset"),
    ("reset please", "reset"),
    ("let's start from scratch", "reset"),
]

BACK_ZH = [
    ("撤销", "undo"),
    ("刚才说的不算", "undo"),
    ("回到上一步", "undo"),
    ("当我没说", "undo"),
    ("重新开始", "reset"),
    ("清空吧", "reset"),
    ("之前说的全部作废", "reset"),
]


@pytest.mark.parametrize(("text", "acts"), BACK_EN + BACK_ZH)
def test_taking_back_and_starting_over(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


CHAT_EN = [
    ("hello", "chitchat greet"),
    ("hey there!", "chitchat greet"),
    ("thanks a lot", "chitchat thanks"),
    ("thx!", "chitchat thanks"),
    ("bye", "chitchat bye"),
    ("good night", "chitchat bye"),
    ("how are you?", "chitchat other"),
    ("haha", "chitchat other"),
]

CHAT_ZH = [
    ("你好呀", "chitchat greet"),
    ("在吗", "chitchat greet"),
    ("谢谢啦", "chitchat thanks"),
    ("多謝晒", "chitchat thanks"),
    ("拜拜", "chitchat bye"),
    ("先这样，拜拜", "chitchat bye"),
    ("今天天气不错", "chitchat other"),
    ("哈哈哈哈", "chitchat other"),
    ("你是机器人吗", "chitchat other"),
]


@pytest.mark.parametrize(("text", "acts"), CHAT_EN + CHAT_ZH)
def test_small_talk(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


NOTHING_EN = [
    ("asdf jkl", "unknown"),
    ("???", "unknown"),
    ("I want something that", "unknown //"),
    ("。。。", "unknown"),
    ("blorp fnord", "unknown // about ~ blorp fnord"),
]

NOTHING_ZH = [
    ("我想要一个", "unknown //"),
]


@pytest.mark.parametrize(("text", "acts"), NOTHING_EN + NOTHING_ZH)
def test_noise_is_not_understood(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


SEVERAL_EN = [
    ("hi, I'm looking for a comedy under 100 minutes", "chitchat greet; category contains Comedy; runtime <= 100 !"),
    ("skip 2, and show me something newer", "reject noodle; critique year higher"),
    ("the first is great but the third is ugly", "like comet; dislike cellar"),
    (
        "no horror, something light-hearted, and not too long please",
        "not category contains Horror !; tags contains light-hearted; critique runtime lower",
    ),
    (
        "oh great, another horror film",
        "reject; not category contains Horror ? // not category contains Horror ? // dislike // reject",
    ),
    ("2 looks good, but is it long?", "like noodle; ask_fact runtime noodle"),
    ("I liked the first, anything shorter?", "like comet; critique runtime lower"),
]

SEVERAL_ZH = [
    ("第二个看过了，换一批短一点的", "seen noodle ?; request_alternatives; critique runtime lower"),
    ("第一个不错，第三个就算了", "like comet; reject cellar"),
    ("我要看comedy，不要太长的", "category contains Comedy; critique runtime lower"),
    (
        "呵呵，又是恐怖片",
        "reject; not category contains Horror ? // not category contains Horror ? // reject // dislike",
    ),
    ("谢谢，不用了", "reject // chitchat thanks; reject"),
]


@pytest.mark.parametrize(("text", "acts"), SEVERAL_EN + SEVERAL_ZH)
def test_several_acts_in_one_utterance(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


GENRE_EN = [
    ("yes", "affirm category"),
    ("no", "deny category // no_preference category"),
    ("either", "no_preference category"),
    ("comedy", "category contains Comedy"),
    ("i don't care", "no_preference category"),
    ("surprise me", "no_preference category"),
]

GENRE_ZH = [
    ("都行", "no_preference category"),
    ("随便", "no_preference category"),
    ("没要求", "no_preference category"),
    ("不知道", "no_preference category"),
]


@pytest.mark.parametrize(("text", "acts"), GENRE_EN + GENRE_ZH)
def test_answers_to_a_question_about_a_slot(text: str, acts: str) -> None:
    assert matches(text, acts, "films", asked="category")


TOUCH_EN = [
    ("yes", "affirm touchscreen"),
    ("yes please", "affirm touchscreen"),
    ("no", "deny touchscreen"),
    ("nope", "deny touchscreen"),
    ("not really", "deny touchscreen"),
    ("doesn't matter", "no_preference touchscreen"),
    ("👍", "affirm touchscreen"),
    ("yes, and under 6000", "affirm touchscreen; price <= 6000 !"),
]

TOUCH_ZH = [
    ("要", "affirm touchscreen"),
    ("要的", "affirm touchscreen"),
    ("不要", "deny touchscreen"),
    ("不用", "deny touchscreen"),
    ("无所谓", "no_preference touchscreen"),
    ("需要", "affirm touchscreen"),
]


@pytest.mark.parametrize(("text", "acts"), TOUCH_EN + TOUCH_ZH)
def test_yes_and_no_to_a_yes_no_slot(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops", asked="touchscreen")


PRICE_EN = [
    ("5000", "price <= 5000 !"),
    ("about 6k", "price ~ 6000 ?"),
    ("five thousand", "price <= 5000 !"),
    ("any", "no_preference price"),
    ("no limit", "no_preference price"),
    ("up to you", "no_preference price"),
]

PRICE_ZH = [
    ("3000到5000", "price >= 3000 !; price <= 5000 !"),
    ("六千吧", "price <= 6000 !"),
    ("七八千", "price >= 7000 ?; price <= 8000 ?"),
    ("不限", "no_preference price"),
]


@pytest.mark.parametrize(("text", "acts"), PRICE_EN + PRICE_ZH)
def test_a_bare_number_answers_the_question(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops", asked="price")


LIFTED_EN = [
    ("Apple is fine after all", "retract brand Apple"),
    ("actually Apple is ok", "retract brand Apple"),
    ("forget the budget", "retract price"),
    ("never mind the budget", "retract price"),
    ("the price doesn't matter any more", "retract price"),
    ("it doesn't have to have a touchscreen", "retract touchscreen"),
    ("drop the price limit", "retract price"),
    ("I never ruled out Apple", "retract brand Apple"),
    ("make it 6000", "price <= 6000 ! // price ~ 6000 ? // price = 6000"),
]

LIFTED_ZH = [
    ("苹果也可以了", "retract brand Apple"),
    ("苹果其实也行", "retract brand Apple"),
    ("预算不限了", "retract price"),
    ("价格无所谓了", "retract price"),
    ("取消预算限制", "retract price"),
    ("不用触屏了", "retract touchscreen True // retract touchscreen"),
    ("我没说过不要苹果", "retract brand Apple"),
    ("别管预算了", "retract price"),
    ("换成联想", "brand = Lenovo"),
]


@pytest.mark.parametrize(("text", "acts"), LIFTED_EN + LIFTED_ZH)
def test_what_was_stated_is_taken_back(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops", preferences=STATED)


RETURNED_EN = [
    ("bring back the second", "retract noodle"),
    ("give the second another chance", "retract noodle"),
    ("the second is ok after all", "retract noodle"),
    ("actually 2 is fine", "retract noodle // like noodle // accept noodle"),
]

RETURNED_ZH = [
    ("把第二个放回来", "retract noodle"),
    ("第二个其实还行", "retract noodle // like noodle"),
]


@pytest.mark.parametrize(("text", "acts"), RETURNED_EN + RETURNED_ZH)
def test_a_refused_item_comes_back(text: str, acts: str) -> None:
    assert matches(text, acts, "films", feedback={"noodle": "rejected"})
