"""Catalogs invented for training: names, values and attributes that exist nowhere else."""

from __future__ import annotations

import random
from dataclasses import dataclass
from types import MappingProxyType

from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.needs import Family, Names, families

_ONSETS = ("b", "br", "c", "d", "dr", "f", "g", "gl", "h", "k", "kr", "l", "m", "n", "p", "r", "s", "sk", "st", "t",
           "tr", "v", "w", "z", "th", "qu")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "io", "ou", "y")
_CODAS = ("", "", "", "l", "n", "r", "s", "x", "nd", "rk", "m", "th", "ld")
_HAN_NAMES = "青岚云舟南星远山北辰鹿鸣松石雁归海棠听风木棉素问长河白桦朗月微澜知夏沐光锦程天工墨羽玄武飞鸿安然"
_HAN_FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_HAN_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉萍红文建志国海波宁云飞雪梅林晓东春辉燕琳晨阳子涵雨泽思远"
_ADJECTIVES: tuple[Names, ...] = (
    ("Silent", "沉默的"), ("Last", "最后的"), ("Golden", "金色"), ("Hidden", "隐秘的"), ("Broken", "破碎的"),
    ("Distant", "遥远的"), ("Paper", "纸"), ("Winter", "冬日"), ("Second", "第二个"), ("Burning", "燃烧的"),
    ("Blue", "蓝色"), ("Empty", "空荡的"), ("Endless", "无尽的"), ("Crooked", "歪斜的"), ("Quiet", "安静的"),
    ("Salt", "盐"), ("Glass", "玻璃"), ("Wandering", "流浪的"), ("Northern", "北方的"), ("Forgotten", "被遗忘的"),
)  # fmt: skip
_NOUNS: tuple[Names, ...] = (
    ("River", "河流"), ("Garden", "花园"), ("Letter", "信"), ("Harbour", "港口"), ("Orchard", "果园"),
    ("Lighthouse", "灯塔"), ("Street", "街"), ("Clock", "钟"), ("Station", "车站"), ("Mountain", "山"),
    ("Summer", "夏天"), ("House", "房子"), ("Island", "岛"), ("Map", "地图"), ("Train", "列车"), ("Storm", "风暴"),
    ("Kitchen", "厨房"), ("Mirror", "镜子"), ("Forest", "森林"), ("Sea", "海"), ("Bridge", "桥"), ("Window", "窗"),
)  # fmt: skip
_ODD_NUMBERS: tuple[tuple[Names, str | None, float, float], ...] = (
    (("hinge torque", "铰链扭矩"), "Nm", 1, 9), (("grain index", "颗粒指数"), None, 10, 90),
    (("drift rate", "漂移率"), "%", 1, 30), (("loop depth", "回路深度"), "cm", 2, 60),
    (("tension", "张力"), "N", 5, 200), (("refresh rate", "刷新率"), "Hz", 50, 240),
    (("noise level", "噪音"), "dB", 15, 80), (("brightness", "亮度"), "nits", 200, 1500),
    (("altitude", "海拔"), "m", 5, 3000), (("warranty", "保修"), "month", 6, 60), (("flow", "流量"), "L", 1, 40),
    (("magnification", "放大倍数"), "x", 2, 50), (("seats", "座位数"), None, 2, 300), (("purity", "纯度"), "%", 60, 99),
    (("battery capacity", "电池容量"), "Wh", 30, 99), (("heat", "热度"), "W", 5, 900),
)  # fmt: skip
_ODD_CHOICES: tuple[tuple[Names, tuple[Names, ...]], ...] = (
    (("finish", "表面处理"), (("matte", "哑光"), ("gloss", "亮面"), ("brushed", "拉丝"))),
    (("origin", "产地"), (("Portugal", "葡萄牙"), ("Vietnam", "越南"), ("Norway", "挪威"), ("Peru", "秘鲁"))),
    (("style", "风格"), (("minimal", "极简"), ("vintage", "复古"), ("baroque", "巴洛克"))),
    (("pattern", "图案"), (("striped", "条纹"), ("plain", "纯色"), ("floral", "花卉"))),
    (("edition", "版本"), (("standard", "标准版"), ("deluxe", "豪华版"), ("anniversary", "纪念版"))),
    (("certification", "认证"), (("Grade A", "A 级"), ("Grade B", "B 级"))),
)  # fmt: skip
_MOODS: tuple[Names, ...] = (
    ("tense", "紧张"), ("warm", "温暖"), ("melancholy", "忧郁"), ("playful", "俏皮"), ("dreamy", "梦幻"),
    ("calm", "平静"), ("gloomy", "阴郁"), ("hopeful", "充满希望"), ("wry", "冷幽默"), ("romantic", "浪漫"),
)  # fmt: skip
_USES: tuple[Names, ...] = (
    ("travel", "旅行"), ("everyday use", "日常使用"), ("gifts", "送礼"), ("beginners", "新手"), ("families", "家庭"),
    ("professionals", "专业人士"), ("weekends", "周末"), ("small rooms", "小房间"), ("commuting", "通勤"),
    ("students", "学生"),
)  # fmt: skip
_SPARSE = 0.5
"""Share of catalogs whose items have labels and little else."""
_CURRENCIES = ("USD", "CNY", "CNY", "EUR", "GBP", "JPY")

