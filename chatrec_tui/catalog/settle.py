"""Items of a catalog brought into agreement: one unit a slot, one spelling a value, no columns that are codes.

Settling what is settled changes nothing, so it can be done again whenever items are added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chatrec_tui.catalog.derive import most_common
from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.numbers import parse_number
from chatrec_tui.catalog.quantity import Quantity, convert, parse_quantity
from chatrec_tui.text.fold import fold, has_han

_MOST = 0.6
"""A text slot becomes one of numbers when this share of its values can be read as such."""
_YES = {"yes", "true", "y", "是", "有", "支持"}
_NO = {"no", "false", "n", "否", "无", "没有", "不支持"}
_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_\-:/.#]{3,}")
_ADDRESS = re.compile(r"(?:https?:)?//\S+|\S+@\S+\.\w+|\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*|[0-9a-f]{16,}", re.IGNORECASE)
_PLAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
_FEW = 5
_JOINT = re.compile(r"\s*[/、；;，,|\n]\s*")
_JOINED = 0.25
_WORD = 16

Attributes = dict[str, Value]

__all__ = ["settle_items"]


def settle_items(items: Sequence[Item]) -> list[Item]:
    """The items, in the same order, with settled values."""
    attributes: list[Attributes] = [dict(item.attributes) for item in items]
    dropped: set[str] = set()
    reshaped: set[str] = set()
    for name in dict.fromkeys(name for one in attributes for name in one):
        holders = [one for one in attributes if name in one]
        if _is_code([one[name] for one in holders], len(items)):
            dropped.add(name)
            continue
        before = [one[name] for one in holders]
        _settle_slot(name, holders)
        if any(type(one[name]) is not type(was) for one, was in zip(holders, before, strict=True)):
            reshaped.add(name)
    spelling = {
        name: _spellings([one.get(name) for one in items]) for name in ("brand", "category", "creators", "tags")
    }
    settled = []
    for item, values in zip(items, attributes, strict=True):
        kept = {name: value for name, value in values.items() if name not in dropped}
        settled.append(
            replace(
                item,
                brand=spelling["brand"].get(item.brand, item.brand) if item.brand else None,
                category=_respell(item.category, spelling["category"]),
                creators=_respell(item.creators, spelling["creators"]),
                tags=_respell(item.tags, spelling["tags"]),
                attributes=kept,
                localized=_fit_forms(item, kept, dropped | reshaped),
            )
        )
    return settled


def _fit_forms(item: Item, kept: Mapping[str, Value], unfit: set[str]) -> Mapping[str, Mapping[str, Value]]:
    """The localized forms, without those of attributes that are gone or are no texts any more."""
    forms: dict[str, dict[str, Value]] = {}
    for language, slots in item.localized.items():
        for slot, form in slots.items():
            fitting = _fit_form(form, kept.get(slot)) if slot in unfit else form
            if fitting is not None:
                forms.setdefault(language, {})[slot] = fitting
    return forms


def _fit_form(form: Value, default: Value | None) -> Value | None:
    """A localized form in the shape of its default form, or None when it cannot have it."""
    if isinstance(form, str) and isinstance(default, tuple):
        form = tuple(part for part in _JOINT.split(form) if part)
    if isinstance(form, tuple) and isinstance(default, tuple):
        return form if len(form) == len(default) else None
    return form if isinstance(form, str) and isinstance(default, str) else None


def _settle_slot(name: str, holders: Sequence[Attributes]) -> None:
    """Give the values of one attribute one shape, one unit and one spelling."""
    values = [one[name] for one in holders]
    texts = [value for value in values if isinstance(value, str)]
    if texts and all(isinstance(value, str | bool) for value in values):
        folded = {fold(text) for text in texts}
        if folded <= _YES | _NO and (len(folded) > 1 or any(isinstance(value, bool) for value in values)):
            for one in holders:
                value = one[name]
                one[name] = fold(value) in _YES if isinstance(value, str) else value
            return
    if texts:
        _read_numbers(name, holders, len(values))
        _split_lists(name, holders)
    units = [value.unit for one in holders if isinstance(value := one[name], Quantity)]
    unit = most_common(units)
    if unit is not None:
        for one in holders:
            value = one[name]
            if isinstance(value, Quantity) and value.unit != unit:
                changed = convert(value, unit)
                one[name] = Quantity(float(f"{changed.value:.6g}"), unit) if changed else value
    spelling = _spellings([one[name] for one in holders])
    for one in holders:
        value = one[name]
        if isinstance(value, str):
            one[name] = spelling.get(value, value)
        elif isinstance(value, tuple):
            one[name] = _respell(value, spelling)


def _read_numbers(name: str, holders: Sequence[Attributes], count: int) -> None:
    """Read texts as quantities or plain numbers where most of a slot's values are such."""
    quantities: dict[int, Quantity] = {}
    numbers: dict[int, float] = {}
    ready = 0
    for n, one in enumerate(holders):
        value = one[name]
        if isinstance(value, str):
            if (quantity := parse_quantity(value)) is not None:
                quantities[n] = quantity
            elif _PLAIN.fullmatch(value) and (number := parse_number(value)) is not None:
                numbers[n] = number
        elif isinstance(value, int | float | Quantity) and not isinstance(value, bool):
            ready += 1
    if len(quantities) + len(numbers) + ready >= _MOST * count:
        for n, quantity in quantities.items():
            holders[n][name] = quantity
        for n, number in numbers.items():
            holders[n][name] = number


