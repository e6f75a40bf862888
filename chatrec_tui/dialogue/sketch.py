"""An utterance as its wording is judged: names, numbers and places give way to marks, the words around them stay.

“Skip the second, find something under 500” becomes “skip ⟨place⟩ , find something under ⟨price⟩”. What was replaced,
and words for a slot or one end of it, are spots: what is said of each of them is judged by the words on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.concepts import Adjective
from chatrec_tui.dialogue.lexicon import cue, read_table
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import AdjectiveSpan, NounSpan, Reading, Ref
from chatrec_tui.dialogue.references import find_digit_refs
from chatrec_tui.dialogue.vocabulary import ValueSpan
from chatrec_tui.dialogue.words import match_form, stem

SpotKind = Literal["ref", "value", "amount", "adjective", "noun"]
_PIECE = re.compile(r"[a-z]+|\d+|[\u3400-\u9fff]|[,.!?;:~]|[^\x00-\x7f\s]")
_REACH = 5
"""Words on each side of a spot whose places count."""
_STOPS = frozenset(",.!?;")
_SLOT_MARKS = {"price": "price", "year": "year", "runtime": "length", "weight": "weight", "rating": "rating"}

__all__ = ["Sketch", "Spot", "SpotKind", "sense_of"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in an utterance of which something may be said."""

    kind: SpotKind
    start: int
    end: int
    mark: str
    """What stands for it."""
    at: int
    """Which of the pieces it is."""
    span: Ref | ValueSpan | Amount | AdjectiveSpan | NounSpan
    """What was read there."""


