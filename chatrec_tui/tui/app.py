"""The terminal application. It shows what the engine's events say and passes on what the person does.

Nothing heavy is imported here: the screen is painted first, then a thread opens the catalog and another one loads
the model.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.containers import Container, Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import TextArea

from chatrec_tui.errors import ChatRecError
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import clean_text, one_line
from chatrec_tui.tui.answers import Answers
from chatrec_tui.tui.backend import Backend
from chatrec_tui.tui.chat import Chat
from chatrec_tui.tui.command_actions import CommandActions
from chatrec_tui.tui.commands import is_command, parse_command
from chatrec_tui.tui.completion import Completion
from chatrec_tui.tui.engine_thread import EngineThread, Job
from chatrec_tui.tui.keys import Place, bindings
from chatrec_tui.tui.messages import (
    DialogueOpened,
    EngineEvent,
    JobDone,
    JobFailed,
    JobStarted,
    ModelState,
    ModelStateChanged,
)
from chatrec_tui.tui.plain import Plain
from chatrec_tui.tui.preferences import Preferences
from chatrec_tui.tui.prompt import Prompt
from chatrec_tui.tui.ranking import Ranking
from chatrec_tui.tui.status import KeyHints, Status
from chatrec_tui.tui.turn_display import TurnDisplay, Widgets
from chatrec_tui.tui.views import VIEWS, ViewTabs

__all__ = ["ChatRecApp", "Launch"]

_THEME = "nord"
_FRAME = 1 / 20
"""Seconds between two drawings of text that streams in."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What the person asked for when the program began."""

    catalog: str | None = None
    """Name or file; None is the last used one or the default."""
    language: Language = "en"
    """Of the interface."""
    theme: str | None = None
    """Name of a theme."""


