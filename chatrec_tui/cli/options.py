"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.i18n import say

__all__ = ["CatalogOption", "JsonOption", "ModelOption", "ProfileOption", "ResumeOption", "SeedOption", "TopOption"]

_LANGUAGE = interface_language()

CatalogOption = Annotated[
    str | None, typer.Option("--catalog", metavar="NAME|FILE", help=say("cli.option.catalog", _LANGUAGE))
]
ModelOption = Annotated[
    str | None, typer.Option("--model", metavar="NAME|FOLDER|none", help=say("cli.option.model", _LANGUAGE))
]
ProfileOption = Annotated[str, typer.Option("--profile", metavar="NAME", help=say("cli.option.profile", _LANGUAGE))]
TopOption = Annotated[int, typer.Option("--top", min=1, max=20, help=say("cli.option.top", _LANGUAGE))]
SeedOption = Annotated[int, typer.Option("--seed", help=say("cli.option.seed", _LANGUAGE))]
ResumeOption = Annotated[
    str | None, typer.Option("--resume", metavar="ID|last", help=say("cli.option.resume", _LANGUAGE))
]
JsonOption = Annotated[bool, typer.Option("--json", help=say("cli.option.json", _LANGUAGE))]
