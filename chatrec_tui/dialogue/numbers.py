"""Numbers in an utterance, in digits and in words of both languages, with their units.

`find_amounts` reads folded text: 1.5k, 一万五, 两三百, “two and a half hours”, 90s. What the number is about and
whether it is a bound is settled in `bounds`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from chatrec_tui.catalog.quantity import unit_of

__all__ = ["Amount", "find_amounts"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or a loose pair of numbers, as it stands in the text."""

    start: int
    """First character."""
    end: int
    """After the last character, unit included."""
    low: float
    """The number."""
    high: float | None = None
    """The other end of a range."""
    unit: str | None = None
    """Short unit, such as `kg`; `year` for a calendar year."""
    currency: str | None = None
    """ISO code, or `any` for words such as 块 and “bucks”."""
    loose: bool = False
    """两三百, “two or three hundred”: the ends are guesses."""
    vague: bool = False
    """八千多, 三百来块, “20-ish”: near the number."""
    words: bool = False
    """Written in words, where a small number may be no amount at all (一个, “one”)."""
    decade: bool = False
    """The 90s, 九十年代."""


_ZH_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
    "九": 9,
              "俩": 2, "仨": 3, "幺": 1, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
              "玖": 9}  # fmt: skip
_ZH_STEPS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_EN_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_EN_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_EN_STEPS = {"hundred": 100, "hundreds": 100, "thousand": 1000, "grand": 1000, "million": 1e6, "dozen": 12}
_MULTIPLIERS = {"k": 1e3, "w": 1e4, "千": 1e3, "万": 1e4, "百": 100.0, "亿": 1e8, "grand": 1e3, "thousand": 1e3,
                "hundred": 100.0, "million": 1e6, "mil": 1e6}  # fmt: skip

_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_DIGIT_NUMBER = re.compile(
    rf"(?P<n>{_DIGITS})(?:\s?(?P<m>k|w|grand|thousand|hundred|million|mil)(?![a-z0-9])"
    rf"|(?P<z>[百千万亿])(?P<tail>\d)?(?![\d.]))?"
)
_ZH_NUMBER = re.compile(
    "[零〇一二两三四五六七八九十百千万俩仨幺壹贰叁肆伍陆柒捌玖拾佰仟几半]+(?:点[零〇一二三四五六七八九]+)?"
)
_EN_WORD = "|".join(sorted([*_EN_SMALL, *_EN_TENS], key=len, reverse=True))
_EN_NUMBER = re.compile(
    rf"(?<![a-z0-9])(?:(?:(?:a|one) )?half(?: (?:a|an))?(?= (?:hour|grand|kilo|pound|thousand))|(?:a"
    rf"|an)(?= (?:hour|kilo|terabyte|gigabyte)(?![a-z]))|(?:a |an )?(?:couple|few)(?: of)? (?=hundred"
    rf"|thousand|grand|dozen)"
    rf"|(?:a|an) (?=hundred|thousand|grand|million|dozen)|(?:{_EN_WORD})(?:ish(?= (?:hundred|thousand|grand)))?"
    rf"(?:(?:[ -]|(?<=hundred) and |(?<=thousand) and |(?<=million) and )(?:{_EN_WORD}"
    rf"|hundred|thousand|grand|million|dozen))*"
    rf")(?:[ -]?(?:hundred|thousand|grand|million"
    rf"|dozen)(?: (?:and )?(?:{_EN_WORD})(?:[ -](?:{_EN_WORD}|hundred))*)?)*(?![a-z0-9])"
)
_CURRENCIES = {
    "$": "USD", "usd": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "美元": "USD", "美金": "USD",
    "刀": "USD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "euros": "EUR", "欧元": "EUR", "欧": "EUR", "£": "GBP", "gbp": "GBP", "quid": "GBP",
    "英镑": "GBP", "¥": "CNY", "rmb": "CNY",
    "cny": "CNY", "yuan": "CNY", "人民币": "CNY", "renminbi": "CNY", "jpy": "JPY", "yen": "JPY", "日元": "JPY",
    "hkd": "HKD", "hk$": "HKD", "港币": "HKD", "港元": "HKD",
    "bucks": "any", "buck": "any", "块": "any", "块钱": "any", "元": "any", "元钱": "any", "块大洋": "any",
    "大洋": "any", "kuai": "any", "蚊": "any", "米": "any?", "rs": "INR", "₹": "INR", "块人民币": "CNY",
    "块钱人民币": "CNY", "圆": "any", "软妹币": "CNY",
}  # fmt: skip
_CURRENCY_BEFORE = re.compile(r"((?<![a-z])(?:us\$|hk\$|usd|eur|gbp|cny|rmb|hkd|rs\.?)|[$€£¥₹]) ?$")
_CURRENCY_AFTER = re.compile(
    r" ?(?:(块钱人民币|块人民币|人民币|软妹币|美元|美金|欧元|英镑|日元|港币|港元|块大洋|大洋|元钱"
    r"|块钱|块|元|圆|蚊|刀|[$€£¥₹])|(usd|dollars?|eur|euros?|gbp|quid|rmb|cny|yuan|renminbi|jpy|yen"
    r"|hkd|bucks?|kuai)(?![a-z0-9]))"
)
_UNIT_AFTER = re.compile(
    r"(?:[ -]|个(?=[gt](?![a-z])))?(?:(个半小时|个半钟头?|小时半|个小时|个钟头|个钟|小时|钟头|分钟|分|公斤"
    r"|千克|毫克|克|斤|两"
    r"|磅|英寸|寸|吋|厘米|公分|毫米|公里|千米|米|毫升|升|赫兹|赫|瓦时|瓦|毫安时|毫安|分贝|万像素|页"
    r"|天|个月|周|星期|年|岁|星|颗星|分|度|集|季|人|核|℃|\"|%)"
    r"|((?:kilogram|gram|kilo|kg|pound|ounce|inche|inch|minute|hour|second|gigabyte|terabyte|megabyte"
    r"|gig|metre|meter|litre|liter|megapixel|page|day|watt|volt|star|year|yr|week|month|min|hr|sec|lb"
    r"|oz|gb|tb|mb|hz|khz|ghz|cm|mm|km|ml|mah|wh|kw|db|mp|percent)s?|h(?=\d{2}(?!\d))|[gtmhwlv]"
    r"|in(?= (?:screen|display|laptop|monitor|tv|or|and)|$|[,.!?])|p(?=$|[ ,.!?])"
    r"|nits?)(?![a-z])(?!(?<!h)\d))"
)
_HALF_AFTER = re.compile(r" and a half(?![a-z])|(?: |-)?1/2|半(?![天年夜])")
_YEAR_AFTER = re.compile(r" ?年代(?:初|末|中期|后期)?|'?s(?![a-z0-9])|年")


