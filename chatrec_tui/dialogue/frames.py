"""How an adjective is used: wanted (更轻, “as light as possible”), complained about (太重), or merely named."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatrec_tui.dialogue.acts import Direction
from chatrec_tui.dialogue.reading import AdjectiveSpan, Clause, Reading

__all__ = ["LITTLE", "Frame", "adjective_frame"]

LITTLE = "(?:一丢丢|一丢|一点点|一点儿|点儿|一点|一些|点|些|啲)"


@dataclass(frozen=True, slots=True)
class Frame:
    """How an adjective is used."""

    wanted: bool
    """True when the end that it names is wished for."""
    start: int
    end: int
    complaint: bool = False
    """About an item that is shown."""
    base: bool = False
    """The bare adjective, which may be no wish at all."""


def adjective_frame(
    reading: Reading, clause: Clause, one: AdjectiveSpan, good: Direction | None, direction: Direction
) -> Frame | None:
    head, tail = reading.text[clause.start : one.start], reading.text[one.end : clause.end]
    if one.word.isascii():
        return _english_frame(one, head, tail, good, direction)
    return _chinese_frame(one, head, tail, good, direction)


def _english_frame(
    one: AdjectiveSpan, head: str, tail: str, good: Direction | None, direction: Direction
) -> Frame | None:
    degree = one.senses[0].degree
    undesired = good is not None and direction != good

    def frame(wanted: bool, match: re.Match[str] | None, *, complaint: bool = False, base: bool = False) -> Frame:
        start = one.start - (len(match[0]) if match else 0)
        return Frame(wanted, start, one.end, complaint, base)

    if re.search(r"as $", head) and re.match(r" as possible", tail):
        return Frame(True, one.start - 3, one.end + 12)
    if re.match(r" enough", tail):
        negative = re.search(r"not (?:\w+ )?$|is not (?:\w+ )?$", head)
        return Frame(True, one.start - (len(negative[0]) if negative else 0), one.end + 7, complaint=bool(negative))
    match = re.search(
        r"(?:not|nothing|never|without being|without|no|less|nor|do not want (?:it|anything|something"
        r"|one|a|it to be)|not (?:be|want) ?(?:it|anything|something)?) ?(?:be |to be |it to be "
        r"|that is |anything |something |a |an )?(?:too|so|that|as|overly|terribly|super|all that"
        r"|very|crazy|particularly|excessively|really|ridiculously|especially)? ?$",
        head,
    )
    if match and re.search(r"(?<![a-z])(?:not|nothing|never|without|no|less|nor)(?![a-z])", match[0]):
        if degree == "more":
            return frame(False, match) if match[0].startswith(("nothing", "no ", "not any")) else None
        if "less" in match[0]:
            return frame(False, match)
        if good is not None and direction == good and "too" not in match[0]:
            return frame(True, match, complaint=True)  # “it is not very light”
        return frame(False, match)
    match = re.search(
        r"(?:(?:a (?:bit|little|tad|touch|shade)|way|much|far|just|still|simply|kind of|slightly"
        r"|somewhat|rather|all|really|honestly|even) )*(?:too|overly|excessively|unnecessarily) $",
        head,
    )
    if (match and "too" in match[0]) or (
        match and "ly " in match[0] and match[0].strip() not in ("really", "slightly")
    ):
        return frame(False, match, complaint=True)
    if degree == "more":
        match = re.search(
            r"(?:something |anything |one(?: that is)? |ones )?(?:(?:a (?:bit|little|tad|lot|touch)"
            r"|much|even|slightly|way|far|somewhat|considerably|lots|still|any|significantly) )*$",
            head,
        )
        return frame(True, match)
    if degree == "most":
        return frame(True, re.search(r"(?:the )?$", head))
    match = re.search(
        r"(?:something |anything )?(?:(?:a (?:bit|little|tad|lot)|much|even|slightly|way|far"
        r"|somewhat) )*(?P<d>more|most|less|least) $",
        head,
    )
    if match:
        return frame(match["d"] in ("more", "most"), match)
    match = re.search(
        r"(?:is|are|looks?|seems?|feels?|was|runs?|that is|bit|little|rather|pretty|quite|kind of|so"
        r"|really|very|awfully|somewhat|ridiculously|insanely|looking) $",
        head,
    )
    if match and undesired:
        return frame(False, match, complaint=True)
    if (
        match
        and good is None
        and re.search(r"(?:bit|little|rather|pretty|quite|kind of|so|really|very|awfully|somewhat) $", match[0])
    ):
        return frame(False, match, complaint=True)
    if match and re.search(r"(?:is|are|looks?|seems?|was)(?: \w+)? $", head) and good is not None:
        return None  # praise: “it is cheap”
    if not head.strip() and not tail.strip(" !.") and undesired:
        return frame(False, None, complaint=True)
    return frame(True, None, base=True)


def _chinese_frame(
    one: AdjectiveSpan, head: str, tail: str, good: Direction | None, direction: Direction
) -> Frame | None:
    undesired = good is not None and direction != good

    def frame(
        wanted: bool,
        before: re.Match[str] | None,
        after: re.Match[str] | None = None,
        *,
        complaint: bool = False,
        base: bool = False,
    ) -> Frame:
        return Frame(
            wanted,
            one.start - (len(before[0]) if before else 0),
            one.end + (len(after[0]) if after else 0),
            complaint,
            base,
        )

    before = re.search(r"越$", head)
    after = re.match(r"越好", tail)
    if before and after:
        return frame(True, before, after)
    before = re.search(r"不够$|没(?:有)?(?:那么|这么|多)$", head)
    if before:
        return frame("不够" in before[0], before, re.match("的", tail), complaint="不够" in before[0])
    before = re.search(
        r"(?:(?<!要)不要|别|(?<!能)不能|不想要|(?<!可)不可以|(?<!可)不可|不希望|不喜欢|不想看|不想|不用|不必|不需要|最好别"
        r"|最好不要)(?:买|看|是|选|来|给我)?(?:那么|这么|太过?|特别|过于|很|超)?$|不(?:太|算|怎么"
        r"|至于太|会太|是太|是很)?$",
        head,
    )
    if before and not re.search(r"是不$|好不$", head) and not re.match(f"不{one.word}", tail):
        if re.match(r"不(?:怎么|算)?$", before[0]) and good is not None and direction == good:
            return frame(True, before, re.match("的", tail), complaint=True)  # 不便宜
        if re.search(r"不必|不用|不需要", before[0]):
            return None
        return frame(False, before, re.match(r"的", tail))
    after = re.match(rf"了(?:{LITTLE})?|(?:死了|爆了|得(?:离谱|要死|吓人|要命|不行)|到离谱|哭了?)", tail)
    before = re.search(
        r"(?:太|有点儿?|有些|过于|过|偏|嫌|这么|那么|略微?|稍微有点|稍显|稍|好|真|可真|实在|实在是|怪"
        r"|巨|死|贼|挺|蛮|忒|这|超级?|特别|都)+$",
        head,
    )
    if before and re.search(r"太|有点|有些|过|偏|嫌|略|稍显|忒|死|怪|巨|贼", before[0]) and not re.match(LITTLE, tail):
        return frame(False, before, after, complaint=True)
    little = re.match(LITTLE, tail)
    if little:
        return frame(
            True,
            re.search(
                r"(?:能不能|可不可以|能否|可否|可以|再|更|稍微?|要|来个?|想要|有没有|最好|希望|能|还要|还能|换个|得)*$",
                head,
            ),
            little,
        )
    before = re.search(
        r"(?:还要|再|更|更加|还|最|尽量|尽可能|最好|要|比较|稍微?|足够|够|要求|希望|想要|来个?|找个?"
        r"|换个?|能)+(?:一款|个|款|部)?$",
        head,
    )
    if before and re.search(r"更|再|最|尽|比较", before[0]):
        return frame(True, before, re.match("的", tail))
    if after and (undesired or "死" in after[0] or len(after[0]) > 1):
        return frame(False, before, after, complaint=True)
    if before is None and re.search(r"(?:挺|蛮|好|真|这么|超级?|特别|都|很|可真|实在)$", head) and undesired:
        return frame(False, re.search(r"(?:挺|蛮|好|真|这么|超级?|特别|都|很|可真|实在)+$", head), None, complaint=True)
    if not head.strip() and re.fullmatch(r"[啊呀!~了 ]*", tail) and undesired:
        return frame(False, None, None, complaint=True)
    if undesired and re.search(r"不要$", head):
        return frame(False, None)
    exclude_after = re.match(r"的(?:都|就|全)?(?:不要|别|不考虑|不行|免|算了|pass)", tail)
    if exclude_after:
        return frame(False, None, exclude_after)
    if (
        len(one.word) == 1
        and not re.match(r"的", tail)
        and not re.search(r"(?:主要是|要|够|图|最好|必须|尽量|只要|得)$", head)
    ):
        return None
    return frame(True, None, re.match("的", tail), base=True)
