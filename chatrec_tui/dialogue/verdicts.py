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
from chatrec_tui.dialogue.phrases import said
from chatrec_tui.dialogue.reading import Clause, Reading, Ref
from chatrec_tui.dialogue.references import focus_of
from chatrec_tui.dialogue.sentiment import emoji_feeling, is_ironic
from chatrec_tui.dialogue.targets import SOLID, clause_refs, find_cue, has_wish, names_nothing, refs_items

__all__ = ["item_acts", "verdict_acts"]

_NO_PRAISE = re.compile(
    r"(?:^| )(?:what|which|how|who)(?: else)? is |would you (?:also )?like|would (?:also |really )?be |if "
    r"|(?:have|got|get|find|any|something|anything) (?:a |any )?$"
)


_NOT_SO = re.compile(r"(?:不要|别|不想要?|不能)(?:太|那么|这么|过于)?$")
_NEGATED = re.compile(
    r"(?:not|no|never|without|nothing|hardly) (?:\w+ ){0,2}$|[不没别无](?:太|很|是|怎么|会|能|想|要)?$"
)


_TEMPTED = re.compile(r"interest|tempted|curious|intrigue")
"""Praise that, denied, refuses to look rather than judges: “not interested in the third”."""
_ONE_THAT = re.compile(r"(?<![a-z])(?:a|an|any|some|find|me|get|got|have) [^,.;]{0,40}[a-z] (?:that|which) ?$")
"""Head of a wish for one that is so, not praise of one."""
_WHEN = re.compile(
    r" (?:for|until|on) (?:the |this |next )?(?:later|now|weekend|tonight|tomorrow|evening|night|(?:mon|tues|wednes"
    r"|thurs|fri|satur|sun)day)(?![a-z])"
)
"""When a kept or taken item is to be had."""
_KEEP_SO = re.compile(
    r"keep (?:it|this|that|them) (?!for|in|on|there|aside|as|open|around|please|too|and|warm|safe|saved)[a-z]"
)
"""“Keep it light” asks for something light."""
_WASTE = re.compile(r"(?<![a-z])waste(?![a-z])|浪费")
_BUT_FOR = re.compile(r"(?:除了|除|(?<![a-z])(?:except(?: for)?|other than|apart from|aside from|but(?: for)?)) ?$")
GUESSED = 0.75
"""Confidence of a verdict whose clause does not say on which items."""


_DECIDED = {"accept": "accepted", "like": "liked", "reject": "rejected", "dislike": "disliked"}


_AGAIN_IT = re.compile(r"(?<![a-z])again\W*[?!]|^ ?又是|怎么又|又来")


def item_acts(reading: Reading, clause: Clause, carried: Sequence[Ref]) -> list[Act]:
    """`seen`, with the opinion of its own clause."""
    if find_cue(reading, clause, "not_seen"):
        return []
    seen = find_cue(reading, clause, "seen")
    if seen is None:
        return []
    refs = clause_refs(reading, clause)
    text = reading.text[clause.start : clause.end]
    named = [one for one in refs if one.kind not in ("all",)] or list(refs)
    if re.search(r"(?<![a-z])(?:have|had)(?![a-z])", seen[0]) and not re.search(
        r"seen|watch|read|play|tried|used|owned|bought|already|it|this|that|one|them|both|the|\d",
        reading.text[seen.start() : seen.end() + 6],
    ):
        return []
    if re.search(
        r"do you have|have you|you have|must have|should have|to have|would have|有没有|还有|有吗|都有", text
    ) and not re.search(r"already|i have|已经|早", text):
        return []
    if not named and any(clause.start <= one.start < clause.end for one in reading.values) and not reading.state.shown:
        return []
    if names_nothing(named):
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
    wish = has_wish(reading, clause) and not _WASTE.search(text)
    if refs or wish or cue("again").search(text):
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
    matches = {name: find_cue(reading, clause, name) for name in ("accept", "reject", "dislike", "like")}
    like_it = re.search(r"(?:那样|这样|那种|似的)的?", reading.text[clause.start : clause.end]) or cue(
        "similar"
    ).search(reading.text, clause.start, clause.end)
    if not any(matches.values()) and not like_it and any(_points(reading, one) for one in refs):
        matches = {name: find_cue(reading, clause, f"{name}_item") for name in ("accept", "dislike", "like")}
    name, match = _strongest(reading, clause, matches, refs)
    again = _AGAIN_IT.search(reading.text, clause.start, clause.end)
    if name is None and again and any(_points(reading, one) for one in refs):
        items = refs_items([one for one in refs if _points(reading, one)])
        reading.use(clause.start, clause.end)
        return [Act("reject", items=items, quote=reading.quote(clause.start, clause.end), confidence=0.6)]
    if name is None and not refs:
        shrug = cue("shrug").fullmatch(reading.text[clause.start : clause.end].strip(" ,.!~吧啊了"))
        if shrug:
            reading.use(clause.start, clause.end)
            return [Act("dislike", quote=reading.quote(clause.start, clause.end), confidence=GUESSED)]
    if name is None or match is None:
        return _bare(reading, clause, refs, before)
    target = reading.text[match.end() : clause.end]
    about_kind = not refs and cue("transitive").fullmatch(match[0].strip()) and not _aspect(reading, target)
    if about_kind and said(reading, target):
        return []  # “I love space operas” is about a kind of thing, not about what is shown
    wished = name == "like" and _ONE_THAT.search(reading.text, clause.start, match.start())
    if wished or names_nothing(refs) or (name == "like" and _KEEP_SO.match(reading.text, match.start())):
        return []
    ironic = name == "like" and is_ironic(reading.text[clause.start : clause.end])
    act: ActName = "reject" if ironic else name
    used = refs or list(carried)
    excepted = [one for one in refs if _BUT_FOR.search(reading.text, clause.start, one.start)]
    items = _all_but(reading, excepted) if excepted else refs_items(used)
    if not used:
        items = _default_items(reading, act)
    start = min([match.start(), *(one.start for one in refs)])
    end = max([match.end(), *(one.end for one in refs)])
    when = _WHEN.match(reading.text, end)
    end = when.end() if when else end
    reading.use(start, end)
    clause.verdict = act
    sure = 0.6 if ironic else 0.9 if used else GUESSED
    return [Act(act, items=items, quote=reading.quote(start, end), confidence=sure)]


