"""How people say each dialogue act: the banks `phrases/acts/{en,zh}/*.toml`, read and checked.

A pattern is an utterance with placeholders that carry its annotation; the README beside the banks gives the format.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from chatrec_tui.dialogue.acts import ActName, Direction
from chatrec_tui.dialogue.lexicon import read_table
from chatrec_tui.i18n import Language
from chatrec_tui.text.fold import fold

PatternSplit = Literal["train", "validation", "test"]
Operator = Literal["=", "<=", ">=", "in", "contains", "~", ".."]
"""As in acts; `..` stands for two bounds: a loose range (“two or three hundred”) or a decade."""
Chat = Literal["greet", "thanks", "bye", "other"]

ACTS: tuple[ActName, ...] = get_args(ActName)
POINTING = frozenset(
    {"critique", "reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare",
     "retract"}
)  # fmt: skip
"""Acts that can point at items."""
DOMAINS = frozenset({"watch", "read", "listen", "play", "goods", "stay", "eat", "drink", "learn"})
"""What is done with the things of a catalog, where a wording fits only some."""
VALUE_KINDS = frozenset(
    {"price", "weight", "size", "runtime", "year", "ago", "rating", "battery", "memory", "storage", "pages", "number",
     "brand", "creator", "topic", "tag", "theme", "colour", "language", "country", "material", "mood", "use", "cast",
     "choice", "flag", "about"}
)  # fmt: skip
"""What a placeholder of a value can be of."""
SPLIT_FILES = ("multi", "hard_cases")
_REFERENCES = frozenset({"item", "item2", "items", "all"})
_PLAIN = frozenset({"slot", "slot2", "noun", "nouns", "m"})
_NO_BANKS = frozenset({"references", "slots"})
_SLOT_WORDS = frozenset({"slot", "slot2", "value", "asked"})
_PLACEHOLDER = re.compile(r"\{([a-z]+2?)(<=|>=|=|~|\.\.| in| contains)?(-)?([!?])?\}")
_ENTRY_KEYS = frozenset({"text", "acts", "for", "asked"})

__all__ = ["ACTS", "DOMAINS", "POINTING", "VALUE_KINDS", "ActPattern", "ActTemplate", "PatternSplit", "PhraseError",
           "Placeholder", "load_act_phrases", "pattern_key", "placeholders", "split_of"]  # fmt: skip


class PhraseError(ValueError):
    """A pattern that cannot be used; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A part of a pattern that is filled in."""

    start: int
    """First character."""
    end: int
    """After the last character."""
    kind: str
    """Kind of value, or `item`, `slot`, `noun` …"""
    op: Operator | None
    """None for a value that is only named, or is the argument of another act."""
    polarity: Literal[1, -1]
    """-1 for what is not wanted."""
    hard: bool | None
    """True for a must, False for a softened wish, None for a plain request."""


@dataclass(frozen=True, slots=True)
class ActTemplate:
    """An act before its placeholders are filled."""

    act: ActName
    """Which act."""
    slot: str | None = None
    """Name in the concept table or kind of value; `slot`, `value` or `asked` for what text or question names."""
    direction: Direction | None = None
    """Of a critique."""
    items: str | None = None
    """The placeholder that points at the items; None for none, which means all shown."""
    liked: bool | None = None
    """Of an item already seen."""
    kind: Chat | None = None
    """Of chitchat."""
    value: Placeholder | None = None
    """The placeholder of an inform's value."""


@dataclass(frozen=True, slots=True)
class ActPattern:
    """One way of saying one or several acts."""

    text: str
    """The utterance with placeholders."""
    acts: tuple[ActTemplate, ...]
    """What it does; informs come last, in the order of their values."""
    language: Language
    """Of the words around the placeholders."""
    tags: tuple[str, ...]
    """File and section."""
    domains: tuple[str, ...] = ()
    """Where it can be said; empty for everywhere."""
    asked: str | None = None
    """The slot that a question asked for just before, `any` for whichever, None for no question."""

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """What is to be filled in, from left to right."""
        return placeholders(self.text)


