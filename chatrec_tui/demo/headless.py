"""Plays a script on the engine alone and yields its events; what was expected and did not come is told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from chatrec_tui.demo.expect import failures
from chatrec_tui.demo.script import Script
from chatrec_tui.engine.events import Event
from chatrec_tui.i18n import Language, say

if TYPE_CHECKING:
    from chatrec_tui.engine.session import Session

__all__ = ["play_headless"]


def play_headless(script: Script, session: Session, language: Language, tell: Callable[[str], None]) -> Iterator[Event]:
    """The events of all steps; `tell` gets a line for every expectation that does not hold."""
    yield session.start()
    yield from session.opening()
    for number, step in enumerate(script.steps, 1):
        before = session.state.shown
        events: list[Event] = []
        for event in session.turn(step.say) if step.say else session.command(step.command):
            events.append(event)
            yield event
        for problem in failures(step.expect, events, before, language):
            tell(say("demo.failed", language, step=number, said=step.say or step.command, problem=problem))
