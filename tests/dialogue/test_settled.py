"""Cases in which two readings are defensible, and how they are settled.

Each row is what a person says and what is understood; `;` parts acts, ` // ` parts readings that both stand,
and nothing after ` // ` stands for no act.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches

SETTLED_EN = [
    ("under 600", "price <= 600 !"),
    ("anything but Dell", "not brand = Dell !"),
    ("ideally black", "color = Black ?"),
    ("not a huge fan of Dell", "not brand = Dell ?"),
    ("pre 2020", "year <= 2020 !"),
    ("up to 7000", "price <= 7000 !"),
    ("not too expensive", "critique price lower"),
    ("it's not that I hate red", "// unknown"),
    ("I never ruled out Apple", "retract brand Apple"),
    ("I don't mind Apple", "brand = Apple ?"),
    ("needn't be black", "no_preference color"),
    ("none of these", "reject"),
    ("hideous", "dislike"),
    ("no", "reject"),
    ("the price I can live with, the weight I can't", "critique weight lower"),
    ("so-so, I had it before", "seen air - // seen air ? // seen - // seen ?"),
    ("gave up halfway", "seen - // dislike // seen air -"),
    ("I'd keep the second to think about it", "like ark"),
    ("the lightest", "accept air // critique weight lower"),
    (
        "how did the third get on this list, I asked for light ones",
        "ask_reason blaze // ask_reason blaze; critique weight lower",
    ),
    ("take back what I said about Apple", "retract brand Apple"),
    ("any color works", "no_preference color"),
    ("no preference on brand", "no_preference brand"),
    ("whichever brand", "no_preference brand"),
    ("neither Apple nor Dell", "not brand = Apple !; not brand = Dell !"),
    ("not Apple and not Dell", "not brand = Apple !; not brand = Dell !"),
    ("either Lenovo or Acer", "brand in Lenovo|Acer"),
    (
        "16 or 32 gigs of memory",
        "memory >= 16 // memory = 16; memory = 32 // memory >= 16 ?; memory <= 32 ? // memory = 16",
    ),
    ("5k-ish", "price ~ 5000 ?"),
    ("no heavier than 1.5kg", "weight <= 1.5 !"),
    ("at least a 14 inch screen", "screen_size >= 14 !"),
    ('screen no bigger than 14"', "screen_size <= 14 !"),
    ("something with a big screen", "critique screen_size higher // tags contains big-screen"),
    ("the black one", "accept slate // accept blaze"),
    ("what about the Huawei", "ask_fact about mate"),
    ("the Huawei looks nice", "like mate"),
    ("i like apple", "brand = Apple ?"),
    ("dell is a no", "not brand = Dell !"),
    ("budget? around 5k", "price ~ 5000 ?"),
    ("over 4000 but under 6000", "price >= 4000 !; price <= 6000 !"),
    ("below 6000 and lighter than 1.4 kg", "price <= 6000 !; weight <= 1.4 !"),
    ("8000 tops, must be silver", "price <= 8000 !; color = Silver !"),
    ("keep 2, drop the rest", "like ark; reject air blaze mate slate"),
    ("all except 2 look bad", "dislike air blaze mate slate // dislike"),
    ("show me gaming ones instead", "category contains Gaming laptop // tags contains for-gaming"),
]

SETTLED_ZH = [
    ("五百以内", "price <= 500 !"),
    ("最好黑色", "color = Black ?"),
    ("500左右", "price ~ 500 ?"),
    ("两三百", "price >= 200 ?; price <= 300 ?"),
    ("七八百", "price >= 700 ?; price <= 800 ?"),
    ("也不介意苹果", "brand = Apple ?"),
    ("太丑", "dislike"),
    ("凑合，用过", "seen - // seen ?"),
    ("苹果其实也可以", "brand = Apple ?"),
    ("最贵的那个", "accept blaze"),
    ("想要笔记本", "//"),
    ("我想要一台银色的，但不要太贵", "color = Silver; critique price lower"),
    ("无所谓什么颜色", "no_preference color"),
    ("颜色随便", "no_preference color"),
    ("牌子不限", "no_preference brand"),
    ("不要苹果，也不要华为", "not brand = Apple !; not brand = Huawei !"),
    ("1.3公斤左右", "weight ~ 1.3 ?"),
    ("六千出头", "price ~ 6000 ?"),
    ("大屏的", "tags contains big-screen // critique screen_size higher"),
    ("华为那个不错", "like mate"),
    ("我喜欢联想", "brand = Lenovo ?"),
    ("苹果的我不喜欢", "not brand = Apple ?"),
    ("戴尔免谈", "not brand = Dell !"),
    ("两千以上四千以下", "price >= 2000 !; price <= 4000 !"),
    ("第一个和第三个都不要", "reject air blaze"),
    ("除了第二个其他都不要", "reject air blaze mate slate"),
    ("不是苹果就行", "not brand = Apple !"),
    ("别的牌子呢", "request_alternatives"),
]


@pytest.mark.parametrize(("text", "acts"), SETTLED_EN + SETTLED_ZH)
def test_settled_cases(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")
