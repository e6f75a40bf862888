"""Folding for matching and search: width, case and accents fall away; display text is never folded."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["HAN", "fold", "has_han", "search_tokens"]

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_CHAR = re.compile(f"[{HAN}]")
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:[.'][^\W_{HAN}]+)*")


def fold(text: str) -> str:
    """Full width to half width, lower case, no accents, single spaces."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    if not flat.isascii():
        flat = "".join(c for c in unicodedata.normalize("NFD", flat) if not unicodedata.combining(c))
        flat = unicodedata.normalize("NFC", flat)
    return " ".join(flat.split())


def has_han(text: str) -> bool:
    """True when the text holds a Chinese character."""
    return _HAN_CHAR.search(text) is not None


def search_tokens(text: str) -> list[str]:
    """Folded words, and every Han character by itself: 「蓝牙耳机 X1」 → 蓝 牙 耳 机 x1.

    A Chinese word is then searched as a phrase of its characters, so recall does not depend on a segmenter.
    """
    return _TOKEN.findall(fold(text))
