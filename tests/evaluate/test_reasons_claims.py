"""The check of shown claims lets true reasons through and tells every deliberately wrong one."""

from __future__ import annotations

from typing import Any

import pytest

from chatrec_tui.evaluate.claim_records import Record
from chatrec_tui.evaluate.claims_check import ClaimsCheck, Finding
from chatrec_tui.i18n import Language

LIGHT: dict[str, Any] = {
    "id": "light", "title": "Orla Feather", "category": ["Laptops"], "brand": "Orla", "price": 3999.0,
    "currency": "CNY", "rating": 4.6, "released": "2023", "tags": ["quiet", "for-travel"],
    "attributes": {"weight": {"value": 0.9, "unit": "kg"}, "battery_life": {"value": 16.0, "unit": "h"},
                   "touchscreen": True, "colour": "Silver"},
    "related": {"bigger_version": ["mid"]},
    "localized": {"zh": {"title": "奥拉轻羽", "brand": "奥拉", "tags": ["安静", "适合差旅"], "colour": "银色"}},
}  # fmt: skip
MID: dict[str, Any] = {
    "id": "mid", "title": "Orla Feather Plus", "category": ["Laptops"], "brand": "Orla", "price": 5999.0,
    "currency": "CNY", "rating": 4.1, "released": "2022", "tags": ["quiet", "big-screen"],
    "attributes": {"weight": {"value": 1.6, "unit": "kg"}, "battery_life": {"value": 9.0, "unit": "h"},
                   "touchscreen": False, "colour": "Black"},
    "localized": {"zh": {"title": "奥拉轻羽加大", "brand": "奥拉", "tags": ["安静", "大屏"], "colour": "黑色"}},
}  # fmt: skip
HEAVY: dict[str, Any] = {
    "id": "heavy", "title": "Brix Fortress", "category": ["Laptops"], "brand": "Brix", "price": 9999.0,
    "currency": "CNY", "rating": 3.9, "released": "2019", "tags": ["big-screen", "for-gaming"],
    "attributes": {"weight": {"value": 2.6, "unit": "kg"}, "battery_life": {"value": 5.0, "unit": "h"},
                   "touchscreen": False, "colour": "Black"},
    "localized": {"zh": {"title": "布里克斯堡垒", "brand": "布里克斯", "tags": ["大屏", "适合游戏"], "colour": "黑色"}},
}  # fmt: skip
PAGE = ("light", "mid", "heavy")
CHEAP: Record = {"slot": "price", "op": "<=", "value": 6000.0, "weight": 0.8, "quote": "under 6000"}
CARRY: Record = {"slot": "weight", "op": "<=", "value": 1.5, "weight": 0.8, "quote": "at most 1.5 kg"}
QUIET: Record = {"slot": "tags", "op": "contains", "value": "quiet", "weight": 0.8, "quote": "quiet"}
BRIX: Record = {"slot": "brand", "op": "=", "value": "Brix", "weight": 0.8, "quote": "Brix"}
TRIPS: Record = {"slot": "about", "op": "~", "value": "for trips", "weight": 0.8, "quote": "for trips"}
WISHES = (CHEAP, CARRY, QUIET, BRIX, TRIPS)


@pytest.fixture(scope="module")
def check() -> ClaimsCheck:
    return ClaimsCheck([LIGHT, MID, HEAVY])


def findings(
    check: ClaimsCheck, text: str, language: Language, item: str, wishes: tuple[Record, ...] = WISHES
) -> list[Finding]:
    return check.check(text, language, item, page=PAGE, wishes=wishes, liked=["mid"])


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("light", "At ¥3,999 it stays inside your ¥6,000 budget, and a charge lasts 16 hours."),
        ("light", "It is the lightest of these. The colour is Silver, and it comes from Orla."),
        ("light", "At only 0.9 kg it is easy to carry, and touchscreen is covered."),
        ("light", "Like Orla Feather Plus, which you liked, it is tagged quiet."),
        ("light", "It is the smaller version of Orla Feather Plus, which you liked."),
        ("light", "Being tagged travel, it should suit “for trips”; you asked for quiet, so here it is."),
        ("heavy", "It comes from Brix, as you asked. Mind you, it costs ¥9,999, more than the ¥6,000 you set."),
        ("mid", "It weighs 1.6 kg, slightly over your 1.5 kg. It dates from 2022."),
        ("mid", "It is tagged quiet, but the maker is Orla and not Brix."),
    ],
)
def test_true_english_reasons_hold(check: ClaimsCheck, item: str, text: str) -> None:
    found = findings(check, text, "en", item)
    assert found
    assert [one for one in found if not one.holds] == []


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("light", "只要 3,999 元，没超过你说的 6,000 元，充一次能用 16 小时。"),
        ("light", "它是这几个里最轻的，颜色是银色。"),
        ("light", "和你喜欢的“奥拉轻羽加大”一样有安静。"),
        ("heavy", "品牌是布里克斯，对上了你的要求。不过价格 9,999 元，比你说的 6,000 元高。"),
        ("mid", "重 1.6 kg，稍微超过 1.5 kg，是 2022 年的。"),
    ],
)
def test_true_chinese_reasons_hold(check: ClaimsCheck, item: str, text: str) -> None:
    found = findings(check, text, "zh", item)
    assert found
    assert [one for one in found if not one.holds] == []


