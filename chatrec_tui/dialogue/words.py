"""An utterance as it is matched: folded, contractions opened, Chinese simplified; every character knows its origin.

What a person typed is never changed, only read: `quote` gives the original words behind a matched span.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial

from chatrec_tui.dialogue.lexicon import known_words, read_table
from chatrec_tui.text.fold import fold

__all__ = ["LONGEST", "Words", "match_form", "read_words", "rewrite", "stem", "tokens", "units"]

LONGEST = 600
"""Characters of an utterance that are read; what comes after is a paste, not a wish."""
_WORD = re.compile(r"(?<![a-z0-9])[a-z]+(?:'[a-z]+)*(?:/o\b)?")
_UNIT = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\uf900-\ufaff]|[^\x00-\x7f\u2000-\u303f\s]")
_IS_AFTER = re.compile(
    r" (?:too|not|so|very|fine|great|good|bad|a|an|way|just|pretty|quite|really|about|under|over"
    r"|around|ugly|boring|nice|ok|the|my"
    r"|out|perfect|awful|terrible|horrible|cool|lovely|tempting|kind|sort|more|less|no|also"
    r"|interesting|alright|weird|dull)(?![a-z])"
)
"""What follows the ’s that is short for “is”."""
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_KEPT = {"″": '"', "”": '"', "“": '"', "’": "'", "‘": "'", "`": "'", "…": ".", "—": "-", "–": "-", "−": "-", "～": "~",
         "〜": "~", "》": "》", "《": "《", "：": ":", "​": ""}  # fmt: skip
_ENDINGS = (("n't", " not"), ("'m", " am"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'d", " would"))


@dataclass(frozen=True, slots=True)
class Words:
    """An utterance and its form for matching."""

    original: str
    """As typed."""
    text: str
    """As matched."""
    begins: tuple[int, ...]
    """For each character of `text`, where its source begins in `original`."""
    ends: tuple[int, ...]
    """For each character of `text`, where its source ends in `original`."""

    def quote(self, start: int, end: int) -> str:
        """The original words behind `text[start:end]`."""
        while start < end and self.text[start] == " ":
            start += 1
        if start >= end:
            return ""
        return self.original[self.begins[start] : max(self.ends[start:end])].strip()


@cache
def _simplified() -> Mapping[int, str]:
    table = read_table("traditional")
    return {ord(a): b for a, b in zip("".join(table["from"]), "".join(table["to"]), strict=True)}


@cache
def _spellings() -> Mapping[str, str]:
    return {str(word): str(form) for word, form in read_table("spelling")["words"].items()}


@cache
def _fold_char(char: str) -> str:
    if char in _KEPT:
        return _KEPT[char]
    if char.isspace():
        return " "
    flat = unicodedata.normalize("NFKC", char).casefold()
    flat = "".join(c for c in unicodedata.normalize("NFD", flat) if not unicodedata.combining(c))
    flat = "".join(c for c in unicodedata.normalize("NFC", flat) if unicodedata.category(c)[0] != "C")
    return flat.translate(_simplified())


def read_words(text: str) -> Words:
    """The utterance ready for matching; at most `LONGEST` characters of it."""
    chars: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text[:LONGEST]):
        folded = char.lower() if char.isascii() and char.isprintable() else _fold_char(char)
        for one in folded:
            if one == " " and (not chars or chars[-1] == " "):
                continue
            chars.append(one)
            begins.append(at)
            ends.append(at + 1)
    return _open_words(text, "".join(chars), begins, ends)


def _open_words(original: str, text: str, begins: list[int], ends: list[int]) -> Words:
    def open_word(word: str, rest: Callable[[], bool]) -> str:
        form = spell(word)
        return form[:-2] + " is" if form.endswith("'s") and rest() else form

    return _rewritten(Words(original, text, tuple(begins), tuple(ends)), open_word)


def rewrite(words: Words, spell: Callable[[str], str]) -> Words:
    """The words with each English one replaced by what `spell` makes of it; every character keeps its origin."""
    return _rewritten(words, lambda word, _: spell(word))


def _is_after(text: str, at: int) -> bool:
    return _IS_AFTER.match(text, at) is not None


def _rewritten(words: Words, change: Callable[[str, Callable[[], bool]], str]) -> Words:
    text, pieces = words.text, []
    begins: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        form = change(match[0], partial(_is_after, text, end))
        if form == match[0]:
            continue
        pieces += [text[done:start], form]
        begins += [*words.begins[done:start], *[words.begins[start]] * len(form)]
        ends += [*words.ends[done:start], *[words.ends[end - 1]] * len(form)]
        done = end
    if not done:
        return words
    pieces.append(text[done:])
    return Words(words.original, "".join(pieces), (*begins, *words.begins[done:]), (*ends, *words.ends[done:]))


@cache
def _cached_spell(word: str) -> str:
    form = _spellings().get(word)
    if form is not None:
        return form
    if "'" in word:
        for ending, opened in _ENDINGS:
            if word.endswith(ending):
                return word.removesuffix(ending) + opened
    if _STRETCHED.search(word):
        short = [_STRETCHED.sub(r"\1" * length, word) for length in (2, 1)]
        known = [one for one in short if one in known_words() or one in _spellings()]
        return _cached_spell(known[0] if known else short[1])
    return word


def spell(word: str) -> str:
    """The usual spelling of a folded English word: contractions opened, stretched letters shortened."""
    return _cached_spell(word) if len(word) <= 24 else word


def match_form(text: str) -> str:
    """A catalog text or a lexicon entry as it is matched: folded, simplified, contractions opened."""
    flat = text.lower() if text.isascii() else fold(text.replace("’", "'")).translate(_simplified())
    flat = " ".join(flat.split())
    return _WORD.sub(lambda match: spell(match[0]), flat) if "'" in flat else flat


@cache
def stem(word: str) -> str:
    """An English word without the ending of its plural."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if (
        len(word) > 4
        and word.endswith(("ses", "xes", "zes", "ches", "shes"))
        and not word.endswith(("series", "movies"))
    ):
        return word[:-2] if not word.endswith("ses") or word.endswith("sses") else word[:-1]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def tokens(text: str) -> list[str]:
    """The `units` of a match form without their spans."""
    return _UNIT.findall(text)


def units(text: str) -> list[tuple[str, int, int]]:
    """Latin words and numbers, and single Han (or other) characters of a match form, with their spans."""
    return [(match[0], match.start(), match.end()) for match in _UNIT.finditer(text)]
