"""Which facts of an item speak for it, for which wish, and how much they are worth saying on this page."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from chatrec_tui.catalog.item import Item
from chatrec_tui.rank.prompt import Fact, RequestPrompt, Wish, cite_values
from chatrec_tui.rank.relation import same_text
from chatrec_tui.reason.cited import Cited
from chatrec_tui.reason.evidence import Evidence
from chatrec_tui.text.fold import fold

_GOOD_LOW = frozenset({"price", "weight"})
_GOOD_HIGH = frozenset({"battery", "rating", "memory", "popular"})
_LOW, _HIGH, _NEW = 3, 6, 7
"""Last tenth that is good as a low number, first that is good as a high one, first that counts as new."""
_LEAST_RATING = 3.8
_BASE: Mapping[str, float] = {
    "topic": 0.5, "mood": 0.55, "use": 0.6, "creator": 0.45, "brand": 0.2, "flag": 0.3, "choice": 0.1, "number": 0.05,
    "price": 0.35, "weight": 0.4, "battery": 0.4, "rating": 0.25, "memory": 0.25, "runtime": 0.25, "year": 0.2,
    "size": 0.15, "pages": 0.2, "popular": 0.2,
}  # fmt: skip
"""Worth of a fact by its kind alone."""
_APART = 0.6
"""How much it counts that few others of the page have the same."""
_ECHO = 0.7
"""Worth of a fact that repeats the person's free words."""
_LABELS = frozenset({"topic", "use", "mood", "choice", "brand"})
"""Kinds whose values are told by their whole name."""
_USE = re.compile(r"^(?:good |great |perfect |suited )?(?:for|to)[ -]|^适合")
"""What a label of a use begins with."""
_MAIN_VALUES = 2
"""Values of a list that a reason names."""

__all__ = ["cite_fact", "fresh_values", "main_values", "other_values", "plain_fact", "unsaid_values", "worth"]


def cite_fact(fact: Fact, request: RequestPrompt, evidence: Mapping[str, Evidence]) -> Cited | None:
    """The fact as something that speaks for the item, or None."""
    wishes = [(request.wishes[place], relation) for place, relation in fact.relations]
    met = [wish for wish, relation in wishes if relation == "meets" and wish.weight > 0]
    missed = [abs(wish.weight) for wish, relation in wishes if relation in ("misses", "near")]
    if missed and (not fact.values or not met or max(missed) >= max(wish.weight for wish in met)):
        return None
    if fact.kind == "flag":
        asked = bool(met) and met[0].preference.value is not False
        if fact.value is not True or (fact.relations and not asked):
            return None
    if met:
        wish = max(met, key=lambda one: (one.weight, one.turn))
        if not _exactly(fact, wish):
            return Cited(fact, echo=True)
        return Cited(_answering(fact, wish, request), "meets", wish)
    spoken = evidence.get(fact.pointer)
    if spoken is not None and spoken.wish < len(request.wishes):
        if spoken.values:
            fact = cite_values(fact, spoken.values[:_MAIN_VALUES], request.language)
        return Cited(fact, "meets", request.wishes[spoken.wish]) if spoken.quoted else Cited(fact, echo=True)
    return Cited(fact) if _stands_out(fact) else None


def plain_fact(fact: Fact) -> Cited | None:
    """The fact without a verdict, for an item that nothing speaks for in particular; None where it counts against."""
    if fact.kind == "flag" or any(relation in ("misses", "near") for _, relation in fact.relations):
        return None
    return Cited(fact) if fact.kind in ("price", "weight", "rating", "battery", "memory", "year", "runtime") else None


def worth(cited: Cited, others: Sequence[Item]) -> float:
    """How much a fact is worth saying beside the `others` of the page."""
    fact = cited.fact
    value = _BASE.get(fact.kind, 0.0)
    same = sum(1 for one in others if _same_value(fact, one)) / len(others) if others else 0.0
    value += _APART * (0.5 - same)
    if cited.wish is not None:
        value += 0.5 * cited.wish.weight + (0.35 if cited.wish.kind == "about" else 0.1)
    elif cited.echo:
        value += _ECHO
    elif fact.bucket is not None:
        value += 0.08 * (abs(fact.bucket - 4.5) - 2)
    return value


def main_values(cited: Cited) -> frozenset[tuple[str, str]]:
    """What a fact says as the main fact of a reason: slot and value, one for each value of a list."""
    values = cited.fact.value if isinstance(cited.fact.value, list) else [cited.fact.value]
    return frozenset((cited.fact.slot, str(value)) for value in values)


