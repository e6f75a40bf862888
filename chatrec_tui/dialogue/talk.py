"""Talk about the dialogue itself: help, undo, starting over, what is known, greetings, answers, taking words back."""

from __future__ import annotations

import re

from chatrec_tui.dialogue.acts import Act, ActName
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading
from chatrec_tui.dialogue.targets import clause_refs, has_wish, refs_items

__all__ = ["answer_act", "chitchat_acts", "meta_acts", "slot_acts"]

_EDGE = re.compile(r"^[\s,.!?~、;:。]+|[\s,.!?~、;:。\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]+$")
_PARTICLES = re.compile(r"[啊呀呢吧哈哦噢喔嘛啦咯哒滴呗嘞捏哇喵哟诶欸~!.,?\s]+$")
_AGAIN_ALLOWED = re.compile(
    r"after all|(?<![a-z])again(?![a-z])|any ?more|any longer|no longer|now(?![a-z])|其实|了(?=$|[,.!吧啊呀])|现在|还是"
)


_REFUSED_BEFORE = re.compile(
    r"(?:刚|刚才|之前|前面|先前).{0,6}(?:划掉|划了|删掉?|去掉|拉黑|跳过|排除|不要|否|拒)"
    r".{0,2}的?.{0,10}(?:留|要|回来|加|放|恢复|可以|算)"
    r"|i (?:just )?(?:rejected|skipped|removed|hid|dismissed|passed on|crossed off)\b"
    r".{0,30}(?:is|looks|was|keep|back|fine|after all)"
    r"|(?:keep|want) .{0,20}after all$|wrong to (?:reject|skip|hide|remove|dismiss)"
)
"""Words that take back a refusal of items."""
_ANY = re.compile(r"(?<![a-z])any $|任何$|任意$")
_ENOUGH = re.compile(
    r" ?(?:is (?:fine|ok|good)|works|will do|goes|would do|at all)?(?: for me| by me)?[ .!]*(?=$|,)"
    r"|都(?:行|可以|好|成)|均可"
)
"""“Any colour”, said with nothing after it but that it will do."""
_OTHERWISE = ("like", "dislike", "affirm", "deny", "no_preference", "seen", "alternatives", "greet", "thanks", "bye")


def bare(text: str) -> str:
    """A clause without punctuation at its edges and particles at its end."""
    return _PARTICLES.sub("", _EDGE.sub("", text))


def meta_acts(reading: Reading, clause: Clause) -> list[Act]:
    """undo, reset, ask_help, ask_profile, ask_catalog; their words are marked as used."""
    text = reading.text[clause.start : clause.end]
    values = has_wish(reading, clause)
    for name in ("reset", "undo", "ask_profile", "ask_help", "ask_catalog"):
        match = cue(name).search(text)
        if match is None or match.end() == match.start():
            continue
        if name == "ask_catalog" and (
            (values and not re.match(r"how many|有?多少|有?几", match[0]))
            or re.search(
                r"(?<![a-z])(?:it|this|that|they|these|those|the (?:first|second|third))(?![a-z])|这|那|它|第|推荐",
                text,
            )
        ):
            continue
        if name == "undo" and values and re.search(r"当我没|不作数|不算|收回|作废", match[0]):
            continue  # what was said of a value is lifted, not the last turn
        if name == "ask_help" and (values or len(text) > len(match[0]) + 26):
            continue
        if (
            name in ("undo", "reset")
            and clause_refs(reading, clause)
            and any(one.kind in ("ordinal", "digit", "title") for one in clause_refs(reading, clause))
        ):
            continue
        start, end = clause.start + match.start(), clause.start + match.end()
        reading.use(start, end)
        if name != "undo" or len(text) <= len(match[0]) + 10:
            reading.use(clause.start, clause.end if not values else end)
        act: ActName = name
        return [Act(act, quote=reading.quote(start, end))]
    return []


