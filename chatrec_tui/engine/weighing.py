"""Learns the weights of a person's ranking from the verdicts in their kept dialogues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.state import DialogueState, Verdict
from chatrec_tui.engine.journal import Journal, StoredDialogue
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.rank.learn import UNIT, Learned, Pair, learn_weights, load_weights, save_weights, sum_parts

__all__ = ["learn_profile_weights", "pairs_of_dialogue", "preference_pairs"]

_RANKS: Mapping[Verdict, int] = {"accepted": 2, "liked": 2, "saved": 1, "seen": 0, "rejected": -1, "disliked": -2}
"""How a verdict ranks an item; an item without one is at 0."""


def preference_pairs(
    recommender: Recommender,
    state: DialogueState,
    past: Mapping[str, Verdict],
    ranks: Mapping[str, float],
    group: str,
) -> Iterator[Pair]:
    """Every two items that were shown for a state and ranked differently.

    `ranks` says for each shown item how the person took it, higher is better; `recommender` has `UNIT` weights.
    """
    items = recommender.store.get_many(list(ranks))
    parts = {item.id: sum_parts(one.parts) for item, one in recommender.explain_all(items, state, past)}
    for better in parts:
        for worse in parts:
            if ranks[better] > ranks[worse]:
                yield Pair(parts[better], parts[worse], group)


def pairs_of_dialogue(dialogue: StoredDialogue, recommender: Recommender) -> Iterator[Pair]:
    """Pairs from each turn that brought a verdict on something shown: what was said of it against the others."""
    for before, turn in pairwise(dialogue.turns):
        state = before.state
        fresh = {
            item: verdict for item, verdict in turn.state.feedback.items()
            if item in state.shown and state.feedback.get(item) != verdict
        }  # fmt: skip
        if fresh:
            ranks = {item: float(_RANKS[fresh[item]] if item in fresh else 0) for item in state.shown}
            yield from preference_pairs(recommender, state, {}, ranks, dialogue.id)


def learn_profile_weights(store: CatalogStore, journal: Journal, *, seed: int = 0) -> Learned:
    """Learn from a profile's dialogues about a catalog, and keep the weights in the profile if they are better."""
    prior = load_weights(journal.path)
    dialogues: Iterable[StoredDialogue] = (one for one in journal.dialogues() if one.catalog == store.name)
    recommender = Recommender(store, top=1, weights=UNIT)
    pairs: Sequence[Pair] = [pair for one in dialogues for pair in pairs_of_dialogue(one, recommender)]
    learned = learn_weights(pairs, prior, seed=seed)
    if learned.kept:
        save_weights(journal.path, learned.weights)
    return learned
