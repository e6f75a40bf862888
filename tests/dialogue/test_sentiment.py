"""The feeling of an utterance, in both languages."""

from __future__ import annotations

import pytest

from chatrec_tui.dialogue.sentiment import sentiment
from chatrec_tui.dialogue.words import read_words

GLAD = [
    "I love it",
    "great, thanks!",
    "not bad",
    "😍",
    "this is amazing!!",
    "太棒了",
    "我很喜欢",
    "不错哦",
    "挺好的，谢谢",
    "爱了爱了",
    "不难看",
    "👍👍",
]
CROSS = [
    "I hate this",
    "so boring",
    "not good",
    "these are awful!",
    "ugh",
    "😡",
    "太丑了",
    "不喜欢",
    "什么垃圾",
    "无聊死了",
    "一点都不好看",
    "💩",
    "oh great, another horror film",
]
PLAIN = ["under 500", "the second one", "a comedy", "how long is it", "五百以内", "第二个", "来部喜剧", ""]


@pytest.mark.parametrize("text", GLAD)
def test_praise_is_positive(text: str) -> None:
    assert sentiment(read_words(text)) > 0.1


@pytest.mark.parametrize("text", CROSS)
def test_complaints_are_negative(text: str) -> None:
    assert sentiment(read_words(text)) < -0.1


@pytest.mark.parametrize("text", PLAIN)
def test_plain_requests_are_neutral(text: str) -> None:
    assert abs(sentiment(read_words(text))) < 0.2


@pytest.mark.parametrize(
    ("more", "less"),
    [("I really love it!", "I like it"), ("非常喜欢！", "还行"), ("so ugly!!", "a bit ugly"), ("太难看了", "有点难看")],
)
def test_strength_counts(more: str, less: str) -> None:
    assert abs(sentiment(read_words(more))) > abs(sentiment(read_words(less)))
