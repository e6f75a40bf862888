"""The dialogue-state tracker: reads an utterance against a catalog's schema and the state, without a model.

    tracker = Tracker(store.schema(), store.titles(), store.get_many)
    understanding = tracker.understand("第二个太贵了，有没有便宜点的", state)

Everything it knows comes from the schema (values, units, spread), the titles, and the lexicons of both languages, so
any catalog can be talked about. It never raises: what it cannot read is an `unknown` act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.concepts import Concepts, adjectives
from chatrec_tui.dialogue.decide import decide
from chatrec_tui.dialogue.lexicon import known_words, spoken_words, warm_up
from chatrec_tui.dialogue.numbers import Amount, find_amounts
from chatrec_tui.dialogue.reading import Reading, Span, find_adjectives, find_cues, find_nouns, split_clauses
from chatrec_tui.dialogue.references import find_refs
from chatrec_tui.dialogue.sentiment import sentiment
from chatrec_tui.dialogue.sketch import Sketch
from chatrec_tui.dialogue.spelling import Speller, bases
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.titles import Titles
from chatrec_tui.dialogue.understand import Understanding, understand
from chatrec_tui.dialogue.vocabulary import ValueSpan, Vocabulary, plain_words
from chatrec_tui.dialogue.weights import load_wordings
from chatrec_tui.dialogue.words import Words, read_words
from chatrec_tui.i18n import Language
from chatrec_tui.text.language import detect_language

__all__ = ["Tracker", "Understanding"]


_LOVE = re.compile(r"(?<![a-z])(?:i|we|you|they|who|really|do not|does not|also|kids|always|would|just|and) love $")
"""Head of “I love stories about …”, where “love stories” is no genre."""


class Tracker:
    """Understands utterances about one catalog, or about none."""

    def __init__(
        self,
        schema: Schema | None,
        titles: Iterable[tuple[str, str, str]] = (),
        items: Callable[[Sequence[str]], list[Item]] | None = None,
    ) -> None:
        self.schema = schema
        """Schema of the catalog, or None."""
        self._concepts = Concepts(schema)
        self._vocabulary = Vocabulary(schema, self._concepts)
        self._titles = Titles(titles, self._vocabulary)
        self._items = items
        names = [word for key in self._vocabulary.all_keys() for word in key.split()]
        known = known_words() | plain_words() | {*names, *(word for key in adjectives() for word in key.split())}
        self._speller = Speller(
            [*names, *spoken_words()],
            lambda word: any(form in known for form in bases(word)) or self._titles.knows(word),
        )
        self._shown: tuple[tuple[str, ...], list[Item]] = ((), [])
        warm_up()

    def understand(self, text: str, state: DialogueState, *, language: Language | None = None) -> Understanding:
        """The acts, the sentiment and the language of an utterance."""
        spoken = language or detect_language(text, state.language)
        words = read_words(text)
        if not words.text.strip():
            return Understanding((Act("unknown", quote=text.strip()[:200]),), 0.0, spoken)
        reading = self.read(words, state)
        wordings = load_wordings()
        if wordings is None:
            return Understanding(tuple(understand(reading)), sentiment(words), spoken)
        sketch = Sketch(reading)
        return Understanding(tuple(decide(reading, sketch, understand(reading), wordings)), sentiment(words), spoken)

    def named(self, text: str, shown: Sequence[str]) -> tuple[str, ...]:
        """Shown items that a text, such as the last reply, names by title."""
        found = self._titles.scan(read_words(text), shown)
        return tuple(dict.fromkeys(item for one in found for item in one.items if item in shown))

    def read(self, words: Words, state: DialogueState) -> Reading:
        """What stands in an utterance, before it is made into acts."""
        words = self._speller.mend(words)
        text = words.text
        reading = Reading(words, state, self._concepts, self._vocabulary, used=bytearray(len(text)))
        reading.shown = self._shown_items(state.shown)
        titles = self._titles.scan(words, state.shown)
        reading.values = [
            one
            for one in self._vocabulary.scan(text, lambda at: words.original[words.begins[at]].isupper())
            if not _inside(one, titles)
        ]
        reading.values = [one for one in reading.values if not _LOVE.search(text, 0, one.start + 5)]
        reading.nouns = [one for one in find_nouns(text, self._concepts) if not _inside(one, titles)]
        reading.values = [one for one in reading.values if not _is_noun_here(one, reading, text)]
        reading.adjectives = [one for one in find_adjectives(text) if not _inside(one, titles)]
        reading.refs = find_refs(reading, titles)
        reading.values = [
            one
            for one in reading.values
            if not any(ref.kind == "description" and ref.start <= one.start < ref.end for ref in reading.refs)
        ]
        places = [one for one in reading.refs if one.kind in ("ordinal", "title", "superlative", "all", "others")]
        reading.amounts = [
            one for one in find_amounts(text) if not _inside(one, places) and not _named(one, reading.values)
        ]
        whole: list[Span] = [*titles, *reading.values, *reading.amounts]
        kept = [(one.start, one.end) for one in whole if one.end - one.start > 1]
        reading.clauses = split_clauses(text, kept)
        for clause in reading.clauses:
            reading.cues += [one for one in find_cues(text, clause.start, clause.end) if not _inside(one, titles)]
        return reading

    def _shown_items(self, shown: tuple[str, ...]) -> list[Item]:
        if self._items is None or not shown:
            return []
        if self._shown[0] != shown:
            by_id = {item.id: item for item in self._items(shown)}
            self._shown = (shown, [by_id[one] for one in shown if one in by_id])
        return self._shown[1]


def _inside(one: Span, spans: Sequence[Span]) -> bool:
    """True for what begins inside one of the spans."""
    return any(span.start <= one.start < span.end for span in spans)


def _is_noun_here(value: ValueSpan, reading: Reading, text: str) -> bool:
    """True for a tag such as “budget” that is used as the noun of its slot: “my budget is …”, “budget? 500”."""
    noun = any(one.start == value.start and one.end == value.end and "price" in one.slots for one in reading.nouns)
    return noun and not re.match(
        r"[ -](?!is|was|of|for|to|under|over|about|around|max|at|would|should|can|and|or|but)[a-z]{3,}",
        text[value.end :],
    )


def _named(amount: Amount, values: Sequence[ValueSpan]) -> bool:
    """True for a number that is part of a value's name, such as Windows 11."""
    return any(value.start <= amount.start and amount.end <= value.end for value in values)
