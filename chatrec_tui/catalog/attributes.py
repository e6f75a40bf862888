"""The attributes of a row: from columns of their own, from objects of attributes and from nested objects."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chatrec_tui.catalog.cells import LONGEST_VALUE, MOST_LABELS, is_nothing, label, prose, unpack
from chatrec_tui.catalog.columns import attribute_name, field_of, is_noise, split_language
from chatrec_tui.catalog.item import FIELDS, Value
from chatrec_tui.catalog.mapping import Plan
from chatrec_tui.catalog.numbers import parse_number
from chatrec_tui.catalog.quantity import Quantity, unit_of
from chatrec_tui.catalog.readers.row import Row
from chatrec_tui.catalog.report import Notes
from chatrec_tui.i18n import Language

_MOST = 200
_UNIT_IN_BRACKETS = re.compile(r"^(.+?)\s*[(（\[]([^()（）\[\]]{1,8})[)）\]]$")
_UNIT_SUFFIX = re.compile(
    r"^(.+)_(kg|lbs|cm|mm|km|inch|inches|gb|tb|mb|mah|wh|hz|khz|ghz|ml|db|minutes|mins|hours|pages)$", re.IGNORECASE
)
_ELSEWHERE = ("brand", "creators", "category", "released")
"""Fields that some sources hide among the attributes."""

__all__ = ["collect_attributes"]

Attributes = dict[str, Value]


def collect_attributes(
    row: Row, plan: Plan, notes: Notes
) -> tuple[Attributes, dict[str, Any], dict[Language, Attributes]]:
    """Attributes, fields found among them, and the attributes' forms in each language."""
    found: Attributes = {}
    fields: dict[str, Any] = {}
    localized: dict[Language, Attributes] = {}
    for name, language, value in _entries(row, plan):
        if len(found) >= _MOST:
            notes.repair(row.line, "many_attributes", limit=_MOST)
            break
        own_column = language is None and name in plan.attributes.values()
        field = None if own_column else field_of(name)
        if field in _ELSEWHERE and language is None and not plan.fields.get(field):
            fields.setdefault(field, value)
            continue
        if is_nothing(value):
            if isinstance(value, float):
                notes.skip(row.line, "not_finite", column=name, value=value)
            continue
        name, shaped = _with_unit(name, _shape(value, unique=language is None))
        slot = attribute_name(name)
        if shaped is None or not slot:
            continue
        if slot in FIELDS or slot in ("id", "currency", "released"):
            slot = f"{slot}_2"
        if language is not None:
            localized.setdefault(language, {})[slot] = shaped
        else:
            found.setdefault(slot, shaped)
    for slots in localized.values():
        for slot, form in list(slots.items()):
            # A form belongs to a text; without a default form it is the default.
            default = found.setdefault(slot, form)
            even = isinstance(form, tuple) and isinstance(default, tuple) and len(form) == len(default)
            texts = isinstance(form, str) and isinstance(default, str)
            if form == default or not (even or texts):
                del slots[slot]
    return found, fields, localized


def _entries(row: Row, plan: Plan) -> Iterator[tuple[str, Language | None, Any]]:
    """Name, language and value of everything that may be an attribute."""
    for column in plan.fields.get("attributes", ()):
        yield from _pairs(unpack(row.values.get(column)))
    nested: list[tuple[str, Any]] = []
    for column, name in plan.attributes.items():
        value = unpack(row.values.get(column))
        if isinstance(value, dict):
            nested += [(f"{name}.{key}", one) for key, one in value.items() if not is_noise(key)]
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            yield from _pairs(value)
        else:
            yield name, None, value
    yield from _unnest(nested, {attribute_name(name) for name in plan.attributes.values()})
    for (name, language), column in plan.localized.items():
        if name not in FIELDS:
            yield name, language, unpack(row.values.get(column))


def _unnest(nested: list[tuple[str, Any]], taken: set[str]) -> Iterator[tuple[str, None, Any]]:
    """`dimensions.width` is called `width` unless something else is."""
    last = [name.rpartition(".")[2] for name, _ in nested]
    for (name, value), short in zip(nested, last, strict=True):
        alone = last.count(short) == 1 and attribute_name(short) not in taken and field_of(short) is None
        yield (short if alone else name.replace(".", "_")), None, value


def _pairs(value: Any) -> Iterator[tuple[str, Language | None, Any]]:
    """Names and values of an object, or of a list of objects that each hold a name and a value."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            base, language = split_language(str(name))
            if not is_noise(base):
                yield base if language else str(name), language, one
    elif isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping):
                name = next((one[key] for key in ("name", "key", "attribute", "名称") if key in one), None)
                content = next((one[key] for key in ("value", "values", "值") if key in one), None)
                if isinstance(name, str) and not is_noise(name):
                    yield name, None, content


def _shape(value: Any, *, unique: bool = True) -> Value | None:
    """A value in one of the shapes that a slot can hold; None for what fits none."""
    value = unpack(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = parse_number(value)
        return number if number is not None and math.isfinite(number) else None
    if isinstance(value, list):
        texts = [label(one, LONGEST_VALUE) for one in value[:MOST_LABELS] if not isinstance(one, dict | list)]
        kept = [one for one in texts if one]
        return tuple(dict.fromkeys(kept) if unique else kept) or None
    if isinstance(value, str):
        return prose(value)[:LONGEST_VALUE] or None
    return None


def _with_unit(name: str, value: Value | None) -> tuple[str, Value | None]:
    """`weight_kg`: 1.2 and `重量（kg）`: 1.2 are 1.2 kg of `weight` and `重量`."""
    match = _UNIT_IN_BRACKETS.match(name) or _UNIT_SUFFIX.match(name)
    unit = unit_of(match[2]) if match else None
    if match is None or unit is None:
        return name, value
    number = parse_number(value) if isinstance(value, str | float | int) else None
    return (match[1], Quantity(number, unit)) if number is not None else (name, value)
