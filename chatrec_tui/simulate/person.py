"""A simulated person: looks at what is shown, and says what somebody with their wishes would say.

They know only what a face of the program shows: the list, the facts of the items on it, the reply, and what it asks.
Their target is never named before it is on the screen.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.display import value_text
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import kind_of
from chatrec_tui.dialogue.state import HIDDEN, Verdict
from chatrec_tui.engine.events import ReplyKind
from chatrec_tui.i18n import Language
from chatrec_tui.simulate.manners import draw_manner
from chatrec_tui.simulate.speech import Speech
from chatrec_tui.simulate.taste import Shelf, draw_taste
from chatrec_tui.simulate.utterance import Clause, Purpose, Utterance, merge
from chatrec_tui.simulate.whims import draw_whim
from chatrec_tui.simulate.wishes import Direction, Wish, near, same_slot

_MILD = 0.35
"""How likely a person who has no wish about what is asked says what the target has, instead of “any”."""
_MOST_ACCEPTS = 3
"""How often a decision is repeated in other words when it is not understood."""
_ASKED_OF = frozenset({"price", "weight", "runtime", "year", "creator", "battery", "memory", "number"})
"""Kinds of slots that people ask about."""

__all__ = ["Person", "View"]


@dataclass(frozen=True, slots=True)
class View:
    """What is before the person's eyes."""

    page: tuple[Item, ...]
    """The list."""
    behind: tuple[Item, ...]
    """Variants that stand behind an item of the list and are named with it."""
    kind: ReplyKind
    """What sort of reply came last."""
    asked: str | None
    """The slot that it asks about."""
    options: tuple[str, ...]
    """The answers that it offers."""


