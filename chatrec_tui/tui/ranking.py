"""The list of recommendations: it appears at once, moves when the model has spoken, and its reasons stream in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.engine.events import RankingEvent, ReasonEvent
from chatrec_tui.i18n import Language, say
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.tui.card import Card, Entry
from chatrec_tui.tui.keys import bindings
from chatrec_tui.tui.plain import Plain, plain_line
from chatrec_tui.tui.spinner import Spinner
from chatrec_tui.tui.wording import key_facts

__all__ = ["Ranking"]


class Ranking(VerticalScroll, can_focus=True):
    """Cards, best first, of which one is selected."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("ranking")]

    class Acted(Message):
        """The person wants something done with an item."""

        def __init__(self, action: str, entry: Entry) -> None:
            self.action = action
            self.entry = entry
            super().__init__()

    def __init__(self, language: Language) -> None:
        super().__init__(id="ranking")
        self.language: Language = language
        self.words_in: Language = language
        """Language of the cards: that of the conversation, so that reasons and facts agree."""
        self.schema: Schema | None = None
        self.wanted: tuple[str, ...] = ()
        """Slots that the person spoke of; cards show them first."""
        self.entries: list[Entry] = []
        self.at = 0
        self._picked = False
        """True when the person selected the card; the selection then stays with its item."""
        self._names: list[str] = []
        """Parts of scores as they came up, so that a part looks the same throughout a dialogue."""
        self._first_order: dict[str, int] = {}
        self._event: RankingEvent | None = None
        self._pending: dict[str, str] = {}
        self._progress = Spinner(dom_id="progress")

    def compose(self) -> ComposeResult:
        yield self._progress
        yield Plain(dom_id="model-note")
        yield Plain(dom_id="relaxed")
        yield Plain(dom_id="no-items")

    def on_mount(self) -> None:
        self.note("")
        self.relabel(self.language)

    def relabel(self, language: Language) -> None:
        """Speak another language, cards included."""
        self.language = self.words_in = language
        for entry in self.entries:
            if entry.item is not None:
                entry.facts = self._facts(entry.item)
        for card in self.query(Card):
            card.language = language
            card.draw()
        self._draw_frame()

    @property
    def shown(self) -> tuple[str, ...]:
        """Ids of the items on screen, best first."""
        return tuple(entry.ranked.id for entry in self.entries)

    @property
    def selected(self) -> Entry | None:
        """The entry that keys act on."""
        return self.entries[self.at] if self.entries else None

    def show_ranking(self, event: RankingEvent, items: Mapping[str, Item], language: Language) -> None:
        """Show a list, or the same items in a new order."""
        self.words_in = language
        picked = self.selected.ranked.id if self.selected and self._picked and event.stage == "reranked" else None
        if event.stage == "base":
            self._first_order = {ranked.id: ranked.rank for ranked in event.items}
        earlier = {entry.ranked.id: entry for entry in self.entries} if event.stage == "reranked" else {}
        self._event = event
        self.entries = []
        for ranked in event.items:
            item, before = items.get(ranked.id), earlier.get(ranked.id)
            first = self._first_order.get(ranked.id)
            entry = Entry(
                ranked=ranked,
                item=item,
                facts=self._facts(item) if item is not None else (),
                moved=None if first is None else first - ranked.rank,
                compared=event.stage == "reranked" and bool(self._first_order),
            )
            if before is not None:
                entry.reason, entry.finished, entry.claims = before.reason, before.finished, before.claims
                entry.shared = before.shared
            self.entries.append(entry)
        self.at = next((n for n, entry in enumerate(self.entries) if entry.ranked.id == picked), 0)
        if event.stage == "base":
            self._picked = False
            self.scroll_home(animate=False)
        self._draw_cards()
        self._draw_frame()

    def grow_reason(self, item: str, piece: str) -> None:
        """Take a piece of a reason; `flush` shows it."""
        self._pending[item] = self._pending.get(item, "") + piece

    def flush(self) -> None:
        """Show the pieces that came since the last time."""
        for item, piece in self._pending.items():
            if (found := self._find(item)) is not None and not found.entry.finished:
                found.entry.reason += found.entry.cleaner.feed(piece)
                found.draw_reason()
        self._pending.clear()

    def finish_reason(self, event: ReasonEvent) -> None:
        """Show a whole reason in place of its pieces."""
        self._pending.pop(event.item, None)
        if (found := self._find(event.item)) is not None:
            entry = found.entry
            entry.reason, entry.claims, entry.finished = event.text, event.claims, True
            found.draw_reason()

    def show_contributions(self, found: Iterable[Contributions]) -> None:
        """Draw on the cards what each wish adds to their scores."""
        for shared in found:
            if (card := self._find(shared.item)) is not None:
                card.entry.shared = shared
                card.draw()

    def settle(self) -> None:
        """End reasons that will not be finished."""
        self.flush()
        for card in self.query(Card):
            if not card.entry.finished:
                card.entry.finished = True
                card.draw_reason()

    def wait(self, label: str | None) -> None:
        """Show what the model is doing, or with None that it has finished."""
        self._progress.show_label(label)

    def note(self, text: str) -> None:
        """Say why the model had no part in the list; "" when it had."""
        line = self.query_one("#model-note", Plain)
        line.display = bool(text)
        line.show(plain_line(f"○ {text}"))

    def headlines(self) -> list[str]:
        """Place, title and movement of every item, a line each."""
        marks = [(entry, entry.mark(self.words_in)) for entry in self.entries]
        return [f"{entry.ranked.rank:>2}  {entry.ranked.title}" + (f"  {mark}" if mark else "")
                for entry, mark in marks]  # fmt: skip

    def clear(self) -> None:
        """Show that there is no list yet."""
        self.entries, self._event, self.at = [], None, 0
        self._first_order.clear()
        self._names.clear()
        self._pending.clear()
        self._draw_cards()
        self._draw_frame()

    @property
    def reasons_done(self) -> int:
        """How many reasons are whole."""
        return sum(entry.finished and bool(entry.reason) for entry in self.entries)

    def action_move(self, step: int) -> None:
        """Select another card."""
        if self.entries:
            self.select((self.at + step) % len(self.entries))

    def select(self, place: int) -> None:
        """Select the card at a place, counted from 0."""
        self.at, self._picked = place, True
        for number, card in enumerate(self.query(Card)):
            if card.selected != (number == place):
                card.selected = number == place
                card.draw()
            if card.selected:
                self.scroll_to_widget(card, animate=False)

    def action_act(self, action: str) -> None:
        """Do something with the selected card."""
        if (entry := self.selected) is not None:
            self.post_message(self.Acted(action, entry))

    def on_card_selected(self, message: Card.Selected) -> None:
        message.stop()
        self.select(self.entries.index(message.card.entry))

    def on_card_acted(self, message: Card.Acted) -> None:
        message.stop()
        self.post_message(self.Acted(message.action, message.card.entry))

    def _find(self, item: str) -> Card | None:
        return next((card for card in self.query(Card) if card.entry.ranked.id == item), None)

    def _facts(self, item: Item) -> tuple[str, ...]:
        if self.schema is None:
            return ()
        return key_facts(item, self.schema, self.words_in, wanted=self.wanted)

    def _draw_cards(self) -> None:
        """Put the entries on the cards that are there; make or remove only what is over."""
        most = max((sum(abs(part) for part in entry.ranked.parts.values()) for entry in self.entries), default=1.0)
        for entry in self.entries:
            self._names += [name for name in entry.ranked.parts if name not in self._names]
        cards = list(self.query(Card))
        for number, entry in enumerate(self.entries):
            if number < len(cards):
                card = cards[number]
                card.entry, card.language, card.most, card.names = entry, self.words_in, most, self._names
                card.selected, card.schema = number == self.at, self.schema
                card.draw()
            else:
                card = Card(entry, self.words_in, most, self._names)
                card.selected, card.schema = number == self.at, self.schema
                self.mount(card)
        for card in cards[len(self.entries) :]:
            card.remove()

    def _draw_frame(self) -> None:
        event = self._event
        self.border_title = say("tui.title.ranking", self.language)
        nothing = self.query_one("#no-items", Plain)
        nothing.display = not self.entries
        nothing.show(say("tui.ranking.empty" if event else "tui.ranking.none_yet", self.language))
        excluded = event.excluded if event else 0
        self.border_subtitle = say("tui.ranking.excluded", self.language, n=excluded) if excluded else ""
        relaxed = self.query_one("#relaxed", Plain)
        given_up = event.relaxed if event and self.schema else ()
        relaxed.display = bool(given_up)
        words = "; ".join(wish_text(one, self.schema, self.language) for one in given_up if self.schema)
        relaxed.show("! " + say("tui.ranking.relaxed", self.language, what=words))
