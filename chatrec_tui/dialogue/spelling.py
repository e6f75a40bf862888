"""Typing slips: an unknown English word that is one slip away from a known one is read as that one.

Only the form for matching changes. A word that the lexicons, the catalog's values or its titles know is never touched,
and the first letter must be right: people rarely mistype it, and different words often differ there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from chatrec_tui.dialogue.words import Words, rewrite, stem

__all__ = ["Speller", "bases"]

_SHORTEST = 5
_LONG = 8
"""Length from which two slips are forgiven."""
_MOST_WORDS = 8
"""Unknown words that are looked up in one utterance."""


def bases(word: str) -> tuple[str, ...]:
    """A word and what it may be an English ending of: watched, liking, longest."""
    found = [word, stem(word)]
    for ending in ("ed", "ing", "er", "est", "ly", "es", "d", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word.removesuffix(ending)
            found += [base, base + "e"]
            if base[-1] == base[-2]:
                found.append(base[:-1])
    return tuple(found)


class Speller:
    """Known words by their first letter."""

    def __init__(self, targets: Iterable[str], is_known: Callable[[str], bool]) -> None:
        self._is_known = is_known
        self._by_letter: dict[str, list[str]] = {}
        for word in dict.fromkeys(targets):
            if len(word) >= _SHORTEST and word.isascii() and word.isalpha():
                self._by_letter.setdefault(word[0], []).append(word)
        self._read: dict[str, str] = {}

    def mend(self, words: Words, also_known: Collection[str] = ()) -> Words:
        """The words with slips mended; those in `also_known` stand."""
        left = _MOST_WORDS

        def spell(word: str) -> str:
            nonlocal left
            if len(word) < _SHORTEST - 1 or word in also_known or self._is_known(word) or left == 0:
                return word
            left -= 1
            if word not in self._read:
                if len(self._read) > 4096:
                    self._read.clear()
                self._read[word] = self._nearest(word) or self._nearest(stem(word)) or word
            return self._read[word]

        return rewrite(words, spell)

    def _nearest(self, word: str) -> str | None:
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        bucket = self._by_letter.get(word[0])
        if not bucket or len(word) > 24:
            return None
        allowed = 2 if len(word) >= _LONG else 1
        best = process.extractOne(word, bucket, scorer=DamerauLevenshtein.distance, score_cutoff=allowed)
        if best is None:
            return None
        found = best[0]
        if stem(found) == stem(word):
            return None
        # Another letter in the same place makes another word; swapped, doubled and missing letters are slips.
        if len(word) < _SHORTEST and len(found) <= len(word):
            return None
        replaced = len(found) == len(word) and sorted(found) != sorted(word)
        return None if replaced and len(word) < _LONG else found
