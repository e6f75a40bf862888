"""From an utterance to acts, clause by clause.

In each clause the surest readings come first and mark their words as used: talk about the dialogue, numbers, answers,
questions, critiques, verdicts on items, values, and what is left as free text. `Thread` is what a clause hands on to
the next one; at the end repeated acts and mere lead-ins (“no, …”, “ok, …”) fall away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.attitudes import Attitude
from chatrec_tui.dialogue.bounds import number_acts
from chatrec_tui.dialogue.critiques import critique_acts
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.phrases import Room, free_text, sold_nouns
from chatrec_tui.dialogue.questions import question_acts
from chatrec_tui.dialogue.reading import Clause, Reading, Ref, is_hard_break
from chatrec_tui.dialogue.references import find_digit_refs, settle_refs
from chatrec_tui.dialogue.sentiment import emoji_feeling, is_ironic
from chatrec_tui.dialogue.talk import answer_act, bare, chitchat_acts, meta_acts, slot_acts, small_talk
from chatrec_tui.dialogue.targets import clause_refs, find_cue, refs_items
from chatrec_tui.dialogue.verdicts import GUESSED, item_acts, memory_act, merge_seen, verdict_acts
from chatrec_tui.dialogue.wishes import lifted_value, value_acts
from chatrec_tui.dialogue.words import stem, units
from chatrec_tui.i18n import Language

__all__ = ["Understanding", "understand"]

_QUESTIONS = ("ask_reason", "ask_fact", "compare")
_LEFT_OPEN = ("seen", "like", "dislike", "critique", "ask_fact")
"""Acts after which a following clause may go on about the same items."""
_DEFAULT_NO = 0.8
"""Confidence of a bare “no” that is read as a refusal of what is shown."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an utterance does."""

    acts: tuple[Act, ...]
    """In the order of the words; () for a request that only names what the catalog sells."""
    sentiment: float
    """From -1 to 1."""
    language: Language
    """Language of the utterance."""


@dataclass(slots=True)
class _Thread:
    """What the clauses before hand on."""

    attitude: Attitude | None = None
    """Attitude of a list that may go on."""
    refs: list[Ref] = field(default_factory=list)
    """Items that were named without a final word on them."""
    verdict: str | None = None
    """Verdict that a clause with nothing but items repeats."""
    seen: Act | None = None
    """Something seen on which an opinion may follow."""
    acts: list[Act] = field(default_factory=list)
    """Acts of the clause before."""
    ironic: bool = False
    """True when the utterance says the opposite of what it means."""


def understand(reading: Reading) -> list[Act]:
    """The acts of an utterance whose words are read."""
    if small_talk(reading):
        return [Act("chitchat", kind="other", quote=reading.words.original.strip())]
    acts: list[Act] = []
    thread = _Thread(ironic=is_ironic(reading.text))
    for clause in reading.clauses:
        if all(reading.used[clause.start : clause.end]):
            continue
        if is_hard_break(clause.before):
            thread.attitude, thread.verdict = None, None
        memory = memory_act(reading, clause, thread.seen) if thread.seen is not None else None
        if memory is not None:
            acts.append(memory)
            continue
        found = _clause(reading, clause, thread)
        if acts and _refuses(reading, clause, found) and _just_named(thread.acts):
            # “horror? no thanks”, 恐怖片，不要
            acts[-len(thread.acts) :] = [replace(act, polarity=-1, hard=True) for act in thread.acts]
            thread.acts = []
            continue
        acts += found
        thread.acts = found
        thread.seen = next((act for act in found if act.act == "seen"), None)
        thread.verdict = clause.verdict or (thread.verdict if not found else None)
        thread.attitude = thread.attitude if _list_goes_on(reading, clause, thread.attitude) else None
    return _together(reading, acts) or _last_resort(reading)


def _list_goes_on(reading: Reading, clause: Clause, attitude: Attitude | None) -> bool:
    """True when the values of the next clause may share an attitude: “no horror, westerns or crime”.

    A refusal ends with the last “or” of its list, and with a Chinese comma (、 parts a list there).
    """
    if clause.after != "," or attitude is None:
        return False
    text = reading.text[clause.start : clause.end]
    return attitude.stance != "excluded" or not re.search(r"(?<![a-z])(?:or|nor|and)(?![a-z])|[\u4e00-\u9fff]", text)


