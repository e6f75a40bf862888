"""From pointer tokens to sentences: exact values are spliced in, and each becomes a claim with its source.

In Chinese a space stands between Han characters and Latin letters or digits, and none between Han characters;
in English there is one space between words. A sentence begins with a capital letter, but a name keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chatrec_tui.i18n import Language
from chatrec_tui.reason.cited import POINTER, Cited, ReasonPlan
from chatrec_tui.reason.claims import Claim
from chatrec_tui.text.clean import one_line
from chatrec_tui.text.fold import HAN

_TAG = re.compile(r"<[a-z]+\d{0,2}>")
_HAN_LATIN = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z0-9$€£¥₩₹])|(?<=[A-Za-z0-9%°])(?=[{HAN}])")
_HAN_SPACE = re.compile(rf"(?<=[{HAN}，。；：、！？“”《》]) +(?=[{HAN}，。；：、！？“”《》])")
_BEFORE_MARK = re.compile(r" +(?=[,.;:!?，。；：、！？])")
_AFTER_FULL = re.compile(r"(?<=[，。；：、！？]) +")
_JOINED = re.compile(r"(?<=[A-Za-z0-9])(?=[“(])|(?<=[,;:])(?=[A-Za-z“])|(?<=[a-z][.!?])(?=[A-Z])")
_ONE_LABEL = re.compile(rf"(?P<word>key word|label)s are (?P<pointer>{POINTER.pattern})")
_DOUBLE = re.compile(r"([,，。；])(?:\s*\1)+")
_SENTENCE = re.compile(r"(?:^|(?<=[.!?] ))([a-z])")
_NAMES = frozenset({"title", "brand", "creator", "liked"})
_LATIN = re.compile(r"[A-Za-z0-9]")
_LONGEST = 120
"""Characters of a value in a sentence."""
_LEAST_QUOTED = 2
"""Characters of the shortest value that is recognised when written out."""
_KEEP = "\ue000"
"""Stands before a name while sentences get their capitals."""

__all__ = ["Realised", "Splicer", "realise"]


@dataclass(frozen=True, slots=True)
class Realised:
    """A reason as a person reads it."""

    text: str
    """Clean, on one line."""
    claims: tuple[Claim, ...]
    """One for each pointer, in the order of the text."""


class Splicer:
    """What the pointers of one plan stand for."""

    def __init__(self, plan: ReasonPlan, title: str, language: Language) -> None:
        self.language = language
        self._item = plan.item
        self._texts: dict[str, tuple[str, bool]] = {"<p0>": (_clean(title), True)}
        self._claims: dict[str, tuple[str, str, object, str | int]] = {"<p0>": ("attribute", "title", title, plan.item)}
        for cited in plan.all:
            self._add(cited)

    def _add(self, cited: Cited) -> None:
        fact = cited.fact
        self._texts[fact.pointer] = (_clean(fact.text), fact.kind in _NAMES)
        if fact.kind == "liked":
            self._claims[fact.pointer] = ("feedback", fact.slot, "liked", str(fact.value))
            if cited.via is not None:
                self._texts[cited.via.pointer] = (_clean(cited.via.text), cited.via.kind in _NAMES)
                self._claims[cited.via.pointer] = ("attribute", cited.via.slot, cited.via.value, self._item)
        else:
            self._claims[fact.pointer] = ("attribute", fact.slot, fact.value, self._item)
        if cited.wish is not None:
            wish = cited.wish
            self._texts[wish.pointer] = (_clean(wish.text), wish.kind in _NAMES)
            self._claims[wish.pointer] = ("preference", wish.slot, wish.preference.value, wish.turn)

    def texts(self, pointers: Iterable[str]) -> dict[str, str]:
        """What each of these pointers stands for."""
        return {one: self._texts[one][0] for one in pointers if one in self._texts}

    def knows(self, pointer: str) -> bool:
        """Whether the plan gives the pointer a meaning."""
        return pointer in self._texts

    def point(self, text: str) -> str:
        """The text with values that were written out put back as pointers, so that they can be verified.

        A model that knows no pointers may quote a value of the plan to the letter; longer values go first.
        """
        for pointer, (shown, _) in sorted(self._texts.items(), key=lambda pair: -len(pair[1][0])):
            if len(shown) < _LEAST_QUOTED or pointer in text:
                continue
            words = r"\s*".join(map(re.escape, shown.split()))
            before = r"(?<![A-Za-z0-9<])(?<!\d[.,])" if _LATIN.match(shown[0]) else ""
            after = r"(?![A-Za-z0-9>])(?![.,]\d)" if _LATIN.match(shown[-1]) else ""
            text = re.sub(before + words + after, pointer, text, count=1, flags=re.IGNORECASE)
        return text

    def splice(self, text: str) -> str:
        """The text with its pointers replaced and its spacing set right; unknown pointers and tags vanish."""
        shown = POINTER.sub(self._shown, _ONE_LABEL.sub(self._agree, text))
        return tidy(_TAG.sub("", shown), self.language)

    def _agree(self, match: re.Match[str]) -> str:
        """“Its labels are” of one label."""
        known = self._texts.get(match["pointer"])
        if known is None or " and " in known[0]:
            return match[0]
        return f"{match['word']} is {match['pointer']}"

    def _shown(self, match: re.Match[str]) -> str:
        known = self._texts.get(match[0])
        if known is None:
            return ""
        text, name = known
        if text.endswith("."):
            text += _KEEP  # “Jr. you” begins no sentence
        return f"{_KEEP}{text}" if name else text

    def claims(self, text: str) -> tuple[Claim, ...]:
        """A claim for each different pointer of the text, in order."""
        found = []
        for pointer in dict.fromkeys(POINTER.findall(text)):
            if pointer in self._claims:
                kind, field, value, source = self._claims[pointer]
                found.append(Claim(self._texts[pointer][0], kind, field, value, source))  # type: ignore[arg-type]
        return tuple(found)


def realise(text: str, plan: ReasonPlan, title: str, language: Language) -> Realised:
    """The reason with its pointers spliced, and its claims."""
    splicer = Splicer(plan, title, language)
    return Realised(splicer.splice(text), splicer.claims(text))


def tidy(text: str, language: Language) -> str:
    """Spacing, punctuation and capitals of a spliced text."""
    text = " ".join(text.split())
    if language == "zh":
        text = _HAN_LATIN.sub(" ", text.replace(_KEEP, ""))
        text = _HAN_SPACE.sub("", text)
        text = _AFTER_FULL.sub("", text)
    else:
        text = _JOINED.sub(" ", text)
        text = _SENTENCE.sub(lambda match: match[0].upper(), text).replace(_KEEP, "")
    text = _DOUBLE.sub(r"\1", _BEFORE_MARK.sub("", text))
    return text.strip()


def _clean(text: str) -> str:
    """Text of a catalog or person without control characters and without anything that looks like a token."""
    return one_line(text, _LONGEST).replace("<", "＜").replace(_KEEP, "")
