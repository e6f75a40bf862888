"""What the person says about items: taken, liked, refused, seen, more like it, compared, asked about.

A verdict goes to the items that its clause names, else to those of the clause before, else to the item in focus or,
where nothing narrows it down, to all that are shown (empty `items`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chatrec_tui.dialogue.acts import Act, ActName
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading, Ref
from chatrec_tui.dialogue.references import focus_of
from chatrec_tui.dialogue.sentiment import is_ironic
from chatrec_tui.dialogue.wishes import said

__all__ = ["clause_refs", "item_acts", "question_acts", "refs_items", "verdict_acts"]

_NO_PRAISE = re.compile(
    r"(?:^| )(?:what|which|how|who)(?: else)? is |would (?:also |really )?be |if |(?:have|got|get|find|any|something|anything) (?:a |any )?$"
)
_NEGATED = re.compile(
    r"(?:not|no|never|without|nothing|hardly) (?:\w+ ){0,2}$|[不没别无](?:太|很|是|怎么|会|能|想|要)?$"
)
GUESSED = 0.75
"""Confidence of a verdict whose clause does not say on which items."""
_DECIDED = {"accept": "accepted", "like": "liked", "reject": "rejected", "dislike": "disliked"}
_OPEN_QUESTION = re.compile(
    r"^ ?(?:so |and |but |ok |well |then )*(?:(?:what|how|who|where|when) (?:is|are|was|were) "
    r"(?:the|its|it|their|his|her|this|that|these|those|they|it is)(?![a-z])"
    r"|(?:is|are|does|do|has|can|will|was) (?:it|this|that|they|these|those|the \w+)(?![a-z]))"
    r"|^ ?(?:how|what) does it(?![a-z])"
)
_AGAIN_IT = re.compile(r"(?<![a-z])again\W*[?!]|^ ?又是|怎么又|又来")
_SOLID = ("ordinal", "digit", "title", "superlative", "description")
_COPULA_QUESTION = re.compile(
    r"(?<![a-z])(?:is|are|does|do|has|have|can|was|will|did) (?:it|this|that|these|those|they|the|number|#|\d)|吗|有没有|是不是|能不能|支持|可不可以|会不会"
)


def clause_refs(reading: Reading, clause: Clause) -> list[Ref]:
    """The references that stand in a clause."""
    found = [one for one in reading.refs if clause.start <= one.start < clause.end]
    if any(one.kind in _SOLID for one in found):
        return [
            one for one in found if one.kind != "pronoun" or reading.text[one.start : one.end] not in ("it", "它", "他")
        ]
    return found


def refs_items(refs: Sequence[Ref]) -> tuple[str, ...]:
    """The items of references, once each; () when one of them means all that are shown."""
    if any(one.kind == "all" for one in refs) and not any(
        one.kind in ("ordinal", "digit", "title", "superlative", "description") for one in refs
    ):
        return ()
    return tuple(dict.fromkeys(item for one in refs for item in one.items))


def _bad(refs: Sequence[Ref]) -> bool:
    return bool(refs) and not any(one.valid for one in refs)


def _search(reading: Reading, clause: Clause, name: str) -> re.Match[str] | None:
    """The first match of a cue in a clause that does not lie in words used already."""
    for match in cue(name).finditer(reading.text, clause.start, clause.end):
        if match.end() > match.start() and not reading.is_used(match.start(), match.end()):
            return match
    return None


def question_acts(reading: Reading, clause: Clause, carried: Sequence[Ref]) -> list[Act]:
    """Why, which one, what is it like, how heavy: questions about items."""
    refs = clause_refs(reading, clause)
    text = reading.text[clause.start : clause.end]
    asking = cue("question").search(text) is not None
    reason = _search(reading, clause, "ask_reason")
    if (
        reason
        and not re.match(r"why not(?! (?:this|that|it|the|number|\d))", reading.text[reason.start() : clause.end])
        and _about_items(reading, clause, refs, reason)
    ):
        return _question(reading, clause, "ask_reason", refs or carried, keep_all=True)
    similar = _similar(reading, clause, refs, carried)
    if similar:
        return similar
    compare = _search(reading, clause, "compare")
    if compare and refs and all(one.kind == "superlative" for one in refs) and _asked_slot(reading, clause):
        return _question(reading, clause, "ask_fact", [], keep_all=True, slot=_asked_slot(reading, clause))
    solid = [one for one in refs if one.kind not in ("all", "pronoun")]
    if (
        len(refs_items(solid)) >= 2
        and (
            compare
            or (asking and re.search(r"(?<![a-z])or(?![a-z])|还是|或|哪", text))
            or re.search(r"(?<![a-z])(?:or|vs|versus)(?![a-z])|还是", text)
        )
        and not any(_search(reading, clause, name) for name in ("reject", "seen", "dislike"))
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
    if _bad(refs):
        return []
    items = refs_items(refs)
    if not refs and not keep_all:
        items = tuple(reading.state.focus[:1])
    if not refs and keep_all and act == "ask_reason":
        items = tuple(reading.state.focus[:1])
    reading.use(clause.start, clause.end)
    return [Act(act, items=items, slot=slot, quote=reading.quote(clause.start, clause.end))]


def _similar(reading: Reading, clause: Clause, refs: Sequence[Ref], carried: Sequence[Ref]) -> list[Act]:
    match = _search(reading, clause, "similar")
    if match is None:
        text = reading.text[clause.start : clause.end]
        title = next((one for one in refs if one.kind == "title"), None)
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
    if _bad(used):
        return []
    items = refs_items(used) or focus_of(reading) if not any(one.kind == "all" for one in used) else refs_items(used)
    end = max([match.end(), *(one.end for one in used if one.start >= clause.start and one.end <= clause.end)])
    tail = re.compile(
        r"(?:的)?(?:那样|这样|差不多|类似|相似|相近|一样|那种|这种|同类型?|似的|同款|风格|感觉|一个类型|这类|那类|一类)?的?(?:片子?|电影|东西|产品|款式?)?(?:再?来|推荐|有)?(?:点|些|几个|一些|几部)?"
    ).match(reading.text, end)
    end = tail.end() if tail else end
    reading.use(min([match.start(), *(one.start for one in used if one.start >= clause.start)]), end)
    return [Act("similar", items=items, quote=reading.quote(match.start(), end))]


def _fact(reading: Reading, clause: Clause, refs: Sequence[Ref], carried: Sequence[Ref], asking: bool) -> list[Act]:
    text = reading.text[clause.start : clause.end]
    targets = list(refs) or list(carried)
    if (
        re.search(
            r"(?<![a-z])(?:do you have|have you got|got any|is there any|are there any|can you (?:find|recommend|show)|any (?:other|good))(?![a-z])|推荐|有没有(?:什么|啥|其他|别的)|找",
            text,
        )
        and not refs
    ):
        return []
    if not (reading.state.shown or reading.state.focus or targets):
        return []
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
        slot = _asked_slot(reading, clause)
        if slot and (refs or not re.search(r"的(?:吗|么|没|有|还有|\?|$)|^ ?有没有", text)):
            return _question(reading, clause, "ask_fact", targets, slot=slot)
    more = cue("more_about").search(text)
    if more and (refs or asking or not _has_wish(reading, clause)) and not _other_question(text):
        known = (
            "description" if reading.concepts.schema is None or reading.concepts.schema.has("description") else "about"
        )
        return _question(reading, clause, "ask_fact", targets, slot=known)
    if (
        asking
        and refs
        and re.search(
            r"(?<![a-z])(?:is|are|does|do|has|can|will) (?:it|this|that|the|number|#|\d|they|these|those)|吗|适合|能不能|支持|会不会|好不好",
            text,
        )
        and not re.search(r"(?:for me|you recommend|worth)", text)
    ):
        known = (
            "description" if reading.concepts.schema is None or reading.concepts.schema.has("description") else "about"
        )
        return _question(reading, clause, "ask_fact", targets, slot=known)
    asks = _OPEN_QUESTION.search(text) and not _has_wish(reading, clause) and not _other_question(text)
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


def _has_wish(reading: Reading, clause: Clause) -> bool:
    return any(clause.start <= one.start < clause.end for one in (*reading.values, *reading.amounts))


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


def item_acts(reading: Reading, clause: Clause, carried: Sequence[Ref]) -> list[Act]:
    """`seen`, with the opinion of its own clause."""
    if _search(reading, clause, "not_seen"):
        return []
    seen = _search(reading, clause, "seen")
    if seen is None:
        return []
    refs = clause_refs(reading, clause)
    text = reading.text[clause.start : clause.end]
    named = [one for one in refs if one.kind not in ("all",)] or list(refs)
    if re.search(r"(?<![a-z])(?:have|had)(?![a-z])", seen[0]) and not re.search(
        r"seen|watch|read|play|tried|used|owned|bought|already|it|this|that|one|them|both|the|\d", seen[0]
    ):
        return []
    if re.search(
        r"do you have|have you|you have|must have|should have|to have|would have|有没有|还有|有吗|都有", text
    ) and not re.search(r"already|i have|已经|早", text):
        return []
    if not named and any(clause.start <= one.start < clause.end for one in reading.values) and not reading.state.shown:
        return []
    if _bad(named):
        return []
    items = refs_items(named or carried)
    if not named and not carried:
        items = tuple(reading.state.focus[:1]) or (tuple(reading.state.shown) if len(reading.state.shown) == 1 else ())
    liked = _opinion(reading.text[clause.start : clause.end])
    reading.use(clause.start, clause.end)
    acts = [Act("seen", items=items, liked=liked, quote=reading.quote(clause.start, clause.end))]
    if cue("again").search(text) and not re.search(
        r"(?:not|never|no need|不想|不会|不用|别)[^,.]{0,10}(?:again|再|重)", text
    ):
        acts.append(Act("accept", items=items, quote=acts[0].quote, confidence=0.7))
    return acts


def memory_act(reading: Reading, clause: Clause, seen: Act) -> Act | None:
    """The opinion of a clause that goes on about something seen (“watched it, loved it”), as like or dislike."""
    refs = [one for one in clause_refs(reading, clause) if one.kind not in ("pronoun", "all")]
    text = reading.text[clause.start : clause.end]
    if refs or _has_wish(reading, clause) or cue("again").search(text):
        return None
    liked = _opinion(text)
    if liked is None or cue("alternatives").search(text) or cue("accept").search(text):
        return None
    reading.use(clause.start, clause.end)
    return Act("like" if liked else "dislike", items=seen.items, quote=reading.quote(clause.start, clause.end))


def _opinion(text: str) -> bool | None:
    """The opinion that words about something seen give."""
    if cue("shrug").search(text) or cue("bad_memory").search(text):
        return False
    if re.search(r"(?:not|没|不).{0,3}(?:bad|差)|不错|not bad|不赖", text):
        return True
    good = cue("good_memory").search(text)
    if good and not _NEGATED.search(text[: good.start()]):
        return True
    return None


def verdict_acts(reading: Reading, clause: Clause, carried: Sequence[Ref], before: str | None) -> list[Act]:
    """accept, reject, like, dislike; `before` is the verdict of the clause before, for clauses that only name items."""
    refs = clause_refs(reading, clause)
    refs = [
        one
        for one in refs
        if not reading.is_used(one.start, one.end) or one.kind in ("title", "description", "superlative")
    ]
    matches = {name: _search(reading, clause, name) for name in ("accept", "reject", "dislike", "like")}
    name, match = _strongest(reading, clause, matches, refs)
    again = _AGAIN_IT.search(reading.text, clause.start, clause.end)
    if name is None and again and any(one.kind in _SOLID and one.valid for one in refs):
        items = refs_items([one for one in refs if one.kind in _SOLID])
        reading.use(clause.start, clause.end)
        return [Act("reject", items=items, quote=reading.quote(clause.start, clause.end), confidence=0.6)]
    if name is None or match is None:
        return _bare(reading, clause, refs, before)
    target = reading.text[match.end() : clause.end]
    about_kind = not refs and cue("transitive").fullmatch(match[0].strip()) and not _aspect(reading, target)
    if about_kind and said(reading, target):
        return []  # “I love space operas” is about a kind of thing, not about what is shown
    if _bad(refs):
        return []
    ironic = name == "like" and is_ironic(reading.text[clause.start : clause.end])
    act: ActName = "reject" if ironic else name
    used = refs or list(carried)
    items = refs_items(used)
    if not used:
        items = _default_items(reading, act)
    start = min([match.start(), *(one.start for one in refs)])
    end = max([match.end(), *(one.end for one in refs)])
    reading.use(start, end)
    clause.verdict = act
    sure = 0.6 if ironic else 0.9 if used else GUESSED
    return [Act(act, items=items, quote=reading.quote(start, end), confidence=sure)]


def _aspect(reading: Reading, target: str) -> bool:
    """True when what is liked or not is a side of the shown items: “the ending”, “its colour”, 它的外形."""
    side = re.match(r" ?(?:the|its|it is|their|his|her|how) (?!idea of)|(?:这个|它的|他的|那个)", target)
    return bool(reading.state.shown) and side is not None


def _strongest(
    reading: Reading, clause: Clause, matches: dict[str, re.Match[str] | None], refs: Sequence[Ref]
) -> tuple[ActName | None, re.Match[str] | None]:
    """Of the verdicts that a clause could be, the one whose words are the longest; refusals win over what they negate."""
    found = {name: match for name, match in matches.items() if match is not None}
    like, accept = found.get("like"), found.get("accept")
    if like and not refs and _NO_PRAISE.search(reading.text[clause.start : like.end()]):
        found.pop("like")
    for name in ("like", "accept"):
        match = found.get(name)
        if match and _NEGATED.search(reading.text[clause.start : match.start()]):
            found.pop(name)
            if name == "like" and "dislike" not in found and "reject" not in found and not match[0].startswith("not"):
                return "dislike", match
    if like and "dislike" in found and _covers(like, found["dislike"]):
        found.pop("dislike")
    if accept and "reject" in found and _covers(accept, found["reject"]):
        found.pop("reject")
    for name, match in list(found.items()):
        if any(other is not match and _covers(other, match) for other in found.values()):
            found.pop(name)
    order: tuple[ActName, ...] = ("reject", "dislike", "accept", "like")
    for kind in order:
        if kind in found:
            return kind, found[kind]
    return None, None


def _covers(a: re.Match[str], b: re.Match[str]) -> bool:
    return a.start() <= b.start() and b.end() <= a.end() and a.span() != b.span()


def _default_items(reading: Reading, act: ActName) -> tuple[str, ...]:
    if act == "accept":
        return focus_of(reading)
    if act == "like":
        return tuple(reading.state.focus[:1])
    return ()


def _bare(reading: Reading, clause: Clause, refs: Sequence[Ref], before: str | None) -> list[Act]:
    """A clause that only names items: it goes on with the verdict before, or picks them."""
    solid = [
        one for one in refs if one.kind in ("ordinal", "digit", "title", "superlative", "description") and one.valid
    ]
    if not solid and cue("agreed").search(reading.text, clause.start, clause.end):
        solid = [one for one in refs if one.kind == "pronoun" and one.items]
    if not solid or len(refs_items(solid)) != len({item for one in solid for item in one.items}):
        return []
    rest = reading.text[clause.start : clause.end]
    for one in solid:
        rest = rest.replace(reading.text[one.start : one.end], " ", 1)
    negative = re.match(r"\s*(?:no|not|nope|nah|别|不要?|不)(?![a-z])", rest)
    rest = re.sub(
        r"(?<![a-z])(?:and|or|the|one|please|maybe|also|too|no|not|then|ok|yes|pls|number|yeah|yep|sure|right|i|want|gimme|give me|would like|just|only|mm|hmm|so|well|let us|say|try|with|a)(?![a-z])|[和跟与、,.!~\s吧呗啊呀的了那个号就要来选不别也还是我想把给这部款里面其中]",
        "",
        rest,
    )
    if rest:
        return []
    act: ActName = "reject" if negative else before if before in _DECIDED else "accept"  # type: ignore[assignment]
    for one in solid:
        reading.use(one.start, one.end)
    reading.use(clause.start, clause.end)
    clause.verdict = act
    return [Act(act, items=refs_items(solid), quote=reading.quote(clause.start, clause.end), confidence=0.7)]


def merge_seen(acts: Sequence[Act]) -> list[Act]:
    """Opinions that follow `seen` on the same items become its `liked`."""
    done: list[Act] = []
    for act in acts:
        last = next((at for at in range(len(done) - 1, -1, -1) if done[at].act == "seen"), None)
        if (
            last is not None
            and act.act in ("like", "dislike")
            and (act.items == done[last].items or not act.items or not done[last].items)
        ):
            if done[last].liked is None:
                done[last] = replace(done[last], liked=act.act == "like")
            continue
        done.append(act)
    return done