def _points(reading: Reading, one: Ref) -> bool:
    """True for words that point to certain items: a place, a title, “that one”."""
    return one.valid and (one.kind in SOLID or (one.kind == "pronoun" and reading.text[one.start : one.end] != "it"))


def _aspect(reading: Reading, target: str) -> bool:
    """True when what is liked or not is a side of the shown items: “the ending”, “its colour”, 它的外形."""
    side = re.match(r" ?(?:the|its|it is|their|his|her|how) (?!idea of)|(?:这个|它的|他的|那个)", target)
    return bool(reading.state.shown) and side is not None


def _strongest(
    reading: Reading, clause: Clause, matches: dict[str, re.Match[str] | None], refs: Sequence[Ref]
) -> tuple[ActName | None, re.Match[str] | None]:
    """Of the verdicts that a clause could be, the one with the longest words; refusals win over what they negate."""
    found = {name: match for name, match in matches.items() if match is not None}
    like, accept = found.get("like"), found.get("accept")
    dislike = found.get("dislike")
    if dislike and not refs and _NOT_SO.search(reading.text, clause.start, dislike.start()):
        found.pop("dislike")  # 不要太闷的 is a wish
    if like and not refs and _NO_PRAISE.search(reading.text[clause.start : like.end()]):
        found.pop("like")
    for name in ("like", "accept"):
        match = found.get(name)
        if match and _NEGATED.search(reading.text[clause.start : match.start()]):
            found.pop(name)
            if name == "like" and "dislike" not in found and "reject" not in found and not match[0].startswith("not"):
                return ("reject" if _TEMPTED.search(match[0]) else "dislike"), match
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


def _all_but(reading: Reading, excepted: Sequence[Ref]) -> tuple[str, ...]:
    """The shown items without those that an “except” takes out."""
    spared = {item for one in excepted for item in one.items}
    return tuple(item for item in reading.state.shown if item not in spared)


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
        r"(?<![a-z])(?:and|or|the|one|please|maybe|also|too|no|not|then|ok|yes|pls|number|yeah|yep"
        r"|sure|right|i|want|gimme|give me|would like|just|only|mm|hmm|so|well|let us|say|try|with"
        r"|a|plus)(?![a-z])|(?<![a-z])o+h*(?![a-z])|[和跟与、,.!~&+\s吧呗啊呀的了那个号就要来选不别也还是我想把给这部款里面其中放播]",
        "",
        rest,
    )
    feeling = emoji_feeling(rest)
    if feeling and not re.search(r"\w", rest):
        rest = ""
    if rest:
        return []
    act: ActName = "reject" if negative else before if before in _DECIDED else "accept"  # type: ignore[assignment]
    if feeling and act == "accept":
        act = "like" if feeling > 0 else "dislike"
    for one in solid:
        reading.use(one.start, one.end)
    reading.use(clause.start, clause.end)
    clause.verdict = act
    return [Act(act, items=refs_items(solid), quote=reading.quote(clause.start, clause.end), confidence=0.7)]


def merge_seen(acts: Sequence[Act]) -> list[Act]:
    """Opinions that stand beside `seen` on the same items become its `liked`."""
    done: list[Act] = []
    for act in acts:
        before = done[-1] if done else None
        opinion = before is not None and before.act in ("like", "dislike") and before.confidence == GUESSED
        if act.act == "seen" and act.liked is None and before is not None and opinion:
            done[-1] = replace(act, liked=before.act == "like")
            continue
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
