"""Cells made clean: texts, lists and nested values of any reader in the shapes that items have."""

from __future__ import annotations

import ast
import html
import json
import math
import re
from typing import Any

from chatrec_tui.text.clean import clean_text

LONGEST_TITLE = 300
LONGEST_LABEL = 120
LONGEST_VALUE = 600
LONGEST_DESCRIPTION = 20_000
MOST_LABELS = 60

_NOTHING = {"", "null", "none", "nan", "n/a", "na", "\\n", "-", "--", "—", "/", "(no genres listed)", "undefined",
            "unknown", "无", "暂无", "未知", "default title"}  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d|/tr)\b[^<>]*>", re.IGNORECASE)
_MARKS = re.compile("[™®©]")
_BLANK = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_LITERAL = 20_000

__all__ = ["LONGEST_DESCRIPTION", "LONGEST_LABEL", "LONGEST_TITLE", "LONGEST_VALUE", "MOST_LABELS", "is_nothing",
           "label", "labels", "prose", "unpack"]  # fmt: skip


def is_nothing(value: Any) -> bool:
    """True for what stands in a cell when nothing is known."""
    if value is None or value == [] or value == {}:
        return True
    if isinstance(value, float) and not math.isfinite(value):
        return True
    return isinstance(value, str) and len(value) < 30 and value.strip().casefold() in _NOTHING


def label(value: Any, limit: int = LONGEST_LABEL) -> str:
    """A short text on one line; "" for what is none. Of an object, its name."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "title", "value", "label") if key in value), None)
    if isinstance(value, list):
        value = value[0] if value else None
    if is_nothing(value) or isinstance(value, bool | dict | list):
        return ""
    if isinstance(value, str) and len(value) <= limit and value.isascii() and value.isalnum():
        return value
    if isinstance(value, float) and value == int(value):
        value = int(value)
    text = str(value)[: limit * 8]
    if "&" in text or not text.isprintable():
        text = clean_text(html.unescape(text))
    text = _MARKS.sub("", text)
    return " ".join(text.split())[:limit].strip()


def prose(value: Any) -> str:
    """A longer text without HTML; paragraphs stay apart."""
    if isinstance(value, list):
        value = "\n".join(str(one) for one in value if isinstance(one, str))
    if is_nothing(value) or isinstance(value, bool | dict):
        return ""
    text = str(value)
    if "<" in text:
        text = _TAG.sub(" ", _BREAK.sub("\n", _HIDDEN.sub(" ", text)))
    if "&" in text or not text.isprintable():
        text = clean_text(html.unescape(text)).replace("\u00a0", " ")
    return _LINES.sub("\n", _BLANK.sub(" ", text)).strip()[:LONGEST_DESCRIPTION]


def unpack(value: Any) -> Any:
    """A text that is a JSON or Python list or object, as that; anything else as it is."""
    if not isinstance(value, str) or not (2 <= len(value.strip()) <= _LITERAL):
        return value
    text = value.strip()
    if (text[0], text[-1]) not in (("[", "]"), ("{", "}")):
        return value
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            continue
        return list(found) if isinstance(found, set | tuple) else found
    return value


def labels(value: Any, separators: str, *, unique: bool = True) -> tuple[str, ...]:
    """The short texts of a list, or of a text that joins them with one of the separators (a regular expression).

    `unique` drops repetitions; a list in another language keeps them, to stay even with the default one.
    """
    value = unpack(value)
    if is_nothing(value):
        return ()
    parts = value if isinstance(value, list) else re.split(separators, value) if isinstance(value, str) else [value]
    found = [label(one) for one in parts[: MOST_LABELS * 4] if not is_nothing(one)]
    kept = [one for one in found if one]
    return tuple(dict.fromkeys(kept) if unique else kept)[:MOST_LABELS]
