"""Filters, search and the schema of a stored catalog, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatrec_tui.catalog.filter import Condition, FilterOp
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.errors import CatalogError

OPS: tuple[FilterOp, ...] = ("=", "<=", "contains")


def chosen(store: CatalogStore, *conditions: Condition, **options: object) -> set[str]:
    ids = store.select(conditions, **options)  # type: ignore[arg-type]
    assert store.count_matching(conditions, **options) == len(ids)  # type: ignore[arg-type]
    return set(ids)


def test_items_come_best_known_first(laptops: CatalogStore) -> None:
    assert laptops.select() == ["legion", "air-m2", "air-m3", "x1"]
    assert laptops.select(limit=1) == ["legion"]
    assert laptops.select(order="catalog")[0] == "air-m2"


@pytest.mark.parametrize("brand", ["Lenovo", "lenovo", "ＬＥＮＯＶＯ", "联想"])
def test_a_brand_is_found_in_any_spelling_and_language(laptops: CatalogStore, brand: str) -> None:
    assert chosen(laptops, Condition("brand", "=", brand)) == {"x1", "legion"}


def test_a_category_is_matched_on_every_level_of_its_path(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("category", "=", "Laptops")) == {"air-m2", "air-m3", "x1", "legion"}
    assert chosen(laptops, Condition("category", "=", "游戏本")) == {"legion"}


def test_category_and_tags_are_one_slot(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("category", "=", "quiet")) == {"air-m2", "x1"}
    assert chosen(laptops, Condition("tags", "contains", "Gaming")) == {"legion"}


def test_year_and_released_are_one_slot(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("released", ">=", 2023)) == {"air-m3", "x1"}
    assert chosen(laptops, Condition("year", "<=", "2022")) == {"air-m2", "legion"}


def test_an_item_without_a_price_is_not_under_a_price(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("price", "<=", 8999)) == {"air-m2", "air-m3"}
    assert chosen(laptops, Condition("price", "<=", 8999), missing_ok=True) == {"air-m2", "air-m3", "legion"}


def test_an_item_without_the_slot_meets_an_exclusion(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("price", "<=", 8999, negated=True)) == {"x1", "legion"}
    assert chosen(laptops, Condition("tags", "=", "安静", negated=True)) == {"air-m3", "legion"}
    assert chosen(laptops, Condition("nonsense", "=", "x", negated=True)) == {"air-m2", "air-m3", "x1", "legion"}
    assert chosen(laptops, Condition("nonsense", "=", "x")) == set()


def test_amounts_in_another_unit_are_converted_before_they_are_compared(laptops: CatalogStore) -> None:
    assert laptops.get("air-m3").attributes["weight"] == Quantity(1.24, "kg")  # type: ignore[union-attr]
    assert chosen(laptops, Condition("weight", "<=", 1.24)) == {"air-m2", "air-m3", "x1"}


def test_flags_lists_of_values_and_parts_of_texts_can_be_asked_for(laptops: CatalogStore) -> None:
    assert chosen(laptops, Condition("touchscreen", "=", True)) == {"x1"}
    assert chosen(laptops, Condition("touchscreen", "=", False)) == {"air-m2", "air-m3"}
    assert chosen(laptops, Condition("color", "in", ["Gray", "银色"])) == {"air-m2", "legion"}
    assert chosen(laptops, Condition("os", "contains", "windows")) == {"x1", "legion"}
    assert chosen(laptops, Condition("title", "contains", "拯救者")) == {"legion"}
    assert chosen(laptops, Condition("about", "contains", "fanless")) == {"air-m2"}


def test_conditions_add_up_and_excluded_ids_stay_out(laptops: CatalogStore) -> None:
    light_black = (Condition("weight", "<=", 1.3), Condition("color", "=", "黑色"))
    assert chosen(laptops, *light_black) == {"air-m3", "x1"}
    assert chosen(laptops, *light_black, exclude_ids=["x1", "unknown"]) == {"air-m3"}


def test_a_condition_that_only_ranking_can_judge_filters_nothing(laptops: CatalogStore) -> None:
    assert len(laptops.select([Condition("price", "~", 8000)])) == 4


@pytest.mark.parametrize(
    "value", ["' OR x=x --", '"; DROP TABLE item', "%", "\x00", "NEAR(", "*", "", float("nan"), float("inf")]
)
def test_no_value_is_taken_for_a_query(laptops: CatalogStore, value: str | float) -> None:
    for slot in ("brand", "title", "price", "' OR 1"):
        for op in OPS:
            assert laptops.select([Condition(slot, op, value)]) == []
    if isinstance(value, str):
        assert laptops.search(value) == []
    assert laptops.count() == 4


@pytest.mark.parametrize(
    ("words", "best"), [("耳机", {"a1", "a2"}), ("毛巾", {"a4"}), ("键盘", {"a3"}), ("降噪", {"a1"})]
)
def test_chinese_words_of_two_characters_are_found(goods: CatalogStore, words: str, best: set[str]) -> None:
    assert {item for item, _ in goods.search(words)} == best


def test_a_sentence_finds_what_its_words_name(goods: CatalogStore, laptops: CatalogStore) -> None:
    assert goods.search("想要一个运动用的耳机")[0][0] == "a2"
    assert laptops.search("I am looking for a fanless notebook")[0][0] == "air-m2"
    assert laptops.search("notebooks")[0][0] == "air-m2"


def test_titles_outweigh_descriptions_and_other_items_can_be_left_out(laptops: CatalogStore) -> None:
    found = laptops.search("macbook", 10)
    assert [item for item, _ in found] and {item for item, _ in found} == {"air-m2", "air-m3"}
    assert all(score > 0 for _, score in found)
    assert [item for item, _ in laptops.search("macbook", 10, among=["air-m3", "x1"])] == ["air-m3"]


def test_syntax_in_a_query_is_harmless(goods: CatalogStore) -> None:
    assert goods.search('"耳机" AND (NOT * : ^ {x} 降噪')[0][0] == "a1"


def test_items_come_in_the_order_asked_for(laptops: CatalogStore) -> None:
    assert [item.id for item in laptops.get_many(["x1", "nobody", "air-m2", "x1"])] == ["x1", "air-m2", "x1"]
    assert laptops.get("nobody") is None


def test_titles_are_given_in_every_language(laptops: CatalogStore) -> None:
    assert ("legion", "en", "Legion 5 Pro") in laptops.titles()
    assert ("legion", "zh", "拯救者 R9000P") in laptops.titles()


def test_the_schema_names_values_in_both_languages(laptops: CatalogStore) -> None:
    schema = laptops.schema()
    assert schema.languages == ("en", "zh")
    black = schema.slots["color"].find("Black")
    assert black is not None and black.count == 2
    assert black.in_language("zh") == "黑色" and black.in_language("en") == "Black"
    assert schema.slots["category"].kind == "list" and schema.slots["touchscreen"].kind == "flag"
    weight = schema.slots["weight"]
    assert (weight.kind, weight.unit, weight.low, weight.high) == ("number", "kg", 1.12, 2.45)
    assert len(weight.edges) == 9 and list(weight.edges) == sorted(weight.edges)
    assert weight.bucket(1.0) == 0 and weight.bucket(3.0) == 9
    assert schema.slots["price"].currency == "CNY" and schema.slots["price"].count == 3
    assert list(schema.slots)[:3] == ["title", "category", "brand"]


def test_the_schema_of_a_chinese_catalog_is_chinese(goods: CatalogStore) -> None:
    schema = goods.schema()
    assert schema.languages == ("zh",)
    assert schema.slots["重量"].unit == "g" and schema.slots["重量"].high == 900
    assert {one.value for one in schema.slots["颜色"].values} == {"黑色", "白色", "蓝色", "灰色"}
    assert "库存" not in schema.slots
    assert schema.slots["category"].values[0].value == "数码"


def test_a_store_is_unmoved_by_a_load(laptops: CatalogStore, load: object) -> None:
    load("laptops.jsonl", [{"id": "new", "title": "New"}], replace_all=True)  # type: ignore[operator]
    assert laptops.select() == ["legion", "air-m2", "air-m3", "x1"]


def test_files_that_are_no_catalog_are_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"there is no file .*none\.sqlite"):
        CatalogStore(tmp_path / "none.sqlite")
    noise = tmp_path / "noise.sqlite"
    noise.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    with pytest.raises(CatalogError, match="damaged"):
        CatalogStore(noise)
    empty = tmp_path / "empty.sqlite"
    empty.write_bytes(b"")
    with pytest.raises(CatalogError, match="not a catalog"):
        CatalogStore(empty)


def test_damage_in_the_middle_of_a_file_is_one_error(laptops: CatalogStore) -> None:
    laptops.check()
    content = bytearray(laptops.path.read_bytes())
    content[4096:40960] = b"\xff" * 36864
    laptops.path.write_bytes(content)
    with pytest.raises(CatalogError, match=r"damaged.*load the catalog again"), CatalogStore(laptops.path) as store:
        store.schema()
        store.check()
