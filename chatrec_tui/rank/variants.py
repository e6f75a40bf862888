"""Which items are the same thing in another colour, size or edition.

Two items are variants when they have the same maker or creators, share a category, and their titles are equal but for
words that tell variants apart. Such words are only dropped where they can be meant: colours never in the title of a
work, numbers never without a unit (“Phone 13” and “Phone 14” are two things), years in brackets only behind a work
(behind a product they tell its generation). Lists that have nothing in common, such as two casts, tell a new version
of a story from a new edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from chatrec_tui.catalog.item import Item
from chatrec_tui.rank.relation import fold
from chatrec_tui.text.fold import search_tokens

_COLOURS = (
    r"(?:space |rose |sky |navy |dark |light |deep |matte |jet |olive )?(?:black|white|red|blue|gr[ae]y|silver|gold"
    r"|golden|pink|purple|violet|yellow|orange|brown|beige|ivory|navy|teal|graphite|midnight|starlight|khaki|bronze"
    r"|charcoal|green|turquoise|cream)"
)
_COLOURS_ZH = (
    r"(?:深|浅|暗|亮|天|海军|深空|玫瑰|星光|午夜|曜石|冰川|雅|磨砂)?[黑白红蓝绿灰银金粉紫黄橙棕青]色"
    r"|深空灰|玫瑰金|星光色|午夜色"
)
_LOOKS = re.compile(rf"(?<![a-z])(?:{_COLOURS})(?![a-z])|{_COLOURS_ZH}")
_SIZES = re.compile(
    r"(?<![\w.])\d+(?:\.\d+)? ?(?:[gt]b|ml|cl|l|g|kg|mm|cm|m|oz|lbs?|inch(?:es)?|in|\"|pack|pcs|count|ct)(?![a-z0-9])"
    r"|\d+(?:\.\d+)? ?(?:英寸|寸|毫升|升|克|千克|公斤|毫米|厘米|米|片装|只装|支装|件装|包装)"
    r"|(?:^|(?<=[-/,(|·])) ?(?:xxs|xs|s|m|l|xl|xxl|xxxl|small|medium|large|x-large|小号|中号|大号|加大) ?(?=$|[-/,)|·])"
)
_EDITIONS = re.compile(
    r"(?<![a-z])(?:(?:digitally )?remaster(?:ed)?|restored|deluxe|extended|unrated|special|anniversary|collector'?s"
    r"|limited|complete|definitive|expanded|revised|director'?s cut|final cut|theatrical cut"
    r"|\d+(?:st|nd|rd|th)(?= (?:anniversary|edition|ed\b))|edition|version|hardcover|paperback|hardback|e-?book|kindle"
    r"|audiobook|blu-?ray|dvd|vhs|4k|uhd|imax)(?![a-z])"
    r"|(?:重制|典藏|豪华|精装|平装|修复|数字修复|加长|导演剪辑|纪念|珍藏|特别|限量|终极|完整|增订|修订|新)版|蓝光|电子书|有声书"
)
_YEARS = re.compile(r"[(\[【](?:19|20)\d\d(?: ?版| ?年)?[)\]】]")
_ALIKE = 0.5
"""Share of equal attributes that makes items without a maker variants."""

__all__ = ["are_variants", "collapse", "title_core"]


def title_core(item: Item) -> tuple[str, ...]:
    """The words of a title that variants share, in order."""
    title = fold(item.title)
    patterns = (_EDITIONS, _YEARS) if item.creators else (_SIZES, _LOOKS, _EDITIONS)
    core = title
    for pattern in patterns:
        core = pattern.sub(" ", core)
    return tuple(search_tokens(core)) or tuple(search_tokens(title))


def are_variants(left: Item, right: Item) -> bool:
    """True for the same thing in another colour, size or edition."""
    return left.id != right.id and title_core(left) == title_core(right) and _same_origin(left, right)


def collapse(items: Iterable[Item]) -> dict[str, tuple[Item, ...]]:
    """Item id → the items before it that it is a variant of; only items that are."""
    first: dict[tuple[str, ...], list[Item]] = {}
    repeated: dict[str, tuple[Item, ...]] = {}
    for item in items:
        group = first.setdefault(title_core(item), [])
        alike = tuple(one for one in group if one.id != item.id and _same_origin(one, item))
        if alike:
            repeated[item.id] = alike
        group.append(item)
    return repeated


def _same_origin(left: Item, right: Item) -> bool:
    if left.category and right.category and not _shared(left.category, right.category):
        return False
    if left.creators or right.creators:
        lists = [(values, right.texts(name)) for name in left.attributes if len(values := left.texts(name)) > 1]
        return _shared(left.creators, right.creators) and all(_shared(*pair) for pair in lists if pair[1])
    if left.brand or right.brand:
        return fold(left.brand or "") == fold(right.brand or "")
    return _attributes_alike(left, right)


def _shared(left: Sequence[str], right: Sequence[str]) -> bool:
    return not {fold(one) for one in left}.isdisjoint(fold(one) for one in right)


def _attributes_alike(left: Item, right: Item) -> bool:
    names = left.attributes.keys() & right.attributes.keys()
    if not names:
        return left.attributes.keys() == right.attributes.keys()
    return sum(left.attributes[name] == right.attributes[name] for name in names) >= _ALIKE * len(names)