def _clause(reading: Reading, clause: Clause, thread: _Thread) -> list[Act]:
    """The acts of one clause; `thread` takes on what it hands to the next."""
    acts = meta_acts(reading, clause)
    if acts and all(reading.used[clause.start : clause.end]):
        thread.refs = []
        return acts
    of_item = _asks_of_item(reading, clause) or _of_memory(reading, clause)
    numbers = number_acts(reading, clause) if not of_item else []
    # The “not” of “not over 6000” belongs to the bound and to nothing else.
    reading.cues = [one for one in reading.cues if not all(reading.used[one.start : one.end])]
    _add_digit_refs(reading, clause)
    refs = clause_refs(reading, clause)
    if not acts and not numbers and not any(one.kind not in ("pronoun", "all", "others") for one in refs):
        answer = answer_act(reading, clause)
        if answer is not None:
            return [answer]
    lifted = slot_acts(reading, clause) if not numbers else []
    if not lifted:
        value = lifted_value(reading, clause)
        lifted = [value] if value is not None else []
    if lifted:
        thread.refs = []
        return acts + lifted
    acts += chitchat_acts(reading, clause) + numbers
    questions = question_acts(reading, clause, thread.refs)
    acts += questions
    if not any(act.act in _QUESTIONS for act in questions):
        acts += _statements(reading, clause, thread, refs, bool(questions), acts)
    if refs and (not any(act.items for act in acts) or any(act.act in _LEFT_OPEN for act in acts)):
        thread.refs = [one for one in refs if one.valid and one.kind != "all"]
    elif acts:
        thread.refs = []
    return acts


def _statements(
    reading: Reading, clause: Clause, thread: _Thread, refs: Sequence[Ref], similar: bool, before: list[Act]
) -> list[Act]:
    """Critiques, verdicts, values and free text of a clause that asks nothing."""
    critiques = [_with_items(reading, act, refs, thread.refs) for act in critique_acts(reading, clause)]
    seen = item_acts(reading, clause, thread.refs)
    verdicts: list[Act] = []
    denied = any(
        one.kind in ("not_negative", "not_excluded") and clause.start <= one.start < clause.end for one in reading.cues
    )
    if not (seen or denied) and (_named_items(reading, refs) or not _free_values(reading, clause)):
        verdicts = verdict_acts(reading, clause, thread.refs, thread.verdict)
    values, attitude = value_acts(reading, clause, thread.attitude)
    thread.attitude = attitude or thread.attitude
    if thread.ironic and values:
        values = [replace(act, polarity=-1, hard=False) if act.act == "inform" else act for act in values]
        if not verdicts and reading.state.shown:
            verdicts = [Act("reject", quote=reading.quote(clause.start, clause.end), confidence=0.5)]
    acts = critiques + seen + verdicts + values + _alternatives(reading, clause)
    if not (similar or seen or thread.ironic):
        wish = free_text(reading, clause, _room(clause_acts=acts + before, refs=refs), thread.attitude)
        acts += [wish] if wish is not None else []
    return acts


_OF_ITEM = re.compile(
    r"^ ?(?:so |and |but |ok |well |then )*(?:is|was|does|did|has|can|will) "
    r"(?:it|this|that|the (?:first|second|third|fourth|fifth|last)|number|#|\d)(?![a-z0-9])"
    r"|^ ?(?:它|这[个款部本台]|那[个款部本台]|第.[个款部本台]?).*(?:吗|么|没)[?!]*$"
)


def _asks_of_item(reading: Reading, clause: Clause) -> bool:
    """True for a yes/no question about an item, whose numbers and values are no wishes."""
    return _OF_ITEM.search(reading.text[clause.start : clause.end]) is not None


_HOW_LONG = re.compile(
    r"(?<![a-z])(?:after|lasted|only|for) (?:\w+ ){0,2}(?:minutes?|hours?|days?|weeks?|months?|years?)(?![a-z])"
    r"|(?:分钟|小时|钟头|天|年|个月)(?:就|后|多)"
)


def _of_memory(reading: Reading, clause: Clause) -> bool:
    """True where a time tells how long something was seen or used: “gave up after ten minutes”."""
    return bool(_HOW_LONG.search(reading.text, clause.start, clause.end)) and bool(find_cue(reading, clause, "seen"))


