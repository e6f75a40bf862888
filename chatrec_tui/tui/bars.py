"""A score drawn as a bar of its named parts, told apart by pattern as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.i18n import Language, rooms
from chatrec_tui.text.clean import one_line

__all__ = ["part_legend", "part_words", "score_bar"]

_PATTERNS = (
    ("█", "$primary"), ("▓", "$accent"), ("▒", "$success"), ("▞", "$warning"), ("▚", "$secondary"), ("▤", "$primary"),
    ("▥", "$accent"),
)  # fmt: skip
_AGAINST = ("╌", "$error")


def part_words(name: str, language: Language) -> str:
    """The name of a part of the score; one that the program does not know keeps its own name."""
    kind, _, slot = name.partition(".")
    if kind == "preference" and slot:
        return one_line(slot_label(slot, language), 24)
    names = rooms(language)["reply"]
    return names[f"part.{kind}"][0] if f"part.{kind}" in names else one_line(name.replace("_", " "), 24)


def _order(parts: Mapping[str, float], names: Sequence[str]) -> list[tuple[str, float, str, str]]:
    """Parts that matter with their pattern and colour; parts that count against the item come last."""
    helped = [(name, value) for name, value in parts.items() if value >= 0.0005]
    hurt = [(name, value) for name, value in parts.items() if value <= -0.0005]
    return [
        *((name, value, *_PATTERNS[names.index(name) % len(_PATTERNS)]) for name, value in helped),
        *((name, value, *_AGAINST) for name, value in hurt),
    ]


def score_bar(parts: Mapping[str, float], names: Sequence[str], score: float, most: float, width: int) -> Content:
    """A bar `width` cells wide with the score behind it.

    `names` are the parts of the whole list, so that a part looks the same on every bar; `most` is the sum that
    fills one.
    """
    number = f" {score:.2f}"
    room = max(width - len(number), 4)
    pieces: list[tuple[str, str]] = []
    done, cells = 0.0, 0
    for _name, value, glyph, colour in _order(parts, names):
        done += abs(value)
        end = min(round(room * done / most), room) if most > 0 else 0
        if end > cells:
            pieces.append((glyph * (end - cells), colour))
            cells = end
    pieces.append(("·" * (room - cells), "$foreground 20%"))
    pieces.append((number, "bold"))
    return Content.assemble(*pieces)


def part_legend(parts: Mapping[str, float], names: Sequence[str], language: Language) -> list[Content]:
    """The parts by name and number, each behind its pattern."""
    return [
        Content.assemble((glyph * 2, colour), (f" {part_words(name, language)} {value:+.2f}", "$foreground 60%"))
        for name, value, glyph, colour in _order(parts, names)
    ]
