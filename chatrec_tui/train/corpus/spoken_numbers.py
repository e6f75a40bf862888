"""Numbers as people write and say them: 5000, 5k, “five grand”, 五千, 三斤, “an hour and a half”, 八分.

`speak_number` gives the words and the number that they name in the slot's unit; the two always agree.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from chatrec_tui.catalog.display import show_quantity
from chatrec_tui.catalog.schema import Slot
from chatrec_tui.i18n import Language

_EN_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ["zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_DIGITS = "零一二三四五六七八九"
_STEPS = (("千", 1000), ("百", 100), ("十", 10))
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "CNY": "¥", "JPY": "¥"}
_MONEY: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {"USD": (" dollars", " bucks"), "EUR": (" euros", " euro"), "GBP": (" pounds", " quid"),
           "CNY": (" yuan", " rmb", " kuai"), "JPY": (" yen",)},
    "zh": {"USD": ("美元", "刀", "美金"), "EUR": ("欧元", "欧"), "GBP": ("英镑", "镑"),
           "CNY": ("元", "块", "块", "块钱"), "JPY": ("日元",)},
}  # fmt: skip

__all__ = ["chinese_number", "english_number", "speak_decade", "speak_loose", "speak_number"]


def english_number(number: int) -> str:
    """A whole number below a million in English words: “two hundred and fifty”."""
    if number < 20:
        return _EN_ONES[number]
    if number < 100:
        return _EN_TENS[number // 10] + (f"-{_EN_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{_EN_ONES[number // 100]} hundred" + (f" and {english_number(rest)}" if rest else "")
    rest = number % 1000
    link = " and " if 0 < rest < 100 else " "
    return f"{english_number(number // 1000)} thousand" + (f"{link}{english_number(rest)}" if rest else "")


def chinese_number(number: int, *, pair: str = "二") -> str:
    """A whole number below a hundred million in Chinese numerals; `pair` stands for 2 before a step: 两百."""
    if number >= 10000:
        rest = number % 10000
        gap = "零" if 0 < rest < 1000 else ""
        return f"{chinese_number(number // 10000, pair=pair)}万" + (
            gap + chinese_number(rest, pair=pair) if rest else ""
        )
    if number == 2 and pair == "两":
        return "两"
    text, rest, zero = "", number, False
    for name, step in _STEPS:
        digit, rest = divmod(rest, step)
        if digit:
            said = (
                "" if step == 10 and digit == 1 and not text else pair if digit == 2 and step > 10 else _DIGITS[digit]
            )
            text += ("零" if zero and text else "") + said + name
            zero = False
        elif text:
            zero = True
    if rest or not text:
        text += ("零" if zero and text else "") + _DIGITS[rest]
    return text


def speak_number(
    number: float, kind: str, slot: Slot, language: Language, chance: random.Random, *, near: bool = False
) -> tuple[str, float]:
    """A number of a slot in words, and its value in the slot's unit; `near` allows “500-ish” and 五百来块."""
    if kind == "price":
        return _money(int(number), slot.currency, language, chance, near), float(int(number))
    if kind == "year":
        return _year(int(number), language, chance), number
    if kind == "rating":
        return _stars(number, language, chance), number
    unit = slot.unit
    choices = _measures(number, unit, language)
    if not choices:
        plain = show_quantity(number, unit, language)
        choices = [plain, plain.replace(" ", "")] if language == "zh" else [plain]
    return chance.choice(choices), number


def speak_decade(decade: int, language: Language, chance: random.Random, *, article: bool) -> str:
    """A decade: “the 90s”, 九十年代; `article` where the words before it ask for one."""
    short = decade % 100
    if language == "zh":
        words = chinese_number(short) if short >= 20 else ""
        return chance.choice([f"{words}年代", f"{short}年代", f"上世纪{words}年代"]) if words and decade < 2000 else (
            f"{decade}年代"
        )  # fmt: skip
    names = {20: "twenties", 30: "thirties", 40: "forties", 50: "fifties", 60: "sixties", 70: "seventies",
             80: "eighties", 90: "nineties"}  # fmt: skip
    old = decade < 2000 and short in names
    said = chance.choice([f"{short}s", f"{short}s", f"{decade}s", names[short]] if old else [f"{decade}s"])
    return f"the {said}" if article else said


