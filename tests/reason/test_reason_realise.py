"""Exact values in the person's language, spaced as each script wants it, each with its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatrec_tui.catalog.display import show_money, show_number, show_quantity, show_text
from chatrec_tui.reason.plan import Cited, ReasonPlan
from chatrec_tui.reason.realise import Splicer, realise, tidy
from tests.reason.shelves import Shelf, want


def plan_of(shelf: Shelf, place: int, *slots: str, language: str = "en") -> ReasonPlan:
    wish = want("price", "<=", 6000.0, turn=3)
    request = shelf.request(wish, language=language)  # type: ignore[arg-type]
    prompt = shelf.prompt(place, wish, language=language)  # type: ignore[arg-type]
    facts = {fact.slot: fact for fact in prompt.facts}
    cited = [Cited(facts[slot], *(("meets", request.wishes[0]) if slot == "price" else ())) for slot in slots]
    return ReasonPlan(prompt.item, tuple(cited))


@pytest.mark.parametrize(
    ("amount", "currency", "english", "chinese"),
    [
        (4999, "CNY", "¥4,999", "4,999 元"),
        (49.9, "USD", "$49.90", "49.90 美元"),
        (1200, "EUR", "€1,200", "1,200 欧元"),
        (900, "SEK", "900 SEK", "900 SEK"),
        (900, None, "900", "900"),
    ],
)
def test_prices(amount: float, currency: str | None, english: str, chinese: str) -> None:
    assert show_money(amount, currency, "en") == english
    assert show_money(amount, currency, "zh") == chinese


def test_amounts() -> None:
    assert show_quantity(125, "min", "en") == "125 min"
    assert show_quantity(125, "min", "zh") == "125 分钟"
    assert show_quantity(1, "h", "en") == "1 hour"
    assert show_quantity(15, "h", "en") == "15 hours"
    assert show_quantity(13.6, "inch", "zh") == "13.6 英寸"
    assert show_quantity(5.5, "%", "zh") == "5.5%"
    assert [show_number(number) for number in (0, 1.0, 1.25, 12345.6, 0.004)] == ["0", "1", "1.25", "12,345.6", "0.004"]


def test_labels_made_for_machines_get_their_spaces_back() -> None:
    shown = {
        text: show_text(text) for text in ("slow-burn", "based-on-a-book", "sci-fi", "non-stick", "2-in-1", "Sci-Fi")
    }
    assert shown == {
        "slow-burn": "slow burn",
        "based-on-a-book": "based on a book",
        "sci-fi": "sci-fi",
        "non-stick": "non-stick",
        "2-in-1": "2-in-1",
        "Sci-Fi": "Sci-Fi",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("只要 4,999 元，拎着 不累。", "只要 4,999 元，拎着不累。"),
        ("重1.2 kg。", "重 1.2 kg。"),
        ("正是你要的Sci-Fi路线", "正是你要的 Sci-Fi 路线"),
        ("有  喜剧 、 剧情 。", "有喜剧、剧情。"),
        ("。。好，，", "。好，"),
    ],
)
def test_chinese_spacing(text: str, expected: str) -> None:
    assert tidy(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at $5 it is cheap . it is new .", "At $5 it is cheap. It is new."),
        ("comedy and drama,just right", "Comedy and drama, just right"),
        ("4.5 out of 5;fine", "4.5 out of 5; fine"),
        ("it suits“travel”", "It suits “travel”"),
    ],
)
def test_english_spacing_and_capitals(text: str, expected: str) -> None:
    assert tidy(text, "en") == expected


def test_pointers_are_spliced_in_both_languages(laptops: Shelf) -> None:
    english = plan_of(laptops, 0, "price", "weight")
    price, weight = english.pointers
    assert realise(f"At {price} it fits <w0>; {weight} is light.", english, "X", "en").text == (
        "At ¥3,999 it fits ¥6,000; 0.9 kg is light."
    )
    chinese = plan_of(laptops, 0, "price", "weight", language="zh")
    assert realise(f"只要{price}，在<w0>以内，重{weight}。", chinese, "X", "zh").text == (
        "只要 3,999 元，在 6,000 元以内，重 0.9 kg。"
    )


def test_a_name_keeps_its_own_letters_at_the_start(films: Shelf) -> None:
    plan = plan_of(films, 0, "creators")
    fact = plan.cited[0].fact
    lower = ReasonPlan(plan.item, (Cited(replace(fact, text="orlaTek")),))
    assert realise(f"{fact.pointer} makes it.", lower, "X", "en").text == "orlaTek makes it."


def test_unknown_pointers_and_tokens_vanish(laptops: Shelf) -> None:
    plan = plan_of(laptops, 0, "price")
    assert realise("It is <p9> good <yes>indeed.", plan, "X", "en").text == "It is good indeed."


def test_every_pointer_becomes_a_claim_with_its_source(laptops: Shelf) -> None:
    plan = plan_of(laptops, 0, "price", "weight")
    claims = realise(f"{plan.pointers[0]} within <w0>, {plan.pointers[1]}.", plan, "X", "en").claims
    assert [(claim.kind, claim.field, claim.value, claim.source) for claim in claims] == [
        ("attribute", "price", 3999.0, "l1"),
        ("preference", "price", 6000.0, 3),
        ("attribute", "weight", 0.9, "l1"),
    ]
    assert claims[0].to_json() == {
        "text": "¥3,999",
        "kind": "attribute",
        "field": "price",
        "value": 3999.0,
        "source": "l1",
    }


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("At ¥3,999 it fits ¥6,000; 0.9 kg is light.", "At <p1> it fits <w0>; {weight} is light."),
        ("At ¥3,999.50 or 10.9 kg it is made up.", "At ¥3,999.50 or 10.9 kg it is made up."),
        ("<p1> is a fair price, ¥3,999 even.", "<p1> is a fair price, ¥3,999 even."),
    ],
)
def test_values_that_were_written_out_become_pointers_again(laptops: Shelf, written: str, expected: str) -> None:
    plan = plan_of(laptops, 0, "price", "weight")
    pointed = Splicer(plan, "Orla Model 1", "en").point(written)
    assert pointed == expected.replace("{weight}", plan.pointers[1])
