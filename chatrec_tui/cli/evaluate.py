"""`chatrec eval`: measures quality; each protocol has a module of its own beside this one."""

from __future__ import annotations

import typer

from chatrec_tui.cli.evaluate_exposure import exposure_command
from chatrec_tui.cli.evaluate_reasons import reasons_command
from chatrec_tui.cli.evaluate_rerank import rerank_command
from chatrec_tui.cli.evaluate_simulate import simulate_command
from chatrec_tui.cli.evaluate_track import track_measure_command
from chatrec_tui.cli.language import interface_language
from chatrec_tui.i18n import say

__all__ = ["evaluate_app"]

evaluate_app = typer.Typer(no_args_is_help=True)


@evaluate_app.callback()
def evaluate() -> None:
    """Group the protocols, however many there are."""


evaluate_app.command("exposure", help=say("exposure.help", interface_language()))(exposure_command)
evaluate_app.command("reasons", help=say("evaluate_reasons.help", interface_language()))(reasons_command)
evaluate_app.command("simulate", help=say("simulate.help", interface_language()))(simulate_command)
evaluate_app.command("rerank", help=say("evaluate_rerank.help", interface_language()))(rerank_command)
evaluate_app.command("track", help=say("evaluate_track.help", interface_language()))(track_measure_command)
