"""The conversation: what the person said, what the program answers while it arrives, and notes about changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import StreamCleaner, clean_text
from chatrec_tui.tui.answers import Answers
from chatrec_tui.tui.plain import Plain, plain, plain_line
from chatrec_tui.tui.prose import Prose
from chatrec_tui.tui.spinner import Spinner

NoteKind = Literal["noted", "info", "error"]
_GLYPHS: dict[NoteKind, tuple[str, str]] = {
    "noted": ("·", "$foreground 60%"),
    "info": ("i", "$foreground 60%"),
    "error": ("✗", "$text-error"),
}
_ENTRIES = ".person, .program, .note, .shortlist"
_KEPT = 200
"""Entries after which the oldest ones leave the screen, so that a long dialogue stays quick."""

__all__ = ["Chat", "NoteKind", "PersonBubble", "ProgramBubble"]


class PersonBubble(Prose):
    """What the person said."""

    def __init__(self, text: str) -> None:
        self.text = clean_text(text)
        super().__init__(Content.assemble(("❯ ", "bold $text-accent"), self.text), classes="person")


class ProgramBubble(Vertical):
    """What the program says, growing while it arrives, and the answers that it offers."""

    def __init__(self) -> None:
        super().__init__(classes="program")
        self.text = ""
        self._cleaner = StreamCleaner()
        self._words = Prose(classes="words")
        self._answers: Answers | None = None

    def compose(self) -> ComposeResult:
        yield self._words
        if self._answers is not None:
            yield self._answers

    def grow(self, piece: str) -> None:
        """Add a piece of a reply that is still being written."""
        self.text += self._cleaner.feed(piece)
        self._words.show(Content.assemble(self.text, ("▌", "$text-accent")))

    def finish(self, text: str | None = None) -> None:
        """Show the whole reply, or what there is of it."""
        self.text = clean_text(self.text + self._cleaner.finish() if text is None else text)
        self._words.show(self.text)

    def offer(self, options: Sequence[str]) -> None:
        """Offer answers below the words, in place of those offered before."""
        self.withdraw()
        if options:
            self._answers = Answers(options)
            if self.is_mounted:
                self.mount(self._answers)

    def withdraw(self) -> None:
        """Offer no answers any more."""
        if self._answers is not None:
            self._answers.remove()
            self._answers = None


class Chat(VerticalScroll, can_focus=True):
    """All of the conversation, oldest first; it follows the end until the person scrolls up."""

    def __init__(self, language: Language) -> None:
        super().__init__(id="chat")
        self.language = language
        self._waiting = Spinner(dom_id="waiting")
        self._open: ProgramBubble | None = None
        self._last_person: PersonBubble | None = None
        self._list: Plain | None = None

    def compose(self) -> ComposeResult:
        yield Plain(dom_id="welcome")
        yield self._waiting

    def on_mount(self) -> None:
        self.relabel(self.language)
        self.anchor()

    def relabel(self, language: Language) -> None:
        """Speak another language."""
        self.language = language
        self.border_title = say("tui.title.chat", language)
        self.query_one("#welcome", Plain).show(
            Content("\n").join(
                plain(line, "bold" if number == 0 else "$foreground 60%")
                for number, line in enumerate(say("tui.welcome", language).splitlines())
            )
        )

    @property
    def last_reply(self) -> str:
        """The last thing that the program said in full."""
        bubbles = list(self.query(ProgramBubble))
        return bubbles[-1].text if bubbles else ""

    def transcript(self) -> list[tuple[str, str]]:
        """(who, text) of all that was said, oldest first; who is `person` or `program`."""
        said = self.query("PersonBubble, ProgramBubble").results()
        return [("person" if isinstance(one, PersonBubble) else "program", one.text)
                for one in said if isinstance(one, PersonBubble | ProgramBubble)]  # fmt: skip

    def add_person(self, text: str) -> PersonBubble:
        """Show what the person said."""
        self.settle()
        bubble = PersonBubble(text)
        self._last_person = bubble
        self._list = None
        self._add(bubble)
        self.anchor()
        return bubble

    def take_back(self) -> None:
        """Remove what the person said last."""
        if self._last_person is not None:
            self._last_person.remove()
            self._last_person = None

    def grow_reply(self, piece: str) -> None:
        """Add a piece of the reply."""
        self._reply().grow(piece)

    def finish_reply(self, text: str | None = None, options: Sequence[str] = ()) -> None:
        """Show the whole reply with the answers that it offers."""
        if text is None and self._open is None:
            return
        bubble = self._reply()
        bubble.finish(text)
        bubble.offer(options)
        self._open = None

    def add_note(self, text: str, kind: NoteKind = "info") -> None:
        """Show a line that nobody said."""
        glyph, style = _GLYPHS[kind]
        self._add(Prose(Content.assemble((f"{glyph} ", f"bold {style}"), (clean_text(text), style)),
                        classes=f"note -{kind}"))  # fmt: skip

    def show_list(self, lines: Sequence[str]) -> None:
        """Show the list of this turn in short; only narrow screens have it here, where the cards are out of sight."""
        if self._list is None:
            self._list = Plain(classes="shortlist")
            self._add(self._list)
        self._list.show(Content("\n").join(plain_line(line) for line in lines))

    def wait(self, label: str | None) -> None:
        """Show that something is under way, or with None that nothing is."""
        self._waiting.show_label(label)

    def settle(self) -> None:
        """End what is still open: a reply in the making, answers nobody chose."""
        if self._open is not None:
            self.finish_reply()
        for bubble in self.query(ProgramBubble):
            bubble.withdraw()

    def clear(self) -> None:
        """Empty the view; the dialogue goes on."""
        self._open = self._last_person = self._list = None
        self.query(_ENTRIES).remove()

    def _reply(self) -> ProgramBubble:
        if self._open is None:
            self._open = ProgramBubble()
            self._add(self._open)
        return self._open

    def _add(self, entry: Plain | ProgramBubble) -> None:
        self.query_one("#welcome").display = False
        self.mount(entry, before=self._waiting)
        entries = self.query(_ENTRIES)
        if len(entries) > _KEPT:
            entries.first().remove()
