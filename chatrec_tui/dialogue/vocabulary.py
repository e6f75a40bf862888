"""The catalog's words: every value of the schema under every name that a person may use for it.

Names come from the catalog in both languages, from the synonym groups, and from parts of names (a surname, the
first word of “Windows 11”). `scan` finds them in an utterance, longest first, at word boundaries.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.concepts import Concepts, adjectives, key_of
from chatrec_tui.dialogue.lexicon import known_words, read_table, spoken_words
from chatrec_tui.dialogue.words import stem, units

__all__ = ["Name", "ValueSpan", "Vocabulary", "plain_words"]

PEOPLE = frozenset({"creators", "cast", "director", "author"})
_RANK = {"category": 0, "brand": 1, "tags": 2, "creators": 3}
_HAN_RUN = re.compile("[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])")
_GAP = re.compile(r"[ \-'/&·.+:]{0,3}")
_ZH_ENDING = re.compile("(?:系列|类型|[片类剧式款型色风族])$")
_AFTER_VALUE = re.compile("(?:色系|色|系列|类型|题材|主题|风格|[片类剧款式牌系])(?!面|子|列)")
_ALONE = re.compile("[片剧色系国货机裔]|的(?!人|话|士)")
_PARTIAL_LIMIT = 400
_WHOLE = 0.9
"""A category that holds this share of the catalog names what is sold, not a wish."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for."""

    slot: str
    """Slot."""
    values: tuple[str, ...]
    """Default forms of the values; several where the name is a part of them all."""
    strength: int
    """3 the catalog's own name, 2 a synonym, 1 a part of a name."""
    part: str | None = None
    """The part that all the values have, as the catalog writes it: “Windows” of Windows 10 and Windows 11."""


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """A name found in an utterance."""

    start: int
    """First character."""
    end: int
    """After the last character, with an ending such as 片."""
    names: tuple[Name, ...]
    """What it may stand for, likeliest first."""

    @property
    def best(self) -> Name:
        """The likeliest."""
        return self.names[0]


@cache
def plain_words() -> frozenset[str]:
    """English words and Chinese phrases that carry no wish of their own."""
    table = read_table("plain")
    return frozenset(table["en"].split()) | frozenset(table["zh"].split())


@cache
def _groups() -> list[tuple[str, tuple[str, ...]]]:
    return [
        (section, tuple(key_of(word) for word in group))
        for section, groups in read_table("synonyms").items()
        for group in groups
    ]