@cache
def load_act_phrases(language: Language) -> tuple[ActPattern, ...]:
    """All patterns of a language, file by file. Raises PhraseError."""
    folder = resources.files("chatrec_tui.train") / "phrases" / "acts" / language
    found: list[ActPattern] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = entry.name.removesuffix(".toml")
        if entry.name.endswith(".toml") and name not in _NO_BANKS:
            place = f"{language}/{entry.name}"
            found += read_patterns(name, entry.read_text(encoding="utf-8"), language, place)
    return tuple(found)


def read_patterns(name: str, source: str, language: Language, place: str) -> Iterator[ActPattern]:
    """The patterns of one file, named after its act, `multi` or `hard_cases`. Raises PhraseError."""
    if name not in ACTS and name not in SPLIT_FILES:
        raise PhraseError(f"{place}: no act is called {name}")
    try:
        table = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise PhraseError(f"{place}: {error}") from error
    asked = table.pop("asked", None)
    for section, entries in _sections(table, place):
        for entry in entries:
            text = entry if isinstance(entry, str) else entry.get("text", "") if isinstance(entry, dict) else ""
            where = f"{place}, line {_line_of(source, text)}, [{'.'.join(section)}] {text!r}"
            details: Mapping[str, Any] = {} if isinstance(entry, str) else entry
            try:
                yield _pattern(name, section, text, details, language, asked)
            except PhraseError as error:
                raise PhraseError(f"{where}: {error}") from None


def placeholders(text: str) -> tuple[Placeholder, ...]:
    """The placeholders of a pattern, from left to right. Raises PhraseError."""
    found: list[Placeholder] = []
    for match in _PLACEHOLDER.finditer(text):
        kind, op, minus, mark = match[1], (match[2] or "").strip() or None, match[3], match[4]
        if kind in VALUE_KINDS:
            if op is None and (minus or mark):
                raise PhraseError(f"{match[0]} has marks but no operator")
        elif kind not in _REFERENCES | _PLAIN:
            raise PhraseError(f"nothing is called {match[0]}")
        elif op or minus or mark:
            raise PhraseError(f"{match[0]} takes neither operator nor marks")
        found.append(Placeholder(
            *match.span(), kind, op, -1 if minus else 1,  # type: ignore[arg-type]
            {"!": True, "?": False}.get(mark or ""),
        ))  # fmt: skip
    if re.search(r"[{}]", _PLACEHOLDER.sub("", text)):
        raise PhraseError("a brace opens or closes no placeholder")
    return tuple(found)


def pattern_key(pattern: ActPattern) -> tuple[str, bool]:
    """Equal for patterns that differ in case, punctuation and spaces alone; an answer is not a remark."""
    text = _PLACEHOLDER.sub(lambda match: f"⟨{match[1]}{(match[2] or '').strip()}{match[3] or ''}⟩", pattern.text)
    kept = "".join(
        char for char in fold(text) if char in "⟨⟩<=>~" or unicodedata.category(char)[0] not in ("P", "Z", "C")
    )
    return (kept if kept else pattern.text), pattern.asked is not None


def split_of(pattern: ActPattern) -> PatternSplit:
    """The split that a pattern belongs to, for ever the same: about 80, 10 and 10 of a hundred."""
    place = int.from_bytes(hashlib.blake2b(pattern.text.encode(), digest_size=4).digest(), "big") % 10
    return "train" if place < 8 else "validation" if place == 8 else "test"


