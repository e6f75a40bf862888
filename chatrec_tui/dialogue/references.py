"""Words for items: places in the list, pronouns, titles, superlatives, “that Sony”.

A reference is resolved against what is shown; one to a place that the list does not have is not valid, and an act
on it is not made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatrec_tui.catalog.item import Item
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import AdjectiveSpan, Reading, Ref
from chatrec_tui.dialogue.titles import TitleSpan
from chatrec_tui.dialogue.vocabulary import ValueSpan

__all__ = ["find_digit_refs", "find_refs", "focus_of", "settle_refs"]

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
    "fifth": 5, "5th": 5, "sixth": 6, "6th": 6,
             "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10}  # fmt: skip
_COUNTS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "couple": 2,
    "couple of": 2,
    "few": 3,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "几": 3,
}
_M = "(?:个|款|部|本|台|只|件|双|首|家|条|种|张|支|副|把|辆|套|门|道|瓶|号|位|项|样|片)"
_EN_ORDINAL = re.compile(
    rf"(?<![a-z0-9])(?:(?:the|number|no\.?|option|item|choice|pick)? ?(?P<o>{'|'.join(_ORDINALS)})(?: (?:one"
    rf"|option|item|movie|film|choice|pick|suggestion|recommendation|result|title|book|laptop|product"
    rf"|entry|model))?"
    r"|(?:number|no\.? ?|nr\.?|option|item|choice|pick|#|nos?\.?) ?(?P<n>\d{1,2}|one|two|three|four"
    r"|five|six|seven|eight|nine|ten)(?![\d.]))(?![a-z0-9])(?! (?:time|thing|day|place|all|of all"
    r"|half|hand|thought|try|look|chance|choice is|date|class|person|grade|generation|gen)(?![a-z]))"
)
_EN_GROUP = re.compile(
    r"(?<![a-z0-9])(?:the )?(?P<e>first|last|top|bottom|final|other)(?: (?P<c>two|three|four|five"
    r"|couple(?: of)?|few|\d))(?: (?:ones|options|movies|films|items))?(?![a-z0-9])(?! (?:years?"
    r"|decades?|months?|weeks?|days?|hours?|minutes?|yrs))"
)
_EN_PLACE = re.compile(
    r"(?<![a-z0-9])(?:the )(?P<p>last|final|top|bottom|middle|very last|very first|one (?:at"
    r"|on) the (?:top|bottom|end)|one in the middle)(?: (?:one|option|item|movie|film|pick"
    r"|choice))?(?![a-z0-9])(?! (?:two|three|four|few|couple|time|\d|rated|of the line|year|five|ten"
    r"|decade))|(?<![a-z0-9])(?P<q>last|top|bottom|middle) one(?![a-z])"
)
_ZH_ORDINAL = re.compile(
    rf"(?P<r>倒数)?第(?P<n>[一二两三四五六七八九十]|\d{{1,2}})(?:{_M})?(?:那{_M})?(?:和|、|跟|与|及"
    rf"|,)?|(?<![\d.])(?P<d>[1-9]|10|[一二三四五六七八九十](?=号))(?:号|#)(?:机|款)?"
)
_ZH_GROUP = re.compile(
    rf"(?P<e>前|后|最后|头|末)(?:面|边)?(?P<c>[一两二三四五俩几]|\d)(?:{_M})?(?!年|天|周|月|个月|小时|分钟|次)"
)
_ZH_PLACE = re.compile(
    rf"最后(?:面)?(?:的)?(?:那)?(?:一)?{_M}|最(?P<t>上|下)(?:面|边)(?:的)?(?:那)?(?:一)?{_M}?"
    rf"|(?:最?)?(?P<m>中间)(?:的)?(?:那)?(?:一)?{_M}?|(?P<f>头一|首)(?:{_M})|末尾(?:那)?{_M}|(?P<u>上"
    rf"|下)面(?:的)?(?:那)?(?:一)?{_M}|排(?:在)?(?P<g>第一|最后|最前)的?(?:那{_M})?"
)
_SPAN = re.compile(
    r"(?<![a-z0-9.$¥€£,])(?:第|#|number |no\.? ?)?(?P<a>[1-9]|[一二三四五六])(?:号|个|部)? ?(?:-|~|到"
    r"|至|to|through|thru) ?(?:第|#)?(?P<b>[1-9]|[一二三四五六])(?:号|个|部"
    r"|款)?(?![\d.%a-z十百千万小分块元公斤寸])"
)


def focus_of(reading: Reading) -> tuple[str, ...]:
    """What “it” means: what the last reply was about, else the first shown."""
    focus = tuple(item for item in reading.state.focus[:1])
    return focus or tuple(reading.state.shown[:1])


def find_refs(reading: Reading, titles: Sequence[TitleSpan]) -> list[Ref]:
    """All references in an utterance except bare digits, from left to right, not overlapping."""
    text, shown = reading.text, reading.state.shown
    found = [Ref(one.start, one.end, one.items, "title", bool(one.items)) for one in titles]
    found += _places(text, shown)
    found += _superlatives(reading)
    found += _descriptions(reading)
    found += [Ref(*match.span(), (), "all") for match in cue("all_items").finditer(text)]
    found += [Ref(*match.span(), (), "others") for match in cue("other_items").finditer(text)]
    found += [Ref(*match.span(), focus_of(reading), "pronoun") for match in cue("pronoun").finditer(text)]
    found += _pairs(text, shown)
    found += _more_places(text, shown)
    found += _ends(reading)
    found += _years(reading)
    found += _from_values(reading)
    order = {"title": 0, "superlative": 1, "description": 1, "ordinal": 2, "others": 3, "all": 4, "pronoun": 5}
    parts = {(one.start, one.end) for one in titles if one.part}
    found.sort(key=lambda one: (2.5 if (one.start, one.end) in parts else order[one.kind], one.start - one.end))
    kept: list[Ref] = []
    for one in found:
        if one.end > one.start and not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: one.start)
    return settle_refs(kept, shown)


def settle_refs(refs: list[Ref], shown: Sequence[str]) -> list[Ref]:
    """Pronouns after a named item mean that item; “the others” are those not named."""
    named: list[str] = []
    done = []
    for one in refs:
        if one.kind == "pronoun" and named:
            one = Ref(one.start, one.end, (named[-1],), one.kind)
        elif one.kind == "others":
            rest = tuple(item for item in shown if item not in named) if named else tuple(shown[1:])
            one = Ref(one.start, one.end, rest, one.kind, bool(rest))
        elif one.kind != "all":
            named += [item for item in one.items if item not in named]
        done.append(one)
    return done


def _place(number: int, shown: Sequence[str]) -> tuple[str, ...]:
    return (shown[number - 1],) if 1 <= number <= len(shown) else ()


def _places(text: str, shown: Sequence[str]) -> list[Ref]:
    found = []

    def add(start: int, end: int, items: tuple[str, ...]) -> None:
        found.append(Ref(start, end, items, "ordinal", bool(items)))

    for match in _SPAN.finditer(text):
        first, last = _count(match["a"]), _count(match["b"])
        if 1 <= first < last <= len(shown):
            add(*match.span(), tuple(shown[first - 1 : last]))
    for match in _EN_GROUP.finditer(text):
        count = _count(match["c"])
        if match["e"] != "other":
            add(*match.span(), tuple(shown[:count]) if match["e"] in ("first", "top") else tuple(shown[-count:]))
    for match in _EN_ORDINAL.finditer(text):
        number = _ORDINALS.get(match["o"] or "") or _count(match["n"] or "0")
        end = match.end()
        if text.startswith(" to last", end):
            end += 8
            number = len(shown) + 1 - number
        add(match.start() + (text[match.start()] == " "), end, _place(number, shown))
    for match in _EN_PLACE.finditer(text):
        word = match["p"] or match["q"]
        if "middle" in word:
            add(*match.span(), tuple(shown[len(shown) // 2 : len(shown) // 2 + 1]))
        elif "top" in word or "first" in word:
            add(*match.span(), tuple(shown[:1]))
        else:
            add(*match.span(), tuple(shown[-1:]))
    for match in _ZH_ORDINAL.finditer(text):
        number = _count(match["n"] or match["d"])
        add(
            match.start(),
            match.end() - (match[0][-1] in "和、跟与及,"),
            _place(len(shown) + 1 - number if match["r"] else number, shown),
        )
    for match in _ZH_GROUP.finditer(text):
        count = _count(match["c"])
        add(*match.span(), tuple(shown[:count]) if match["e"] in ("前", "头") else tuple(shown[-count:]))
    for match in _ZH_PLACE.finditer(text):
        if match["m"]:
            add(*match.span(), tuple(shown[len(shown) // 2 : len(shown) // 2 + 1]))
        elif match["t"] == "上" or match["f"] or match["u"] == "上" or match["g"] in ("第一", "最前"):
            add(*match.span(), tuple(shown[:1]))
        else:
            add(*match.span(), tuple(shown[-1:]))
    return found


_PAIR = re.compile(
    r"(?<![\d一二三四五六七八九十第])(?P<a>[一二三四五1-9])(?:号)?(?: ?(?:跟|和|与|、|及"
    r"|以及) ?)(?P<b>[一二三四五1-9])"
    r"(?:号)?(?=[都也吧不没看太挺很真怎哪谁选比给拿,.!? ]|$)"
)


def _pairs(text: str, shown: Sequence[str]) -> list[Ref]:
    """“一跟二”: two bare places in the list."""
    found = []
    for match in _PAIR.finditer(text):
        items = _place(_count(match["a"]), shown) + _place(_count(match["b"]), shown)
        if len(items) == 2:
            found.append(Ref(*match.span(), items, "ordinal"))
    return found


def _count(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _COUNTS.get(word) or {"six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}.get(word, 0)


def find_digit_refs(reading: Reading) -> list[Ref]:
    """Bare digits that no number act used and that are places in the list: “2”, “1 and 3”."""
    shown = reading.state.shown
    found = []
    for match in re.finditer(r"(?<![a-z0-9.$¥€£])#?(\d{1,2})(?:号|个|款|部)?(?![\d.%])(?![a-z])", reading.text):
        number = int(match[1])
        if (
            1 <= number <= max(len(shown), 1)
            and shown
            and not reading.is_used(*match.span())
            and not any(one.start <= match.start() < one.end for one in reading.refs)
        ):
            found.append(Ref(*match.span(), (shown[number - 1],), "digit"))
    return found


_EN_YEAR = re.compile(
    r"(?<![a-z0-9])(?:the|that|this) (?:(?P<a>\d{4})(?: one| film| movie| book| album| model| version| laptop)?"
    r"(?![a-z0-9])(?! (?:to|or later|and later|onwards?))|(?:one|film|movie|book|model|laptop) (?:from|of|made in) "
    r"(?P<b>\d{4}))(?![a-z0-9])"
)
_ZH_YEAR = re.compile(rf"(?<!\d)(?P<a>\d{{4}})年?(?:的|出的|上映的|那年的)?(?:那|这)(?:一)?{_M}")


def _years(reading: Reading) -> list[Ref]:
    """“The 1999 one”, “the one from 2004”, 2001年那部: the only shown item of a year."""
    found = []
    for match in (*_EN_YEAR.finditer(reading.text), *_ZH_YEAR.finditer(reading.text)):
        year = float(match["a"] or match["b"]) if match.re is _EN_YEAR else float(match["a"])
        items = [item.id for item in reading.shown if item.year == year]
        if items:
            found.append(Ref(*match.span(), tuple(items[:1]), "description"))
    return found


_ONE_FROM = re.compile(
    r"(?<![a-z])(?:the|that|this) (?:one|film|movie|book|laptop|model|album|version|option)"
    r" (?:from|by|in|with|of|made by|made in|directed by|starring)(?: the)? $"
)


def _from_values(reading: Reading) -> list[Ref]:
    """“The one from Ireland”, “the one in gray”: the shown items that have the value."""
    found = []
    for value in reading.values:
        head = _ONE_FROM.search(reading.text[: value.start])
        if head is None:
            continue
        items = [item.id for item in reading.shown if any(_has(item, name.slot, name.values) for name in value.names)]
        if items and len(items) < len(reading.shown):
            found.append(Ref(head.start(), value.end, tuple(items[:1]), "description"))
    return found


_FIRST_SAID = re.compile(
    r"(?<![a-z0-9])(?:the )?(?:one |option |thing |item )?(?:in|at|on) (?:the )?(?P<o>first|second|third|fourth"
    r"|fifth|sixth|last)"
    r" (?:place|position|spot|row|line)(?![a-z])"
    r"|(?<![a-z])(?:suggestion|recommendation|result|pick|entry) (?:number |no\.? ?)?(?P<n>\d|one|two|three|four"
    r"|five)(?![a-z0-9])"
    r"|(?<![a-z])(?:number|no\.?|nr\.?) ?(?P<m>\d)(?![a-z0-9])"
    r"|(?<![a-z])the (?P<f>final|closing|opening|leading) (?:one|option|item|pick|suggestion|result)(?![a-z])"
)
_ZH_SAID = re.compile(
    rf"(?P<l>最(?:底|后|末)(?:下|面|尾|边)?的?(?:那|这)(?:一)?{_M}|压轴的?(?:那|这)?(?:一)?{_M}?|垫底的?(?:那"
    rf"|这)?(?:一)?{_M}?"
    rf"|(?:末尾|结尾|收尾|最底下|倒数第一)的?(?:那|这)?(?:一)?{_M}?|最后那{_M}?)"
    rf"|(?P<m>(?:当中|正中|中间|正中间|居中)的?(?:那|这)?(?:一)?{_M})"
    rf"|(?P<f>(?:打头|开头|头一|排头|为首|最顶上|最上头|置顶)的?(?:那|这)?(?:一)?{_M}?)"
    rf"|(?P<g>(?:末尾|最后|后面|末)的?那?(?P<c>两|俩|三|几){_M})"
)
_PLURAL_PLACES = re.compile(
    rf"(?<![a-z])(?:the )?(?P<a>{'|'.join(_ORDINALS)}) (?:and|&|or|vs\.?"
    rf"|versus) (?:the )?(?P<b>{'|'.join(_ORDINALS)})(?: ones?)?(?![a-z])"
)


def _more_places(text: str, shown: Sequence[str]) -> list[Ref]:
    """“The one in third place”, “suggestion 5”, 压轴的那个, 末尾那两个."""
    found = []
    for match in _FIRST_SAID.finditer(text):
        if match["f"]:
            items = tuple(shown[-1:] if match["f"] in ("final", "closing") else shown[:1])
        elif match["o"]:
            items = tuple(shown[-1:]) if match["o"] == "last" else _place(_ORDINALS[match["o"]], shown)
        else:
            items = _place(_count(match["n"] or match["m"]), shown)
        found.append(Ref(*match.span(), items, "ordinal", bool(items)))
    for match in _ZH_SAID.finditer(text):
        if match["g"]:
            items = tuple(shown[-_count(match["c"]) :])
        elif match["m"]:
            items = tuple(shown[len(shown) // 2 : len(shown) // 2 + 1])
        else:
            items = tuple(shown[:1] if match["f"] else shown[-1:])
        found.append(Ref(*match.span(), items, "ordinal", bool(items)))
    for match in _PLURAL_PLACES.finditer(text):
        items = _place(_ORDINALS[match["a"]], shown) + _place(_ORDINALS[match["b"]], shown)
        if len(items) == 2:
            found.append(Ref(*match.span(), items, "ordinal"))
    return found


_ENDS = re.compile(
    r"(?<![a-z])the (?P<w>newest|latest|most recent|oldest|earliest|biggest|largest|smallest|longest|shortest"
    r"|priciest|dearest"
    r"|cheapest|lightest|heaviest|best rated|top rated|highest rated|worst rated|lowest rated)(?: (?:one|option"
    r"|film|movie|book"
    r"|laptop|model))?(?![a-z])(?! (?:of|in) (?:all|the world))"
    r"|(?<![a-z])(?:the )?one that(?: is|'s)? (?P<v>costs (?:the )?(?:least|most)|came out (?:first|last)"
    r"|weighs (?:the )?(?:least|most)"
    r"|runs (?:the )?longest)"
)
_ZH_ENDS = re.compile(
    rf"(?P<w>最(?:新|老|旧|大|小|长|短|贵|便宜|轻|重)|(?:年代|时间|年份)?最(?:早|晚|近)(?:出|上映)?|(?:价格"
    rf"|价钱)最(?:高|低)|(?:评分|分数|口碑)最(?:高|好|低|差))"
    rf"(?:的)?(?:那|这)(?:一)?{_M}|(?P<v>最(?:新|老|旧|大|小|长|短|贵|便宜|轻|重)|(?:年代|时间|年份)最(?:早|晚"
    rf"|近)|最近出|最早出)的(?=$|[,.!?:~ ]|我|挺|好|太|不|怎|吧|为|就|也|是|有|和|跟|看)"
)
_END_SLOTS: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    (r"newest|latest|recent|came out last|新|晚|近", ("year",), False),
    (r"oldest|earliest|came out first|老|旧|早", ("year",), True),
    (r"priciest|dearest|costs (?:the )?most|贵|(?:价格|价钱)最高", ("price",), False),
    (r"cheapest|costs (?:the )?least|便宜|(?:价格|价钱)最低", ("price",), True),
    (r"lightest|weighs (?:the )?least|轻", ("weight",), True),
    (r"heaviest|weighs (?:the )?most|重", ("weight",), False),
    (r"best rated|top rated|highest rated|(?:评分|分数|口碑)最(?:高|好)", ("rating",), False),
    (r"worst rated|lowest rated|(?:评分|分数|口碑)最(?:低|差)", ("rating",), True),
    (r"biggest|largest|大", ("screen_size", "size", "capacity"), False),
    (r"smallest|小", ("screen_size", "size", "capacity"), True),
    (r"longest|长", ("runtime", "pages", "battery_life"), False),
    (r"shortest|短", ("runtime", "pages", "battery_life"), True),
)


def _ends(reading: Reading) -> list[Ref]:
    """“The newest one”, 年代最早的那部, “the one that costs least”: the item at one end of the shown ones."""
    found = []
    for match in (*_ENDS.finditer(reading.text), *_ZH_ENDS.finditer(reading.text)):
        word = match["w"] or match["v"]
        for pattern, concepts, lower in _END_SLOTS:
            if re.search(pattern, word):
                slot = next(
                    (reading.concepts.slot_of[one] for one in concepts if one in reading.concepts.slot_of), None
                )
                item = _extreme(reading.shown, slot, lower) if slot else None
                if item:
                    found.append(Ref(*match.span(), (item,), "superlative"))
                break
    return found


def _superlatives(reading: Reading) -> list[Ref]:
    """“The lightest (one)”, 最贵的那个: the item at that end of the shown ones."""
    found = []
    for one in reading.adjectives:
        english = one.word.isascii()
        slot = next(
            (slot for sense in one.senses if (slot := reading.concepts.adjective_slot(sense)) is not None), None
        )
        if slot is None:
            continue
        sense = next(sense for sense in one.senses if reading.concepts.adjective_slot(sense) == slot)
        head = reading.text[max(0, one.start - 16) : one.start]
        lower = sense.direction == "lower"
        if english:
            most = re.search(r"(?:the |which (?:one )?is |whichever is )(?:(most|least) )?$", head)
            if not most or (sense.degree != "most" and not most[1]):
                continue
            lower = lower != (most[1] == "least")
            start = one.start - (
                len(most[0]) if most[0].startswith("the") else len(most[1] or "") + 1 if most[1] else 0
            )
            tail = re.compile(
                r" (?:one|option|of (?:them|these|those|the (?:lot|bunch|five|three))|in the list"
                r"|here|there)+|(?= ?(?:$|[,.!?]| please))"
            ).match(reading.text, one.end)
            end = tail.end() if tail else one.end
        else:
            most_zh = re.search(r"最$", head) if not reading.text.startswith("要", one.end) else None
            tail_zh = re.compile(rf"(?:的)?(?:那|这)?(?:一)?(?:{_M}|些)?").match(reading.text, one.end)
            if not most_zh:
                continue
            start, end = one.start - 1, tail_zh.end() if tail_zh else one.end
        item = _extreme(reading.shown, slot, lower)
        if item:
            found.append(Ref(start, end, (item,), "superlative"))
    found += _named_superlatives(reading)
    return found


def _named_superlatives(reading: Reading) -> list[Ref]:
    """“The one with the biggest screen”, 评分最高的, 续航最长的那个."""
    found = []
    for noun in reading.nouns:
        slot = next((slot for slot in noun.slots if reading.concepts.kind(slot) == "number"), None)
        if slot is None:
            continue
        after = re.compile(
            rf" ?(?:是)?(?:最(?P<z>高|大|长|久|多|好|强|低|小|短|少|差|轻|重(?!要)|贵"
            rf"|便宜)(?:的)?(?:那|这)?(?:一)?{_M}?)"
        ).match(reading.text, noun.end)
        before = re.search(
            r"(?:the one with )?the (?P<e>highest|biggest|largest|longest|most|best|greatest|lowest"
            r"|smallest|shortest|least|worst) $",
            reading.text[: noun.start],
        )
        word = (after and after["z"]) or (before and before["e"])
        if not word:
            continue
        lower = word in ("低", "小", "短", "少", "差", "轻", "便宜", "lowest", "smallest", "shortest", "least", "worst")
        item = _extreme(reading.shown, slot, lower)
        if item:
            found.append(
                Ref(
                    before.start() if before else noun.start, after.end() if after else noun.end, (item,), "superlative"
                )
            )
    return found


def _extreme(items: Sequence[Item], slot: str, lower: bool) -> str | None:
    known = [(number, at, item.id) for at, item in enumerate(items) if (number := item.number(slot)) is not None]
    if not known:
        return None
    return (
        min(known, key=lambda one: (one[0], one[1]))[2] if lower else min(known, key=lambda one: (-one[0], one[1]))[2]
    )


def _descriptions(reading: Reading) -> list[Ref]:
    """“That Sony”, “the Nolan one”, 那个索尼的, 黑色那款: the shown item that has the value."""
    found = []
    for value in reading.values:
        group = _group_frame(reading.text, value)
        if group is not None:
            items = [item.id for item in reading.shown if any(_has(item, n.slot, n.values) for n in value.names)]
            if items:
                found.append(Ref(*group, tuple(items), "description"))
                continue
        frame = _description_frame(reading.text, value)
        if frame is None:
            continue
        items = [item.id for item in reading.shown if any(_has(item, name.slot, name.values) for name in value.names)]
        if items and (len(items) < len(reading.shown) or len(items) == 1):
            found.append(Ref(*frame, tuple(items[:1]), "description"))
    return found


_GROUP_HEAD = re.compile(r"(?:(?:这|那)(?:两|三|四|几|俩)" + _M + r"? ?|(?<![a-z])(?:both|these|those|the two) )$")
_ONES_HEAD = re.compile(r"(?<![a-z])(?P<v>(?:keep|skip|lose|drop|hide|ditch|save|remove) (?:both |all )?)?the $")
_ONES = re.compile(
    r" (?:ones|films|movies|laptops|books|models)(?![a-z])(?P<say> (?:look|sound|seem|can go)(?![a-z]))?"
)
_HANDLED = re.compile(r" ?的?(?:都|全)?(?:先)?(?:留|删|划|拿掉|收藏)")


def _group_frame(text: str, value: ValueSpan) -> tuple[int, int] | None:
    """“The Dell ones look good”, 这两台戴尔, 戴尔的留一下: all shown items that have the value."""
    head = _GROUP_HEAD.search(text[: value.start])
    ones = _ONES.match(text, value.end)
    if head:
        return head.start(), ones.start("say") if ones and ones["say"] else ones.end() if ones else value.end
    the = _ONES_HEAD.search(text[: value.start])
    if the and ones and (the["v"] or ones["say"]):
        return the.end() - 4, ones.start("say") if ones["say"] else ones.end()
    kept = _HANDLED.match(text, value.end)
    if kept and text[value.end : kept.end()].lstrip().startswith("的"):
        return value.start, value.end + text[value.end :].index("的") + 1
    return None


def _description_frame(text: str, value: ValueSpan) -> tuple[int, int] | None:
    head, tail = text[: value.start], text[value.end :]
    before = re.search(r"(?<![a-z])(?<!make )(?<!made )(?:the|that|this) (?:\w+ )?$", head)
    one = re.match(r" (?:one|movie|film|laptop|book|model|thing|version|option|guy|pick)(?![a-z])", tail)
    plural = re.match(
        r" ?(?:ones|movies|films|laptops|books|models|genre|stuff|things|kind|brand|options|category)(?![a-z])", tail
    )
    if (
        before
        and not plural
        and (
            one
            or before[0].startswith(("that", "this"))
            or re.match(
                r" ?(?:$|[,.!?]|is |was |looks|sounds|seems|can |could |goes |please|too|and |or "
                r"|instead|has |does |a )",
                tail,
            )
        )
    ):
        return before.start(), value.end + (one.end() if one else 0)
    ahead = re.search(rf"(?:那|这)(?:一)?{_M}?$", head)
    if re.match(r"(?:的)?(?:那|这)(?:一)?(?:个|条)(?:条件|要求|限制)", tail):
        return None
    behind = re.match(rf" ?(?:的)?(?:那|这)(?:一)?{_M}|的(?=$|[,.!?]|怎|多|有|好|不|太|贵|重|是)|(?=$|[,.!?])", tail)
    if ahead and (re.search(_M + "$", ahead[0]) or behind):
        return ahead.start(), value.end + (behind.end() if behind else 0)
    if behind and behind[0][-1:] not in ("的", ""):
        return value.start, value.end + behind.end()
    return None


def _has(item: Item, slot: str, values: Sequence[str]) -> bool:
    return any(value in item.texts(slot) for value in values)


def adjective_text(one: AdjectiveSpan) -> str:
    """The adjective as it stands."""
    return one.word
