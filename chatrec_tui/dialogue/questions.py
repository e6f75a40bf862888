"""Questions about items: why, which one, what is it like, how heavy; and wishes for more like one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatrec_tui.dialogue.acts import Act, ActName
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading, Ref
from chatrec_tui.dialogue.references import focus_of
from chatrec_tui.dialogue.targets import clause_refs, find_cue, has_wish, names_nothing, refs_items

__all__ = ["question_acts"]

_OPEN_QUESTION = re.compile(
    r"^ ?(?:so |and |but |ok |well |then )*(?:(?:what|how|who|where|when) (?:is|are|was|were) "
    r"(?:the|its|it|their|his|her|this|that|these|those|they|it is)(?![a-z])"
    r"|(?:is|are|does|do|has|can|will|was) (?:it|this|that|they|these|those|the \w+)(?![a-z]))"
    r"|^ ?(?:how|what) does it(?![a-z])"
)


_COPULA_QUESTION = re.compile(
    r"(?<![a-z])(?:is|are|does|do|has|have|can|was|will|did) (?:it|this|that|these|those|they|the"
    r"|number|#|\d)|吗|有没有|是不是|能不能|支持|可不可以|会不会"
)


_WISH_IN_FORM = re.compile(
    r"^ ?(?:can|could|would) (?:it|they|that|you|this) (?:be|find|show|get|recommend|suggest|look)(?![a-z])"
    r"|(?:能不能|可不可以|能否|可否|可以)(?:给我)?(?:来个|找个)?(?:再|更)?[^,.;?吗]{1,5}(?:一?点|一?些)"
)
_SOLD = re.compile(r"你们?(?:这|那)?(?:里|儿)?(?:都)?有|有没有卖|有卖|^ ?有[^,.;?没]{1,10}(?:吗|么|没)")
_KINDS = ("category", "country", "language", "brand", "creators", "cast", "tags")


def _names_kind(reading: Reading, clause: Clause) -> bool:
    """True for a clause that names a kind of thing, a maker or an origin."""
    return any(clause.start <= value.start < clause.end and value.best.slot in _KINDS for value in reading.values)


def question_acts(reading: Reading, clause: Clause, carried: Sequence[Ref]) -> list[Act]:
    """Why, which one, what is it like, how heavy: questions about items."""
    refs = clause_refs(reading, clause)
    text = reading.text[clause.start : clause.end]
    asking = cue("question").search(text) is not None
    reason = find_cue(reading, clause, "ask_reason")
    if (
        reason
        and not re.match(r"why not(?! (?:this|that|it|the|number|\d))", reading.text[reason.start() : clause.end])
        and _about_items(reading, clause, refs, reason)
    ):
        return _question(reading, clause, "ask_reason", refs or carried, keep_all=True)
    similar = _similar(reading, clause, refs, carried)
    if similar:
        return similar
    compare = find_cue(reading, clause, "compare")
    one_end = len(refs_items(refs)) < 2 and all(one.kind == "superlative" for one in refs)
    if compare and refs and one_end and _asked_slot(reading, clause):
        return _question(reading, clause, "ask_fact", [], keep_all=True, slot=_asked_slot(reading, clause))
    solid = [one for one in refs if one.kind not in ("all", "pronoun")]
    if (
        len(refs_items(solid)) >= 2
        and (
            compare
            or (asking and re.search(r"(?<![a-z])or(?![a-z])|还是|或|哪", text))
            or re.search(r"(?<![a-z])(?:or|vs|versus)(?![a-z])|还是", text)
        )
        and not any(find_cue(reading, clause, name) for name in ("reject", "seen", "dislike"))
    ):
        return _question(reading, clause, "compare", solid)
    if (
        compare
        and (not reading.state.asked or refs)
        and _comparing(text, compare, refs)
        and not any(clause.start <= one.start < clause.end for one in reading.values)
    ):
        return _question(reading, clause, "compare", solid or [one for one in refs if one.kind == "all"], keep_all=True)
    return _fact(reading, clause, refs, carried, asking)


def _comparing(text: str, compare: re.Match[str], refs: Sequence[Ref]) -> bool:
    word = compare[0]
    if re.search(r"compar|differ|vs|versus|which|side by|head to|pros|torn|decide|weigh|apart|stack", word):
        return not re.search(r"compared? to|which (?:is|are) (?:not|too|a)|to differ", text)
    return bool(re.search(r"对比|比较|比|区别|差别|差异|哪|选|pk|纠结|vs|优缺点|孰|谁|不同|分别", word))


def _about_items(reading: Reading, clause: Clause, refs: Sequence[Ref], reason: re.Match[str]) -> bool:
    """Whether a “why” asks about the list and not about the world (“why is the sky blue”)."""
    if refs or reading.state.shown:
        return True
    return bool(re.search(r"recommend|suggest|pick|list|show|推|选|排|上榜", reading.text[clause.start : clause.end]))


def _question(
    reading: Reading,
    clause: Clause,
    act: ActName,
    refs: Sequence[Ref],
    *,
    keep_all: bool = False,
    slot: str | None = None,
) -> list[Act]:
    if act == "ask_reason":  # “on the list” names no items
        refs = [one for one in refs if one.kind != "all" or "list" not in reading.text[one.start : one.end]]
    if names_nothing(refs):
        return []
    items = refs_items(refs)
    if not refs and not keep_all:
        items = tuple(reading.state.focus[:1])
    if not refs and keep_all and act == "ask_reason":
        items = tuple(reading.state.focus[:1])
    reading.use(clause.start, clause.end)
    return [Act(act, items=items, slot=slot, quote=reading.quote(clause.start, clause.end))]


def _similar(reading: Reading, clause: Clause, refs: Sequence[Ref], carried: Sequence[Ref]) -> list[Act]:
    match = find_cue(reading, clause, "similar")
    if match is None:
        text = reading.text[clause.start : clause.end]
        title = next((one for one in refs if one.kind == "title"), None)
        alike = title and re.compile(r"(?:那样|那种|这样|这种|似的|那类|这类)的?(?!$|[不没太])").match(
            reading.text, title.end
        )
        wished = title and re.search(r"(?:想看|想要|来|要|有没有|找|推荐)[^,.]{0,6}$", reading.text[: title.start])
        if title and wished and (alike or re.match(r"(?:那样|那种|这样|似的|那类|这类)的", reading.text[title.end :])):
            reading.use(clause.start, clause.end)
            return [Act("similar", items=title.items, quote=reading.quote(clause.start, clause.end))]
        if (
            title is None
            or not re.search(r"(?<![a-z])like $|像$|(?:跟|和)$", reading.text[clause.start : title.start])
            or re.search(r"(?:i|we|you|do not|really|did not|would) like $", reading.text[clause.start : title.start])
        ):
            return []
        reading.use(clause.start if len(text) < 40 else title.start, title.end)
        return [Act("similar", items=title.items, quote=reading.quote(clause.start, title.end))]
    if re.search(r"(?:not|nothing|no|anything but) (?:\w+ )?$", reading.text[clause.start : match.start()]) or match[
        0
    ].startswith("nothing"):
        return []
    after = [one for one in refs if one.end > match.start()]
    used = after or list(refs) or [one for one in carried]
    head = reading.text[clause.start : match.start()]
    if match[0].startswith("like") and re.search(
        r"(?<![a-z])(?:i|we|you|they|he|she|really|do|not|would|did|also|still|just|quite) $", head
    ):
        return []
    if not refs and match[0][-4:] == "like":
        return []
    if not refs and re.search(r"^(?:和|跟|像|与|同|参考|以|按|照|.*(?:像|跟|和)$)", match[0]) and not carried:
        return []  # 像《…》那样, with something that the catalog does not have
    if names_nothing(used):
        return []
    items = refs_items(used) or focus_of(reading) if not any(one.kind == "all" for one in used) else refs_items(used)
    end = max([match.end(), *(one.end for one in used if one.start >= clause.start and one.end <= clause.end)])
    tail = re.compile(
        r"(?:的)?(?:那样|这样|差不多|类似|相似|相近|一样|那种|这种|同类型?|似的|同款|风格|感觉"
        r"|一个类型|这类|那类|一类)?的?(?:片子?|电影|东西|产品|款式?)?(?:再?来|推荐|有)?(?:点|些|几个"
        r"|一些|几部)?"
    ).match(reading.text, end)
    end = tail.end() if tail else end
    reading.use(min([match.start(), *(one.start for one in used if one.start >= clause.start)]), end)
    return [Act("similar", items=items, quote=reading.quote(match.start(), end))]


def _fact(reading: Reading, clause: Clause, refs: Sequence[Ref], carried: Sequence[Ref], asking: bool) -> list[Act]:
    text = reading.text[clause.start : clause.end]
    targets = list(refs) or list(carried)
    if (
        re.search(
            r"(?<![a-z])(?:do you have|have you got|got any|is there any|are there any"
            r"|can you (?:find|recommend|show)|any (?:other|good))(?![a-z])|推荐|有没有(?:什么|啥"
            r"|其他|别的)|找|有(?:吗|么|没有?|卖|货|得卖)(?:[?!啊呀呢]|$)",
            text,
        )
        and not refs
    ):
        return []
    if not (reading.state.shown or reading.state.focus or targets):
        return []
    if _WISH_IN_FORM.search(text) and not any(one.kind != "pronoun" for one in refs):
        return []
    if not refs and _SOLD.search(text) and _names_kind(reading, clause):
        return []  # “西部片你们有吗” asks for a kind, not about an item
    which = re.search(r"(?<![a-z])which(?![a-z])|哪(?:个|款|部|本|台|一)", text)
    if which and refs and all(one.kind == "superlative" for one in refs):
        targets = []
    for slot, pattern in reading.concepts.questions():
        match = pattern.search(text)
        if (
            match
            and not (
                match[0] in ("director", "cast", "warranty", "guarantee", "battery life", "screen size") and not asking
            )
            and not re.search(r"预算|budget", text)
        ):
            return _question(reading, clause, "ask_fact", targets, slot=slot)
    if asking and (refs or _COPULA_QUESTION.search(text)):
        named = _asked_slot(reading, clause)
        if named and (refs or not re.search(r"的(?:吗|么|没|有|还有|\?|$)|^ ?有没有", text)):
            return _question(reading, clause, "ask_fact", targets, slot=named)
    more = cue("more_about").search(text)
    if more and (refs or asking or not has_wish(reading, clause)) and not _other_question(text):
        known = (
            "description" if reading.concepts.schema is None or reading.concepts.schema.has("description") else "about"
        )
        return _question(reading, clause, "ask_fact", targets, slot=known)
    if (
        asking
        and refs
        and re.search(
            r"(?<![a-z])(?:is|are|does|do|has|can|will) (?:it|this|that|the|number|#|\d|they|these"
            r"|those)|吗|适合|能不能|支持|会不会|好不好",
            text,
        )
        and not re.search(r"(?:for me|you recommend|worth)", text)
    ):
        known = (
            "description" if reading.concepts.schema is None or reading.concepts.schema.has("description") else "about"
        )
        return _question(reading, clause, "ask_fact", targets, slot=known)
    asks = _OPEN_QUESTION.search(text) and not has_wish(reading, clause) and not _other_question(text)
    if asks and not cue("ask_catalog").search(text):
        known = (
            "description" if reading.concepts.schema is None or reading.concepts.schema.has("description") else "about"
        )
        return _question(reading, clause, "ask_fact", targets, slot=_asked_slot(reading, clause) or known)
    return []


def _other_question(text: str) -> bool:
    return bool(
        re.search(r"(?<![a-z])(?:me|myself|you|catalog)(?![a-z]).{0,12}\?|天气|你叫|你是", text)
    ) and not re.search(r"tell me|show me|give me", text)


def _asked_slot(reading: Reading, clause: Clause) -> str | None:
    """The slot that a yes/no or what-question names by a noun, an adjective or a value."""
    for noun in reading.nouns:
        if clause.start <= noun.start < clause.end:
            return noun.slots[0]
    for value in reading.values:
        if clause.start <= value.start < clause.end and not any(
            ref.start <= value.start < ref.end for ref in reading.refs
        ):
            return value.best.slot
    for one in reading.adjectives:
        if clause.start <= one.start < clause.end and one.senses[0].degree != "more":
            slot = next((found for sense in one.senses if (found := reading.concepts.adjective_slot(sense))), None)
            if slot:
                return slot
    return None