def _sections(
    table: Mapping[str, Any], place: str, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if key == "patterns" and isinstance(value, list):
            yield path, value
        elif isinstance(value, dict):
            yield from _sections(value, place, (*path, key))
        else:
            raise PhraseError(f"{place}: [{'.'.join(path)}] {key} is neither a section nor a list of patterns")


def _pattern(
    name: str, section: tuple[str, ...], text: str, details: Mapping[str, Any], language: Language, asked: str | None
) -> ActPattern:
    if not isinstance(text, str) or not text or text != text.strip() or "  " in text or len(text) > 300:
        raise PhraseError("the text is empty, too long, or has needless spaces")
    if unknown := set(details) - _ENTRY_KEYS:
        raise PhraseError(f"no such key: {', '.join(sorted(unknown))}")
    marks = placeholders(text)
    kinds = [mark.kind for mark in marks]
    acts: list[ActTemplate] = []
    if "acts" in details:
        acts += [_read_act(words, kinds) for words in details["acts"]]
    elif name in SPLIT_FILES:
        if not any(mark.op for mark in marks):
            raise PhraseError("acts are missing")
    elif name != "inform":
        acts.append(_default_act(name, section, kinds))
    acts += [ActTemplate("inform", mark.kind, value=mark) for mark in marks if mark.op]
    if not acts and name not in SPLIT_FILES:
        raise PhraseError("no placeholder with an operator")
    domains = tuple(str(details.get("for", "")).split())
    if wrong := set(domains) - DOMAINS:
        raise PhraseError(f"no such domain: {', '.join(sorted(wrong))}")
    asked = details.get("asked", asked)
    if name == "no_preference" and section[:1] == ("slot",):
        asked = None
    if asked is not None and asked != "any" and asked not in VALUE_KINDS and asked not in read_table("concepts"):
        raise PhraseError(f"no such slot: {asked}")
    return ActPattern(text, tuple(acts), language, (name, *section), domains, asked)


def _default_act(name: str, section: tuple[str, ...], kinds: list[str]) -> ActTemplate:
    """The act that a pattern has by its file and section."""
    head = section[0] if section else ""
    words = [name]
    if name == "critique":
        if len(section) < 2:
            raise PhraseError("a critique needs a section [slot.direction]")
        words += ["slot" if head == "any" else head, section[1]]
    elif name == "chitchat" or (name == "seen" and head in ("liked", "not_liked")):
        words.append(head)
    elif name in ("retract", "ask_fact"):
        words += ["slot"] if head == "any" else [] if head in ("item", "") else [head]
    elif name in ("affirm", "deny"):
        words.append("asked")
    elif name == "no_preference":
        words.append("slot" if head == "slot" else "asked")
    if name in POINTING:
        words += [kind for kind in ("item", "item2", "items") if kind in kinds]
    return _read_act(" ".join(words), kinds)


def _read_act(words: str, kinds: list[str]) -> ActTemplate:
    """An act in the short writing of the banks: “critique weight lower item”, “seen item liked”."""
    name, *rest = words.split()
    if name not in ACTS or name == "inform":
        raise PhraseError(f"no act is called {name}" if name != "inform" else "informs are made by placeholders")
    slot: str | None = None
    items: str | None = None
    direction: Direction | None = None
    liked: bool | None = None
    chat: Chat | None = None
    for word in rest:
        if word in ("item", "item2", "items") and name in POINTING:
            if word not in kinds:
                raise PhraseError(f"“{words}” points at {{{word}}}, which the text lacks")
            items = f"{items} {word}" if items else word
        elif word in ("lower", "higher") and name == "critique":
            direction = "lower" if word == "lower" else "higher"
        elif word in ("liked", "not_liked") and name == "seen":
            liked = word == "liked"
        elif word in get_args(Chat) and name == "chitchat":
            chat = word  # type: ignore[assignment]
        elif (
            name in ("critique", "ask_fact", "retract", "affirm", "deny", "no_preference")
            and slot is None
            and (word in _SLOT_WORDS or word in VALUE_KINDS or word in read_table("concepts") or word == "tags")
        ):
            if word.startswith("slot") and word not in kinds:
                raise PhraseError(f"“{words}” needs {{{word}}} in the text")
            slot = word
        else:
            raise PhraseError(f"“{words}”: {word} says nothing about {name}")
    if name == "critique" and not (slot and direction):
        raise PhraseError(f"“{words}” lacks slot or direction")
    if name == "chitchat" and chat is None:
        raise PhraseError(f"“{words}” lacks its kind")
    if slot == "value" and not any(kind in VALUE_KINDS for kind in kinds):
        raise PhraseError(f"“{words}” needs a value in the text")
    return ActTemplate(name, slot, direction, items, liked, chat)


def _line_of(source: str, text: str) -> int:
    """The line that a text stands in, for messages; 1 when it cannot be found."""
    place = source.find(text[:40]) if text else -1
    return source.count("\n", 0, max(place, 0)) + 1
