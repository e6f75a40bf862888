"""Files written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from chatrec_tui.errors import ConfigError

__all__ = ["write_text"]


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text through a temporary file beside the target, so that a kill leaves the old file.

    Raises ConfigError when the folder cannot be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        raise ConfigError("config.cannot_write", path=path, why=error.strerror) from error