class Vocabulary:
    """Names of a catalog's values."""

    def __init__(self, schema: Schema | None, concepts: Concepts) -> None:
        self._names: dict[str, list[Name]] = {}
        self._concepts = concepts
        self._is_capital: Callable[[int], bool] = lambda at: False
        self.flags: frozenset[str] = frozenset()
        """Slots that are yes or no."""
        self.sold: frozenset[str] = frozenset()
        """Keys of nouns for what the whole catalog sells, which are no wish."""
        if schema:
            self.sold = _sold(schema)
            self._index(schema)
        self._longest = max((key.count(" ") + 1 for key in self._names), default=1)
        self._first = frozenset(key.split(" ", 1)[0] for key in self._names)

    def _index(self, schema: Schema) -> None:
        self.flags = frozenset(name for name, slot in schema.slots.items() if slot.kind == "flag")
        parts: dict[tuple[str, str], list[str]] = {}
        exact: dict[str, list[Name]] = {}
        for slot in sorted(schema.slots.values(), key=lambda one: _RANK.get(one.name, 4)):
            if slot.kind == "flag":
                for noun, slots in self._concepts.nouns.items():
                    if slot.name in slots:
                        self._add(noun, Name(slot.name, ("yes",), 3))
            if slot.kind not in ("choice", "list") or slot.name in ("title", "description"):
                continue
            people = slot.name in PEOPLE or self._concepts.concept_of.get(slot.name) in PEOPLE
            for value in slot.values:
                if slot.name == "category" and value.count >= _WHOLE * schema.items:
                    continue
                name = Name(slot.name, (value.value,), 3)
                for text in {value.value, *value.names.values()}:
                    for form in _forms(text, people):
                        self._add(form, name)
                        exact.setdefault(form, []).append(name)
                    for part in _parts(text, people) if slot.name != "category" else self._bare(text):
                        if slot.name == "tags" and (" " in part or part in spoken_words()):
                            continue
                        parts.setdefault((part, slot.name), []).append(value.value)
        self._add_synonyms(exact)
        for (part, where), values in parts.items():
            unique = tuple(dict.fromkeys(values))
            if part not in exact and len(unique) <= _PARTIAL_LIMIT:
                people = where in PEOPLE or self._concepts.concept_of.get(where) in PEOPLE
                self._add(
                    part, Name(where, unique, 1, None if people or len(unique) == 1 else _written(part, unique[0]))
                )

    def _bare(self, text: str) -> set[str]:
        """A category without the noun that the whole catalog sells: “Gaming laptop” is also “gaming”."""
        words = key_of(text).split()
        left = " ".join(word for word in words if word not in self.sold)
        return {left} if left and len(left) > 3 and left.isascii() and len(words) > len(left.split()) else set()

    def _add_synonyms(self, exact: Mapping[str, list[Name]]) -> None:
        for section, group in _groups():
            found = [name for key in dict.fromkeys(group) for name in exact.get(key, ())]
            if section == "language":
                found = [one for one in found if self._concepts.concept_of.get(one.slot) == "language"]
            elif section in ("country", "color"):
                found = [one for one in found if self._concepts.concept_of.get(one.slot) != "language"]
            by_slot: dict[str, dict[str, None]] = {}
            for one in found:
                by_slot.setdefault(one.slot, {}).update(dict.fromkeys(one.values))
            for slot, values in by_slot.items():
                for key in group:
                    if not any(one.slot == slot for one in exact.get(key, ())):
                        self._add(key, Name(slot, tuple(values), 2))

    def _add(self, key: str, name: Name) -> None:
        known = self._names.setdefault(key, [])
        if name in known:
            return
        for at, one in enumerate(known):
            if one.slot == name.slot and one.strength == name.strength:
                known[at] = Name(one.slot, tuple(dict.fromkeys(one.values + name.values)), one.strength, one.part)
                return
        known.append(name)
        known.sort(key=lambda one: (-one.strength, one.slot not in self.flags, _RANK.get(one.slot, 4)))

    def __contains__(self, key: str) -> bool:
        return key in self._names

    def all_keys(self) -> Iterable[str]:
        """All names, as keys."""
        return self._names.keys()

    def names(self, key: str) -> tuple[Name, ...]:
        """What a key stands for."""
        return tuple(self._names.get(key, ()))

    def scan(self, text: str, is_capital: Callable[[int], bool] = lambda at: False) -> list[ValueSpan]:
        """All names in a folded text from left to right, longest first, not overlapping.

        `is_capital` tells whether the source of a character is a capital letter.
        """
        self._is_capital = is_capital
        words = units(text)
        stems = [stem(word) for word, _, _ in words]
        found: list[ValueSpan] = []
        at = 0
        while at < len(words):
            length = self._longest_at(text, words, stems, at) if stems[at] in self._first else 0
            if not length:
                at += 1
                continue
            start, end = words[at][1], words[at + length - 1][2]
            if text[end - 1] > "\u3000":
                ending = _AFTER_VALUE.match(text, end)
                end = ending.end() if ending else end
            found.append(ValueSpan(start, end, self.names(" ".join(stems[at : at + length]))))
            at += length
            while at < len(words) and words[at][1] < end:
                at += 1
        return found

    def _longest_at(self, text: str, words: list[tuple[str, int, int]], stems: list[str], at: int) -> int:
        reach = 1
        while reach < self._longest and at + reach < len(words):
            gap = text[words[at + reach - 1][2] : words[at + reach][1]]
            if not _GAP.fullmatch(gap):
                break
            reach += 1
        for length in range(reach, 0, -1):
            key = " ".join(stems[at : at + length])
            if key in self._names and self._stands(text, words, at, length):
                return length
        return 0

    def _stands(self, text: str, words: list[tuple[str, int, int]], at: int, length: int) -> bool:
        """False for a single Han character inside a word, and for English words too plain to be a value."""
        if length > 1:
            return True
        word, start, end = words[at]
        if word > "\u3000":
            before = text[start - 1] if start else " "
            return bool(_ALONE.match(text, end)) and before not in "一第几多有点不太很"
        name = self._names[stem(word)][0]
        if len(word) == 1:
            return bool(
                re.search(r"(?:rated|rating|is|level|class|grade) $", text[:start])
                or re.match(r"级| ?-?rated", text[end:])
            )
        if name.strength == 1:
            if name.slot not in ("category", "tags") and self._other_name_before(text, words, at):
                return False  # a surname after another first name
            people = name.slot in PEOPLE or self._concepts.concept_of.get(name.slot) in PEOPLE
            plain = (
                word in plain_words()
                or (len(word) < 3 and word.isalpha())
                or word in self._concepts.nouns
                or word in adjectives()
            )
            return not plain and (not people or word not in known_words() or self._is_capital(start))
        return word not in plain_words() or name.strength == 3

    def _other_name_before(self, text: str, words: list[tuple[str, int, int]], at: int) -> bool:
        if at == 0 or not _GAP.fullmatch(text[words[at - 1][2] : words[at][1]]):
            return False
        before = words[at - 1][0]
        known = before in plain_words() or before in known_words() or stem(before) in self._names
        return before.isascii() and before.isalpha() and (len(before) == 1 or not known)


