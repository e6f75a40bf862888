"""Numbers as people write them, in digits and words of both languages."""

from __future__ import annotations

import pytest

from chatrec_tui.dialogue.numbers import find_amounts, read_chinese, read_english

ONE = [
    ("五百", 500, None), ("一千五", 1500, None), ("一万五", 15000, None), ("两千零五十", 2050, None), ("一百二",
    120, None),
    ("3千", 3000, None), ("2千5", 2500, None), ("3w", 30000, None), ("1.5k", 1500, None), ("$1,200.50", 1200.5, None),
    ("a grand", 1000, None), ("twelve hundred", 1200, None), ("a hundred and fifty", 150, None),
    ("twenty-five bucks", 25, None),
    ("nineteen ninety-nine", 1999, None), ("12 oz", 12, "oz"), ("三斤", 1.5, "kg"), ("1t", 1, "TB"),
    ("13.6 inch", 13.6, "inch"),
    ("14寸", 14, "inch"), ("两个半小时", 2.5, "h"), ("一小时四十分钟", 100, "min"), ("1h30", 90, "min"),
    ("an hour and a half", 1.5, "h"),
    ("half an hour", 0.5, "h"), ("8/10", 4, "star"), ("nine out of ten", 4.5, "star"), ("22年以后", 2022,
    "year"), ("2015年", 2015, "year"),
]  # fmt: skip
RANGES = [
    ("两三百", 200, 300, True), ("五六千", 5000, 6000, True), ("十五六块", 15, 16, True), ("三五百", 300, 500, True),
    ("4-6k", 4000, 6000, False), ("2到3千", 2000, 3000, False), ("between 300 and 500", 300, 500, False),
    ("two or three hundred", 200, 300, True), ("一千到一千五", 1000, 1500, False), ("2小时-3小时", 2, 3, False),
]  # fmt: skip
NONE = ["第二个", "the 2nd", "x1", "iphone", "no number at all", "一点点点"]


@pytest.mark.parametrize(("text", "number", "unit"), ONE)
def test_one_number(text: str, number: float, unit: str | None) -> None:
    amounts = find_amounts(text.lower())
    assert [(one.low, one.unit) for one in amounts] == [(number, unit)]


@pytest.mark.parametrize(("text", "low", "high", "loose"), RANGES)
def test_two_ends(text: str, low: float, high: float, loose: bool) -> None:
    amounts = find_amounts(text)
    assert [(one.low, one.high, one.loose) for one in amounts] == [(low, high, loose)]


@pytest.mark.parametrize(
    ("text", "first"), [("the 90s", 1990), ("九十年代", 1990), ("80年代", 1980), ("the sixties", 1960), ("2010s", 2010)]
)
def test_a_decade_is_ten_years(text: str, first: int) -> None:
    [decade] = find_amounts(text)
    assert (decade.low, decade.high, decade.decade) == (first, first + 9, True)


@pytest.mark.parametrize("text", NONE)
def test_places_and_names_are_no_amounts(text: str) -> None:
    assert [one for one in find_amounts(text) if not one.words] == []


@pytest.mark.parametrize("text", ["三百来块", "八千多", "20-ish", "两千出头", "a couple hundred"])
def test_near_a_number(text: str) -> None:
    [amount] = find_amounts(text)
    assert amount.vague


def test_numerals_are_read_in_both_languages() -> None:
    assert read_chinese("一万二千三百四十五") == (12345, None, False)
    assert read_chinese("几") is None
    assert read_english("three hundred and five") == 305
    assert read_english("and") is None
