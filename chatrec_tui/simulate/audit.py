"""Checks a dialogue from outside: what was really said, against the raw items that are shown and the acts found.

Nothing of the program's own filters is used, so that neither a fault of theirs nor a wish that was not understood
can hide itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import TOPIC_SLOTS
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import HIDDEN, Preference, Verdict
from chatrec_tui.engine.events import RankingEvent, StateEvent
from chatrec_tui.i18n import Language
from chatrec_tui.simulate.utterance import Utterance
from chatrec_tui.simulate.wishes import Wish, same_slot
from chatrec_tui.text.fold import fold, search_tokens

__all__ = ["Audit", "Misreading", "Violation", "misreadings"]

_CLOSE = 0.03
"""Share of a number within which what was understood is what was said."""
_LOUD = frozenset({"reject", "dislike", "accept", "seen", "retract", "reset", "undo", "inform", "critique", "like",
                   "similar", "ask_profile", "ask_help", "ask_catalog", "ask_reason", "ask_fact",
                   "request_alternatives", "compare"})  # fmt: skip
"""Acts that change what is shown or said: finding one that was not meant is a fault."""


@dataclass(frozen=True, slots=True)
class Violation:
    """Something shown that must not be shown."""

    kind: Literal["shown_again", "breaks_wish"]
    """Turned down, taken or known already, or against what was said as a must."""
    item: str
    """Item id."""
    about: str
    """The verdict, or the wish in short."""

    def to_json(self) -> dict[str, str]:
        """All fields."""
        return {"kind": self.kind, "item": self.item, "about": self.about}


@dataclass(frozen=True, slots=True)
class Misreading:
    """A difference between what was meant and what was understood."""

    kind: Literal["missed", "unmeant"]
    """An act that was not found, or one found that nobody meant."""
    act: Act
    """That act."""

    def to_json(self) -> dict[str, Any]:
        """The kind, and the act as the contract writes it."""
        return {"kind": self.kind, **self.act.to_json()}


class Audit:
    """What a person has said so far, and what follows from it for every later list."""

    def __init__(self) -> None:
        self._stands: list[Wish] = []
        self._verdicts: dict[str, Verdict] = {}
        self._asked: list[str] = []

    def hear(self, utterance: Utterance) -> None:
        """Take in what the person said."""
        for wish in (*utterance.withdrawn, *utterance.stated):
            self._stands = [one for one in self._stands if not _replaces(wish, one)]
        self._stands += [wish for wish in utterance.stated if wish.hard]
        self._verdicts |= {item: one for item, one in utterance.verdicts.items() if one in HIDDEN}

    def see(self, ranking: RankingEvent, items: Sequence[Item]) -> list[Violation]:
        """What is wrong with a list. A must that `relaxed` names may be broken."""
        found = []
        for item in items:
            verdict = self._verdicts.get(item.id)
            if verdict is not None:
                found.append(Violation("shown_again", item.id, verdict))
            for wish in self._stands:
                if wish.broken_by(item) and not any(_names(given_up, wish) for given_up in ranking.relaxed):
                    found.append(Violation("breaks_wish", item.id, _in_short(wish)))
        return found

    def not_taken(self, item: str) -> None:
        """A decision that was not understood: the person still wants to see the item."""
        self._verdicts.pop(item, None)

    def asked_again(self, slot: str) -> bool:
        """Whether a question about the slot was asked before; remembers it."""
        again = any(same_slot(slot, one) for one in self._asked)
        self._asked.append(slot)
        return again


def _replaces(new: Wish, old: Wish) -> bool:
    """True when a wish takes the place of another, which then no longer stands."""
    if not same_slot(new.slot, old.slot):
        return False
    return new.value == old.value if not new.is_number else old.is_number


def _names(given_up: Preference, wish: Wish) -> bool:
    if not same_slot(given_up.slot, wish.slot):
        return False
    return wish.is_number or isinstance(wish.value, bool) or _same_value(given_up.value, wish.value)


def _in_short(wish: Wish) -> str:
    if wish.is_number:
        low = "" if wish.low is None else f">={wish.low:g}"
        return f"{wish.slot}{low}" + ("" if wish.high is None else f"<={wish.high:g}")
    return f"{wish.slot}{'=' if wish.wanted else '!='}{wish.value}"


# ---------------------------------------------------------------- understanding


def misreadings(meant: Sequence[Act], told: StateEvent, shown: Sequence[str], language: Language) -> list[Misreading]:
    """The acts that were missed, and those that nobody meant. `shown` are the items on screen when it was said.

    A wish counts as understood when it stands among the preferences; other acts when they, or their effect, are there.
    """
    missed = [Misreading("missed", act) for act in meant if not _found(act, told, shown, language)]
    extra = [
        Misreading("unmeant", act)
        for act in told.acts
        if act.act in _LOUD and not any(_may_be(act, one, language) for one in meant)
    ]
    return missed + extra


def _found(act: Act, told: StateEvent, shown: Sequence[str], language: Language) -> bool:
    names = {one.act for one in told.acts}
    match act.act:
        case "inform":
            stands = any(_stands_for(one, act) for one in told.preferences)
            return stands or any(_other_form(one, act, language) for one in told.acts)
        case "critique":
            return any(_same_way(one, act) or _other_form(act, one, language) for one in told.acts)
        case "retract":
            return not any(_retracted(act, one) for one in told.preferences)
        case "no_preference":
            return bool(names & {"no_preference", "deny"})
        case "reject":
            return all(told.feedback.get(item) in ("rejected", "disliked") for item in act.items or shown)
        case "accept" | "like" | "seen":
            verdict = {"accept": "accepted", "like": "liked", "seen": "seen"}[act.act]
            return _only(told.feedback, verdict, act.items)
        case "ask_fact":
            return any(one.act == "ask_fact" and one.slot == act.slot and set(one.items) == set(act.items)
                       for one in told.acts)  # fmt: skip
        case "ask_reason" | "compare" | "similar":
            return any(one.act == act.act and set(one.items) == set(act.items) for one in told.acts)
        case _:
            return act.act in names


def _only(feedback: Mapping[str, Verdict], verdict: str, items: Sequence[str]) -> bool:
    return all(feedback.get(item) == verdict for item in items)


def _stands_for(known: Preference, act: Act) -> bool:
    """Whether a preference is the wish that was said, with a must kept as one and nothing made into a must."""
    value = act.value
    alike = isinstance(value, str) and _same_value(known.value, value)  # a director may stand in the cast, too
    if not (alike or same_slot(known.slot, act.slot or "")) or known.origin == "feedback":
        return False
    if isinstance(value, bool):
        said = act.polarity > 0
        held = known.value is not False and known.value not in ("false", "False")
        return (held == (known.weight > 0)) == said
    if (known.weight < 0) != (act.polarity < 0):
        return False
    if isinstance(value, int | float):
        same_side = known.op == act.op or "~" in (known.op, act.op)
        margin = max(1.0 if act.slot == "year" else 0.0, _CLOSE * abs(value))
        close = isinstance(known.value, int | float) and abs(known.value - value) <= margin
        return same_side and close and (known.hard or act.hard is not True)
    return _same_value(known.value, value) and (known.hard or act.hard is not True)


def _same_way(one: Act, act: Act) -> bool:
    if one.slot is None or not same_slot(one.slot, act.slot or ""):
        return False
    if one.act == "critique":
        return one.direction == act.direction
    return one.act == "inform" and one.op == ("<=" if act.direction == "lower" else ">=")


def _retracted(act: Act, one: Preference) -> bool:
    """Whether a preference that was taken back still stands."""
    if not same_slot(one.slot, act.slot or "") or one.origin == "feedback":
        return False
    return act.value is None or _same_value(one.value, act.value)


def _same_value(held: object, said: object) -> bool:
    values = held if isinstance(held, list | tuple) else [held]
    return fold(str(said)) in {fold(str(one)) for one in values}


def _alike(found: Act, meant: Act) -> bool:
    """Whether two acts speak of one slot, or of one value that stands in two."""
    same = isinstance(meant.value, str) and found.value is not None and _same_value(found.value, meant.value)
    return same or same_slot(found.slot or "", meant.slot or "")


def _other_form(found: Act, meant: Act, language: Language) -> bool:
    """Whether a label (“big screen”, “touchscreen”) was taken for more or less of the slot that it speaks of."""
    if meant.act != "inform" or meant.slot not in TOPIC_SLOTS or found.slot is None:
        return False
    flag = found.act == "inform" and found.value is True and (found.polarity < 0) == (meant.polarity < 0)
    degree = found.act == "critique" and meant.polarity > 0
    said = fold(found.quote or str(meant.value))  # “lightweight” speaks of the weight
    return (flag or degree) and any(word in said for word in search_tokens(slot_label(found.slot, language)))


def _may_be(found: Act, meant: Act, language: Language) -> bool:
    """Whether an act that was found can come from one that was meant."""
    if _other_form(found, meant, language) or _other_form(meant, found, language):
        return True
    if meant.act == "reject" and found.act == "dislike":
        return True
    if meant.act == "accept" and found.act == "like":
        return set(found.items) == set(meant.items)
    if meant.act == "no_preference":
        return found.act == "retract"
    if found.act in ("inform", "critique", "retract"):
        if meant.act not in ("inform", "critique", "retract"):
            return False
        return (found.slot == "about" and meant.act == "critique") or _alike(found, meant)
    return found.act == meant.act and (not meant.items or not found.items or set(found.items) == set(meant.items))
