"""Which items are worth scoring, and which wish to give up when none would be left.

Hard preferences and earlier verdicts are conditions of the store, so nothing that breaks one can come back by
another way. What is left is pooled from the words of the request, the soft wishes, the person's history (what people
with a like one took to, or what is like it), what is related to liked items, what is popular and what is not; a small
remainder is taken whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from chatrec_tui.catalog.filter import Condition
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.retrieve.fusion import fuse_ranks
from chatrec_tui.retrieve.passing import Passing, pass_filters
from chatrec_tui.retrieve.relations import Path, find_related

if TYPE_CHECKING:
    from chatrec_tui.retrieve.evidence import Evidence

__all__ = ["Candidates", "find_candidates", "request_words", "to_condition"]

_WHOLE = 500
"""Up to this many items that pass the filters are all scored."""
_POOL = 120
"""How many each source names when there are more."""
_LEAST, _MOST = 60, 500
"""How many of each source are always taken, and of all together."""
_TAIL = 60
"""How many of the lesser known half are always taken: what nobody has taken to yet gets its chance."""
_FEW = 5000
"""Up to this many items that pass the filters, words are searched among just these."""
_SEARCHED: WeakKeyDictionary[CatalogStore, tuple[str, dict[str, float]]] = WeakKeyDictionary()
_LIKED = frozenset({"liked", "accepted", "saved"})


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
    paths: Mapping[str, Path] = field(default_factory=dict)
    """Item id → how something that the person liked leads to it."""


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
    passing = pass_filters(store, kept, hidden)
    relaxed: tuple[Preference, ...] = ()
    if not len(passing) and kept:
        relaxed = _give_up(store, hard, hidden)
        kept = _conditions([one for one in hard if one not in relaxed])
        passing = pass_filters(store, kept, hidden)
    words = request_words(state)
    lexical = _match_words(store, words, passing.ids() if kept and len(passing) <= _FEW else None)
    verdicts = {**(past or {}), **state.feedback}
    evidence = _evidence(store, verdicts, words, passing)
    paths = find_related(store, [item for item, verdict in verdicts.items() if verdict in _LIKED])
    chosen = passing.ids() if len(passing) <= _WHOLE else _pool(state, passing, lexical, evidence, paths)
    listed = frozenset(chosen)
    return Candidates(
        items=tuple(store.get_many(chosen)),
        lexical=lexical,
        matching=len(passing),
        excluded=store.count() - len(passing),
        relaxed=relaxed,
        collaborative=evidence.collaborative(chosen) if evidence else {},
        meaning=evidence.meaning(chosen) if evidence else {},
        paths={item: path for item, path in paths.items() if item in listed},
    )


def _evidence(store: CatalogStore, verdicts: Mapping[str, Verdict], words: str, passing: Passing) -> Evidence | None:
    """What vectors and interactions say; None, and nothing is loaded for it, where there is nothing to compare with."""
    if not len(passing) or not (verdicts or words):
        return None
    from chatrec_tui.retrieve.evidence import find_evidence

    return find_evidence(store, verdicts, words, passing)


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


def _match_words(store: CatalogStore, words: str, among: Sequence[str] | None) -> dict[str, float]:
    """BM25 scores of the best items, as shares of the best. The latest search of the whole catalog is remembered."""
    if not words:
        return {}
    last = _SEARCHED.get(store)
    if among is None and last is not None and last[0] == words:
        return last[1]
    hits = store.search(words, 300, among)
    best = max((score for _, score in hits), default=0.0)
    found = {item: score / best for item, score in hits} if best > 0 else {}
    if among is None:
        _SEARCHED[store] = (words, found)
    return found


def _pool(
    state: DialogueState,
    passing: Passing,
    lexical: Mapping[str, float],
    evidence: Evidence | None,
    paths: Mapping[str, Path],
) -> list[str]:
    """The best of every source, fused by rank."""
    soft = [
        condition
        for one in state.preferences
        if not one.hard and one.weight > 0 and (condition := to_condition(one)) is not None
    ]
    sources: list[Sequence[str]] = [passing.keep(lexical), passing.keep(paths)]
    if len(soft) > 1:
        sources.append(passing.with_all(soft, _POOL))
    sources += [passing.with_all([one], _POOL) for one in soft]
    tail: Sequence[str] = ()
    if evidence is not None:
        sources += evidence.best(_POOL)
        tail = evidence.lesser_known(_TAIL)
    sources.append(passing.ids(0, _POOL))
    # Without a history every place of the popularity order is as good a guess as any other.
    tail = tail or passing.ids(_POOL, None, max(1, len(passing) // _TAIL))[:_TAIL]
    return list(dict.fromkeys([*fuse_ranks(sources, least=_LEAST, most=_MOST), *tail]))
