"""Questions about another order of things: why not that one, what would bring it up, what if a wish were another.

What is supposed is said in the same words as a wish (“what if *I drop the budget*?”, 要是*预算两万*呢), so the frame is
taken off and the tracker reads the rest. Nothing of it is taken for a wish. What is framed as a question but names no
item and no wish is left to the tracker: “why not something cheaper?” asks for something cheaper.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.reading import Ref
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.targets import refs_items
from chatrec_tui.dialogue.track import Tracker
from chatrec_tui.dialogue.words import read_words
from chatrec_tui.text.fold import fold

Kind = Literal["why_not", "bring_up", "what_if"]
Find = Callable[[str], tuple[str, ...]]
"""Items that a name fits, by title or maker; () when it fits none."""

__all__ = ["Find", "Hypothetical", "Kind", "read_hypothetical", "suppose"]

_LEAD = r"^(?:so |and |but |then |ok(?:ay)? |well |hmm+ |wait |那么?|那|可是|但是?|不过|所以|请问|[,.，。、 ])*"
_WHY_NOT = (
    r"why not (?P<x>.+?)",
    r"why (?:is|are|was|were) (?P<x>.+?) not (?:on|in|among|here|there|shown|listed|recommended|first|higher).*",
    r"why (?:is|are|was|were)(?:n't|nt| not) (?P<x>.+?)"
    r"(?: (?:on|in|among|at|up|higher|here|there|shown|listed|recommended|suggested|included|first|part)"
    r"(?:[ ?!.].*)?)?",
    r"why (?:do|did|would|does)(?:n't|nt| not)? (?:you|it|the list) (?:not )?"
    r"(?:recommend|show|suggest|list|pick|include|offer|choose)(?: me| us)? (?P<x>.+?)(?: instead| (?:on|in) .+)?",
    r"why (?:do|did|have) you (?:not|leave out|left out|leave|skip(?:ped)?|omit(?:ted)?|drop(?:ped)?) "
    r"(?P<x>.+?)(?: out)?",
    r"how come (?P<x>.+?) (?:is|was|are)(?:n't|nt| not) .+",
    r"what(?:'s| is| was) wrong with (?P<x>.+?)",
    r"为(?:什么|啥|何)(?:你们?|系统)?(?:就|都|还)?(?:没有?|不)(?:是|给我|把)?(?:推荐|推|选|列出?|显示|展示|放|考虑)?(?P<x>.+?)"
    r"(?:放进来|放上来|列出来|排进去|推荐给我)?",
    r"怎么(?:就|都)?(?:没有?|不)(?:给我)?(?:推荐|推|选|列出?|显示|见|看到|考虑|是)(?P<x>.+?)",
    r"(?P<x>.+?)(?:为(?:什么|啥|何)|怎么|咋)(?:就|都)?(?:没有?|不)(?:被|在|能)?"
    r"(?:推荐|上榜|出现|入选|列出|列表|里面|上面|榜|选上?|排).*",
)
_BRING_UP = (
    r"(?:what|how) (?:would|could|can|should|must|does|do|will)? ?(?:it take |i |we |you |have to |need to |has to "
    r"|change |be changed |be done |happen |do |to )*(?:for|make|put|get|bring|move|push|have) (?P<x>.+?) "
    r"(?P<goal>(?:to )?(?:be |come |rank |become |go |end up |appear )?(?:the |at |on |onto |to |in |into |as )*"
    r"(?:first|top|number one|no\.? ?1|#1|best|page|list|top \d+|higher|up|win|appear).*)",
    r"(?:what would|how could|how would|when would|how can|when does) (?P<x>.+?) "
    r"(?P<goal>(?:be|come|rank|become|get|make it|end up|appear|need to be)(?: (?:the|at|on|onto|to|in|as))* "
    r"(?:first|top|number one|no\.? ?1|#1|best|page|list|top \d+|higher|up).*)",
    r"(?:我)?(?:怎[样么]|如何|要怎么|什么(?:情况|条件)下?|改(?:什么|哪些?)|要改什么|怎么改)(?:做|改|样|条件|要求)?(?:才|就)?"
    r"(?:能|会|可以|要)?(?:让|使|把|叫)?(?P<x>.+?)(?:才)?(?:能|会|可以)?"
    r"(?P<goal>(?:排|变|成为?|升|到|进|上|被推荐|出现).*)",
    r"(?P<x>.+?)(?:要)?(?:怎[样么]|如何|什么(?:情况|条件)下)(?:做|改)?才?(?:能|会|可以)"
    r"(?P<goal>(?:排|变|成为?|升|到|进|上|被推荐|出现).*)",
)
_WHAT_IF = (
    r"(?:what|how)(?: about)? if (?P<x>.+?)",
    r"(?:suppose|supposing) (?:that )?(?P<x>.+?)",
    r"(?:what|which|how) (?:would|will|could|does|do|happens?) ?(?:[a-z ]{0,40}? )?if (?P<x>.+?)",
    r"if (?P<x>.+?),? (?:what|which|how) (?:would|will|could|does|do|happens?|changes?|else).*",
    r"(?:如果|假如|要是|假设|倘若|若是?)(?:说)?(?P<x>.+?)(?:的话)?[,，]?(?:呢|(?:那|又|就|结果|列表|推荐)*"
    r"(?:会|将)?(?:怎么样?|怎样|如何|推荐什么|推荐哪.*|有什么.*|是什么.*|变成?.*))",
    r"(?P<x>.+?)的话(?:呢|(?:那|又|就|结果|列表|推荐)*(?:会|将)?(?:怎么样?|怎样|如何|推荐什么|推荐哪.*|有什么.*))",
)
_END = r"[\s?？!！.。~吗呢啊呀]*$"
_PATTERNS: tuple[tuple[Kind, tuple[re.Pattern[str], ...]], ...] = tuple(
    (kind, tuple(re.compile(f"{_LEAD}{one}{_END}") for one in patterns))  # type: ignore[misc]
    for kind, patterns in (("bring_up", _BRING_UP), ("why_not", _WHY_NOT), ("what_if", _WHAT_IF))
)
_HINT = re.compile(
    r"why|how come|wrong with|(?<![a-z])if(?![a-z])|suppos|what would|how (?:can|could|would|do)"
    r"|为什么|为啥|为何|怎|咋|如何|如果|假如|要是|假设|倘若|若|的话|改什么|改哪|什么(?:情况|条件)"
)
_FIRST = re.compile(r"first|number one|no\.? ?1|#1|best|win|(?:the|to|at|on) top(?! \d)|第一|首位|最前|榜首|头名")
_MOODS = (
    (re.compile(r"(?<![a-z])(?:was|were)n't(?![a-z])"), "is not"), (re.compile(r"(?<![a-z])were not"), "is not"),
    (re.compile(r"(?<![a-z])(?:were|was|would be|became)(?![a-z])"), "is"),
    (re.compile(r"(?<![a-z])(?:did ?n't|did not)(?= (?:matter|count|care|mind|want|need|have|like))"), "do not"),
    (re.compile(r"(?<![a-z])(?:had no|had ?n't(?: set)? an?y?)(?![a-z])"), "no"),
    (re.compile(r"(?<![a-z])(dropp|lift|remov|rais|forgot|ignor|allow|want|need|ask|prefer|lower|increas|relax)ed"
                r"(?![a-z])"), r"\1"),
    (re.compile(r"^(?:i|we|you) allow (.+)$"), r"\1 is fine after all"),
    (re.compile(r"(?<![a-z])had to be(?![a-z])"), "must be"),
    (re.compile(r"(?<![a-z])(?:i|we) could (?:spend|pay|go)(?: up)?(?: to)?"), "up to"),
    (re.compile(r"(?<![a-z])(?:rais|increas|lower|set|chang|mov|relax)e? (?:the|my|our) (\w+(?: \w+)?) to"), r"\1"),
)  # fmt: skip
"""Supposing puts verbs in the past: “if the budget were”, “if I dropped”."""
_STEMS = {"dropp": "drop", "remov": "remove", "rais": "raise", "ignor": "ignore", "increas": "increase"}
_WISHES = ("inform", "critique", "retract", "no_preference", "affirm", "deny")
_POINTS = ("ordinal", "digit", "title", "superlative", "description", "pronoun")
_THE = re.compile(
    r"^(?:(?:the|that|this|my|a|an|number|no\.|item|#|it)(?![a-z])|[这那]|把|让|给我|第)|(?:那?[一个款部台本]|的)$"
)


@dataclass(frozen=True, slots=True)
class Hypothetical:
    """A question about another order of things."""

    kind: Kind
    """Why an item is not higher · what would bring it up · what other wishes would show."""
    items: tuple[str, ...] = ()
    """Of the first two, the items that are meant; several when a name fits them."""
    first: bool = False
    """Of the second: True for the top of the list, False for a place on it."""
    acts: tuple[Act, ...] = ()
    """Of the third: the wishes that are supposed."""
    quote: str = ""
    """The person's words."""