@pytest.mark.parametrize(
    ("item", "text", "kind"),
    [
        ("light", "At ¥3,899 it is easy on the wallet.", "number"),  # wrong number
        ("light", "A charge lasts 16 minutes.", "number"),  # wrong unit
        ("light", "It costs $3,999.", "number"),  # wrong currency
        ("light", "It weighs 16 hours.", "number"),  # wrong sort of number
        ("light", "It costs ¥6,000.", "number"),  # the wish told as a fact
        ("light", "It came out in 2019.", "number"),  # another item's year
        ("heavy", "At ¥9,999 it stays within your ¥6,000.", "comparison"),
        ("light", "At ¥3,999 it goes over your ¥6,000.", "comparison"),
        ("heavy", "It weighs 2.6 kg, close to your 1.5 kg.", "comparison"),
        ("mid", "It is the lightest of these.", "superlative"),
        ("light", "It is the greatest of these.", "superlative"),
        ("heavy", "At 2.6 kg it is easy to carry.", "place"),
        ("heavy", "It is cheap, at ¥9,999.", "place"),
        ("light", "It comes from Brix.", "request"),  # wished, but the item has another brand
        ("light", "Here it beats the Brix Fortress.", "name"),  # another item's title
        ("light", "It is made with care by Zenthor.", "name"),  # a maker nobody has
        ("light", "The colour is Black.", "name"),
        ("light", "It is not quiet.", "request"),
        ("heavy", "Touchscreen is covered.", "flag"),
        ("light", "Touchscreen is missing.", "flag"),
        ("heavy", "Like Orla Feather Plus, which you liked, it is tagged gaming.", "liked"),
        ("heavy", "It is the successor of Orla Feather Plus, which you liked.", "liked"),
        ("light", "You said “for my grandmother”, and it is tagged travel.", "name"),
    ],
)
def test_false_english_reasons_are_told(check: ClaimsCheck, item: str, text: str, kind: str) -> None:
    assert kind in {one.kind for one in findings(check, text, "en", item) if not one.holds}


@pytest.mark.parametrize(
    ("item", "text", "kind"),
    [
        ("light", "只要 3,899 元。", "number"),
        ("light", "充一次能用 16 分钟。", "number"),
        ("light", "只要 3,999 美元。", "number"),
        ("light", "售价 6,000 元。", "number"),
        ("light", "是 2019 年的。", "number"),
        ("heavy", "9,999 元，没超过你说的 6,000 元。", "comparison"),
        ("light", "3,999 元，超出了你 6,000 元的预算。", "comparison"),
        ("mid", "它是这几个里最轻的。", "superlative"),
        ("heavy", "只要 9,999 元，花不了多少钱。", "place"),
        ("light", "由布里克斯出品。", "request"),
        ("light", "它比《布里克斯堡垒》还安静。", "request"),
        ("light", "颜色是黑色。", "name"),
        ("heavy", "和你喜欢的“奥拉轻羽加大”一样适合游戏。", "liked"),
        ("light", "和奥拉轻羽加大一样的机身。", "name"),
        ("heavy", "带触摸屏。", "flag"),
    ],
)
def test_false_chinese_reasons_are_told(check: ClaimsCheck, item: str, text: str, kind: str) -> None:
    assert kind in {one.kind for one in findings(check, text, "zh", item) if not one.holds}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You asked for something small, and it weighs 0.9 kg.", "en"),
        ("重 0.9 kg，正是你要的。", "zh"),
    ],
)
def test_a_preference_that_was_never_said_does_not_hold(check: ClaimsCheck, text: str, language: Language) -> None:
    found = findings(check, text, language, "light", wishes=())
    assert any(one.kind == "request" and not one.holds for one in found)


def test_one_wrong_digit_among_true_claims_is_the_only_fault(check: ClaimsCheck) -> None:
    text = "At ¥3,999 it stays inside your ¥6,000 budget, and a charge lasts 61 hours."
    found = findings(check, text, "en", "light")
    assert [one.text for one in found if not one.holds] == ["61 hours"]
    assert sum(one.holds for one in found) >= 3