def _sold(schema: Schema) -> frozenset[str]:
    names = [schema.catalog, *re.split(r"[\W_\d]+", schema.catalog)]
    category = schema.slots.get("category")
    for value in category.values if category else ():
        if value.count >= _WHOLE * schema.items:
            names += [value.value, *value.names.values()]
    keys = {key for name in names if (key := key_of(name))}
    groups = [frozenset(map(key_of, group)) for group in read_table("plain")["nouns"]]
    return frozenset(keys).union(*(group for group in groups if group & keys))


def _forms(text: str, people: bool) -> set[str]:
    """Keys under which a whole name is found."""
    key = key_of(text)
    forms = {key, key.replace(" · ", " ")}
    if not key:
        return set()
    bare = re.sub(r" ?[(（][^)）]*[)）]", "", text)
    forms.add(key_of(bare))
    folded = _ZH_ENDING.sub("", bare.strip())
    if not people and len(folded) >= 2 and folded != bare and not folded.isascii():
        forms.add(key_of(folded))
    words = key.split()
    if len(words) > 1 and all(word.isascii() for word in words):
        if sum(map(len, words)) >= 6:
            forms.add("".join(words))
        if words[0] in ("for", "with") and len(words) == 2 and not people:
            forms.add(words[1])
    if " and " in key:
        forms.add(key.replace(" and ", " "))
    return {form for form in forms if form}


def _parts(text: str, people: bool) -> set[str]:
    """Keys of parts by which a name is also known."""
    if people:
        parts = {key_of(text.rsplit("·", 1)[1])} if "·" in text else set()
        words = key_of(text).split()
        if len(words) >= 2 and all(word.isascii() for word in words):
            last = (
                " ".join(words[-2:])
                if len(words) > 2 and words[-2] in ("del", "de", "van", "von", "der", "la", "le", "joon")
                else words[-1]
            )
            parts.add(last)
        return {part for part in parts if len(part) >= 3}
    words = key_of(text).split()
    if not text.isascii():
        # “100%羊毛”, “20% 夜交藤+80% 聚酯纤维”: what stands between numbers and signs
        runs = {key_of(run) for run in _HAN_RUN.findall(text) if run != text}
        return runs if re.search(r"[\d%+/;；、（(]", text) else set()
    if len(words) < 2 or not all(word.isascii() for word in words):
        return set()
    telling = {
        word for word in words if len(word) >= 3 or (any(map(str.isdigit, word)) and any(map(str.isalpha, word)))
    }
    return telling | {" ".join(words[at : at + 2]) for at in range(len(words) - 1)}


def _written(part: str, value: str) -> str | None:
    """A part as it stands in a value, or None when it is written otherwise there."""
    found = re.search(r"[\W_]*".join(re.escape(word) + "(?:es|s)?" for word in part.split()), value, re.IGNORECASE)
    return found[0] if found else None