_DECADES = {"twenties": 1920, "thirties": 1930, "forties": 1940, "fifties": 1950, "sixties": 1960,
    "seventies": 1970, "eighties": 1980,
            "nineties": 1990, "noughties": 2000, "aughts": 2000}  # fmt: skip
_DECADE_WORD = re.compile(rf"(?<![a-z])(?:(?:early|mid|late)[ -])?({'|'.join(_DECADES)})(?![a-z])")
_SHORT_YEAR = re.compile(r"年(?=以后|之后|以前|之前|以来|后|前|的|款|出|上映|左右|$)")


def find_amounts(text: str) -> list[Amount]:
    """All numbers of a folded text, from left to right, ranges joined."""
    decades = [
        Amount(*match.span(), float(_DECADES[match[1]]), float(_DECADES[match[1]] + 9), unit="year", decade=True)
        for match in _DECADE_WORD.finditer(text)
    ]
    found = [*_clock(text, _with_units(text, _numbers(text))), *decades]
    return _join_ranges(text, sorted(found, key=lambda one: one.start))


def _numbers(text: str) -> list[Amount]:
    found = [*_digit_numbers(text), *_chinese_numbers(text), *_english_numbers(text)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Amount] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _digit_numbers(text: str) -> list[Amount]:
    found = []
    for match in _DIGIT_NUMBER.finditer(text):
        start, end = match.span()
        before = text[start - 1] if start else " "
        if (
            before.isascii()
            and before.isalpha()
            and not re.search(r"(?:usd|eur|gbp|cny|rmb|hkd|rs|\dh)$", text[:start])
        ):
            continue  # part of a name, such as x1
        if text[end : end + 1].isascii() and re.match(r"(?:st|nd|rd|th)(?![a-z])", text[end:]):
            continue  # an ordinal
        value = float(match["n"].replace(",", ""))
        step = match["m"] or match["z"]
        if step:
            value *= _MULTIPLIERS[step]
            if match["tail"]:
                value += float(match["tail"]) * _MULTIPLIERS[step] / 10
        if value > 1e12:
            continue
        found.append(Amount(start, end, value))
    return found


