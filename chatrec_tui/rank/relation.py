"""How well an item serves a preference: exact where code can decide, silent where it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import TOPIC_SLOTS, kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.needs import serve_need
from chatrec_tui.text.fold import fold as fold_text
from chatrec_tui.text.fold import has_han, search_tokens

Relation = Literal["meets", "near", "misses", "silent"]

_MEETS, _NEAR = 0.999, 0.5
SLACK = 0.3
"""Share of the wanted number over or under a bound at which nothing of it is left."""
CLOSE = 0.08
"""Share of the wanted number within which “about N” is met."""
YEAR_SLACK, YEAR_CLOSE = 10.0, 2.0
_STOP = frozenset(
    search_tokens(
        "a an the i me my we you it is are be to of in on at for with and or but not no some any something anything "
        "one that this can could would like want need please really very more good nice great best"
    )
)

fold = lru_cache(maxsize=16384)(fold_text)
"""Catalog values recur; folding each once keeps a page of prompts cheap."""

__all__ = ["CLOSE", "SLACK", "YEAR_CLOSE", "YEAR_SLACK", "Relation", "content_words", "decide", "grade", "han_core",
           "is_same", "label_texts", "mentions", "own_texts", "relate", "relation", "same_text", "truth"]  # fmt: skip


def relate(preference: Preference, item: Item, schema: Schema) -> float | None:
    """How well the item serves the preference, 0 to 1, or None when the item says nothing about it.

    For something unwanted 1 means that the item is free of it. A wish in free words is graded by the needs that the
    bank knows.
    """
    if preference.slot != "about" or mentions(item, str(preference.value)):
        return decide(preference, item, schema)
    served = serve_need(str(preference.value), item, schema)
    return served if served is None or preference.weight >= 0 else 1.0 - served


def decide(preference: Preference, item: Item, schema: Schema) -> float | None:
    """`relate` as far as code can be certain: free words count only where the item's labels hold them."""
    match = _match(preference, item, schema)
    if match is None:
        return None
    return match if preference.weight >= 0 else 1.0 - match


def grade(score: float | None) -> Relation:
    """The word for a score."""
    if score is None:
        return "silent"
    return "meets" if score >= _MEETS else "near" if score >= _NEAR else "misses"


def relation(preference: Preference, item: Item, schema: Schema) -> Relation:
    """Whether the item for certain meets, nearly meets or misses the preference; else it is silent about it."""
    return grade(decide(preference, item, schema))


def _match(preference: Preference, item: Item, schema: Schema) -> float | None:
    slot = "year" if preference.slot == "released" else preference.slot
    if slot == "about":
        return 1.0 if mentions(item, str(preference.value)) else None
    values = preference.value if isinstance(preference.value, list) else [preference.value]
    number = item.number(slot)
    if number is not None:
        wanted = [float(one) for one in values if isinstance(one, int | float) and not isinstance(one, bool)]
        if not wanted:
            return None
        return max(_match_number(number, one, preference.op, slot == "year") for one in wanted)
    held = item.get(slot)
    if isinstance(held, bool):
        return 1.0 if any(truth(one) == held for one in values) else 0.0
    texts = _texts(item, slot, schema)
    if not texts:
        return None
    wanted_texts = [fold(str(one)) for one in values]
    return 1.0 if any(is_same(one, text) for one in wanted_texts for text in texts) else 0.0


def truth(value: object) -> bool:
    """Whether a wanted value of a yes-or-no slot means yes."""
    return value if isinstance(value, bool) else str(value).casefold() not in ("false", "no", "0", "否", "无")


def _match_number(number: float, wanted: float, op: str, year: bool) -> float:
    gap = number - wanted
    slack = YEAR_SLACK if year else max(abs(wanted) * SLACK, 1e-9)
    if op == "<=":
        return 1.0 if gap <= 1e-9 else max(0.0, 1.0 - gap / slack)
    if op == ">=":
        return 1.0 if gap >= -1e-9 else max(0.0, 1.0 + gap / slack)
    close = YEAR_CLOSE if year else abs(wanted) * CLOSE
    if op != "~":
        close = 0.0 if year else abs(wanted) * 0.005
    beyond = abs(gap) - close
    return 1.0 if beyond <= 1e-9 else max(0.0, 1.0 - beyond / slack)


def _texts(item: Item, slot: str, schema: Schema) -> list[str]:
    names = [slot]
    if slot in TOPIC_SLOTS or kind_of(slot, schema.slots.get(slot)) == "topic":
        names = list(dict.fromkeys((slot, *TOPIC_SLOTS)))
    return own_texts(item, names)


def own_texts(item: Item, names: Sequence[str]) -> list[str]:
    """The texts of some slots in every language, folded."""
    texts = [fold(text) for name in names for text in item.texts(name)]
    for language in item.localized:
        for name in names:
            local = item.localized[language].get(name)
            texts.extend(fold(one) for one in (local if isinstance(local, tuple) else (local,)) if isinstance(one, str))
    return texts


def same_text(wanted: str, held: str) -> bool:
    """Whether a wanted text value is the held one."""
    return is_same(fold(wanted), fold(held))


def is_same(wanted: str, held: str) -> bool:
    """Folded texts: equal, or the wanted words stand whole inside the held ones (“drama” in “historical drama”)."""
    wanted, held = wanted.replace("-", " "), held.replace("-", " ")
    if wanted == held:
        return True
    if has_han(wanted):
        return len(wanted) >= 2 and wanted in held
    return len(wanted) >= 3 and f" {wanted} " in f" {held.replace('/', ' ')} "


def mentions(item: Item, words: str) -> bool:
    """Whether the item's labels hold every content word of a free wish; descriptions are the seller's and not asked."""
    texts = label_texts(item)
    core = han_core(words)
    if core is not None:
        return len(core) >= 2 and any(core in fold(text) for text in texts)
    content = content_words(words)
    return bool(content) and content <= {word for text in texts for word in search_tokens(text)}


def label_texts(item: Item) -> list[str]:
    """Titles and labels of an item in every language, as the catalog has them."""
    texts = [item.title, *item.category, *item.tags]
    texts += [text for name in item.attributes for text in item.texts(name)]
    for local in item.localized.values():
        for value in local.values():
            texts += [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    return texts


def han_core(words: str) -> str | None:
    """Chinese words of a free wish without particles; None for other words."""
    folded = fold(words)
    return folded.strip("的吧呢啊。，！？ ") if has_han(folded) else None


def content_words(words: str) -> set[str]:
    """The words of a free wish that carry its meaning."""
    return {word for word in search_tokens(fold(words)) if word not in _STOP and len(word) > 2}
