"""Items and schemas as JSON, without loss: what the store keeps in a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Any

from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot, SlotValue

__all__ = ["decode_item", "decode_schema", "encode_item", "encode_schema"]


def encode_item(item: Item) -> str:
    """An item as one line of JSON; fields that are empty are left out."""
    row: dict[str, Any] = {}
    for one in fields(item):
        value = getattr(item, one.name)
        if value is None or value == () or value == "":
            continue
        if isinstance(value, Mapping):
            if value:
                row[one.name] = _encode_mapping(value)
        else:
            row[one.name] = value
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _encode_mapping(values: Mapping[str, Any]) -> dict[str, Any]:
    encoded: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            encoded[name] = _encode_mapping(value)
        elif isinstance(value, Quantity):
            encoded[name] = {"value": value.value, "unit": value.unit}
        else:
            encoded[name] = value
    return encoded


def decode_item(line: str) -> Item:
    """The item that `encode_item` wrote."""
    row = json.loads(line)
    for name in ("category", "creators", "tags"):
        if name in row:
            row[name] = tuple(row[name])
    if "attributes" in row:
        row["attributes"] = _decode_values(row["attributes"])
    if "related" in row:
        row["related"] = MappingProxyType({name: tuple(ids) for name, ids in row["related"].items()})
    if "localized" in row:
        row["localized"] = MappingProxyType({name: _decode_values(slots) for name, slots in row["localized"].items()})
    return Item(**row)


def _decode_values(values: dict[str, Any]) -> Mapping[str, Value]:
    decoded: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, list):
            decoded[name] = tuple(value)
        elif isinstance(value, dict):
            decoded[name] = Quantity(value["value"], value["unit"])
        else:
            decoded[name] = value
    return MappingProxyType(decoded)


def encode_schema(schema: Schema) -> str:
    """A schema as JSON."""
    slots = [
        {one.name: getattr(slot, one.name) for one in fields(slot) if one.name != "values"}
        | {"values": [asdict(one) for one in slot.values]}
        for slot in schema.slots.values()
    ]
    row = {"catalog": schema.catalog, "items": schema.items, "languages": schema.languages, "slots": slots}
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def decode_schema(text: str) -> Schema:
    """The schema that `encode_schema` wrote."""
    row = json.loads(text)
    slots = {}
    for one in row["slots"]:
        one["values"] = tuple(SlotValue(**value) for value in one["values"])
        one["edges"] = tuple(one["edges"])
        slots[one["name"]] = Slot(**one)
    return Schema(row["catalog"], row["items"], MappingProxyType(slots), tuple(row["languages"]))
