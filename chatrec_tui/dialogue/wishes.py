"""Values as wishes: which are wanted, excluded, required, merely liked or permitted, and what stays free text.

Every value takes its attitude from the nearest cue that governs it: one before it (“no horror”, 不要恐怖片) or one
right after it (“horror is not for me”, 恐怖片就算了).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from chatrec_tui.dialogue.acts import Act, Op, SlotValueType
from chatrec_tui.dialogue.concepts import key_of
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Cue, Reading
from chatrec_tui.dialogue.vocabulary import Name, ValueSpan, plain_words
from chatrec_tui.dialogue.words import stem, units

__all__ = ["Attitude", "attitude_at", "free_text", "lifted_value", "said", "value_acts"]

Stance = Literal["wanted", "excluded", "neutral", "permitted", "needless", "nothing", "unexcluded"]
_BEFORE = ("exclude", "hate", "dislike_value", "love", "want", "permit", "need_not", "not_negative", "not_excluded")
_AFTER = {"exclude_after", "hate_after", "dislike_value_after", "love_after", "permit_after", "need_not_after"}
_BRIDGE = re.compile(
    r"(?: |的|类|片|剧|电影|影片|款|牌子?|品牌|手机|电脑|笔记本|就|都|也|其实|现在|倒是|倒|actually|now|之类|什么|这种|这类|那种|那类|系列|and|or|movies?|films?|stuff|things?|ones?|brand|laptops?|kind|type|genre|和|或|、|跟|与|really|just|honestly|i|我|that|those|color|colou?r|颜色|色|实在|真的|,|:|\?|？|一律|统统|所有|any|of|my|\(|\)|类型|题材|主题)*"
)
_REQUIREMENT = re.compile(
    r" (?:bit|part|thing|requirement|rule|filter|condition|idea|stuff)(?![a-z])|(?:那个|这个|的)?(?:条件|要求|限制|那条)"
)
_COPULA = re.compile(
    r" ?(?:is|are|was|were|looks|seems|sounds)(?: (?:a|an|the|really|such|too|so|very|quite|pretty|more))* |(?:是|就是)?(?:很|挺|太|真|好|一部|个|蛮|还)+|是"
)
_EXCEPT = re.compile(
    r"除了|除开|除去|except|anything (?:but|except|other)|everything but|other than|apart from|aside from|excluding|any\w* (?:brand )?but|any brand"
)
_TOO = re.compile(r"(?<![a-z])(?:too|overly|so|that|very)(?![a-z])|太|过于|那么|这么|特别|很")
_ALTERNATIVE = re.compile(r"\s*(?:,|、)?\s*(?:or|/|或者?|或是|还是)\s*(?:a |an |some |maybe |even )?")


@dataclass(frozen=True, slots=True)
class Attitude:
    """What is felt about a value."""

    stance: Stance
    """Wanted, excluded, permitted …"""
    hard: bool | None
    """As in an inform."""
    start: int
    """Begin of the cue, or of the value when there is none."""
    end: int
    """End of the cue or value."""
    cued: bool = False
    """True when a cue decided it."""


_STANCES: dict[str, tuple[Stance, bool | None]] = {
    "exclude": ("excluded", True), "exclude_after": ("excluded", True), "hate": ("excluded", True), "hate_after": ("excluded", True),
    "dislike_value": ("excluded", False), "dislike_value_after": ("excluded", False), "love": ("wanted", False), "love_after": ("wanted", False),
    "want": ("wanted", None), "permit": ("permitted", False), "permit_after": ("permitted", False), "need_not": ("needless", None),
    "need_not_after": ("needless", None), "not_negative": ("nothing", None), "not_excluded": ("unexcluded", None),
}  # fmt: skip


def attitude_at(reading: Reading, clause: Clause, start: int, end: int, inherited: Attitude | None = None) -> Attitude:
    """The attitude that governs the words from `start` to `end` of a clause."""
    cues = [
        one
        for one in reading.cues
        if clause.start <= one.start and one.end <= clause.end and not _within(one, reading.values, start, end)
    ]
    after = _cue_after(reading, cues, end)
    before = [one for one in cues if one.kind in _BEFORE and one.end <= start]
    governing = before[-1] if before else None
    if (
        governing
        and governing.kind == "exclude"
        and reading.text[governing.start : governing.end] == "没有"
        and re.search(r"有没有$", reading.text[: governing.end])
    ):
        governing = None
    if governing is not None and governing.kind in ("want", "love") and len(before) > 1:
        # “I do not like the look of”, “not in need of”: a want right behind a refusal belongs to it
        last = before[-2]
        if (
            last.kind in ("exclude", "hate", "dislike_value", "need_not", "not_negative", "not_excluded")
            and governing.start - last.end <= 1
        ):
            governing = last
    modal = _modal(cues, start, end, governing)
    if after is not None and governing is not None and _EXCEPT.match(reading.text, governing.start):
        after = None  # 除了恐怖片都行
    if after is not None and (governing is None or governing.kind in ("want", "love") or after.start - end <= 1):
        stance, hard = _STANCES[after.kind]
        return Attitude(stance, _firmness(stance, hard, modal), min(start, after.start), after.end, True)
    if governing is not None:
        stance, hard = _STANCES[governing.kind]
        if stance == "excluded" and _TOO.search(reading.text, governing.start, start):
            hard = False  # “nothing too bleak” asks for less of it
        return Attitude(stance, _firmness(stance, hard, modal), governing.start, end, governing.kind != "want")
    if modal is None and inherited is not None:
        return Attitude(inherited.stance, inherited.hard, start, end, inherited.cued)
    return Attitude(
        "neutral",
        _firmness("wanted", None, modal),
        min(start, modal.start) if modal else start,
        max(end, modal.end) if modal else end,
        modal is not None,
    )


def _within(one: Cue, values: Sequence[ValueSpan], start: int, end: int) -> bool:
    """True for a cue that is part of a value's own name."""
    return any(value.start <= one.start and one.end <= value.end for value in values)


