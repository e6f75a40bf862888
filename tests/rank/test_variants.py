"""The same thing in another colour, size or edition stands on the page once; what only sounds alike does not."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item
from chatrec_tui.rank.page import choose_page
from chatrec_tui.rank.score import Scored
from chatrec_tui.rank.variants import are_variants
from chatrec_tui.rank.vectors import ItemVectors


def ware(title: str, *, brand: str = "Orla", category: str = "Phones", number: int = 0) -> Item:
    return Item(id=f"{title}/{number}", title=title, brand=brand, category=(category,))


def work(title: str, *, by: str = "Ada Voss", cast: tuple[str, ...] = ()) -> Item:
    attributes = MappingProxyType({"cast": cast} if cast else {})
    return Item(id=f"{title}/{by}/{cast}", title=title, creators=(by,), category=("Drama",), attributes=attributes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ware("Nova 9 128GB Black"), ware("Nova 9 256 GB (Silver)")),
        (ware("Nova 9 黑色 128GB"), ware("Nova 9 玫瑰金 256GB")),
        (ware("Wool Jumper - M"), ware("Wool Jumper - XL")),
        (ware("蜂蜜 500克"), ware("蜂蜜 1千克")),
        (ware("Tea, 20 pack"), ware("Tea, 40 pack")),
        (ware("Nova 9"), ware("NOVA 9", number=1)),
        (work("The Long Night"), work("The Long Night (Remastered)")),
        (work("The Long Night, Director's Cut"), work("The Long Night")),
        (work("长夜"), work("长夜 典藏版")),
        (work("The Long Night (1982)"), work("The Long Night (2007)")),
    ],
)
def test_variants_are_recognised(one: Item, other: Item) -> None:
    assert are_variants(one, other) and are_variants(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ware("Nova 9"), ware("Nova 10")),
        (ware("Nova 9 Black"), ware("Nova 9 Black", brand="Brix")),
        (ware("Nova 9"), ware("Nova 9", category="Cases", number=1)),
        (ware("Nova 9 (2021)"), ware("Nova 9 (2023)")),
        (work("Three Lives: Blue"), work("Three Lives: Red")),
        (work("The Long Night"), work("The Long Night", by="Brix Orla")),
        (work("The Long Night", cast=("A B", "C D")), work("The Long Night", cast=("E F", "G H"))),
        (work("长夜"), work("长夜 2")),
    ],
)
def test_other_things_are_not(one: Item, other: Item) -> None:
    assert not are_variants(one, other)


def test_an_item_is_no_variant_of_itself() -> None:
    assert not are_variants(ware("Nova 9"), ware("Nova 9"))


def test_the_best_variant_stays_and_names_the_others() -> None:
    items = [ware("Nova 9 Black"), ware("Brick 5"), ware("Nova 9 Red"), ware("Kite 2"), ware("Nova 9 Blue")]
    ranked = [Scored(item, {"prior": 1 - place / 10}) for place, item in enumerate(items)]
    vectors = ItemVectors(derive_schema("phones", items))
    page = choose_page(ranked, 3, vectors, penalty=0.0)
    assert [one.item.title for one in page] == ["Nova 9 Black", "Brick 5", "Kite 2"]
    assert page[0].variants == ("Nova 9 Red/0", "Nova 9 Blue/0")
    assert page[1].variants == ()


def test_a_page_of_nothing_but_variants_has_one_item() -> None:
    items = [ware(f"Nova 9 {colour}") for colour in ("black", "red", "blue", "green")]
    ranked = [Scored(item, {"prior": 0.5}) for item in items]
    page = choose_page(ranked, 3, ItemVectors(derive_schema("phones", items)), penalty=0.25)
    assert [len(one.variants) for one in page] == [3]