def read_hypothetical(text: str, state: DialogueState, tracker: Tracker, find: Find) -> Hypothetical | None:
    """The question that an utterance asks about another order of things, or None."""
    said = fold(text)
    if _HINT.search(said) is None or len(said) > 200:
        return None
    for kind, patterns in _PATTERNS:
        for pattern in patterns:
            match = pattern.fullmatch(said)
            if match is None:
                continue
            goal = match["goal"] if kind == "bring_up" else ""
            found = suppose(kind, match["x"].strip(" ,，"), state, tracker, find, first=bool(_FIRST.search(goal)))
            if found is not None:
                return replace(found, quote=text.strip())
    return None


def suppose(
    kind: Kind, words: str, state: DialogueState, tracker: Tracker, find: Find, *, first: bool = False
) -> Hypothetical | None:
    """A question of a kind about an item or a wish in words; None when the words name neither."""
    if kind == "what_if":
        acts = _supposed_acts(words, state, tracker)
        return Hypothetical(kind, acts=acts, quote=words) if acts else None
    items = _named(words, state, tracker, find)
    return Hypothetical(kind, items, first, quote=words) if items else None


def _supposed_acts(words: str, state: DialogueState, tracker: Tracker) -> tuple[Act, ...]:
    """The wishes that words state; an indifference to something that was asked for takes it back."""
    for pattern, plain in _MOODS:
        words = pattern.sub(lambda match, plain=plain: _present(match, plain), words)  # type: ignore[misc]
    acts = tracker.understand(words, state).acts
    wished = {one.slot for one in state.preferences}
    return tuple(
        replace(act, act="retract") if act.act == "no_preference" and act.slot in wished else act
        for act in acts
        if act.act in _WISHES and not (act.act in ("inform", "critique") and act.slot == "about" and len(acts) > 1)
    )


def _present(match: re.Match[str], plain: str) -> str:
    word = match.expand(plain)
    return _STEMS.get(word, word)


def _named(words: str, state: DialogueState, tracker: Tracker, find: Find) -> tuple[str, ...]:
    """The items that words point at or name."""
    number = re.fullmatch(r"(?:the |item |number |no\.? ?|#)*(\d{1,2})(?:号|个)?", words)
    if number is not None:
        place = int(number[1])
        return state.shown[place - 1 : place] if place else ()
    refs: list[Ref] = [one for one in tracker.read(read_words(words), state).refs if one.kind in _POINTS and one.valid]
    titles = [one for one in refs if one.kind == "title"]
    return refs_items(titles or refs) or find(_bare(words))


def _bare(words: str) -> str:
    """A name without an article or a pronoun."""
    before = ""
    while words != before:
        before, words = words, _THE.sub("", words).strip(" ,，《》“”\"'")
    return words
