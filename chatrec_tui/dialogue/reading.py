"""What stands in an utterance: clauses, and in them numbers, values, nouns, adjectives and cues with their spans.

The modules that make acts of it (`wishes`, `bounds`, `verdicts`, `talk`) share one `Reading` and mark what they used.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chatrec_tui.catalog.item import Item
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.concepts import Adjective, Concepts, adjectives
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.vocabulary import ValueSpan, Vocabulary
from chatrec_tui.dialogue.words import Words, stem, units

__all__ = [
    "AdjectiveSpan",
    "Clause",
    "Cue",
    "NounSpan",
    "Reading",
    "Ref",
    "Span",
    "find_adjectives",
    "find_cues",
    "find_nouns",
    "split_clauses",
]

_BREAK = re.compile(
    r"[!?;。！？；\n]+|\.+(?=\s|$|[^\x00-\x7f])|,(?!\d{3}(?!\d))|:(?!\d)"
    r"|(?<!anything )(?<!nothing )(?<!everything )(?<!anyone )(?<!all )(?<!brand )"
    r"(?<!one )(?<!any )(?<![a-z])"
    r"(?:but(?! (?:not )?(?:for|the same))|however|although|whereas|though(?= )|yet(?= (?:i|it|not))"
    r"|so (?=i |show|give|maybe"
    r"|let)|then(?= (?:show|give|i |let|the)))(?![a-z])"
    r"|但是?|不过|可是|然而|而且(?!是)|另外(?!的|一)|顺便|然后|所以|(?<![然因])而是|~(?=[^\d])"
    r"|(?<![a-z])(?:and|plus|while|also|or)(?= (?:also )?(?:show|give|skip|drop|remove|keep|make|find"
    r"|let us|i |it (?:is|should|must|has|needs)|the (?:first|second|third|fourth|fifth|last|other"
    r"|rest) (?:one )?(?:is|looks|seems|was)|number \d (?:is|looks)|\d (?:is|looks)|please|under|over"
    r"|at (?:least|most)|no(?! \d)|not|without|preferably|ideally|definitely|must|nothing|why|how"
    r"|what|which|compare|tell|forget|something|more like|cheaper|hate|hated|love|loved|like the|less"
    r"|around|about \d|below|above|between|max|bring|have seen|seen)(?![a-z]))"
)
MOST_CLAUSES = 24
"""Clauses that are told apart; a longer utterance is a paste, and its end is read as one."""
_HARD_BREAK = re.compile(r"[!?;。！？；\n.]|but|however|但|不过|可是")


class Span(Protocol):
    """Anything that stands somewhere in an utterance."""

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """After the last character."""
        ...


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that show an attitude."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NounSpan:
    """A noun for a slot."""

    slots: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AdjectiveSpan:
    """An adjective for one end of a slot."""

    senses: tuple[Adjective, ...]
    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Words for items."""

    start: int
    end: int
    items: tuple[str, ...]
    """Item ids; () with `kind` all means all that are shown."""
    kind: str
    """ordinal, digit, pronoun, all, others, title, superlative, description."""
    valid: bool = True
    """False for a place that the list does not have."""


@dataclass(slots=True)
class Clause:
    """A part of an utterance that says one thing."""

    start: int
    end: int
    after: str = ""
    """What ends it: punctuation or a conjunction."""
    before: str = ""
    """What it begins after."""
    acts: list[Act] = field(default_factory=list)
    verdict: str | None = None
    """Kind of the verdict on items that it speaks, for a following clause that only names items."""


@dataclass(slots=True)
class Reading:
    """Everything found in an utterance, and which characters are used up."""

    words: Words
    state: DialogueState
    concepts: Concepts
    vocabulary: Vocabulary
    shown: Sequence[Item] = ()
    clauses: list[Clause] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    values: list[ValueSpan] = field(default_factory=list)
    nouns: list[NounSpan] = field(default_factory=list)
    adjectives: list[AdjectiveSpan] = field(default_factory=list)
    refs: list[Ref] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    used: bytearray = field(default_factory=bytearray)

    @property
    def text(self) -> str:
        """The folded text."""
        return self.words.text

    def use(self, start: int, end: int) -> None:
        """Marks characters as understood."""
        self.used[start:end] = b"\x01" * (end - start)

    def is_used(self, start: int, end: int) -> bool:
        """True when any of the characters is understood already."""
        return any(self.used[start:end])

    def quote(self, start: int, end: int) -> str:
        """The person's own words."""
        return self.words.quote(start, end)