class Person:
    """One simulated person and what they remember of the dialogue."""

    def __init__(self, shelf: Shelf, language: Language, seed: str) -> None:
        """The same seed gives the same person."""
        self._rng = random.Random(seed)
        self.language: Language = language
        self.taste = draw_taste(shelf, self._rng)
        self.manner = draw_manner(self._rng)
        self.patience = self._rng.randint(*self.manner.patience)
        self.whim = draw_whim(self.taste, shelf, self._rng)
        self.speech = Speech(shelf.schema, language, self.manner, self._rng)
        self.verdicts: dict[str, Verdict] = {}
        self._shelf = shelf
        self._turn = 0
        self._said: Counter[Wish] = Counter()
        self._hinted: Counter[Wish] = Counter()
        self._done: Counter[str] = Counter()
        self._best, self._stale = -1.0, 0
        self._asked = False

    def open(self) -> Utterance:
        """The first utterance."""
        self._turn = 1
        count = self._rng.randint(*self.manner.opening)
        ranked = sorted(self.taste.wishes, key=lambda wish: -wish.weight * self._rng.uniform(0.5, 1.5))
        chosen = [wish for wish in ranked if not wish.is_number or wish.about is None or count > 1][:count] or ranked[
            :1
        ]
        if self.whim is not None:
            replaced = self.whim.instead
            chosen = [self.whim.first, *(wish for wish in chosen if wish != replaced)][: max(1, count)]
        if len(chosen) == 1 and self._rng.random() < self.manner.vague:
            vague = self.speech.vague(chosen[0]) if self.whim is None else None
            if vague is not None:
                self._hinted[chosen[0]] += 1
                return self._utter("open", [vague], hello=True)
        text, clauses = self.speech.opening(chosen, self._shelf.noun)
        self._said.update(chosen)
        firm = any(wish.hard for clause in clauses for wish in clause.stated)
        return merge("open", self.speech.typed(text, close=not firm), clauses)

    def respond(self, view: View) -> Utterance | None:
        """What they say to what they see; None when they give up."""
        self._turn += 1
        self._asked = view.asked is not None
        self._look(view.page)
        good = self._acceptable(view.page) or self._acceptable(view.behind)
        if good is not None:
            shown = good in view.page
            if shown and not self._done["ask"] and self._rng.random() < 2 * self.manner.curious:
                return self._ask(good, view.page)
            self._done["accept"] += 1
            if self._done["accept"] <= _MOST_ACCEPTS:
                return self._utter("accept", [self.speech.accept(good, view.page)])
            return None
        if self._stale > self.patience:
            return None
        if self.whim is not None and self._turn >= self.whim.turn:
            return self._change_mind()
        if view.asked is not None and self._rng.random() < self.manner.answers:
            return self._answer(view)
        if view.page and self._done["ask"] < 2 and self._rng.random() < self.manner.curious:
            return self._ask(max(view.page, key=self.taste.closeness), view.page)
        return self._react(view)

    # ------------------------------------------------------------ looking

    def _look(self, page: Sequence[Item]) -> None:
        """Patience wears thin while nothing better comes up."""
        best = max((self.taste.closeness(item) for item in page), default=0.0)
        if best > self._best + 0.01:
            self._best, self._stale = best, 0
        else:
            self._stale += 1

    def _acceptable(self, page: Sequence[Item]) -> Item | None:
        """The best item that will do."""
        out = HIDDEN - {"accepted"}  # a decision that was not understood still stands
        good = [item for item in page if self.taste.accepts(item) and self.verdicts.get(item.id) not in out]
        target = [item for item in good if item.id == self.taste.target.id]
        return target[0] if target else max(good, key=self.taste.worth) if good else None

    def _missing(self, wish: Wish, page: Sequence[Item]) -> float:
        """Share of the page that does not serve a wish."""
        return sum(wish.serve(item) < 1.0 for item in page) / len(page) if page else 1.0

    def _direction(self, wish: Wish, page: Sequence[Item]) -> Direction | None:
        """Which way most of the page would have to go to serve a number wish."""
        found = Counter(direction for item in page if (direction := wish.direction(item)) is not None)
        if not found:
            return None
        direction, count = found.most_common(1)[0]
        return direction if count > len(page) / 2 else None

    def _unsaid(self) -> list[Wish]:
        withheld = self.whim.instead if self.whim is not None else None
        return [wish for wish in self.taste.wishes if not self._said[wish] and wish != withheld]

    # ------------------------------------------------------------ answering and taking back

    def _answer(self, view: View) -> Utterance:
        slot = view.asked or ""
        about = [wish for wish in self.taste.wishes if same_slot(wish.slot, slot)]
        if self.whim is not None and same_slot(self.whim.first.slot, slot):
            about = [self.whim.first]
        wish = min(about, key=lambda one: (self._said[one], -one.weight), default=None)
        if wish is not None:
            self._said[wish] += 1
            clauses = [self.speech.answer(wish)]
        else:
            mild = self._of_target(slot, view.options) if self._rng.random() < _MILD else None
            clauses = [self.speech.answer(mild) if mild is not None else self.speech.indifferent(slot)]
        if self._rng.random() < self.manner.more:
            clauses += self._more()
        return self._utter("answer", clauses)

    def _of_target(self, slot: str, options: Sequence[str]) -> Wish | None:
        """What the target has in a slot, as far as it is among the answers that are offered."""
        target, known = self.taste.target, self._shelf.schema.slots.get(slot)
        number = target.number(slot)
        if number is not None:
            low, high = near(slot, number)
            return Wish(slot, low=low, high=high, about=number) if kind_of(slot, known) == "year" else None
        offered = {option.casefold() for option in options}
        for value in target.texts(slot):
            if value_text(known, value, self.language).casefold() in offered:
                return Wish(slot, value=value)
        return None

    def _more(self) -> list[Clause]:
        """One more wish in the same breath."""
        unsaid = self._unsaid()
        if not unsaid:
            return []
        wish = self._rng.choice(unsaid)
        self._said[wish] += 1
        return [self.speech.also(wish)]

    def _change_mind(self) -> Utterance:
        whim, self.whim = self.whim, None
        assert whim is not None
        if whim.instead is None:
            return self._utter("retract", [self.speech.take_back(whim.first)])
        self._said[whim.instead] += 1
        return self._utter("retract", [self.speech.loosen(whim.first, whim.instead)])

    def _ask(self, item: Item, page: Sequence[Item]) -> Utterance:
        self._done["ask"] += 1
        slots = [
            name
            for name, slot in self._shelf.schema.slots.items()
            if kind_of(name, slot) in _ASKED_OF and item.get(name) is not None
        ]
        return self._utter("ask", [self.speech.ask(item, page, slots)])

    # ------------------------------------------------------------ reacting to a list

    def _react(self, view: View) -> Utterance:
        """One of the things that people say to a list that has not got it, weighed by what is wrong with it."""
        page = view.page
        unsaid = self._unsaid()
        worst = min(page, key=self.taste.closeness, default=None)
        best = max(page, key=self.taste.closeness, default=None)
        moves: list[tuple[float, Callable[[], Utterance | None]]] = [
            (3.0 if unsaid else 0.0, lambda: self._add(page)),
            (1.5, lambda: self._criticise(page)),
            (0.5 if unsaid else 1.5, lambda: self._restate(page)),
            (0.4 if unsaid else 2.5, lambda: self._others(page)),
        ]
        if worst is not None and best is not None:
            moves += [
                (1.0, lambda: self._reject(worst, page)),
                (0.7, lambda: self._like_but(best, page)),
                (0.4, lambda: self._similar(best, page)),
                (0.5 if self.taste.closeness(best) < 0.7 and self._turn > 2 else 0.0, lambda: self._reject_all(page)),
                (0.4, lambda: self._seen(page)),
            ]
        while moves:
            at = self._rng.choices(range(len(moves)), weights=[weight + 1e-6 for weight, _ in moves])[0]
            utterance = moves.pop(at)[1]()
            if utterance is not None:
                return utterance
        return self._utter("others", [self.speech.others()])

    def _add(self, page: Sequence[Item]) -> Utterance | None:
        unsaid = self._unsaid()
        if not unsaid:
            return None
        wish = max(unsaid, key=lambda one: (0.3 + self._missing(one, page)) * one.weight * (1.5 if one.hard else 1))
        if not self._hinted[wish] and self._rng.random() < self.manner.vague:
            vague = self.speech.vague(wish)
            if vague is not None and self._direction(wish, page) is not None:
                self._hinted[wish] += 1
                return self._utter("add", [vague], lead=True)
        self._said[wish] += 1
        clauses = [self.speech.also(wish)]
        if self._rng.random() < self.manner.more:
            clauses += self._more()
        return self._utter("add", clauses)

    def _criticise(self, page: Sequence[Item]) -> Utterance | None:
        wrong = [(wish, way) for wish in self.taste.wishes if (way := self._direction(wish, page)) is not None]
        wrong = [(wish, way) for wish, way in wrong if self._hinted[wish] < 3]
        if not wrong:
            return None
        wish, way = self._rng.choice(wrong)
        self._hinted[wish] += 1
        clauses = [self.speech.criticise(wish, way)]
        if self._rng.random() < self.manner.more:
            clauses += self._more()
        return self._utter("criticise", clauses, lead=True)

    def _restate(self, page: Sequence[Item]) -> Utterance | None:
        """A wish that was said and that most of the page does not serve, in other words."""
        missed = [wish for wish in self.taste.wishes if 0 < self._said[wish] < 3 and self._missing(wish, page) > 0.5]
        if not missed:
            return None
        wish = max(missed, key=lambda one: (self._missing(one, page), one.weight))
        self._said[wish] += 1
        return self._utter("restate", [self.speech.wish(wish, firm=True if wish.hard else None)], lead=True)

    def _others(self, page: Sequence[Item]) -> Utterance:
        return self._utter("others", [self.speech.others()])

    def _reject(self, item: Item, page: Sequence[Item]) -> Utterance | None:
        if self.verdicts.get(item.id) in HIDDEN:
            return None
        faults = [wish for wish in self.taste.wishes if wish.serve(item) < 1.0]
        fault = self._rng.choice(faults) if faults and self._rng.random() < 0.7 else None
        clause = self.speech.reject(item, page, fault)
        if clause.stated and fault is not None:
            self._said[fault] += 1
        clauses = [clause]
        if self._rng.random() < self.manner.more:
            clauses += self._more()
        return self._utter("reject", clauses, lead=True)

    def _like_but(self, item: Item, page: Sequence[Item]) -> Utterance | None:
        faults = [wish for wish in self.taste.wishes if wish.direction(item) is not None]
        if len(faults) != 1 or self.taste.closeness(item) < 0.6 or item.id in self.verdicts:
            return None
        clause = self.speech.like_but(item, page, faults[0])
        return None if clause is None else self._utter("like", [clause], lead=True)

    def _similar(self, item: Item, page: Sequence[Item]) -> Utterance | None:
        if self._done["similar"] or self.taste.closeness(item) < 0.75 or self.verdicts.get(item.id) in HIDDEN:
            return None
        self._done["similar"] += 1
        clauses = [self.speech.similar(item, page)]
        faults = [(wish, way) for wish in self.taste.wishes if (way := wish.direction(item)) is not None]
        if faults:
            clauses.append(self.speech.criticise(*faults[0]))
        return self._utter("similar", clauses)

    def _reject_all(self, page: Sequence[Item]) -> Utterance | None:
        if self._done["reject_all"] >= 2:
            return None
        self._done["reject_all"] += 1
        return self._utter("reject_all", [self.speech.reject_all(page)])

    def _seen(self, page: Sequence[Item]) -> Utterance | None:
        """Somebody who watches or reads knows a well-known item already; few own a second of anything else."""
        consumed = self._shelf.schema.has("runtime") or self._shelf.schema.has("pages")
        if self._done["seen"] or self._rng.random() > (0.8 if consumed else 0.15):
            return None
        self._done["seen"] += 1
        item = max(page, key=lambda one: (one.popularity or 0.0) * self._rng.random())
        return self._utter("seen", [self.speech.seen(item, page, self._rng.random() < 0.4)])

    # ------------------------------------------------------------ speaking

    def _utter(
        self, purpose: Purpose, clauses: Sequence[Clause], *, lead: bool = False, hello: bool = False
    ) -> Utterance:
        text = self.speech.join(clauses)
        if hello:
            text = self.speech.hello() + text
        elif lead and not self._asked:
            text = self.speech.lead() + text
        firm = any(wish.hard for clause in clauses for wish in clause.stated)
        close = purpose in ("add", "criticise", "accept") and not firm
        utterance = merge(purpose, self.speech.typed(text, close=close), clauses)
        self.verdicts |= utterance.verdicts
        return utterance
