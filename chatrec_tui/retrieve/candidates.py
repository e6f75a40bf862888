"""Which items are worth scoring, and which wish to give up when none would be left.

Hard preferences and earlier verdicts are conditions of the store, so nothing that breaks one can come back by
another way. What is left is pooled from the words of the request, the soft wishes, what the person liked and
popularity; a small remainder is taken whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict

__all__ = ["Candidates", "find_candidates", "request_words", "to_condition"]

_WHOLE = 500
"""Up to this many items that pass the filters are all scored."""
_POOL = 120
"""How many each source adds when there are more."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Items that may be shown, before scoring."""

    items: tuple[Item, ...]
    """None of them breaks a hard preference that is not in `relaxed`."""
    lexical: Mapping[str, float]
    """Item id → how well its text matches the words of the request, 0 to 1; absent means 0."""
    matching: int
    """How many items of the catalog pass the filters."""
    excluded: int
    """How many items of the catalog do not."""
    relaxed: tuple[Preference, ...]
    """Hard preferences that were given up so that something is left."""
    collaborative: Mapping[str, float] = field(default_factory=dict)
    """Item id → how much people with a like history took to it, 0 to 1; empty without history or interactions."""
    meaning: Mapping[str, float] = field(default_factory=dict)
    """Item id → likeness in meaning to the request or, without one, to the history, 0 to 1; empty without either."""


def to_condition(preference: Preference) -> Condition | None:
    """A preference as a condition of the store; None for what only ranking can judge (`about`, `~`)."""
    if preference.slot == "about" or preference.op == "~":
        return None
    return Condition(preference.slot, preference.op, preference.value, negated=preference.weight < 0)


def request_words(state: DialogueState) -> str:
    """What the person asks for in free text."""
    return " ".join(str(one.value) for one in state.preferences if one.slot == "about" and one.weight > 0)


def find_candidates(
    store: CatalogStore, state: DialogueState, *, skip: Iterable[str] = (), past: Mapping[str, Verdict] | None = None
) -> Candidates:
    """The candidates for a state.

    `skip` names items that are left out this time without being disliked; `past` holds verdicts of earlier
    dialogues, which together with those of this one are the history.
    """
    hard = [one for one in state.preferences if one.hard]
    hidden = state.hidden | frozenset(skip) | _excluded_by_words(store, hard)
    kept = _conditions(hard)
    ids = store.select(kept, exclude_ids=hidden)
    relaxed: tuple[Preference, ...] = ()
    if not ids and kept:
        relaxed = _give_up(store, hard, hidden)
        kept = _conditions([one for one in hard if one not in relaxed])
        ids = store.select(kept, exclude_ids=hidden)
    lexical = _match_words(store, request_words(state))
    chosen = ids if len(ids) <= _WHOLE else _pool(store, state, ids, kept, hidden, lexical)
    return Candidates(
        items=tuple(store.get_many(chosen)),
        lexical=lexical,
        matching=len(ids),
        excluded=store.count() - len(ids),
        relaxed=relaxed,
    )


def _conditions(preferences: Iterable[Preference]) -> list[Condition]:
    conditions = [condition for one in preferences if (condition := to_condition(one)) is not None]
    # A seller may stand where the maker should: what is named in the title is not wanted either.
    named = [Condition("title", "contains", one.value, negated=True) for one in conditions if _is_maker(one)]
    return conditions + named


def _is_maker(condition: Condition) -> bool:
    return condition.negated and condition.slot == "brand" and isinstance(condition.value, str)


def _excluded_by_words(store: CatalogStore, hard: Sequence[Preference]) -> frozenset[str]:
    """Items whose text holds words that the person ruled out."""
    ruled_out = (str(one.value) for one in hard if one.slot == "about" and one.weight < 0)
    return frozenset(item for words in ruled_out for item, _ in store.search(words, 1000))


def _give_up(store: CatalogStore, hard: Sequence[Preference], hidden: frozenset[str]) -> tuple[Preference, ...]:
    """The fewest hard wishes whose loss leaves something; among those, bounds before kinds, then what gains most.

    Exclusions are given up last: an item that the person ruled out is worse than one that costs a little more.
    """
    filters = [one for one in hard if to_condition(one) is not None]
    for size in range(1, len(filters) + 1):
        options = []
        for group in combinations(filters, size):
            gained = store.count_matching(_conditions([one for one in filters if one not in group]), exclude_ids=hidden)
            if gained:
                exclusions = sum(one.weight < 0 for one in group)
                kinds = sum(one.op not in ("<=", ">=") for one in group)
                options.append(((exclusions, kinds, -gained), group))
        if options:
            return min(options, key=lambda option: option[0])[1]
    return ()


def _match_words(store: CatalogStore, words: str) -> dict[str, float]:
    """BM25 scores of the best items, as shares of the best."""
    hits = store.search(words, 300) if words else []
    best = max((score for _, score in hits), default=0.0)
    return {item: score / best for item, score in hits} if best > 0 else {}


def _pool(
    store: CatalogStore,
    state: DialogueState,
    ids: Sequence[str],
    kept: Sequence[Condition],
    hidden: frozenset[str],
    lexical: Mapping[str, float],
) -> list[str]:
    """Union of the best of each source, in a fixed order."""
    allowed = frozenset(ids)
    soft = [
        condition
        for one in state.preferences
        if not one.hard and one.weight > 0 and (condition := to_condition(one)) is not None
    ]
    sources: list[Iterable[str]] = [[item for item in lexical if item in allowed]]
    if soft:
        sources.append(store.select([*kept, *soft], exclude_ids=hidden, limit=_POOL))
    sources += [store.select([*kept, one], exclude_ids=hidden, limit=_POOL) for one in soft]
    sources.append(ids[:_POOL])
    return list(dict.fromkeys(item for source in sources for item in source))
