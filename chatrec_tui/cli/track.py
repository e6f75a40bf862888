"""`chatrec track`: the dialogue-state tracker alone, over turns in a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption
from chatrec_tui.i18n import say

__all__ = ["track_command"]


def track_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("track.file", interface_language()))],
    catalog: CatalogOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print what each turn of FILE was understood as, one line a turn."""
    from chatrec_tui.dialogue.given_turns import track_file

    for line in track_file(file, catalog):
        print(json.dumps(line, ensure_ascii=False) if as_json else _plain(line))


def _plain(line: Mapping[str, Any]) -> str:
    acts = "; ".join(
        " ".join(
            f"{value}" if name == "act" else f"{name}={json.dumps(value, ensure_ascii=False)}"
            for name, value in act.items()
        )
        for act in line["acts"]
    )
    return f"{line['id']}\t{acts}\t{line['sentiment']:+.2f}"