def _cue_after(reading: Reading, cues: Sequence[Cue], end: int) -> Cue | None:
    for one in cues:
        if one.kind in _AFTER and one.start >= end:
            gap = reading.text[end : one.start]
            if one.kind == "exclude_after" and any(
                value.start - one.end in (0, 1) and "," not in reading.text[one.end : value.start]
                for value in reading.values
            ):
                return None  # 要甲不要乙
            for value in reading.values:
                if end <= value.start and value.end <= one.start:
                    gap = gap.replace(reading.text[value.start : value.end], "", 1)
            if (
                len(gap) <= 24
                and _BRIDGE.fullmatch(gap)
                and not any(other.kind in _BEFORE and end <= other.start < one.start for other in cues)
            ):
                return one
            return None
    return None


def _modal(cues: Sequence[Cue], start: int, end: int, governing: Cue | None) -> Cue | None:
    modals = [one for one in cues if one.kind in ("soft", "must")]
    before = [one for one in modals if one.end <= start]
    after = [one for one in modals if one.start >= end]
    if before:
        nearest = before[-1]
        if governing is None or governing.kind == "want" or nearest.kind == "soft":
            return nearest
        return nearest if nearest.start > governing.start or governing.kind == "love" else None
    return after[0] if after else None


def _firmness(stance: Stance, hard: bool | None, modal: Cue | None) -> bool | None:
    if modal is None or stance in ("permitted", "needless", "nothing", "unexcluded"):
        return hard
    if modal.kind == "soft":
        return False
    return True if stance in ("wanted", "neutral") else hard


def value_acts(reading: Reading, clause: Clause, inherited: Attitude | None) -> tuple[list[Act], Attitude | None]:
    """Informs (and retractions, permissions) that a clause's values make, and the attitude that a list may pass on."""
    acts: list[Act] = []
    last: Attitude | None = None
    spans = [
        value
        for value in reading.values
        if clause.start <= value.start < clause.end and not reading.is_used(value.start, value.end)
    ]
    done: set[int] = set()
    for at, value in enumerate(spans):
        if at in done or _describes(reading, clause, value):
            continue
        attitude = attitude_at(reading, clause, value.start, value.end, inherited)
        group = [value]
        if attitude.stance in ("wanted", "neutral") and value.best.slot not in reading.vocabulary.flags:
            for offset, other in enumerate(spans[at + 1 :], at + 1):
                if other.best.slot == value.best.slot and _ALTERNATIVE.fullmatch(
                    reading.text[group[-1].end : other.start]
                ):
                    group.append(other)
                    done.add(offset)
                else:
                    break
        acts += _acts_for(reading, attitude, group)
        start, end = min(attitude.start, value.start), max(attitude.end, group[-1].end)
        for one in group:
            reading.use(one.start, one.end)
        reading.use(start, min(end, clause.end))
        last = attitude
    return acts, last


