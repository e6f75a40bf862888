"""Makes a reason out of what a chat model writes freely: the bare sentences, with exact values as pointers.

Thinking, headings, quotation marks around everything, markdown and whatever follows the second sentence are left out.
A value that is written out to the letter becomes its pointer, so such a reason is verified and spliced like any other;
an ordinary `<` becomes full-width. The same holds for a text that is still being written: what may yet change is
held back, and the pieces together are what the whole text gives.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from chatrec_tui.i18n import LANGUAGES, wordings
from chatrec_tui.text.clean import StreamCleaner, clean_text

_TAGS = "(?:think|thinking|reasoning)"
_THINKING = re.compile(rf"[<＜]{_TAGS}>.*?[<＜]/{_TAGS}>", re.DOTALL | re.IGNORECASE)
_OPEN_THINKING = re.compile(rf"[<＜]{_TAGS}>.*", re.DOTALL | re.IGNORECASE)
_CLOSED_THINKING = re.compile(rf"^.*[<＜]/{_TAGS}>", re.DOTALL | re.IGNORECASE)
_OPENING_TAG = re.compile(r"[<＜]/?[a-z]{0,9}$", re.IGNORECASE)
_SOURCES = re.compile(r" ?\[\d{1,2}\]|【\d{1,2}】")
_UNSETTLED = re.compile(r" ?[\[【]\d{0,2}$|[ _~]+$")
"""What may yet become the number of a source, a mark or an end."""
_BULLET = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-•+]|#{1,6}|>)[ \t]+")
_OPENING_BULLET = re.compile(r"(?:^|(?<=\n))[ \t]*(?:[-•+]|#{1,6}|>)[ \t]*$")
_MARKS = re.compile(r"\*+|`+|__+|~~")
_QUOTES = {"“": "”", '"': '"', "「": "」", "『": "』", "‘": "’", "《": "》"}
_AROUND = " \t\n#>*_`-"
"""Marks that may stand around a heading."""
_SENTENCES = 2
_END = re.compile(r"[。！？]+[”」』]?|[.!?]+[”\"]?(?=\s|$)")
_OPENING_END = re.compile(r"[.!?]+[”\"]?$")
_LEAST_QUOTED = 2
"""Characters of the shortest value that is recognised."""
_LONGEST_LEAD = 40
"""Characters that may stand in front of a reason."""

__all__ = ["ReasonStream", "clean_reason"]


def clean_reason(text: str, values: Mapping[str, str] | None = None, *, whole: bool = True) -> str:
    """The reason in what a model wrote; `values` maps pointers to the exact text that they stand for.

    With `whole` False the text may go on: the end that more text could change is left out.
    """
    bare = _without_thinking(clean_text(text), whole)
    bare = _without_lead(bare, whole)
    bare = _without_markdown(bare, whole).replace("<", "＜")
    pointed = _point(bare, values or {}, whole)
    return _sentences(_without_quotes(pointed), whole)


class ReasonStream:
    """A reason that arrives in pieces."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        """`values` maps pointers to the exact text that they stand for."""
        self._values = dict(values or {})
        self._cleaner = StreamCleaner()
        self._raw = ""
        self._shown = ""

    @property
    def full(self) -> bool:
        """Whether two sentences are out, so that nothing more is wanted."""
        return len(_END.findall(self._shown)) >= _SENTENCES

    def feed(self, piece: str) -> str:
        """What can be shown after this piece."""
        self._raw += self._cleaner.feed(piece)
        return self._grow(whole=False)

    def finish(self) -> str:
        """The rest."""
        self._raw += self._cleaner.finish()
        return self._grow(whole=True)

    def _grow(self, *, whole: bool) -> str:
        text = clean_reason(self._raw, self._values, whole=whole)
        if not text.startswith(self._shown):
            return ""
        added, self._shown = text[len(self._shown) :], text
        return added


def _without_thinking(text: str, whole: bool) -> str:
    """What stands outside thinking tags; an end without a beginning ends what stands before it."""
    text = _OPEN_THINKING.sub("", _CLOSED_THINKING.sub("", _THINKING.sub("", text)))
    return text if whole else _OPENING_TAG.sub("", text)


def _without_lead(text: str, whole: bool) -> str:
    """Without “Sure!” and “Reason:” in front; nothing while such words may still be coming."""
    text = text.lstrip()
    while True:
        opener, lead = _leads()
        found = opener.match(text) or lead.match(text)
        if found is None or not found[0]:
            break
        text = text[found.end() :].lstrip()
    if whole or len(text) >= _LONGEST_LEAD:
        return text
    begun = text.lstrip(_AROUND).casefold()
    return "" if any(one.startswith(begun) or begun.startswith(one) for one in _lead_words()) else text


@cache
def _lead_words() -> tuple[str, ...]:
    """Words that stand in front of reasons, in either language."""
    words = [word for language in LANGUAGES for name in ("openers", "leads")
             for word in wordings(f"instruct.reply.{name}", language)]  # fmt: skip
    return tuple(sorted(words, key=len, reverse=True))


@cache
def _leads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Openers with their punctuation; headings with a colon."""

    def any_of(name: str) -> str:
        words = [word for language in LANGUAGES for word in wordings(f"instruct.reply.{name}", language)]
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))

    edge = f"[{re.escape(_AROUND)}]*"
    opener = re.compile(rf"{edge}(?:{any_of('openers')}){edge}[,.!，。！]+{edge}", re.IGNORECASE)
    lead = re.compile(rf"{edge}(?:{any_of('leads')}){edge}[:：]{edge}", re.IGNORECASE)
    return opener, lead


