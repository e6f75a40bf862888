"""Wishes for more or less of something: “lighter”, 便宜点, “too long”, “not too expensive”, 续航更久.

An adjective names one end of a slot; the words around it say whether that end is wanted (更轻, “as light as
possible”) or complained about (太重, “a bit pricey”). A fault that is granted (“I can live with”) is no critique.
"""

from __future__ import annotations

import re

from chatrec_tui.dialogue.acts import Act, Direction
from chatrec_tui.dialogue.concepts import Adjective
from chatrec_tui.dialogue.frames import LITTLE, Frame, adjective_frame
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import AdjectiveSpan, Clause, NounSpan, Reading

__all__ = ["critique_acts"]

_GENERIC_HIGH = {
    "more", "higher", "bigger", "larger", "longer", "greater", "better", "stronger", "wider", "improved",
    "extra", "high", "big", "large", "long", "good", "great", "decent", "beefier", "faster", "plenty", "huge",
    "increase", "raise", "bump up", "up", "upgrade", "best", "most",
    "大", "高", "长", "久", "多", "强", "好", "足", "给力", "持久", "快", "猛", "耐", "顶", "牛", "硬",
}  # fmt: skip


_BAD = {
    "worse",
    "bad",
    "poor",
    "weak",
    "limited",
    "terrible",
    "awful",
    "lousy",
    "not enough",
    "lacking",
    "差",
    "弱",
    "拉胯",
    "不够",
    "不足",
    "拉",
    "不行",
    "渣",
    "垃圾",
}
_GENERIC_LOW = _BAD | {
    "less",
    "lower",
    "smaller",
    "shorter",
    "fewer",
    "reduced",
    "low",
    "small",
    "short",
    "reduce",
    "decrease",
    "cut",
    "drop",
    "小",
    "低",
    "短",
    "少",
}


_NOUN_LINK = re.compile(
    r"[ ]?(?:is|are|was|should be|to be|needs to be|must be|could be|can be|seems?|looks?|of|with"
    r"|that is|的话?|方面|上面?|时间|尺寸|可以|能|能不能|要|得|最好|希望|还是|也|是|就|再|更|稍微?"
    r"|有点|太|不够|不太|那么|这么|一定要|尽量|越|比较|a bit|a little|slightly|much|even|too|way|so"
    r"|really|not|very|pretty|quite|rather|a|lot|some|any|the|it|我|感觉|觉得|实在|真的|好像|似乎|很"
    r"|偏|略|过于|[ ])*"
)


_MATTERS = re.compile(
    r" (?:really |also )?(?:matters|is (?:key|crucial|important|essential|a priority|my priority"
    r"|everything|what matters))(?: (?:most|a lot|more|the most|to me))*"
    r"|(?:对我来说)?(?:是)?(?:最|很|非常|比较|更)?(?:重要|要紧|关键|优先)(?:的)?"
)


_MATTERS_TO = re.compile(
    r"(?:care (?:most |a lot |mostly )?about|priority is|focus(?:ed)? on|mainly|主要看|最?看重"
    r"|最?在乎|最?在意|优先考虑|注重)(?: the| its)? ?$"
)


_OWNED = re.compile(r"(?<![a-z])(?:my|our|his|her|their) $")
"""Head of “my old job”, which says nothing about what is looked for."""


