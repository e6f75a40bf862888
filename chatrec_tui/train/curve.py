"""The course of a run as a few lines of text, drawn from its log."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["draw", "read_log"]

_BARS = "▁▂▃▄▅▆▇█"


def read_log(file: Path) -> list[dict[str, float]]:
    """The rows of a run's `log.jsonl`."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def draw(rows: list[dict[str, float]], width: int = 60) -> str:
    """One line for each measured value: its course over the run, first and last value."""
    lines = []
    for name in ("loss", "valid_judgement", "valid_text", "valid_auc"):
        values = [row[name] for row in rows if name in row]
        if not values:
            continue
        count = min(width, len(values))
        means = []
        for index in range(count):
            part = values[index * len(values) // count : (index + 1) * len(values) // count]
            means.append(sum(part) / len(part))
        low, high = min(means), max(means)
        bars = "".join(_BARS[round((one - low) / (high - low or 1) * 7)] for one in means)
        lines.append(f"{name:16} {bars}  {values[0]:.3f} → {values[-1]:.3f}")
    return "\n".join(lines) + "\n"
