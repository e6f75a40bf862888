"""`chatrec model get`: fetches a model from the Hugging Face hub. The only command that uses a network by itself."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import JsonOption
from chatrec_tui.config.paths import find_paths
from chatrec_tui.i18n import say
from chatrec_tui.text.clean import one_line

if TYPE_CHECKING:
    from chatrec_tui.llm.hub import Download

__all__ = ["get_command"]

_LANGUAGE = interface_language()


def get_command(
    name: Annotated[str, typer.Argument(metavar="OWNER/NAME", help=say("hub.help.id", _LANGUAGE))],
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("hub.help.yes", _LANGUAGE))] = False,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.llm.hub import download_model

    def confirm(plan: Download) -> bool:
        question = _sentence("ask", name=name, files=len(plan.files), size=_size(plan.size), folder=plan.folder)
        if yes or not sys.stdin.isatty():
            print(question, file=sys.stderr)
            return True
        return typer.confirm(question, default=True, err=True)

    folder = download_model(name, find_paths(), confirm=confirm)
    if folder is None:
        print(_sentence("kept_out"), file=sys.stderr)
        return
    if as_json:
        print(json.dumps({"name": name, "folder": str(folder)}, ensure_ascii=False))
    print(_sentence("here", name=name, folder=folder), file=sys.stderr)


def _sentence(key: str, **values: object) -> str:
    return say(f"hub.say.{key}", _LANGUAGE, values={name: one_line(str(one)) for name, one in values.items()})


def _size(size: int) -> str:
    """With the largest unit that fits."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"
