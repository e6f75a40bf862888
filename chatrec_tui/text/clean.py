"""Untrusted text made safe for a terminal.

Catalog fields, file names, model output and server replies may carry terminal control sequences, bidirectional
overrides and lone surrogates. Neither Rich nor Textual removes them, so everything passes here when it is
read and again when it is shown.
"""

from __future__ import annotations

import re

import wcwidth

__all__ = ["StreamCleaner", "clean_text", "one_line"]

# Keeps newline and tab, and U+200C/U+200D, which Persian and emoji need.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
# The beginning of a CSI, string (OSC, DCS, APC, PM, SOS) or two-character sequence without its end.
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]P^_X][^\x07\x1b]{0,4096}\x1b?|[ -/]*)?$")
_BLANK = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """The text without terminal sequences, control characters and invisible marks."""
    return _UNSAFE.sub("", wcwidth.strip_sequences(text))


def one_line(text: str, limit: int = 200) -> str:
    """Clean text on one line, cut with an ellipsis after `limit` characters."""
    flat = _BLANK.sub(" ", clean_text(text)).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


class StreamCleaner:
    """Cleans a text that arrives in pieces: a sequence split over two pieces is still removed."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown now. From an unfinished escape on, the rest waits for the next piece."""
        text = self._held + piece
        unfinished = _UNFINISHED.search(text)
        cut = unfinished.start() if unfinished else len(text)
        self._held, text = text[cut:], text[:cut]
        return clean_text(text)

    def finish(self) -> str:
        """What was still held back, cleaned."""
        rest, self._held = self._held, ""
        return clean_text(rest)