def speak_loose(low: int, language: Language, chance: random.Random) -> tuple[str, float, float] | None:
    """A loose range that begins at a number with one leading digit below 9: 两三百 → 200 and 300."""
    digits = str(low)
    if len(digits) < 3 or digits[0] == "9" or digits[0] == "1" or set(digits[1:]) != {"0"}:
        return None
    step = 10 ** (len(digits) - 1)
    first, high = int(digits[0]), low + step
    if language == "zh":
        if step > 10000:
            return None
        name = {100: "百", 1000: "千", 10000: "万"}[step]
        pair = "两三" if first == 2 else _DIGITS[first] + _DIGITS[first + 1]
        return chance.choice([pair + name, pair + name, pair + name + "块"]), float(low), float(high)
    said = [f"{low} to {high}", f"{low}-{high}", f"{low} or {high}"]
    if step in (100, 1000):
        word = "hundred" if step == 100 else "thousand"
        said += [f"{_EN_ONES[first]} or {_EN_ONES[first + 1]} {word}"] * 2
    return chance.choice(said + ([f"{first}-{first + 1}k"] if step == 1000 else [])), float(low), float(high)


def _money(number: int, currency: str | None, language: Language, chance: random.Random, near: bool) -> str:
    names = _MONEY[language].get(currency or "", ())
    sign = _SIGNS.get(currency or "")
    if language == "en":
        bare = [str(number), str(number), f"{number:,}"]
        if number >= 1000 and number % 100 == 0:
            bare += [f"{number / 1000:g}k"] * 2
        if number % 50 == 0 or number < 100:
            bare.append(english_number(number) if number < 1000000 else str(number))
        if number % 100 == 0 and 1100 <= number < 10000 and number % 1000:
            bare.append(f"{english_number(number // 100)} hundred")
        grand = number % 1000 == 0 and 0 < number <= 50000 and currency not in ("JPY", "CNY")
        if grand and chance.random() < 0.25:
            return f"{chance.choice([english_number(number // 1000), str(number // 1000)])} grand"
        if near and chance.random() < 0.15:
            return f"{number}{chance.choice(['-ish', 'ish'])}"
        said = chance.choice(bare)
        roll = chance.random()
        if names and roll < 0.35:
            return said + chance.choice(names)
        return f"{sign}{said}" if sign and roll < 0.65 and not said[0].isalpha() else said
    pair = chance.choice(("两", "两", "二"))
    bare = [str(number), str(number), chinese_number(number, pair=pair)]
    if number >= 1000 and number % 100 == 0:
        bare += [f"{number / 1000:g}k"] + ([f"{number / 1000:g}千"] if number < 10000 else [])
    if number >= 10000 and number % 1000 == 0:
        bare += [f"{number / 10000:g}万", f"{number / 10000:g}w"]
    digits = str(number)
    if len(digits) >= 2 and set(digits[1:]) == {"0"} and near and chance.random() < 0.35:
        return f"{chinese_number(number, pair='两')}来{'块' if currency == 'CNY' else names[0] if names else '块'}"
    said = chance.choice(bare)
    if len(digits) > 2 and set(digits[2:]) == {"0"} and digits[1] != "0" and len(digits) < 5 and chance.random() < 0.2:
        said = chinese_number(number, pair="两")[:-1]  # 两千五, 三百五
        return said
    if names and (chance.random() < 0.55 or number < 100) and not said.endswith("w"):
        return said + chance.choice(names)
    return f"{sign}{said}" if sign and said[0].isdigit() and said[-1].isdigit() and chance.random() < 0.1 else said


def _year(year: int, language: Language, chance: random.Random) -> str:
    if language == "en":
        return chance.choice([str(year)] * 6 + ([f"'{year % 100:02d}"] if 1950 <= year < 2020 else []))
    spelled = "".join(_DIGITS[int(digit)] for digit in str(year))
    said = [f"{year}年"] * 4 + [spelled + "年"]
    if 1950 <= year < 2000 or year >= 2003:
        said += [f"{year % 100:02d}年", spelled[2:] + "年"]
    return chance.choice(said)


