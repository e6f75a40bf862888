"""The phrase banks, and which of their phrases each split may use: none is shared between splits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from chatrec_tui.i18n import Language

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")
__all__ = ["SPLITS", "Split", "phrases", "pick_split"]


def pick_split(wordings: Sequence[str], split: Split) -> Sequence[str]:
    """The phrases of a split: the last is for the test, the one before for validation, the others for training."""
    if len(wordings) < 5:
        return wordings
    return wordings[:-2] if split == "train" else wordings[-2:-1] if split == "valid" else wordings[-1:]


@cache
def _bank(name: str) -> dict[str, Any]:
    file = resources.files("chatrec_tui.train") / "phrases" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def phrases(language: Language) -> Mapping[str, list[str]]:
    """How people say what they want."""
    bank: Mapping[str, list[str]] = _bank("requests")[language]
    return bank
