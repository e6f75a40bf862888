"""The phrase banks say the same things in both languages, and numbers as people say them."""

from __future__ import annotations

import random
import string

import pytest

from chatrec_tui.catalog.schema import Slot
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.simulate.amounts import han_number, say_amount, say_decade
from chatrec_tui.simulate.bank import Bank, phrases
from chatrec_tui.simulate.manners import MANNERS

PLACES = {"v", "label", "ref", "noun", "bits", "wish", "reject", "complaint", "a", "b", "title", "ordinal", "n", "raw",
          "k", "word", "unit", "short", "code"}  # fmt: skip


def test_both_languages_can_say_the_same_things() -> None:
    english, chinese = ({key for key in phrases(one) if not key.startswith("bit.")} for one in LANGUAGES)
    assert english == chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_told_apart_and_can_be_filled_in(language: Language) -> None:
    for key, choices in phrases(language).items():
        assert choices, key
        for phrase in choices:
            assert {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None} <= PLACES, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_wish_can_be_refused_and_taken_back(language: Language) -> None:
    bank = phrases(language)
    for kind in ("value", "topic", "tag", "purpose", "brand", "creator", "members", "flag"):
        forms = ("yes", "must", "maybe", "no") if kind == "flag" else ("is", "must", "maybe", "not")
        assert all(bank.get(f"full.{kind}.{form}") for form in (*forms, "back", "unbar")), kind


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_manner_has_its_openers(language: Language) -> None:
    assert all(phrases(language)[f"manner.{one.name}.{part}"] for one in MANNERS for part in ("hello", "lead", "close"))


def test_a_phrase_comes_again_only_when_all_have_been_used() -> None:
    bank = Bank("en", random.Random(1))
    count = len(bank.all("others.any"))
    assert len({bank.pick("others.any") for _ in range(count)}) == count
    assert bank.pick("others.any") in bank.all("others.any")


@pytest.mark.parametrize(
    ("number", "said"),
    [(5000, "五千"), (12000, "一万二"), (2500, "两千五"), (800, "八百"), (20000, "两万"), (10500, None), (1999, None),
     (120000, None)],
)  # fmt: skip
def test_round_sums_are_said_in_words(number: float, said: str | None) -> None:
    assert han_number(number) == said


def amounts(number: float, kind: str, slot: Slot, language: Language) -> set[str]:
    said = set()
    for seed in range(60):
        rng = random.Random(seed)
        said.add(say_amount(Bank(language, rng), number, kind, slot, language, rng))  # type: ignore[arg-type]
    return said


def test_amounts_are_said_in_many_ways() -> None:
    runtime = Slot("runtime", "number", 9, unit="min")
    assert {"two hours", "120 minutes"} <= amounts(120, "runtime", runtime, "en")
    assert {"两小时", "120分钟", "两个小时"} <= amounts(120, "runtime", runtime, "zh")
    assert {"one and a half hours", "90 min"} <= amounts(90, "runtime", runtime, "en")
    price = Slot("price", "number", 9, currency="CNY")
    assert {"五千", "5000块", "5k"} <= amounts(5000, "price", price, "zh")
    assert {"5,000 yuan", "5k"} <= amounts(5000, "price", price, "en")
    assert amounts(5000, "price", Slot("price", "number", 9, currency="SEK"), "en") <= {"5000 SEK", "5000", "5k"}
    assert "1 TB" in amounts(1024, "memory", Slot("storage", "number", 9, unit="GB"), "en")


def test_decades_are_said_as_people_say_them() -> None:
    english = {say_decade(Bank("en", random.Random(seed)), 1990) for seed in range(20)}
    chinese = {say_decade(Bank("zh", random.Random(seed)), 1990) for seed in range(20)}
    assert english == {"90s", "1990s"} and chinese == {"90年代", "九十年代"}
    assert {say_decade(Bank("en", random.Random(seed)), 2010) for seed in range(9)} == {"2010s"}