def _stars(number: float, language: Language, chance: random.Random) -> str:
    text, ten = f"{number:g}", number * 2
    if language == "en":
        said = [text, text, f"{text} stars", f"{text}/5", f"{text} out of 5", f"{ten:g}/10", f"{ten:g} out of 10"]
        return chance.choice(said + ([f"{english_number(int(number))} stars"] if number == int(number) else []))
    said = [f"{text}分", f"{text}分", f"{text}星"] + ([f"{ten:g}分"] * 2 if ten > 5 else [])
    if ten == int(ten) and 5 < ten < 10:
        said.append(f"{_DIGITS[int(ten)]}分")
    return chance.choice(said)


def _measures(number: float, unit: str | None, language: Language) -> list[str]:
    """Ways of saying an amount with a common unit; empty for other units."""
    text, whole = f"{number:g}", number == int(number)
    if language == "en":
        word = english_number(int(number)) if whole and number < 100 else text
        table: dict[str, list[str]] = {
            "kg": [f"{text} kg", f"{text}kg", f"{text} kilos", f"{word} kilos"],
            "g": [f"{text} g", f"{text}g", f"{text} grams"],
            "min": [f"{text} minutes", f"{text} min", f"{text} mins", f"{word} minutes", *_clock_en(number)],
            "h": [f"{text} hours", f"{text}h", f"{text} hrs", f"{word} hours"],
            "inch": [f"{text} inch", f"{text} inches", f'{text}"', f"{text}in", f"{text}-inch"],
            "GB": [f"{text} GB", f"{text}GB", f"{text} gigs", f"{text}gb", *_tera(number, (" TB", "TB", " terabyte"))],
            "page": [f"{text} pages", f"{text} pages"],
            "Hz": [f"{text} Hz", f"{text}hz", f"{text} hertz"],
            "day": [f"{text} days", f"{word} days"],
        }
        found = table.get(unit or "", [])
        return [one.removesuffix("s") if number == 1 and one.endswith("s") else one for one in found]
    word = chinese_number(int(number), pair="两") if whole else text
    table = {
        "kg": [f"{text}公斤", f"{text}kg", f"{text}千克", f"{word}公斤", *_catties(number)],
        "g": [f"{text}克", f"{text}g", f"{word}克"],
        "min": [f"{text}分钟", f"{word}分钟", f"{text}min", *_clock_zh(number)],
        "h": [f"{text}小时", f"{text}个小时", f"{word}个小时", f"{word}小时", f"{word}个钟头", f"{text}h"],
        "inch": [f"{text}寸", f"{text}英寸", f"{word}寸"],
        "GB": [f"{text}G", f"{text}GB", f"{text}个G", f"{text}g", *_tera(number, ("T", "TB", "个T"))],
        "page": [f"{text}页", f"{word}页"],
        "Hz": [f"{text}Hz", f"{text}赫兹", f"{text}hz"],
        "day": [f"{text}天", f"{word}天"],
    }
    return table.get(unit or "", [])


def _clock_en(minutes: float) -> Sequence[str]:
    hours, rest = divmod(int(minutes), 60)
    if minutes != int(minutes) or not hours or rest not in (0, 30):
        return ()
    if rest == 0:
        return ("an hour", "1 hour") if hours == 1 else (f"{hours} hours", f"{english_number(hours)} hours")
    return ("an hour and a half", "1.5 hours") if hours == 1 else (
        f"{english_number(hours)} and a half hours", f"{hours}.5 hours", f"{hours}h30",
    )  # fmt: skip


def _clock_zh(minutes: float) -> Sequence[str]:
    hours, rest = divmod(int(minutes), 60)
    if minutes != int(minutes) or rest not in (0, 30) or minutes < 30:
        return ()
    name = chinese_number(hours, pair="两")
    if rest == 0:
        return (f"{name}个小时", f"{name}小时", f"{hours}小时", f"{name}个钟头")
    return (
        ("半小时", "半个钟头", "半个小时") if hours == 0 else (f"{name}个半小时", f"{name}个半钟头", f"{hours}.5小时")
    )


def _catties(kilos: float) -> Sequence[str]:
    half = kilos * 2
    return (f"{chinese_number(int(half), pair='两')}斤", f"{half:g}斤") if half == int(half) else ()


def _tera(number: float, endings: Sequence[str]) -> Sequence[str]:
    return [f"{number / 1024:g}{ending}" for ending in endings] * 2 if number >= 1024 and number % 1024 == 0 else []
