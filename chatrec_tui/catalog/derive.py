"""The schema of a catalog, derived from its items: which slots there are and what values they take."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from types import MappingProxyType

from chatrec_tui.catalog.item import FIELDS, Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot, SlotKind, SlotValue
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.text.fold import has_han

_FIELD_KINDS: dict[str, SlotKind] = {
    "title": "text", "category": "list", "brand": "choice", "creators": "list", "price": "number",
    "rating": "number", "rating_count": "number", "popularity": "number", "year": "number",
    "description": "text", "tags": "list",
}  # fmt: skip
_MOST_VALUES = 3000
_MOST_ATTRIBUTES = 60
_SHORT = 36
"""A value to choose by is no longer than this; Han characters count twice."""
_LISTED = 80
"""A longer value is not listed in the schema."""
_SHARED, _MOSTLY = 0.4, 0.7
"""Texts are a choice when this share of them stands at several items, and that share is short."""
_SMALL = 50
"""In a smaller catalog every attribute counts."""
_LANGUAGE_SHARE = 0.3
"""A catalog speaks a language when this share of its titles is in it."""

__all__ = ["derive_schema", "title_languages"]


def derive_schema(catalog: str, items: Sequence[Item]) -> Schema:
    """All slots that enough items have: fields first, then attributes, the most frequent first."""
    slots: dict[str, Slot] = {}
    for name in FIELDS:
        holders = [item for item in items if item.get(name) is not None]
        if holders:
            slots[name] = _derive_slot(name, _FIELD_KINDS[name], holders)
    held: dict[str, list[Item]] = {}
    for item in items:
        for name in item.attributes:
            held.setdefault(name, []).append(item)
    # In a larger catalog an attribute that hardly any item has is a fact about that item, not a way to choose.
    least = 1 if len(items) < _SMALL else max(3, min(20, len(items) // 50))
    frequent = sorted((name for name in held if len(held[name]) >= least), key=lambda name: -len(held[name]))
    for name in frequent[:_MOST_ATTRIBUTES]:
        holders = held[name]
        slot = _derive_slot(name, _attribute_kind(name, holders), holders)
        if len(items) < _SMALL or slot.kind not in ("choice", "list") or len(slot.values) > 1:
            slots[name] = slot
    return Schema(catalog, len(items), MappingProxyType(slots), _languages(items))


def title_languages(item: Item) -> dict[Language, str]:
    """The title in each language that the item gives it in."""
    titles: dict[Language, str] = {"zh" if has_han(item.title) else "en": item.title}
    for language in LANGUAGES:
        title = item.localized.get(language, {}).get("title")
        if isinstance(title, str):
            titles[language] = title
    return titles


def _languages(items: Sequence[Item]) -> tuple[Language, ...]:
    counts = Counter(language for item in items for language in title_languages(item))
    spoken = [one for one, count in counts.most_common() if count >= _LANGUAGE_SHARE * len(items)]
    return tuple(sorted(spoken, key=lambda one: -counts[one])) or ("en",)


def _attribute_kind(name: str, holders: Sequence[Item]) -> SlotKind:
    """How the values of an attribute are compared, by what most of them are."""
    values = [item.attributes[name] for item in holders]
    kinds: Counter[SlotKind] = Counter(_value_kind(one) for one in values)
    kind = kinds.most_common(1)[0][0]
    if kind != "choice":
        return kind
    texts = [one for one in values if isinstance(one, str)]
    counts = Counter(texts)
    shared = sum(count for count in counts.values() if count > 1)
    few = len(counts) <= 12 or shared >= _SHARED * len(texts)
    return "choice" if few and sum(map(_is_short, texts)) >= _MOSTLY * len(texts) else "text"


def _is_short(text: str) -> bool:
    return "\n" not in text and len(text) + sum(map(has_han, text)) <= _SHORT


def _value_kind(value: Value) -> SlotKind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, int | float | Quantity):
        return "number"
    return "list" if isinstance(value, tuple) else "choice"


def _derive_slot(name: str, kind: SlotKind, holders: Sequence[Item]) -> Slot:
    if kind == "number":
        return _derive_number(name, holders)
    values = _derive_values(name, holders) if kind in ("choice", "list") else ()
    return Slot(name, kind, len(holders), values=values)


def _derive_number(name: str, holders: Sequence[Item]) -> Slot:
    currency = unit = None
    if name == "price":
        currency = most_common(item.currency for item in holders if item.currency)
        holders = [item for item in holders if item.currency in (currency, None)]
    else:
        found = (item.attributes.get(name) for item in holders)
        unit = most_common(value.unit for value in found if isinstance(value, Quantity))
    numbers = sorted(
        number for item in holders if (number := item.number(name)) is not None and _fits(item, name, unit)
    )
    if not numbers:
        return Slot(name, "number", len(holders), unit=unit, currency=currency)
    edges = statistics.quantiles(numbers, n=10, method="inclusive") if len(numbers) > 1 else numbers * 9
    return Slot(
        name, "number", len(numbers), unit=unit, currency=currency, edges=tuple(edges), low=numbers[0], high=numbers[-1]
    )


def _fits(item: Item, name: str, unit: str | None) -> bool:
    value = item.attributes.get(name)
    return not isinstance(value, Quantity) or value.unit == unit


def most_common(values: Iterable[str]) -> str | None:
    """The most frequent of several texts, the first of equals."""
    counts = Counter(values)
    return counts.most_common(1)[0][0] if counts else None


def _derive_values(name: str, holders: Sequence[Item]) -> tuple[SlotValue, ...]:
    """Values with how many items have them and their names in both languages."""
    counts: Counter[str] = Counter()
    names: dict[str, dict[Language, Counter[str]]] = {}
    for item in holders:
        texts = item.texts(name)
        counts.update(dict.fromkeys(texts, 1))
        for language in LANGUAGES:
            localized = item.localized.get(language, {}).get(name)
            forms = (localized,) if isinstance(localized, str) else localized
            if isinstance(forms, tuple) and len(forms) == len(texts):
                for text, form in zip(texts, forms, strict=True):
                    names.setdefault(text, {}).setdefault(language, Counter())[form] += 1
    values = []
    short = (pair for pair in counts.most_common() if len(pair[0]) <= _LISTED and "\n" not in pair[0])
    for text, count in islice(short, _MOST_VALUES):
        forms_of: dict[Language, str] = {one: forms.most_common(1)[0][0] for one, forms in names.get(text, {}).items()}
        if forms_of:
            forms_of.setdefault("zh" if has_han(text) else "en", text)
        values.append(SlotValue(text, forms_of, count))
    return tuple(values)
