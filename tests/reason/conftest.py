"""A page of laptops and a page of films, small enough to know by heart."""

from __future__ import annotations

import pytest

from chatrec_tui.catalog.derive import derive_schema
from tests.reason.shelves import Shelf, film, laptop


@pytest.fixture(scope="session")
def laptops() -> Shelf:
    items = (
        laptop(1, "Orla", 3999, 0.9, 16, "quiet", "for-travel"),
        laptop(2, "Orla", 4999, 1.3, 12, "quiet", "for-gaming"),
        laptop(3, "Brix", 5999, 1.6, 9, "big-screen", "for-gaming"),
        laptop(4, "Brix", 7999, 2.1, 7, "big-screen", "for-office"),
        laptop(5, "Senn", 9999, 2.6, 5, "premium", "for-office"),
    )
    return Shelf(items, derive_schema("laptops", items))


@pytest.fixture(scope="session")
def films() -> Shelf:
    items = (
        film(1, "Lanterns", "灯火", "Ada Voss", 95, ["Drama"], "tear-jerker"),
        film(2, "The Second Cup", "第二杯", "Ada Voss", 88, ["Comedy"], "funny"),
        film(3, "Cellar", "地窖", "Ken Orme", 101, ["Horror"], "scary"),
        film(4, "A Long Road", "长路", "Mei Lin", 165, ["Drama"], "epic", "tear-jerker"),
        film(5, "Two Left Feet", "两只左脚", "Ken Orme", 110, ["Comedy", "Drama"], "funny"),
    )
    return Shelf(items, derive_schema("films", items))
