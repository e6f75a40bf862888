"""Pictures of the whole screen. They change when the look changes on purpose: `pytest --snapshot-update`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from chatrec_tui.tui.messages import ModelState

from .conftest import Stage, say_and_wait, until

SnapCompare = Callable[..., bool]


async def one_turn(pilot: Pilot[Any]) -> None:
    """A catalog is open and one turn is over."""
    await until(pilot, lambda: pilot.app.idle)  # type: ignore[attr-defined]
    await say_and_wait(pilot, "预算六千以内，轻一点")
    await pilot.pause()


@pytest.mark.parametrize(
    ("language", "size", "theme"),
    [
        ("zh", (120, 36), None),
        ("en", (160, 40), None),
        ("zh", (60, 20), None),
        ("en", (100, 30), "textual-light"),
    ],
    ids=["zh-wide", "en-wide", "zh-narrow", "en-light"],
)
def test_the_screen_after_a_turn(
    snap_compare: SnapCompare, steady_cursor: None, language: str, size: tuple[int, int], theme: str | None
) -> None:
    stage = Stage(language=language, theme=theme, model=ModelState("ready", "mini"))
    assert snap_compare(stage.app, terminal_size=size, run_before=one_turn)
