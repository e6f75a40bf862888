"""Turns our marked-up prompts into plain chat messages, for models that do not know the special tokens.

Every prompt becomes a system message and one message of the user. System, wishes and the item come first and are the
same for judging and for writing, so a cache of the beginning serves a whole turn. The wishes and the item are fenced
with <wishes> and <item>; untrusted text holds no “<” and no line break, so it cannot close a fence. The program's own
verdicts stand before the colon of a line and copied text behind it; in a task copied text stands between “ and ”.

A judged item is answered with “yes” or “no”, in Chinese with 是 or 否. All wording is in `i18n/*/instruct.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from chatrec_tui.catalog.display import join_values
from chatrec_tui.catalog.kinds import NUMBER_KINDS
from chatrec_tui.i18n import LANGUAGES, Language, rooms, say, wordings
from chatrec_tui.llm.markup import (
    MarkedCite,
    MarkedFact,
    MarkedItem,
    MarkedRequest,
    MarkedWish,
    read_item,
    read_plan,
    read_request,
)
from chatrec_tui.llm.tokens import JUDGE, escape
from chatrec_tui.text.fold import fold, has_han

_LETTERS = "ABCDEFGH"
_BOUNDS = {"≤": "le", "≥": "ge", "≈": "near"}
_SELF_EXPLAINED = frozenset({"number", "flag", "choice"})
"""Kinds of wishes whose text says by itself what it is about."""
_LISTS = frozenset({"topic", "use", "mood", "creator", "brand"})
"""Kinds that may hold several values."""
_LABELS = frozenset({"topic", "use", "mood"})
"""Kinds that file an item somewhere; what else two items share is who made them."""
_CLAUSES = frozenset({"number", "choice"})
"""Kinds whose facts are told as a clause: “the colour is red”."""
_NO = re.compile(": (?:no|否)$")
"""Ends a feature that the item lacks."""
_CITED_VALUES = 2
"""How many values of a list a reason names."""

__all__ = ["Message", "judge_messages", "quotable", "read_answer", "reason_messages"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user"]
    """Who speaks."""
    content: str
    """What is said."""


def judge_messages(prefix: str, candidate: str) -> list[Message]:
    """Ask whether the item of a marked-up candidate suits the person; answered with one word."""
    request = read_request(prefix)
    return _messages(request, read_item(candidate.removesuffix(JUDGE)), say("instruct.judge", request.language))


def reason_messages(prefix: str, prompt: str, texts: Mapping[str, str] | None = None) -> list[Message]:
    """Ask for the reason that the plan in a marked-up prompt describes.

    `texts` tells what pointers stand for, as far as the prompt does not show it; see `quotable`.
    """
    request, item, plan = read_request(prefix), read_item(prompt), read_plan(prompt)
    known = _texts(request, item, plan, texts)
    merits = [one for one in plan if not one.drawback and one.pointer in known]
    missed = [one for one in plan if one.drawback and one.pointer in known]
    language = request.language
    facts = "\n".join(_cited(place, one, request, known) for place, one in enumerate(merits, 1))
    drawback = ""
    if missed:
        fact = _cited(len(merits) + 1, missed[0], request, known)
        drawback = say("instruct.drawback", language, fact=fact)
    return _messages(request, item, say("instruct.reason", language, facts=facts, drawback=drawback))


def quotable(prefix: str, prompt: str, texts: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a reason may quote: pointers of the plan's facts, of the wishes they answer and of the title → exact text.

    A fact that is a list is cited with its first values unless `texts` says otherwise; what only the plan knows, such
    as a title that was liked, is missing without `texts`.
    """
    return _texts(read_request(prefix), read_item(prompt), read_plan(prompt), texts)


def read_answer(text: str) -> bool | None:
    """Whether an answer says yes or no, in either language; None when it says neither."""
    flat = fold(text).strip(" *_`\"'“”「」#>-.:：。")
    for word, means in _answer_words():
        if flat.startswith(word) and (has_han(word) or not flat[len(word) : len(word) + 1].isalnum()):
            return means
    return None


