"""A recommended item on the screen: place, title, facts, score and the reason as it is being written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.engine.events import Claim, Ranked
from chatrec_tui.i18n import Language, say
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.text.clean import StreamCleaner, clean_text, one_line
from chatrec_tui.tui.aligned import cut_cells
from chatrec_tui.tui.bars import part_legend, score_bar, wish_bars
from chatrec_tui.tui.flow import Flow
from chatrec_tui.tui.prose import Prose

__all__ = ["ACTIONS", "Card", "Entry"]

ACTIONS = (("like", "+"), ("reject", "-"), ("why", "?"), ("accept", "!"), ("details", "Enter"))
"""What can be done with an item, and the key for it."""


@dataclass(slots=True)
class Entry:
    """An item of the list and what is known about its place."""

    ranked: Ranked
    item: Item | None = None
    """None when the catalog no longer has it."""
    facts: tuple[str, ...] = ()
    """Key facts in words."""
    moved: int | None = None
    """Places gained over the first order of this turn; None when it was not in it."""
    compared: bool = False
    """True once there is a second order to compare with."""
    reason: str = ""
    """The reason, or as much of it as there is."""
    finished: bool = False
    """True when the reason is whole."""
    claims: tuple[Claim, ...] = ()
    """What the reason rests on."""
    shared: Contributions | None = None
    """What each wish adds to its score, once the person has asked why."""
    cleaner: StreamCleaner = field(default_factory=StreamCleaner)

    def mark(self, language: Language) -> str:
        """↑2, ↓1, “new”, or nothing."""
        if not self.compared or self.moved == 0:
            return ""
        if self.moved is None:
            return say("tui.ranking.new", language)
        return f"↑{self.moved}" if self.moved > 0 else f"↓{-self.moved}"


class _Heading(Widget):
    """Place and title, with the movement at the right edge."""

    ALLOW_SELECT = False

    def __init__(self, card: Card) -> None:
        super().__init__(classes="heading")
        self.card = card

    def render(self) -> RenderResult:
        card, entry = self.card, self.card.entry
        mark = entry.mark(card.language)
        place = f"{'▸' if card.selected else ' '}{entry.ranked.rank:>2}  "
        room = self.size.width - cell_len(place) - (cell_len(mark) + 2 if mark else 0)
        title = cut_cells(one_line(entry.ranked.title, 400), max(room, 4))
        gap = " " * max(room - cell_len(title) + 2, 1)
        style = "$text-success" if (entry.moved or 0) > 0 or entry.moved is None else "$text-warning"
        return Content.assemble((place, "bold $primary"), (title, "bold"), *([(gap + mark, style)] if mark else []))


class _Bar(Widget):
    """The score as a bar of its parts."""

    ALLOW_SELECT = False

    def __init__(self, card: Card) -> None:
        super().__init__(classes="bar")
        self.card = card

    def render(self) -> RenderResult:
        ranked = self.card.entry.ranked
        return score_bar(ranked.parts, self.card.names, ranked.score, self.card.most, self.size.width)


class _Facts(Flow):
    """As many facts as fit on one line."""

    GAP = 0
    LINES = 1

    def __init__(self, card: Card) -> None:
        super().__init__(classes="facts")
        self.card = card

    def pieces(self) -> list[Content]:
        entry = self.card.entry
        facts = list(entry.facts)
        if versions := len(entry.ranked.variants):
            facts.insert(0, say("explain.variants", self.card.language, variant=versions > 1, count=versions))
        return [Content(fact if number == 0 else f" · {fact}") for number, fact in enumerate(facts)]


class _Legend(Flow):
    """The parts of the score by name."""

    GAP = 3

    def __init__(self, card: Card) -> None:
        super().__init__(classes="legend")
        self.card = card

    def pieces(self) -> list[Content]:
        return part_legend(self.card.entry.ranked.parts, self.card.names, self.card.language)


class _Shares(Widget):
    """What each wish adds to the score, once it was asked for."""

    ALLOW_SELECT = False

    def __init__(self, card: Card) -> None:
        super().__init__(classes="shares")
        self.card = card

    def render(self) -> RenderResult:
        entry, schema = self.card.entry, self.card.schema
        if entry.shared is None or schema is None:
            return Content("")
        return wish_bars(entry.shared, schema, self.card.language, self.size.width)


class _Actions(Flow):
    """What can be done with the item, each to click."""

    def __init__(self, card: Card) -> None:
        super().__init__(classes="actions")
        self.card = card

    def pieces(self) -> list[Content]:
        return [
            Content.assemble((key, "bold $text-accent"), f" {say(f'tui.action.{action}', self.card.language)}")
            for action, key in ACTIONS
        ]

    def hit(self, number: int) -> bool:
        self.card.post_message(Card.Acted(self.card, ACTIONS[number][0]))
        return True


class Card(Vertical):
    """One item. A click selects it; the selected one shows the parts of its score and what can be done."""

    class Selected(Message):
        """The person clicked on it."""

        def __init__(self, card: Card) -> None:
            self.card = card
            super().__init__()

    class Acted(Message):
        """The person wants something done with it."""

        def __init__(self, card: Card, action: str) -> None:
            self.card = card
            self.action = action
            super().__init__()

    def __init__(self, entry: Entry, language: Language, most: float, names: Sequence[str]) -> None:
        super().__init__(classes="card")
        self.entry = entry
        self.language: Language = language
        self.most = most
        """Sum of parts that fills a bar."""
        self.names = names
        """Parts of all scores of the list."""
        self.schema: Schema | None = None
        """Names the slots of wishes; set by the list."""
        self.selected = False
        self._reason = Prose(classes="reason")
        self._drawn = (_Heading(self), _Facts(self), _Bar(self), _Legend(self), _Shares(self), _Actions(self))

    def compose(self) -> ComposeResult:
        *above, actions = self._drawn
        yield from above
        yield self._reason
        yield actions

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Show the entry as it is."""
        self.set_class(self.selected, "-selected")
        self.set_class(self.entry.shared is not None and self.schema is not None, "-explained")
        for part in self._drawn:
            part.refresh(layout=isinstance(part, Flow | _Shares))
        self.draw_reason()

    def draw_reason(self) -> None:
        """Show the reason as far as it is."""
        text = clean_text(self.entry.reason)
        self._reason.display = bool(text)
        self._reason.show(Content(text) if self.entry.finished else Content.assemble(text, ("▌", "$text-accent")))

    def on_click(self) -> None:
        self.post_message(self.Selected(self))