def _named_items(reading: Reading, refs: Sequence[Ref]) -> bool:
    """True when a clause names items by more than “they” or “it”."""
    return any(one.kind != "all" and reading.text[one.start : one.end] not in ("it", "它") for one in refs)


def _room(clause_acts: Sequence[Act], refs: Sequence[Ref]) -> Room:
    """How much free text a clause may still hold beside what it has said."""
    if all(act.kind == "greet" for act in clause_acts) and not refs:
        return "all"
    only_wishes = all(act.act in ("inform", "critique") and not act.items for act in clause_acts)
    return "beside" if only_wishes and not refs else "marked"


def _add_digit_refs(reading: Reading, clause: Clause) -> None:
    """Bare digits that no number used become places in the list; pronouns after them mean those items."""
    found = [one for one in find_digit_refs(reading) if clause.start <= one.start < clause.end]
    if found:
        reading.refs = settle_refs(sorted([*reading.refs, *found], key=lambda one: one.start), reading.state.shown)


def _refuses(reading: Reading, clause: Clause, found: Sequence[Act]) -> bool:
    refusal = len(found) == 1 and found[0].act in ("reject", "deny") and not found[0].items
    return refusal and not clause_refs(reading, clause)


def _just_named(acts: Sequence[Act]) -> bool:
    """True for clauses that only name values, without a word of wanting or refusing."""
    return bool(acts) and all(
        act.act == "inform"
        and act.polarity == 1
        and act.hard is None
        and act.op not in ("<=", ">=")
        and not cue("want").search(act.quote.lower())
        for act in acts
    )


_IS = re.compile(r" (?:is|was|looks|sounds|seems)(?: (?:so|really|very|pretty|quite|just|too|absolutely))* ")


def _free_values(reading: Reading, clause: Clause) -> bool:
    """True when a clause names a value that describes no item."""
    return any(
        clause.start <= value.start < clause.end
        and not reading.is_used(value.start, value.end)
        and not any(
            ref.start <= value.start < ref.end or _IS.fullmatch(reading.text, ref.end, value.start)
            for ref in reading.refs
        )
        for value in reading.values
    )


def _is_it(reading: Reading, ref: Ref) -> bool:
    """True for “it”, which in a wish (“can it be lighter”) means what is looked for."""
    return ref.kind == "pronoun" and reading.text[ref.start : ref.end] in ("it", "它")


def _with_items(reading: Reading, act: Act, refs: Sequence[Ref], carried: Sequence[Ref]) -> Act:
    """A critique with the items that it is about: those named, else, for a complaint, those of the clause before."""
    complaint = act.items == ("*",)
    used = [one for one in refs if one.valid and one.kind != "all" and (complaint or not _is_it(reading, one))]
    if not used and complaint:
        used = [one for one in carried if one.kind != "all"]
    return replace(act, items=refs_items(used)) if act.act == "critique" else act


def _alternatives(reading: Reading, clause: Clause) -> list[Act]:
    for match in cue("alternatives").finditer(reading.text, clause.start, clause.end):
        if match.end() > match.start() and not reading.is_used(match.start(), match.end()):
            reading.use(match.start(), match.end())
            return [Act("request_alternatives", quote=reading.quote(*match.span()))]
    return []


def _together(reading: Reading, acts: Sequence[Act]) -> list[Act]:
    """The acts of all clauses without repetitions and without answers that only lead into something else."""
    done: list[Act] = []
    for act in merge_seen(acts):
        at = next((at for at, one in enumerate(done) if _repeats(one, act)), None)
        if at is None:
            done.append(act)
        else:
            done[at] = _merged(done[at], act)
    return _without_lead_ins(reading, done)


def _repeats(a: Act, b: Act) -> bool:
    if a.act != b.act:
        return False
    match a.act:
        case "critique":
            return (a.slot, a.direction) == (b.slot, b.direction) and not (a.items and b.items and a.items != b.items)
        case "inform" | "retract" | "no_preference" | "ask_fact":
            return (a.slot, a.op, a.value, a.items) == (b.slot, b.op, b.value, b.items)
        case "reject" | "accept" | "like" | "dislike":
            unsure = (GUESSED, _DEFAULT_NO)
            return bool(a.items) == bool(b.items) or a.confidence in unsure or b.confidence in unsure
        case "compare":
            return not (a.items and b.items)
        case "seen":
            return False
        case _:
            return a.items == b.items and a.kind == b.kind


