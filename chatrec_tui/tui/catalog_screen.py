"""The catalogs, and the items of the open one with a search."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from rich.text import Text
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import DataTable, Input, OptionList
from textual.widgets.option_list import Option

from chatrec_tui.catalog.display import show_number
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import clean_text, one_line
from chatrec_tui.tui.backend import Backend, CatalogEntry
from chatrec_tui.tui.keys import bindings
from chatrec_tui.tui.plain import Plain, plain_line
from chatrec_tui.tui.wording import key_facts

__all__ = ["CatalogScreen"]

_ROWS = 200


class CatalogScreen(ModalScreen[tuple[str, str]]):
    """Returns (`catalog`, name) to switch, (`item`, title) to speak of an item, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("modal")]

    def __init__(self, backend: Backend, language: Language, current: str, schema: Schema | None) -> None:
        super().__init__()
        self.backend = backend
        self.language: Language = language
        self.current = current
        self.schema = schema
        self.items: list[Item] = []
        self.entries: list[CatalogEntry] = []

    def compose(self) -> ComposeResult:
        with Vertical(classes="sheet") as sheet:
            sheet.border_title = say("tui.catalog.title", self.language)
            sheet.border_subtitle = say("tui.catalog.keys", self.language)
            yield OptionList(id="catalogs", markup=False)
            yield Input(placeholder=say("tui.catalog.search", self.language), compact=True)
            yield DataTable(cursor_type="row", zebra_stripes=False)
            yield Plain(dom_id="detail")

    def on_mount(self) -> None:
        self.query_one(DataTable).add_columns(
            Text(say("tui.catalog.column_title", self.language)), Text(say("tui.catalog.column_facts", self.language))
        )
        self.query_one(Input).focus()
        self.list_catalogs()
        self.search("")

    @work(exclusive=True, group="catalogs", exit_on_error=False)
    async def list_catalogs(self) -> None:
        """Show which catalogs there are."""
        self.entries = await asyncio.to_thread(self.backend.catalogs)
        options = self.query_one("#catalogs", OptionList)
        options.set_options(Option(self._catalog_line(entry)) for entry in self.entries)

    @work(exclusive=True, group="search", exit_on_error=False)
    async def search(self, words: str) -> None:
        """Show the items that fit."""
        self.items = await asyncio.to_thread(self.backend.find_items, words, _ROWS)
        table = self.query_one(DataTable)
        table.clear()
        for item in self.items:
            facts = key_facts(item, self.schema, self.language, limit=5) if self.schema else ()
            table.add_row(Text(one_line(item.title_in(self.language), 46)), Text(" · ".join(facts)))
        self._show_detail(0)

    @on(Input.Changed)
    def _words_changed(self, event: Input.Changed) -> None:
        self.search(clean_text(event.value))

    @on(Input.Submitted)
    def _to_table(self) -> None:
        self.query_one(DataTable).focus()

    @on(DataTable.RowHighlighted)
    def _highlighted(self, event: DataTable.RowHighlighted) -> None:
        self._show_detail(event.cursor_row)

    @on(DataTable.RowSelected)
    def _selected(self, event: DataTable.RowSelected) -> None:
        if event.cursor_row < len(self.items):
            self.dismiss(("item", one_line(self.items[event.cursor_row].title_in(self.language))))

    @on(OptionList.OptionSelected)
    def _catalog_chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(("catalog", self.entries[event.option_index].name))

    def action_close(self) -> None:
        """Back to the dialogue."""
        self.dismiss(None)

    def _catalog_line(self, entry: CatalogEntry) -> Content:
        mark = "● " if entry.name == self.current else "○ "
        count = "" if entry.items is None else say("tui.status.items", self.language,
                                                   n=show_number(entry.items))  # fmt: skip
        return Content.assemble((mark, "$text-success"), plain_line(entry.name), (f"  {count}", "$foreground 60%"))

    def _show_detail(self, row: int) -> None:
        item = self.items[row] if row < len(self.items) else None
        words = str(item.get_in("description", self.language) or "") if item else ""
        nothing = say("tui.catalog.nothing" if self.schema else "tui.error.not_open", self.language)
        self.query_one("#detail", Plain).show(one_line(words, 400) if item else nothing)
