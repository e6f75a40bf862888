"""Titles of the catalog as people name them: whole, up to the colon, in 《》, by a telling part, with a typing slip."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chatrec_tui.dialogue.lexicon import known_words, spoken_pairs, spoken_words
from chatrec_tui.dialogue.vocabulary import Vocabulary, plain_words
from chatrec_tui.dialogue.words import Words, match_form, stem, tokens, units

__all__ = ["TitleSpan", "Titles"]

_LONGEST = 10
_EAGER = 40_000
"""Titles up to this number are indexed at once, so that the first utterance does not wait for it."""
_SHORT = re.compile(r"\s*(?:[:(（\[【:]| - |,).*$")
_QUOTED = re.compile(
    r"《([^》]{1,60})》|\"([^\"]{2,60})\"|「([^」]{1,60})」|『([^』]{1,60})』|(?<![a-z0-9])'([^']{2,60})'(?![a-z0-9])"
)
_ARTICLES = ("the", "a", "an")
_BEFORE = re.compile(
    r"(?<![a-z])(?:seen|watched|saw|watch|rewatch|skip|pass on|drop|hide|ditch|keep|like|love|loved|liked|hated"
    r"|hate|enjoyed|about|than|choose|pick|take|go with|try|tried|finished|read|and|or|compare|why) $"
)
"""Words that a title follows."""
_AFTER = re.compile(r" (?:is|was|looks?|looked|sounds?|seems?|has|and|or|vs|goes|got|runs|can)(?![a-z])| ?(?:$|[,.!?])")
"""Words that follow a title."""
_OF_AMOUNT = re.compile(
    r"(?<![a-z])(?:in|from|since|before|after|until|year|than|under|over|about|to) $|[<>=~$¥年到至-] ?$"
)
_OF_UNIT = re.compile(
    r" ?(?:年|s(?![a-z])|or(?![a-z])|到|至|-|以|之|块|元|yuan|rmb|kg|g(?![a-z])|公斤|克|左右|前|后|\+)"
)
"""What makes a number a year or an amount rather than a title."""


@dataclass(frozen=True, slots=True)
class TitleSpan:
    """A title, or a part of one, found in an utterance."""

    start: int
    end: int
    items: tuple[str, ...]
    """Items that it names; () for a quoted title that the catalog does not have."""
    quoted: bool = False
    """In title marks or quotation marks."""
    part: bool = False
    """A part of the title of a shown item."""


class Titles:
    """Index of titles; a large one is built when it is first needed."""

    def __init__(self, rows: Iterable[tuple[str, str, str]], vocabulary: Vocabulary) -> None:
        self._rows = list(rows)
        self._vocabulary = vocabulary
        self._exact: dict[str, list[str]] | None = None
        self._first: frozenset[str] = frozenset()
        self._words: frozenset[str] = frozenset()
        self._of: dict[str, list[str]] = {}
        if len(self._rows) <= _EAGER:
            self._build()

    def of(self, item: str) -> Sequence[str]:
        """The match forms of an item's titles."""
        self._build()
        return self._of.get(item, ())

    def knows(self, word: str) -> bool:
        """True for a word of any title."""
        self._build()
        return word in self._words

    def _build(self) -> Mapping[str, list[str]]:
        if self._exact is not None:
            return self._exact
        exact: dict[str, list[str]] = {}
        for item, _, title in self._rows:
            form = match_form(title)
            self._of.setdefault(item, []).append(form)
            short = _SHORT.sub("", form)
            for text in (form,) if short == form else (form, short):
                names = tokens(text)
                if 0 < len(names) <= _LONGEST:
                    _note(exact, " ".join(names), item)
                    if len(names) > 2 and names[0] in _ARTICLES:
                        _note(exact, " ".join(names[1:]), item)
        self._first = frozenset(key.split(" ", 1)[0] for key in exact)
        self._words = frozenset(word for key in exact for word in key.split())
        self._exact = exact
        return exact

    def scan(self, words: Words, shown: Sequence[str]) -> list[TitleSpan]:
        """Titles in an utterance; those of shown items also by a part that only one of them has."""
        exact = self._build()
        found = self._quoted(words, exact, shown)
        spans = units(words.text)
        found += self._whole(words, spans, exact, shown, found)
        found += self._shown_parts(words, spans, shown, found)
        return sorted(found, key=lambda one: one.start)

    def _quoted(self, words: Words, exact: Mapping[str, list[str]], shown: Sequence[str]) -> list[TitleSpan]:
        found = []
        for match in _QUOTED.finditer(words.text):
            inner = next(group for group in match.groups() if group)
            key = " ".join(tokens(inner))
            items = exact.get(key) or self._nearest(key, exact)
            if items or match[0][0] in "《「『":
                found.append(TitleSpan(*match.span(), tuple(_prefer(items, shown)), quoted=True))
        return found

    def _nearest(self, key: str, exact: Mapping[str, list[str]]) -> list[str]:
        from rapidfuzz import fuzz, process

        if len(key) < 3:
            return []
        best = process.extractOne(key, exact.keys(), scorer=fuzz.ratio, score_cutoff=82)
        return exact[best[0]] if best else []

    def _whole(
        self,
        words: Words,
        spans: list[tuple[str, int, int]],
        exact: Mapping[str, list[str]],
        shown: Sequence[str],
        before: list[TitleSpan],
    ) -> list[TitleSpan]:
        found: list[TitleSpan] = []
        at = 0
        while at < len(spans):
            step = 1
            if spans[at][0] in self._first and not _inside(spans[at][1], before):
                for length in range(min(_LONGEST, len(spans) - at), 0, -1):
                    key = " ".join(word for word, _, _ in spans[at : at + length])
                    items = exact.get(key)
                    if items and len(key) >= 4 and not any(one in shown for one in items):
                        items = self._namesakes(key, shown) or items
                    span = spans[at][1], spans[at + length - 1][2]
                    if items and self._stands(words, spans[at : at + length], any(one in shown for one in items)):
                        found.append(TitleSpan(*span, tuple(_prefer(items, shown))))
                        step = length
                        break
            at += step
        return found

    def _namesakes(self, key: str, shown: Sequence[str]) -> list[str]:
        """The one shown item whose title holds the words of a title that is not on screen; [] for none or several."""
        near = [item for item in shown if any(f" {key} " in f" {' '.join(tokens(form))} " for form in self.of(item))]
        return near if len(near) == 1 else []

    def _stands(self, words: Words, spans: list[tuple[str, int, int]], is_shown: bool) -> bool:
        """False for titles that are plain words or values unless they are written as a title."""
        names = [word for word, _, _ in spans]
        text = words.text[spans[0][1] : spans[-1][2]]
        if any(mark in text for mark in ",;!?。") and len(names) < 4:
            return False
        if " ".join(stem(name) for name in names) in self._vocabulary:
            return False
        han = [name for name in names if name > "\u3000"]
        if len(han) == len(names):
            return len(names) >= (2 if is_shown else 3) and "".join(names) not in plain_words()
        if all(name.isdigit() for name in names):
            amount = _OF_AMOUNT.search(words.text, 0, spans[0][1]) or _OF_UNIT.match(words.text, spans[-1][2])
            return is_shown and len(names) == 1 and len(names[0]) >= 3 and not amount
        rare = [name for name in names if name not in plain_words() and not name.isdigit()]
        if not rare:
            original = words.quote(spans[0][1], spans[-1][2])
            before = _BEFORE.search(words.text, 0, spans[0][1])
            after = _AFTER.match(words.text, spans[-1][2])
            if is_shown and len(names) > 2:
                return True
            if is_shown and after and (before or spans[0][1] == 0):
                whole = spans[0][1] == 0 and spans[-1][2] == len(words.text)
                return not whole and (len(names) > 1 or original[:1].isupper())
            return len(names) > 1 and spans[0][1] > 0 and original[:1].isupper() and original.split()[-1][:1].isupper()
        if len(names) == 1:
            original = words.quote(spans[0][1], spans[0][2])
            if names[0] in known_words():
                follows = spans[0][1] > 0 or _AFTER.match(words.text, spans[0][2]) is not None
                return is_shown and original[:1].isupper() and follows and words.text != names[0]
            return len(names[0]) >= 4 or any(c.isdigit() for c in names[0]) or is_shown
        return True

    def _shown_parts(
        self, words: Words, spans: list[tuple[str, int, int]], shown: Sequence[str], before: list[TitleSpan]
    ) -> list[TitleSpan]:
        if not shown:
            return []
        holders: dict[str, set[str]] = {}
        for item in shown:
            for form in self.of(item):
                parts = tokens(form)
                for start in range(len(parts)):
                    for length in range(1, min(6, len(parts) - start) + 1):
                        holders.setdefault(" ".join(parts[start : start + length]), set()).add(item)
        found: list[TitleSpan] = []
        at = 0
        while at < len(spans):
            step = 1
            if not _inside(spans[at][1], before):
                for length in range(min(6, len(spans) - at), 0, -1):
                    names = [word for word, _, _ in spans[at : at + length]]
                    items = holders.get(" ".join(names), set())
                    if len(items) == 1 and self._tells(names, spans[at : at + length]):
                        found.append(TitleSpan(spans[at][1], spans[at + length - 1][2], tuple(items), part=True))
                        step = length
                        break
                else:
                    brief = self._brief(spans[at : at + 2], shown)
                    slip = brief or self._slip(words.text, spans[at], holders)
                    if slip:
                        found.append(slip)
            at += step
        return _joined(found)

    def _tells(self, names: list[str], spans: list[tuple[str, int, int]]) -> bool:
        """Whether a part of a title is telling: no value of the catalog, no plain words, not too short."""
        key = " ".join(stem(name) for name in names)
        if key in self._vocabulary or all(stem(name) in self._vocabulary for name in names):
            return False
        if all(name > "\u3000" for name in names):
            word = "".join(names)
            return (
                len(names) >= 2
                and word not in plain_words()
                and not _plain_han(word)
                and spans[-1][2] - spans[0][1] == len(names)
            )
        if len(names) > 1 and any(name not in plain_words() and not name.isdigit() for name in names):
            return " ".join(names) not in plain_words()
        rare = [
            name
            for name in names
            if name not in plain_words() and name not in spoken_words() and stem(name) not in self._vocabulary
        ]
        return any(
            (len(name) >= 3 and not name.isdigit() and name not in known_words())
            or (any(c.isdigit() for c in name) and any(c.isalpha() for c in name))
            for name in rare
        )

    def _brief(self, spans: list[tuple[str, int, int]], shown: Sequence[str]) -> TitleSpan | None:
        """A two-character short name: the first character of one shown title and a later one."""
        if len(spans) < 2 or spans[1][1] != spans[0][2] or not all(word > "\u3000" for word, _, _ in spans):
            return None
        first, second = spans[0][0], spans[1][0]
        if (
            _plain_han(first + second)
            or first in plain_words()
            or first + second in spoken_pairs()
            or first + second in self._vocabulary
        ):
            return None
        holders = [
            item
            for item in shown
            if any(form.startswith(first) and len(form) >= 4 and second in form[2:] for form in self.of(item))
        ]
        return TitleSpan(spans[0][1], spans[1][2], (holders[0],), part=True) if len(holders) == 1 else None

    def _slip(self, text: str, token: tuple[str, int, int], holders: Mapping[str, set[str]]) -> TitleSpan | None:
        from rapidfuzz.distance import DamerauLevenshtein

        word, start, end = token
        if len(word) >= 5 and text.startswith(" one", end) and word not in known_words():
            for key, items in holders.items():
                if len(items) == 1 and " " not in key and key.startswith(word):
                    return TitleSpan(start, end, tuple(items), part=True)
        if (
            len(word) < 6
            or not word.isalpha()
            or not word.isascii()
            or word in plain_words()
            or word in known_words()
            or stem(word) in self._vocabulary
        ):
            return None
        for key, items in holders.items():
            near = key[:1] == word[:1] and len(key) >= 6 and abs(len(key) - len(word)) <= 1 and key not in known_words()
            allowed = 1 if len(key) < 8 else 2
            if len(items) == 1 and near and DamerauLevenshtein.distance(word, key) <= allowed:
                return TitleSpan(start, end, tuple(items), part=True)
        return None


def _note(exact: dict[str, list[str]], key: str, item: str) -> None:
    items = exact.setdefault(key, [])
    if item not in items:
        items.append(item)


def _plain_han(word: str) -> bool:
    return any(word in phrase for phrase in plain_words()) or all(char in plain_words() for char in word)


def _inside(at: int, spans: list[TitleSpan]) -> bool:
    return any(one.start <= at < one.end for one in spans)


def _prefer(items: Sequence[str], shown: Sequence[str]) -> Sequence[str]:
    return [one for one in items if one in shown][:1] or list(items[:1])


def _joined(spans: list[TitleSpan]) -> list[TitleSpan]:
    """Parts of the same title that stand side by side, as one."""
    done: list[TitleSpan] = []
    for one in spans:
        if done and done[-1].items == one.items and one.start - done[-1].end <= 2:
            done[-1] = TitleSpan(done[-1].start, one.end, one.items, part=True)
        else:
            done.append(one)
    return done