def _chinese_numbers(text: str) -> list[Amount]:
    found = []
    for match in _ZH_NUMBER.finditer(text):
        if match.start() and text[match.start() - 1] == "第":
            continue
        # 3千, 2万 are read with their digits
        if match.start() and text[match.start() - 1].isdigit() and match[0][0] in "百千万":
            continue
        read = read_chinese(match[0])
        if read is not None:
            low, high, vague = read
            found.append(Amount(*match.span(), low, high, loose=high is not None, vague=vague, words=True))
    return found


def read_chinese(word: str) -> tuple[float, float | None, bool] | None:
    """The number of a Chinese numeral, the other end of a loose one (两三百), and whether it is vague (几百)."""
    if word in ("半", "几", "点"):
        return (0.5, None, False) if word == "半" else None
    whole, _, fraction = word.partition("点")
    if whole.startswith("半"):
        return None
    half = whole.endswith("半")
    whole = whole.removesuffix("半") if len(whole) > 1 else whole
    if "几" in whole:
        first = read_chinese(whole.replace("几", "三"))
        return None if first is None else (first[0], None, True)
    pair = re.search("([一二两三四五六七八九])([一二两三四五六七八九])(?=[十百千万]|$)", whole)
    if (
        pair
        and len(whole) > 1
        and not re.fullmatch("[零〇一二三四五六七八九]{3,}", whole)
        and 0 < _ZH_DIGITS[pair[2]] - _ZH_DIGITS[pair[1]] <= 2
    ):
        low = read_chinese(whole[: pair.start(2)] + whole[pair.end(2) :])
        high = read_chinese(whole[: pair.start(1)] + whole[pair.end(1) :])
        if low and high and low[0] < high[0]:
            return low[0], high[0], False
    value = _plain_chinese(whole)
    if value is None:
        return None
    if fraction:
        value += float("0." + "".join(str(_ZH_DIGITS[char]) for char in fraction))
    return value + (0.5 if half else 0.0), None, False


def _plain_chinese(word: str) -> float | None:
    if not any(char in _ZH_STEPS or char == "万" for char in word):
        digits = "".join(str(_ZH_DIGITS[char]) for char in word if char in _ZH_DIGITS)
        return float(digits) if digits else None
    total = section = digit = 0.0
    last_step = 1.0
    seen_zero = False
    for char in word:
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char]
            seen_zero = seen_zero or digit == 0
        elif char in _ZH_STEPS:
            section += (digit or 1) * _ZH_STEPS[char]
            last_step, digit = float(_ZH_STEPS[char]), 0
        elif char == "万":
            total += ((section + digit) or 1) * 10000
            section, digit, last_step = 0, 0, 10000.0
    if digit and last_step >= 100 and not seen_zero:
        digit *= last_step / 10  # 一万五, 三百五
    return total + section + digit


def _english_numbers(text: str) -> list[Amount]:
    found = []
    for match in _EN_NUMBER.finditer(text):
        value = read_english(match[0])
        if value is not None:
            vague = re.search("couple|few|ish ", match[0]) is not None
            found.append(Amount(*match.span(), value, vague=vague, words=True))
    return found


def read_english(phrase: str) -> float | None:
    """The number that English number words name, or None."""
    total = current = 0.0
    any_word = False
    for word in re.split(r"(?:ish)?[ -]", phrase):
        if word in ("and", "of", ""):
            continue
        any_word = True
        if word in ("a", "an"):
            continue
        if word == "half":
            current = 0.5
        elif word == "couple":
            current = 2
        elif word == "few":
            current = 3
        elif word in _EN_SMALL:
            # “nineteen ninety-nine” and “twenty twenty”
            current = (
                current * 100 + _EN_SMALL[word]
                if 10 <= current < 100 and (current < 20 or _EN_SMALL[word] >= 10)
                else current + _EN_SMALL[word]
            )
        elif word in _EN_TENS:
            current = current * 100 + _EN_TENS[word] if 10 <= current < 100 else current + _EN_TENS[word]
        elif word in _EN_STEPS:
            step = _EN_STEPS[word]
            if step >= 1000:
                total += (current or 1) * step
                current = 0
            else:
                current = (current or 1) * step
    if not any_word:
        return None
    return 1.0 if phrase.strip() in ("a", "an") else total + current


_OUT_OF = re.compile(r" ?(?:/|out of|of) ?(10|5|100|ten|five)(?![\d])(?: stars?)?")