def _merged(a: Act, b: Act) -> Act:
    """One act for two that repeat each other: the one that names its items, or the items of both."""
    if a.act not in ("reject", "accept", "like", "dislike"):
        return b if b.items and not a.items else a
    if any(one.confidence in (GUESSED, _DEFAULT_NO) for one in (a, b)):
        return b if a.confidence in (GUESSED, _DEFAULT_NO) else a
    return replace(a, items=tuple(dict.fromkeys(a.items + b.items)))


def _without_lead_ins(reading: Reading, acts: list[Act]) -> list[Act]:
    answers = ("affirm", "deny", "no_preference")
    strong = [act for act in acts if act.act not in (*answers, "chitchat") and act.confidence != _DEFAULT_NO]
    if strong:
        asked = reading.state.asked
        flag = asked is not None and reading.concepts.kind(asked) == "flag" and all(act.slot != asked for act in strong)
        one_slot = {"tags": "category", "released": "year"}
        known = [act for act in strong if act.act in ("inform", "critique") and act.slot not in (None, "about")]
        aside = (
            asked is not None
            and len(known) == len(strong)
            and all(one_slot.get(str(act.slot), act.slot) != one_slot.get(asked, asked) for act in known)
        )
        acts = [
            act
            for at, act in enumerate(acts)
            if not (act.act in ("affirm", "deny") and not flag and not (act.act == "deny" and aside))
            and not (act.act == "reject" and act.confidence == _DEFAULT_NO and at == 0)
        ]
    for at, act in enumerate(acts):
        if (
            act.act == "compare"
            and not act.items
            and at
            and acts[at - 1].act == "accept"
            and len(acts[at - 1].items) > 1
        ):
            acts[at - 1 : at + 1] = [replace(act, items=acts[at - 1].items)]  # “1 and 3, which?”
            break
    if any(act.act == "reset" for act in acts):
        acts = [act for act in acts if act.slot != "about" and act.act != "request_alternatives"]
    if any(act.act == "similar" for act in acts):
        acts = [act for act in acts if act.act != "request_alternatives"]
    if any(act.act == "accept" for act in acts):
        acts = [act for act in acts if act.act != "like" or act.confidence != GUESSED]
    if any(act.act == "inform" and act.polarity == -1 and act.hard for act in acts):
        acts = [act for act in acts if act.act != "no_preference" or act.slot]
    return acts


def _last_resort(reading: Reading) -> list[Act]:
    """What an utterance is in which no clause said anything."""
    text, original = bare(reading.text), reading.words.original.strip()
    for act in ("no_preference", "affirm", "deny"):
        if text and cue(act).fullmatch(text):
            return [Act(act, slot=reading.state.asked, quote=original)]
    if cue("praise").fullmatch(text):
        asked = reading.state.asked
        if asked and reading.concepts.kind(asked) == "flag":
            return [Act("affirm", slot=asked, quote=original)]
        return [Act("like", items=reading.state.focus[:1], quote=original, confidence=0.6)]
    feeling = emoji_feeling(original)
    if feeling and len(text) <= 4:
        asked = reading.state.asked
        if asked and reading.concepts.kind(asked) == "flag":
            return [Act("affirm" if feeling > 0 else "deny", slot=asked, quote=original)]
        if reading.state.shown:
            return [
                Act("like" if feeling > 0 else "dislike", items=reading.state.focus[:1], quote=original, confidence=0.6)
            ]
    if _says_nothing(reading):
        return []
    return [Act("unknown", quote=original, confidence=0.3)]


def _says_nothing(reading: Reading) -> bool:
    """True for requests without a wish (“I want a film”) and for words that take themselves back."""
    text = reading.text
    words = [stem(word) for word, _, _ in units(text)]
    sold = any(word in sold_nouns(reading) for word in words) or any(
        noun[0] > "\u3000" and noun.replace(" ", "") in text for noun in sold_nouns(reading) if noun
    )
    wanting = cue("want").search(text) is not None
    if any(one.kind in ("not_negative", "need_not") for one in reading.cues):
        return True
    return (sold and (wanting or len(words) <= 6)) or (
        wanting and bool(re.search(r"recommend|suggest|推荐|surprise", text))
    )
