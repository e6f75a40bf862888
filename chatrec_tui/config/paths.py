"""The folders that the program writes to. `CHATREC_HOME` moves all of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Paths", "find_paths"]


@dataclass(frozen=True, slots=True)
class Paths:
    """Every place the program writes to. Folders are made when first written to, not before."""

    home: Path
    """Root of all others."""

    @property
    def catalogs(self) -> Path:
        """One SQLite file a catalog."""
        return self.home / "catalogs"

    @property
    def profiles(self) -> Path:
        """One SQLite file a person: dialogues, feedback, preferences."""
        return self.home / "profiles"

    @property
    def models(self) -> Path:
        """Models that the person added."""
        return self.home / "models"

    @property
    def cache(self) -> Path:
        """What can be made again: int8 copies of models."""
        return self.home / "cache"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.home / "settings.toml"

    @property
    def logs(self) -> Path:
        """What native libraries print while the interface owns the screen."""
        return self.home / "logs"


def find_paths() -> Paths:
    """The paths under `CHATREC_HOME`, else under the platform's folder for application data."""
    home = os.environ.get("CHATREC_HOME")
    if home:
        return Paths(Path(home).expanduser().absolute())
    import platformdirs

    return Paths(platformdirs.user_data_path("chatrec", appauthor=False))
