"""Whether a worded reason says what its plan grants, and nothing else.

The reason is checked with its pointers still in it: what stands in a pointer is exact by construction, so every other
word must be free of values, names, numbers and verdicts that the plan does not license.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeGuard

from chatrec_tui.catalog.kinds import NUMBER_KINDS
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import rule_bank
from chatrec_tui.reason.cited import POINTER, Cited, ReasonPlan
from chatrec_tui.reason.grants import ungranted
from chatrec_tui.reason.lexicon import Lexicon, lexicon
from chatrec_tui.reason.wording import is_whole, misplaced
from chatrec_tui.text.clean import clean_text
from chatrec_tui.text.fold import HAN, fold, has_han

_MIN_WORDS, _MAX_WORDS = 4, 60
_MIN_HAN, _MAX_HAN = 6, 90
_HELD = "\ue001"
"""Stands for a pointer where only the words around it are looked at."""
_TAG = re.compile(r"<[^<>]{0,20}>")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_DIGIT = re.compile(r"[0-9０-９]|[$€£¥₩₹%％]")
_CLOSED = re.compile(r"[.!?。！？”\"')）]$")
_TOUCHING = re.compile(rf"{_HELD}\s*{_HELD}")
_CLAUSE = re.compile(r"[,.;:!?，。；：！？]")
_BOUND = re.compile(
    "超过|以内|以上|以下|上下|左右|高于|低于|晚于|早于|之前|之后|预算|上限|下限"
    r"|\b(?:at most|at least|or less|or more|within|under|inside"
    r"|or later|or earlier|older than|newer than|limit|budget|ceiling|maximum|minimum)\b"
)
_EQUAL = 1e-9
_HAN_CHAR = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_LOW, _HIGH = 2, 7
"""Last tenth that counts as low, first that counts as high."""
_LONGEST_NAME = 8
"""Words, or Han characters, of the longest name that is looked for."""

__all__ = ["CatalogNames", "Verdict", "verify", "verify_beginning"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found."""

    ok: bool
    """True when the reason may be shown."""
    why: str = ""
    """Short name of the first thing that is wrong."""


class CatalogNames:
    """Values of a catalog that may only stand in pointers: brands, people, labels, titles.

    A value that is an everyday word of the rule-written reasons (“light”, 轻) is not a name.
    """

    def __init__(self, schema: Schema, titles: Iterable[str] = ()) -> None:
        self._names = _schema_names(schema) | _names(titles)

    def found(self, words: str) -> str | None:
        """A name that stands in the folded text, or None."""
        tokens = words.split(" ")
        for size in range(1, _LONGEST_NAME + 1):
            for start in range(len(tokens) - size + 1):
                phrase = " ".join(tokens[start : start + size]).strip(" ,.;:!?“”\"'()")
                if phrase in self._names:
                    return phrase
        for start in range(len(words)):
            for size in range(2, _LONGEST_NAME + 1):
                phrase = words[start : start + size]
                if has_han(phrase) and phrase in self._names:
                    return phrase
        return None


def verify(
    text: str, plan: ReasonPlan, language: Language, names: CatalogNames | None = None, *, strict: bool = True
) -> Verdict:
    """Check a reason with its pointers against its plan.

    `strict` also asks that every planned fact is named; without it the first fact and the drawback suffice.
    """
    for why in _faults(text.strip(), plan, language, names, strict):
        return Verdict(False, why)
    return Verdict(True)


def verify_beginning(text: str, plan: ReasonPlan, language: Language, names: CatalogNames | None = None) -> Verdict:
    """Check what can be told from the beginning of a reason, so that it may be shown before the rest is there."""
    for why in _faults(text.strip(), plan, language, names, strict=False, whole=False):
        return Verdict(False, why)
    return Verdict(True)


def _faults(
    text: str, plan: ReasonPlan, language: Language, names: CatalogNames | None, strict: bool, whole: bool = True
) -> Iterator[str]:
    pointers = POINTER.findall(text)
    words = fold(POINTER.sub(_HELD, text)).replace("’", "'")
    yield from _pointer_faults(text, pointers, plan)
    if clean_text(text) != text or "\ufffd" in text or "▁" in text:
        yield "control character"
    if _TOUCHING.search(words):
        yield "pointers without words between them"
    yield from _language_faults(words, language)
    if _DIGIT.search(words):
        yield "number outside a pointer"
    if misplaced(text, _kinds_by_pointer(plan), language) is not None:
        yield "wording of another kind of fact"
    watched = lexicon(language)
    yield from _wish_faults(text, plan)
    yield from _echo_faults(text, plan)
    yield from _direction_faults(text, plan, watched)
    yield from _word_faults(words, plan, watched)
    yield from _request_faults(text, plan, watched)
    if ungranted(text, plan, language) is not None:
        yield "a clause that the fact does not grant"
    name = names.found(words.replace(_HELD, " ")) if names is not None else None
    if name is not None:
        yield f"catalog value outside a pointer: {name}"
    if whole:
        yield from _whole_faults(text, words, pointers, plan, language, strict)
    if whole or (plan.drawback is not None and plan.drawback.fact.pointer in pointers):
        yield from _framing_faults(text, plan, watched)


