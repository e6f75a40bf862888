"""What a worker thread could not do, as one line for the person."""

from __future__ import annotations

import logging

from chatrec_tui.errors import ChatRecError
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

__all__ = ["failure_line"]

_LOG = logging.getLogger("chatrec.tui")


def failure_line(error: BaseException, language: Language) -> str:
    """One line for the person; the traceback of what nobody foresaw goes to the log."""
    if isinstance(error, ChatRecError):
        return error.message(language)
    _LOG.error("unexpected failure", exc_info=error)
    return say("tui.error.unexpected", language, what=one_line(f"{type(error).__name__}: {error}"))
