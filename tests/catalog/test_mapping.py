"""Columns of all kinds of feeds become the fields of an item; what is not about the item falls away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.numbers import parse_count, parse_date, parse_price, parse_rating
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.errors import CatalogError

Open = Callable[[str], CatalogStore]


@pytest.fixture
def items(load: Any, open_store: Open) -> Callable[..., list[Item]]:
    """Loads a file and gives its items."""

    def load_items(name: str, content: Any, **options: Any) -> list[Item]:
        report = load(name, content, **options)
        return list(open_store(report.catalog).all_items())

    return load_items


def test_films_in_the_movielens_form(items: Any) -> None:
    matrix, children, bare = items(
        "movies.csv",
        'movieId,title,genres\n1,"Matrix, The (1999)",Action|Sci-Fi\n'
        '2,"City of Lost Children, The (Cité des enfants perdus, La) (1995)",Drama\n3,Nothing,(no genres listed)\n',
    )
    assert (matrix.id, matrix.title, matrix.released, matrix.year) == ("1", "The Matrix", "1999", 1999.0)
    assert matrix.category == ("Action", "Sci-Fi")
    assert children.title == "The City of Lost Children (Cité des enfants perdus, La)"
    assert (bare.category, bare.released) == ((), None)


def test_goods_in_chinese(goods: CatalogStore) -> None:
    item = goods.get("a1")
    assert item is not None
    assert (item.title, item.price, item.currency, item.brand) == ("头戴式蓝牙耳机 降噪款", 599.0, "CNY", "漫步者")
    assert item.category == ("数码", "耳机")
    assert item.rating_count == 12000
    assert item.attributes == {"颜色": ("黑色", "白色"), "重量": Quantity(260.0, "g")}


def test_a_shop_feed_with_nested_objects(items: Any) -> None:
    rows = [
        {
            "id": 1, "title": "Desk &amp; Lamp\u2122", "price": 9.5, "brand": {"name": "IKEA"},
            "rating": {"rate": 3.9, "count": 120},
            "categories": ["Home", "Light"], "dimensions": {"width": 15.1, "height": 13}, "sku": "LAMP-00123",
            "meta": {"barcode": "5784719087687", "createdAt": "2025-04-30T09:41:02.053Z"}, "stock": 5,
            "reviews": [{"rating": 3, "comment": "no", "reviewerEmail": "a@b.cc"}], "seller_email": "a@b.cc",
            "warrantyInformation": "1 year", "images": ["http://x.y/1.png", "http://x.y/2.png"],
            "description": "<p>Warm <b>light</b></p><script>alert(1)</script><ul><li>oak</li></ul>",
        },
        {"id": 2, "title": "Sofa", "price": 99, "rating": {"rate": 4.1}, "dimensions": {"width": 200}},
    ]  # fmt: skip
    lamp, sofa = items("feed.jsonl", rows)
    assert (lamp.id, lamp.title, lamp.brand, lamp.category) == ("1", "Desk & Lamp", "IKEA", ("Home", "Light"))
    assert (lamp.rating, lamp.rating_count, lamp.image) == (3.9, 120, "http://x.y/1.png")
    assert lamp.attributes == {"warranty_information": "1 year", "width": 15.1, "height": 13.0}
    assert lamp.description == "Warm light\noak"
    assert sofa.attributes == {"width": 200.0}


def test_attributes_in_an_object_in_a_cell(items: Any) -> None:
    (item,) = items(
        "goods.csv",
        "name,attributes\n"
        '四件套,"{""材质"": ""100%棉"", ""件数"": ""4件"", ""执行标准"": ""GB/T 1"", ""品牌"": ""罗莱""}"\n',
    )
    assert item.attributes == {"材质": "100%棉", "件数": "4件"}
    assert item.brand == "罗莱"


def test_a_list_of_name_and_value_pairs_is_attributes(items: Any) -> None:
    specs = [{"name": "Panel", "value": "OLED"}, {"name": "Screen (inch)", "value": 13.3}, {"odd": 1}]
    (item,) = items("a.jsonl", [{"title": "X", "specs": specs}])
    assert item.attributes == {"panel": "OLED", "screen": Quantity(13.3, "inch")}


def test_units_in_column_names_go_to_the_values(items: Any) -> None:
    item, _ = items("a.csv", "title,weight_kg,屏幕（英寸）,Battery Life\nA,1.2,13,9 h\nB,1.4,14,10 h\n")
    assert item.attributes == {
        "weight": Quantity(1.2, "kg"), "屏幕": Quantity(13.0, "inch"), "battery_life": Quantity(9.0, "h"),
    }  # fmt: skip


def test_both_languages_of_every_text(items: Any) -> None:
    row = {
        "title_en": "Oak desk", "title_zh": "橡木书桌", "category": ["Home", "Desk"], "category_zh": ["家居", "书桌"],
        "tags": ["calm", "plain"], "tags_zh": ["安静"], "description_zh": "结实。",
        "attributes": {"color": "Brown", "color_zh": "棕色", "woods": ["oak", "ash"], "woods_zh": ["橡木", "白蜡木"],
                       "finish_zh": "清漆"},
    }  # fmt: skip
    (item,) = items("a.jsonl", [row])
    assert item.title == "Oak desk"
    assert item.localized["zh"] == {
        "title": "橡木书桌", "category": ("家居", "书桌"), "color": "棕色", "woods": ("橡木", "白蜡木"),
    }  # fmt: skip
    assert item.description == "结实。"
    assert item.attributes["finish"] == "清漆"


def test_a_list_with_a_translation_missing_is_reported(load: Any) -> None:
    report = load("a.jsonl", [{"title": "A", "tags": ["calm", "plain"], "tags_zh": ["安静"]}])
    assert [(one.column, one.why) for one in report.skipped] == [("tags_zh", "uneven_lists")]


@pytest.mark.parametrize(
    ("ratings", "expected"),
    [([4.5, 3.0], [4.5, 3.0]), ([9.0, 7.0], [4.5, 3.5]), ([90, 50], [4.5, 2.5]), (["8.4/10", "4 out of 5"], [4.2, 4.0]),
     (["9.1分", "7.3分"], [4.55, 3.65])],
)  # fmt: skip
def test_ratings_are_brought_to_five(items: Any, ratings: list[Any], expected: list[float]) -> None:
    rows = [{"title": f"T{n}", "rating": rating} for n, rating in enumerate(ratings)]
    assert [item.rating for item in items("a.jsonl", rows)] == expected


def test_columns_that_only_number_the_rows_are_no_attributes(items: Any) -> None:
    rows = [
        {"title": f"T{n}", "model code": f"XR-{n}0{n}-B", "page": f"https://x.y/{n}", "serial": 1700000000 + n * 37,
         "seen": f"2024-01-0{n + 1}T10:00:00Z", "size": n % 2}
        for n in range(8)
    ]  # fmt: skip
    assert items("a.jsonl", rows)[0].attributes == {"size": 0.0}


def test_yes_and_no_are_flags_in_both_languages(items: Any) -> None:
    first, second = items("a.csv", "title,防水,wireless\nA,是,yes\nB,否,no\n")
    assert (first.attributes, second.attributes) == (
        {"防水": True, "wireless": True}, {"防水": False, "wireless": False},
    )  # fmt: skip


def test_spellings_of_a_value_become_one(items: Any) -> None:
    rows = [{"title": str(n), "brand": brand, "材质": 材质} for n, (brand, 材质) in enumerate(
        [("ASUS", "100%棉"), ("Asus", "100% 棉"), ("ASUS", "100%棉")])]  # fmt: skip
    found = items("a.jsonl", rows)
    assert {item.brand for item in found} == {"ASUS"}
    assert {item.attributes["材质"] for item in found} == {"100%棉"}


def test_a_map_overrides_what_the_names_say(items: Any) -> None:
    (item,) = items(
        "a.csv", "heading,title,x,secret\nReal title,kind of thing,5,hide\n",
        mapping={"heading": "title", "title": "category", "x": "power", "secret": "ignore"},
    )  # fmt: skip
    assert (item.title, item.category, item.attributes) == ("Real title", ("kind of thing",), {"power": 5.0})


def test_a_map_of_a_column_that_is_not_there_is_an_error(load: Any) -> None:
    with pytest.raises(CatalogError, match=r"no column “nope” for --map; its columns are: title, price"):
        load("a.csv", "title,price\nA,1\n", mapping={"nope": "brand"})


@pytest.mark.parametrize(
    ("text", "amount", "currency", "exact"),
    [
        ("￥1,299.00", 1299, "CNY", True), ("1.2万", 12000, None, True), ("15.00 USD", 15, "USD", True),
        ("5-10元", 5, "CNY", False), ("$1,299", 1299, "USD", True), ("1.299,00 €", 1299, "EUR", True),
        ("€ 9,99", 9.99, "EUR", True), ("HK$80", 80, "HKD", True), ("１９９元", 199, "CNY", True),
        ("1-2万", 10000, None, False), ("$5 - $10", 5, "USD", False), ("免费", 0, None, True), ("Free", 0, None, True),
        ("RMB 20", 20, "CNY", True), (12.5, 12.5, None, True), ("1 299,50", 1299.5, None, True),
        ("1.5k", 1500, None, True),
    ],
)  # fmt: skip
def test_prices(text: Any, amount: float, currency: str | None, exact: bool) -> None:
    assert parse_price(text) == (amount, currency, exact)


@pytest.mark.parametrize(
    "text", ["NaN", "-5", "¥-5", "−3 元", "面议", "", "call us", -1, float("nan"), float("inf"), True, None, "9" * 400]
)
def test_what_is_no_price(text: Any) -> None:
    assert parse_price(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (1999, "1999"), ("2008.0", "2008"), ("1995年10月30日", "1995-10-30"), ("2004-7-2", "2004-07-02"),
        ("1994年", "1994"),
        ("Oct 30, 1995", "1995-10-30"), ("30 October 1995", "1995-10-30"), ("2021-05-06T10:00:00Z", "2021-05-06"),
        ("2019-11", "2019-11"), (-750.0, None), ("soon", None), (True, None), (1700000000, None), ("2020-99-01", None),
    ],
)  # fmt: skip
def test_dates(text: Any, date: str | None) -> None:
    assert parse_date(text) == date


def test_counts_and_ratings_in_words() -> None:
    assert [parse_count(text) for text in ("12345人评价", "1.2万", "3,000+", "none", "-4", 7)] == [
        12345, 12000, 3000, None, None, 7,
    ]  # fmt: skip
    assert parse_rating("8.5/10") == (8.5, 10.0)
    assert parse_rating("-1") is None
