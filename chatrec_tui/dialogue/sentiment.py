"""Sentiment of an utterance from -1 to 1: words of feeling, intensifiers, negation, emoji and punctuation."""

from __future__ import annotations

import re
from functools import cache
from math import tanh

from chatrec_tui.dialogue.lexicon import cue, read_table
from chatrec_tui.dialogue.words import Words, match_form

__all__ = ["emoji_feeling", "is_ironic", "sentiment"]

_STRENGTH = {"strong_good": 1.0, "good": 0.55, "bad": -0.55, "strong_bad": -1.0}
_EN_REACH = 3
"""Words before a feeling in which a negation or intensifier counts."""


@cache
def _pattern(language: str, kind: str) -> re.Pattern[str]:
    words = sorted(read_table("feelings")[language][kind], key=len, reverse=True)
    joined = "|".join(re.escape(match_form(word)) for word in words)
    return re.compile(rf"(?<![a-z0-9])(?:{joined})(?![a-z0-9])" if language == "en" else f"(?:{joined})")


@cache
def _emoji() -> dict[str, float]:
    table = read_table("feelings")["emoji"]
    return {char: 0.7 for char in table["good"]} | {char: -0.7 for char in table["bad"] if char not in "\u200d\ufe0f"}


def emoji_feeling(text: str) -> float:
    """Sum of the feelings of the emoji in a text."""
    table = _emoji()
    return sum(table.get(char, 0.0) for char in text)


def is_ironic(text: str) -> bool:
    """True where praise is likely meant as its opposite."""
    return cue("irony").search(text) is not None


def sentiment(words: Words) -> float:
    """The feeling of an utterance, -1 to 1, 0 for a neutral one."""
    text = words.text
    total = 0.0
    taken = bytearray(len(text))
    for language in ("en", "zh"):
        for kind in (
            ("strong_good", "strong_bad", "good", "bad")
            if language == "en"
            else ("strong_bad", "strong_good", "bad", "good")
        ):
            for match in _pattern(language, kind).finditer(text):
                if any(taken[match.start() : match.end()]):
                    continue
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                total += _one(text, language, _STRENGTH[kind], match)
    total += emoji_feeling(words.original)
    marks = text.count("!")
    if total and marks:
        total *= 1 + 0.15 * min(marks, 3)
    if re.search(r"\?{2,}|!\?|\?!", text) and total <= 0:
        total -= 0.2
    if total > 0 and is_ironic(text):
        total = -0.6 * total
    return round(tanh(total), 3)


def _one(text: str, language: str, strength: float, match: re.Match[str]) -> float:
    clause = re.split(r"[,.;!?。]", text[: match.start()])[-1]
    head = " ".join(clause.split()[-_EN_REACH:]) + " " if language == "en" else clause[-4:]
    if language == "zh" and re.match(r"[要的]?[吗么]|不", text[match.end() :]):
        strength *= 0.2
    if _pattern(language, "intensify").search(head):
        strength *= 1.4
    elif _pattern(language, "soften").search(head):
        strength *= 0.7
    negations = len(_pattern(language, "negate").findall(head))
    if negations % 2:
        # “not bad” is mild praise, “not good” a full complaint
        strength *= -0.8 if strength > 0 else -0.5
    return strength
