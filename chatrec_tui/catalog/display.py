"""Slots and values as a person of either language reads them: labels, prices, amounts, years, lists.

In Chinese a space stands between Han characters and digits or Latin letters, as in 4,999 元.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.kinds import Kind, kind_of
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.i18n import Language, rooms, say
from chatrec_tui.text.clean import one_line

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "JP¥", "KRW": "₩", "INR": "₹", "HKD": "HK$",
          "TWD": "NT$", "AUD": "A$", "CAD": "C$"}  # fmt: skip
_NAMES_ZH = {"CNY": "元", "USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "KRW": "韩元", "HKD": "港元",
             "TWD": "新台币", "INR": "卢比", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎"}  # fmt: skip
_UNITS_EN = {"h": ("hour", "hours"), "day": ("day", "days"), "page": ("page", "pages"), "inch": ("inch", "inches")}
_UNITS_ZH = {"h": "小时", "min": "分钟", "s": "秒", "day": "天", "page": "页", "inch": "英寸"}
_TEXT_LIMIT, _LONG_TEXT_LIMIT = 40, 2000
_SLUG = re.compile(r"(?!(?:non|anti|self|pre|semi|multi|ultra)-)[a-z]{3,}(?:-[a-z0-9]+)*-[a-z0-9]{3,}")
"""Labels written with hyphens for a machine: for-writing, slow-burn; but not sci-fi, non-stick or 2-in-1."""

__all__ = ["item_value", "join_values", "show_money", "show_number", "show_quantity", "show_slot_number", "show_text",
           "show_values", "slot_label", "value_text"]  # fmt: skip


def slot_label(slot: str, language: Language) -> str:
    """The name of a slot: “weight”, 重量. A slot that the program does not know keeps its own name."""
    known = rooms(language).get("slots", {}).get(slot.lower())
    return known[0] if known else one_line(slot.replace("_", " "), _TEXT_LIMIT)


def show_number(number: float) -> str:
    """Up to two decimals, thousands separated: 4,999 · 1.25."""
    text = f"{number:,.2f}".rstrip("0").rstrip(".")
    return text if text not in ("", "-0", "0") or number == 0 else f"{number:.3g}"


def show_money(amount: float, currency: str | None, language: Language) -> str:
    """A price: ¥4,999 · 4,999 元."""
    number = show_number(amount) if amount == int(amount) else f"{amount:,.2f}"
    if currency is None:
        return number
    if language == "zh":
        return f"{number} {_NAMES_ZH.get(currency, currency)}"
    sign = _SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency}"


def show_quantity(number: float, unit: str | None, language: Language) -> str:
    """An amount with its unit: 15 hours · 15 小时 · 1.2 kg."""
    text = show_number(number)
    if not unit:
        return text
    if language == "zh":
        name = _UNITS_ZH.get(unit, unit)
    else:
        one, many = _UNITS_EN.get(unit, (unit, unit))
        name = one if number == 1 else many
    return f"{text}{name}" if name == "%" else f"{text} {name}"


def show_slot_number(number: float, kind: Kind, slot: Slot | None, language: Language) -> str:
    """A number of a slot in the way of its kind."""
    if kind == "price":
        return show_money(number, slot.currency if slot else None, language)
    if kind == "year":
        return f"{number:.0f} 年" if language == "zh" else f"{number:.0f}"
    if kind == "rating":
        return f"{show_number(number)} 分" if language == "zh" else f"{show_number(number)} out of 5"
    if kind == "popular":
        return f"{show_number(number)} 条评价" if language == "zh" else f"{show_number(number)} ratings"
    unit = slot.unit if slot else None
    if kind == "pages" and unit is None:
        unit = "page"
    return show_quantity(number, unit, language)


def show_text(text: str) -> str:
    """A text value on one line; labels made for machines get their spaces back."""
    text = one_line(text, _TEXT_LIMIT)
    return text.replace("-", " ") if _SLUG.fullmatch(text) else text


def join_values(values: Sequence[str], language: Language) -> str:
    """“a and b” · a、b."""
    if language == "zh":
        return "、".join(values)
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"


def show_values(item: Item, slot_name: str, slot: Slot | None, language: Language) -> tuple[tuple[str, str], ...]:
    """The text values of a slot as (default form, shown form); numbers and flags give nothing."""
    default: Value | None = item.get(slot_name)
    if default is None or isinstance(default, bool | int | float | Quantity):
        return ()
    local = item.get_in(slot_name, language)
    plain = default if isinstance(default, tuple) else (default,)
    shown = local if isinstance(local, tuple) else (str(local),)
    if len(shown) != len(plain):
        shown = plain
    pairs = []
    for value, text in zip(plain, shown, strict=True):
        named = slot.find(value) if slot is not None else None
        if text == value and named is not None:
            text = named.in_language(language)
        pairs.append((value, show_text(text)))
    return tuple(pairs)


def value_text(slot: Slot | None, value: Value, language: Language) -> str:
    """Any value of a slot, whole; the texts of a list are joined by commas."""
    if isinstance(value, bool):
        return say("display.yes" if value else "display.no", language)
    if isinstance(value, Quantity):
        return show_quantity(value.value, value.unit, language)
    if isinstance(value, int | float):
        kind: Kind = kind_of(slot.name, slot) if slot is not None else "number"
        return show_slot_number(value, kind, slot, language)
    if isinstance(value, tuple | list):
        return say("display.comma", language).join(value_text(slot, one, language) for one in value)
    known = slot.find(value) if slot is not None else None
    text = one_line(known.in_language(language) if known else value, _LONG_TEXT_LIMIT)
    return text.replace("-", " ") if _SLUG.fullmatch(text) else text


def item_value(item: Item, slot: str, schema: Schema, language: Language) -> str | None:
    """What an item has in a slot, in the language; None when the catalog does not say."""
    value = item.get_in(slot, language)
    if value is None:
        return None
    if slot == "price":
        return show_money(float(value), item.currency, language) if isinstance(value, int | float) else None
    return value_text(schema.slots.get(slot), value, language)
