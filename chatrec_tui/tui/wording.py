"""What the interface says about preferences, verdicts and items, beyond the words that all rooms share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chatrec_tui.catalog.display import item_value, slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import Change, Preference
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

__all__ = ["change_words", "key_facts", "preference_mark", "preference_words", "preferred_slots", "verdict_mark"]

_VERDICT_MARKS = {"liked": "+", "disliked": "-", "rejected": "✗", "accepted": "✓", "seen": "·", "saved": "+"}
_NO_FACTS = {"about", "title", "description", "tags", "rating_count", "popularity"}
# What a card says about any kind of thing, as far as the catalog knows it.
_ALWAYS, _OFTEN = ("price", "year", "rating"), ("category", "creators", "brand")
_FACT_LIMIT = 32


def preference_mark(preference: Preference) -> tuple[str, str]:
    """Glyph and name of how much it matters: must, wish, rather_not or never."""
    if preference.weight >= 0:
        return ("✓", "must") if preference.hard else ("+", "wish")
    return ("✗", "never") if preference.hard else ("-", "rather_not")


def preference_words(preference: Preference, language: Language, schema: Schema) -> str:
    """What a preference is about; whether it is wanted or not is the mark beside it."""
    return one_line(wish_text(replace(preference, weight=abs(preference.weight)), schema, language))


def preferred_slots(preferences: Iterable[Preference]) -> tuple[str, ...]:
    """Slots that preferences are about, newest first."""
    return tuple(dict.fromkeys(one.slot for one in reversed(tuple(preferences))))


def verdict_mark(verdict: str) -> str:
    """Glyph of what the person thinks of an item."""
    return _VERDICT_MARKS.get(verdict, "·")


def change_words(change: Change, language: Language, *, schema: Schema, preferences: Iterable[Preference],
                 titles: Mapping[str, str]) -> str:  # fmt: skip
    """One line for a change of the state, or "" for what is not worth a line."""
    room, _, name = change.path.partition(".")
    if room == "feedback":
        title = one_line(titles.get(name, name), 60)
        if change.op == "remove":
            return say("tui.change.feedback_gone", language, title=title)
        return say("tui.change.feedback", language, verdict=say(f"tui.verdict.{change.after}", language), title=title)
    known = next((one for one in preferences if one.path == change.path), None)
    found = known or _preference_of(change.before if change.op == "remove" else change.after)
    if room != "preferences" or found is None:
        return ""
    mark = say(f"tui.mark.{preference_mark(found)[1]}", language)
    key = "tui.change.gone" if change.op == "remove" else "tui.change.noted"
    return say(key, language, mark=mark, words=preference_words(found, language, schema))


def _preference_of(values: object) -> Preference | None:
    if not isinstance(values, Mapping) or not {"slot", "op", "value", "weight", "hard"} <= values.keys():
        return None
    return Preference(values["slot"], values["op"], values["value"], values["weight"], values["hard"],
                      values.get("turn", 0), values.get("quote", ""))  # fmt: skip


def key_facts(item: Item, schema: Schema, language: Language, *, wanted: Iterable[str] = (),
              limit: int = 6) -> tuple[str, ...]:  # fmt: skip
    """The few facts that a card shows: price, year and rating, what the person spoke of, then the rest."""
    facts: list[str] = []
    for slot in dict.fromkeys([*_ALWAYS, *wanted, *_OFTEN, *item.attributes]):
        value = None if slot in _NO_FACTS else item_value(item, slot, schema, language)
        if value is None:
            continue
        words = one_line(value, _FACT_LIMIT)
        bare = slot in ("price", "year", *_OFTEN) or isinstance(item.get(slot), str | tuple)
        facts.append(words if bare else say("tui.fact", language, label=slot_label(slot, language), value=words))
        if len(facts) == limit:
            break
    return tuple(facts)