def split_clauses(text: str, kept: Sequence[tuple[int, int]]) -> list[Clause]:
    """The clauses of a folded text; no break inside the spans in `kept`."""
    clauses: list[Clause] = []
    start, before = 0, ""
    for match in _BREAK.finditer(text):
        if len(clauses) == MOST_CLAUSES:
            break
        if any(a < match.end() and match.start() < b for a, b in kept):
            continue
        if match[0][0].isalpha() and not text[start : match.start()].strip() and match[0].isascii():
            start, before = match.end(), match[0].strip()
            continue
        end = match.end() if match[0].strip()[:1] in "?？!" else match.start()
        if text[start:end].strip(" ,.、:~-"):
            clauses.append(Clause(start, end, match[0].strip(), before))
            before = match[0].strip()
        elif clauses:
            clauses[-1].after += match[0].strip()
            before = match[0].strip() or before
        start = match.end()
    if text[start:].strip(" ,.、:~-"):
        clauses.append(Clause(start, len(text), "", before))
    return clauses


def is_hard_break(mark: str) -> bool:
    """True for the end of a sentence and for words of contrast."""
    return bool(_HARD_BREAK.search(mark))


def find_nouns(text: str, concepts: Concepts) -> list[NounSpan]:
    """Slot nouns, longest first."""
    words = units(text)
    stems = [stem(word) for word, _, _ in words]
    found: list[NounSpan] = []
    at = 0
    while at < len(words):
        for length in range(min(concepts.longest_noun, len(words) - at), 0, -1):
            slots = concepts.nouns.get(" ".join(stems[at : at + length]))
            gaps = text[words[at][1] : words[at + length - 1][2]]
            if (
                slots
                and not re.search(r"[,;.!?]", gaps)
                and not (length == 1 and len(words[at][0]) == 1 and words[at][0] not in "屏价色钱")
            ):
                found.append(NounSpan(tuple(slots), words[at][1], words[at + length - 1][2]))
                at += length
                break
        else:
            at += 1
    return found


def find_adjectives(text: str) -> list[AdjectiveSpan]:
    """Adjectives of the concept table in any degree, longest first."""
    table = adjectives()
    words = units(text)
    found: list[AdjectiveSpan] = []
    at = 0
    while at < len(words):
        for length in range(min(5, len(words) - at), 0, -1):
            key = " ".join(word for word, _, _ in words[at : at + length])
            if key in table:
                start, end = words[at][1], words[at + length - 1][2]
                if not re.search(r"[,;.!?]", text[start:end]):
                    found.append(AdjectiveSpan(tuple(table[key]), start, end, text[start:end]))
                    at += length
                    break
        else:
            at += 1
    return found


_CUES = (
    "exclude", "exclude_after", "hate", "hate_after", "dislike_value", "dislike_value_after", "love",
    "love_after", "soft", "must", "want",
    "permit", "permit_after", "need_not", "need_not_after", "not_negative", "not_excluded",
)  # fmt: skip


def find_cues(text: str, start: int, end: int) -> list[Cue]:
    """Attitude cues of a clause; of overlapping ones the longest, of equally long ones the first in the table."""
    piece = text[start:end]
    found = [
        Cue(kind, start + match.start(), start + match.end())
        for kind in _CUES
        for match in cue(kind).finditer(piece)
        if match.end() > match.start()
    ]
    found.sort(key=lambda one: (one.start - one.end, _CUES.index(one.kind)))
    kept: list[Cue] = []
    for one in found:
        after = one.kind.endswith("_after")
        if not any(
            one.start < other.end and other.start < one.end and other.kind.endswith("_after") == after for other in kept
        ):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
