"""Conditions on slots, compiled to SQL with bound parameters only.

Text is compared folded and in either language; a list slot matches when any of its elements does. A category is
matched on every level of its path, and category and tags count as one slot, like year and released.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.catalog.quantity import parse_quantity
from chatrec_tui.text.fold import fold, search_tokens

FilterOp = Literal["=", "<=", ">=", "in", "contains", "~"]
SEARCHED = frozenset({"title", "description", "about"})
"""Slots that have no stored values; a condition on them is a search for the words."""
_ALIKE = {"category": ("category", "tags"), "tags": ("tags", "category"), "released": ("year",), "year": ("year",)}

__all__ = ["SEARCHED", "Condition", "FilterOp", "compile_conditions", "items_with", "phrase"]


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that an item must meet, or must not."""

    slot: str
    """Field or attribute name."""
    op: FilterOp
    """`=`, `<=`, `>=`, `in` (any of several), `contains` (list element or part of a text)."""
    value: str | float | bool | Sequence[str]
    """In the catalog's unit; any language for text."""
    negated: bool = False
    """True for what an item must not meet; an item without the slot then passes."""


def compile_conditions(conditions: Sequence[Condition], *, missing_ok: bool) -> tuple[str, list[object]]:
    """SQL over table `item` that is true for the items that meet all conditions, and its parameters.

    With `missing_ok` an item that lacks the slot of a numeric bound meets it.
    """
    parts: list[str] = []
    parameters: list[object] = []
    for condition in conditions:
        if condition.op == "~":
            continue
        found, values = _items_with(condition)
        part = f"item.n {'NOT IN' if condition.negated else 'IN'} ({found})"
        if missing_ok and not condition.negated and condition.op in ("<=", ">="):
            slots = _slots(condition.slot)
            part = f"({part} OR item.n NOT IN (SELECT item FROM value WHERE slot IN ({_marks(slots)})))"
            values = [*values, *slots]
        parts.append(part)
        parameters += values
    return " AND ".join(parts) or "1", parameters


def items_with(condition: Condition) -> tuple[str, list[object]]:
    """A query for the numbers of the items that meet one condition, and its parameters."""
    if condition.op == "~":
        return "SELECT n FROM item", []
    found, values = _items_with(condition)
    return (f"SELECT n FROM item WHERE n NOT IN ({found})" if condition.negated else found), values


def _items_with(condition: Condition) -> tuple[str, list[object]]:
    """A query for the items that have the value, and its parameters."""
    texts, numbers = _operands(condition.value)
    if condition.slot in SEARCHED and condition.op not in ("<=", ">="):
        match = " OR ".join(found for text in texts if (found := phrase(text)))
        if not match:
            return "SELECT 0 WHERE 0", []
        columns = "{title}" if condition.slot == "title" else "{title description}"
        scope = "" if condition.slot == "about" else f"{columns} : "
        return "SELECT rowid FROM words WHERE words MATCH ?", [f"{scope}({match})"]
    slots = _slots(condition.slot)
    query = f"SELECT item FROM value WHERE slot IN ({_marks(slots)}) AND "
    if condition.op in ("<=", ">="):
        if not numbers:
            return "SELECT 0 WHERE 0", []
        bound = max(numbers) if condition.op == "<=" else min(numbers)
        # A number that was converted from another unit may miss the bound by a rounding error.
        slack = abs(bound) * 1e-9 * (1 if condition.op == "<=" else -1)
        return f"{query}number {condition.op} ?", [*slots, bound + slack]
    tests: list[str] = []
    values: list[object] = []
    if texts:
        tests.append(f"text IN ({_marks(texts)})")
        values += [fold(text) for text in texts]
    for number in numbers:
        tests.append("number BETWEEN ? AND ?")
        values += sorted((number * (1 - 1e-9), number * (1 + 1e-9)))
    if condition.op == "contains":
        for part in filter(None, map(fold, texts)):
            tests.append("instr(text, ?)")
            values.append(part)
    return f"{query}({' OR '.join(tests) or '0'})", [*slots, *values]


def _operands(value: str | float | bool | Sequence[str]) -> tuple[list[str], list[float]]:
    """The texts and the numbers that a value can stand for: “1.2 kg” is both, true is “true” and 1."""
    if isinstance(value, bool):
        return [str(value).lower()], []
    if isinstance(value, int | float):
        return [], [float(value)] if math.isfinite(value) else []
    if not isinstance(value, str):
        texts, numbers = [], []
        for one in value:
            more_texts, more_numbers = _operands(one)
            texts += more_texts
            numbers += more_numbers
        return texts, numbers
    quantity = parse_quantity(value)
    try:
        number = quantity.value if quantity else float(value.replace(",", ""))
    except ValueError:
        return [value], []
    return [value], [number] if math.isfinite(number) else []


def _slots(slot: str) -> tuple[str, ...]:
    return _ALIKE.get(slot, (slot,))


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def phrase(text: str) -> str:
    """A full-text query for the words of a text side by side; "" when it has none. Syntax in it is harmless."""
    tokens = search_tokens(text)
    return '"' + " ".join(tokens) + '"' if tokens else ""
