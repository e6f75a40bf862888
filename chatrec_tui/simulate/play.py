"""Plays dialogues between simulated people and the engine, through its words and events only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.engine.events import ErrorEvent, RankingEvent, ReplyEvent, ReplyKind, StateEvent
from chatrec_tui.engine.model import ModelHandle
from chatrec_tui.engine.session import Session
from chatrec_tui.i18n import Language
from chatrec_tui.simulate.audit import Audit, Misreading, Violation, misreadings
from chatrec_tui.simulate.person import Person, View
from chatrec_tui.simulate.taste import Shelf
from chatrec_tui.simulate.utterance import Purpose, Utterance

__all__ = ["Dialogue", "Exchange", "converse", "simulate"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One turn: what was said, what came back, what was wrong with it."""

    said: str
    """The person's words."""
    purpose: Purpose
    """What they were mainly for."""
    meant: tuple[Act, ...]
    """The acts behind the words."""
    understood: tuple[Act, ...]
    """The acts that the engine found."""
    reply: str
    """The engine's words."""
    kind: ReplyKind
    """What sort of reply it is."""
    asked: str | None
    """Slot that it asks about."""
    shown: tuple[str, ...] | None
    """The new list, as item ids; None when the list did not change."""
    worths: tuple[float, ...]
    """What each item of the list is worth to the person, 0 to 1."""
    relaxed: tuple[str, ...]
    """Slots that the engine gave up, and said so."""
    misread: tuple[Misreading, ...]
    """Differences between meant and understood."""
    violations: tuple[Violation, ...]
    """Items that must not be shown."""
    repeated: bool
    """True when the reply asks what was asked before."""
    milliseconds: float
    """From the words to the last order of the list and the reply; reasons are not waited for."""

    def to_json(self) -> dict[str, Any]:
        """All fields as a line of a transcript."""
        return {
            "said": self.said, "purpose": self.purpose, "meant": [act.to_json() for act in self.meant],
            "understood": [act.to_json() for act in self.understood], "reply": self.reply, "kind": self.kind,
            "asked": self.asked, "shown": self.shown, "worths": [round(one, 3) for one in self.worths],
            "relaxed": self.relaxed, "misread": [one.to_json() for one in self.misread],
            "violations": [one.to_json() for one in self.violations], "repeated": self.repeated,
            "ms": round(self.milliseconds, 1),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A whole dialogue."""

    person: Person
    """Who talked."""
    exchanges: tuple[Exchange, ...]
    """Turn by turn."""
    taken: str | None
    """Id of the item that was taken, and confirmed by the engine; None when the person went without."""
    worth: float
    """What it is worth to them, 0 to 1."""
    left: bool
    """True when the person gave up before the last turn."""
    acceptable: int
    """How many items of the catalog would have done."""

    @property
    def turns(self) -> int:
        """Utterances up to the list that held the item taken; deciding for it is not counted, unless in vain."""
        return len(self.exchanges) - (self.taken is not None)

    @property
    def is_target(self) -> bool:
        """True when the very target was taken."""
        return self.taken == self.person.taste.target.id

    def to_json(self) -> dict[str, Any]:
        """A line of a transcript file."""
        person = self.person
        return {
            "language": person.language, "manner": person.manner.name, "patience": person.patience,
            "target": person.taste.target.id, "title": person.taste.target.title_in(person.language),
            "wishes": [
                {"slot": wish.slot, "low": wish.low, "high": wish.high, "value": wish.value, "wanted": wish.wanted,
                 "hard": wish.hard, "weight": wish.weight}
                for wish in person.taste.wishes
            ],
            "acceptable": self.acceptable, "taken": self.taken, "left": self.left, "turns": self.turns,
            "exchanges": [one.to_json() for one in self.exchanges],
        }  # fmt: skip


def simulate(
    store: CatalogStore,
    *,
    users: int,
    turns: int,
    languages: tuple[Language, ...],
    seed: int = 0,
    top: int = 5,
    model: ModelHandle | None = None,
) -> Iterator[Dialogue]:
    """Dialogues of `users` people, who take turns in the languages; none depends on how many there are."""
    shelf = Shelf(store, seed=seed)
    for number in range(users):
        language = languages[number % len(languages)]
        person = Person(shelf, language, f"{seed}/{language}/{number}")
        yield converse(person, Session(store, model, language=language, top=top, seed=seed), shelf, turns=turns)


def converse(person: Person, session: Session, shelf: Shelf, *, turns: int) -> Dialogue:
    """One dialogue of at most `turns` utterances, and one more to decide for what the last list holds."""
    table = _Table(person, session, shelf)
    utterance: Utterance | None = person.open()
    taken = None
    while utterance is not None and taken is None:
        table.exchange(utterance)
        taken = table.confirmed
        if taken is not None:
            break
        utterance = person.respond(table.view)
        if len(table.exchanges) >= turns and (utterance is None or utterance.purpose != "accept"):
            break
        if len(table.exchanges) > turns:
            break
    worth = person.taste.worth(shelf.get_many([taken])[0]) if taken is not None else 0.0
    acceptable = sum(person.taste.accepts(item) for item in shelf.items)
    left = taken is None and len(table.exchanges) < turns
    return Dialogue(person, tuple(table.exchanges), taken, worth, left, acceptable)


class _Table:
    """What lies between a person and the engine: the words said, and the list on the screen."""

    def __init__(self, person: Person, session: Session, shelf: Shelf) -> None:
        self.exchanges: list[Exchange] = []
        self.view = View((), (), "chat", None, ())
        self.confirmed: str | None = None
        self._person = person
        self._session = session
        self._shelf = shelf
        self._audit = Audit()
        self._done = False

    def exchange(self, utterance: Utterance) -> None:
        """Say something, and take in every event that comes back."""
        self._audit.hear(utterance)
        before = [item.id for item in self.view.page]
        state: StateEvent | None = None
        ranking: RankingEvent | None = None
        reply = ReplyEvent(0, "", "sorry")
        violations: dict[Violation, None] = {}
        page, behind = self.view.page, self.view.behind
        started = time.perf_counter()
        spent = 0.0
        self._done = False
        for event in self._session.turn(utterance.text, cancelled=lambda: self._done):
            spent = time.perf_counter() - started
            match event:
                case StateEvent():
                    state = event
                case RankingEvent():
                    ranking = event
                    page = tuple(self._shelf.get_many([one.id for one in event.items]))
                    variants = [item for one in event.items for item in one.variants]
                    behind = tuple(self._shelf.get_many(variants)) if variants else ()
                    violations |= dict.fromkeys(self._audit.see(event, page))
                case ReplyEvent():
                    reply = event
                case ErrorEvent():
                    reply = ReplyEvent(event.turn, event.message, "sorry")
            # Once the words and the last order are out nobody waits for the reasons.
            self._done = reply.text != "" and (self._session.model.state == "none" or _is_last(event))
        self.view = View(page, behind, reply.kind, reply.slot, reply.options)
        if state is not None:
            wanted = [item for item, verdict in utterance.verdicts.items() if verdict == "accepted"]
            self.confirmed = next((one for one in wanted if state.feedback.get(one) == "accepted"), None)
            for item in wanted if self.confirmed is None else ():
                self._audit.not_taken(item)
        taste = self._person.taste
        self.exchanges.append(
            Exchange(
                said=utterance.text,
                purpose=utterance.purpose,
                meant=utterance.meant,
                understood=state.acts if state is not None else (),
                reply=reply.text,
                kind=reply.kind,
                asked=reply.slot,
                shown=tuple(one.id for one in page) if ranking is not None else None,
                worths=tuple(taste.worth(item) for item in page) if ranking is not None else (),
                relaxed=tuple(one.slot for one in ranking.relaxed) if ranking is not None else (),
                misread=tuple(misreadings(utterance.meant, state, before, self._person.language))
                if state is not None
                else (),
                violations=tuple(violations),
                repeated=reply.slot is not None and self._audit.asked_again(reply.slot),
                milliseconds=1000 * spent,
            )
        )


def _is_last(event: object) -> bool:
    return isinstance(event, RankingEvent) and event.stage == "reranked"
