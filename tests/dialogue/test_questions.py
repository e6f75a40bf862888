"""Questions: something else, more like it, why, which, facts, what there is, what is known.

Each row is what a person says and what is understood; `;` parts acts, ` // ` parts readings that both stand,
and nothing after ` // ` stands for no act.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches

MORE_EN = [
    ("anything else?", "request_alternatives"),
    ("show me something else", "request_alternatives"),
    ("what else you got", "request_alternatives"),
    ("more please", "request_alternatives"),
    ("other options?", "request_alternatives"),
    ("next", "request_alternatives"),
    ("got any others", "request_alternatives"),
    ("try again", "request_alternatives"),
    ("give me another batch", "request_alternatives"),
    ("something different please", "request_alternatives"),
]

MORE_ZH = [
    ("换一批", "request_alternatives"),
    ("还有别的吗", "request_alternatives"),
    ("再来几个", "request_alternatives"),
    ("换换口味", "request_alternatives"),
    ("还有吗", "request_alternatives"),
    ("再推荐几部", "request_alternatives"),
    ("下一批", "request_alternatives"),
    ("有没有别的", "request_alternatives"),
    ("換一批啦", "request_alternatives"),
]


@pytest.mark.parametrize(("text", "acts"), MORE_EN + MORE_ZH)
def test_something_else(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


SIMILAR_EN = [
    ("more like the first", "similar comet"),
    ("something similar to 2", "similar noodle"),
    ("similar to The Ledger", "similar ledger"),
    ("something like Otter Summer but shorter", "similar otter; critique runtime lower"),
    ("more of the same", "similar comet // similar"),
    ("anything in the vein of the third", "similar cellar"),
    ("more stuff like that", "similar comet"),
    ("I want something like Dust Over Mesa", "similar dust"),
]

SIMILAR_ZH = [
    ("像第一个那样的", "similar comet"),
    ("跟第二部差不多的", "similar noodle"),
    ("类似《账簿》的", "similar ledger"),
    ("再来点这种", "similar comet // similar"),
    ("和水獭之夏一样治愈的", "similar otter; tags contains heart-warming // similar otter"),
    ("有没有类似的", "similar comet // similar"),
]


@pytest.mark.parametrize(("text", "acts"), SIMILAR_EN + SIMILAR_ZH)
def test_more_like_one(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


WHY_EN = [
    ("why this one?", "ask_reason comet"),
    ("why did you recommend the third", "ask_reason cellar"),
    ("how come 2 is on the list", "ask_reason noodle"),
    ("why these?", "ask_reason"),
    ("explain number 4", "ask_reason ledger"),
    ("what makes you think I'd like the last one?", "ask_reason otter"),
    (
        "how did the ledger get on this list, i asked for short ones",
        "ask_reason ledger; critique runtime lower // ask_reason ledger",
    ),
]

WHY_ZH = [
    ("为什么推荐它", "ask_reason comet"),
    ("为啥是第三个", "ask_reason cellar"),
    ("第二部凭什么上榜", "ask_reason noodle"),
    ("推荐理由是什么", "ask_reason"),
    ("怎么会推这个给我", "ask_reason comet"),
    ("點解揀呢套", "ask_reason comet // ask_reason"),
]


@pytest.mark.parametrize(("text", "acts"), WHY_EN + WHY_ZH)
def test_why(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


COMPARE_EN = [
    ("1 or 3?", "compare comet cellar"),
    ("compare the first two", "compare comet noodle"),
    ("which is better, 2 or 5?", "compare noodle otter"),
    ("what's the difference between The Ledger and The Last Comet", "compare ledger comet"),
    ("2 vs 4", "compare noodle ledger"),
    ("which one should I pick?", "compare"),
    ("should I go for 1 or 2", "compare comet noodle"),
]

COMPARE_ZH = [
    ("第一个和第三个哪个好", "compare comet cellar"),
    ("1和3比一下", "compare comet cellar"),
    ("前两部有什么区别", "compare comet noodle"),
    ("选2还是选4", "compare noodle ledger"),
    ("对比一下这几个", "compare"),
    ("哪个更值得看", "compare"),
]


@pytest.mark.parametrize(("text", "acts"), COMPARE_EN + COMPARE_ZH)
def test_which_one(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


FACT_EN = [
    ("how long is 2?", "ask_fact runtime noodle"),
    ("who directed the first one?", "ask_fact creators comet"),
    ("what's it about?", "ask_fact description comet"),
    ("what's the third one about", "ask_fact description cellar"),
    ("when did it come out", "ask_fact year comet"),
    ("tell me more about the last one", "ask_fact description otter"),
    ("what language is 4 in", "ask_fact language ledger"),
    ("is it any good?", "ask_fact rating comet"),
    ("is the second one a comedy?", "ask_fact category noodle"),
    ("who's in it", "ask_fact cast comet"),
    ("what's the rating of The Ledger", "ask_fact rating ledger"),
]

FACT_ZH = [
    ("第二部多长", "ask_fact runtime noodle"),
    ("这部讲什么的", "ask_fact description comet"),
    ("导演是谁", "ask_fact creators"),
    ("第三个是哪年的", "ask_fact year cellar"),
    ("详细说说第一个", "ask_fact description comet"),
    ("评分多少", "ask_fact rating"),
    ("账簿好看吗", "ask_fact rating ledger // ask_fact description ledger"),
    ("它是什么语言的", "ask_fact language comet"),
]


@pytest.mark.parametrize(("text", "acts"), FACT_EN + FACT_ZH)
def test_facts_about_an_item(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


CATALOG_EN = [
    ("what kinds do you have?", "ask_catalog"),
    ("what genres are there", "ask_catalog"),
    ("what do you sell here", "ask_catalog"),
]

CATALOG_ZH = [
    ("你们都有什么类型", "ask_catalog"),
    ("有哪些片子", "ask_catalog"),
    ("都有啥", "ask_catalog"),
]


@pytest.mark.parametrize(("text", "acts"), CATALOG_EN + CATALOG_ZH)
def test_what_there_is(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


PROFILE_EN = [
    ("what do you know about me", "ask_profile"),
    ("what have I told you so far", "ask_profile"),
    ("show my preferences", "ask_profile"),
]

PROFILE_ZH = [
    ("你记住了我什么", "ask_profile"),
    ("我的偏好是什么", "ask_profile"),
    ("我刚才都说了啥", "ask_profile"),
]


@pytest.mark.parametrize(("text", "acts"), PROFILE_EN + PROFILE_ZH)
def test_what_is_known_about_me(text: str, acts: str) -> None:
    assert matches(text, acts, "films")