class ChatRecApp(App[int]):
    """Chat on the left, recommendations and preferences on the right; one of them at a time on a narrow screen."""

    CSS_PATH = "app.tcss"
    TITLE = "chatrec"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    # Textual declares these without ClassVar.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (170, "-huge")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#prompt"

    def __init__(
        self,
        backend: Backend,
        launch: Launch | None = None,
        *,
        remember: Callable[[str, str], object] | None = None,
    ) -> None:
        """`remember` keeps a choice (`theme`, `language`, `catalog`) for the next run."""
        super().__init__()
        self.backend = backend
        self.launch = launch or Launch()
        self.language: Language = self.launch.language
        self.model_state = ModelState("none")
        self.engine = EngineThread(self.hear, lambda: self.language)
        self.actions = CommandActions(self)
        self._remember = remember
        self._wanted_catalog = self.launch.catalog
        self.farewell = ""
        """What to say on the terminal after leaving, when the program could not begin."""
        self.leaving = False
        """True once the program is about to end."""
        self._turn: tuple[Job, str] | None = None
        """The turn under way or waiting, with its words."""
        self._frame_timer: Timer | None = None
        self.theme = next(
            name
            for name in (self.launch.theme, os.environ.get("TEXTUAL_THEME"), _THEME)
            if name in self.available_themes
        )

    def compose(self) -> ComposeResult:
        language = self.language
        yield Status(language)
        yield ViewTabs(language)
        with Container(id="body"):
            yield Chat(language)
            with Container(id="side"):
                yield Ranking(language)
                yield Preferences(language)
        yield Completion()
        with Horizontal(id="entry"):
            yield Plain("❯", classes="caret")
            yield Prompt(language)
        yield KeyHints(language)

    def on_mount(self) -> None:
        main = self.screen
        self.prompt = main.query_one(Prompt)
        self.completion = main.query_one(Completion)
        self.chat = main.query_one(Chat)
        self.ranking = main.query_one(Ranking)
        self.preferences = main.query_one(Preferences)
        self.status = main.query_one(Status)
        self.hints = main.query_one(KeyHints)
        self.tabs = main.query_one(ViewTabs)
        self.display_of = TurnDisplay(
            Widgets(self.chat, self.ranking, self.preferences, self.status, self.hints, self.tabs), self.language
        )
        self.main_screen = main
        self.show_view("chat")
        self.status.update(model=self.model_state)
        self.watch(main, "focused", self._focus_moved, init=False)
        self.theme_changed_signal.subscribe(self, lambda theme: self.keep("theme", theme.name))
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Once the screen is painted: open the catalog, load the model."""
        self.engine.start()
        self.open_catalog(self.launch.catalog)

    def open_catalog(self, name: str | None) -> None:
        """Begin a dialogue on a catalog."""
        self._wanted_catalog = name
        self.engine.stop_current()
        self.chat.settle()
        self.engine.open(lambda: self.backend.open_dialogue(name, self.hear))

    def change_model(self, name: str) -> None:
        """Use another model."""
        self.engine.stop_current()
        self.engine.change_model(lambda dialogue: self.backend.change_model(dialogue, name, self.hear))

    @property
    def idle(self) -> bool:
        """True when a catalog is open and everything asked for has been answered."""
        return self.display_of.schema is not None and self.engine.waiting == 0

    # What the worker threads say

    def hear(self, message: Message) -> None:
        """Take a message from another thread; nobody listens any more while the program ends."""
        if not self._deaf:
            self.post_message(message)

    @property
    def _deaf(self) -> bool:
        """True when the screen is being taken down."""
        return self.leaving or not self.is_running or not self.ranking.is_attached

    def on_dialogue_opened(self, message: DialogueOpened) -> None:
        if self._deaf:
            return
        if self.display_of.schema is not None:
            self.chat.clear()
        self.display_of.opened(message)
        if message.catalog == self._wanted_catalog:
            self.keep("catalog", message.catalog)

    def on_model_state_changed(self, message: ModelStateChanged) -> None:
        if self._deaf:
            return
        self.model_state = message.state
        self.status.update(model=message.state)
        if message.state.phase == "failed":
            self.chat.add_note(message.state.why, "error")

    def on_job_started(self, message: JobStarted) -> None:
        if self._deaf:
            return
        self.display_of.started(message.name)

    def on_engine_event(self, message: EngineEvent) -> None:
        if self._deaf:
            return
        self.display_of.show(message.event, message.items, self.model_state)
        if self._frame_timer is None:
            self._frame_timer = self.set_timer(_FRAME, self._flush_now)

    def _flush_now(self) -> None:
        self._frame_timer = None
        self.display_of.flush()

    def on_job_failed(self, message: JobFailed) -> None:
        if self._deaf:
            return
        if message.name == "open" and self.launch.catalog is not None and self.display_of.schema is None:
            self.farewell = message.message
            self.leave(message.exit_code)
        else:
            self.chat.add_note(message.message, "error")

    def on_job_done(self, message: JobDone) -> None:
        self.engine.finished(message.job)
        if self._deaf:
            return
        nothing_shown = not self.display_of.visible
        self.display_of.settled(message.state)
        if self._turn is None or self._turn[0].number != message.job:
            return
        said, self._turn = self._turn[1], None
        if message.stopped and nothing_shown:
            self.chat.take_back()
            if not self.prompt.text:
                self.prompt.put(said)

    # What the person does

    def on_prompt_sent(self, message: Prompt.Sent) -> None:
        self.send(message.text)

    def on_answers_chosen(self, message: Answers.Chosen) -> None:
        self.prompt.focus()
        self.send(message.text)

    def send(self, text: str) -> None:
        """Take what the person wrote: a command, or something to say."""
        if not is_command(text):
            self.say_to_engine(text)
            return
        command, argument = parse_command(text)
        if command is None:
            self.chat.add_note(say("tui.error.no_command", self.language, name=one_line(text, 40)), "error")
        elif command.handler:
            self.actions.run(command.handler, argument)
        else:
            self.command_engine(f"/{command.name} {argument}".strip(), text)

    def say_to_engine(self, text: str) -> None:
        """Say something; what is still being written about the words before stops."""
        self.engine.stop_current()
        self.chat.add_person(text)
        self._turn = (self.engine.say(text, self.ranking.shown or None), text)

    def command_engine(self, command: str, said: str | None = None) -> None:
        """Run a command of the engine; `said` is how the person put it, if they wrote it."""
        self.engine.stop_current()
        self.chat.add_person(said or command)
        self.engine.command(command)

    def on_ranking_acted(self, message: Ranking.Acted) -> None:
        if message.action == "details":
            self.actions.show_item(message.entry)
        else:
            self.command_engine(f"/{message.action} {message.entry.ranked.rank}")

    def on_preferences_forgotten(self, message: Preferences.Forgotten) -> None:
        self.engine.stop_current()
        self.engine.command(f"/forget {message.path}")

    def on_text_area_changed(self, message: TextArea.Changed) -> None:
        if message.text_area is self.prompt:
            self.prompt.completing = self.completion.offer(self.prompt.text, self.language)

    def on_prompt_completion_moved(self, message: Prompt.CompletionMoved) -> None:
        self.completion.move(message.step)

    def on_prompt_completion_taken(self, message: Prompt.CompletionTaken) -> None:
        chosen = self.completion.chosen()
        if chosen is None:
            return
        command, name = chosen
        complete = f"/{name}"
        if message.send and (not command.argument or clean_text(self.prompt.text).strip()[1:] == name):
            self.prompt.put(complete)
            self.prompt.submit()
        else:
            self.prompt.put(f"{complete} " if command.argument else complete)

    def on_completion_option_selected(self, message: Completion.OptionSelected) -> None:
        self.prompt.focus()
        self.on_prompt_completion_taken(Prompt.CompletionTaken(send=False))

    def on_view_tabs_chosen(self, message: ViewTabs.Chosen) -> None:
        self.show_view(message.view)

    def on_key(self, event: events.Key) -> None:
        """Typing anywhere on the main screen writes in the prompt."""
        if self.screen is not self.main_screen or self.prompt.has_focus or event.key in self.screen.active_bindings:
            return
        if event.is_printable and event.character:
            event.stop()
            self.prompt.focus()
            self.prompt.insert(event.character)

    def on_paste(self, event: events.Paste) -> None:
        if self.screen is self.main_screen and not self.prompt.has_focus:
            self.prompt.focus()
            self.prompt.insert(clean_text(event.text))

    # Actions of keys

    def action_stop(self) -> None:
        """Stop what is under way; close the completions; go back to the prompt."""
        if self.prompt.completing:
            self.prompt.completing = self.completion.offer("", self.language)
        else:
            self.engine.stop_current()
            self.prompt.focus()

    def action_next_view(self) -> None:
        """Go on to the next of the three areas."""
        if self.main_screen.has_class("-narrow"):
            self.show_view(VIEWS[(VIEWS.index(self.tabs.at) + 1) % len(VIEWS)])
        else:
            order = [self.prompt, self.ranking, self.preferences, self.chat]
            at = order.index(self.focused) if self.focused in order else 0
            order[(at + 1) % len(order)].focus()

    def show_view(self, view: str) -> None:
        """Show an area on a narrow screen; what can be done there has the focus."""
        for one in VIEWS:
            self.main_screen.set_class(one == view, f"view-{one}")
        self.tabs.show_view(view)
        if self.main_screen.has_class("-narrow"):
            target = {"ranking": self.ranking, "preferences": self.preferences}.get(view, self.prompt)
            self.call_after_refresh(target.focus)

    def action_scroll_chat(self, lines: int) -> None:
        """Scroll the conversation by lines."""
        self.chat.scroll_relative(y=lines * 2, animate=False)

    def action_page_chat(self, pages: int) -> None:
        """Scroll the conversation by pages."""
        self.chat.scroll_relative(y=pages * max(self.chat.size.height - 2, 1), animate=False)

    def action_clear_view(self) -> None:
        """Empty the conversation's view; the dialogue goes on."""
        self.chat.clear()

    def action_switch_language(self) -> None:
        """Speak the other language."""
        self.set_language("zh" if self.language == "en" else "en")

    def set_language(self, language: Language) -> None:
        """Write every label in another language."""
        self.language = self.display_of.language = language
        for widget in (self.chat, self.ranking, self.preferences, self.prompt, self.tabs):
            widget.relabel(language)
        self.status.update(language=language)
        self.hints.update(language=language)
        self.keep("language", language)

    def action_copy(self) -> None:
        """Copy what is selected, else the last reply."""
        self.actions.run("command_copy", "")

    def action_show_help(self) -> None:
        """Show keys and commands."""
        self.actions.run("command_help", "")

    def action_show_catalog(self) -> None:
        """Look through the catalog."""
        self.actions.run("command_catalog", "")

    def action_help_quit(self) -> None:
        """Ctrl+C with nothing selected: say how to leave."""
        self.tell(say("tui.notice.how_to_quit", self.language))

    def action_command_palette(self) -> None:
        """Open the palette of actions and items."""
        if not isinstance(self.screen, CommandPalette):
            from chatrec_tui.tui.palette import open_palette

            open_palette(self)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        from chatrec_tui.tui.palette import system_commands

        return system_commands(self)

    async def action_quit(self) -> None:
        """Leave."""
        self.leave(0)

    def leave(self, status: int) -> None:
        """End the program; the engine is told to stop what it does."""
        self.leaving = True
        self.engine.stop_current()
        self.exit(status, status)

    def keep(self, name: str, value: str) -> None:
        """Keep a choice for the next run."""
        if self._remember is None:
            return
        try:
            self._remember(name, value)
        except ChatRecError as error:
            self.chat.add_note(error.message(self.language), "error")

    def tell(self, text: str, *, problem: bool = False) -> None:
        """Show a notice for a few seconds."""
        self.notify(clean_text(text), severity="warning" if problem else "information", markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        from chatrec_tui.tui.clipboard import copy_natively

        super().copy_to_clipboard(text)
        self.run_worker(lambda: copy_natively(text), thread=True, exit_on_error=False, group="clipboard")

    def _focus_moved(self) -> None:
        self.hints.update(place=self._place())

    def _place(self) -> Place:
        match self.focused:
            case Ranking():
                return "ranking"
            case Preferences():
                return "preferences"
            case Answers():
                return "answers"
        return "prompt"
