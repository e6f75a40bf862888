"""Int8 copies of float models, kept on disk so that the next start maps them instead of rounding again.

A copy is an ordinary int8 folder under a name that changes when the source changes. It can be deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import ModelConfig
from chatrec_tui.llm.pack import write_packed
from chatrec_tui.llm.weights import Weights, read_weights

__all__ = ["read_kept"]

_FORMAT = 1
"""Part of a copy's name; raised when the way of rounding changes."""


def read_kept(
    files: list[Path], config: ModelConfig, paths: Paths, read: Callable[[], Weights]
) -> tuple[ModelConfig, Weights]:
    """Configuration and int8 weights of a float model, from its copy; the copy is made when there is none.

    `files` are the source's weights and `read` opens them. Where no copy can be kept (no room, no permission), the
    source itself is given, to be rounded in memory. Raises ModelError for a source that cannot be read.
    """
    folder = paths.cache / "models" / _name(files)
    kept = _read_copy(folder, config)
    if kept is not None:
        return kept
    weights = read()
    try:
        _drop_older(folder)
        write_packed(folder, config, weights, {})
    except OSError:
        return config, weights
    return _read_copy(folder, config) or (config, weights)


def _read_copy(folder: Path, config: ModelConfig) -> tuple[ModelConfig, Weights] | None:
    """The copy in a folder; a damaged one is removed."""
    try:
        mark = json.loads((folder / "config.json").read_text(encoding="utf-8"))["chatrec"]
        kept = replace(config, quantization=str(mark["quantization"]), checksum=str(mark["sha256"]))
        return kept, read_weights(folder, kept)
    except (ModelError, OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(folder, ignore_errors=True)
        return None


def _name(files: list[Path]) -> str:
    """Folder's name, place and state of its files: `qwen-<place>-<state>`."""
    home = files[0].resolve().parent
    state = [_FORMAT, *((file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files)]
    name = "".join(one if one.isalnum() else "-" for one in home.name)[:40]
    return f"{name}-{_digest(str(home), files[0].name)}-{_digest(*map(str, state))}"


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _drop_older(folder: Path) -> None:
    """Remove the copies of earlier states of the same source."""
    stem = folder.name.rsplit("-", 1)[0]
    for other in folder.parent.glob(f"{stem}-*"):
        shutil.rmtree(other, ignore_errors=True)
