"""Plays a script in the real interface: types, sends, waits for the engine, and lets the person look."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from chatrec_tui.demo.script import Script, Step
from chatrec_tui.i18n import say
from chatrec_tui.tui.app import ChatRecApp
from chatrec_tui.tui.picture import mend_widths

__all__ = ["make_pilot"]

_TICK = 0.05


def make_pilot(script: Script, *, speed: float = 1.0, record: Path | None = None,
               stay: bool = True) -> Callable[[Pilot[Any]], Any]:  # fmt: skip
    """A coroutine for `App.run(auto_pilot=…)`. `speed` 2 is twice as fast; with `record` the last screen is kept.

    With `stay` the interface remains open after the last step, for the person to go on.
    """

    async def play(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, ChatRecApp)
        await _until(app, lambda: app.idle)
        for step in script.steps:
            await _play_step(app, step, speed)
            if app.leaving:
                return
        if record is not None:
            await _until(app, lambda: app.idle and app.model_state.phase != "loading")
            await asyncio.sleep(4 * _TICK)
            record.write_text(mend_widths(app.export_screenshot(title=script.title)), encoding="utf-8")
        if stay:
            app.chat.add_note(say("demo.over", app.language), "info")
        else:
            app.leave(0)

    return play


async def _play_step(app: ChatRecApp, step: Step, speed: float) -> None:
    app.prompt.focus()
    for character in step.say or step.command:
        if app.leaving:
            return
        app.prompt.insert(character)
        await asyncio.sleep(step.typing / speed)
    await asyncio.sleep(6 * _TICK / speed)
    app.prompt.submit()
    await asyncio.sleep(_TICK)
    await _until(app, lambda: app.idle)
    await _until(app, lambda: False, limit=step.pause / speed)


async def _until(app: ChatRecApp, true: Callable[[], bool], limit: float = 120.0) -> None:
    """Wait until something holds, the person leaves, or `limit` seconds are over."""
    for _ in range(max(round(limit / _TICK), 1)):
        if true() or app.leaving:
            return
        await asyncio.sleep(_TICK)