def critique_acts(reading: Reading, clause: Clause) -> list[Act]:
    """The critiques of a clause, without their items; the spans are marked as used."""
    granted = cue("granted").search(reading.text, clause.start, clause.end)
    if granted and not re.search(r"but|不过|但", reading.text[clause.start : clause.end]):
        return _grant(reading, clause)
    found: list[tuple[int, Act]] = []
    taken: list[tuple[int, int]] = []
    for noun in reading.nouns:
        if clause.start <= noun.start < clause.end and not reading.is_used(noun.start, noun.end):
            result = _with_noun(reading, clause, noun)
            if result and not any(result[1] < b and a < result[2] for a, b in taken):
                act, start, end = result
                found.append((start, act))
                taken.append((start, end))
    attitudes = [one for one in reading.cues if one.kind not in ("want", "soft", "must", "exclude")]
    for one in reading.adjectives:
        if any(cue.start <= one.start and one.end <= cue.end for cue in attitudes):
            continue
        if not (clause.start <= one.start < clause.end) or reading.is_used(one.start, one.end):
            continue
        if _OWNED.search(reading.text, clause.start, one.start):
            continue
        if any(one.start < b and a < one.end for a, b in taken) or any(
            ref.kind == "superlative" and ref.start <= one.start < ref.end for ref in reading.refs
        ):
            continue
        result = _with_adjective(reading, clause, one)
        if result:
            act, start, end = result
            found.append((start, act))
            taken.append((start, end))
    for start, end in taken:
        reading.use(start, end)
        # “不要太贵的枕头” refuses the price and not the pillow
        reading.cues = [one for one in reading.cues if not (start <= one.start and one.end <= end)]
    acts: list[Act] = []
    for _, act in sorted(found, key=lambda pair: pair[0]):
        if not any(one.slot == act.slot for one in acts):
            acts.append(act)
    return acts


def _grant(reading: Reading, clause: Clause) -> list[Act]:
    """A fault that is granted says nothing; an end that is allowed (贵一点也行) is no preference any more."""
    for one in reading.adjectives:
        if clause.start <= one.start < clause.end and not any(v.start <= one.start < v.end for v in reading.values):
            _, slot = _sense(reading, clause, one)
            if slot is None:
                continue
            known = any(wish.slot == slot for wish in reading.state.preferences)
            reading.use(clause.start, clause.end)
            return [
                Act("retract" if known else "no_preference", slot=slot, quote=reading.quote(clause.start, clause.end))
            ]
    for noun in reading.nouns:
        if clause.start <= noun.start < clause.end:
            reading.use(clause.start, clause.end)
    return []


def _with_adjective(reading: Reading, clause: Clause, one: AdjectiveSpan) -> tuple[Act, int, int] | None:
    sense, slot = _sense(reading, clause, one)
    frame = adjective_frame(reading, clause, one, sense.good, sense.direction)
    if frame is None:
        return None
    value = next((value for value in reading.values if value.start < one.end and one.start < value.end), None)
    if value is not None and (
        frame.base or slot is None or (value.end - value.start > one.end - one.start and frame.base)
    ):
        return None  # 轻松, “light-hearted”, and adjectives that the catalog has as a tag
    quote = reading.quote(frame.start, frame.end)
    if slot is None:
        if not _comparative(one) and not re.search(r"(?<![a-z])(?:more|less)(?![a-z])|[更再]|点|些", quote):
            return None
        return (
            Act("inform", slot="about", op="~", value=quote, hard=False, quote=quote, confidence=0.6),
            frame.start,
            frame.end,
        )
    direction: Direction = sense.direction if frame.wanted else ("higher" if sense.direction == "lower" else "lower")
    if frame.base and not _asks(reading, clause, frame):
        return None
    items = ("*",) if frame.complaint else ()
    return (
        Act(
            "critique", slot=slot, direction=direction, items=items, quote=quote, confidence=0.7 if frame.base else 0.9
        ),
        frame.start,
        frame.end,
    )


def _comparative(one: AdjectiveSpan) -> bool:
    return one.senses[0].degree != "base"


def _asks(reading: Reading, clause: Clause, frame: Frame) -> bool:
    """Whether a bare adjective stands in a wish and not in a statement or question about an item."""
    text = reading.text[clause.start : clause.end]
    if re.search(r"\?|吗|^how |^is (?:it|this|that|the)|多少|是不是", text) and not re.search(
        r"have|got|any|some|find|show|recommend|有|推荐|找", text
    ):
        return False
    if reading.text[frame.end - 1] == "的" or (
        len(reading.text[frame.start : frame.end]) >= 2 and not reading.text[frame.start].isascii()
    ):
        return not re.match(r"(?:什么|啥)", reading.text[frame.end :])
    return True


