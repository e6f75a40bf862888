"""Why an item stands where it stands, from its score alone: an additive score is its own explanation."""

from __future__ import annotations

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.replies import join_sentences
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, say
from chatrec_tui.rank.relation import grade, relate
from chatrec_tui.rank.score import Scored
from chatrec_tui.text.clean import one_line

__all__ = ["explain_item", "part_label"]

_SHOWN_PARTS = 4


def part_label(name: str, language: Language) -> str:
    """The name of a part of the score in words."""
    kind, _, slot = name.partition(".")
    return slot_label(slot, language) if kind == "preference" else say(f"reply.part.{kind}", language)


def explain_item(scored: Scored, state: DialogueState, schema: Schema, language: Language) -> str:
    """Which wishes the item meets and misses, whether it resembles what was liked, and its largest parts."""
    title = one_line(scored.item.title_in(language), 80)
    comma = say("display.comma", language)
    met, missed = [], []
    for wish in state.preferences:
        if wish.origin == "feedback":
            continue
        relation = grade(relate(wish, scored.item, schema))
        if relation in ("meets", "near"):
            met.append(one_line(wish_text(wish, schema, language), 50))
        elif relation == "misses":
            missed.append(one_line(wish_text(wish, schema, language), 50))
    sentences = [
        say("reply.explain.meets", language, title=title, met=comma.join(dict.fromkeys(met)))
        if met
        else say("reply.explain.plain", language, title=title)
    ]
    if scored.parts.get("interest", 0.0) > 0.1:
        sentences.append(say("reply.explain.taste", language))
    if missed:
        sentences.append(say("reply.explain.misses", language, missed=comma.join(dict.fromkeys(missed))))
    largest = sorted(scored.parts.items(), key=lambda part: -abs(part[1]))[:_SHOWN_PARTS]
    parts = [
        say("reply.explain.part", language, name=part_label(name, language), value=f"{value:+.2f}")
        for name, value in largest
        if abs(value) >= 0.005
    ]
    if parts:
        sentences.append(say("reply.explain.parts", language, parts=comma.join(parts)))
    return join_sentences(sentences, language)
