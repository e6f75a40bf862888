"""A turn on the screen: what is said, how it streams, and how it can be stopped, judged and taken back."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from textual.pilot import Pilot

from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.engine import events as e
from chatrec_tui.engine.events import Event
from chatrec_tui.errors import CatalogError
from chatrec_tui.tui.answers import Answers
from chatrec_tui.tui.chat import PersonBubble, ProgramBubble
from chatrec_tui.tui.messages import EngineEvent, JobFailed, ModelState
from chatrec_tui.tui.preferences import Belief, Preferences
from chatrec_tui.tui.ranking import Ranking

from .conftest import BUDGET, LAPTOPS, NO_BOREL, ScriptedDialogue, Stage, say_and_wait, text_of, until, whole_turn

WIDE = (120, 36)


async def opened(pilot: Pilot[Any], stage: Stage) -> None:
    await until(pilot, lambda: stage.app.idle)


async def test_the_screen_is_there_before_the_catalog_and_then_greets_with_a_list() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        assert stage.app.prompt.has_focus
        await opened(pilot, stage)
        assert stage.app.ranking.shown == tuple(item.id for item in LAPTOPS)
        assert stage.app.chat.last_reply == "Hello. What are you looking for?"
        assert "laptops · 4 items" in text_of(stage.app)


async def test_what_is_sent_reaches_the_engine_with_the_items_on_screen() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE, message_hook=stage.messages.append) as pilot:
        await opened(pilot, stage)
        await pilot.press(*"light", "enter")
        await until(pilot, lambda: stage.app.idle and stage.dialogue.said)
        assert stage.dialogue.said == ["light"]
        assert stage.dialogue.shown == [tuple(item.id for item in LAPTOPS)]
        assert [one.text for one in stage.app.chat.query(PersonBubble)] == ["light"]
        told = [message.event.event for message in stage.messages if isinstance(message, EngineEvent)]
        assert told[-1] == "turn.done"


async def test_the_list_moves_when_the_model_has_spoken_and_says_by_how_much() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        marks = [entry.mark("en") for entry in stage.app.ranking.entries]
        assert marks == ["↑1", "↓1", "", ""]
        assert "↑1" in text_of(stage.app)


async def test_reasons_stream_into_their_cards_and_end_whole() -> None:
    gate = threading.Event()
    dialogue = ScriptedDialogue(gate=gate, gate_at=5)
    stage = Stage(dialogue)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("light")
        await until(pilot, lambda: "Feather ▌" in text_of(stage.app))
        assert "Reasons 0 of 4" in text_of(stage.app)
        gate.set()
        await until(pilot, lambda: stage.app.idle)
        assert [entry.reason for entry in stage.app.ranking.entries] == [
            "Feather 13 weighs little.", "Granite 15 weighs little.",
            "Feather 14 Pro weighs little.", "Harbour S weighs little.",
        ]  # fmt: skip
        assert "▌F" not in text_of(stage.app)


async def test_many_small_pieces_are_drawn_in_few_frames() -> None:
    def long_reason(state: DialogueState) -> list[Event]:
        story = whole_turn(state)
        pieces: list[Event] = [e.ReasonDelta(state.turn, "n1", "word ") for _ in range(300)]
        return [*story[:4], *pieces, *story[4:]]

    stage = Stage(ScriptedDialogue(story=long_reason))
    drawn = 0
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        flush = stage.app.ranking.flush

        def counted() -> None:
            nonlocal drawn
            drawn += bool(stage.app.ranking._pending)
            flush()

        stage.app.ranking.flush = counted  # type: ignore[method-assign]
        await say_and_wait(pilot, "light")
        assert 1 <= drawn < 100


async def test_keys_on_a_card_judge_the_item_it_shows() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.ranking.focus()
        await pilot.press("down", "minus")
        await until(pilot, lambda: stage.app.idle and stage.dialogue.commands)
        await pilot.press("plus")
        await until(pilot, lambda: stage.app.idle and len(stage.dialogue.commands) == 2)
        await pilot.press("question_mark")
        await until(pilot, lambda: stage.app.idle and len(stage.dialogue.commands) == 3)
        assert stage.dialogue.commands == ["/reject 2", "/like 2", "/why 2"]


async def test_a_click_selects_a_card_and_its_buttons_act() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        cards = list(stage.app.ranking.query("Card"))
        await until(pilot, lambda: cards[2].size)
        await pilot.click(cards[2])
        await until(pilot, lambda: stage.app.ranking.selected is stage.app.ranking.entries[2])
        await until(pilot, lambda: cards[2].query_one(".actions").size)
        await pilot.click(cards[2].query_one(".actions"), offset=(2, 0))
        await until(pilot, lambda: stage.dialogue.commands)
        assert stage.dialogue.commands == ["/like 3"]


async def test_a_preference_is_taken_away_by_key_and_by_click() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE, message_hook=stage.messages.append) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        assert "✗ never" in text_of(stage.app)
        assert "✓ must" in text_of(stage.app)
        stage.app.preferences.focus()
        await pilot.press("delete")
        await until(pilot, lambda: stage.app.idle and len(stage.app.preferences.preferences) == 2)
        lines = list(stage.app.preferences.query(Belief))
        await pilot.click(lines[-1], offset=(lines[-1].size.width - 2, 0))
        await until(pilot, lambda: stage.app.idle and len(stage.app.preferences.preferences) == 1)
        assert stage.dialogue.commands == [f"/forget {NO_BOREL.path}", f"/forget {BUDGET.path}"]
        forgotten = {id(message): message for message in stage.messages if isinstance(message, Preferences.Forgotten)}
        assert [message.path for message in forgotten.values()] == [NO_BOREL.path, BUDGET.path]


async def test_verdicts_stand_below_the_preferences_with_the_title() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("/like 3")
        await until(pilot, lambda: stage.app.idle and stage.app.preferences.count)
        assert "+ liked" in text_of(stage.app)
        assert [line.words for line in stage.app.preferences.query(Belief)] == ["Feather 14 Pro"]


async def test_undo_goes_to_the_engine_and_the_panel_follows() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        stage.app.send("/撤销")
        await until(pilot, lambda: stage.app.idle and stage.dialogue.commands)
        assert stage.dialogue.commands == ["/undo"]
        assert len(stage.app.preferences.preferences) == 2


async def test_escape_before_anything_is_shown_puts_the_words_back() -> None:
    stage = Stage(ScriptedDialogue(gate=threading.Event(), gate_at=0))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("something light")
        await until(pilot, lambda: stage.dialogue.said)
        await pilot.press("escape")
        await until(pilot, lambda: stage.app.idle)
        assert stage.app.prompt.text == "something light"
        assert not stage.app.chat.query(PersonBubble)


async def test_escape_while_reasons_are_written_keeps_what_is_shown() -> None:
    stage = Stage(ScriptedDialogue(gate=threading.Event(), gate_at=5))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("something light")
        await until(pilot, lambda: "Feather ▌" in text_of(stage.app))
        await pilot.press("escape")
        await until(pilot, lambda: stage.app.idle)
        assert stage.app.prompt.text == ""
        assert len(stage.app.chat.query(PersonBubble)) == 1
        assert stage.app.ranking.entries[0].finished
        assert "▌▸ 1" in text_of(stage.app)


async def test_new_words_stop_what_is_still_being_written() -> None:
    dialogue = ScriptedDialogue(gate=threading.Event(), gate_at=5)
    stage = Stage(dialogue)
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("something light")
        await until(pilot, lambda: "Feather ▌" in text_of(stage.app))
        dialogue.gate = None
        stage.app.send("and cheap")
        await until(pilot, lambda: stage.app.idle)
        assert dialogue.said == ["something light", "and cheap"]
        assert all(entry.finished for entry in stage.app.ranking.entries)


async def test_words_sent_while_the_model_loads_are_answered_with_the_first_list() -> None:
    gate = threading.Event()
    stage = Stage(ScriptedDialogue(gate=gate, gate_at=3), model=ModelState("loading", "mini"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("light")
        await until(pilot, lambda: stage.app.ranking.shown[:2] == ("n2", "n1"))
        screen = text_of(stage.app)
        assert "mini loading" in screen
        assert "its order will follow" in screen
        stage.backend.change_model(None, "mini", stage.app.post_message)
        gate.set()
        await until(pilot, lambda: stage.app.idle)
        assert stage.app.ranking.shown[:2] == ("n1", "n2")
        assert "mini ready" in text_of(stage.app)


async def test_a_model_that_cannot_be_loaded_says_why_and_the_dialogue_goes_on() -> None:
    stage = Stage(model=ModelState("failed", "huge", "huge needs more memory"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        screen = text_of(stage.app)
        assert "huge not loaded" in screen
        assert "huge needs more memory" in screen


async def test_a_failing_turn_is_one_line_and_the_next_turn_works() -> None:
    dialogue = ScriptedDialogue(fails=RuntimeError("the [b]disk[/b] is full"))
    stage = Stage(dialogue)
    async with stage.app.run_test(size=WIDE, message_hook=stage.messages.append) as pilot:
        await opened(pilot, stage)
        stage.app.send("light")
        await until(pilot, lambda: stage.app.idle and dialogue.said)
        assert "the [b]disk[/b]" in text_of(stage.app)
        assert [one.exit_code for one in stage.messages if isinstance(one, JobFailed)] == [1]
        dialogue.fails = None
        await say_and_wait(pilot, "light")
        assert stage.app.chat.last_reply.startswith("Four that fit")


async def test_an_error_event_is_a_line_in_the_chat() -> None:
    def refuse(state: DialogueState) -> list[Event]:
        return [
            e.ErrorEvent(state.turn, "That is too long.", "Say it shorter."),
            e.TurnDone(state.turn, {"total": 1.0}),
        ]

    stage = Stage(ScriptedDialogue(story=refuse))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        assert "✗ That is too long. Say it shorter." in text_of(stage.app)


async def test_a_catalog_that_was_asked_for_and_is_not_there_ends_the_program_with_its_line() -> None:
    stage = Stage()
    stage.backend.refuses = CatalogError("tui.error.no_command", name="nowhere")
    stage.app.launch = replace(stage.app.launch, catalog="nowhere")
    async with stage.app.run_test(size=WIDE) as pilot:
        await until(pilot, lambda: stage.app.leaving)
    assert stage.app.return_code == 2
    assert "nowhere" in stage.app.farewell


async def test_an_offered_answer_is_said_by_key_and_by_click() -> None:
    stage = Stage()
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        await until(pilot, lambda: stage.app.chat.query_one(Answers).size)
        stage.app.chat.query_one(Answers).focus()
        await pilot.press("right", "enter")
        await until(pilot, lambda: stage.app.idle and len(stage.dialogue.said) == 2)
        await until(pilot, lambda: stage.app.chat.query_one(Answers).size)
        await pilot.click(stage.app.chat.query_one(Answers), offset=(3, 0))
        await until(pilot, lambda: stage.app.idle and len(stage.dialogue.said) == 3)
        assert stage.dialogue.said == ["light", "either", "under 1.2 kg"]
        assert len(stage.app.chat.query(Answers)) == 1


async def test_a_reply_that_streams_ends_as_the_whole_reply() -> None:
    gate = threading.Event()

    def streamed(state: DialogueState) -> list[Event]:
        turn = state.turn
        return [e.ReplyDelta(turn, "It is "), e.ReplyDelta(turn, "light"),
                e.ReplyEvent(turn, "It is light.", "explain"), e.TurnDone(turn, {"total": 1.0})]  # fmt: skip

    stage = Stage(ScriptedDialogue(story=streamed, gate=gate, gate_at=2))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        stage.app.send("why")
        await until(pilot, lambda: "It is light▌" in text_of(stage.app))
        gate.set()
        await until(pilot, lambda: stage.app.idle)
        assert [one.text for one in stage.app.chat.query(ProgramBubble)][-1] == "It is light."
        assert isinstance(stage.app.ranking, Ranking)


async def test_why_the_model_had_no_part_is_said_above_the_list() -> None:
    def late(state: DialogueState) -> list[Event]:
        return [*whole_turn(state)[:3], e.TurnDone(state.turn, {"total": 1.0}, {}, "the model was too slow")]

    stage = Stage(ScriptedDialogue(story=late), model=ModelState("ready", "mini"))
    async with stage.app.run_test(size=WIDE) as pilot:
        await opened(pilot, stage)
        await say_and_wait(pilot, "light")
        await until(pilot, lambda: "○ the model was too slow" in text_of(stage.app))
