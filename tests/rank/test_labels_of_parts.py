"""Every part of a score has a name in both languages."""

from __future__ import annotations

import pytest

from chatrec_tui.i18n import Language
from chatrec_tui.rank.explain import part_label

PARTS = ("request", "interest", "feedback", "collaborative", "meaning", "prior", "model", "diversity")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("part", PARTS)
def test_a_part_has_a_name(part: str, language: Language) -> None:
    assert part_label(part, language) not in ("", part)
