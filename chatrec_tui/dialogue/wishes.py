"""Values as wishes: which are wanted, excluded, required, merely liked or permitted, and what stays free text.

Every value takes its attitude from the nearest cue that governs it: one before it (“no horror”, 不要恐怖片) or one
right after it (“horror is not for me”, 恐怖片就算了).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chatrec_tui.dialogue.acts import Act, Op, SlotValueType
from chatrec_tui.dialogue.attitudes import Attitude, attitude_at
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading
from chatrec_tui.dialogue.vocabulary import Name, ValueSpan

__all__ = ["lifted_value", "value_acts"]

_SAID_OF = re.compile(
    r" (?:one )?(?:is|looks|seems|was|costs?|has) (?:too|a bit|so|very|way|really|not|pretty|quite|out of)(?![a-z])"
)
_REQUIREMENT = re.compile(
    r" (?:bit|part|thing|requirement|rule|filter|condition|idea|stuff)(?![a-z])|(?:那个|这个"
    r"|的)?(?:条件|要求|限制|那条)"
)


_COPULA = re.compile(
    r" ?(?:is|are|was|were|looks|seems|sounds)(?: (?:a|an|the|really|such|too|so|very|quite|pretty"
    r"|more))* |(?:是|就是)?(?:很|挺|太|真|好|一部|个|蛮|还)+|是"
)


_ALTERNATIVE = re.compile(r"\s*(?:,|、)?\s*(?:or|/|或者?|或是|还是)\s*(?:a |an |some |maybe |even )?")


_SAID_ABOUT = re.compile(
    r"(?:said|mentioned|comment|remark|request|bit|part|thing|mind|wrong) (?:about|on|with|against) "
)
_OFF_THE_LIST = re.compile(
    r"[^,.;]{0,12} (?:off|from) (?:the|my) (?:\w+ )?(?:black ?list|ban list|no list|block ?list"
    r"|exclusions?)|从(?:黑名单|排除|名单).{0,6}(?:放|拿|移|去|解)"
)
_TAKEN_BACK = re.compile(
    r"(?: (?:movies?|films?|ones?|laptops?|stuff))? (?:is|are) (?:actually |totally |perfectly )?"
    r"(?:(?:fine|ok|okay|good|alright"
    r"|allowed|welcome|acceptable) (?:after all|again)|back (?:on the table|in|on)"
    r"|no longer (?:banned|excluded|out|off))"
    r"|(?:片|剧|的|类|款|机|牌子?)*(?:的)?(?:那?(?:条|句)?话?)?[, ]*(?:就)?"
    r"(?:当我没(?:说|提)过?|不作数|不算数?了?$|收回|作废|解禁|放回来"
    r"|又可以了|也解封)"
)
"""Behind a value: what was said of it does not hold any more."""
_TAKEN_BACK_LATER = re.compile(r"[,.; ]*(?:这|那)(?:一)?(?:句|条|点)(?:话)?(?:收回|作废|不算数?|当我没说|撤回|去掉)")
"""In the clause behind a value's."""


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
    return [_without_said(act, acts) for act in acts], last


def _without_said(act: Act, acts: Sequence[Act]) -> Act:
    """A choice of values without those that are asked for by themselves: “mind-bending, with a twist”."""
    if act.act != "inform" or act.polarity < 0 or not isinstance(act.value, list):
        return act
    said = [one.value for one in acts if one.act == "inform" and one.slot == act.slot and one.polarity > 0]
    left = [value for value in act.value if value not in said]
    if not left or len(left) == len(act.value):
        return act
    return replace(act, value=left) if len(left) > 1 else replace(act, op="contains", value=left[0])


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
        said_of = before is not None and _SAID_ABOUT.search(text, clause.start, value.start) is not None
        lifted = named or stated or said_of or (before is not None and "back" in before[0])
        allowed = _TAKEN_BACK.match(text, value.end) or _TAKEN_BACK_LATER.match(text, clause.end)
        freed = _OFF_THE_LIST.match(text, value.end)
        if (before and value.start - before.end() <= 5 and lifted) or after or allowed or freed:
            later = _TAKEN_BACK_LATER.match(text, clause.end)
            reading.use(clause.start, later.end() if later else clause.end)
            _, target = _target(reading, value.best.slot, list(value.best.values))
            return Act("retract", slot=value.best.slot, value=target, quote=reading.quote(clause.start, clause.end))
    return None


def _describes(reading: Reading, clause: Clause, value: ValueSpan) -> bool:
    """True for a value that is said of an item: “Rocky is a classic”, 洛奇很经典."""
    if re.search(r"(?<![a-z])(?:the|that|this) $", reading.text[: value.start]) and _SAID_OF.match(
        reading.text, value.end
    ):
        reading.use(value.start, value.end)
        return True
    return any(
        one.kind in ("title", "ordinal", "digit", "description")
        and clause.start <= one.start < one.end <= value.start
        and _COPULA.fullmatch(reading.text, one.end, value.start)
        for one in reading.refs
    )


def _acts_for(reading: Reading, attitude: Attitude, group: Sequence[ValueSpan]) -> list[Act]:
    first = group[0]
    name = _meant(reading, first)
    start, end = min(attitude.start, first.start), max(attitude.end, group[-1].end)
    quote = reading.quote(start, end)
    values = list(dict.fromkeys(value for span in group for value in _meant(reading, span).values))
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
