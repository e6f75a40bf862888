"""Writes a catalog out again: JSON Lines in the native form, or CSV that a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.store import StoredItem

_SCALARS = ("id", "title", "category", "brand", "creators", "price", "currency", "rating", "rating_count",
            "popularity", "released", "description", "tags")  # fmt: skip
_LOCALIZED = ("title", "category", "brand", "creators", "description", "tags")
# A cell that begins so is run by spreadsheets; one that is guarded already gets one guard more.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")

__all__ = ["export_csv", "export_json_lines", "native_row"]


def native_row(item: Item) -> dict[str, Any]:
    """An item in the native form of catalog files, without what is empty."""
    row: dict[str, Any] = {}
    for name in _SCALARS:
        value = getattr(item, name)
        if value not in (None, "", ()):
            row[name] = _plain(value)
        if name in _LOCALIZED:
            row |= {f"{name}_{one}": _plain(forms[name]) for one, forms in item.localized.items() if name in forms}
    attributes: dict[str, Any] = {}
    for name, value in item.attributes.items():
        attributes[name] = _plain(value)
        forms = {one: forms[name] for one, forms in item.localized.items() if name in forms}
        attributes |= {f"{name}_{one}": _plain(form) for one, form in forms.items()}
    if attributes:
        row["attributes"] = attributes
    if item.related:
        row["related"] = {relation: list(ids) for relation, ids in item.related.items()}
    row |= {name: value for name in ("image", "url") if (value := getattr(item, name))}
    return row


def _plain(value: Value) -> Any:
    if isinstance(value, Quantity):
        return f"{_digits(value.value)} {value.unit}"
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, float) and not isinstance(value, bool) and value == int(value) and abs(value) < 1e15:
        return int(value)
    return value


def _digits(number: float) -> str:
    """All digits of a number, without an exponent where that is possible."""
    text = repr(number)
    return text.removesuffix(".0") if "e" not in text else f"{number:.12f}".rstrip("0").rstrip(".")


def export_json_lines(items: Iterable[StoredItem]) -> Iterator[str]:
    """One line of JSON an item."""
    for one in items:
        yield json.dumps(native_row(one.source_item()), ensure_ascii=False, allow_nan=False) + "\n"


def export_csv(items: Iterable[StoredItem]) -> Iterator[str]:
    """A header and one record an item. Lists and attributes are JSON in their cells."""
    rows = [native_row(one.source_item()) for one in items]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    yield _record(columns)
    for row in rows:
        yield _record([_cell(row.get(name)) for name in columns])


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return "'" + value if _FORMULA.match(value) else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _record(cells: list[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
