"""Search tokens and language detection."""

from __future__ import annotations

import pytest

from chatrec_tui.text.fold import fold, search_tokens
from chatrec_tui.text.language import detect_language


def test_width_case_and_accents_fall_away() -> None:
    assert fold("Ｃａｆé  NOIR") == "cafe noir"


def test_chinese_is_split_into_characters_and_words_stay_whole() -> None:
    assert search_tokens("蓝牙耳机 Wi-Fi 6E") == ["蓝", "牙", "耳", "机", "wi", "fi", "6e"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("想看科幻片", "zh"),
        ("something light", "en"),
        ("要 ThinkPad X1 那种", "zh"),
        ("a film by 王家卫 please, a slow one", "en"),
        ("2", "zh"),
        ("👍", "zh"),
    ],
)
def test_language_of_an_utterance(text: str, language: str) -> None:
    assert detect_language(text, default="zh") == language
