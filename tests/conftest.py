"""Fixtures that every room shares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every file that the program writes goes to a temporary folder."""
    folder = tmp_path / "home"
    monkeypatch.setenv("CHATREC_HOME", str(folder))
    monkeypatch.setenv("CHATREC_LANG", "en")
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    return folder


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A home in which the sample catalogs are loaded once for all tests; nothing writes to it afterwards."""
    return Paths(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="session")
def films(shared_home: Paths) -> Iterator[CatalogStore]:
    """The sample catalog of films."""
    with open_catalog("films", shared_home) as store:
        yield store


@pytest.fixture(scope="session")
def laptops(shared_home: Paths) -> Iterator[CatalogStore]:
    """The sample catalog of laptops."""
    with open_catalog("laptops", shared_home) as store:
        yield store
