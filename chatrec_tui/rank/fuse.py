"""The model's part of the score: calibrated, centred, and never alone.

Published language-model rankers lose to plain popularity when they decide by themselves, so the judgement is
one more additive part. It counts in proportion to what the person has said, most for words that no filter can
check, and where there is nothing to judge the base order stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.llm.api import Scores
from chatrec_tui.rank.calibrate import calibration_of
from chatrec_tui.rank.score import Scored, sort_key

__all__ = ["fuse", "trust"]


def trust(state: DialogueState) -> float:
    """How much the person has said for the model to judge by, 0 to 1."""
    said = sum(2 if one.slot == "about" else 1 for one in state.preferences if one.origin == "said")
    return min(1.0, said / 3)


def fuse(head: Sequence[Scored], scores: Scores, model: str = "", *, weight: float, trust: float) -> list[Scored]:
    """The head with the part `model`, best first. Items that the model did not reach get the average.

    The part is weight · trust · (p - mean p), with p the calibrated probability of `<yes>`: it moves items against
    each other and not against the rest of the list.
    """
    calibration = calibration_of(model)
    chances = [None if logit is None else calibration.chance(logit) for logit in scores.logits]
    known = [chance for chance in chances if chance is not None]
    if not known:
        return list(head)
    mean = sum(known) / len(known)
    judged = [
        one.plus("model", weight * trust * ((mean if chance is None else chance) - mean))
        for one, chance in zip(head, chances, strict=True)
    ]
    return sorted(judged, key=sort_key)
