"""Turns the engine's events into what the widgets show. One method for every event of the stream."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.engine import events
from chatrec_tui.i18n import Language, say
from chatrec_tui.tui.chat import Chat
from chatrec_tui.tui.messages import DialogueOpened, ModelState
from chatrec_tui.tui.preferences import Preferences
from chatrec_tui.tui.ranking import Ranking
from chatrec_tui.tui.status import KeyHints, Status
from chatrec_tui.tui.views import ViewTabs
from chatrec_tui.tui.wording import change_words, preferred_slots

__all__ = ["TurnDisplay", "Widgets"]

_NOTES_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Widgets:
    """The parts of the screen that events reach."""

    chat: Chat
    ranking: Ranking
    preferences: Preferences
    status: Status
    hints: KeyHints
    tabs: ViewTabs


class TurnDisplay:
    """Shows events as they come; pieces of text wait for `flush`, so that a fast model costs few frames."""

    def __init__(self, widgets: Widgets, language: Language) -> None:
        self.on = widgets
        self.language: Language = language
        self.schema: Schema | None = None
        self.titles: dict[str, str] = {}
        """Titles of all items seen in this dialogue, for feedback that names them."""
        self.words_in: Language = language
        """Language of the conversation."""
        self.visible = False
        """True when the turn under way has shown a list or a reply."""
        self.reply = ""
        """The last whole reply."""
        self._reply_piece = ""

    def opened(self, message: DialogueOpened) -> None:
        """A catalog is open: forget what was on screen of another one."""
        self.schema = message.schema
        self.titles.clear()
        self.on.preferences.schema = self.on.ranking.schema = message.schema
        self.on.ranking.clear()
        self.on.status.update(catalog=message.catalog, items=message.items)
        self.settled(message.state)

    def started(self, name: str) -> None:
        """A job begins."""
        self.visible = False
        if name in ("open", "turn", "command"):
            self.on.chat.wait(say(f"tui.wait.{name}", self.language))

    def show(self, event: events.Event, items: Mapping[str, Item], model: ModelState) -> None:
        """Show an event of the engine."""
        if not isinstance(event, events.ReasonDelta | events.ReplyDelta):
            self.flush()
        match event:
            case events.StateEvent():
                self._show_state(event)
            case events.RankingEvent():
                self._show_ranking(event, items, model)
            case events.ReasonDelta():
                self.on.ranking.grow_reason(event.item, event.text)
            case events.ReasonEvent():
                self.on.ranking.finish_reason(event)
                self._show_progress()
            case events.ReplyDelta():
                self._reply_piece += event.text
            case events.ReplyEvent():
                self.visible = True
                self._reply_piece = ""
                self.reply = event.text
                self.on.chat.wait(None)
                self.on.chat.finish_reply(event.text, event.options)
                self.on.ranking.show_contributions(event.contributions)
                self.on.tabs.changed("chat", 0)
            case events.ErrorEvent():
                self.on.chat.add_note(" ".join(filter(None, (event.message, event.hint))), "error")
            case events.TurnDone():
                self.on.hints.update(timings=event.timings)
                # Without a model the status line says so already.
                self.on.ranking.note(event.fallback or "" if model.phase in ("ready", "loading") else "")

    def flush(self) -> None:
        """Show the pieces that have come since the last time."""
        self.on.ranking.flush()
        if self._reply_piece:
            self.visible = True
            self.on.chat.wait(None)
            self.on.chat.grow_reply(self._reply_piece)
            self._reply_piece = ""

    def settled(self, state: DialogueState | None) -> None:
        """A job is over, finished or not: nothing turns or grows any more."""
        self.flush()
        self.on.chat.wait(None)
        self.on.chat.finish_reply()
        self.on.ranking.wait(None)
        self.on.ranking.settle()
        if state is not None:
            self._show_preferences(state.preferences, state.feedback)

    def _show_state(self, event: events.StateEvent) -> None:
        if self.schema is not None:
            notes = [
                change_words(change, self.language, schema=self.schema, preferences=event.preferences,
                             titles=self.titles)
                for change in event.changes
            ]  # fmt: skip
            told = list(dict.fromkeys(filter(None, notes)))
            for note in told[:_NOTES_SHOWN]:
                self.on.chat.add_note(note, "noted")
            if len(told) > _NOTES_SHOWN:
                self.on.chat.add_note(say("tui.change.more", self.language, n=len(told) - _NOTES_SHOWN), "noted")
        self.on.ranking.wanted = preferred_slots(event.preferences)
        if event.changes:
            self._show_preferences(event.preferences, event.feedback)

    def _show_ranking(self, event: events.RankingEvent, items: Mapping[str, Item], model: ModelState) -> None:
        self.visible = True
        self.titles |= {one.id: one.title for one in event.items}
        self.on.ranking.show_ranking(event, items, self.words_in)
        self.on.tabs.changed("ranking", len(event.items))
        self.on.chat.show_list(self.on.ranking.headlines())
        if event.stage == "base" and model.phase in ("ready", "loading"):
            self.on.ranking.wait(say(f"tui.wait.model_{model.phase}", self.language, name=model.name))
        else:
            self._show_progress()

    def _show_progress(self) -> None:
        done, total = self.on.ranking.reasons_done, len(self.on.ranking.entries)
        writing = done < total
        self.on.ranking.wait(say("tui.wait.reasons", self.language, done=done, total=total) if writing else None)

    def _show_preferences(self, preferences: tuple[Preference, ...], feedback: Mapping[str, str]) -> None:
        self.on.preferences.show_state(preferences, feedback, self.titles)
        self.on.tabs.changed("preferences", self.on.preferences.count)
