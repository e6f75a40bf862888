"""Sellers' words that are meant to sway whoever reads them are kept from the model and from reasons.

An item's own fields may say what it is; they may not say that it should win. Values that praise, press, give orders
or claim ratings are left out of prompts and never cited; a title is cut before such words where it is named.
Models judge without titles, whose wording no list of words can vouch for.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

from chatrec_tui.text.clean import one_line
from chatrec_tui.text.fold import HAN, fold

_LONGEST_WORDS, _LONGEST_HAN = 7, 16
"""Words, or Han characters, of the longest label; longer ones are sentences."""
_SENTENCE = re.compile(r"[!?。！？；;：:]|[.,，](?:\s|$)")
_MARKUP = re.compile(r"[<>＜＞\[\]{}]|\bim_start\b")
_RATED = re.compile(r"\d(?:\.\d)?\s*(?:/|out of)\s*(?:5|10)\b|[★☆⭐]|百分百|\d\s*分好")
_HAN_CHAR = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[a-z0-9']+")
_SEPARATOR = re.compile(r"\s*[(（\[【|,，!！。;；:：<＜{#*]|\s+[-–—~]\s*")
_SPACE = re.compile(r"\s")
_TITLE = 60
"""Characters of a title that is named in a sentence."""

__all__ = ["is_pitch", "is_plain_label", "plain_title"]


def is_pitch(text: str) -> bool:
    """Whether a value holds words meant to sway, or anything that looks like markup."""
    flat = fold(text)
    if _MARKUP.search(text) or _RATED.search(flat):
        return True
    words = f" {' '.join(_WORD.findall(flat.replace('’', chr(39))))} "
    close = "".join(flat.split())
    return _english().search(words) is not None or _chinese().search(close) is not None


def is_plain_label(text: str) -> bool:
    """Whether a label is one: short, no sentence, and no pitch."""
    if len(_WORD.findall(fold(text))) > _LONGEST_WORDS or len(_HAN_CHAR.findall(text)) > _LONGEST_HAN:
        return False
    return _SENTENCE.search(text) is None and not is_pitch(text)


def plain_title(title: str) -> str:
    """A title as a sentence may name it: short, and cut before the first part that is a pitch; "" when none is left."""
    title = one_line(title, 300)
    if not is_pitch(title):
        return one_line(title, _TITLE)
    for pattern in (_SEPARATOR, _SPACE):
        for cut in reversed([match.start() for match in pattern.finditer(title)]):
            if 0 < cut <= _TITLE and not is_pitch(title[:cut]):
                return title[:cut].rstrip(" -–—~,，:：")
    return ""


@cache
def _english() -> re.Pattern[str]:
    words = sorted(map(re.escape, _table("en")), key=len, reverse=True)
    return re.compile(rf" (?:{'|'.join(words)}) ")


@cache
def _chinese() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, _table("zh")), key=len, reverse=True)))


def _table(language: str) -> list[str]:
    file = resources.files("chatrec_tui.rank") / "pitch.toml"
    words: list[str] = tomllib.loads(file.read_text(encoding="utf-8"))[language]["words"]
    return words
