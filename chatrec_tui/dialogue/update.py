"""From acts to a new state: what was said replaces what it contradicts, and every difference is told as a change.

A state is a value, so undoing a turn is going back to the state before it: `undo` itself changes nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from statistics import median
from types import MappingProxyType
from typing import TypeGuard

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act, Op, SlotValueType
from chatrec_tui.dialogue.generalise import kind_of
from chatrec_tui.dialogue.state import Change, DialogueState, Preference, Verdict
from chatrec_tui.dialogue.understand import Understanding

__all__ = ["apply", "differences"]

FIRM, PLAIN, SOFT, CRITIQUED = 1.0, 0.8, 0.5, 0.7
"""Weights of a must, a plain request, a softened wish and a critique."""
_REJECTED, _DISLIKED, _LIKED, _ACCEPTED, _SIMILAR = -0.25, -0.4, 0.3, 0.35, 0.5
"""Weights of what feedback says about an item's kind."""
_STEP = 0.1
"""How far from the reference a critique moves, as a share of it."""
_ANNOYED = -0.4
"""Sentiment below which an utterance counts as displeasure."""
_SAME = (frozenset({"category", "tags", "genre"}), frozenset({"year", "released"}))
_REPLACING = re.compile(r"instead|switch|change|rather|make that|换成|改成|换|改")

Fetch = Callable[[Sequence[str]], list[Item]]


def apply(
    state: DialogueState, understanding: Understanding, *, schema: Schema | None, items: Fetch | None = None
) -> tuple[DialogueState, tuple[Change, ...]]:
    """The state after an utterance, and every difference from the state before it.

    `items` fetches items by id; without it nothing is concluded from items about their kind.
    """
    work = _Work(state, schema, items)
    for act in understanding.acts:
        work.take(act)
    after = replace(
        state,
        preferences=tuple(work.preferences),
        feedback=MappingProxyType(dict(work.feedback)),
        asked=None,
        questions=() if work.reset else state.questions,
        turn=work.turn,
        language=understanding.language,
        sentiment=understanding.sentiment,
        displeasure=_displeasure(state, understanding),
    )
    return after, differences(state, after)


def differences(before: DialogueState, after: DialogueState) -> tuple[Change, ...]:
    """Every preference and verdict that two states do not share."""
    changes = []
    old = {one.path: one.to_json() for one in before.preferences}
    new = {one.path: one.to_json() for one in after.preferences}
    old_verdicts = {f"feedback.{item}": verdict for item, verdict in before.feedback.items()}
    new_verdicts = {f"feedback.{item}": verdict for item, verdict in after.feedback.items()}
    for was, now in ((old, new), (old_verdicts, new_verdicts)):
        for path in dict.fromkeys((*was, *now)):
            if was.get(path) == now.get(path):
                continue
            if path not in now:
                changes.append(Change("remove", path, was[path], None))
            elif path not in was:
                changes.append(Change("add", path, None, now[path]))
            else:
                changes.append(Change("update", path, was[path], now[path]))
    return tuple(changes)


def _displeasure(state: DialogueState, understanding: Understanding) -> int:
    refused = any(act.act in ("reject", "dislike") for act in understanding.acts)
    return state.displeasure + 1 if refused or understanding.sentiment < _ANNOYED else 0


