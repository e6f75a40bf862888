"""Which facts of an item speak for a wish in free words (“for long flights”).

Two ways are certain enough to be said aloud: a label of the item stands in the words, or the words state a need of the
bank and the label, or the tenth of a number, is one that the bank counts for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.schema import Schema
from chatrec_tui.rank.needs import Need, known_family, needs_meant, plain_label
from chatrec_tui.rank.prompt import Fact, ItemPrompt, RequestPrompt
from chatrec_tui.text.fold import fold, has_han

_LOW, _HIGH = 2, 7

__all__ = ["Evidence", "find_evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """That a fact speaks for a wish in free words."""

    wish: int
    """Place of the wish."""
    values: tuple[tuple[str, str], ...] = ()
    """Of a list: the values that do, as in the fact's `values`; () for all that the fact cites."""
    quoted: bool = True
    """False when the values repeat the person's words, so that quoting those would say it twice."""


def find_evidence(
    prompts: Sequence[ItemPrompt], request: RequestPrompt, schema: Schema
) -> dict[str, dict[str, Evidence]]:
    """For each item that has any: pointers of facts and the wish that they speak for."""
    wishes = [(place, str(wish.preference.value)) for place, wish in enumerate(request.wishes)
              if wish.kind == "about" and wish.weight > 0]  # fmt: skip
    if not wishes:
        return {}
    family = known_family(schema)
    found: dict[str, dict[str, Evidence]] = {}
    for place, words in wishes:
        needs = needs_meant(words, family)
        labels: set[str] = set()
        for need in needs:
            names = family.label_names() if family is not None else {}
            for name in need.good:
                labels |= {plain_label(text) for text in names.get(name, (name,))}
        for prompt in prompts:
            for fact in prompt.facts[1:]:
                evidence = _evidence(fact, place, words, labels, needs)
                if evidence is not None:
                    found.setdefault(prompt.item, {}).setdefault(fact.pointer, evidence)
    return found


def _evidence(fact: Fact, place: int, words: str, labels: set[str], needs: Sequence[Need]) -> Evidence | None:
    echoed = tuple(pair for pair in fact.values if any(_stands_in(text, words) for text in pair))
    if echoed:
        return Evidence(place, echoed, quoted=False)
    spoken = tuple(pair for pair in fact.values if any(plain_label(text) in labels for text in pair))
    if spoken:
        return Evidence(place, spoken)
    if fact.bucket is None:
        return None
    for need in needs:
        for name, high in need.numbers:
            if (name, high) == ("price", True):
                continue  # a high price helps nobody
            if name in (fact.slot, fact.kind) and (fact.bucket >= _HIGH if high else fact.bucket <= _LOW):
                return Evidence(place)
    return None


def _stands_in(label: str, words: str) -> bool:
    """Whether a label stands whole in the words: “travel” in “for travel”, 游戏 in 打游戏."""
    plain, said = plain_label(label), fold(words)
    if has_han(plain):
        return len(plain) >= 2 and plain in said
    return len(plain) >= 4 and f" {plain} " in f" {said.replace('-', ' ')} "
