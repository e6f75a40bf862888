"""Answers from the catalog and the state: facts, comparisons, what there is, what is known about the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatrec_tui.catalog.display import item_value, show_money, slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, rooms, say
from chatrec_tui.text.clean import one_line

__all__ = ["answer_fact", "compare_items", "describe_catalog", "describe_profile", "example_wish", "wishes_text"]

_OVERVIEW = 6
_ROWS = 6
_SKIPPED = ("title", "description", "popularity", "rating_count")


def wishes_text(state: DialogueState, schema: Schema, language: Language) -> str:
    """What the person said, in a few words each."""
    said = [one for one in state.preferences if one.origin in ("said", "profile", "critique")]
    texts = [one_line(wish_text(one, schema, language), 40) for one in said]
    return say("display.comma", language).join(dict.fromkeys(texts))


def answer_fact(item: Item, slot: str | None, schema: Schema, language: Language) -> str:
    """One fact of an item, or its main facts when no slot is named; what is not in the catalog is said to be."""
    title = one_line(item.title_in(language))
    if slot is None or slot == "about":
        described = item.get_in("description", language)
        facts = _facts(item, schema, language)[:_OVERVIEW]
        text = say(
            "reply.answer.overview",
            language,
            title=title,
            facts=say("display.comma", language).join(
                say("display.pair", language, label=label, value=value) for label, value in facts
            ),
        )
        return f"{text} {one_line(str(described), 300)}" if described else text
    value = item_value(item, slot, schema, language)
    label = slot_label(slot, language)
    if value is None:
        key = "unknown_fact" if schema.has(slot) else "no_such_slot"
        return say(f"reply.answer.{key}", language, title=title, label=label, labels=_labels(schema, language))
    return say("reply.answer.fact", language, title=title, label=label, value=one_line(value, 300))


def compare_items(items: Sequence[Item], schema: Schema, language: Language) -> str:
    """Where two or more items differ, slot by slot."""
    titles = [say("display.quoted", language, text=one_line(item.title_in(language), 60)) for item in items]
    left, right = say("display.comma", language).join(titles[:-1]), titles[-1]
    rows = []
    for slot in schema.slots.values():
        if slot.name in _SKIPPED or slot.kind == "text":
            continue
        values = [item_value(item, slot.name, schema, language) for item in items]
        if len(set(values)) > 1 and all(values):
            against = say("reply.answer.compare_against", language)
            rows.append(
                say(
                    "reply.answer.compare_row",
                    language,
                    label=slot_label(slot.name, language),
                    detail=against.join(one_line(str(value), 60) for value in values),
                )
            )
    if not rows:
        return say("reply.answer.compare_same", language, left=left, right=right)
    listed = ("；" if language == "zh" else "; ").join(rows[:_ROWS])
    return say("reply.answer.compare", language, left=left, right=right, rows=listed)


def describe_catalog(schema: Schema, language: Language) -> str:
    """How many items there are, of which kinds, in which range of prices, and what can be asked for."""
    comma = say("display.comma", language)
    kinds = schema.slots.get("category") or schema.slots.get("tags") or schema.slots.get("brand")
    names = [one_line(one.in_language(language), 40) for one in kinds.values[:10]] if kinds else []
    text = [
        say(
            "reply.answer.catalog", language, catalog=schema.catalog, items=schema.items, kinds=comma.join(names) or "–"
        )
    ]
    price = schema.slots.get("price")
    if price is not None and price.low is not None and price.high is not None:
        low, high = (show_money(amount, price.currency, language) for amount in (price.low, price.high))
        text.append(say("reply.answer.catalog_price", language, low=low, high=high))
    text.append(say("reply.answer.catalog_slots", language, labels=_labels(schema, language)))
    return ("" if language == "zh" else " ").join(text)


def describe_profile(state: DialogueState, titles: Mapping[str, str], schema: Schema, language: Language) -> str:
    """The wishes and verdicts of the dialogue; `titles` maps item ids to titles."""
    wishes = wishes_text(state, schema, language)
    text = [say("reply.answer.profile", language, wishes=wishes)] if wishes else []
    comma = say("display.comma", language)
    for verdict in ("liked", "accepted", "saved", "seen", "disliked", "rejected"):
        named = [one_line(titles.get(item, item), 60) for item, one in state.feedback.items() if one == verdict]
        if named:
            label = say(f"reply.verdict.{verdict}", language)
            text.append(say("reply.answer.profile_feedback", language, verdict=label, titles=comma.join(named)))
    if not text:
        return say("reply.answer.profile_empty", language)
    return ("" if language == "zh" else " ").join(text)


def example_wish(schema: Schema, language: Language) -> str:
    """Something that can be said about this catalog, made from its own values."""
    kinds = schema.slots.get("category") or schema.slots.get("tags") or schema.slots.get("brand")
    if kinds is None or not kinds.values:
        return schema.catalog
    return one_line(kinds.values[min(2, len(kinds.values) - 1)].in_language(language), 40)


def _facts(item: Item, schema: Schema, language: Language) -> list[tuple[str, str]]:
    """Labels and values of an item, those with a known label first."""
    known = rooms(language).get("slots", {})
    slots = sorted(
        (one for one in schema.slots.values() if one.name not in _SKIPPED and one.kind != "text"),
        key=lambda one: one.name not in known,
    )
    pairs = [(slot_label(one.name, language), item_value(item, one.name, schema, language)) for one in slots]
    return [(label, one_line(value, 80)) for label, value in pairs if value]


def _labels(schema: Schema, language: Language) -> str:
    """Names of the slots that most items have."""
    known = rooms(language).get("slots", {})
    slots = [one for one in schema.slots.values() if one.name not in _SKIPPED and one.name in known]
    slots.sort(key=lambda one: -one.count)
    return say("display.comma", language).join(slot_label(one.name, language) for one in slots[:8])
