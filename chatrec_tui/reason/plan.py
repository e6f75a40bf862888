"""Which facts a reason cites, in which order, and what it must admit.

Code decides what is true and worth saying; the model, or a template, only words it. A reason answers a wish that the
item meets, names what sets the item apart on its page, and admits the weightiest wish that it misses. The main facts
of a page differ.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt
from chatrec_tui.reason.cited import BEST, LIKED, POINTER, SHARED, Cited, ReasonPlan
from chatrec_tui.reason.evidence import Evidence, find_evidence
from chatrec_tui.reason.links import best_of_page, liked_link
from chatrec_tui.reason.merits import (
    cite_fact,
    fresh_values,
    main_values,
    other_values,
    plain_fact,
    unsaid_values,
    worth,
)

_JITTER = 0.2
"""How much chance may add to the worth of a fact, so that pages do not all read alike."""
_THIRD, _SUPERLATIVE, _LINK = 0.25, 0.35, 0.75
"""Chances of a third fact, of a superlative where one is true, of a liked item where one leads here."""
_REPEATED = 0.3
"""What a fact loses for each main fact of the same slot on the page."""

__all__ = ["BEST", "LIKED", "POINTER", "SHARED", "Cited", "ReasonPlan", "plan_page", "plan_reason"]


@dataclass(slots=True)
class _Told:
    """What the main facts of a page have said so far."""

    values: set[tuple[str, str]] = field(default_factory=set)
    """Slot and value."""
    mains: list[frozenset[tuple[str, str]]] = field(default_factory=list)
    """Slot and all values of each."""
    slots: list[str] = field(default_factory=list)
    """Slots, once for each main fact."""

    def add(self, cited: Cited) -> None:
        self.values |= main_values(cited)
        self.mains.append(main_values(cited))
        self.slots.append(cited.fact.slot)


def plan_page(
    prompts: Sequence[ItemPrompt],
    request: RequestPrompt,
    items: Sequence[Item],
    schema: Schema,
    state: DialogueState,
    *,
    liked: Sequence[Item] = (),
    evidence: Mapping[str, Mapping[str, Evidence]] | None = None,
    seed: int = 0,
) -> list[ReasonPlan]:
    """Plans for a page, best item first: main facts differ where the items allow it.

    `liked` are the items with the verdict “liked”; `evidence` names, for an item, pointers of facts that speak
    for an `about` wish, and is looked for when it is None.
    """
    evidence = find_evidence(prompts, request, schema) if evidence is None else evidence
    told = _Told()
    plans = []
    for place, (prompt, item) in enumerate(zip(prompts, items, strict=True)):
        others = [one for number, one in enumerate(items) if number != place]
        chance = random.Random(f"{seed}/{item.id}/{state.turn}")
        plan = _plan(prompt, request, item, others, schema, liked, told, evidence.get(item.id, {}), chance)
        told.add(plan.cited[0])
        plans.append(plan)
    return plans


def plan_reason(
    prompt: ItemPrompt,
    request: RequestPrompt,
    item: Item,
    others: Sequence[Item],
    schema: Schema,
    state: DialogueState,
    *,
    liked: Sequence[Item] = (),
    evidence: Mapping[str, Evidence] | None = None,
    seed: int = 0,
) -> ReasonPlan:
    """The plan for one item beside the `others` of its page."""
    chance = random.Random(f"{seed}/{item.id}/{state.turn}")
    return _plan(prompt, request, item, others, schema, liked, _Told(), evidence or {}, chance)


def _plan(
    prompt: ItemPrompt, request: RequestPrompt, item: Item, others: Sequence[Item], schema: Schema,
    liked: Sequence[Item], told: _Told, evidence: Mapping[str, Evidence], chance: random.Random,
) -> ReasonPlan:  # fmt: skip
    # 1) what speaks for the item, what was asked for first
    weighed = []
    for fact in prompt.facts[1:]:
        cited = cite_fact(fact, request, evidence)
        if cited is not None:
            again = min(2, told.slots.count(fact.slot))
            weighed.append((worth(cited, others) + _JITTER * chance.random() - _REPEATED * again, cited))
    merits = [cited for _, cited in sorted(weighed, key=lambda pair: -pair[0])]
    asked = _asked(merits)
    best = best_of_page(prompt, item, others, request, chance)
    link = liked_link(item, liked, schema, request) if chance.random() < _LINK else None
    # 2) the main fact: something that no other reason of the page has begun with
    plain = [cited for fact in prompt.facts[1:] if (cited := plain_fact(fact)) is not None]
    extra = [one for one in (best, link) if one is not None]
    main = _main(asked, merits, [*extra, *plain], told, request) or Cited(prompt.facts[0])
    # 3) beside it what was asked for, then what else sets it apart
    facts = [main]
    for one in asked:
        _join(facts, one, request)
    room = 3 if _drawback(prompt, request, set()) is None else max(2, len(facts))
    if best is not None and len(facts) < room and chance.random() < _SUPERLATIVE:
        _join(facts, best, request)
    if link is not None and len(facts) < room:
        _join(facts, link, request)
    size = max(len(facts), 2) + (len(facts) < room and chance.random() < _THIRD)
    for one in [*merits, *(plain if len(facts) == 1 and not merits[1:] else ())]:
        if len(facts) >= size:
            break
        _join(facts, one, request)
    cited_slots = {one.fact.slot for one in facts[:3]}
    return ReasonPlan(item.id, tuple(_one_about(facts[:3])), _drawback(prompt, request, cited_slots))


def _asked(merits: Sequence[Cited]) -> list[Cited]:
    """The fact that answers the weightiest wish in values and the one that answers the free words."""
    values = [one for one in merits if one.asked and one.wish is not None and one.wish.kind != "about"]
    words = [one for one in merits if one.asked and one not in values]
    return [*values[:1], *words[:1]]


def _main(
    asked: Sequence[Cited], merits: Sequence[Cited], rest: Sequence[Cited], told: _Told, request: RequestPrompt
) -> Cited | None:
    """A fact that no reason of the page has begun with: with values of its own, else a choice of values of its own."""
    ordered = [*asked, *merits, *rest]
    fresh = (fresh_values(one, told.values, request) for one in ordered)
    other = (other_values(one, told.mains, request) for one in ordered)
    return next((one for one in (*fresh, *other) if one is not None), None)


def _join(facts: list[Cited], one: Cited, request: RequestPrompt) -> None:
    """Add a fact that is not told yet: each slot and pointer once, and of a list only what no other list has said."""
    slots = {other.via.slot if other.via is not None else other.fact.slot for other in facts}
    slot = one.via.slot if one.via is not None else one.fact.slot
    pointers = {other.fact.pointer for other in facts}
    if one.fact.pointer in pointers or (slot in slots and not (slot == "tags" and one.via is None and one.asked)):
        return
    new = unsaid_values(one, facts, request)
    if new is not None:
        facts.append(new)


def _one_about(cited: Sequence[Cited]) -> list[Cited]:
    """The person's own words are quoted once; further facts that speak for them stand alone."""
    kept: list[Cited] = []
    for one in cited:
        quoted = one.wish is not None and one.wish.kind == "about"
        again = quoted and any(other.wish is one.wish for other in kept)
        kept.append(Cited(one.fact, via=one.via) if again else one)
    return kept


def _drawback(prompt: ItemPrompt, request: RequestPrompt, taken: set[str]) -> Cited | None:
    """The weightiest wish that a fact of the item misses."""
    missed: list[tuple[float, Cited]] = []
    for fact in prompt.facts[1:]:
        if fact.slot in taken:
            continue
        for place, relation in fact.relations:
            wish = request.wishes[place]
            if relation not in ("misses", "near") or abs(wish.weight) < 0.25:
                continue
            if fact.kind in ("flag", "number") if wish.weight < 0 else fact.text == wish.text:
                continue
            missed.append((abs(wish.weight) * (1.0 if relation == "misses" else 0.6), Cited(fact, relation, wish)))
    return max(missed, key=lambda pair: pair[0])[1] if missed else None
