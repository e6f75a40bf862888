"""What the slash commands do that change what is seen. The table in `commands` names the methods."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.i18n import LANGUAGES, say
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.card import Entry

if TYPE_CHECKING:
    from chatrec_tui.catalog.item import Item
    from chatrec_tui.tui.app import ChatRecApp

__all__ = ["CommandActions"]


class CommandActions:
    """Runs the interface's own commands."""

    def __init__(self, app: ChatRecApp) -> None:
        self.app = app

    def run(self, handler: str, argument: str) -> None:
        """Run a method by its name in the table."""
        getattr(self, handler)(argument)

    def command_help(self, _: str) -> None:
        """Keys and commands."""
        from chatrec_tui.tui.help_screen import HelpScreen

        self.app.push_screen(HelpScreen(self.app.language))

    def command_catalog(self, argument: str) -> None:
        """Switch to a catalog, or look through this one."""
        if argument:
            self.app.open_catalog(argument)
            return
        from chatrec_tui.tui.catalog_screen import CatalogScreen

        self.app.push_screen(CatalogScreen(self.app.backend, self.app.language, self.app.status.catalog,
                                           self.app.display_of.schema), self._catalog_closed)  # fmt: skip

    def command_model(self, argument: str) -> None:
        """Use another model, or say which one is in use."""
        app = self.app
        if argument:
            app.change_model(argument)
            return
        state = app.model_state
        words = say(f"tui.model.{state.phase}", app.language)
        app.chat.add_note(one_line(" ".join(filter(None, (state.name, words, state.why)))), "info")
        app.run_worker(self._list_models, thread=True, exit_on_error=False, group="models")

    def command_lang(self, argument: str) -> None:
        """Speak the language named, or the other one."""
        wanted = {"中文": "zh", "英文": "en", "chinese": "zh", "english": "en"}.get(argument.lower(), argument.lower())
        for language in LANGUAGES:
            if wanted == language:
                self.app.set_language(language)
                return
        if argument:
            self.app.chat.add_note(say("tui.error.no_language", self.app.language), "error")
        else:
            self.app.action_switch_language()

    def command_theme(self, argument: str) -> None:
        """Use the theme named, or choose one."""
        app = self.app
        if argument in app.available_themes:
            app.theme = argument
        elif argument:
            app.chat.add_note(say("tui.error.no_theme", app.language, names=", ".join(app.available_themes)), "error")
        else:
            from chatrec_tui.tui.palette import choose_theme

            choose_theme(app)

    def command_copy(self, _: str) -> None:
        """Copy what is selected, else the selected card while the list has the focus, else the last reply."""
        app = self.app
        entry = app.ranking.selected if app.ranking.has_focus else None
        card = f"{entry.ranked.title}\n{entry.reason}".strip() if entry else ""
        text = app.prompt.selected_text or app.screen.get_selected_text() or card or app.chat.last_reply
        if text:
            app.copy_to_clipboard(text)
        app.tell(say("tui.notice.copied" if text else "tui.notice.nothing_to_copy", app.language))

    def command_save(self, argument: str) -> None:
        """Write the conversation and the list to a file that does not exist yet."""
        from chatrec_tui.tui.transcript import save_transcript

        app = self.app
        try:
            path = save_transcript(Path(argument) if argument else None, app.chat.transcript(), app.ranking.entries,
                                   app.status.catalog, app.language)  # fmt: skip
        except OSError as error:
            why = one_line(error.strerror or str(error))
            app.chat.add_note(say("tui.error.not_saved", app.language, path=one_line(argument), why=why), "error")
        else:
            app.chat.add_note(say("tui.notice.saved", app.language, path=one_line(str(path))), "info")

    def command_quit(self, _: str) -> None:
        """Leave."""
        self.app.leave(0)

    def save_picture(self) -> None:
        """Write the screen to an SVG file in the working folder."""
        from chatrec_tui.tui.picture import mend_widths

        app = self.app
        path = Path(time.strftime("chatrec-%Y%m%d-%H%M%S.svg")).absolute()
        try:
            path.write_text(mend_widths(app.export_screenshot()), encoding="utf-8")
        except OSError as error:
            why = one_line(error.strerror or str(error))
            app.chat.add_note(say("tui.error.not_saved", app.language, path=one_line(str(path)), why=why), "error")
        else:
            app.tell(say("tui.notice.saved", app.language, path=one_line(str(path))))

    def show_item(self, entry: Entry) -> None:
        """All that is known about an item of the list."""
        if entry.item is not None:
            self._show(entry.item, entry)

    def show_found_item(self, item: Item) -> None:
        """All that is known about an item of the catalog."""
        entry = next((one for one in self.app.ranking.entries if one.ranked.id == item.id), None)
        self._show(item, entry)

    def _show(self, item: Item, entry: Entry | None) -> None:
        from chatrec_tui.tui.item_screen import ItemScreen

        schema = self.app.display_of.schema
        if schema is not None:
            self.app.push_screen(ItemScreen(item, entry, schema, self.app.language), self._mention)

    def _list_models(self) -> None:
        """Say which models there are; on a worker thread."""
        names = ", ".join(one_line(name, 60) for name in self.app.backend.models())
        self.app.call_from_thread(
            self.app.chat.add_note, say("tui.notice.models", self.app.language, names=names), "info"
        )

    def _catalog_closed(self, chosen: tuple[str, str] | None) -> None:
        if chosen is None:
            return
        kind, value = chosen
        if kind == "catalog":
            self.app.open_catalog(value)
        else:
            self._mention(value)

    def _mention(self, title: str | None) -> None:
        """Put a title in the prompt, where the person can ask about it."""
        if title:
            self.app.prompt.insert(title)
            self.app.prompt.focus()
