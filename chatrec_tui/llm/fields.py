"""Numbers of an untrusted table, such as a model's configuration, each within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError

__all__ = ["Fields"]

LARGEST = 1e30
"""No number of a configuration is larger."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A table and the file it came from. A value of null counts as missing."""

    table: Mapping[str, Any]
    """As it was read."""
    file: Path
    """Named in errors."""

    def count(self, name: str, *, default: int | None = None, largest: int) -> int:
        """A whole number from 1 to `largest`. Raises ModelError for anything else."""
        value = self.table.get(name)
        value = default if value is None else value
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= largest:
            raise self.bad(f"{name} {_short(value)}")
        return value

    def number(self, name: str, *, default: float | None = None, smallest: float, largest: float = LARGEST) -> float:
        """A number from `smallest` to `largest`. Raises ModelError for anything else."""
        value = self.table.get(name)
        value = default if value is None else value
        if not isinstance(value, int | float) or isinstance(value, bool) or not smallest <= value <= largest:
            raise self.bad(f"{name} {_short(value)}")
        return float(value)

    def numbers(self, name: str, length: int) -> tuple[float, ...]:
        """Exactly so many positive numbers. Raises ModelError for anything else."""
        values = self.table.get(name)
        if (
            not isinstance(values, list)
            or len(values) != length
            or not all(isinstance(one, int | float) and 0 < one <= LARGEST for one in values)
        ):
            raise self.bad(name)
        return tuple(map(float, values))

    def bad(self, why: str) -> ModelError:
        """The error that tells what cannot be used."""
        return ModelError("model.bad_config", file=self.file, why=why)


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, int | float | list | dict) else str(value)
    return text if len(text) <= 40 else text[:40] + "…"