def _sense(reading: Reading, clause: Clause, one: AdjectiveSpan) -> tuple[Adjective, str | None]:
    """The sense of an adjective that the catalog has a number for, preferring a slot that the clause names."""
    named = [slot for noun in reading.nouns if clause.start <= noun.start < clause.end for slot in noun.slots]
    ranked = []
    for at, sense in enumerate(one.senses):
        slot = reading.concepts.adjective_slot(sense)
        if slot is None:
            continue
        kind = 0 if reading.concepts.kind(slot) == "number" else 2
        asked = 0 if slot == reading.state.asked else 1
        ranked.append(((slot not in named, kind, asked, at), sense, slot))
    if not ranked:
        return one.senses[0], None
    _, sense, slot = min(ranked, key=lambda entry: entry[0])
    if reading.concepts.kind(slot) not in ("number", "text"):
        # a processor is no number, but “faster” is still a wish about it
        return sense, slot
    return sense, slot


def _with_noun(reading: Reading, clause: Clause, noun: NounSpan) -> tuple[Act, int, int] | None:
    """“More memory”, 屏幕大一点, “battery life is too short”, “the price is a problem”."""
    slot = _noun_slot(reading, noun)
    if slot is None:
        return None
    head, tail = reading.text[clause.start : noun.start], reading.text[noun.end : clause.end]
    good = reading.concepts.good(slot)
    before = re.search(
        r"(?:(?:a (?:bit|little|lot)|much|even|slightly|way|far|with|some|any|not|too|no|not enough"
        r"|a) )*(?:more|higher|bigger|larger|longer|greater|better|stronger|faster|less|lower|smaller"
        r"|shorter|fewer|good|great|decent|long|big|large|high|low|poor|bad|weak|too much|too little"
        r"|not enough|extra|plenty of|lots of|increase (?:the )?|reduce (?:the )?|lower the|raise the"
        r"|huge|small|short|terrible|awful|best|most) (?:in |of |the )?$",
        head,
    )
    if before:
        word = re.search(
            r"(more|higher|bigger|larger|longer|greater|better|stronger|faster|less|lower|smaller"
            r"|shorter|fewer|good|great|decent|long|big|large|high|low|poor|bad|weak|too much"
            r"|too little|not enough|extra|plenty|lots|increase|reduce|raise|huge|small|short"
            r"|terrible|awful|best|most)",
            before[0].replace("not enough", "few"),
        )
        text = before[0]
        direction: Direction
        if "not enough" in text or "too little" in text:
            direction = "higher"
        elif "too much" in text:
            direction = "lower"
        else:
            found = word[1] if word else "more"
            if found in ("good", "great", "better", "decent", "best") or found in (
                "poor",
                "bad",
                "weak",
                "terrible",
                "awful",
            ):
                direction = good or "higher"
            else:
                direction = "lower" if found in _GENERIC_LOW or found in ("reduce", "lower") else "higher"
                if "too " in text or re.search(r"\bno(?:t)? ", text):
                    direction = _flip(direction)
        if re.search(r"\?|how ", reading.text[clause.start : clause.end]) and not re.search(
            r"have|any|got|some|with", head
        ):
            return None
        start = noun.start - len(before[0])
        return _critique(reading, slot, direction, start, noun.end, complaint="too" in text), start, noun.end
    matters = _MATTERS.match(tail) or (_MATTERS_TO.search(head) if len(head) < 24 else None)
    if matters and good is not None:
        end = noun.end + (matters.end() if matters.re is _MATTERS else 0)
        start = noun.start if matters.re is _MATTERS else clause.start + matters.start()
        return _critique(reading, slot, good, start, end), start, end
    link = _NOUN_LINK.match(tail)
    offset = link.end() if link else 0
    linked = link[0] if link else ""
    rest = tail[offset:]
    word_match = re.match(
        r"(higher|bigger|larger|longer|greater|better|stronger|faster|less|lower|smaller|shorter"
        r"|fewer|high|low|small|short|long|big|large|poor|bad|weak|terrible|awful|lacking|limited"
        r"|worse|大|高|长|久|多|强|好|足|给力|持久|快|小|低|短|少|弱|差|拉胯|垃圾|渣|重|轻|便宜|贵)",
        rest,
    )
    if word_match:
        return _noun_then_word(
            reading,
            noun,
            slot,
            good,
            linked,
            word_match[1],
            rest[word_match.end() :],
            noun.end + offset + word_match.end(),
        )
    problem = cue("problem").search(reading.text, clause.start, clause.end)
    if problem and good is not None and abs(problem.start() - noun.end) <= 24 and not re.search(r"\?|吗", tail):
        start, end = min(noun.start, problem.start()), max(noun.end, problem.end())
        return _critique(reading, slot, good, start, end, complaint=True), start, end
    return None