__all__ = ["Catalog", "Local", "invent_catalog"]


@dataclass(frozen=True, slots=True)
class Local:
    """How an invented catalog writes names."""

    language: Language
    both: bool
    """True when it gives both languages."""

    def pick(self, names: Names) -> str:
        """The default form."""
        return names[LANGUAGES.index(self.language)]


@dataclass(frozen=True, slots=True)
class Catalog:
    """An invented catalog, with what the items secretly are."""

    family: Family
    items: tuple[Item, ...]
    schema: Schema
    labels: tuple[frozenset[str], ...]
    """English names of each item's topics and tags, in the order of `items`; needs are judged by them."""
    local: Local
    label_names: dict[str, Names]
    """English name → both names."""
    sparse: bool = False
    """True when items have labels and little else, so that a need decides alone."""


def _word(chance: random.Random) -> str:
    parts = [
        chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
        for _ in range(chance.choice((1, 2, 2, 2, 3)))
    ]
    return "".join(parts).capitalize()


def _maker(chance: random.Random) -> Names:
    latin = _word(chance)
    place = 2 * chance.randrange(len(_HAN_NAMES) // 2)
    return latin, _HAN_NAMES[place : place + 2] if chance.random() < 0.5 else chance.choice(_HAN_NAMES) + chance.choice(
        _HAN_NAMES
    )


def _person(chance: random.Random) -> Names:
    latin = f"{_word(chance)} {_word(chance)}"
    return latin, chance.choice(_HAN_FAMILY) + "".join(chance.sample(_HAN_GIVEN, chance.choice((1, 2, 2))))


def _work_title(chance: random.Random) -> Names:
    adjective, noun, other = chance.choice(_ADJECTIVES), chance.choice(_NOUNS), chance.choice(_NOUNS)
    style = chance.randrange(4)
    if style == 0:
        return f"The {adjective[0]} {noun[0]}", f"{adjective[1]}{noun[1]}"
    if style == 1:
        return f"{noun[0]} and {other[0]}", f"{noun[1]}与{other[1]}"
    if style == 2:
        return f"{adjective[0]} {noun[0]} {chance.randrange(2, 9)}", f"{adjective[1]}{noun[1]}{chance.randrange(2, 9)}"
    word = _word(chance)
    return f"{word}'s {noun[0]}", f"{word}的{noun[1]}"


def _model_name(chance: random.Random, maker: Names, noun: Names) -> Names:
    code = chance.choice(("", "X", "S", "Pro ", "Air ", "M", "Go ", "Neo ")) + str(
        chance.choice((1, 2, 3, 5, 7, 10, 14, 20, 300, 450))
    )
    line = _word(chance) if chance.random() < 0.5 else ""
    latin = " ".join(part for part in (maker[0], line, code.strip()) if part)
    return latin, f"{maker[1]} {line} {code}".replace("  ", " ").strip() + (noun[1] if chance.random() < 0.3 else "")


def _styled(text: str, style: str) -> str:
    """The same label as different catalogs would write it."""
    if style == "slug":
        return text.lower().replace(" ", "-")
    return text[:1].upper() + text[1:] if style == "title" else text


def _nice(number: float, low: float, high: float) -> float:
    return round(number, 2) if high - low < 2 else round(number, 1) if high - low < 12 else float(round(number))


def invent_catalog(chance: random.Random, *, size: int = 20) -> Catalog:
    """A catalog of a random family with about `size` items."""
    family = chance.choice(families())
    local = Local(chance.choice(LANGUAGES), chance.random() < 0.5)
    renamed = chance.random() < 0.5
    makers = [_maker(chance) for _ in range(chance.randint(3, 7))]
    people = [_person(chance) for _ in range(chance.randint(4, 9))]
    topics = chance.sample(family.topics, min(len(family.topics), chance.randint(3, 7)))
    tag_slot = "tags" if chance.random() < 0.8 else local.pick(("features", "特点"))
    sparse = chance.random() < _SPARSE
    rich = 0.15 if sparse else 1.0
    numbers = [one for one in family.numbers if chance.random() < (0.35 if sparse else 0.9)]
    odd_numbers = chance.sample(_ODD_NUMBERS, 0 if sparse else chance.choice((0, 0, 1, 2)))
    choices = [one for one in family.choices if chance.random() < 0.7 * rich] + chance.sample(
        _ODD_CHOICES, 0 if sparse else chance.choice((0, 0, 1))
    )
    flags = [one for one in family.flags if chance.random() < 0.6 * rich]
    mood = family.works and chance.random() < 0.3
    use = not family.works and chance.random() < 0.3
    path = not family.works and chance.random() < 0.5
    currency = chance.choice(_CURRENCIES)
    base = chance.choice((15, 40, 120, 400, 1200, 5000)) * (1 if currency != "JPY" else 100)
    priced = chance.random() < (0.4 if sparse else 0.75 if family.works else 0.97)
    style = chance.choice(("plain", "plain", "slug", "title"))
    label_names = {names[0]: (_styled(names[0], style), names[1]) for names in (*family.topics, *family.tags)}
    topic_names = {names[0] for names in family.topics}
    spread = chance.uniform(0.2, 0.7)
    items: list[Item] = []
    labels: list[frozenset[str]] = []
    titles: set[str] = set()
    for number in range(size):
        maker, noun = chance.choice(makers), family.noun
        title = _work_title(chance) if family.works else _model_name(chance, maker, noun)
        if title[0] in titles:
            continue
        titles.add(title[0])
        mine = _labels(chance, family, topics)
        own_topics = [label_names[name] for name in mine if name in topic_names]
        own_tags = [label_names[name] for name in mine if name not in topic_names]
        fields: dict[str, Value] = {}
        other: dict[str, Value] = {}
        away = 1 - LANGUAGES.index(local.language)

        def put(slot: str, names: Names | list[Names], fields=fields, other=other, away=away) -> None:  # type: ignore[no-untyped-def]
            if isinstance(names, list):
                fields[slot], other[slot] = tuple(local.pick(one) for one in names), tuple(one[away] for one in names)
            else:
                fields[slot], other[slot] = local.pick(names), names[away]

        put("title", title)
        if own_topics:
            put("category", [noun, *own_topics] if path else own_topics)
        if own_tags:
            put(tag_slot, own_tags)
        if family.works:
            put("creators", chance.sample(people, chance.choice((1, 1, 2))))
        else:
            put("brand", maker)
        if mood:
            put("mood", chance.choice(_MOODS))
        if use:
            put("good_for", chance.sample(_USES, chance.choice((1, 2))))
        for name, values in choices:
            if chance.random() < 0.85:
                put(local.pick(name).replace(" ", "_"), chance.choice(values))
        attributes: dict[str, Value] = {
            name: value
            for name, value in fields.items()
            if name not in ("title", "category", "tags", "creators", "brand")
        }
        for one in numbers:
            if chance.random() < 0.9:
                value = _nice(one.low + (one.high - one.low) * chance.betavariate(1.3, 1.8), one.low, one.high)
                if one.unit in (None, "page", "day", "GB"):
                    value = float(round(value))
                attributes[one.name] = Quantity(value, one.unit) if one.unit else value
        for name, unit, low, high in odd_numbers:
            value = _nice(chance.uniform(low, high), low, high)
            attributes[local.pick(name).replace(" ", "_")] = Quantity(value, unit) if unit else value
        for name in flags:
            if chance.random() < 0.9:
                attributes[name[0] if renamed else local.pick(name)] = chance.random() < 0.5
        price = None
        if priced and chance.random() < 0.95:
            amount = base * chance.lognormvariate(0, spread)
            price = float(round(amount)) if amount > 60 else round(amount, chance.choice((0, 2)))
            if amount > 100 and chance.random() < 0.6:
                price = float(round(amount / 10) * 10 - 1)
        year = chance.randint(1955, 2026) if family.works else chance.randint(2016, 2026)
        shown = other if local.both else {}
        items.append(Item(
            id=f"i{number}", title=str(fields["title"]), category=_tuple(fields.get("category")),
            brand=str(fields["brand"]) if "brand" in fields and chance.random() < 0.95 else None,
            creators=_tuple(fields.get("creators")), price=price, currency=currency if price is not None else None,
            rating=round(chance.triangular(2.5, 5, 4.2), 1) if chance.random() < (0.3 if sparse else 0.8) else None,
            rating_count=int(chance.lognormvariate(5, 1.8)) + 1 if chance.random() < 0.5 * rich else None,
            released=str(year) if chance.random() < (0.3 if sparse else 0.8) else None,
            tags=_tuple(fields.get("tags")), attributes=MappingProxyType(attributes),
            localized=MappingProxyType({LANGUAGES[away]: MappingProxyType(dict(shown))} if shown else {}),
        ))  # fmt: skip
        labels.append(frozenset(mine))
    schema = derive_schema(family.name, items)
    return Catalog(family, tuple(items), schema, tuple(labels), local, label_names, sparse)


def _tuple(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _labels(chance: random.Random, family: Family, topics: list[Names]) -> list[str]:
    """An item's topics and tags: often those of one need, sometimes a trap with what speaks against it."""
    mine = [names[0] for names in chance.sample(topics, chance.choice((1, 1, 2)))]
    chosen: list[str] = []
    if chance.random() < 0.75:
        need = chance.choice(family.needs)
        good = sorted(need.good)
        chosen += chance.sample(good, min(len(good), chance.choice((1, 1, 2, 3))))
        if need.bad and chance.random() < 0.15:
            chosen.append(chance.choice(sorted(need.bad)))
    chosen += [names[0] for names in chance.sample(family.tags, chance.choice((0, 1, 1, 2)))]
    chance.shuffle(chosen)
    return list(dict.fromkeys((*mine, *chosen)))[:6]
