"""Numbers as people say them: “5k”, 一万二, “two hours”, “90s”, 14寸."""

from __future__ import annotations

import random

from chatrec_tui.catalog.display import show_number
from chatrec_tui.catalog.kinds import Kind
from chatrec_tui.catalog.schema import Slot
from chatrec_tui.i18n import Language
from chatrec_tui.simulate.bank import Bank

_DIGITS = "零一二三四五六七八九"
_UNITS = ((10_000, "万"), (1000, "千"), (100, "百"))

__all__ = ["han_number", "say_amount", "say_decade"]


def han_number(number: float) -> str | None:
    """五千, 一万二, 两千五: how a round sum up to 99,000 is said in Chinese; None for what nobody says in words."""
    if number != int(number) or not 100 <= number < 100_000 or number % 100:
        return None
    rest = int(number)
    parts: list[str] = []
    for size, name in _UNITS:
        digit, rest = divmod(rest, size)
        if digit == 0:
            if parts and rest:
                return None  # 一万零五百
            continue
        if digit >= 10:
            if digit % 10:
                return None
            parts.append(f"{'' if digit == 10 else _DIGITS[digit // 10]}十{name}")
        else:
            parts.append(("两" if digit == 2 and name != "百" else _DIGITS[digit]) + name)
    text = "".join(parts)
    if len(parts) > 1:
        text = text[:-1]  # 一万二千 is said 一万二
        text = f"{text[:-1]}二" if text.endswith("两") else text
    return text


def say_amount(bank: Bank, number: float, kind: Kind, slot: Slot | None, language: Language, rng: random.Random) -> str:
    """A number of a slot with its unit, in one of the ways that people use."""
    if kind == "price":
        return _say_money(bank, number, slot.currency if slot else None, language, rng)
    unit = (slot.unit if slot else None) or ("page" if kind == "pages" else None)
    if kind in ("year", "rating"):
        return _fill(bank.pick(f"amount.{kind}"), number)
    if unit == "min" and number % 30 == 0 and 60 <= number <= 300 and rng.random() < 0.6:
        hours = number / 60
        word = bank.all("amount.words")[int(hours)]
        return _fill(bank.pick("amount.hours" if hours == int(hours) else "amount.half_hours"), hours, word=word)
    if unit == "GB" and number >= 1024 and number % 1024 == 0 and rng.random() < 0.7:
        unit, number = "TB", number / 1024
    if unit is None:
        return _fill(bank.pick("amount.bare"), number)
    key = f"amount.{unit}"
    words = bank.all("amount.words")
    word = words[int(number)] if number == int(number) and 0 < number < len(words) else show_number(number)
    return _fill(bank.pick(key if bank.has(key) else "amount.any"), number, word=word, unit=unit)


def say_decade(bank: Bank, start: float) -> str:
    """“90s”, 九十年代, “2010s”."""
    short = f"{start % 100:.0f}" if start < 2000 else f"{start:.0f}"
    tens = int(start % 100 // 10)
    word = f"{_DIGITS[tens]}十" if start < 2000 and tens > 1 else short
    return bank.pick("amount.decade").format(short=short, raw=f"{start:.0f}", word=word)


def _say_money(bank: Bank, number: float, currency: str | None, language: Language, rng: random.Random) -> str:
    if number % 500 == 0 and number >= 1000 and rng.random() < 0.15:
        return bank.pick("money.thousands").format(k=show_number(number / 1000))
    key = f"money.{currency}"
    if currency is None:
        return _fill(bank.pick("amount.bare"), number)
    if not bank.has(key):
        return _fill(bank.pick("money.other"), number, unit=currency, code=currency)
    word = han_number(number) if language == "zh" else None
    return _fill(bank.pick(key), number, word=word or f"{_raw(number)}")


def _fill(phrase: str, number: float, **more: str) -> str:
    return phrase.format(n=show_number(number), raw=_raw(number), **{"word": _raw(number), "unit": "", **more})


def _raw(number: float) -> str:
    return show_number(number).replace(",", "")