@cache
def _answer_words() -> tuple[tuple[str, bool], ...]:
    """Every word that answers, and what it means; the longest first, so that 不是 is not read as 是."""
    words = [
        (fold(word), name == "yes")
        for language in LANGUAGES
        for name in ("yes", "no")
        for word in wordings(f"instruct.answers.{name}", language)
    ]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def _messages(request: MarkedRequest, item: MarkedItem, task: str) -> list[Message]:
    body = f"<wishes>\n{_wishes(request)}\n</wishes>\n<item>\n{_item(request, item)}\n</item>\n{task}"
    return [Message("system", say("instruct.system", request.language).strip()), Message("user", body)]


def _wishes(request: MarkedRequest) -> str:
    language = request.language
    lines = [_wish(place, wish, language) for place, wish in enumerate(request.wishes)]
    lines += [say("instruct.wish.said", language, text=text) for text in request.said]
    return "\n".join(lines) or say("instruct.wish.none", language)


def _wish(place: int, wish: MarkedWish, language: Language) -> str:
    if wish.avoid:
        marks = say("instruct.wish.must_avoid" if wish.must else "instruct.wish.avoid", language)
    else:
        marks = say("instruct.wish.must", language) if wish.must else ""
        marks = say("instruct.wish.mild", language) if wish.mild else marks
    text = wish.text
    if wish.kind == "about":
        text = say("instruct.wish.own", language, text=text)
    elif wish.kind not in _SELF_EXPLAINED:
        text = say("instruct.wish.named", language, label=_label(wish.kind, language), text=text)
    return say("instruct.wish.line", language, letter=_letter(wish.pointer, place), marks=marks, text=text)


def _item(request: MarkedRequest, item: MarkedItem) -> str:
    language = request.language
    lines = []
    for fact in item.facts:
        if fact.pointer == "<p0>":
            lines.append(say("instruct.item.title", language, text=fact.text))
            continue
        notes = [say(f"instruct.item.{name}", language, letter=_letter(wish)) for name, wish in fact.relations]
        notes += [_tenth(fact.kind, fact.tenth, language)]
        joined = say("instruct.item.joint", language).join(note for note in notes if note)
        shown = say("instruct.item.notes", language, notes=joined) if joined else ""
        number, label = fact.pointer[2:-1], _label(fact.kind, language)
        lines.append(say("instruct.item.fact", language, number=number, label=label, notes=shown, text=fact.text))
    if item.silent:
        letters = say("instruct.item.comma", language).join(map(_letter, item.silent))
        lines.append(say("instruct.item.silent", language, letters=letters))
    return "\n".join(lines)


def _cited(number: int, cite: MarkedCite, request: MarkedRequest, known: Mapping[str, str]) -> str:
    """A line of the plan: what to say of a fact, and of the wish that it answers."""
    language = request.language
    wish = next((one for one in request.wishes if one.pointer == cite.wish), None)
    phrase = say(
        _phrase(cite, wish, known[cite.pointer], language),
        language,
        text=_unquoted(known[cite.pointer]),
        wish=_unquoted(wish.value) if wish is not None else "",
        shared=_unquoted(known.get(cite.shared, "")),
    )
    return say("instruct.cite.line", language, number=number, phrase=phrase)


