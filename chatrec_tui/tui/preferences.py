"""What the program believes the person wants, in words; each line can be taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.aligned import cut_cells, pad_cells
from chatrec_tui.tui.keys import bindings
from chatrec_tui.tui.plain import Plain
from chatrec_tui.tui.wording import preference_mark, preference_words, verdict_mark

__all__ = ["Belief", "Preferences"]

_CROSS = " ✕ "


class Belief(Widget):
    """One line: how much it matters, what it is, its weight and turn, and a cross to take it away."""

    ALLOW_SELECT = False

    def __init__(self, path: str, mark: str, words: str, details: tuple[str, ...], style: str) -> None:
        super().__init__()
        self.path = path
        """As in the engine's changes."""
        self.mark, self.words, self.details = mark, words, details
        self.mark_style = style
        self.selected = False

    def render(self) -> RenderResult:
        lead = pad_cells(("▸" if self.selected else " ") + self.mark, 14)
        room = self.size.width - cell_len(lead) - cell_len(_CROSS)
        # The words matter most: the turn gives way first, then the weight.
        fits = (detail for detail in self.details if cell_len(self.words) + cell_len(detail) + 1 <= room)
        detail = next(fits, "")
        words = cut_cells(self.words, max(room - cell_len(detail) - 1, 6))
        gap = " " * max(room - cell_len(words) - cell_len(detail), 1)
        return Content.assemble(
            (lead, self.mark_style),
            (words, "bold" if self.selected else ""),
            (gap + detail, "$foreground 60%"),
            (_CROSS, "$text-error"),
        )

    def on_click(self, event: events.Click) -> None:
        self.post_message(Preferences.Clicked(self, event.x >= self.size.width - cell_len(_CROSS)))


class Preferences(VerticalScroll, can_focus=True):
    """The person's preferences, then their verdicts on items."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("preferences")]

    class Clicked(Message):
        """The person clicked on a line, maybe on its cross."""

        def __init__(self, belief: Belief, cross: bool) -> None:
            self.belief = belief
            self.cross = cross
            super().__init__()

    class Forgotten(Message):
        """The person takes a line away."""

        def __init__(self, path: str) -> None:
            self.path = path
            super().__init__()

    def __init__(self, language: Language) -> None:
        super().__init__(id="preferences")
        self.language: Language = language
        self.schema: Schema | None = None
        self.preferences: tuple[Preference, ...] = ()
        self.feedback: Mapping[str, str] = {}
        self.titles: dict[str, str] = {}
        self.at = 0

    def compose(self) -> ComposeResult:
        yield Plain(dom_id="no-preferences")

    def on_mount(self) -> None:
        self.relabel(self.language)

    def relabel(self, language: Language) -> None:
        """Speak another language."""
        self.language = language
        self._draw()

    def show_state(self, preferences: tuple[Preference, ...], feedback: Mapping[str, str],
                   titles: dict[str, str]) -> None:  # fmt: skip
        """Show what is believed; `titles` names the items of the feedback."""
        self.preferences, self.feedback, self.titles = preferences, dict(feedback), titles
        self._draw()

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.preferences) + len(self.feedback)

    def lines(self) -> list[Belief]:
        """The lines in words, newest preference first."""
        language = self.language
        lines: list[Belief] = []
        if self.schema is None:
            return lines
        for preference in reversed(self.preferences):
            glyph, name = preference_mark(preference)
            weight = f"{preference.weight:+.1f}"
            details = (f"{weight}  {self._when(preference)}", weight)
            words = preference_words(preference, language, self.schema)
            style = "$text-success" if preference.weight >= 0 else "$text-error"
            lines.append(Belief(preference.path, f"{glyph} {say(f'tui.mark.{name}', language)}", words, details, style))
        for item, verdict in reversed(list(self.feedback.items())):
            mark = f"{verdict_mark(verdict)} {say(f'tui.verdict.{verdict}', language)}"
            title = one_line(self.titles.get(item, item), 120)
            lines.append(Belief(f"feedback.{item}", mark, title, (), "$text-accent"))
        return lines

    def action_move(self, step: int) -> None:
        """Select another line."""
        if self.count:
            self._select((self.at + step) % self.count)

    def action_forget(self) -> None:
        """Take the selected line away."""
        lines = list(self.query(Belief))
        if lines:
            self.post_message(self.Forgotten(lines[min(self.at, len(lines) - 1)].path))

    def on_focus(self) -> None:
        self._select(self.at)

    def on_blur(self) -> None:
        self._select(self.at)

    def on_preferences_clicked(self, message: Clicked) -> None:
        message.stop()
        self._select(list(self.query(Belief)).index(message.belief))
        if message.cross:
            self.action_forget()

    def _when(self, preference: Preference) -> str:
        if preference.origin == "profile" or preference.turn == 0:
            return say("tui.preference.earlier", self.language)
        if preference.origin == "feedback":
            return say("tui.preference.feedback", self.language)
        return say("tui.preference.turn", self.language, n=preference.turn)

    def _select(self, place: int) -> None:
        self.at = max(0, min(place, self.count - 1))
        for number, line in enumerate(self.query(Belief)):
            line.selected = self.has_focus and number == self.at
            line.refresh()
            if line.selected:
                self.scroll_to_widget(line, animate=False)

    def _draw(self) -> None:
        self.border_title = say("tui.title.preferences", self.language)
        self.border_subtitle = str(self.count) if self.count else ""
        empty = self.query_one("#no-preferences", Plain)
        empty.display = not self.count
        empty.show(say("tui.preference.none", self.language))
        with self.app.batch_update():
            self.query(Belief).remove()
            self.mount_all(self.lines())
        self.call_after_refresh(self._select, self.at)
