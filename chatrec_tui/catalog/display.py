"""Slots, values and wishes as a person of either language reads them."""

from __future__ import annotations

from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.i18n import Language, rooms, say
from chatrec_tui.text.clean import clean_text

__all__ = ["item_value", "money", "number_text", "slot_label", "value_text"]


def slot_label(slot: str, language: Language) -> str:
    """The name of a slot: “weight”, 重量. A slot that the program does not know keeps its own name."""
    known = rooms(language).get("slots", {}).get(slot)
    return known[0] if known else clean_text(slot.replace("_", " "))


def number_text(number: float, unit: str | None, language: Language) -> str:
    """A number with thousands separated and its unit in words of the language."""
    text = f"{number:,.2f}".rstrip("0").rstrip(".") if number % 1 else f"{number:,.0f}"
    if not unit:
        return text
    name = rooms(language)["display"].get(f"unit.{unit}", [unit])[0]
    return say("display.number_unit", language, number=text, unit=name)


def money(amount: float, currency: str | None, language: Language) -> str:
    """An amount of money as it is written in the language."""
    number = number_text(amount, None, language)
    known = rooms(language)["display"]
    key = f"money.{currency}" if currency else "money.none"
    return known.get(key, known["money.other"])[0].format(number=number, currency=currency)


def value_text(slot: Slot | None, value: Value, language: Language) -> str:
    """Any value of a slot; texts of a list are joined."""
    if isinstance(value, bool):
        return say("display.yes" if value else "display.no", language)
    if isinstance(value, Quantity):
        return number_text(value.value, value.unit, language)
    if isinstance(value, int | float):
        if slot is not None and slot.name == "price":
            return money(value, slot.currency, language)
        if slot is not None and slot.name == "year":
            return f"{value:.0f}"
        return number_text(value, slot.unit if slot else None, language)
    if isinstance(value, tuple | list):
        return say("display.comma", language).join(value_text(slot, one, language) for one in value)
    known = slot.find(value) if slot is not None else None
    return clean_text(known.in_language(language) if known else value)


def item_value(item: Item, slot: str, schema: Schema, language: Language) -> str | None:
    """What an item has in a slot, in the language; None when the catalog does not say."""
    value = item.get_in(slot, language)
    if value is None:
        return None
    if slot == "price":
        return money(float(value), item.currency, language) if isinstance(value, int | float) else None
    return value_text(schema.slots.get(slot), value, language)
