"""What the check of shown claims reads: raw records, spellings of their values, and the words that claim something."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from chatrec_tui.i18n import Language, rooms

Record = Mapping[str, Any]
"""An item as the catalog stores it, as JSON."""

__all__ = ["Record", "cues", "labels_of", "numbers_of", "outside_masks", "plain", "shown_as", "spelling_pattern",
           "spellings", "stands", "texts_of", "translations_of"]  # fmt: skip


@cache
def _table() -> dict[str, Any]:
    file = resources.files("chatrec_tui.evaluate") / "claim_cues.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def cues(part: str) -> dict[str, Any]:
    table: dict[str, Any] = _table()[part]
    return table


def labels_of(language: Language) -> dict[str, str]:
    return {name: texts[0] for name, texts in rooms(language).get("slots", {}).items()}


def numbers_of(record: Record) -> Iterator[tuple[str, float, str | None]]:
    """Field, number and unit (the currency of a price) of a raw record."""
    for field in ("price", "rating", "rating_count", "popularity"):
        if record.get(field) is not None:
            yield field, float(record[field]), record.get("currency") if field == "price" else None
    year = re.search(r"\d{4}", str(record.get("released") or ""))
    if year:
        yield "year", float(year[0]), None
    for field, value in record.get("attributes", {}).items():
        if isinstance(value, Mapping):
            yield field, float(value["value"]), value["unit"]
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield field, float(value), None


def texts_of(record: Record) -> Iterator[tuple[str, str]]:
    """Field and text of a raw record, in all languages, without what sellers write about it."""
    tables = [record, record.get("attributes", {}), *record.get("localized", {}).values()]
    for table in tables:
        for field, value in table.items():
            if field in (
                "id",
                "description",
                "currency",
                "released",
                "image",
                "url",
                "attributes",
                "related",
                "localized",
            ):
                continue
            for one in value if isinstance(value, list | tuple) else [value]:
                if isinstance(one, str):
                    yield field, one


def translations_of(record: Record) -> Iterator[tuple[str, str]]:
    for table in record.get("localized", {}).values():
        for field, value in table.items():
            default = record.get(field, record.get("attributes", {}).get(field))
            pairs: Iterable[tuple[object, object]] = (
                zip(default, value, strict=False) if isinstance(default, list) and isinstance(value, list)
                else ((default, value),)
            )  # fmt: skip
            for one, other in pairs:
                if isinstance(one, str) and isinstance(other, str):
                    yield one, other


def spellings(value: str) -> set[str]:
    """How a value may stand in a sentence: without hyphens, without the words that say what it is for, cut short."""
    value = " ".join(value.split())
    found = {value, value.replace("-", " ")}
    found |= {re.sub(r"^(?:good |great |perfect |suited )?(?:for|to)[ -]|^适合", "", one) for one in set(found)}
    return found | {one[: limit - 1] + "…" for one in set(found) for limit in (40, 48, 60, 80) if len(one) > limit}


def plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def shown_as(value: float, shown: str) -> bool:
    """Whether a number is written so, with the digits that are shown."""
    digits = len(shown.partition(".")[2])
    return abs(value - float(shown)) <= 0.5 * 10.0 ** -(digits if digits else 2) + 1e-9


def stands(label: str, text: str) -> bool:
    if label.isascii():
        return re.search(rf"(?<![a-z]){re.escape(label)}(?![a-z])", text) is not None
    return len(label) > 1 and label in text


def spelling_pattern(spelling: str) -> re.Pattern[str]:
    """A spelling as a whole word, with or without spaces between Han characters and others."""
    before = r"(?<![A-Za-z0-9])" if spelling[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if spelling[-1].isascii() else ""
    parts = re.split(r"\s+|(?<=[\u3400-\u9fff])(?=[^\u3400-\u9fff])|(?<=[^\u3400-\u9fff])(?=[\u3400-\u9fff])", spelling)
    return re.compile(before + r"\s*".join(re.escape(one) for one in parts if one) + after, re.IGNORECASE)


def outside_masks(pattern: re.Pattern[str], replace: Any, text: str) -> str:
    parts = re.split("(\ue000\\d+\ue001)", text)
    return "".join(part if part.startswith("\ue000") else pattern.sub(replace, part) for part in parts)