def _noun_then_word(
    reading: Reading, noun: NounSpan, slot: str, good: Direction | None, linked: str, word: str, rest: str, end: int
) -> tuple[Act, int, int] | None:
    direction: Direction
    if word in ("好", "better", "给力", "强", "足", "持久", "stronger", "快", "faster"):
        direction = good or "higher"
    elif word in ("便宜", "轻"):
        direction = "lower"
    elif word in ("贵", "重"):
        direction = "higher"
    elif word in _BAD:
        return _critique(reading, slot, good or "higher", noun.start, end, complaint=True), noun.start, end
    else:
        direction = "lower" if word in _GENERIC_LOW else "higher"
    if (
        re.match(r"[吗么?]|不" + word, rest)
        or (word == "好" and re.match("了", rest) and "就" in linked)
        or re.search(r"多$|有多$", linked)
    ):
        return None
    tail = re.match(rf"了?{LITTLE}?(?:就好|更好|最好)?的?", rest)
    end += tail.end() if tail and not word.isascii() else 0
    complaint = (
        bool(re.search(r"太|有点|过于|偏|略|too|so |very|pretty|quite|rather|实在", linked))
        or rest.startswith("了")
        or (
            word in ("high", "low", "short", "long", "small", "big", "large")
            and re.search(r"\b(?:is|are|was)\b", linked) is not None
            and (good is not None and direction != good)
        )
    )
    if re.search(r"不够|not (?:\w+ )?$", linked):
        return _critique(reading, slot, direction, noun.start, end, complaint=True), noun.start, end
    if re.search(r"不要|不能|别|不太|不用太|没(?:有)?那么", linked):
        return _critique(reading, slot, _flip(direction), noun.start, end), noun.start, end
    if complaint:
        if good is not None and direction == good and "太" not in linked and "too" not in linked:
            return None
        return _critique(reading, slot, _flip(direction), noun.start, end, complaint=True), noun.start, end
    if (
        good is not None
        and direction == good
        and re.search(r"\b(?:is|are|was)\b|很|挺|真|蛮", linked)
        and word not in ("higher", "longer", "better", "lower", "bigger", "shorter")
    ):
        return None  # praise
    return _critique(reading, slot, direction, noun.start, end), noun.start, end


def _noun_slot(reading: Reading, noun: NounSpan) -> str | None:
    numbers = [slot for slot in noun.slots if reading.concepts.kind(slot) == "number"]
    if "battery" in numbers and "battery_life" in noun.slots and "battery_life" in numbers:
        return "battery_life" if "battery_life" in reading.concepts.slots else numbers[0]
    return numbers[0] if numbers else next((slot for slot in noun.slots if reading.concepts.good(slot)), None)


def _flip(direction: Direction) -> Direction:
    return "higher" if direction == "lower" else "lower"


def _critique(
    reading: Reading, slot: str, direction: Direction, start: int, end: int, *, complaint: bool = False
) -> Act:
    return Act(
        "critique",
        slot=slot,
        direction=direction,
        items=("*",) if complaint else (),
        quote=reading.quote(start, end),
        confidence=0.85,
    )
