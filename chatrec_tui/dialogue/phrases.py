"""What is left of a clause as a wish in the person's own words: “something to cry to”, 送长辈的."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.asking import asks_for
from chatrec_tui.dialogue.attitudes import BEFORE, Attitude, attitude_at
from chatrec_tui.dialogue.concepts import key_of
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading
from chatrec_tui.dialogue.vocabulary import plain_words
from chatrec_tui.dialogue.words import stem, units

__all__ = ["Room", "free_text", "said", "sold_nouns"]


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


_ZH_NO_THING = re.compile(
    "[着了过得呀啊哈级我你他她]|方便|觉得|知道|看看|重要|朋友|老婆|老公|爸|妈|孩子|同事|家里|最近|平时"
)
"""What no product is called by: verbs, particles, people."""
_ZH_HEAD = re.compile("(?:的|想要|想买|想看|买|找|要|来|推荐|求)$")
_EN_HEAD = re.compile(
    r"(?:^|,|(?<![a-z])(?:a|an|some|any|good|nice|new|want|need|for|find|show me|get|buy|with|more)) ?$"
)
_OWNER = re.compile(r"(?<![a-z])(?:my|her|his|our|their|your|i|we|the) $")
_ABOUT = re.compile(
    r"(?<![a-z])(?:about|directed by|made by|written by|by|starring|featuring|with|related to"
    r"|involving|that explore|focus(?:ing|ed)? on"
    r"|cent(?:er|re)(?:ing|ed)? (?:on|around)|dealing with|based on) (?:a |an |the |some )?"
)


_PREDICATE = re.compile(
    r"(?<![a-z])(?:always|never|usually|often|seems?|feels?|makes?|takes?|keeps?|offers?|provides?|is|are|was|were) "
)


Room = Literal["all", "beside", "marked"]
"""How much of what is left counts: all of it, a noun beside other wishes, or only what is marked as a wish."""


def free_text(reading: Reading, clause: Clause, room: Room, inherited: Attitude | None = None) -> Act | None:
    """What is left of a clause as a wish in the person's own words."""
    text = reading.text
    runs = _left_over(reading, clause)
    best: tuple[int, int] | None = None
    for start, end in runs:
        start, end = _trim(text, start, end, sold_nouns(reading))
        for one in reading.cues:
            if one.kind in BEFORE and one.kind != "want" and start - 1 <= one.start <= start + 1 and one.end < end:
                start, end = _trim(text, one.end, end, sold_nouns(reading))
        if start < end and said(reading, text[start:end]) and (best is None or end - start > best[1] - best[0]):
            best = (start, end)
    if best is None:
        return None
    start, end = _core(reading, *best)
    if room != "all":
        listed = _LISTED.search(text, clause.start, start) and len(units(text[start:end])) <= 4
        noun = room == "beside" and _is_noun(reading, clause, start, end)
        if not (listed or noun or _marked(reading, clause, start, end)):
            return None
    ruled_out = inherited is not None and inherited.stance == "excluded"
    if not asks_for(reading, clause, start, end, ruled_out):
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


def _is_noun(reading: Reading, clause: Clause, start: int, end: int) -> bool:
    """True for the thing that other wishes are about: “a cotton blanket under 300”, 便宜点的锅."""
    text = reading.text
    if any(one.start <= start and end <= one.end for one in reading.nouns):
        return False
    words = units(text[start:end])
    head, tail = text[clause.start : start], text[end : clause.end]
    behind_used = reading.is_used(max(clause.start, start - 2), start)
    closed = not tail.strip(" ,.!?~吗呢有么") or reading.is_used(end, min(end + 2, clause.end))
    if text[start] > "\u3000":
        ahead = _ZH_HEAD.search(head) is not None or (len(words) > 1 and (behind_used or not head.strip()))
        return ahead and closed and len(words) <= 6 and not _ZH_NO_THING.search(text, start, end)
    if len(words) > 3 or not all(word[0].isalnum() and word not in plain_words() for word, _, _ in words):
        return False
    return closed and (behind_used or _EN_HEAD.search(head) is not None) and _OWNER.search(head) is None


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
        r"(?:mood|look(?:ing)?|search(?:ing)?|shop(?:ping)?|hunt(?:ing)?|going|up|ask(?:ing|ed)?"
        r"|after|wait(?:ing)?) for(?: (?:a|an|the|some))? $",
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
    for noun in sorted(sold_nouns(reading), key=len, reverse=True):
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
