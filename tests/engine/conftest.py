"""Dialogues over the sample catalogs, without a model unless a test brings one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.engine.events import Event, RankingEvent, ReasonEvent, ReplyEvent, StateEvent, TurnDone
from chatrec_tui.engine.session import Session

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Answer:
    """The events of one turn, by kind."""

    events: tuple[Event, ...]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def state(self) -> StateEvent:
        return self.of(StateEvent)[0]

    @property
    def ranking(self) -> RankingEvent:
        return self.of(RankingEvent)[-1]

    @property
    def ids(self) -> list[str]:
        return [one.id for one in self.ranking.items]

    @property
    def reply(self) -> ReplyEvent:
        return self.of(ReplyEvent)[0]

    @property
    def reasons(self) -> list[ReasonEvent]:
        return self.of(ReasonEvent)

    @property
    def done(self) -> TurnDone:
        return self.of(TurnDone)[0]


class Talk:
    """Says things to a session and collects the events."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def say(self, text: str, shown: list[str] | None = None) -> Answer:
        return self._collect(self.session.turn(text, shown=shown))

    def command(self, line: str) -> Answer:
        return self._collect(self.session.command(line))

    @staticmethod
    def _collect(events: Iterable[Event]) -> Answer:
        return Answer(tuple(events))


@pytest.fixture
def about_films(films: CatalogStore) -> Talk:
    return Talk(Session(films, seed=1))


@pytest.fixture
def about_laptops(laptops: CatalogStore) -> Talk:
    return Talk(Session(laptops, seed=1))