def _pointer_faults(text: str, pointers: list[str], plan: ReasonPlan) -> Iterator[str]:
    if any(tag not in plan.allowed for tag in _TAG.findall(text)):
        yield "pointer outside the plan"
    wishes = {cited.wish.pointer for cited in plan.all if cited.wish is not None}
    if any(pointers.count(pointer) > 1 for pointer in set(pointers) - wishes):
        yield "the same fact twice"


def _echo_faults(text: str, plan: ReasonPlan) -> Iterator[str]:
    """A label and the wish for it say the same: they stand in one sentence or not both."""
    for cited in plan.all:
        if cited.wish is None or cited.wish.kind == "about" or _is_number(cited.wish.pointer, plan):
            continue
        places = [POINTER.findall(sentence) for sentence in _SENTENCE_END.split(text)]
        fact = [place for place, named in enumerate(places) if cited.fact.pointer in named]
        wish = [place for place, named in enumerate(places) if cited.wish.pointer in named]
        if fact and wish and not set(wish) <= set(fact):
            yield "the same fact twice"


def _wish_faults(text: str, plan: ReasonPlan) -> Iterator[str]:
    """A wish stands beside the fact that answers it, only a number is a bound, and a miss goes its own way."""
    for clause in _CLAUSE.split(text):
        pointers = POINTER.findall(clause)
        facts = {pointer for pointer in pointers if pointer.startswith("<p")}
        for wish in set(pointers) - facts:
            answers = _answers(wish, plan)
            if facts and answers and facts.isdisjoint(answers):
                yield "a wish beside another fact"
            if answers and not _is_number(wish, plan) and _BOUND.search(POINTER.sub(" ", clause)):
                yield "a bound that was not set"
    pointers = POINTER.findall(text)
    for place, wish in enumerate(pointers):
        if wish.startswith("<p"):
            continue
        if pointers.count(wish) > 1 and _is_number(wish, plan):
            yield "the same wish twice"
        before = next((one for one in reversed(pointers[:place]) if one.startswith("<p")), "")
        after = next((one for one in pointers[place:] if one.startswith("<p")), "")
        answers = _answers(wish, plan)
        if not answers.isdisjoint(pointers) and answers.isdisjoint({before, after}):
            yield "a wish beside another fact"


def _direction_faults(text: str, plan: ReasonPlan, watched: Lexicon) -> Iterator[str]:
    """What is above a bound is not called below it, nor the other way round, and a ceiling is no floor."""
    measured = [
        (one, float(one.fact.value) - float(one.wish.preference.value))
        for one in plan.all
        if one.wish is not None and _plain_number(one.fact.value) and _plain_number(one.wish.preference.value)
    ]
    owner = {pointer: place for place, (one, _) in enumerate(measured) for pointer in _pointers_of(one)}
    for part in _parts(text, owner):
        words = fold(POINTER.sub(_HELD, part))
        for place in {owner[one] for one in POINTER.findall(part) if one in owner}:
            cited, gap = measured[place]
            if cited.wish is not None:
                yield from _sides(words, gap, cited.wish.op, watched.directions)


def _pointers_of(cited: Cited) -> tuple[str, ...]:
    return (cited.fact.pointer, cited.wish.pointer) if cited.wish is not None else (cited.fact.pointer,)


