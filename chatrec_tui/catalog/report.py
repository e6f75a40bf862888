"""What a load did, and what it could not use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

MOST_NOTES = 1000
"""How many skipped rows or values are listed; the others are only counted."""

__all__ = ["MOST_NOTES", "LoadReport", "Notes", "Skipped"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row or a value that was left out."""

    file: str
    """Name of the file."""
    line: int | None
    """From 1; None for what concerns the whole file."""
    column: str | None
    """Name of the column; None for what concerns the whole row."""
    value: str | None
    """What stood there, on one line."""
    why: str
    """Key of the sentence that says why, without `catalog.why.`."""
    details: Mapping[str, object] = field(default_factory=dict)
    """Values for the sentence."""

    def to_json(self, language: Language) -> dict[str, Any]:
        """The fields of the contract."""
        details = {name: one_line(str(one), 80) for name, one in self.details.items()}
        why = say(f"catalog.why.{self.why}", language, values=details)
        return {"file": self.file, "line": self.line, "column": self.column, "value": self.value, "why": why}


class Notes:
    """Collects what is skipped and repaired while a file is read."""

    def __init__(self, file: str) -> None:
        self.file = one_line(file)
        self.skipped: list[Skipped] = []
        self.repairs: list[Skipped] = []
        self.unlisted = 0
        """How many more were skipped than are listed."""
        self.repaired = 0
        """How many values were mended."""

    def skip(
        self, line: int | None, why: str, *, column: str | None = None, value: object = None, **details: object
    ) -> None:
        """Remember a row or value that is left out."""
        if len(self.skipped) < MOST_NOTES:
            self.skipped.append(self._note(line, why, column, value, details))
        else:
            self.unlisted += 1

    def repair(
        self, line: int | None, why: str, *, column: str | None = None, value: object = None, **details: object
    ) -> None:
        """Remember a value that was mended and kept."""
        self.repaired += 1
        if len(self.repairs) < MOST_NOTES:
            self.repairs.append(self._note(line, why, column, value, details))

    def _note(
        self, line: int | None, why: str, column: str | None, value: object, details: Mapping[str, object]
    ) -> Skipped:
        shown = None if value is None else one_line(str(value)[:400], 80)
        return Skipped(self.file, line, None if column is None else one_line(column, 80), shown, why, dict(details))


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The outcome of a load."""

    catalog: str
    """Name."""
    items: int
    """How many items can be recommended afterwards."""
    added: int
    changed: int
    removed: int
    rows: int
    """Rows read."""
    repaired: int
    """Values that were mended."""
    skipped: tuple[Skipped, ...]
    """Rows and values that were left out."""
    unlisted: int
    """How many more were skipped than are listed."""
    repairs: tuple[Skipped, ...]
    """Values that were mended, as far as they are listed."""
    interactions: int
    """Interactions stored afterwards."""
    seconds: float
    """Time it took."""

    def to_json(self, language: Language) -> dict[str, Any]:
        """The fields of the contract."""
        skipped = [one.to_json(language) for one in self.skipped]
        if self.unlisted:
            why = say("catalog.why.unlisted", language, count=self.unlisted)
            skipped.append({"file": None, "line": None, "column": None, "value": None, "why": why})
        return {
            "catalog": self.catalog, "items": self.items, "added": self.added, "changed": self.changed,
            "removed": self.removed, "rows": self.rows, "repaired": self.repaired, "skipped": skipped,
            "seconds": round(self.seconds, 3),
        }  # fmt: skip