_SPOKEN = re.compile(r" ?-?(?:language|speaking|spoken|dub|dubbed|audio|subtitle|subs|version|语|配音|对白)")


def _meant(reading: Reading, span: ValueSpan) -> Name:
    """The name that a span stands for; “a French film” is about the country where the catalog has both."""
    concepts = reading.concepts.concept_of
    if concepts.get(span.best.slot) == "language":
        spoken = _SPOKEN.match(reading.text, span.end) or re.search(r"(?<![a-z])in $", reading.text[: span.start])
        country = next((one for one in span.names if concepts.get(one.slot) == "country"), None)
        if (
            country is not None
            and not spoken
            and span.end - span.start == len(reading.text[span.start : span.end].rstrip("语文话"))
        ):
            return country
    return span.best


def lifted_value(reading: Reading, clause: Clause) -> Act | None:
    """“Forget the romance bit”, 浪漫那个条件不要了: a value that is taken back."""
    text = reading.text
    for value in reading.values:
        if not clause.start <= value.start < clause.end or reading.is_used(value.start, value.end):
            continue
        named = _REQUIREMENT.match(text, value.end)
        stated = any(
            one.slot == value.best.slot and one.weight > 0 and any(_same(one.value, each) for each in value.best.values)
            for one in reading.state.preferences
        )
        before = cue("retract").search(text, clause.start, value.start)
        after = named and re.compile("就?(?:不要|算|取消|去掉|删掉|免|放弃|作废)").match(text, named.end())
        if (before and value.start - before.end() <= 5 and (named or stated)) or after:
            reading.use(clause.start, clause.end)
            target = value.best.values[0] if len(value.best.values) == 1 else list(value.best.values)
            if value.best.slot in reading.vocabulary.flags:
                target = True
            return Act("retract", slot=value.best.slot, value=target, quote=reading.quote(clause.start, clause.end))
    return None


def _describes(reading: Reading, clause: Clause, value: ValueSpan) -> bool:
    """True for a value that is said of an item: “Rocky is a classic”, 洛奇很经典."""
    for one in reading.refs:
        if (
            one.kind in ("title", "ordinal", "digit", "description")
            and clause.start <= one.start < one.end <= value.start
        ):
            if _COPULA.fullmatch(reading.text, one.end, value.start):
                return True
    return False


def _acts_for(reading: Reading, attitude: Attitude, group: Sequence[ValueSpan]) -> list[Act]:
    first = group[0]
    name = _meant(reading, first)
    start, end = min(attitude.start, first.start), max(attitude.end, group[-1].end)
    quote = reading.quote(start, end)
    values = list(dict.fromkeys(value for span in group for value in (name if span is first else span.best).values))
    if attitude.stance == "nothing":
        return []
    if len(group) == 1 and name.part:
        values = [name.part]
    op, value = _target(reading, name.slot, values, part=len(group) == 1 and name.part is not None)
    if attitude.stance == "unexcluded":
        return [Act("retract", slot=name.slot, value=value, quote=quote)]
    if attitude.stance == "needless" and name.slot in ("brand", "creators") and "不用" in quote:
        attitude = Attitude("excluded", True, start, end, True)
    if attitude.stance == "needless":
        if any(
            one.slot == name.slot and one.weight > 0 and _same(one.value, value) for one in reading.state.preferences
        ):
            return [Act("retract", slot=name.slot, value=value, quote=quote)]
        return [Act("no_preference", slot=name.slot, quote=quote)]
    acts: list[Act] = []
    excluded_before = any(
        one.slot == name.slot and one.weight < 0 and _same(one.value, value) for one in reading.state.preferences
    )
    if attitude.stance == "permitted" and excluded_before:
        return [Act("retract", slot=name.slot, value=value, quote=quote)]
    if attitude.stance == "excluded":
        for single in values:
            one_op, one_value = _target(reading, name.slot, [single], part=name.part is not None)
            acts.append(
                Act(
                    "inform",
                    slot=name.slot,
                    op=one_op,
                    value=one_value,
                    polarity=-1,
                    hard=attitude.hard,
                    quote=quote,
                    confidence=_sure(name.strength),
                )
            )
        return (
            acts
            if len(values) <= 3 or name.strength > 1
            else [
                Act(
                    "inform",
                    slot=name.slot,
                    op="in",
                    value=values,
                    polarity=-1,
                    hard=attitude.hard,
                    quote=quote,
                    confidence=0.6,
                )
            ]
        )
    return [
        Act(
            "inform",
            slot=name.slot,
            op=op,
            value=value,
            hard=attitude.hard,
            quote=quote,
            confidence=_sure(name.strength),
        )
    ]


