"""Whether the words around a pointer go with the kind of thing that it stands for, and whether a sentence is whole.

“It is filed under” is said of labels and not of a running time. The clauses of the bank show which words stand right
before and after which kinds; a neighbourhood that the bank knows only from other kinds is wrong. Words that the bank
does not know are left alone, so that a model may word things its own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from chatrec_tui.catalog.kinds import KINDS, NUMBER_KINDS
from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import clause_bank
from chatrec_tui.text.fold import HAN

Feature = tuple[str, str, str]
"""Side of the pointer, and the two tokens there; `^` and `$` for the beginning and end of a clause."""

_CLAUSES = frozenset({"number", "choice"})
_EVERY = frozenset(KINDS) | {"about", "title"}
_NUMBERS = frozenset(NUMBER_KINDS) - {"number"}
_VALUES = _EVERY - _CLAUSES - _NUMBERS
_LABELS = frozenset({"topic", "use", "mood"})
_TOKEN = re.compile(rf"<[pw]\d{{1,2}}>|\{{[pws]\}}|[{HAN}]|[a-z0-9'’-]+|[^\s]")
_STOPS = frozenset(",.;:!?，。；：、！？")
_LEADS: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"^(?:and then|and what is more|and|but|though|although|while|also|besides|even if|first|second|plus"
        r"|the trade-off is that|just note that|the catch)\b\s*"
    ),
    "zh": re.compile(
        "^(?:而且|另外|同时|不过|只是|但要留意|但|一来|二来|虽然|再说|还有|此外|不足之处是|推荐理由|理由如下)"
    ),
}
"""Words that join clauses."""
_STUTTER: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b([a-z]+) \1\b"),
    "zh": re.compile(rf"([{HAN}])\1\1|([{HAN}]{{2,5}})\2"),
}
_DANGLING: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:of|the|a|an|its|your|than|by|and|or|under|at)\s*(?:[,.;:!?]|$)"
        r"|\b(?:with|of|at|to|for|from|under|the|its|your|by)\s+(?:and|or|but|is|are|of)\b|[,;:]\s*[,.;:]"
        r"|\byou get (?:of|it|and|side|put|among|compared)\b"
    ),
    "zh": re.compile("(?:属于|出自|来自|和|把|被|因为)(?:[，。；：]|$)|^的|[，。；：]的|的的|，[，。；]"),
}
"""Words that lead nowhere."""
_EMPTY_WORDS = (
    "^ $ _ it is are was be the a an of in on at for with to from by and or you your its has have do does this that so "
    "there here as no not than 是 的 有 了 在 你 它 要 这 那 和 也 就 说 到 与 跟 从 用 来 去 能 会 很"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""Tokens that stand beside everything and so tell nothing about a kind."""
_PAIRS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "en": (("first,", "second,"),),
    "zh": (("一来", "二来"),),
}

__all__ = ["is_whole", "misplaced"]


def misplaced(text: str, kinds: Mapping[str, str], language: Language) -> str | None:
    """The first pointer whose neighbours belong to other kinds; `kinds` tells the kind of each pointer."""
    known = _neighbourhoods(language)
    for pointer, feature in _features(text.lower(), language):
        told = known.get(feature)
        if told is not None and pointer in kinds and kinds[pointer] not in told:
            return pointer
    return None


def is_whole(text: str, language: Language) -> bool:
    """False for stuttering, for words that lead nowhere, and for half of a pair such as “first …, second …”."""
    folded = text.lower()
    if _STUTTER[language].search(folded) or _DANGLING[language].search(folded):
        return False
    return all(
        (one in folded) == (other in folded) or (one == "虽然" and one not in folded) for one, other in _PAIRS[language]
    )


def _features(text: str, language: Language) -> Iterator[tuple[str, Feature]]:
    """Every pointer or hole with its two neighbourhoods, clause by clause."""
    for clause in _clauses(text, language):
        tokens = _TOKEN.findall(clause)
        for place, token in enumerate(tokens):
            if not token.startswith(("<", "{")) or len(token) < 3:
                continue
            left = ["^", "^", *(_blank(one) for one in tokens[:place])][-2:]
            right = [*(_blank(one) for one in tokens[place + 1 : place + 3]), "$", "$"][:2]
            if not _EMPTY.issuperset(left):
                yield token, ("left", left[0], left[1])
            if not _EMPTY.issuperset(right):
                yield token, ("right", right[0], right[1])


def _blank(token: str) -> str:
    return "_" if token.startswith(("<", "{")) and len(token) > 2 else token


def _clauses(text: str, language: Language) -> Iterator[str]:
    """The text cut at punctuation, without the words that only join clauses."""
    start = 0
    for place, character in enumerate(text):
        if character in _STOPS:
            yield from _without_lead(text[start:place], language)
            start = place + 1
    yield from _without_lead(text[start:], language)


def _without_lead(clause: str, language: Language) -> Iterator[str]:
    clause = clause.strip()
    while match := _LEADS[language].match(clause):
        if not match[0]:
            break
        clause = clause[match.end() :]
    if clause:
        yield clause


@cache
def _neighbourhoods(language: Language) -> Mapping[Feature, frozenset[str]]:
    """Which kinds the bank puts into each neighbourhood."""
    found: dict[Feature, frozenset[str]] = {}
    for heading, table in clause_bank(language).items():
        if heading == "joins":
            continue
        for when, clauses in table.items():
            kinds = _kinds_of(heading, when)
            for clause in clauses:
                for hole, feature in _features(clause.lower(), language):
                    found[feature] = found.get(feature, frozenset()) | kinds[hole]
    return found


def _kinds_of(heading: str, when: str) -> Mapping[str, frozenset[str]]:
    """The kinds that the holes of a clause may hold."""
    if heading == "numeric":
        return {"{p}": _NUMBERS, "{w}": _NUMBERS}
    if heading == "about":
        fact = {"value": _VALUES, "number": _NUMBERS, "clause": _CLAUSES, "use": frozenset({"use"})}[when]
        return {"{p}": fact, "{w}": frozenset({"about"})}
    if heading == "any":
        return {"{p}": _EVERY, "{w}": _EVERY}
    if heading == "liked":
        shared = {"topic": _LABELS, "creator": frozenset({"creator"}), "brand": frozenset({"brand"})}.get(when, _EVERY)
        return {"{p}": frozenset({"liked"}), "{s}": shared}
    own = frozenset({heading})
    return {"{p}": own, "{w}": _LABELS if heading in _LABELS else own}
