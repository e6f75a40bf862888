"""A score as a bar of its named parts, and as bars of what each wish adds; patterns tell apart what colours do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual.content import Content

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, rooms, say
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.aligned import cut_cells, pad_cells

__all__ = ["part_legend", "part_words", "score_bar", "wish_bars"]

_PATTERNS = (
    ("█", "$primary"), ("▓", "$accent"), ("▒", "$success"), ("▞", "$warning"), ("▚", "$secondary"), ("▤", "$primary"),
    ("▥", "$accent"),
)  # fmt: skip
_AGAINST = ("╌", "$error")
_LABEL = 30
"""Cells that a wish's words may take beside its bar."""


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


def wish_bars(shared: Contributions, schema: Schema, language: Language, width: int) -> Content:
    """What each wish adds to an item's score: its words, the exact number, and a bar, a line each."""
    rows = [(one_line(wish_text(one.wish, schema, language)), one.value) for one in shared.wishes]
    if shared.model is not None:
        rows.append((say("explain.bars.model", language), shared.model))
    rows.append((say("explain.bars.without", language), shared.without))
    most = max(abs(value) for _, value in rows) or 1.0
    labels = min(max(cell_len(label) for label, _ in rows), _LABEL, max(width - 14, 4))
    lines = [Content.styled(say("explain.bars.title", language), "bold")]
    for label, value in rows:
        number = f" {value:+.2f} "
        room = max(width - labels - 2 - len(number), 0)
        glyph, colour = _PATTERNS[0] if value >= 0 else _AGAINST
        bar = glyph * round(room * abs(value) / most)
        lines.append(
            Content.assemble(
                (pad_cells(cut_cells(label, labels), labels + 2), "$foreground 60%"), number, (bar, colour)
            )
        )
    return Content("\n").join(lines)
