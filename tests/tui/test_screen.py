"""Around the dialogue: languages, themes, sizes, help, catalog, palette, copying, leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.widgets import DataTable, Input, OptionList

from chatrec_tui.tui.catalog_screen import CatalogScreen
from chatrec_tui.tui.help_screen import HelpScreen
from chatrec_tui.tui.item_screen import ItemScreen
from chatrec_tui.tui.messages import ModelState

from .conftest import Stage, say_and_wait, text_of, until

WIDE = (120, 36)


async def test_every_label_follows_the_language() -> None:
    stage = Stage(model=ModelState("ready", "mini"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "为你推荐" in text_of(stage.app))
        screen = text_of(stage.app)
        for words in ("对话", "你的偏好", "✓ 必须", "✗ 不要", "就绪", "想找什么", "发送", "4,999 元", "排除了 2 件"):
            assert words in screen, words
        assert "What you want" not in screen
        assert stage.remembered == [("language", "zh")]
        stage.app.send("/lang en")
        await until(pilot, lambda: "For you" in text_of(stage.app))


async def test_the_chosen_theme_is_kept() -> None:
    stage = Stage(theme="gruvbox")
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        assert stage.app.theme == "gruvbox"
        assert stage.remembered == []
        stage.app.send("/theme textual-light")
        await until(pilot, lambda: stage.remembered)
        assert stage.remembered == [("theme", "textual-light")]


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
async def test_on_a_small_screen_nothing_is_lost(size: tuple[int, int]) -> None:
    stage = Stage(model=ModelState("ready", "mini"))
    async with stage.app.run_test(size=size) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        await until(pilot, lambda: "Feather 13 ↑1" in " ".join(text_of(stage.app).split()))
        chat = text_of(stage.app)
        assert "Four that fit." in chat
        assert "mini ready" in chat
        await pilot.press("f3")
        await until(pilot, lambda: "weighs little" in text_of(stage.app))
        assert "? why" in text_of(stage.app)
        await pilot.press("f3")
        await until(pilot, lambda: "✗ never" in text_of(stage.app))
        assert "laptops" in text_of(stage.app)


async def test_a_window_may_change_its_size_at_any_time() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        for size in ((60, 20), (200, 60), (30, 8), (120, 36)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await say_and_wait(pilot, "light")
        assert stage.app.ranking.display and stage.app.preferences.display
        assert "For you" in text_of(stage.app)


async def test_help_lists_keys_and_commands() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 120)) as pilot:
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(stage.app.screen, HelpScreen))
        await until(pilot, lambda: "/like N" in text_of(stage.app))
        assert "Ctrl+J" in text_of(stage.app)
        await pilot.press("escape")
        assert not isinstance(stage.app.screen, HelpScreen)


async def test_the_catalog_can_be_searched_and_an_item_spoken_of() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(stage.app.screen, CatalogScreen))
        table = stage.app.screen.query_one(DataTable)
        await until(pilot, lambda: table.row_count == 4)
        stage.app.screen.query_one(Input).value = "harbour"
        await until(pilot, lambda: table.row_count == 1)
        assert "A laptop by Cano." in text_of(stage.app)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: stage.app.prompt.text == "Harbour S")


async def test_another_catalog_begins_another_dialogue_and_is_remembered() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(stage.app.screen, CatalogScreen))
        options = stage.app.screen.query_one("#catalogs", OptionList)
        await until(pilot, lambda: options.option_count == 2)
        stage.dialogue.store.name = stage.dialogue.catalog = "films"
        options.focus()
        options.highlighted = 1
        await pilot.press("enter")
        await until(pilot, lambda: stage.backend.opened == [None, "films"])
        await until(pilot, lambda: stage.app.idle)
        assert "films" in text_of(stage.app)
        assert [text for _, text in stage.app.chat.transcript()] == ["Hello. What are you looking for?"]
        assert ("catalog", "films") in stage.remembered


async def test_the_palette_finds_actions_and_items() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(stage.app.screen, CommandPalette))
        await pilot.press(*"harbour")
        await until(pilot, lambda: "Harbour S" in text_of(stage.app))
        await until(pilot, lambda: stage.app.screen.query_one(OptionList).option_count >= 1)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(stage.app.screen, ItemScreen))
        assert "5,600" in text_of(stage.app)


async def test_details_tell_the_parts_of_the_score_and_what_the_reason_rests_on() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        stage.app.ranking.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(stage.app.screen, ItemScreen))
        await until(pilot, lambda: "catalog: weight" in text_of(stage.app))
        assert "+0.60" in text_of(stage.app)
        await pilot.press("enter")
        await until(pilot, lambda: stage.app.prompt.text == "Feather 13")


async def test_ctrl_c_copies_and_never_leaves() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE, notifications=True) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("ctrl+c", "ctrl+c")
        await until(pilot, lambda: "Ctrl+Q leaves" in text_of(stage.app))
        assert not stage.app.leaving
        stage.app.prompt.put("some words")
        stage.app.prompt.select_all()
        await pilot.press("ctrl+c")
        assert stage.app.clipboard == "some words"
        stage.app.prompt.put("")
        await pilot.press("ctrl+y")
        assert stage.app.clipboard == "Hello. What are you looking for?"
        await pilot.press("ctrl+q")
    assert stage.app.return_code == 0


async def test_the_conversation_is_saved_to_a_new_file_only(tmp_path: Path) -> None:
    stage = Stage()
    target = tmp_path / "talk.md"
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        stage.app.send(f"/save {target}")
        saved = target.read_text(encoding="utf-8")
        assert "**You:** light" in saved
        assert "1. **Feather 13**" in saved
        stage.app.send(f"/save {target}")
        await until(pilot, lambda: "Cannot write" in text_of(stage.app))
        assert target.read_text(encoding="utf-8") == saved


async def test_clearing_the_view_leaves_the_dialogue_as_it_is() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await say_and_wait(pilot, "light")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: not stage.app.chat.transcript())
        assert stage.app.ranking.entries and stage.app.preferences.count == 3


async def test_another_model_and_the_names_of_all() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.idle)
        stage.app.send("/model mini")
        await until(pilot, lambda: "mini ready" in text_of(stage.app))
        stage.app.send("/model")
        await until(pilot, lambda: "Models: mini, none" in text_of(stage.app))
