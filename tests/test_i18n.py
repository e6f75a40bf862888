"""Both languages say everything: same keys, same placeholders, nothing left in the other language."""

from __future__ import annotations

import re
import string

import pytest

from chatrec_tui.i18n import rooms, say, wordings
from chatrec_tui.text.fold import has_han

ROOMS = sorted(rooms("en"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_rooms() -> None:
    assert sorted(rooms("zh")) == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys(room: str) -> None:
    assert set(rooms("en")[room]) == set(rooms("zh")[room])


@pytest.mark.parametrize("room", ROOMS)
def test_all_wordings_of_a_sentence_take_the_same_values(room: str) -> None:
    for key in rooms("en")[room]:
        allowed = set().union(*(placeholders(one) for one in wordings(f"{room}.{key}", "en")))
        for one in wordings(f"{room}.{key}", "zh"):
            assert placeholders(one) <= allowed or not allowed, f"{room}.{key}: {one}"


@pytest.mark.parametrize("room", ROOMS)
def test_english_holds_no_chinese_sentence(room: str) -> None:
    for key, texts in rooms("en")[room].items():
        assert not any(re.search("[。，！？]", one) for one in texts), f"{room}.{key}"


def test_say_fills_in_values() -> None:
    assert say("reply.ack.reject_one", "en", variant=0, title="Alien") == "“Alien” is gone."
    assert has_han(say("reply.ack.reject_one", "zh", variant=0, title="Alien"))
