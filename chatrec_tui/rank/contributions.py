"""What each stated preference adds to an item's score, by leaving preferences out and scoring again.

A preference does more than its own part: it decides how favourable and how relevant a reason is, what the words of
the request match, and what the model judges. Its contribution is its Shapley value in the score: the contributions
of all preferences add up to the score less the score without any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.score import Facts, Weights, compose
from chatrec_tui.rank.shapley import EXACT, shapley_values

FactsOf = Callable[[Sequence[Preference]], Facts]
"""What the score of the item depends on when only some preferences are there, in their order."""
ModelPart = Callable[[Sequence[Preference]], float]
"""The model's part of the item's score when only some preferences are there."""

__all__ = ["Contribution", "Contributions", "FactsOf", "ModelPart", "contributions", "is_stated"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one preference adds to the score of an item."""

    wish: Preference
    """The preference."""
    value: float
    """Its Shapley value; below 0 where the item would stand better without it."""

    def to_json(self) -> dict[str, Any]:
        """The preference's path in the state, its slot, and the value."""
        return {"path": self.wish.path, "slot": self.wish.slot, "value": round(self.value, 6)}


@dataclass(frozen=True, slots=True)
class Contributions:
    """An item's score, shared out over the preferences."""

    item: str
    """Id."""
    score: float
    """With all preferences."""
    beside: Mapping[str, float]
    """Named parts of the score without any preference: what the item brings along."""
    wishes: tuple[Contribution, ...]
    """One for each stated preference, in their order; they add up to `score` - `without` - `model`."""
    model: float | None
    """The model's part where it could not be shared out in time; None where it is in the contributions, or absent."""
    exact: bool
    """False where so many preferences were stated that permutations were sampled."""

    @property
    def without(self) -> float:
        """The score without any preference."""
        return sum(self.beside.values())

    def of(self, path: str) -> float:
        """The contribution of a preference by path; 0 for one that is not there."""
        return next((one.value for one in self.wishes if one.wish.path == path), 0.0)

    def to_json(self) -> dict[str, Any]:
        """All of it, with rounded numbers."""
        shown: dict[str, Any] = {"item": self.item, "score": round(self.score, 6), "without": round(self.without, 6),
                                 "wishes": [one.to_json() for one in self.wishes], "exact": self.exact}  # fmt: skip
        return shown if self.model is None else {**shown, "model": round(self.model, 6)}


def is_stated(wish: Preference) -> bool:
    """True for what the person said or meant; False for what was concluded from verdicts."""
    return wish.origin != "feedback"


def contributions(
    item: str,
    wishes: Sequence[Preference],
    facts_of: FactsOf,
    weights: Weights,
    *,
    model_of: ModelPart | None = None,
    model_apart: float | None = None,
    variety: float = 0.0,
    seed: int = 0,
) -> Contributions:
    """Share an item's score out over the stated preferences; those from feedback are there in every case.

    `model_of` recomputes the model's part; `model_apart` is the part where that would take too long. `variety` is
    the penalty for repetition, which stays whatever is wished.
    """
    players = [place for place, wish in enumerate(wishes) if is_stated(wish)]

    def kept(coalition: int) -> list[Preference]:
        absent = {place for bit, place in enumerate(players) if not coalition >> bit & 1}
        return [wish for place, wish in enumerate(wishes) if place not in absent]

    def parts(coalition: int) -> dict[str, float]:
        present = kept(coalition)
        named = compose(present, facts_of(present), weights)
        model = model_of(present) if model_of is not None else 0.0
        return {**named, **({"model": model} if model else {}), **({"diversity": variety} if variety else {})}

    def worth(coalition: int) -> float:
        return sum(parts(coalition).values())

    shares = shapley_values(len(players), worth, seed=seed)
    return Contributions(
        item,
        worth((1 << len(players)) - 1) + (model_apart or 0.0),
        parts(0),
        tuple(Contribution(wishes[place], share) for place, share in zip(players, shares, strict=True)),
        model_apart,
        len(players) <= EXACT,
    )
