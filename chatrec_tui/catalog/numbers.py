"""Numbers, prices and dates as files write them, in both languages."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any, NamedTuple

__all__ = ["Money", "currency_in", "parse_count", "parse_date", "parse_number", "parse_price", "parse_rating"]

_CODES = (
    "CNY RMB USD EUR GBP JPY HKD TWD KRW INR CAD AUD CHF SEK NOK DKK PLN BRL MXN SGD NZD "
    "RUB THB VND MYR IDR PHP TRY ZAR"
)
_CURRENCIES: tuple[tuple[str, str], ...] = (
    ("US$", "USD"), ("HK$", "HKD"), ("NT$", "TWD"), ("JP¥", "JPY"), ("CN¥", "CNY"), ("A$", "AUD"), ("C$", "CAD"),
    ("R$", "BRL"), ("人民币", "CNY"), ("美元", "USD"), ("欧元", "EUR"), ("英镑", "GBP"), ("日元", "JPY"), ("円", "JPY"),
    ("港元", "HKD"), ("港币", "HKD"), ("元", "CNY"), ("块", "CNY"), ("¥", "CNY"), ("$", "USD"), ("€", "EUR"),
    ("£", "GBP"), ("₩", "KRW"), ("₹", "INR"), ("₽", "RUB"), ("฿", "THB"), ("₫", "VND"), ("₱", "PHP"),
)  # fmt: skip
_CODE = re.compile(rf"(?<![A-Z])({'|'.join(_CODES.split())})(?![A-Z])")
_DIGITS = r"\d(?:[\d.,' \u00a0]*\d)?"
_AMOUNT = re.compile(rf"([-−]?)\s*({_DIGITS}|\.\d+)\s*([千万亿kKmMwW](?![A-Za-z]))?")
_RANGE = re.compile(r"\s*(?:-|–|—|~|至|到|to)\s*")
_LARGEST = 1e15
"""Beyond this nothing is an amount, and sums of such numbers overflow."""
_SIMPLE = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_BELOW_ZERO = re.compile(r"(?:^|(?<!\d)[¥$€£₩₹])\s*[-−]\s*[\d.]")
_SCALES = {"千": 1e3, "k": 1e3, "万": 1e4, "w": 1e4, "m": 1e6, "亿": 1e8}
_FREE = {"free", "free to play", "免费", "gratis"}
_MONTHS = {name: n for n, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?(?:[T ].*|月?)?")
_WORDS = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([A-Za-z]{3,9})\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})")
_YEAR = re.compile(r"\(?(\d{4})\)?(?:年|\.0+)?")
_OUT_OF = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|out of|满分)\s*(\d+(?:\.\d+)?)", re.IGNORECASE)


class Money(NamedTuple):
    """A price as it was understood."""

    amount: float
    currency: str | None
    """ISO 4217 code, None when the text names none."""
    exact: bool
    """False when the text says more than one price and this is the lowest."""


def _flat(value: object) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


def _amount(digits: str) -> float:
    """A number with separators of thousands, in either convention: 1,299.00 and 1.299,00 are the same."""
    digits = re.sub(r"[' \u00a0]", "", digits)
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma >= 0 and point >= 0:
        digits = digits.replace("," if comma < point else ".", "").replace(",", ".")
    elif comma >= 0:
        thousands = re.fullmatch(r"\d{1,3}(,\d{3})+", digits)
        digits = digits.replace(",", "") if thousands or digits.count(",") > 1 else digits.replace(",", ".")
    elif digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(digits)


def parse_number(value: Any) -> float | None:
    """A number of at most 10^15, given as such or as a text that is nothing else; None for all else."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number if abs(number) <= _LARGEST else None
    text = str(value).strip()
    if _SIMPLE.fullmatch(text):
        return parse_number(float(text))
    match = _AMOUNT.fullmatch(_flat(text))
    if match is None:
        return None
    number = _amount(match[2]) * _SCALES.get((match[3] or "").lower(), 1)
    return parse_number(-number if match[1] else number)


def parse_count(value: Any) -> float | None:
    """The number in a count such as `12345人评价`, `1.2万` or `3,000+`; None when it has none or it is negative."""
    number = parse_number(value)
    if number is None and isinstance(value, str):
        match = _AMOUNT.search(_flat(value))
        found = _amount(match[2]) * _SCALES.get((match[3] or "").lower(), 1) if match and not match[1] else None
        number = parse_number(found)
    return number if number is not None and number >= 0 else None


def parse_price(value: Any) -> Money | None:
    """A price with its currency; None for what is none, is negative or is not finite. Of a range, the low end."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        number = parse_number(value)
        return Money(number, None, True) if number is not None and number >= 0 else None
    text = _flat(value)
    if text.casefold() in _FREE:
        return Money(0.0, None, True)
    currency = currency_in(text)
    if _BELOW_ZERO.search(text):
        return None
    parts = [_AMOUNT.search(part) for part in _RANGE.split(text, maxsplit=1)]
    found = [part for part in parts if part is not None]
    if not found or any(part[1] for part in found):
        return None
    scales = [_SCALES.get((part[3] or "").lower()) for part in found]
    # In 1-2万 the scale stands once, for both ends.
    amounts = [_amount(part[2]) * (scale or scales[-1] or 1) for part, scale in zip(found, scales, strict=True)]
    if parse_number(min(amounts)) is None:
        return None
    return Money(min(amounts), currency, len(amounts) == 1 and len(parts) == 1)


def currency_in(text: str, *, header: bool = False) -> str | None:
    """The ISO 4217 code that a text names by code or symbol. Of a `header`, only what stands in brackets counts."""
    text = unicodedata.normalize("NFKC", text)
    if header:
        brackets = re.search(r"[(\[]([^)\]]*)[)\]]", text)
        if brackets is None:
            return None
        text = brackets[1]
    match = _CODE.search(text.upper())
    if match:
        return "CNY" if match[1] == "RMB" else match[1]
    return next((code for mark, code in _CURRENCIES if mark in text), None)


def parse_rating(value: Any) -> tuple[float, float | None] | None:
    """A rating and the scale that it names (`8.5/10`), if it names one; None for what is no rating."""
    if isinstance(value, str):
        match = _OUT_OF.search(_flat(value))
        if match and float(match[2]) > 0:
            return float(match[1]), float(match[2])
    number = parse_number(value)
    if number is None and isinstance(value, str):
        found = _AMOUNT.search(_flat(value))
        number = parse_number(_amount(found[2])) if found and not found[1] else None
    return None if number is None or number < 0 else (number, None)


def parse_date(value: Any) -> str | None:
    """An ISO date, month or year (four digits); None for what is no date between the years 1000 and 2200."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return f"{value:04.0f}" if math.isfinite(value) and 1000 <= value <= 2200 and value == int(value) else None
    text = _flat(value)
    if match := _YEAR.fullmatch(text):
        return match[1] if 1000 <= int(match[1]) <= 2200 else None
    if match := _ISO.match(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3] or 0)
    elif match := _WORDS.search(text):
        year, month, day = int(match[4]), _MONTHS.get(match[2][:3].lower(), 0), int(match[1] or match[3] or 0)
    else:
        return None
    if not (1000 <= year <= 2200 and month <= 12 and day <= 31):
        return None
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"
