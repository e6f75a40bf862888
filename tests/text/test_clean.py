"""Untrusted text cannot steer a terminal, whether it arrives whole or in pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatrec_tui.text.clean import StreamCleaner, clean_text, one_line

HOSTILE = [
    ("\x1b[31mred\x1b[0m", "red"),
    ("\x1b]0;title\x07text", "text"),
    ("\x1b]52;c;aGk=\x1b\\text", "text"),
    ("a\x9b31mb", "a31mb"),
    ("left\u202eright", "leftright"),
    ("zero\u200bwidth", "zerowidth"),
    ("lone\ud800surrogate", "lonesurrogate"),
    ("bell\x07 back\x08 null\x00", "bell back null"),
]


@pytest.mark.parametrize(("text", "cleaned"), HOSTILE)
def test_control_text_is_removed_and_words_stay(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_emoji_and_chinese_survive() -> None:
    assert clean_text("👨‍👩‍👧 看电影\n第二行") == "👨‍👩‍👧 看电影\n第二行"


@given(st.text())
def test_nothing_unsafe_is_left(text: str) -> None:
    cleaned = clean_text(text)
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@pytest.mark.parametrize("cut", range(1, 14))
def test_a_sequence_split_over_two_pieces_is_still_removed(cut: int) -> None:
    text = "好\x1b]52;c;aGk=\x07的"
    cleaner = StreamCleaner()
    assert cleaner.feed(text[:cut]) + cleaner.feed(text[cut:]) + cleaner.finish() == "好的"


def test_one_line_is_cut_and_flat() -> None:
    assert one_line("a\n\n b\t c") == "a b c"
    assert one_line("x" * 300, 10) == "x" * 9 + "…"
