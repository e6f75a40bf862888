"""How much is understood, over labelled utterances in both languages.

The rules were written with the seen half in view. The fresh set is worded apart from both halves, without knowledge of
the rules.

`python -m pytest tests/dialogue/test_labelled_utterances.py -rP` prints the scores.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dialogue.scoring import Score, read_labels, score_file

FOLDER = Path(__file__).parent / "labelled"
FLOOR = {"seen": 0.9, "unseen": 0.68}
FRESH_FLOOR = {"en": 0.64, "zh": 0.68}


@pytest.mark.parametrize("half", ["seen", "unseen"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_acts_are_understood(half: str, language: str) -> None:
    total = Score()
    for catalog in ("films", "laptops"):
        score = score_file(FOLDER / f"{catalog}_{language}_{half}.jsonl", catalog)
        counts = f"{score.right} of {score.gold} acts, {score.predicted} told"
        print(f"{catalog} {language} {half}: F1 {score.f1:.3f} ({counts})")
        total += score
    assert total.f1 >= FLOOR[half]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_acts_of_an_independent_set_are_understood(language: str) -> None:
    score = score_file(FOLDER / f"{language}_fresh.jsonl", None)
    print(f"{language} fresh: F1 {score.f1:.3f} ({score.right} of {score.gold} acts, {score.predicted} told)")
    assert score.f1 >= FRESH_FLOOR[language]


def test_the_halves_share_no_utterance() -> None:
    halves = {
        half: {one["text"] for file in FOLDER.glob(f"*_{half}.jsonl") for one in read_labels(file)} for half in FLOOR
    }
    assert halves["seen"] and halves["unseen"]
    assert not halves["seen"] & halves["unseen"]
