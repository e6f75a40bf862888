"""Numbers beside an open question for one, and numbers that are no wish."""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches


@pytest.mark.parametrize("asked", ["year", "memory", "price", "battery_life"])
@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("换一批", "request_alternatives"),
        ("换一个", "request_alternatives"),
        ("show me one more", "request_alternatives"),
        ("1 or 3?", "compare air blaze"),
        ("I'll take 2", "accept ark"),
        ("第二个", "accept ark"),
        ("2 looks nice", "like ark"),
    ],
)
def test_a_place_in_the_list_is_no_answer(text: str, acts: str, asked: str) -> None:
    assert matches(text, acts, "laptops", asked=asked)


@pytest.mark.parametrize(
    ("asked", "text", "acts"),
    [
        ("year", "2023", "year = 2023"),
        ("year", "after 2020", "year >= 2020 !"),
        ("memory", "16", "memory = 16"),
        ("memory", "8", "memory = 8"),
        ("memory", "至少十六", "memory >= 16 !"),
        ("price", "6k", "price <= 6000 !"),
        ("price", "sixish thousand", "price ~ 6000 ?"),
        ("price", "五千", "price <= 5000 !"),
    ],
)
def test_a_likely_number_answers_the_question(asked: str, text: str, acts: str) -> None:
    assert matches(text, acts, "laptops", asked=asked)


@pytest.mark.parametrize(
    ("text", "acts"),
    [("under two", "runtime <= 120 !"), ("two at most", "runtime <= 120 !"), ("90", "runtime <= 90 !")],
)
def test_small_answers_about_a_length_are_hours(text: str, acts: str) -> None:
    assert matches(text, acts, "films", asked="runtime")


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("between six and eight thousand", "price >= 6000 !; price <= 8000 !"),
        ("六到八千", "price >= 6000 !; price <= 8000 !"),
        ("2022 or newer", "year >= 2022 !"),
        ("not over 6500", "price <= 6500 !"),
        ("it mustn't weigh more than 1.5 kg", "weight <= 1.5 !"),
        ("不要七千以上的", "price <= 7000 !"),
        ("重量别过1.5公斤", "weight <= 1.5 !"),
        ("anything but 8 GB", "not memory = 8 !"),
        ("内存32G起", "memory >= 32 !"),
    ],
)
def test_bounds_and_exclusions_of_numbers(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")


@pytest.mark.parametrize("text", ["something from the seventies or eighties", "七八十年代的片子", "70年代到80年代的"])
def test_two_decades_are_one_range(text: str) -> None:
    assert matches(text, "year >= 1970; year <= 1989", "films")


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("the third has that 2006 look, ugly", "dislike blaze"),
        ("第三个有三公斤吧", "unknown //"),
    ],
)
def test_numbers_said_of_an_item_are_no_wish(text: str, acts: str) -> None:
    assert matches(text, acts, "laptops")


def test_a_length_in_hours_and_minutes_is_one_number() -> None:
    assert matches("two hours forty at most", "runtime <= 160 !", "films")
    assert matches("an hour and a half at most", "runtime <= 90 !", "films", asked="runtime")


def test_a_terabyte_may_be_counted() -> None:
    assert matches("硬盘要一个T的", "storage = 1024 // storage >= 1024", "laptops")
