"""Which facts a reason cites, in which order, and what it must admit.

Code decides what is true and worth saying; the model, or a template, only words it. A plan is shown to the model as

    <why><p2><x0><q1><meets><w0>≤<p5><x6><q0><but><p3><x8><q2><misses><w1>≥<reason>
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from chatrec_tui.catalog.display import show_values
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import KIND_TOKENS, Kind, kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.i18n import rooms
from chatrec_tui.rank.prompt import Fact, ItemPrompt, RequestPrompt, Wish, cite_values
from chatrec_tui.rank.relation import Relation
from chatrec_tui.reason.evidence import Evidence, find_evidence

_OPS = {"<=": "≤", ">=": "≥", "~": "≈"}
BEST, LIKED, SHARED = "<p12>", "<p13>", "<p14>"
"""Pointers of facts that only a plan knows: first of its page, an item once liked, what it shares with that item."""
POINTER = re.compile(r"<[pw]\d{1,2}>")
"""A pointer token in a text."""
_SUPERLATIVES: Mapping[str, tuple[str, ...]] = {
    "price": ("low",), "weight": ("low",), "battery": ("high",), "rating": ("high",), "runtime": ("low",),
    "memory": ("high",), "year": ("high",), "pages": ("low",), "popular": ("high",),
}  # fmt: skip
_GOOD_LOW = frozenset({"price", "weight"})
_GOOD_HIGH = frozenset({"battery", "rating", "memory", "popular"})
_BASE: Mapping[str, float] = {
    "topic": 0.5, "mood": 0.55, "use": 0.6, "creator": 0.45, "brand": 0.2, "flag": 0.3, "choice": 0.1, "number": 0.05,
    "price": 0.35, "weight": 0.4, "battery": 0.4, "rating": 0.25, "memory": 0.25, "runtime": 0.25, "year": 0.2,
    "size": 0.15, "pages": 0.2, "popular": 0.2,
}  # fmt: skip

_ECHO = 0.7
"""Worth of a fact that repeats the person's free words."""

