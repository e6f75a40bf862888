"""What the person has chosen: a small TOML file, written whole or not at all."""

from __future__ import annotations

import dataclasses
import difflib
import json
import tomllib
from dataclasses import dataclass

from chatrec_tui.config.files import write_text
from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ConfigError

_SHARES = ("diversity",)
"""Settings that are numbers from 0 to 1."""

__all__ = ["Settings", "load_settings", "save_settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices that outlive a run; None means that none was made."""

    catalog: str | None = None
    """Catalog last used."""
    model: str | None = None
    """Model by name or folder."""
    language: str | None = None
    """`en` or `zh`, of the interface."""
    theme: str | None = None
    """Name of a theme of the interface."""
    diversity: float | None = None
    """How much a list avoids repeating itself, 0 to 1."""


def load_settings(paths: Paths) -> Settings:
    """The settings file, or the defaults when there is none. Raises ConfigError naming file, key and nearest key."""
    try:
        table = tomllib.loads(paths.settings.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError("config.bad_settings", path=paths.settings, why=error) from error
    known = [one.name for one in dataclasses.fields(Settings)]
    for key, value in table.items():
        if key not in known:
            nearest = (difflib.get_close_matches(key, known, 1) or known)[0]
            raise ConfigError("config.unknown_setting", path=paths.settings, key=key, nearest=nearest)
        if not _is_valid(key, value):
            message = "explain.weights.setting" if key in _SHARES else "config.bad_setting"
            raise ConfigError(message, path=paths.settings, key=key, value=value)
    return Settings(**table)


def _is_valid(key: str, value: object) -> bool:
    if key in _SHARES:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return isinstance(value, str)


def save_settings(paths: Paths, **choices: str | float | None) -> Settings:
    """Change some settings and keep the others; None takes a choice back. Raises ConfigError."""
    settings = dataclasses.replace(load_settings(paths), **choices)  # type: ignore[arg-type]
    lines = [
        # A JSON string is a TOML basic string.
        f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in dataclasses.asdict(settings).items()
        if value is not None
    ]
    write_text(paths.settings, "".join(lines))
    return settings