class _Work:
    """The parts of a state while the acts of one utterance are taken in."""

    def __init__(self, state: DialogueState, schema: Schema | None, items: Fetch | None) -> None:
        self.state = state
        self.schema = schema
        self.items = items
        self.turn = state.turn + 1
        self.preferences: list[Preference] = list(state.preferences)
        self.feedback: dict[str, Verdict] = dict(state.feedback)
        self.reset = False

    def take(self, act: Act) -> None:
        """Change the parts as an act says."""
        match act.act:
            case "inform":
                self._inform(act)
            case "critique":
                self._critique(act)
            case "reject":
                self._judge(act, "rejected", _REJECTED)
            case "dislike":
                self._judge(act, "disliked", _DISLIKED)
            case "like":
                self._judge(act, "liked", _LIKED)
            case "accept":
                self._judge(act, "accepted", _ACCEPTED)
            case "seen":
                self._judge(act, "seen", {True: _LIKED, False: _DISLIKED, None: 0.0}[act.liked])
            case "similar":
                self._similar(act)
            case "retract":
                self._retract(act)
            case "affirm" | "deny":
                self._answer(act)
            case "reset":
                self.preferences, self.feedback, self.reset = [], {}, True

    def _inform(self, act: Act) -> None:
        if act.slot is None or act.value is None:
            return
        weight = {True: FIRM, None: PLAIN, False: SOFT}[act.hard]
        hard = bool(act.hard) and act.op != "~"
        self.put(Preference(act.slot, act.op, act.value, weight * act.polarity, hard, self.turn, act.quote))

    def put(self, new: Preference) -> None:
        """Add a preference in place of those that it replaces or contradicts."""
        self.preferences = [one for one in self.preferences if not self._gives_way(one, new)]
        self.preferences.append(new)

    def _gives_way(self, old: Preference, new: Preference) -> bool:
        if old.path == new.path:
            return True
        if not _same_slot(old.slot, new.slot):
            return False
        if _is_number(old.value) and _is_number(new.value):
            if old.origin == "critique" and new.origin == "said":
                return True
            if new.origin == "critique" and old.hard:
                return False  # “cheaper” tightens what was said, and never lifts it
            return old.turn < self.turn and _numbers_clash(old, new)
        if _overlap(old.value, new.value):
            opposite = (old.weight < 0) != (new.weight < 0)
            return opposite or (old.slot == new.slot and old.op in ("=", "contains") and new.op in ("=", "contains"))
        if old.slot != new.slot or old.weight < 0 or new.weight < 0 or old.origin != "said" or old.turn == self.turn:
            return False
        single = (
            self.schema is not None and new.slot in self.schema.slots and self.schema.slots[new.slot].kind == "choice"
        )
        return (single and old.hard and new.hard) or bool(_REPLACING.search(new.quote.lower()))

    def _critique(self, act: Act) -> None:
        if act.slot is None or act.direction is None:
            return
        reference = self._reference(act)
        if reference is None:
            self.put(Preference("about", "~", act.quote, CRITIQUED - 0.1, False, self.turn, act.quote, "critique"))
            return
        sign = -1 if act.direction == "lower" else 1
        if act.slot == "year":
            bound = reference + sign
        elif act.slot == "rating":
            bound = min(reference + 0.2 * sign, 4.8)
        else:
            bound = reference * (1 + sign * _STEP)
        op: Op = "<=" if sign < 0 else ">="
        self.put(Preference(act.slot, op, _rounded(bound), CRITIQUED, False, self.turn, act.quote, "critique"))

    def _reference(self, act: Act) -> float | None:
        """The number that a critique starts from: the items it names, else those shown, else the catalog's middle."""
        slot = act.slot or ""
        numbers = [
            number for item in self._fetch(act.items or self.state.shown) if (number := item.number(slot)) is not None
        ]
        if numbers:
            return median(numbers) if len(numbers) > 1 else numbers[0]
        known = self.schema.slots.get(slot) if self.schema else None
        return known.edges[len(known.edges) // 2] if known and known.edges else None

    def _judge(self, act: Act, verdict: Verdict, weight: float) -> None:
        ids = act.items or self.state.shown
        for item in ids:
            if verdict == "seen" or not (verdict == "liked" and self.feedback.get(item) in ("accepted", "seen")):
                self.feedback[item] = verdict
        if weight:
            self._generalise(self._fetch(ids), weight, act.quote, 3 if act.items else 2)

    def _generalise(self, items: Sequence[Item], weight: float, quote: str, limit: int) -> None:
        opposite = {"liked", "accepted"} if weight < 0 else {"rejected", "disliked"}
        ids = {item.id for item in items}
        beside = self._fetch(
            [item for item, verdict in self.feedback.items() if verdict in opposite and item not in ids][-20:]
        )
        for new in kind_of(items, self.schema, weight, self.turn, quote, limit, beside):
            stated = [
                one
                for one in self.preferences
                if one.origin != "feedback" and _same_slot(one.slot, new.slot) and _overlap(one.value, new.value)
            ]
            if stated:
                continue
            known = next(
                (
                    one
                    for one in self.preferences
                    if one.origin == "feedback" and one.slot == new.slot and one.value == new.value
                ),
                None,
            )
            if known is not None:
                total = max(-0.9, min(0.9, known.weight + new.weight * 0.6))
                self.preferences.remove(known)
                if abs(total) >= 0.05:
                    self.put(replace(new, weight=round(total, 3)))
            else:
                self.put(new)

    def _similar(self, act: Act) -> None:
        items = self._fetch(act.items or self.state.shown[:1])
        self._generalise(items, _SIMILAR, act.quote, 4)

    def _retract(self, act: Act) -> None:
        if act.items:
            traits = {
                (slot, value)
                for item in self._fetch(act.items)
                for slot in ("category", "brand", "creators", "tags")
                for value in item.texts(slot)
            }
            for item in act.items:
                self.feedback.pop(item, None)
            self.preferences = [
                one for one in self.preferences if one.origin != "feedback" or (one.slot, one.value) not in traits
            ]
        if act.slot is None:
            return
        self.preferences = [
            one
            for one in self.preferences
            if not (_same_slot(one.slot, act.slot) and (act.value is None or _overlap(one.value, act.value)))
        ]

    def _answer(self, act: Act) -> None:
        """Yes or no to a yes/no slot is the wish that it amounts to."""
        slot = act.slot or self.state.asked
        if (
            slot is None
            or self.schema is None
            or slot not in self.schema.slots
            or self.schema.slots[slot].kind != "flag"
        ):
            return
        weight = PLAIN if act.act == "affirm" else -SOFT
        self.put(Preference(slot, "=", True, weight, False, self.turn, act.quote))

    def _fetch(self, ids: Iterable[str]) -> list[Item]:
        wanted = list(ids)
        return self.items(wanted) if self.items is not None and wanted else []


def _same_slot(a: str, b: str) -> bool:
    return a == b or any(a in group and b in group for group in _SAME)


def _is_number(value: SlotValueType) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _overlap(a: SlotValueType, b: SlotValueType) -> bool:
    one, other = a if isinstance(a, list) else [a], b if isinstance(b, list) else [b]
    return bool({str(x).casefold() for x in one} & {str(x).casefold() for x in other})


def _numbers_clash(old: Preference, new: Preference) -> bool:
    """Whether a number said before can not stand beside a new one."""
    bounds = ("<=", ">=")
    if old.op == new.op or new.op not in bounds or old.op not in bounds:
        return True
    low, high = (old.value, new.value) if old.op == ">=" else (new.value, old.value)
    return _is_number(low) and _is_number(high) and low > high


def _rounded(number: float) -> float:
    """A number that a person would say: no decimals from twenty up, and three digits at most."""
    value = float(f"{number:.3g}")
    return round(value) if value.is_integer() or abs(value) >= 20 else value
