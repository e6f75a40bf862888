"""Three miniature catalogs and their trackers: films, laptops, and headphones that are described in Chinese only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.quantity import parse_quantity
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.track import Tracker


def _values(attributes: Mapping[str, Any]) -> Mapping[str, Value]:
    return MappingProxyType(
        {
            name: (parse_quantity(value) or value)
            if isinstance(value, str)
            else tuple(value)
            if isinstance(value, list)
            else value
            for name, value in attributes.items()
        }
    )


def make_item(item: str, title: str, zh: Mapping[str, Any] | None = None, **fields: Any) -> Item:
    """An item; `attributes` may hold texts such as “1.2 kg”, `zh` the Chinese forms by slot."""
    attributes = _values(fields.pop("attributes", {}))
    localized = {
        "zh": MappingProxyType({slot: tuple(one) if isinstance(one, list) else one for slot, one in (zh or {}).items()})
    }
    return Item(item, title, attributes=attributes, localized=MappingProxyType(localized), **fields)


def _film(
    item: str, title: str, zh: str, genres: str, zh_genres: str, year: int, minutes: int, maker: str, zh_maker: str,
    tags: str, zh_tags: str, language: str, zh_language: str, rating: float,
) -> Item:  # fmt: skip
    return make_item(
        item, title, category=tuple(genres.split("|")), creators=(maker,), released=str(year), rating=rating,
            tags=tuple(tags.split("|")),
        description="A story.", attributes={"runtime": f"{minutes} min", "language": language},
        zh={"title": zh, "category": zh_genres.split("|"), "creators": [zh_maker], "tags": zh_tags.split("|"),
            "language": zh_language},
    )  # fmt: skip


FILMS = [
    _film("dust", "Dust Over Mesa", "荒漠尘烟", "Western|Drama", "西部|剧情", 1968, 165, "Harold Vance",
        "哈罗德·万斯", "epic|classic", "史诗|经典", "English", "英语", 4.4),
    _film("comet", "The Last Comet", "最后的彗星", "Science Fiction|Thriller", "科幻|惊悚", 2014, 128,
        "Ines Calder", "伊内丝·卡尔德", "mind-bending|space", "烧脑|太空", "English", "英语", 4.1),
    _film("noodle", "Noodle Street Waltz", "面街圆舞曲", "Comedy|Romance", "喜剧|爱情", 1996, 94, "Lin Yue",
        "林月", "light-hearted|food", "轻松|美食", "Mandarin", "普通话", 3.9),
    _film("cellar", "Whispers Below", "地窖低语", "Horror", "恐怖", 2019, 88, "Marta Ruiz", "玛尔塔·鲁伊斯",
        "dark|gory", "黑暗|血腥", "Spanish", "西班牙语", 3.2),
    _film("otter", "Otter Summer", "水獭之夏", "Animation|Family", "动画|家庭", 2021, 101, "Kaori Sena",
        "濑名香织", "heart-warming|animals", "治愈|动物", "Japanese", "日语", 4.6),
    _film("ledger", "The Ledger", "账簿", "Crime|Thriller", "犯罪|惊悚", 2008, 142, "Harold Vance",
        "哈罗德·万斯", "dark|plot-twist", "黑暗|反转", "English", "英语", 4.2),
    _film("tide", "A Quiet Tide", "静潮", "Drama", "剧情", 2016, 117, "Lin Yue", "林月",
        "slow-burn|tear-jerker", "慢热|催泪", "Mandarin", "普通话", 4.0),
    _film("polar", "Polar Night Club", "极夜俱乐部", "Documentary", "纪录片", 2022, 79, "Ines Calder",
        "伊内丝·卡尔德", "animals|inspiring", "动物|励志", "English", "英语", 4.3),
]  # fmt: skip


def _laptop(
    item: str, title: str, zh: str, brand: str, zh_brand: str, kind: str, zh_kind: str, price: int, weight: str,
        screen: str, memory: str,
    storage: str, hours: str, system: str, color: str, zh_color: str, touch: bool, tags: str, zh_tags: str, year: int,
) -> Item:  # fmt: skip
    return make_item(
        item, title, category=("Laptops", kind), brand=brand, price=float(price), currency="CNY",
            released=str(year), tags=tuple(tags.split("|")),
        attributes={"weight": weight, "screen_size": screen, "memory": memory, "storage": storage,
            "battery_life": hours, "os": system, "color": color, "touchscreen": touch},
        zh={"title": zh, "category": ["笔记本电脑", zh_kind], "brand": zh_brand, "color": zh_color,
            "tags": zh_tags.split("|")},
    )  # fmt: skip


LAPTOPS = [
    _laptop("air", "Apple Feather 13", "苹果 轻羽 13", "Apple", "苹果", "Ultrabook", "轻薄本", 7999, "1.24 kg",
        "13.6 inch", "8 GB", "256 GB", "18 h", "macOS", "Silver", "银色", False, "for-travel|quiet",
        "适合差旅|安静", 2022),
    _laptop("ark", "Lenovo Ark 14", "联想 方舟 14", "Lenovo", "联想", "Ultrabook", "轻薄本", 5499, "1.39 kg",
        "14 inch", "16 GB", "512 GB", "12 h", "Windows 11", "Gray", "灰色", True, "for-office|lightweight",
        "适合办公|轻便", 2023),
    _laptop("blaze", "ASUS Blaze 16", "华硕 烈焰 16", "ASUS", "华硕", "Gaming laptop", "游戏本", 9999, "2.5 kg",
        "16 inch", "32 GB", "1024 GB", "6 h", "Windows 11", "Black", "黑色", False, "for-gaming|big-screen",
        "适合游戏|大屏", 2024),
    _laptop("mate", "Huawei Mate 14", "华为 伴侣 14", "Huawei", "华为", "Ultrabook", "轻薄本", 6299, "1.49 kg",
        "14.2 inch", "16 GB", "512 GB", "11 h", "Windows 11", "Blue", "蓝色", True, "for-office|metal-body",
        "适合办公|金属机身", 2023),
    _laptop("slate", "Dell Slate 15", "戴尔 石板 15", "Dell", "戴尔", "Business laptop", "商务本", 4599,
        "1.85 kg", "15.6 inch", "16 GB", "512 GB", "9 h", "Windows 10", "Black", "黑色", False,
        "for-office|budget", "适合办公|平价", 2020),
    _laptop("leaf", "Acer Leaf 11", "宏碁 叶 11", "Acer", "宏碁", "Chromebook", "Chromebook", 1999, "1.05 kg",
        "11.6 inch", "4 GB", "64 GB", "10 h", "ChromeOS", "White", "白色", True, "for-students|compact",
        "适合学生|小巧", 2021),
]  # fmt: skip

HEADPHONES = [
    make_item(f"h{at}", title, category=("耳机", kind), brand=brand, price=float(price), currency="CNY", rating=rating,
              attributes={"重量": weight, "佩戴方式": wear, "主动降噪": anc, "续航": hours, "颜色": color})
    for at, (title, kind, brand, price, rating, weight, wear, anc, hours, color) in enumerate([
        ("索尼 静界 5 头戴式耳机", "头戴耳机", "索尼", 1899, 4.7, "250 g", "头戴式", True, "30 h", "黑色"),
        ("漫步者 风铃 2 真无线耳机", "真无线耳机", "漫步者", 299, 4.2, "48 g", "入耳式", False, "24 h", "白色"),
        ("森海塞尔 木星 头戴式耳机", "头戴耳机", "森海塞尔", 2599, 4.8, "290 g", "头戴式", True, "60 h", "银色"),
        ("小米 豆 Pro 真无线耳机", "真无线耳机", "小米", 499, 4.0, "52 g", "半入耳式", True, "28 h", "白色"),
        ("韶音 跑者 骨传导耳机", "运动耳机", "韶音", 998, 4.5, "29 g", "骨传导", False, "10 h", "红色"),
    ], 1)
]  # fmt: skip

Catalog = tuple[Tracker, Schema, DialogueState]


def _fetch(items: Sequence[Item]) -> Callable[[Sequence[str]], list[Item]]:
    by_id = {item.id: item for item in items}
    return lambda ids: [by_id[one] for one in ids if one in by_id]


def _titles(items: Sequence[Item]) -> list[tuple[str, str, str]]:
    rows = [(item.id, "en", item.title) for item in items]
    return rows + [(item.id, "zh", item.title_in("zh")) for item in items if item.title_in("zh") != item.title]


CATALOGS = {"films": FILMS, "laptops": LAPTOPS, "headphones": HEADPHONES}
FETCH = {name: _fetch(items) for name, items in CATALOGS.items()}
SCHEMAS = {name: derive_schema(name, items) for name, items in CATALOGS.items()}
TRACKERS: dict[str | None, Tracker] = {
    name: Tracker(SCHEMAS[name], _titles(items), FETCH[name]) for name, items in CATALOGS.items()
}
TRACKERS[None] = Tracker(None)
SHOWN = {
    "films": ("comet", "noodle", "cellar", "ledger", "otter"),
    "laptops": ("air", "ark", "blaze", "mate", "slate"),
    "headphones": ("h1", "h2", "h3", "h4", "h5"),
    None: (),
}


def short(act: Act) -> str:
    """An act as one readable word group: `price <= 600 !`, `reject noodle`, `critique weight lower blaze`."""
    if act.act == "inform":
        value = "|".join(act.value) if isinstance(act.value, list) else str(act.value)
        sign = "not " if act.polarity < 0 else ""
        return f"{sign}{act.slot} {act.op} {value}" + {True: " !", False: " ?", None: ""}[act.hard]
    parts: list[str] = [act.act]
    if act.slot:
        parts.append(act.slot)
    if act.direction:
        parts.append(act.direction)
    if act.value is not None:
        parts.append(str(act.value))
    parts += act.items
    if act.act == "seen":
        parts.append({True: "+", False: "-", None: "?"}[act.liked])
    if act.kind:
        parts.append(act.kind)
    return " ".join(parts)


def read(text: str, catalog: str | None = "films", **state: Any) -> list[str]:
    """The acts of an utterance in short form, in a catalog whose items are on screen."""
    given = DialogueState(**{"shown": SHOWN[catalog], **state})
    return [short(act) for act in TRACKERS[catalog].understand(text, given).acts]


def matches(text: str, acts: str, catalog: str | None = "films", **state: Any) -> bool:
    """True when an utterance has the acts of one of the readings; shows both otherwise.

    `{now-5}` in `acts` is the year five years ago.
    """
    wanted = re.sub(r"\{now-(\d+)\}", lambda match: str(date.today().year - int(match[1])), acts)
    readings = [sorted(one.strip() for one in reading.split(";") if one.strip()) for reading in wanted.split("//")]
    found = sorted(read(text, catalog, **state))
    assert found in readings, f"{text!r}: {found}"
    return True
