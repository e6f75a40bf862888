"""The prompt: history, new lines, pasted text, completion."""

from __future__ import annotations

from textual import events

from chatrec_tui.tui.help_screen import HelpScreen

from .conftest import Stage, text_of, until


async def test_up_and_down_go_through_what_was_sent_and_back_to_the_draft() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        for words in ("first", "second"):
            stage.app.prompt.put(words)
            await pilot.press("enter")
        stage.app.prompt.put("draft")
        await pilot.press("up")
        assert stage.app.prompt.text == "second"
        await pilot.press("up", "up")
        assert stage.app.prompt.text == "first"
        await pilot.press("down", "down")
        assert stage.app.prompt.text == "draft"
        await until(pilot, lambda: stage.app.idle)


async def test_ctrl_j_begins_a_line_and_arrows_move_inside_the_text() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("a", "ctrl+j", "b", "up", "c")
        assert stage.app.prompt.text == "ac\nb"
        await pilot.press("enter")
        await until(pilot, lambda: stage.dialogue.said)
        assert stage.dialogue.said == ["ac\nb"]


async def test_pasted_text_keeps_its_lines_and_loses_its_control_codes() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        stage.app.prompt.post_message(events.Paste("轻一点\r\n\x1b[31mred\x1b[0m\x07"))
        await until(pilot, lambda: stage.app.prompt.text)
        assert stage.app.prompt.text == "轻一点\nred"
        assert stage.dialogue.said == []


async def test_a_blank_prompt_is_not_sent() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("space", "enter")
        await pilot.pause()
        assert stage.dialogue.said == []


async def test_typing_while_the_list_has_the_focus_writes_in_the_prompt() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        stage.app.ranking.focus()
        await pilot.press("轻", "a")
        assert stage.app.prompt.has_focus
        assert stage.app.prompt.text == "轻a"


async def test_a_slash_offers_commands_and_enter_runs_the_marked_one() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("slash", "h")
        await until(pilot, lambda: stage.app.completion.display)
        assert "Keys and commands" in text_of(stage.app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(stage.app.screen, HelpScreen))


async def test_tab_completes_a_command_that_needs_a_number_and_waits_for_it() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        await pilot.press("slash", "l", "i")
        await until(pilot, lambda: stage.app.completion.display)
        await pilot.press("tab")
        await until(pilot, lambda: stage.app.prompt.text == "/like ")
        await until(pilot, lambda: not stage.app.completion.display)
        await pilot.press("3", "enter")
        await until(pilot, lambda: stage.dialogue.commands)
        assert stage.dialogue.commands == ["/like 3"]


async def test_escape_closes_the_completions_and_keeps_the_text() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await pilot.press("slash")
        await until(pilot, lambda: stage.app.completion.display)
        await pilot.press("escape")
        assert not stage.app.completion.display
        assert stage.app.prompt.text == "/"


async def test_an_unknown_command_is_answered_here_and_not_said_to_the_engine() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        stage.app.send("/nonsense")
        await until(pilot, lambda: "There is no command /nonsense" in text_of(stage.app))
        assert stage.dialogue.said == stage.dialogue.commands == []