def slot_acts(reading: Reading, clause: Clause) -> list[Act]:
    """retract and no_preference of a slot that is named by a noun: 预算不限了, “forget the budget”."""
    text = reading.text[clause.start : clause.end]
    refs = [
        one
        for one in clause_refs(reading, clause)
        if one.kind in ("ordinal", "digit", "title", "pronoun", "superlative", "description") and one.valid
    ]
    lift = cue("retract").search(text)
    for noun in reading.nouns:
        if not clause.start <= noun.start < clause.end or reading.is_used(noun.start, noun.end):
            continue
        slot = next((one for one in noun.slots if any(p.slot == one for p in reading.state.preferences)), noun.slots[0])
        known = any(one.slot == slot for one in reading.state.preferences)
        after = cue("retract_after").match(reading.text, _skip(reading.text, noun.end))
        indifferent = cue("need_not_after").match(reading.text, _skip(reading.text, noun.end)) or cue(
            "need_not"
        ).search(text, 0, noun.start - clause.start)
        whichever = _ANY.search(text, 0, noun.start - clause.start) and _ENOUGH.match(reading.text, noun.end)
        lifted = (
            lift is not None
            and clause.start + lift.end() <= noun.start
            and noun.start - clause.start - lift.end() <= 16
        )
        amounts = [one for one in reading.amounts if clause.start <= one.start < clause.end]
        if amounts and not lifted:
            continue
        if lifted and slot in reading.vocabulary.flags and not known:
            continue
        if (
            after
            and (
                known
                or "了" in after[0]
                or re.search(r"去掉|取消|删|作废|收回|any ?more|after all|no longer|again|longer", after[0])
            )
        ) or lifted:
            reading.use(clause.start, clause.end)
            return [Act("retract", slot=slot, quote=reading.quote(clause.start, clause.end))]
        if indifferent or after or whichever:
            again = _AGAIN_ALLOWED.search(text)
            reading.use(clause.start, clause.end)
            return [
                Act(
                    "retract" if known or (again and "了" in again[0]) else "no_preference",
                    slot=slot,
                    quote=reading.quote(clause.start, clause.end),
                )
            ]
    if (
        refs
        and lift
        and not re.match(
            r"(?:drop|remove|lose|scrap|cancel|delete|forget|never mind|取消|去掉|去除|删|别管|clear)", lift[0]
        )
    ):
        if lift[0].startswith(("do not", "allow", "stop", "no longer", "without")) or re.match(
            r"不|放宽|清除|恢复原", lift[0]
        ):
            return []
        reading.use(clause.start, clause.end)
        return [Act("retract", items=refs_items(refs), quote=reading.quote(clause.start, clause.end))]
    if refs and _REFUSED_BEFORE.search(text):
        reading.use(clause.start, clause.end)
        return [Act("retract", items=refs_items(refs), quote=reading.quote(clause.start, clause.end))]
    if refs and any(
        item in reading.state.feedback and reading.state.feedback[item] in ("rejected", "disliked")
        for item in refs_items(refs)
    ):
        back = cue("retract_after").search(text) or cue("permit_after").search(text)
        if back:
            reading.use(clause.start, clause.end)
            return [Act("retract", items=refs_items(refs), quote=reading.quote(clause.start, clause.end))]
    return []


def _skip(text: str, at: int) -> int:
    gap = re.compile(
        r"(?: |,|我|的|方面|这块|上|限制|要求|条件|是|limit|requirement|restriction|part|thing|cap|filter)*"
    ).match(text, at)
    return gap.end() if gap else at


def answer_act(reading: Reading, clause: Clause) -> Act | None:
    """A clause that is nothing but yes, no, or “any”."""
    text = bare(reading.text[clause.start : clause.end])
    if not text:
        return None
    slot = reading.state.asked
    quote = reading.quote(clause.start, clause.end)
    for name in ("no_preference", "affirm", "deny"):
        if cue(name).fullmatch(text):
            if (
                name == "no_preference"
                and slot is None
                and text in ("not sure", "i do not know", "no clue", "不知道", "不清楚", "不确定", "没关系", "不重要")
            ):
                continue
            act: ActName = name
            reading.use(clause.start, clause.end)
            if name == "deny" and slot is None and reading.state.shown:
                return Act("reject", quote=quote, confidence=0.8)
            return Act(act, slot=slot, quote=quote)
    return None


def chitchat_acts(reading: Reading, clause: Clause) -> list[Act]:
    """Greetings, thanks, goodbyes, and small talk when the clause is nothing else."""
    text = bare(reading.text[clause.start : clause.end])
    if not text:
        return []
    for kind in ("bye", "thanks", "greet"):
        match = cue(kind).match(text) or (cue(kind).search(text) if kind == "thanks" else None)
        if (
            match
            and match.end() > match.start()
            and (len(match[0]) >= len(text) - 12 or kind == "thanks" or (kind == "greet" and not text[0].isascii()))
        ):
            start = reading.text.find(match[0], clause.start)
            if start < 0 or reading.is_used(start, start + len(match[0])) or _is_name(reading, start):
                continue
            reading.use(start, start + len(match[0]))
            return [Act("chitchat", kind=kind, quote=reading.quote(start, start + len(match[0])))]
    return []


def _is_name(reading: Reading, start: int) -> bool:
    return any(one.start <= start < one.end for one in reading.values) or any(
        one.kind == "title" and one.start <= start < one.end for one in reading.refs
    )


def small_talk(reading: Reading) -> bool:
    """True when the whole utterance is small talk that could be nothing else."""
    pieces = [piece.strip() for piece in re.split(r"[,.!?~;。、]+", reading.text) if piece.strip()]
    return bool(pieces) and all(
        cue("chat").fullmatch(piece) and not any(cue(name).fullmatch(piece) for name in _OTHERWISE) for piece in pieces
    )
