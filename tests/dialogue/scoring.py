"""Scores the tracker against labelled utterances, with the measure of `chatrec eval track`."""

from __future__ import annotations

import json
from pathlib import Path

from chatrec_tui.evaluate.track import Labelled, Score, acts_agree, measure_track, one_slot

__all__ = ["Labelled", "Score", "acts_agree", "one_slot", "read_labels", "score_file"]


def read_labels(file: Path) -> list[Labelled]:
    """Labelled utterances, one a line."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def score_file(file: Path, catalog: str | None) -> Score:
    """The tracker's score on a file of labels; a line's own catalog counts where none is given."""
    reports, _ = measure_track(file, catalog)
    return reports["all"].acts
