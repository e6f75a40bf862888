"""The prompt: several lines, history, completion of slash commands, and whatever an input method commits."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import clean_text
from chatrec_tui.tui.keys import bindings

_IN_ORDER = {"prompt.send", "prompt.newline", "prompt.complete", "prompt.earlier", "prompt.later"}
"""Bindings that act where they stand among typed characters, however fast those come."""

__all__ = ["Prompt"]


class Prompt(TextArea):
    """Enter sends, Ctrl+J begins a new line, ↑ and ↓ at the edge go through what was sent before."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("prompt")]

    class Sent(Message):
        """The person sent something."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class CompletionMoved(Message):
        """The person goes up or down in the list of completions."""

        def __init__(self, step: int) -> None:
            self.step = step
            super().__init__()

    class CompletionTaken(Message):
        """The person takes the marked completion; `send` when it was with Enter."""

        def __init__(self, send: bool) -> None:
            self.send = send
            super().__init__()

    def __init__(self, language: Language) -> None:
        super().__init__(id="prompt", compact=True, highlight_cursor_line=False, tab_behavior="focus")
        self.relabel(language)
        self.completing = False
        """True while completions are on screen; they then have ↑ ↓ Tab and Enter."""
        self._history: list[str] = []
        self._at = 0
        self._draft = ""

    def relabel(self, language: Language) -> None:
        """Speak another language."""
        self.placeholder = say("tui.prompt.placeholder", language)

    def put(self, text: str) -> None:
        """Replace what is in the box."""
        self.text = text
        self.move_cursor(self.document.end)

    def action_send(self) -> None:
        """Send what is in the box, unless it is blank."""
        if self.completing:
            self.post_message(self.CompletionTaken(send=True))
        else:
            self.submit()

    def submit(self) -> None:
        """Send what is in the box, whatever is on screen beside it."""
        text = clean_text(self.text).strip()
        if not text:
            return
        if self._history[-1:] != [text]:
            self._history.append(text)
        self._at = len(self._history)
        self._draft = ""
        self.clear()
        self.post_message(self.Sent(text))

    def action_newline(self) -> None:
        """Begin a new line."""
        self.insert("\n")

    def action_complete(self) -> None:
        """Take the completion, or go on to the next part of the screen."""
        if self.completing:
            self.post_message(self.CompletionTaken(send=False))
        else:
            self.screen.focus_next()

    def action_earlier(self) -> None:
        """Up: in the completions, in the text, or at its first line to what was sent before."""
        if self.completing:
            self.post_message(self.CompletionMoved(-1))
        elif not self.navigator.is_first_wrapped_line(self.cursor_location) or not self._at:
            self.action_cursor_up()
        else:
            if self._at == len(self._history):
                self._draft = self.text
            self._at -= 1
            self.put(self._history[self._at])

    def action_later(self) -> None:
        """Down: the same the other way; past the newest, what was being written."""
        if self.completing:
            self.post_message(self.CompletionMoved(1))
        elif not self.navigator.is_last_wrapped_line(self.cursor_location) or self._at == len(self._history):
            self.action_cursor_down()
        else:
            self._at += 1
            self.put(self._draft if self._at == len(self._history) else self._history[self._at])

    async def _on_key(self, event: events.Key) -> None:
        """Run some bindings at once.

        A binding with priority would overtake characters that wait in the queue, any other one would be overtaken
        by those behind it; input methods and fast typists send words and Enter in one go.
        """
        if event.is_printable:
            return
        active = self.screen.active_bindings.get(event.key)
        if active is not None and active.node is self and active.binding.id in _IN_ORDER:
            event.stop()
            event.prevent_default()
            await self.run_action(active.binding.action)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert(clean_text(event.text.replace("\r\n", "\n").replace("\r", "\n")))