def _sides(words: str, gap: float, op: str, directions: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    for side, wrong in (("below", gap > _EQUAL), ("above", gap < -_EQUAL)):
        denied = directions[f"not_{side}"].search(words)
        told = directions[side].search(directions[f"not_{side}"].sub(" ", words))
        if (wrong and told) or (not wrong and abs(gap) > _EQUAL and denied):
            yield "a number told on the wrong side of a wish"
    for side, other in (("ceiling", ">="), ("floor", "<=")):
        if op == other and directions[side].search(words):
            yield "a bound that was not set"


def _plain_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _parts(text: str, owner: Mapping[str, int]) -> Iterator[str]:
    """The sentences; one that speaks of several numbers is cut where another number or its wish begins."""
    for sentence in _SENTENCE_END.split(text):
        part, spoken = "", set[int]()
        for clause in _CLAUSE.split(sentence):
            named = {owner[one] for one in POINTER.findall(clause) if one in owner}
            if named and spoken and named.isdisjoint(spoken):
                yield part
                part, spoken = "", set()
            part, spoken = f"{part}, {clause}", spoken | named
        yield part


def _request_faults(text: str, plan: ReasonPlan, watched: Lexicon) -> Iterator[str]:
    """What is said to be asked for, in the clause or nearest to it, is a wish or a fact that answers one."""
    told = {pointer for one in plan.all if one.wish is not None or one.echo for pointer in _pointers_of(one)}
    for sentence in _SENTENCE_END.split(text):
        clauses = _CLAUSE.split(sentence)
        named = [POINTER.findall(clause) for clause in clauses]
        for place, clause in enumerate(clauses):
            if not watched.requests.search(fold(POINTER.sub(_HELD, clause))):
                continue
            before: list[str] = next((one for one in reversed(named[:place]) if one), [])
            after: list[str] = next((one for one in named[place + 1 :] if one), [])
            if told.isdisjoint(named[place] or before or after):
                yield "a wish beside another fact"


def _answers(wish: str, plan: ReasonPlan) -> set[str]:
    """Pointers of the facts that answer a wish."""
    return {cited.fact.pointer for cited in plan.all if cited.wish is not None and cited.wish.pointer == wish}


def _is_number(wish: str, plan: ReasonPlan) -> bool:
    return any(
        cited.wish is not None and cited.wish.pointer == wish and cited.wish.kind in NUMBER_KINDS for cited in plan.all
    )


def _named(cited: Cited, pointers: list[str]) -> bool:
    """A fact is named by its pointer, or by that of the wish that it answers to the letter."""
    if cited.fact.pointer in pointers:
        return True
    wish = cited.wish
    return wish is not None and wish.kind not in NUMBER_KINDS and wish.kind != "about" and wish.pointer in pointers


def _language_faults(words: str, language: Language) -> Iterator[str]:
    plain = words.replace(_HELD, "")
    if _LATIN_WORD.search(plain) if language == "zh" else _HAN_CHAR.search(plain):
        yield "wrong language"


def _whole_faults(
    text: str, words: str, pointers: list[str], plan: ReasonPlan, language: Language, strict: bool
) -> Iterator[str]:
    """What can only be told once the reason is complete."""
    required = plan.all if strict else (plan.cited[0], *plan.all[len(plan.cited) :])
    if any(not _named(cited, pointers) for cited in required):
        yield "a planned fact is missing"
    for cited in plan.cited:
        shared = cited.fact.kind == "liked" and cited.via is not None and cited.via.pointer in pointers
        if shared and cited.fact.pointer not in pointers:
            yield "what is shared without the liked item"
    clauses = sum(cited.fact.kind in ("number", "choice") and cited.fact.pointer in pointers for cited in plan.all)
    plain = words.replace(_HELD, "")
    if language == "zh":
        length, least, longest = len(_HAN_CHAR.findall(plain)) + 3 * len(pointers) + 4 * clauses, _MIN_HAN, _MAX_HAN
    else:
        length = len(_LATIN_WORD.findall(plain)) + len(pointers) + 3 * clauses
        least, longest = _MIN_WORDS, _MAX_WORDS
    if length < least:
        yield "too short"
    if length > longest:
        yield "too long"
    if not _CLOSED.search(text):
        yield "unfinished sentence"
    if not is_whole(POINTER.sub(_HELD, text), language):
        yield "broken sentence"
    sentences = [one.strip() for one in _SENTENCE_END.split(text) if one.strip()]
    if len(set(sentences)) < len(sentences):
        yield "repeated sentence"


def _word_faults(words: str, plan: ReasonPlan, watched: Lexicon) -> Iterator[str]:
    if watched.hype.search(words):
        yield "pushy wording"
    if watched.hurt.search(words):
        yield "hurtful wording"
    for name, pattern in (("numbers", watched.numbers), ("units", watched.units)):
        if pattern.search(watched.harmless[name].sub(" ", words)):
            yield "number or unit in words"
    if watched.dates.search(words):
        yield "a date outside a pointer"
    kinds = {cited.fact.kind for cited in plan.all}
    if watched.superlatives.search(watched.harmless["superlatives"].sub(" ", words)):
        yield "superlative"
    if ("best" not in kinds and watched.comparisons.search(words)) or watched.than_items.search(words):
        yield "comparison with other items"
    if "liked" not in kinds and watched.feedback.search(words):
        yield "feedback that was not given"
    wished = any(cited.wish is not None for cited in plan.all)
    if not wished and watched.requests.search(words):
        yield "a wish that the plan does not name"
    if not wished and watched.negations.search(watched.harmless["negations"].sub(" ", words)):
        yield "negation"
    yield from _talk_faults(words, plan, watched)


def _talk_faults(words: str, plan: ReasonPlan, watched: Lexicon) -> Iterator[str]:
    """Words about a slot need a cited fact of that kind, and low or high need a number that is."""
    spoken = [one for cited in plan.all for one in _kinds_of(cited)]
    for kind, pattern in watched.talk.items():
        if kind not in spoken and pattern.search(words):
            yield f"talk about {kind}"
    plainly = watched.harmless["negations"].sub(" ", words)
    for side, table in (("low", watched.low), ("high", watched.high)):
        for kind, pattern in table.items():
            for match in pattern.finditer(plainly):
                if not any(_is(cited, kind, side, match[0] in watched.relative) for cited in plan.all):
                    yield f"{kind} called {side}"


def _kinds_of(cited: Cited) -> list[str]:
    kinds = [cited.fact.kind]
    if cited.via is not None:
        kinds.append(cited.via.kind)
    if cited.wish is not None:
        kinds.append(cited.wish.kind)
    if "creator" in kinds or "brand" in kinds or "year" in kinds:
        kinds += ["creator", "brand"]
    return kinds


def _is(cited: Cited, kind: str, side: str, relative: bool) -> bool:
    """Whether a cited fact of the kind is low or high in its catalog, or, in a `relative` word, stands so to a wish."""
    if kind not in _kinds_of(cited):
        return False
    bucket = cited.fact.bucket
    if bucket is not None and (bucket <= _LOW if side == "low" else bucket >= _HIGH):
        return True
    if cited.wish is None or not relative:
        return False
    bound = cited.wish.op
    if cited.relation == "meets":
        return bound == ("<=" if side == "low" else ">=")
    return bound in ((">=", "~", "=") if side == "low" else ("<=", "~", "="))


def _framing_faults(text: str, plan: ReasonPlan, watched: Lexicon) -> Iterator[str]:
    """The drawback stands behind a concession, and nothing else does."""
    folded = fold(text)
    marks = [match.start() for match in watched.concessions.finditer(folded)]
    if plan.drawback is None:
        if marks:
            yield "a concession without a drawback"
        return
    if not marks:
        yield "drawback told as a merit"
        return
    place = _place(folded, plan.drawback)
    before = [mark for mark in marks if mark < place]
    if not before:
        yield "drawback told as a merit"
        return
    for cited in plan.cited:
        if before[-1] < _place(folded, cited) < place:
            yield "merit told as a drawback"
    # After the drawback a merit may only follow in “although …, …”.
    opening = before[-1] == 0 or folded[: before[-1]].rstrip().endswith((".", "。", "!", "?"))
    if not opening and any(_place(folded, cited) > place for cited in plan.cited):
        yield "merit told as a drawback"


_LAST: list[tuple[Schema, frozenset[str]]] = []


def _schema_names(schema: Schema) -> frozenset[str]:
    """The names among a catalog's values, remembered for the catalog in use."""
    if not _LAST or _LAST[0][0] is not schema:
        values = (one for slot in schema.slots.values() for one in slot.values)
        _LAST[:] = [(schema, _names(text for one in values for text in (one.value, *one.names.values())))]
    return _LAST[0][1]


def _names(texts: Iterable[str]) -> frozenset[str]:
    folded = {fold(text).replace("-", " ") for text in texts}
    return frozenset(name for name in folded if len(name) >= (2 if has_han(name) else 3) and not _everyday(name))


def _kinds_by_pointer(plan: ReasonPlan) -> dict[str, str]:
    kinds = {"<p0>": "title"}
    for cited in plan.all:
        kinds[cited.fact.pointer] = cited.fact.kind
        if cited.wish is not None:
            kinds[cited.wish.pointer] = cited.wish.kind
        if cited.fact.kind == "liked" and cited.via is not None:
            kinds[cited.via.pointer] = cited.via.kind
    return kinds


def _place(folded: str, cited: Cited) -> int:
    """Where a fact is told: at its pointer, else at that of its wish; -1 when it is not."""
    place = folded.find(cited.fact.pointer)
    return folded.find(cited.wish.pointer) if place < 0 and cited.wish is not None else place


def _everyday(name: str) -> bool:
    """Whether a value is made only of words that rule-written reasons use anyway."""
    language: Language = "zh" if has_han(name) else "en"
    if name in lexicon(language).everyday:
        return True
    known = _everyday_text(language)
    if language == "zh":
        return name in known
    return all(f" {word} " in known for word in name.split())


_KNOWN: dict[str, str] = {}


def _everyday_text(language: Language) -> str:
    if language not in _KNOWN:
        clauses = " ".join(one for table in rule_bank(language).values() for held in table.values() for one in held)
        flat = fold(re.sub(r"\{\w\}", " ", clauses))
        _KNOWN[language] = f" {re.sub(r'[,.;:!?]', ' ', flat)} " if language == "en" else flat
    return _KNOWN[language]
