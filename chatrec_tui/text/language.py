"""Which of the two languages an utterance is in."""

from __future__ import annotations

import re

from chatrec_tui.i18n import Language
from chatrec_tui.text.fold import HAN

__all__ = ["detect_language"]

_HAN_RUN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")


def detect_language(text: str, default: Language) -> Language:
    """Chinese when Han characters outweigh Latin words (brands and model names are often Latin in Chinese).

    A text with neither, such as “2” or “👍”, keeps the `default`.
    """
    han = len(_HAN_RUN.findall(text))
    latin = len(_LATIN_WORD.findall(text))
    if not han and not latin:
        return default
    return "zh" if han >= latin else "en"
