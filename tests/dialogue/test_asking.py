"""Words that nothing else has read: a wish where they ask for something, nothing where they are background talk."""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import read


def _asked_for(text: str, catalog: str = "films", **state: object) -> list[str]:
    return [act for act in read(text, catalog, **state) if "about ~" in act]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a film about lighthouse keepers", "lighthouse keepers"),
        ("something for a rainy sunday", "rainy sunday"),
        ("I want to see something with pirates", "pirates"),
        ("volcano expeditions", "volcano expeditions"),
        ("想看海盗题材的", "海盗"),
        ("适合雨天看的", "雨天"),
        ("求关于灯塔的电影", "灯塔"),
        ("登山故事", "登山"),
    ],
)
def test_what_is_asked_for_is_kept_in_the_persons_words(text: str, words: str) -> None:
    [wish] = _asked_for(text)
    assert words in wish


@pytest.mark.parametrize(
    "text",
    [
        "no horror please, I jump at every noise",
        "a comedy, because my week was exhausting",
        "it's freezing outside again",
        "money is short",
        "you keep forgetting my answers",
        "that soundtrack drives my neighbours mad",
        "a western, my uncle told me to",
        "来部喜剧，我昨天加班到半夜",
        "外面刮大风了",
        "那部配乐吵得我头疼",
        "你怎么老忘事",
        "啵啵嘚嘚",
    ],
)
def test_background_talk_asks_for_nothing(text: str) -> None:
    assert _asked_for(text) == []
