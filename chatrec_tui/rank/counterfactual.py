"""Other orders of things: why not this item, what would bring it up, what if a wish were another.

Nothing here is estimated: every answer comes from ranking again with other wishes. The state itself is never changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import HIDDEN, DialogueState, Preference, Verdict
from chatrec_tui.rank.contributions import Contributions, is_stated
from chatrec_tui.rank.relation import YEAR_SLACK, relate
from chatrec_tui.rank.score import Scored
from chatrec_tui.rank.variants import are_variants

Goal = Literal["first", "page"]
"""Where an item is to be brought."""
_MET = 0.999
_MOST_WEIGHT = 3.0
"""Most that a wish's weight is raised to: thrice a must."""
_HALVINGS = 5
"""Steps in looking for the least weight that is enough."""
_TOGETHER = 3
"""Most wishes that are changed at once."""

__all__ = ["Goal", "Loss", "Order", "Rank", "Remedy", "WhatIf", "WhyNot", "WishChange", "broken_musts", "find_remedy",
           "what_if", "why_not"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What would be shown for a state, and what would follow."""

    page: tuple[Scored, ...]
    """Best first, without variants and with variety."""
    ranked: tuple[Scored, ...]
    """All that may be shown, by score alone."""
    matching: int
    """How many items of the catalog meet the musts."""
    relaxed: tuple[Preference, ...] = ()
    """Musts that had to be given up."""

    def place(self, item: str) -> int | None:
        """Place on the page, or behind it by score, from 1; None for an item that may not be shown."""
        shown = [one.item.id for one in self.page]
        behind = [one.item.id for one in self.ranked if one.item.id not in set(shown)]
        order = [*shown, *behind]
        return order.index(item) + 1 if item in order else None


Rank = Callable[[DialogueState], Order]
"""Ranks the catalog for a state."""


@dataclass(frozen=True, slots=True)
class WishChange:
    """One wish, before and after."""

    kind: Literal["drop", "bound", "soften", "weigh"]
    """Given up · bound moved · no longer a must · counts more."""
    before: Preference
    """As it is."""
    after: Preference | None
    """As it would be; None when given up."""
    size: float
    """How far it goes: share of a bound, or 1 and the weight of a wish that is given up, or the growth of a weight."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """The smallest change found that brings an item to where it is wanted."""

    goal: Goal
    """Where that is."""
    changes: tuple[WishChange, ...]
    """Wishes to change; empty when taking back a verdict is enough."""
    lifted: Verdict | None
    """Verdict on the item that has to be taken back, or None."""
    before: int | None
    """Its place as things are."""
    place: int
    """Its place after the change."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Where one item is ahead of another."""

    wish: Preference | None
    """The wish, or None where another part of the score does it."""
    part: str
    """Name of the part of the score; that of the wish for a wish."""
    amount: float
    """By how much the other item is ahead in it; below 0 where it is behind."""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why an item does not stand higher."""

    item: Item
    place: int | None
    """On the page or behind it; None when it may not be shown."""
    size: int
    """Items on the page."""
    of: int
    """How many items may be shown."""
    verdict: Verdict | None
    """The verdict that keeps it away, or None."""
    passed: bool
    """True when it was on an earlier page that the person moved on from."""
    broken: tuple[Preference, ...]
    """Musts that it does not meet."""
    variant_of: Item | None
    """The item on the page that it is a variant of, or None."""
    repeats: bool
    """True when its score is enough for the page and only likeness to an item on it keeps it off."""
    against: Scored | None
    """The item it is compared with: the last of the page, or the first when it is itself on the page."""
    losses: tuple[Loss, ...]
    """What sets it back against that one, largest first; they add up to the gap between the scores."""
    remedy: Remedy | None
    """What would bring it onto the page, or to the top when it is there; None when nothing small was found."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What other wishes would show."""

    removed: tuple[Preference, ...]
    """Wishes that would no longer be there."""
    added: tuple[Preference, ...]
    """Wishes that would be there."""
    before: Order
    """As things are."""
    after: Order
    """As they would be."""

    @property
    def entered(self) -> tuple[Item, ...]:
        """Items that would be new on the page."""
        return _minus(self.after.page, self.before.page)

    @property
    def left(self) -> tuple[Item, ...]:
        """Items that would no longer be on the page."""
        return _minus(self.before.page, self.after.page)


def what_if(state: DialogueState, supposed: DialogueState, rank: Rank, *, before: Order | None = None) -> WhatIf:
    """The page for a supposed state beside that for the state."""
    kept = set(map(repr, supposed.preferences))
    had = set(map(repr, state.preferences))
    return WhatIf(
        tuple(one for one in state.preferences if repr(one) not in kept and is_stated(one)),
        tuple(one for one in supposed.preferences if repr(one) not in had and is_stated(one)),
        before or rank(state),
        rank(supposed),
    )


def why_not(
    item: Item,
    state: DialogueState,
    schema: Schema,
    rank: Rank,
    share: Callable[[Item], Contributions],
    *,
    now: Order | None = None,
    budget: float = 1.0,
) -> WhyNot:
    """Why an item does not stand higher, and what would bring it up; `budget` is in seconds.

    `share` gives an item's score by preference as things are; `now` is the order in force.
    """
    now = now or rank(state)
    place, size = now.place(item.id), len(now.page)
    on_page = place is not None and place <= size
    verdict = state.feedback.get(item.id)
    against = (now.page[0] if on_page else now.page[-1]) if now.page else None
    if against is not None and against.item.id == item.id:
        against = None
    variant_of = next((one.item for one in now.page if are_variants(one.item, item)), None) if not on_page else None
    losses: tuple[Loss, ...] = ()
    enough = False
    if against is not None and place is not None:
        losses = _losses(share(item), share(against.item))
        enough = not on_page and sum(one.amount for one in losses) < 0
    goal: Goal = "first" if on_page else "page"
    return WhyNot(
        item,
        place,
        size,
        max(len(now.ranked), now.matching),
        verdict if verdict in HIDDEN else None,
        item.id in state.passed,
        broken_musts(item, state, schema),
        variant_of,
        enough and variant_of is None,
        against,
        losses,
        find_remedy(item, state, schema, rank, goal, now=now, budget=budget) if place != 1 else None,
    )


def broken_musts(item: Item, state: DialogueState, schema: Schema) -> tuple[Preference, ...]:
    """The hard wishes that keep an item away. An item that says nothing about a wanted value does not have it."""
    return tuple(one for one in state.preferences if one.hard and not _holds(one, item, schema))


def find_remedy(
    item: Item,
    state: DialogueState,
    schema: Schema,
    rank: Rank,
    goal: Goal,
    *,
    now: Order | None = None,
    budget: float = 1.0,
) -> Remedy | None:
    """The smallest change among the person's wishes and weights that brings an item to the goal.

    Fewer wishes are a smaller change than more; among equally many, the one that goes less far. None when nothing
    that small was found within `budget` seconds.
    """
    deadline = time.monotonic() + budget
    before = (now or rank(state)).place(item.id)
    verdict = state.feedback.get(item.id)
    lifted = verdict if verdict in HIDDEN else None
    free = replace(
        state,
        feedback={one: said for one, said in state.feedback.items() if one != item.id} if lifted else state.feedback,
        passed=tuple(one for one in state.passed if one != item.id),
    )

    def reached(changes: Sequence[WishChange]) -> int | None:
        order = rank(_changed(free, changes))
        place = order.place(item.id)
        return place if place is not None and place <= (1 if goal == "first" else len(order.page)) else None

    if lifted or item.id in state.passed:
        place = reached(())
        if place is not None:
            return Remedy(goal, (), lifted, before, place)
    losing = sorted(_concessions(item, state, schema), key=lambda one: one.size)
    broken = {one.path for one in broken_musts(item, state, schema)}
    best: tuple[float, tuple[WishChange, ...], int] | None = None
    for count in range(1, min(_TOGETHER, max(1, len(losing))) + 1):
        groups = [
            group
            for group in combinations(losing, count)
            if len({one.before.path for one in group}) == count and broken <= {one.before.path for one in group}
        ]
        for group in sorted(groups, key=_size):
            if time.monotonic() > deadline:
                break
            place = reached(group)
            if place is not None:
                best = (_size(group), group, place)
                break
        if count == 1 and not broken:
            for one, place in _weightier(item, state, schema, reached, deadline):
                if best is None or one.size < best[0]:
                    best = (one.size, (one,), place)
        if best is not None:
            return Remedy(goal, best[1], lifted, before, best[2])
    return None


def _concessions(item: Item, state: DialogueState, schema: Schema) -> Iterator[WishChange]:
    """Changes of one wish that the item does not meet."""
    for wish in state.preferences:
        if not is_stated(wish):
            continue
        relation = relate(wish, item, schema)
        if relation is not None and relation >= _MET and _holds(wish, item, schema):
            continue
        if relation is None and not wish.hard:
            continue
        slot = "year" if wish.slot == "released" else wish.slot
        number = item.number(slot)
        if number is not None and wish.op in ("<=", ">=") and isinstance(wish.value, int | float) and wish.weight > 0:
            scale = YEAR_SLACK if slot == "year" else max(abs(wish.value), 1e-9)
            yield WishChange("bound", wish, replace(wish, value=number), abs(number - wish.value) / scale)
        elif wish.hard:
            yield WishChange("soften", wish, replace(wish, hard=False), 0.8)
        yield WishChange("drop", wish, None, 1.0 + abs(wish.weight))


def _weightier(
    item: Item,
    state: DialogueState,
    schema: Schema,
    reached: Callable[[Sequence[WishChange]], int | None],
    deadline: float,
) -> Iterator[tuple[WishChange, int]]:
    """Wishes that the item meets, with the least weight that is enough, and the place that it brings."""
    for wish in state.preferences:
        relation = relate(wish, item, schema)
        if not is_stated(wish) or relation is None or relation < 0.5 or time.monotonic() > deadline:
            continue
        low, high = abs(wish.weight), _MOST_WEIGHT
        sign = 1 if wish.weight > 0 else -1
        best: tuple[WishChange, int] | None = None
        for step in range(_HALVINGS + 1):
            weight = high if step == 0 else (low + high) / 2
            change = WishChange("weigh", wish, replace(wish, weight=sign * weight), weight / abs(wish.weight) - 1)
            place = reached((change,)) if time.monotonic() <= deadline else None
            if place is not None:
                best, high = (change, place), weight
            elif step == 0:
                break
            else:
                low = weight
        if best is not None:
            yield best


def _losses(mine: Contributions, theirs: Contributions) -> tuple[Loss, ...]:
    """By wish and by part, how far one item is ahead of another, largest first."""
    losses = [
        Loss(one.wish, f"preference.{one.wish.slot}", theirs.of(one.wish.path) - one.value) for one in mine.wishes
    ]
    for name in {**theirs.beside, **mine.beside}:
        if name != "diversity":
            losses.append(Loss(None, name, theirs.beside.get(name, 0.0) - mine.beside.get(name, 0.0)))
    if mine.model is not None or theirs.model is not None:
        losses.append(Loss(None, "model", (theirs.model or 0.0) - (mine.model or 0.0)))
    return tuple(sorted((one for one in losses if one.amount), key=lambda one: -abs(one.amount)))


def _holds(wish: Preference, item: Item, schema: Schema) -> bool:
    relation = relate(wish, item, schema)
    if wish.slot == "about":
        return relation is None or relation >= _MET or wish.weight > 0
    return (relation is None and wish.weight < 0) or (relation is not None and relation >= _MET)


def _changed(state: DialogueState, changes: Sequence[WishChange]) -> DialogueState:
    after = {one.before.path: one.after for one in changes}
    wishes = (after.get(one.path, one) for one in state.preferences)
    return replace(state, preferences=tuple(one for one in wishes if one is not None))


def _size(changes: Sequence[WishChange]) -> float:
    return sum(one.size for one in changes)


def _minus(left: Sequence[Scored], right: Sequence[Scored]) -> tuple[Item, ...]:
    known = {one.item.id for one in right}
    return tuple(one.item for one in left if one.item.id not in known)