def _without_markdown(text: str, whole: bool) -> str:
    """One line without marks of emphasis, bullets and numbers of sources."""
    if not whole:
        text = _OPENING_BULLET.sub("", text)
    text = " ".join(_SOURCES.sub("", _MARKS.sub("", _BULLET.sub("", text))).split())
    return text if whole else _UNSETTLED.sub("", text)


def _point(text: str, values: Mapping[str, str], whole: bool) -> str:
    """The text with each value that stands in it to the letter replaced by its pointer, once.

    Quotation marks around a value go with it. Longer values come first; case and spaces do not count.
    """
    cores = [(_core(value), pointer) for pointer, value in values.items()]
    begins = {*_QUOTES, *(core[:1] for core, _ in cores)}
    left = sorted((pair for pair in cores if len(pair[0]) >= _LEAST_QUOTED), key=lambda pair: -len(pair[0]))
    written: list[str] = []
    place = 0
    while place < len(text):
        possible = left if text[place].casefold() in begins else ()
        for number, (core, pointer) in enumerate(possible):
            end = _match(text, place, core, whole)
            if end > len(text):
                return "".join(written)
            if end:
                written.append(pointer)
                place = end
                del left[number]
                break
        else:
            written.append(text[place])
            place += 1
    return "".join(written)


def _core(value: str) -> str:
    """A value without spaces and without quotation marks around it."""
    core = "".join(value.split())
    if len(core) > 2 and _QUOTES.get(core[0]) == core[-1]:
        core = core[1:-1]
    return core.casefold() if len(core.casefold()) == len(core) else core


def _match(text: str, start: int, core: str, whole: bool) -> int:
    """Where a value that begins at `start` ends; 0 when it does not, one past the text when more text may tell."""
    unsure = 0 if whole else len(text) + 1
    closing = _QUOTES.get(text[start], "")
    place = start + bool(closing)
    if not closing and _is_latin(core[0]) and _in_word(text, start):
        return 0
    for number, character in enumerate(core):
        while number and place < len(text) and text[place] == " ":
            place += 1
        if place == len(text):
            return unsure
        if text[place].casefold() != character:
            return 0
        place += 1
    if closing:
        if place == len(text):
            return unsure
        return place + 1 if text[place] == closing else 0
    if not _is_latin(core[-1]):
        return place
    after = text[place : place + 2]
    if not whole and (not after or after in (".", ",")):
        return unsure
    return 0 if _is_latin(after[:1]) or (after[:1] in (".", ",") and after[1:].isdigit()) else place


def _in_word(text: str, start: int) -> bool:
    """Whether a word or a number goes on at `start`."""
    before = text[max(0, start - 2) : start]
    return _is_latin(before[-1:]) or (before[-1:] in (".", ",") and before[:1].isdigit() and len(before) == 2)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _without_quotes(text: str) -> str:
    """Without quotation marks around the whole."""
    text = text.lstrip()
    closing = _QUOTES.get(text[:1])
    if closing is None or closing == "》":
        return text
    place = text.find(closing, 1)
    return (text[1:] if place < 0 else text[1:place] + text[place + 1 :]).rstrip()


def _sentences(text: str, whole: bool) -> str:
    """The first two sentences. Whether a dot at the very end ends one is only known when nothing follows it."""
    text = text.rstrip() if whole else _OPENING_END.sub("", text)
    ends = [end.end() for end in _END.finditer(text)]
    return text[: ends[_SENTENCES - 1]] if len(ends) >= _SENTENCES else text