def fresh_values(
    cited: Cited, used: frozenset[tuple[str, str]] | set[tuple[str, str]], request: RequestPrompt
) -> Cited | None:
    """The fact as a main fact that says nothing of `used`: a list names other values; None when all are told."""
    if used.isdisjoint(main_values(cited)):
        return cited
    fact = cited.fact
    if cited.wish is not None or cited.echo or not fact.values:
        return None
    left = [pair for pair in fact.values if (fact.slot, pair[0]) not in used]
    return Cited(cite_values(fact, left[:_MAIN_VALUES], request.language)) if left else None


def other_values(cited: Cited, mains: Collection[frozenset[tuple[str, str]]], request: RequestPrompt) -> Cited | None:
    """A list with a choice of values that no main fact of the page has been yet; None when there is none."""
    fact = cited.fact
    if cited.wish is not None or cited.echo:
        return None
    choices = [[pair] for pair in fact.values] + [list(two) for two in combinations(fact.values, _MAIN_VALUES)]
    for chosen in choices:
        if frozenset((fact.slot, value) for value, _ in chosen) not in mains:
            return replace(cited, fact=cite_values(fact, chosen, request.language))
    return None


def unsaid_values(cited: Cited, facts: Sequence[Cited], request: RequestPrompt) -> Cited | None:
    """The fact without the values that other lists of the reason name already; None when nothing is left."""
    said = {_stem(text) for one in facts for pair in _named(one.fact) for text in pair}
    if not cited.fact.values or cited.via is not None or not said:
        return cited
    named = _named(cited.fact)
    left = [pair for pair in named if said.isdisjoint(map(_stem, pair))]
    if len(left) == len(named):
        return cited
    if not left or cited.wish is not None:
        return None
    return replace(cited, fact=cite_values(cited.fact, left, request.language))


def _named(fact: Fact) -> list[tuple[str, str]]:
    """The values of a list that its pointer names."""
    value = fact.value if isinstance(fact.value, list) else [fact.value]
    return [pair for pair in fact.values if pair[0] in value]


def _stem(text: str) -> str:
    return fold(text).replace("-", " ").rstrip("s")


def _answering(fact: Fact, wish: Wish, request: RequestPrompt) -> Fact:
    """A list cites the value that was asked for before others, and alone where another wish is against the rest."""
    if not fact.values or fact.kind == "choice":
        return fact
    wanted = wish.preference.value if isinstance(wish.preference.value, list) else [wish.preference.value]
    asked = [pair for pair in fact.values if any(same_text(str(one), text) for one in wanted for text in pair)]
    if not asked:
        return fact
    others = [pair for pair in fact.values if pair not in asked]
    against = any(relation in ("misses", "near") for _, relation in fact.relations)
    return cite_values(fact, [*asked, *(() if against else others)][:_MAIN_VALUES], request.language)


def _exactly(fact: Fact, wish: Wish) -> bool:
    """Whether a label is what was asked for and not just named alike: family bonds are no family film."""
    if fact.kind not in _LABELS:
        return True
    wanted = wish.preference.value if isinstance(wish.preference.value, list) else [wish.preference.value]
    held = {_label(text) for pair in fact.values for text in pair} | {_label(str(fact.value)), _label(fact.text)}
    return any(_label(str(one)) in held for one in wanted) or _label(wish.text) in held


def _label(text: str) -> str:
    return _USE.sub("", fold(text)).replace("-", " ")


def _stands_out(fact: Fact) -> bool:
    """Whether a fact that no wish is about is worth saying."""
    bucket = fact.bucket
    if fact.kind in _GOOD_LOW:
        return bucket is not None and bucket <= _LOW
    if fact.kind in _GOOD_HIGH and (bucket is None or bucket < _HIGH):
        return False
    if fact.kind == "rating" and isinstance(fact.value, float) and fact.value < _LEAST_RATING:
        return False
    if fact.kind == "year":
        return bucket is not None and bucket >= _NEW
    if fact.kind in ("number", "size"):
        return bucket is not None and not 1 < bucket < 8
    return True


def _same_value(fact: Fact, other: Item) -> bool:
    if isinstance(fact.value, float):
        return other.number(fact.slot) == fact.value
    if isinstance(fact.value, bool):
        return other.get(fact.slot) == fact.value
    values = fact.value if isinstance(fact.value, list) else [fact.value]
    return all(value in other.texts(fact.slot) for value in values)
