"""The language that the program itself speaks: help, errors, labels."""

from __future__ import annotations

import os

from chatrec_tui.i18n import Language

__all__ = ["LANGUAGE_VARIABLE", "interface_language"]

LANGUAGE_VARIABLE = "CHATREC_LANG"
"""`en` or `zh`; `--lang` sets it for one run."""


def interface_language() -> Language:
    """`CHATREC_LANG` when it names a language, else that of the locale, else English."""
    for variable in (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "").lower()
        if value.startswith("zh"):
            return "zh"
        if value and value not in ("auto", "c", "posix") and not value.startswith("c."):
            return "en"
    return "en"