def _same(a: SlotValueType, b: SlotValueType) -> bool:
    one, other = a if isinstance(a, list) else [a], b if isinstance(b, list) else [b]
    return bool({str(x) for x in one} & {str(x) for x in other})


def _sure(strength: int) -> float:
    return {3: 0.95, 2: 0.85}.get(strength, 0.7)


def _target(reading: Reading, slot: str, values: list[str], *, part: bool = False) -> tuple[Op, SlotValueType]:
    if slot in reading.vocabulary.flags:
        return "=", True
    if len(values) > 1:
        return "in", values
    return ("contains" if part or reading.concepts.kind(slot) == "list" else "="), values[0]


# --- free text ---


@cache
def _edges() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is cut off before and after the words that say what is wished."""
    blank = r"[ ,.:;!?~、]"
    lead, trail = cue("lead").pattern, cue("trail").pattern
    return re.compile(f"^(?:{blank}|{lead})+", re.ASCII), re.compile(f"(?:{blank}|{trail})+$", re.ASCII)


_MARKER = re.compile(
    r"(?<![a-z])(?:for|about|that|which|to|where|set in|with|like|who|starring|featuring|involving|based on|when|while"
    r"|so i can|feel|vibe|from|by|something|nothing|made for)(?![a-z])"
    r"|适合|给(?!我(?:推荐|来|看))|关于|讲|有.{1,12}的|用来|用于|送|让人|类似|像|让我|主题|题材|风格|氛围|改编"
)


_RIGHT_BEFORE = re.compile(r"(?<![a-z])(?:for|about|with|like|featuring|starring|to|set in)[ a-z]*$")
_LISTED = re.compile(r"(?:,|、|(?<![a-z])(?:or|nor)|或者?|也?别|也?不要)[ ]?(?:too |太)?$")
_ABOUT = re.compile(
    r"(?<![a-z])(?:about|directed by|made by|written by|by|starring|featuring|with|related to|involving|that explore|focus(?:ing|ed)? on"
    r"|cent(?:er|re)(?:ing|ed)? (?:on|around)|dealing with|based on) (?:a |an |the |some )?"
)
_PREDICATE = re.compile(
    r"(?<![a-z])(?:always|never|usually|often|seems?|feels?|makes?|takes?|keeps?|offers?|provides?|is|are|was|were) "
)


def free_text(reading: Reading, clause: Clause, *, strict: bool, inherited: Attitude | None = None) -> Act | None:
    """What is left of a clause as a wish in the person's own words; `strict` when the clause has said something else."""
    text = reading.text
    runs = _left_over(reading, clause)
    best: tuple[int, int] | None = None
    for start, end in runs:
        start, end = _trim(text, start, end, sold_nouns(reading))
        for one in reading.cues:
            if one.kind in _BEFORE and one.kind != "want" and start - 1 <= one.start <= start + 1 and one.end < end:
                start, end = _trim(text, one.end, end, sold_nouns(reading))
        if start < end and said(reading, text[start:end]) and (best is None or end - start > best[1] - best[0]):
            best = (start, end)
    if best is None:
        return None
    start, end = _core(reading, *best)
    if strict:
        listed = _LISTED.search(text, clause.start, start) and len(units(text[start:end])) <= 4
        if not listed and not _marked(reading, clause, start, end):
            return None
    attitude = attitude_at(reading, clause, start, end, inherited)
    if attitude.stance in ("nothing", "needless", "unexcluded"):
        return None
    value = _restored(reading, clause, start, end)
    reading.use(start, end)
    quote = reading.quote(min(attitude.start, start), end)
    polarity: Literal[1, -1] = -1 if attitude.stance == "excluded" else 1
    return Act(
        "inform", slot="about", op="~", value=value, polarity=polarity, hard=attitude.hard, quote=quote, confidence=0.5
    )


