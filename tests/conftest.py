"""Fixtures that every room shares."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every file that the program writes goes to a temporary folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CHATREC_HOME", str(folder))
    monkeypatch.setenv("CHATREC_LANG", "en")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    return folder
