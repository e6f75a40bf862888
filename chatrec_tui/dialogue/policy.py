"""Which question to ask, if any: the one whose answer tells most about what to show."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.display import slot_label, value_text
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.i18n import Language, rooms, say

__all__ = ["Question", "choose_question", "is_annoyed", "may_ask"]

# How likely a person has an opinion about a slot before being asked; others count 0.6.
_INTEREST = {"price": 1.6, "category": 1.5, "tags": 1.0, "brand": 0.9, "year": 0.7, "popularity": 0.0,
             "rating": 0.0, "rating_count": 0.0, "creators": 0.0, "title": 0.0, "description": 0.0}  # fmt: skip
_OPTIONS = 3
_MOST_BITS = 2.0
_MAX_WISHES = 3
_LAST_TURN = 8
_MOST_QUESTIONS = 3
_BUSY = frozenset({"accept", "compare", "critique", "dislike", "reject", "request_alternatives", "similar", "undo"})
_CROSS = -0.7
"""Sentiment of somebody who is annoyed, and not just finds a thing too dear."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question about one slot, with answers to offer."""

    slot: str
    text: str
    options: tuple[str, ...]
    """Each is an utterance that the tracker understands while the question is open."""


def is_annoyed(state: DialogueState) -> bool:
    """True when the person is cross or has turned down list after list: then no question, few words."""
    return state.sentiment <= _CROSS or state.displeasure >= 2


def may_ask(acts: Iterable[str], state: DialogueState) -> bool:
    """True when a question is welcome: the person is describing what they want, and was not asked much yet.

    Who turns things down, takes back or decides has something in mind and is not interrupted.
    """
    busy = _BUSY & set(acts)
    return not (busy or is_annoyed(state) or state.turn > _LAST_TURN or len(state.questions) >= _MOST_QUESTIONS)


def choose_question(state: DialogueState, items: Sequence[Item], schema: Schema, language: Language) -> Question | None:
    """The question with the highest expected information gain over the candidates, or None.

    None when the person has said enough, or when every useful slot was asked about or decided.
    The gain of a slot is the entropy of its values over the candidates (at most two bits count: nobody chooses
    among twenty answers; a number can be answered freely and counts for two), times the share of candidates that
    have it, times how likely people care.
    """
    said = [one for one in state.preferences if one.origin == "said"]
    if len(said) > _MAX_WISHES or len(items) < 8:
        return None
    settled = {one.slot for one in state.preferences} | set(state.questions)
    if settled & {"category", "tags"}:
        settled |= {"category", "tags"}
    known = rooms(language).get("slots", {})
    best: tuple[float, Slot] | None = None
    for slot in schema.slots.values():
        if slot.name in settled or slot.kind in ("text", "flag") or slot.name not in known:
            continue
        if slot.kind == "number" and slot.unit is None and slot.name not in ("price", "year"):
            continue  # a bare number means nothing to most people
        gain = _gain(slot, items) * _INTEREST.get(slot.name, 0.6)
        if gain > 0.6 and (best is None or gain > best[0]):
            best = gain, slot
    return None if best is None else _word_question(best[1], state, items, schema, language)


def _gain(slot: Slot, items: Sequence[Item]) -> float:
    if slot.kind == "number":
        numbers = [number for item in items if (number := item.number(slot.name)) is not None]
        return (_MOST_BITS if len(set(numbers)) > 6 else 0.0) * len(numbers) / len(items)
    if len(slot.values) > 40:
        return 0.0
    counts = Counter(texts[_level(slot)] for item in items if len(texts := item.texts(slot.name)) > _level(slot))
    total = sum(counts.values())
    if total == 0:
        return 0.0
    entropy = -sum(n / total * math.log2(n / total) for n in counts.values())
    return min(_MOST_BITS, entropy) * total / len(items)


def _level(slot: Slot) -> int:
    """The position in a list that tells items apart: the second level where the first is the same for all."""
    return 1 if slot.name == "category" and slot.values and slot.values[0].count >= 0.95 * slot.count else 0


def _word_question(
    slot: Slot, state: DialogueState, items: Sequence[Item], schema: Schema, language: Language
) -> Question:
    label = slot_label(slot.name, language)
    if slot.kind == "number":
        options, key = _number_options(slot, items, language), "number"
    else:
        level = _level(slot)
        counts = Counter(texts[level] for item in items if len(texts := item.texts(slot.name)) > level)
        options, key = tuple(value_text(slot, value, language) for value, _ in counts.most_common(_OPTIONS)), "choice"
    head, tail = options[:-1], options[-1]
    listed = say("display.comma", language).join(head) + (say("reply.ask.or", language) if head else "") + tail
    if slot.name == "year":
        key = "year"
    text = say(f"reply.ask.{key}", language, variant=len(state.questions), label=label, options=listed)
    return Question(slot.name, text, (*options, say("reply.ask.either", language)))


def _number_options(slot: Slot, items: Sequence[Item], language: Language) -> tuple[str, ...]:
    numbers = sorted(number for item in items if (number := item.number(slot.name)) is not None)
    low, high = (_round(numbers[len(numbers) * part // 3]) for part in (1, 2))
    low_text, high_text = value_text(slot, low, language), value_text(slot, high, language)
    if slot.name == "year":
        low_text, high_text = f"{low:.0f}", f"{high:.0f}"  # the sentence says that it is a year
    place = "year_" if slot.name == "year" else ""
    under = say(f"reply.ask.{place}under", language, high=low_text)
    over = say(f"reply.ask.{place}over", language, low=high_text)
    if low == high:
        return under, over
    return under, say(f"reply.ask.{place}between", language, low=low_text, high=high_text), over


def _round(number: float) -> float:
    """Two leading digits: people do not think in 4,837 yuan. Years stay as they are."""
    if number == 0 or 1900 <= number <= 2100:
        return number
    digits = 1 - math.floor(math.log10(abs(number)))
    return round(number, digits)
