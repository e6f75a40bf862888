"""Preferences and verdicts in words, as the panel, the replies and the profile show them."""

from __future__ import annotations

from chatrec_tui.catalog.display import slot_label, value_text
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import clean_text

_TELLING = frozenset({"category", "tags", "brand", "creators"})
"""Slots whose values say by themselves what they are."""

__all__ = ["wish_text"]


def wish_text(wish: Preference, schema: Schema, language: Language) -> str:
    """A preference in a few words: “price at most ¥5,000”, 不要品牌：苹果."""
    slot = schema.slots.get(wish.slot)
    value = tuple(wish.value) if isinstance(wish.value, list) else wish.value
    unwanted = wish.weight < 0
    if wish.slot == "about":
        return say("display.wish.not_text" if unwanted else "display.wish.text", language, value=clean_text(str(value)))
    label = slot_label(wish.slot, language)
    if isinstance(value, bool):
        return say("display.wish.not_flag" if unwanted == value else "display.wish.flag", language, label=label)
    text = value_text(slot, value, language)
    if wish.slot in _TELLING:
        return say("display.wish.not_plain" if unwanted else "display.wish.plain", language, value=text)
    key = {"<=": "at_most", ">=": "at_least", "~": "about"}.get(wish.op, "is")
    if unwanted:
        key = {"at_most": "at_least", "at_least": "at_most"}.get(key, "not")
    return say(f"display.wish.{key}", language, label=label, value=text)