def _marked(reading: Reading, clause: Clause, start: int, end: int) -> bool:
    """True for words behind “for”, “about”, 适合 and the like; a single English word only right behind them."""
    text = reading.text
    if not _MARKER.search(text, clause.start, end):
        return False
    short = len(said(reading, text[start:end])) == 1 and text[start] < "\u3000"
    return not short or _RIGHT_BEFORE.search(text, clause.start, start) is not None


def _core(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """The part of a stretch that says what is wished: “films about X”, “X films always …” are about X."""
    text = reading.text[start:end]
    after = _ABOUT.search(text)
    pieces = [(after.end(), len(text))] if after else []
    cut = _PREDICATE.search(text)
    if cut:
        pieces.append((0, cut.start()))
    for a, b in pieces:
        a, b = _trim(reading.text, start + a, start + b)
        if a < b and said(reading, reading.text[a:b]):
            return a, b
    return start, end


def _restored(reading: Reading, clause: Clause, start: int, end: int) -> str:
    """The words with the preposition that makes them a phrase (“to cry to”, 送长辈)."""
    head = reading.text[clause.start : start]
    match = re.search(
        r"(?:(?<![a-z])(?:for|to|set in|about|with|like)(?: (?:a|an|the|my|some))? |适合|送给?|给|用来|讲|关于|带)$",
        head,
    )
    if re.search(
        r"(?:mood|look(?:ing)?|search(?:ing)?|shop(?:ping)?|hunt(?:ing)?|going|up|ask(?:ing|ed)?|after|wait(?:ing)?) for(?: (?:a|an|the|some))? $",
        head,
    ):
        match = None
    if match and not match[0].startswith(("about", "with", "like", "关于", "讲")):
        start -= len(match[0])
    return reading.quote(start, end)


def _left_over(reading: Reading, clause: Clause) -> list[tuple[int, int]]:
    """Stretches of a clause that nothing has used, joined over used words of one or two letters."""
    runs: list[tuple[int, int]] = []
    at = clause.start
    while at < clause.end:
        if reading.used[at]:
            at += 1
            continue
        end = at
        while end < clause.end and not reading.used[end]:
            end += 1
        runs.append((at, end))
        at = end
    return runs


def _trim(text: str, start: int, end: int, sold: frozenset[str] = frozenset()) -> tuple[int, int]:
    first, last = _edges()
    for _ in range(6):
        piece = text[start:end]
        lead, trail = first.match(piece), last.search(piece)
        if lead and lead.end():
            start += lead.end()
        elif trail and trail.start() < len(piece):
            end = start + trail.start()
        else:
            break
        if start >= end:
            break
    for word, begin, stop in units(text[start:end])[:1]:
        if stem(word) in sold and start + stop < end:
            return _trim(text, start + stop, end, sold) if begin == 0 else (start, end)
    return start, end


@cache
def _plain_phrases() -> tuple[str, ...]:
    return tuple(sorted((one for one in plain_words() if len(one) > 1 and not one.isascii()), key=len, reverse=True))


def said(reading: Reading, text: str) -> list[str]:
    """Words of a text that say something."""
    words = []
    han = ""
    for word, _, _ in units(text):
        if word > "\u3000" and word.isalpha():
            han += word
            continue
        if (
            not word[0].isalnum()
            or word in plain_words()
            or stem(word) in plain_words()
            or len(word) < 3
            or word.isdigit()
            or _noise(word)
        ):
            continue
        if key_of(word) in sold_nouns(reading):
            continue
        words.append(word)
    left = han
    for phrase in _plain_phrases():
        left = left.replace(phrase, "")
    for noun in sold_nouns(reading):
        flat = noun.replace(" ", "")
        if flat and flat[0] > "\u3000":
            left = left.replace(flat, "")
    left = "".join(char for char in left if char not in plain_words())
    if len(left) >= 2 or (left and (len(han) == 1 or len(han) > 2)):
        words.append(left)
    return words


def _noise(word: str) -> bool:
    """Key mashing: no vowel, or a long run of consonants."""
    return (
        (not re.search(r"[aeiouy]", word) and len(word) > 3)
        or bool(re.search(r"[bcdfghjklmnpqrstvwxz]{5,}", word))
        or bool(re.search(r"(?:asdf|qwer|zxcv|hjkl|jkl|fgh|sdf)", word))
    )


def sold_nouns(reading: Reading) -> frozenset[str]:
    """Keys of nouns for what the whole catalog sells, which are no wish."""
    return reading.vocabulary.sold
