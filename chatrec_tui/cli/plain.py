"""Events as plain lines of text."""

from __future__ import annotations

from chatrec_tui.engine.events import ErrorEvent, Event, RankingEvent, ReasonEvent, ReplyEvent, TurnDone
from chatrec_tui.engine.session import Session
from chatrec_tui.i18n import say
from chatrec_tui.text.clean import clean_text, one_line

__all__ = ["PlainPrinter"]


class PlainPrinter:
    """Prints each turn as: the reply, then the list in its final order with a reason under each item."""

    def __init__(self, session: Session, *, interactive: bool) -> None:
        """`interactive` shows a prompt for the person."""
        self._session = session
        self._ranking: RankingEvent | None = None
        self._reasons: dict[str, str] = {}
        self._fallback: str | None = None
        self.prompt = "> " if interactive else ""

    def welcome(self) -> None:
        """What is loaded and how to begin."""
        began = self._session.start()
        self._print(say("cli.chat.welcome", began.language, items=began.items, catalog=began.catalog))

    def show(self, event: Event) -> None:
        """Print what a person needs of an event, at the moment when it is final."""
        if isinstance(event, ReplyEvent):
            self._print(event.text)
            if event.options:
                self._print("   " + " · ".join(event.options))
        elif isinstance(event, RankingEvent):
            self._ranking = event
        elif isinstance(event, ReasonEvent):
            self._reasons[event.item] = event.text
        elif isinstance(event, ErrorEvent):
            self._print(f"{event.message} {event.hint}".strip())
        elif isinstance(event, TurnDone):
            self._print_list()
            if event.fallback and event.fallback != self._fallback:
                self._print(say("cli.chat.without_model", self._session.state.language, why=event.fallback))
            self._fallback = event.fallback

    def _print_list(self) -> None:
        if self._ranking is not None:
            for ranked in self._ranking.items:
                self._print(f"{ranked.rank}. {one_line(ranked.title)}")
                if ranked.id in self._reasons:
                    self._print(f"   {self._reasons[ranked.id]}")
        self._ranking, self._reasons = None, {}

    def _print(self, text: str) -> None:
        print(clean_text(text), flush=True)
