"""Numbers with a unit, as attributes carry them: “1.2 kg”, “13.6 inch”, “15 h”."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Quantity", "convert", "parse_quantity", "unit_of"]

# Unit → (dimension, factor to the dimension's base). Spellings of both languages lead to one short name.
_UNITS: dict[str, tuple[str, float]] = {
    "kg": ("mass", 1.0), "g": ("mass", 0.001), "lb": ("mass", 0.45359237), "oz": ("mass", 0.028349523),
    "inch": ("length", 0.0254), "cm": ("length", 0.01), "mm": ("length", 0.001), "m": ("length", 1.0),
    "km": ("length", 1000.0),
    "GB": ("data", 1.0), "TB": ("data", 1024.0), "MB": ("data", 1 / 1024),
    "min": ("time", 60.0), "h": ("time", 3600.0), "s": ("time", 1.0), "day": ("time", 86400.0),
    "Hz": ("frequency", 1.0), "kHz": ("frequency", 1000.0), "GHz": ("frequency", 1e9),
    "W": ("power", 1.0), "kW": ("power", 1000.0), "Wh": ("energy", 1.0), "mAh": ("charge", 1.0),
    "ml": ("volume", 0.001), "L": ("volume", 1.0), "dB": ("sound", 1.0), "MP": ("pixels", 1.0),
    "page": ("pages", 1.0), "°C": ("temperature", 1.0), "%": ("share", 1.0), "V": ("voltage", 1.0),
}  # fmt: skip
_SPELLINGS: dict[str, str] = {
    "kilogram": "kg", "kilograms": "kg", "kgs": "kg", "kilo": "kg", "kilos": "kg", "公斤": "kg", "千克": "kg",
    "gram": "g", "grams": "g", "克": "g", "pound": "lb", "pounds": "lb", "lbs": "lb", "磅": "lb", "ounce": "oz",
    "ounces": "oz",
    "inches": "inch", "in": "inch", '"': "inch", "″": "inch", "”": "inch", "英寸": "inch", "寸": "inch", "吋": "inch",
    "厘米": "cm", "公分": "cm", "毫米": "mm", "米": "m", "公里": "km", "千米": "km", "metre": "m",
    "meter": "m", "metres": "m",
    "meters": "m",
    "gb": "GB", "g内存": "GB", "gigs": "GB", "gig": "GB", "gigabytes": "GB", "gigabyte": "GB", "tb": "TB",
    "terabyte": "TB", "terabytes": "TB", "mb": "MB",
    "minute": "min", "minutes": "min", "mins": "min", "分钟": "min", "分": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "小时": "h", "个小时": "h", "钟头": "h",
    "个钟头": "h", "个钟": "h",
    "second": "s", "seconds": "s", "sec": "s", "秒": "s", "days": "day", "天": "day",
    "hz": "Hz", "赫兹": "Hz", "赫": "Hz", "khz": "kHz", "ghz": "GHz", "watt": "W", "watts": "W", "w": "W", "瓦": "W",
    "kw": "kW",
    "wh": "Wh", "瓦时": "Wh", "mah": "mAh", "毫安": "mAh", "毫安时": "mAh",
    "毫升": "ml", "升": "L", "l": "L", "litre": "L", "liter": "L", "litres": "L", "liters": "L",
    "db": "dB", "分贝": "dB",
    "mp": "MP", "megapixel": "MP", "megapixels": "MP", "万像素": "MP",
    "pages": "page", "页": "page", "℃": "°C", "度": "°C", "percent": "%", "v": "V", "volt": "V",
    "volts": "V", "伏": "V",
}  # fmt: skip
_QUANTITY = re.compile(r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?|[-+]?\.\d+)\s*([^\d\s,;/]{1,12})")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit."""

    value: float
    """The number, in `unit`."""
    unit: str
    """Short name of the unit, such as `kg`."""

    def __str__(self) -> str:
        return f"{self.value:g} {self.unit}"


def unit_of(word: str) -> str | None:
    """The short name of a unit in either language, or None."""
    word = word.strip().rstrip(".")
    if word in _UNITS:
        return word
    return _SPELLINGS.get(word.lower())


def parse_quantity(text: str) -> Quantity | None:
    """A text that is one number with a known unit and nothing else; None for all other texts."""
    match = _QUANTITY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    unit = unit_of(match[2])
    return None if unit is None else Quantity(float(match[1].replace(",", "")), unit)


def convert(quantity: Quantity, unit: str) -> Quantity | None:
    """The same amount in another unit, or None when the two measure different things."""
    here, there = _UNITS.get(quantity.unit), _UNITS.get(unit)
    if here is None or there is None or here[0] != there[0]:
        return None
    return Quantity(quantity.value * here[1] / there[1], unit)
