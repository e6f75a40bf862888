"""Small catalogs of real things: laptops and films in both languages, goods of a Chinese shop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.report import LoadReport
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths

LAPTOPS: list[dict[str, Any]] = [
    {"id": "air-m2", "title": "MacBook Air 13", "title_zh": "苹果 MacBook Air 13", "category": ["Laptops", "Ultrabook"],
     "category_zh": ["笔记本电脑", "轻薄本"], "brand": "Apple", "brand_zh": "苹果", "price": 7999, "currency": "CNY",
     "released": 2022, "rating": 4.7, "rating_count": 900, "popularity": 0.9, "tags": ["fanless", "quiet"],
     "tags_zh": ["无风扇", "安静"],
     "description": "A fanless aluminium notebook.", "description_zh": "没有风扇的铝合金轻薄本。",
     "attributes": {"weight": "1.24 kg", "memory": "8 GB", "os": "macOS", "color": "Silver", "color_zh": "银色",
                    "touchscreen": False}, "related": {"successor": ["air-m3"]}},
    {"id": "air-m3", "title": "MacBook Air 13 (M3)", "title_zh": "苹果 MacBook Air 13（M3）",
     "category": ["Laptops", "Ultrabook"], "category_zh": ["笔记本电脑", "轻薄本"], "brand": "Apple",
     "brand_zh": "苹果", "price": 8999, "currency": "CNY", "released": "2024-03-08", "rating": 4.8, "popularity": 0.8,
     "attributes": {"weight": "1240 g", "memory": "16 GB", "os": "macOS", "color": "Black", "color_zh": "黑色",
                    "touchscreen": False}},
    {"id": "x1", "title": "ThinkPad X1 Carbon", "title_zh": "联想 ThinkPad X1 Carbon",
     "category": ["Laptops", "Business"],
     "category_zh": ["笔记本电脑", "商务本"], "brand": "Lenovo", "brand_zh": "联想", "price": 9999, "currency": "CNY",
     "released": 2023, "rating": 4.5, "popularity": 0.7, "tags": ["quiet"], "tags_zh": ["安静"],
     "attributes": {"weight": "1.12 kg", "memory": "16 GB", "os": "Windows 11", "color": "Black", "color_zh": "黑色",
                    "touchscreen": True}},
    {"id": "legion", "title": "Legion 5 Pro", "title_zh": "拯救者 R9000P", "category": ["Laptops", "Gaming"],
     "category_zh": ["笔记本电脑", "游戏本"], "brand": "Lenovo", "brand_zh": "联想", "released": 2021, "rating": 4.6,
     "popularity": 0.95, "attributes": {"weight": "2.45 kg", "memory": "16 GB", "os": "Windows 11", "color": "Gray",
                                        "color_zh": "灰色"}},
]  # fmt: skip

GOODS = """编号,名称,价格,品牌,类目,颜色,重量,评价人数,库存
a1,头戴式蓝牙耳机 降噪款,￥599.00,漫步者,数码 > 耳机,黑色、白色,260克,1.2万,88
a2,真无线耳机 运动款,199元,小米,数码 > 耳机,白色,48克,3400人评价,12
a3,机械键盘 87 键,329,雷柏,数码 > 键盘,黑色,0.9公斤,560,7
a4,纯棉毛巾两条装,39-59元,洁丽雅,居家 > 毛巾,蓝色、灰色,180克,98,300
a5,不锈钢保温杯,面议,膳魔师,居家 > 水杯,白色,300克,77,45
"""

Load = Callable[..., LoadReport]


@pytest.fixture
def paths(home: Path) -> Paths:
    """Where the test's catalogs are stored."""
    return Paths(home)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Writes a file to load."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def load(paths: Paths, write: Callable[[str, str | bytes], Path]) -> Load:
    """Loads a text, bytes or a list of rows as a file of that name."""

    def load_content(file: str, content: str | bytes | list[dict[str, Any]], **options: Any) -> LoadReport:
        if isinstance(content, list):
            content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content)
        return load_files([write(file, content)], paths=paths, **options)

    return load_content


@pytest.fixture
def open_store(paths: Paths) -> Callable[[str], CatalogStore]:
    """Opens a stored catalog."""
    return lambda name: CatalogStore(paths.catalogs / f"{name}.sqlite")


@pytest.fixture
def laptops(load: Load, open_store: Callable[[str], CatalogStore]) -> CatalogStore:
    """Four laptops in both languages; the Legion has no price."""
    load("laptops.jsonl", LAPTOPS)
    return open_store("laptops")


@pytest.fixture
def goods(load: Load, open_store: Callable[[str], CatalogStore]) -> CatalogStore:
    """Five goods with Chinese columns and values only."""
    load("goods.csv", GOODS, currency="CNY")
    return open_store("goods")
