"""`chatrec` without a command: the terminal interface."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from chatrec_tui.cli.language import interface_language
from chatrec_tui.config.paths import find_paths
from chatrec_tui.i18n import Language

if TYPE_CHECKING:
    from textual.app import AutopilotCallbackType

    from chatrec_tui.tui.app import ChatRecApp

__all__ = ["run_interface", "run_tui"]

_CLOSING_TIME = 1.5
"""Seconds that a model may take to notice that the program ends."""


def run_tui(
    *,
    catalog: str | None = None,
    model: str | None = None,
    language: Language | None = None,
    profile: str = "default",
    top: int = 5,
    seed: int = 0,
    resume: str | None = None,
) -> int:
    """Open the interface and return the exit status. Without a terminal it is a plain chat instead."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        from chatrec_tui.cli.chat import chat_command

        chat_command(catalog=catalog, model=model, profile=profile, top=top, seed=seed, resume=resume, plain=True)
        return 0
    return run_interface(catalog=catalog, model=model, language=language, profile=profile, top=top, seed=seed,
                         resume=resume)  # fmt: skip


def run_interface(
    *,
    catalog: str | None,
    model: str | None,
    language: Language | None,
    profile: str,
    top: int,
    seed: int,
    resume: str | None = None,
    auto_pilot: AutopilotCallbackType | None = None,
) -> int:
    """Run the application on the terminal; `auto_pilot` drives it, as the demo does."""
    from chatrec_tui.tui.app import ChatRecApp, Launch
    from chatrec_tui.tui.local_backend import LocalBackend
    from chatrec_tui.tui.remembered import choices, remember
    from chatrec_tui.tui.stderr_guard import guard_stderr

    chosen = choices()
    language = language or chosen.language or interface_language()
    backend = LocalBackend(model=model, profile=profile, language=language, top=top, seed=seed, resume=resume)
    app = ChatRecApp(backend, Launch(catalog, model, language, chosen.theme), remember=remember)
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.setswitchinterval(0.0005)  # the screen stays quick beside a busy model
    with guard_stderr(find_paths().logs / "interface.log"):
        status = app.run(auto_pilot=auto_pilot)
    if app.farewell:
        print(f"chatrec: {app.farewell}", file=sys.stderr)
    return _leave(app, app.return_code or status or 0)


def _leave(app: ChatRecApp, status: int) -> int:
    """The exit status, once the engine's thread has ended; a model that hears nothing is left behind."""
    if app.engine.close(_CLOSING_TIME):
        return status
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