def _with_units(text: str, amounts: list[Amount]) -> list[Amount]:
    done: list[Amount] = []
    for one in amounts:
        if done and one.start < done[-1].end:
            continue
        end, low, high, vague = one.end, one.low, one.high, one.vague
        start, unit, currency, decade = one.start, None, None, False
        half = _HALF_AFTER.match(text, end)
        if (half and not one.words) or (half and half[0].startswith(" and")):
            low, end = low + 0.5, half.end()
        around = re.compile(
            r"来(?=块|元|个|岁|分|斤|公斤|[ ,.]|$)|多(?=块|元|个|岁|分|斤|公斤|[ ,.的]|$)|(?:块|元)?出头|-?ish(?![a-z])"
        ).match(text, end)
        if around:
            vague, end = True, around.end()
        scale = _OUT_OF.match(text, end)
        if scale and low <= 100:
            full = {"ten": 10.0, "five": 5.0}.get(scale[1]) or float(scale[1])
            done.append(replace(one, end=scale.end(), low=low * 5 / full, unit="star"))
            continue
        before = _CURRENCY_BEFORE.search(text, 0, start)
        if before:
            currency, start = _CURRENCIES.get(before[1].rstrip("."), "any"), before.start()
        after = _CURRENCY_AFTER.match(text, end)
        if after and not (after[1] == "块" and re.match("块(?:地方|屏|硬盘)", text[end:])):
            currency = currency or _CURRENCIES.get(after[1] or after[2], "any")
            end = after.end()
            extra = (
                re.compile(r"([一二三四五六七八九\d])(?:毛|角)?(?![\d个款部年点])").match(text, end)
                if after[1] == "块"
                else None
            )
            end = extra.end() if extra else end
            more = re.compile(r"多|来|出头").match(text, end)
            if more:
                vague, end = True, more.end()
        else:
            years = _YEAR_AFTER.match(text, end)
            if years and ("年代" in years[0] or years[0].endswith("s")) and _decade(low) is not None and not currency:
                last = (_decade(high) if high is not None else None) or _decade(low) or 0.0  # 八九十年代
                low, high, decade, unit, end = _decade(low) or 0.0, last + 9, True, "year", years.end()
            elif years and years[0] == "年" and 1880 <= low <= 2100:
                unit, end = "year", years.end()
            elif (
                _SHORT_YEAR.match(text, end)
                and one.end - one.start == 2
                and text[one.start : one.end].isdigit()
                and not re.search(r"[近前后过]$", text[: one.start])
            ):
                low, unit, end = low + (2000 if low <= 35 else 1900), "year", end + 1
            elif not currency:
                match = _UNIT_AFTER.match(text, end)
                if match:
                    unit, factor, plus = _unit(match[1] or match[2])
                    if unit:
                        low, high, end = (low + plus) * factor, None if high is None else high * factor, match.end()
                        more = re.compile(r"多(?![大少长重久])").match(text, end)
                        if more:
                            vague, end = True, more.end()
        done.append(
            replace(
                one, start=start, end=end, low=low, high=high, unit=unit, currency=currency, vague=vague, decade=decade
            )
        )
    return done


def _unit(word: str) -> tuple[str | None, float, float]:
    """Short unit, factor to it, and what is added before (个半小时 is half an hour more)."""
    special = {
        "斤": ("kg", 0.5, 0.0), "两": ("kg", 0.05, 0.0), "个半小时": ("h", 1.0, 0.5), "个半钟": ("h", 1.0, 0.5),
        "个半钟头": ("h", 1.0, 0.5),
        "小时半": ("h", 1.0, 0.5), "g": ("G", 1.0, 0.0), "t": ("TB", 1.0, 0.0), "m": ("m", 1.0, 0.0), "h": ("h",
        1.0, 0.0), "年": ("years", 1.0, 0.0),
        "year": ("years", 1.0, 0.0), "years": ("years", 1.0, 0.0), "yr": ("years", 1.0, 0.0), "yrs": ("years",
        1.0, 0.0), "岁": ("age", 1.0, 0.0),
        "星": ("star", 1.0, 0.0), "颗星": ("star", 1.0, 0.0), "star": ("star", 1.0, 0.0), "stars": ("star", 1.0,
        0.0), "分": ("point", 1.0, 0.0),
        "集": ("episode", 1.0, 0.0), "季": ("season", 1.0, 0.0), "人": ("player", 1.0, 0.0), "核": ("core", 1.0,
        0.0), "p": ("p", 1.0, 0.0), "nit": ("nit", 1.0, 0.0),
        "nits": ("nit", 1.0, 0.0), "个月": ("month", 1.0, 0.0), "month": ("month", 1.0, 0.0),
        "months": ("month", 1.0, 0.0), "周": ("week", 1.0, 0.0),
        "星期": ("week", 1.0, 0.0), "week": ("week", 1.0, 0.0), "weeks": ("week", 1.0, 0.0), "inche": ("inch",
        1.0, 0.0), "毫克": (None, 1.0, 0.0),
    }  # fmt: skip
    if word in special:
        return special[word]
    return unit_of(word) or unit_of(word.rstrip("s")), 1.0, 0.0