__all__ = ["BEST", "LIKED", "POINTER", "SHARED", "Cited", "ReasonPlan", "plan_page", "plan_reason"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact in a plan."""

    fact: Fact
    """What is cited; `pointer`, `kind`, `bucket` and `text` are its own."""
    relation: Relation = "silent"
    """How it stands to `wish`."""
    wish: Wish | None = None
    """The wish that it serves or misses."""
    via: Fact | None = None
    """For a liked item: what the two share. For a superlative: the fact it is about."""

    @property
    def markup(self) -> str:
        """The fact as the plan shows it to the model."""
        parts = [self.fact.pointer, KIND_TOKENS[self.fact.kind]]
        if self.fact.bucket is not None:
            parts.append(f"<q{self.fact.bucket}>")
        if self.via is not None:
            if self.fact.kind == "liked":
                parts.append(self.via.pointer)
            parts.append(KIND_TOKENS[self.via.kind])
        if self.wish is not None:
            parts.append(f"<{self.relation}>{self.wish.pointer}")
            parts.append("<about>" if self.wish.kind == "about" else _OPS.get(self.wish.op, ""))
            if self.wish.weight < 0:
                parts.append("<avoid>")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class ReasonPlan:
    """What one reason says."""

    item: str
    """Item id."""
    cited: tuple[Cited, ...]
    """One to three facts, the main one first."""
    drawback: Cited | None = None
    """A wish that the item honestly misses."""

    @property
    def all(self) -> tuple[Cited, ...]:
        """Facts and drawback."""
        return (*self.cited, self.drawback) if self.drawback else self.cited

    @property
    def text(self) -> str:
        """What follows the item's part when its reason is written."""
        parts = ["<why>", *(one.markup for one in self.cited)]
        if self.drawback:
            parts += ["<but>", self.drawback.markup]
        return "".join((*parts, "<reason>"))

    @property
    def pointers(self) -> tuple[str, ...]:
        """Pointer tokens that the reason must hold: its facts and its drawback."""
        return tuple(one.fact.pointer for one in self.all)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Pointer tokens that the reason may hold: also the wishes, what is shared, and the title."""
        more = [one.via.pointer for one in self.all if one.via is not None and one.fact.kind == "liked"]
        wishes = [one.wish.pointer for one in self.all if one.wish is not None]
        return tuple(dict.fromkeys((*self.pointers, *more, *wishes, "<p0>")))


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
    used: Counter[tuple[str, str]] = Counter()
    plans = []
    for place, (prompt, item) in enumerate(zip(prompts, items, strict=True)):
        others = [one for number, one in enumerate(items) if number != place]
        plan = plan_reason(
            prompt, request, item, others, schema, state, liked=liked, used=used,
            evidence=evidence.get(item.id, {}), seed=seed,
        )  # fmt: skip
        main = plan.cited[0]
        used[_key(main.fact)] += 1
        used[(main.fact.slot, "")] += 1
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
    used: Mapping[tuple[str, str], int] | None = None,
    evidence: Mapping[str, Evidence] | None = None,
    seed: int = 0,
) -> ReasonPlan:
    """The plan for one item beside the `others` of its page; `used` counts main facts already taken."""
    chance = random.Random(f"{seed}/{item.id}/{state.turn}")
    used, evidence = used or {}, evidence or {}
    weighed: list[tuple[float, Cited]] = []
    for fact in prompt.facts[1:]:
        cited = _cite(fact, request, evidence)
        if cited is None:
            continue
        worth = _worth(cited, others) + 0.15 * chance.random()
        worth += _ECHO if fact.pointer in evidence and cited.wish is None else 0.0
        worth -= 0.45 * min(2, used.get(_key(fact), 0)) + 0.3 * min(2, used.get((fact.slot, ""), 0))
        weighed.append((worth, cited))
    weighed.sort(key=lambda pair: -pair[0])
    chosen = [cited for _, cited in weighed]
    main = next((one for one in chosen if _asked(one, evidence) or _key(one.fact) not in used), None)
    if main is not None:
        chosen = [main, *(one for one in chosen if one is not main)]
    best = _best_of_page(prompt, item, others, request, chance)
    link = _liked_link(item, liked, schema, request) if chance.random() < 0.75 else None
    count = 1 + (chance.random() < 0.93) + (chance.random() < 0.2)
    facts = chosen[:count]
    if best is not None and (chance.random() < 0.3 or not chosen):
        facts = [one for one in facts if one.fact.slot != best.fact.slot or one.wish is not None][: max(1, count - 1)]
        facts = [one for one in facts if one.fact.slot != best.fact.slot]
        facts.append(best)
    if link is not None and link.via is not None:
        facts = [one for one in facts if one.fact.slot != link.via.slot or one.fact.kind == "best"][: max(1, count - 1)]
        facts.append(link)
    facts = _one_about(facts or chosen[:1] or [_plain(prompt)])[:3]
    return ReasonPlan(item.id, tuple(facts), _drawback(prompt, request, {one.fact.slot for one in facts}))


def _key(fact: Fact) -> tuple[str, str]:
    return fact.slot, str(fact.value)


def _asked(cited: Cited, evidence: Mapping[str, Evidence]) -> bool:
    """Whether the person asked for the fact; several reasons of a page may then open with it."""
    return cited.wish is not None or cited.fact.pointer in evidence


def _cite(fact: Fact, request: RequestPrompt, evidence: Mapping[str, Evidence]) -> Cited | None:
    """The fact as something that speaks for the item, or None."""
    wishes = [(request.wishes[place], relation) for place, relation in fact.relations]
    if any(relation in ("misses", "near") for _, relation in wishes):
        return None
    met = [wish for wish, relation in wishes if relation == "meets" and wish.weight > 0]
    if fact.kind == "flag":
        asked = bool(met) and met[0].preference.value is not False
        if fact.value is not True or (fact.relations and not asked):
            return None
    if met:
        return Cited(fact, "meets", max(met, key=lambda wish: (wish.weight, wish.turn)))
    spoken = evidence.get(fact.pointer)
    if spoken is not None and spoken.wish < len(request.wishes):
        if spoken.values:
            fact = cite_values(fact, spoken.values[:2], request.language)
        return Cited(fact, "meets", request.wishes[spoken.wish]) if spoken.quoted else Cited(fact)
    bucket = fact.bucket
    if fact.kind in _GOOD_LOW and (bucket is None or bucket > 3):
        return None
    if fact.kind in _GOOD_HIGH and (bucket is None or bucket < 6):
        return None
    if fact.kind == "rating" and isinstance(fact.value, float) and fact.value < 3.8:
        return None
    if fact.kind == "year" and (bucket is None or bucket < 7):
        return None
    if fact.kind in ("number", "size") and (bucket is None or 1 < bucket < 8):
        return None
    return Cited(fact)


def _one_about(cited: list[Cited]) -> list[Cited]:
    """The person's own words are quoted once; further facts that speak for them stand alone."""
    kept: list[Cited] = []
    for one in cited:
        quoted = one.wish is not None and one.wish.kind == "about"
        again = quoted and any(other.wish is one.wish for other in kept)
        kept.append(Cited(one.fact, via=one.via) if again else one)
    return kept


def _worth(cited: Cited, others: Sequence[Item]) -> float:
    fact = cited.fact
    worth = _BASE.get(fact.kind, 0.0)
    same = sum(1 for one in others if _same_value(fact, one)) / len(others) if others else 0.0
    if cited.wish is not None:
        worth += 0.5 * cited.wish.weight + (0.35 if cited.wish.kind == "about" else 0.1)
        worth -= 0.3 * same
    else:
        worth += 0.3 * (0.5 - same)
        if fact.bucket is not None:
            worth += 0.08 * (abs(fact.bucket - 4.5) - 2)
    return worth


def _same_value(fact: Fact, other: Item) -> bool:
    if isinstance(fact.value, float):
        return other.number(fact.slot) == fact.value
    if isinstance(fact.value, bool):
        return other.get(fact.slot) == fact.value
    values = fact.value if isinstance(fact.value, list) else [fact.value]
    return all(value in other.texts(fact.slot) for value in values)


def _best_of_page(
    prompt: ItemPrompt, item: Item, others: Sequence[Item], request: RequestPrompt, chance: random.Random
) -> Cited | None:  # fmt: skip
    """A slot in which the item is strictly first among at least three items of the page that all have it."""
    found: list[Cited] = []
    missed = {fact.slot for fact in prompt.facts for _, relation in fact.relations if relation in ("misses", "near")}
    language = request.language
    for fact in prompt.facts[1:]:
        mine = item.number(fact.slot)
        numbers = [one.number(fact.slot) for one in others]
        known = [number for number in numbers if number is not None]
        if mine is None or len(known) < 2 or len(known) < len(numbers) or fact.slot in missed:
            continue
        for side in _SUPERLATIVES.get(fact.kind, ()):
            if (mine < min(known)) if side == "low" else (mine > max(known)):
                text = rooms(language)["reason"][f"best.{fact.kind}.{side}"][0]
                bucket = 0 if side == "low" else 9
                shown = Fact(BEST, fact.slot, "best", fact.label, text, mine, bucket)
                found.append(Cited(shown, via=fact))
    return chance.choice(found) if found else None


def _liked_link(item: Item, liked: Sequence[Item], schema: Schema, request: RequestPrompt) -> Cited | None:
    """A liked item that shares a creator, a brand or a label which not everything in the catalog has."""
    language = request.language
    for one in reversed(liked):
        if one.id == item.id:
            continue
        for name in ("creators", "tags", "category", "brand"):
            slot = schema.slots.get(name)
            theirs = set(one.texts(name))
            for value, text in show_values(item, name, slot, language):
                named = slot.find(value) if slot is not None else None
                if value not in theirs or (named is not None and schema.items > 4 and named.count > 0.5 * schema.items):
                    continue
                kind: Kind = kind_of(name, slot)
                shared = Fact(SHARED, name, kind, "", text, value)
                title = one.title_in(language)
                if language == "zh":
                    title = f"《{title}》" if schema.has("creators") else f"“{title}”"
                return Cited(Fact(LIKED, name, "liked", "", title, one.id), via=shared)
    return None


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


def _plain(prompt: ItemPrompt) -> Cited:
    """Something to name when nothing speaks for the item in particular: a fact without a verdict, or the title."""
    for fact in prompt.facts[1:]:
        if not any(relation in ("misses", "near") for _, relation in fact.relations) and (
            fact.kind in ("price", "weight", "rating", "battery", "memory")
        ):
            return Cited(replace(fact, relations=()))
    return Cited(prompt.facts[0])
