"""All that is known about one item: its facts, the parts of its score, and what its reason rests on."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen

from chatrec_tui.catalog.display import item_value, slot_label
from chatrec_tui.catalog.item import FIELDS, Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import clean_text, one_line
from chatrec_tui.tui.aligned import pad_cells
from chatrec_tui.tui.bars import part_words
from chatrec_tui.tui.card import Entry
from chatrec_tui.tui.keys import bindings
from chatrec_tui.tui.plain import Plain, plain

__all__ = ["ItemScreen"]

_BAR = 24


class ItemScreen(ModalScreen[str]):
    """Enter puts the title in the prompt, Esc closes."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("modal"), Binding("enter", "mention", id="item.mention")]

    def __init__(self, item: Item, entry: Entry | None, schema: Schema, language: Language) -> None:
        super().__init__()
        self.item = item
        self.entry = entry
        self.schema = schema
        self.language: Language = language

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet") as sheet:
            sheet.border_title = Content(one_line(self.item.title_in(self.language), 60))
            sheet.border_subtitle = say("tui.item.keys", self.language)
            yield Plain(self._facts())
            if description := str(self.item.get_in("description", self.language) or ""):
                yield Plain("\n" + clean_text(description))
            if self.entry is not None:
                yield Plain(self._score(self.entry))
                if self.entry.reason:
                    yield Plain(self._reason(self.entry))

    def action_close(self) -> None:
        """Back to the dialogue."""
        self.dismiss(None)

    def action_mention(self) -> None:
        """Back to the dialogue with the title in the prompt."""
        self.dismiss(one_line(self.item.title_in(self.language)))

    def _facts(self) -> Content:
        rows = []
        for slot in dict.fromkeys([*FIELDS[1:], *self.item.attributes]):
            value = None if slot == "description" else item_value(self.item, slot, self.schema, self.language)
            if value is not None:
                rows.append((one_line(slot_label(slot, self.language), 30), Content(one_line(value, 300))))
        return _columns(rows)

    def _score(self, entry: Entry) -> Content:
        parts = entry.ranked.parts
        most = max((abs(value) for value in parts.values()), default=0.0) or 1.0
        rows = []
        for name, value in sorted(parts.items(), key=lambda one: -abs(one[1])):
            bar = "█" * round(_BAR * abs(value) / most)
            colour = "$primary" if value >= 0 else "$error"
            rows.append((part_words(name, self.language), Content.assemble(f"{value:+.2f} ", (bar, colour))))
        title = plain(f"\n{say('tui.item.score', self.language)}  {entry.ranked.score:.2f}", "bold $text-primary")
        return Content("\n").join([title, _columns(rows)])

    def _reason(self, entry: Entry) -> Content:
        rows = [Content.styled(f"\n{say('tui.item.reason', self.language)}", "bold $text-primary"),
                Content(clean_text(entry.reason))]  # fmt: skip
        for claim in entry.claims:
            source = say(f"tui.item.from_{claim.kind}", self.language, source=one_line(str(claim.source), 40),
                         field=slot_label(claim.field, self.language))  # fmt: skip
            rows.append(
                Content.assemble(
                    ("  ✓ ", "$text-success"), one_line(claim.text, 80), (f"  {source}", "$foreground 60%")
                )
            )
        return Content("\n").join(rows)


def _columns(rows: list[tuple[str, Content]]) -> Content:
    """Labels and what belongs to them, in two straight columns."""
    width = max((cell_len(label) for label, _ in rows), default=0) + 3
    return Content("\n").join(
        Content.assemble((pad_cells(label, width), "$foreground 60%"), words) for label, words in rows
    )
