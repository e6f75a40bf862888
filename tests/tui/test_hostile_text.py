"""Text that tries to be markup, an action or a terminal sequence is shown as text, in every view."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from textual.command import CommandPalette
from textual.widgets import DataTable

from chatrec_tui.catalog.item import Item
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine import events as e
from chatrec_tui.engine.events import Event
from chatrec_tui.tui.catalog_screen import CatalogScreen
from chatrec_tui.tui.messages import ModelState

from .conftest import ScriptedDialogue, Stage, ranked, say_and_wait, text_of, until

HOSTILE = {
    "closing tag": "[/b]",
    "action": "[@click=app.quit()]win[/]",
    "colour": "\x1b[31mred\x1b[0m",
    "clipboard": "\x1b]52;c;aGFjaw==\x07copy",
    "title": "\x1b]0;owned\x07title",
    "c1": "\x9b31mred\x9d0;owned\x9c",
    "unfinished": "text\x1b]8;;http://evil",
    "bidi": "abc\u202egnp.exe",
    "surrogate": "broken\ud800half",
    "long": "x" * 10_000,
    "emoji": "👩‍👩‍👧 家",
    "lines": "one\ntwo\r\nthree",
}


def hostile_dialogue(text: str) -> ScriptedDialogue:
    item = Item("n1", text, brand=text, price=1.0, currency=text[:20], description=text, tags=(text,),
                attributes=MappingProxyType({text[:40]: text}))  # fmt: skip
    wish = Preference("brand", "=", text, 1.0, True, 1, text)

    def story(state: DialogueState) -> list[Event]:
        turn = state.turn
        pieces = [e.ReasonDelta(turn, "n1", one) for one in text[:200]]
        return [
            e.StateEvent(turn, (), 0.0, (wish,), {"n1": "liked"}, ()),
            ranked([item], turn, relaxed=(wish,)),
            *[e.ReplyDelta(turn, one) for one in text[:200]],
            e.ReplyEvent(turn, text, "ask", "brand", (text, "either")),
            *pieces,
            e.ReasonEvent(turn, "n1", text, (e.Claim(text, "attribute", text[:40], text, text),), "en"),
            e.ErrorEvent(turn, text, text),
            e.TurnDone(turn, {"total": 1.0}, {}, text),
        ]

    return ScriptedDialogue((item,), story, preferences=(wish,), catalog=text.replace("\n", " ")[:60] or "x")


def harmless(screen: str) -> bool:
    return not any(ord(one) < 32 or 127 <= ord(one) < 160 or one in "\u202e" for one in screen.replace("\n", ""))


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_text_is_only_text(name: str) -> None:
    text = HOSTILE[name]
    stage = Stage(hostile_dialogue(text), model=ModelState("failed", text, text))
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, text.replace("\n", " ")[:500])
        await until(pilot, lambda: stage.app.idle)
        assert harmless(text_of(stage.app))
        stage.app.send(f"/{text[:30]}")
        stage.app.send("/copy")
        stage.app.ranking.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert harmless(text_of(stage.app))
        await pilot.press("escape", "f2")
        await until(pilot, lambda: isinstance(stage.app.screen, CatalogScreen))
        await until(pilot, lambda: stage.app.screen.query_one(DataTable).row_count == 1)
        assert harmless(text_of(stage.app))
        await pilot.press("escape", "ctrl+p")
        await until(pilot, lambda: isinstance(stage.app.screen, CommandPalette))
        await pilot.press("x")
        await pilot.pause()
        assert harmless(text_of(stage.app))
        assert not stage.app.leaving


async def test_a_click_on_text_that_looks_like_an_action_does_nothing() -> None:
    stage = Stage(hostile_dialogue(HOSTILE["action"]))
    async with stage.app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        lines = text_of(stage.app).splitlines()
        spots = [(line.index("win"), row) for row, line in enumerate(lines) if "win" in line]
        assert len(spots) >= 3
        for x, y in spots:
            await pilot.click(offset=(x, y))
        await pilot.pause()
        assert not stage.app.leaving
