"""`chatrec` without a command: the terminal interface."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.cli.language import LANGUAGE_VARIABLE, interface_language
from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import load_settings, save_settings
from chatrec_tui.i18n import LANGUAGES, Language

if TYPE_CHECKING:
    from textual.app import AutopilotCallbackType

    from chatrec_tui.tui.app import ChatRecApp

__all__ = ["run_interface", "run_tui"]

_UNSEEN = (120, 36)
"""Size of a screen that nobody sees."""
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
    on_screen: bool = True,
) -> int:
    """Run the application; `auto_pilot` drives it, as the demo does. Without `on_screen` nobody sees it."""
    from chatrec_tui.tui.app import ChatRecApp, Launch
    from chatrec_tui.tui.local_backend import LocalBackend
    from chatrec_tui.tui.stderr_guard import guard_stderr

    paths = find_paths()
    chosen = load_settings(paths)
    language = language or _chosen_language(chosen.language)
    backend = LocalBackend(model=model, profile=profile, language=language, top=top, seed=seed, resume=resume)
    app = ChatRecApp(
        backend,
        Launch(catalog, language, chosen.theme),
        remember=None if auto_pilot else lambda name, value: save_settings(paths, **{name: value}),
    )
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    sys.setswitchinterval(0.0005)  # the screen stays quick beside a busy model
    with guard_stderr(paths.logs / "interface.log"), _log_to(paths.logs / "interface.log"):
        status = app.run(auto_pilot=auto_pilot, headless=not on_screen, size=None if on_screen else _UNSEEN)
    if app.farewell:
        print(f"chatrec: {app.farewell}", file=sys.stderr)
    return _leave(app, app.return_code or status or 0)


def _chosen_language(chosen: str | None) -> Language:
    """What the command line or the environment names, else the saved choice, else the language of the locale."""
    named = os.environ.get(LANGUAGE_VARIABLE, "")
    if named not in LANGUAGES and chosen in LANGUAGES:
        return chosen
    return interface_language()


@contextmanager
def _log_to(file: Path) -> Iterator[None]:
    """Write what goes wrong inside the program to a file."""
    logger = logging.getLogger("chatrec")
    handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()


def _leave(app: ChatRecApp, status: int) -> int:
    """The exit status, once the engine's thread has ended; a model that hears nothing is left behind."""
    if app.engine.close(_CLOSING_TIME):
        return status
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
