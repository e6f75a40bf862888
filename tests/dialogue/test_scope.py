"""What a refusal, a bound or an adjective is about, and what it is not about.

Rows are read as in `test_wishes`.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches

SCOPE = [
    ("不要太贵的华为", "critique price lower; brand = Huawei"),
    ("不要超过6000的联想", "price <= 6000 !; brand = Lenovo"),
    ("no more than 6000, a Dell", "price <= 6000 !; brand = Dell"),
    ("not over 6k Lenovo", "price <= 6000 !; brand = Lenovo"),
    ("别太重的银色的", "critique weight lower; color = Silver"),
    ("nothing too heavy from Huawei", "critique weight lower; brand = Huawei"),
    ("要Windows不要苹果", "os contains Windows; not brand = Apple !"),
    ("no Apple or Dell, Lenovo please", "not brand = Apple !; not brand = Dell !; brand = Lenovo"),
    ("I love Lenovo but not black ones", "brand = Lenovo ?; not color = Black !"),
    ("别的都行，就是不要苹果", "not brand = Apple !"),
    ("a leather sleeve under 300", "price <= 300 !; about ~ leather sleeve"),
    ("便宜点的背包", "critique price lower; about ~ 背包"),
    ("the Fujitsu is too expensive", "critique price lower"),
    ("lenvo or huwaei", "brand in Lenovo|Huawei"),
    ("no aple", "not brand = Apple !"),
]


@pytest.mark.parametrize(("text", "acts"), SCOPE)
def test_words_reach_as_far_as_they_are_meant(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")
