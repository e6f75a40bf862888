"""`chatrec eval`: measures quality; each protocol has a module of its own beside this one."""

from __future__ import annotations

import typer

__all__ = ["evaluate_app"]

evaluate_app = typer.Typer(no_args_is_help=True)


@evaluate_app.callback()
def evaluate() -> None:
    """Group the protocols, however many there are."""