def _split_lists(name: str, holders: Sequence[Attributes]) -> None:
    """Make lists of texts such as “red, blue” or 白色/蓝色 where many of a slot's values join short words."""
    texts = [value for one in holders if isinstance(value := one[name], str)]
    parts = [[part for part in _JOINT.split(text) if part] for text in texts]
    pieces = [part for some in parts for part in some]
    if not pieces or sum(len(some) > 1 for some in parts) < _JOINED * len(texts):
        return
    counts = Counter(pieces)
    words = sum(len(piece) <= _WORD and not any(map(str.isdigit, piece)) for piece in pieces) >= 0.85 * len(pieces)
    recurring = sum(count for count in counts.values() if count > 1) >= 0.2 * len(pieces)
    if words and recurring:
        for one in holders:
            value = one[name]
            if isinstance(value, str):
                one[name] = tuple(dict.fromkeys(part for part in _JOINT.split(value) if part)) or value


def _spellings(values: Sequence[Value | None]) -> dict[str, str]:
    """Spelling → the most frequent spelling of the same text; only those that differ."""
    counts: Counter[str] = Counter()
    for value in values:
        counts.update((value,) if isinstance(value, str) else value if isinstance(value, tuple) else ())
    groups: dict[str, list[str]] = {}
    for text in counts:
        groups.setdefault(_same(text), []).append(text)
    return {
        text: max(group, key=lambda one: (counts[one], one))
        for group in groups.values()
        if len(group) > 1
        for text in group
    }


def _same(text: str) -> str:
    """What two spellings of a value have in common; beside Han characters, spaces mean nothing."""
    flat = fold(text)
    return flat.replace(" ", "") if has_han(flat) else flat


def _respell(texts: tuple[str, ...], spelling: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(spelling.get(text, text) for text in texts) if spelling else texts


def _is_code(values: Sequence[Value], items: int) -> bool:
    """True for a slot of addresses, timestamps or persons, or of codes that no two items share."""
    texts = [value for value in values if isinstance(value, str)]
    if texts and sum(_ADDRESS.fullmatch(text) is not None for text in texts) > 0.5 * len(values):
        return True
    if len(values) < max(_FEW, 0.5 * items):
        return False
    if len(texts) == len(values) and len(set(texts)) == len(texts):
        return sum(_CODE.fullmatch(text) is not None for text in texts) > 0.8 * len(texts)
    numbers = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    distinct = len(set(numbers)) == len(values)
    return distinct and all(number >= 1e5 and number == int(number) for number in numbers)