class Sketch:
    """The pieces and spots of an utterance. Made before its reading is used up."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.pieces: list[str] = []
        """Words and Chinese characters, with the words of adjectives and slots as they are."""
        self.marks: list[str] = []
        """The same pieces, with marks for adjectives and slots, too."""
        self.spots: list[Spot] = []
        text = reading.text
        at = 0
        for start, end, kind, span in self._spans():
            self._add_plain(text[at:start])
            mark = self._mark(kind, span)
            self.spots.append(Spot(kind, start, end, mark, len(self.pieces), span))
            worded = kind in ("adjective", "noun") or (kind == "ref" and mark in ("<it>", "<all>", "<rest>"))
            self.pieces.append(text[start:end].strip() if worded else mark)
            self.marks.append(mark)
            at = end
        self._add_plain(text[at:])

    def _spans(self) -> list[tuple[int, int, SpotKind, Ref | ValueSpan | Amount | AdjectiveSpan | NounSpan]]:
        """What is replaced, without overlaps: items before values, these before numbers, slots last."""
        reading = self.reading
        found: list[tuple[int, int, SpotKind, Ref | ValueSpan | Amount | AdjectiveSpan | NounSpan]] = []
        solid = [one for one in reading.refs if one.kind not in ("pronoun", "all", "others")]
        loose = [one for one in reading.refs if one.kind in ("pronoun", "all", "others")]
        digits = [one for one in find_digit_refs(reading) if not _measured(one, reading.amounts)]
        found += [(one.start, one.end, "ref", one) for one in solid]
        found += [(one.start, one.end, "value", one) for one in reading.values]
        found += [(one.start, one.end, "ref", one) for one in digits]
        found += [(one.start, one.end, "amount", one) for one in reading.amounts if not _article(one, reading.text)]
        found += [(one.start, one.end, "ref", one) for one in loose]
        found += [(one.start, one.end, "adjective", one) for one in reading.adjectives]
        found += [(one.start, one.end, "noun", one) for one in reading.nouns]
        kept: list[tuple[int, int, SpotKind, Ref | ValueSpan | Amount | AdjectiveSpan | NounSpan]] = []
        for one in found:
            if one[1] > one[0] and not any(one[0] < other[1] and other[0] < one[1] for other in kept):
                kept.append(one)
        return sorted(kept, key=lambda one: one[0])

    def _add_plain(self, text: str) -> None:
        sold = self.reading.vocabulary.sold
        for match in _PIECE.finditer(text):
            word = stem(match[0]) if match[0].isascii() else match[0]
            if word in sold:
                word = "<noun>"
            self.pieces.append(word)
            self.marks.append(word)

    def _mark(self, kind: SpotKind, span: Ref | ValueSpan | Amount | AdjectiveSpan | NounSpan) -> str:
        if isinstance(span, Ref):
            return {"pronoun": "<it>", "all": "<all>", "others": "<rest>"}.get(span.kind, "<item>")
        if isinstance(span, ValueSpan):
            slot = span.best.slot
            if slot in self.reading.vocabulary.flags:
                return "<flag>"
            return (
                "<label>" if slot in ("category", "tags") else "<name>" if slot in ("brand", "creators") else "<value>"
            )
        if isinstance(span, Amount):
            if span.decade:
                return "<decade>"
            if span.currency:
                return "<money>"
            return f"<number {span.unit}>" if span.unit else "<number>" if span.low < 1000 else "<large number>"
        if isinstance(span, AdjectiveSpan):
            sense, known = sense_of(self.reading, span)
            good = "" if sense.good is None else "good" if sense.good == sense.direction else "bad"
            return f"<{sense.degree} {good}>" if known else "<other end>"
        return "<slot>"

    def left_over(self) -> int:
        """Characters (of Latin words, a quarter) that the rules made nothing of."""
        text, used = self.reading.text, self.reading.used
        latin = sum(char.isascii() and char.isalnum() and not used[at] for at, char in enumerate(text))
        return (latin + 3) // 4 + sum(char > "\u3000" and not used[at] for at, char in enumerate(text))

    @cached_property
    def families(self) -> list[str]:
        """The utterance as families of words: marks as they are, words of no family left out."""
        return [family for _, family in self.placed]

    @cached_property
    def placed(self) -> list[tuple[int, str]]:
        """Families and marks, each with the piece it begins at."""
        known, longest = _families()
        found: list[tuple[int, str]] = []
        at = 0
        while at < len(self.pieces):
            for length in range(min(longest, len(self.pieces) - at), 0, -1):
                family = known.get(" ".join(self.pieces[at : at + length]))
                if family:
                    found.append((at, family))
                    at += length
                    break
            else:
                if self.marks[at].startswith("<") or self.marks[at] in _STOPS:
                    found.append((at, self.marks[at]))
                at += 1
        return found

    @cached_property
    def cues(self) -> list[str]:
        """Entries of the cue lexicon that the utterance holds."""
        return [name for name in _CUES if cue(name).search(self.reading.text)]

    @cached_property
    def asked(self) -> str:
        """What kind of answer is waited for."""
        asked = self.reading.state.asked
        return "" if asked is None else self.reading.concepts.kind(asked)

    def features(self, told: Sequence[Act]) -> list[str]:
        """What is known of the whole utterance; `told` is what the rules found."""
        found = set(_grams(self.pieces)) | set(_grams(self.marks)) | set(self._context(told))
        return [f"u {one}" for one in found]

    def _context(self, told: Sequence[Act]) -> Iterator[str]:
        size = len(self.pieces)
        answer = "asked" if self.asked else "unasked"
        yield f"@{answer}"
        yield f"@asked {self.asked}"
        yield f"@length {min(size, 4) if size < 5 else 6 if size < 8 else 10 if size < 14 else 20}"
        yield f"@length {answer} {min(size, 4) if size < 5 else 9}"
        if size <= 5:
            yield f"@whole {' '.join(self.pieces)}"
            yield f"@whole {answer} {' '.join(self.marks)}"
            for piece in set(self.pieces):
                yield f"@{answer} {piece}"
        for name in self.cues:
            yield f"@cue {name}"
            yield f"@cue {answer} {name}"
        families = self.families
        for family in set(families):
            yield f"@f {family}"
            yield f"@f {answer} {family}"
        for a, b in {(a, b) for at, a in enumerate(families) for b in families[at + 1 : at + 6]}:
            yield f"@f {a} .. {b}"
        for gram in _grams(families):
            yield f"@ff {gram}"
        for kind in ("ref", "value", "amount", "adjective", "noun"):
            count = sum(one.kind == kind for one in self.spots)
            yield f"@{kind} {min(count, 2)}"
        left = self.left_over()
        yield f"@left {min(left, 3)}"
        for name in {_told(act) for act in told}:
            yield f"@told {name}"
            yield f"@told {name} {min(left, 3)}"
        yield f"@told {' '.join(sorted({act.act for act in told}))}"

    def spot_features(self, spot: Spot, told: Sequence[Act]) -> list[str]:
        """What is known of a spot: the words on both sides of it, what it is, and the words of the whole."""
        at, pieces, marks = spot.at, self.pieces, self.marks
        found: set[str] = set()
        for row in (pieces, marks):
            before, after = ["^", *row[:at]], [*row[at + 1 :], "$"]
            for away in range(1, _REACH + 1):
                if away <= len(before):
                    found.add(f"L{away} {before[-away]}")
                    found.add(f"<{' '.join(before[-away:])}")
                if away <= len(after):
                    found.add(f"R{away} {after[away - 1]}")
                    found.add(f">{' '.join(after[:away])}")
            found.add(f"LR {before[-1]} {after[0]}")
            found.add(f"LLRR {' '.join(before[-2:])} {' '.join(after[:2])}")
            left, right = _until_stop(reversed(row[:at])), _until_stop(row[at + 1 :])
            found |= {f"l {one}" for one in _grams(left[::-1], 2)}
            found |= {f"r {one}" for one in _grams(right, 2)}
            found |= {f"a {one}" for one in _grams(row, 2)}
        left_f = [family for place, family in self.placed if place < at]
        right_f = [family for place, family in self.placed if place > at]
        for row, side in ((left_f[::-1], "fl"), (right_f, "fr")):
            found |= {f"{side}{away} {one}" for away, one in enumerate(row[:3], 1)}
            found |= {f"{side}* {one}" for one in _until_stop(row)}
            found.add(f"{side}2 {' '.join(row[:2])}")
            found.add(f"{side}3 {' '.join(row[:3])}")
        found |= {f"f {one}" for one in self.families} | {f"@cue {one}" for one in self.cues}
        found.add(f"flr {left_f[-1] if left_f else '^'} {right_f[0] if right_f else '$'}")
        word = pieces[at]
        found |= {f"{spot.mark}", f"={word}", f"={word} {(pieces[at - 1] if at else '^')}"}
        found.add(f"@nth {min(sum(one.kind == spot.kind for one in self.spots[: self.spots.index(spot)]), 3)}")
        found.add(f"@asked {self.asked}")
        found.add(f"@told {' '.join(sorted({act.act for act in told}))}")
        for act in told:
            found |= {f"@same {name}" for name in _told_of(spot, act, self.reading)}
        letter = spot.kind[0]
        return [f"{letter} {one}" for one in found]


_CUES = (
    "exclude", "hate", "dislike_value", "love", "permit", "need_not", "soft", "must", "want", "reject", "accept",
    "like", "dislike", "seen", "not_seen", "similar", "compare", "ask_reason", "question", "more_about", "alternatives",
    "reset", "undo",
    "ask_profile", "ask_help", "ask_catalog", "retract", "retract_after", "bye", "thanks", "greet", "chat",
    "no_preference", "affirm", "deny", "again", "shrug", "good_memory", "bad_memory", "praise", "granted",
)  # fmt: skip


@cache
def _families() -> tuple[dict[str, str], int]:
    """Pieces of a word, joined by spaces → its family; and the most pieces of a word."""
    found: dict[str, str] = {}
    for family, words in read_table("families").items():
        for word in words:
            pieces = [stem(one) if one.isascii() else one for one in _PIECE.findall(match_form(word))]
            found.setdefault(" ".join(pieces), f"[{family}]")
    return found, max(key.count(" ") + 1 for key in found)


def sense_of(reading: Reading, span: AdjectiveSpan) -> tuple[Adjective, str | None]:
    """The sense of an adjective that the catalog has a number for, else a slot at all, else the first."""
    known = [(sense, slot) for sense in span.senses if (slot := reading.concepts.adjective_slot(sense)) is not None]
    named = {slot for noun in reading.nouns for slot in noun.slots}
    known.sort(key=lambda one: (one[1] not in named, reading.concepts.kind(one[1]) != "number"))
    return known[0] if known else (span.senses[0], None)


def _measured(ref: Ref, amounts: Sequence[Amount]) -> bool:
    """True for a digit that counts something: “4 stars”, “2 hours”."""
    return any(one.start <= ref.start < one.end and (one.unit or one.currency or one.high) for one in amounts)


def _article(one: Amount, text: str) -> bool:
    """True for 一 and “one” that count nothing."""
    return (
        one.words
        and one.unit is None
        and one.currency is None
        and text[one.start : one.end] in ("一", "one", "a", "an")
    )


def _grams(row: Sequence[str], longest: int = 3) -> Iterator[str]:
    whole = ["^", *row, "$"]
    for at in range(len(whole)):
        word = whole[at]
        yield word
        han = len(word) == 1 and word > "\u3000"
        for length in range(2, longest + (2 if han and longest > 2 else 1)):
            if at + length <= len(whole):
                yield " ".join(whole[at : at + length])
        if longest > 2 and at + 2 < len(whole):
            yield f"{word} _ {whole[at + 2]}"


def _until_stop(row: Sequence[str] | Iterator[str]) -> list[str]:
    found = []
    for one in row:
        if one in _STOPS:
            break
        found.append(one)
    return found


def _told(act: Act) -> str:
    """The name of an act with what sets its readings apart."""
    if act.act == "inform":
        return f"inform {'about' if act.slot == 'about' else ''}{act.polarity}"
    return f"{act.act} {act.direction or act.kind or act.liked or ''} {bool(act.items)}"


def _told_of(spot: Spot, act: Act, reading: Reading) -> Iterator[str]:
    """How an act that the rules found is about a spot."""
    span = spot.span
    if isinstance(span, Ref):
        if act.items and set(span.items) & set(act.items):
            yield act.act
        if not act.items:
            yield f"all {act.act}"
    elif isinstance(span, ValueSpan):
        values = act.value if isinstance(act.value, list) else [act.value]
        if act.act == "inform" and any(name.slot == act.slot for name in span.names):
            if any(value in name.values or value is True for name in span.names for value in values):
                yield f"inform {act.polarity} {act.hard} {act.op == 'in'}"
        elif act.act in ("retract", "no_preference", "ask_fact", "critique") and act.slot == span.best.slot:
            yield act.act
    elif isinstance(span, Amount):
        if act.act == "inform" and isinstance(act.value, float | int):
            yield f"inform {act.op} {act.polarity} {act.hard}"
    elif isinstance(span, AdjectiveSpan):
        sense, slot = sense_of(reading, span)
        if act.act == "critique" and act.slot == slot:
            yield f"critique {'same' if act.direction == sense.direction else 'flip'}"
    elif act.slot in span.slots:
        yield f"{act.act} {act.direction or ''}"