def _decade(number: float) -> float | None:
    if number % 10 == 0 and 1800 <= number <= 2090:
        return number
    if number % 10 == 0 and 20 <= number <= 90:
        return 1900 + number
    if number in (0, 10):
        return 2000 + number
    return None


def _clock(text: str, amounts: list[Amount]) -> list[Amount]:
    """Joins hours and minutes: 1h30, “one hour 40”, 两小时十分钟."""
    done: list[Amount] = []
    for one in amounts:
        last = done[-1] if done else None
        gap = text[last.end : one.start] if last else ""
        if (
            last
            and last.unit == "h"
            and last.high is None
            and gap.strip() in ("", "and", "零", "又")
            and one.unit in ("min", "point", None)
            and one.low < 60
            and one.currency is None
        ):
            done[-1] = replace(last, end=one.end, low=last.low * 60 + one.low, unit="min")
        elif last and last.unit == "h" and one.unit == "h" and one.low == 0.5 and gap.strip() in ("", "and"):
            done[-1] = replace(last, end=one.end, low=last.low + 0.5)
        else:
            half = (
                re.compile(r" and a half(?![a-z])|半(?![天年])").match(text, one.end)
                if one.unit in ("h", "kg", "years")
                else None
            )
            done.append(replace(one, low=one.low + 0.5, end=half.end()) if half else one)
    return done


_DECADES_BETWEEN = re.compile(r" ?(?:-|~|/|,|、|到|至|和|或者?|to|and|or|through)? ?(?:the )?(?:early |mid |late )?")
_BETWEEN = re.compile(r" ?(?:-{1,2}|~|到|至|to|and|or|或者?|,(?=[一二三四五六七八九两]))? ?")


def _join_ranges(text: str, amounts: list[Amount]) -> list[Amount]:
    done: list[Amount] = []
    for one in amounts:
        last = done[-1] if done else None
        if last and last.decade and one.decade and _DECADES_BETWEEN.fullmatch(text, last.end, one.start):
            done[-1] = replace(last, end=one.end, low=min(last.low, one.low), high=max(last.high or 0, one.high or 0))
            continue
        if last is None or last.high is not None or one.high is not None:
            done.append(one)
            continue
        link = _BETWEEN.fullmatch(text, last.end, one.start)
        word = link[0].strip() if link else ""
        before = text[max(0, last.start - 12) : last.start]
        between = re.search(r"(?:between|from|从|在|介于) ?$", before)
        if not word or (word in ("and",) and not between) or (one.unit == "year" and last.unit not in ("year", None)):
            done.append(one)
            continue
        low, high = last.low, one.low
        if low < high and last.unit is None and last.currency is None:
            for step in (10.0, 100.0, 1000.0, 10000.0):
                # “4-6k”, “two or three hundred”: the step said once holds for both
                if (
                    high >= step
                    and high % step == 0
                    and low < 10 <= high
                    and high / step < 10
                    and low < high / step + 1e-9
                ):
                    low *= step
                    break
        if (last.unit and one.unit and last.unit != one.unit) or low >= high:
            done.append(one)
            continue
        spoken = one.words and last.words and high / max(low, 1e-9) <= 2.01
        alike = word != "," and last.unit is None and one.unit is not None and last.currency is None
        if word in ("or", "或", "或者", ",") and not (spoken or alike):
            done.append(one)
            continue
        done[-1] = replace(
            one, start=last.start, low=low, high=high, unit=one.unit or last.unit,
                currency=one.currency or last.currency,
            loose=word in ("or", "或", "或者", ","), vague=last.vague or one.vague,
                words=last.words and one.words, decade=False,
        )  # fmt: skip
    return done
