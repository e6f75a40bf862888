"""`chatrec` without a command."""

from __future__ import annotations

from typing import Annotated

import typer

from chatrec_tui import __version__
from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, ModelOption, ProfileOption, ResumeOption, SeedOption, TopOption
from chatrec_tui.i18n import say

__all__ = ["start"]


def start(
    context: typer.Context,
    catalog: CatalogOption = None,
    model: ModelOption = None,
    profile: ProfileOption = "default",
    top: TopOption = 5,
    seed: SeedOption = 0,
    resume: ResumeOption = None,
    version: Annotated[bool, typer.Option("--version", help=say("cli.help.version", interface_language()))] = False,
) -> None:
    """Open the interface, unless a command follows."""
    if version:
        print(f"chatrec {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        from chatrec_tui.cli.tui import run_tui

        raise typer.Exit(run_tui(catalog=catalog, model=model, profile=profile, top=top, seed=seed, resume=resume))