def _phrase(cite: MarkedCite, wish: MarkedWish | None, text: str, language: Language) -> str:
    """The wording for a fact of its kind that stands so to its wish; a plain one where there is none."""
    kind = cite.kind or "title"
    if kind == "liked":
        names = ["liked.label" if cite.via in _LABELS else "liked.maker"]
    elif wish is None:
        names = []
    elif wish.kind == "about":
        form = "clause" if kind in _CLAUSES else "number" if kind in NUMBER_KINDS else "value"
        names = [f"speaks.{form}"] if cite.relation == "meets" else []
    elif wish.avoid:
        names = [f"{kind}.has", "any.has"] if cite.relation != "meets" else []
    elif kind in NUMBER_KINDS:
        form = f"{cite.relation}_{_BOUNDS.get(cite.op, 'near')}"
        names = [f"{kind}.{form}", f"numeric.{form}"]
    else:
        names = [f"{kind}.same"] if _is_same(cite, text, wish) else []
        names += [f"{kind}.{'meets' if cite.relation == 'meets' else 'misses'}"]
    held = rooms(language)["instruct"]
    found = [f"phrase.{name}" for name in (*names, f"{kind}.plain") if f"phrase.{name}" in held]
    return f"instruct.{found[0] if found else 'phrase.title.plain'}"


def _texts(
    request: MarkedRequest, item: MarkedItem, plan: list[MarkedCite], texts: Mapping[str, str] | None
) -> dict[str, str]:
    facts = {fact.pointer: fact for fact in item.facts}
    wishes = {wish.pointer: wish for wish in request.wishes}
    known: dict[str, str] = {}
    for cite in plan:
        if cite.pointer in facts:
            text = _fact_text(facts[cite.pointer], request.language)
            if cite.wish in wishes and _is_same(cite, text, wishes[cite.wish]):
                known[cite.wish] = text  # stands first, so that it is the one that is pointed at
            known[cite.pointer] = text
        elif cite.kind == "best":
            best = _best_text(cite, request.language)
            known |= {cite.pointer: best} if best else {}
        if cite.wish in wishes:
            known.setdefault(cite.wish, wishes[cite.wish].value)
    if "<p0>" in facts:
        known.setdefault("<p0>", facts["<p0>"].text)
    known |= {pointer: escape(text) for pointer, text in (texts or {}).items()}
    return {pointer: text for pointer, text in known.items() if text}


def _is_same(cite: MarkedCite, text: str, wish: MarkedWish) -> bool:
    """Whether a label is what was asked for to the letter; then it need not be said twice."""
    named = cite.relation == "meets" and cite.kind not in NUMBER_KINDS
    return named and not wish.avoid and fold(text) == fold(wish.value)


def _fact_text(fact: MarkedFact, language: Language) -> str:
    """What a reason says of a fact: the first values of a list, a number with its name."""
    if fact.kind == "number":
        return fact.text if language == "zh" else f"the {fact.text}"
    if fact.kind == "flag":
        return _NO.sub("", fact.text)
    if fact.kind in _LISTS:
        values = [one for one in fact.text.split(", ") if not one.endswith("…")]
        return join_values(values[:_CITED_VALUES], language) if values else fact.text
    return fact.text


def _best_text(cite: MarkedCite, language: Language) -> str:
    """What a reason says of the first of its page."""
    side = "high" if cite.tenth else "low"
    found = rooms(language)["reason"].get(f"best.{cite.via}.{side}")
    return found[0] if found else ""


def _label(kind: str, language: Language) -> str:
    return say(f"instruct.kind.{kind}", language)


def _tenth(kind: str, tenth: int | None, language: Language) -> str:
    """Where a number stands in its catalog; nothing is said of the middle."""
    if tenth is None or 3 <= tenth <= 6:
        return ""
    place = ("lowest", "low", "low")[tenth] if tenth < 3 else ("high", "high", "highest")[tenth - 7]
    table = f"tenth.{kind}.{place}"
    return say(f"instruct.{table if table in rooms(language)['instruct'] else f'tenth.other.{place}'}", language)


def _letter(pointer: str, place: int = 0) -> str:
    """The letter that names a wish."""
    number = int(pointer[2:-1]) if pointer[2:-1].isdigit() else place
    return _LETTERS[number % len(_LETTERS)]


def _unquoted(text: str) -> str:
    """The text as it can stand between “ and ”."""
    whole = len(text) > 2 and (text[0], text[-1]) in (("“", "”"), ('"', '"'))
    return (text[1:-1] if whole else text).replace("“", "‘").replace("”", "’")
