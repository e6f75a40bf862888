"""Words that look like others: slips, parts of longer words, and words that describe something else."""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("无厘头的喜剧", "category contains Comedy; about ~ 无厘头 // category contains Comedy"),
        ("Spanish or Japanese", "language in Spanish|Japanese"),
        ("a comedy, obviously", "category contains Comedy"),
        ("comedies mainly", "category contains Comedy"),
        ("no documentries", "not category contains Documentary !"),
        ("伊内丝卡尔德的", "creators contains Ines Calder"),
        ("something mind-bending with a twist", "tags contains mind-bending; tags contains plot-twist"),
        ("能不能再短一点", "critique runtime lower"),
        ("can it be a bit longer, and more recent", "critique runtime higher; critique year higher"),
        ("除了西部片都可以", "not category contains Western !"),
        ("a thriller, but without gore", "category contains Thriller; not tags contains gory !"),
        ("西部片不考虑", "not category contains Western !"),
    ],
)
def test_films(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("a Dell, my old desk is small", "brand = Dell"),
        ("能不能便宜点", "critique price lower"),
        ("可不可以再轻些", "critique weight lower"),
        ("lighter and cheaper", "critique weight lower; critique price lower"),
        ("再轻点便宜点", "critique weight lower; critique price lower"),
        ("screen size: 16 inch. weight: under 2 kg", "screen_size ~ 16; weight <= 2 !"),
        ("联想吧，华硕也凑合", "brand = Lenovo; brand = ASUS ?"),
    ],
)
def test_laptops(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")
