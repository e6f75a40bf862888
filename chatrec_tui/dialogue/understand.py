"""From an utterance to acts, clause by clause.

In each clause the surest readings come first and mark their words as used: talk about the dialogue, numbers,
critiques, questions, verdicts on items, values, and what is left as free text. Then the clauses are put together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.bounds import number_acts
from chatrec_tui.dialogue.critiques import critique_acts
from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading, Ref, is_hard_break
from chatrec_tui.dialogue.references import find_digit_refs
from chatrec_tui.dialogue.sentiment import emoji_feeling, is_ironic
from chatrec_tui.dialogue.talk import answer_act, bare, chitchat_acts, meta_acts, slot_acts, small_talk
from chatrec_tui.dialogue.verdicts import GUESSED, clause_refs, item_acts, memory_act, merge_seen, question_acts, refs_items, verdict_acts
from chatrec_tui.dialogue.wishes import Attitude, free_text, sold_nouns, value_acts
from chatrec_tui.dialogue.words import stem, units
from chatrec_tui.i18n import Language

__all__ = ["Understanding", "understand"]

_ITEM_ACTS = {"reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare"}
_LIST_LINK = re.compile(r"(?:and|or|nor|或者?|和|以及|还有)")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an utterance does."""

    acts: tuple[Act, ...]
    """In the order of the words; () for a request that only names what the catalog sells."""
    sentiment: float
    """From -1 to 1."""
    language: Language
    """Language of the utterance."""


def understand(reading: Reading) -> list[Act]:
    """The acts of an utterance whose words are read."""
    acts: list[Act] = []
    answers: list[Act] = []
    inherited: Attitude | None = None
    carried: list[Ref] = []
    verdict: str | None = None
    seen: Act | None = None
    previous: list[Act] = []
    for clause in reading.clauses:
        if is_hard_break(clause.before):
            inherited, verdict = None, None
        memory = memory_act(reading, clause, seen) if seen is not None else None
        if memory is not None:
            acts.append(memory)
            continue
        found, inherited, carried = _clause(reading, clause, inherited, carried, verdict)
        seen = next((act for act in found if act.act == "seen" and act.liked is None), None)
        if acts and found and _refuses(reading, clause, found) and _just_named(previous):
            # “horror? no thanks”, 恐怖片，不要
            acts[-len(previous) :] = [replace(act, polarity=-1, hard=True) for act in previous]
            previous = []
            continue
        previous = found
        for act in found:
            (answers if act.act in ("affirm", "deny", "no_preference") and act.confidence < 1 else acts).append(act)
        clause.acts = found
        verdict = clause.verdict or (verdict if not found else None)
    acts = _together(reading, acts)
    return acts or answers or _last_resort(reading)


def _clause(
    reading: Reading, clause: Clause, inherited: Attitude | None, carried: list[Ref], verdict: str | None
) -> tuple[list[Act], Attitude | None, list[Ref]]:
    meta = meta_acts(reading, clause)
    acts = list(meta)
    if meta and reading.is_used(clause.start, clause.start + 1) and all(reading.used[clause.start : clause.end]):
        return acts, None, []
    answer = answer_act(reading, clause) if not meta and not clause_refs_solid(reading, clause) else None
    if answer is not None:
        return [answer], None, carried
    lifted = slot_acts(reading, clause)
    if lifted:
        return acts + lifted, None, []
    ironic = is_ironic(reading.text[clause.start : clause.end])
    talk = chitchat_acts(reading, clause)
    refs = clause_refs(reading, clause)
    numbers = number_acts(reading, clause)
    reading.refs += [one for one in find_digit_refs(reading) if clause.start <= one.start < clause.end]
    reading.refs.sort(key=lambda one: one.start)
    refs = clause_refs(reading, clause)
    questions = question_acts(reading, clause, carried)
    wishes: list[Act] = []
    if not any(act.act in ("ask_reason", "ask_fact", "compare") for act in questions):
        critiques = [_with_items(reading, act, refs, carried) for act in critique_acts(reading, clause)]
        seen = item_acts(reading, clause, carried)
        verdicts: list[Act] = []
        has_values = _free_values(reading, clause)
        if not seen and not (has_values and not refs):
            verdicts = verdict_acts(reading, clause, carried, verdict)
        values, inherited_next = value_acts(reading, clause, inherited)
        if ironic and values:
            values = [
                replace(act, polarity=-1, hard=False) if act.act == "inform" and act.polarity == 1 else act
                for act in values
            ]
            verdicts = verdicts or (
                [Act("reject", quote=reading.quote(clause.start, clause.end), confidence=0.5)]
                if reading.state.shown
                else []
            )
        more = _alternatives(reading, clause)
        acts += talk + numbers + questions + critiques + seen + verdicts + values + more
        if not (questions or seen or ironic):
            wish = free_text(reading, clause, strict=bool(acts) or bool(refs), inherited=inherited)
            if wish is not None:
                wishes = [wish]
        if inherited_next is not None:
            inherited = inherited_next
    else:
        acts += talk + numbers + questions
    acts += wishes
    carried = (
        [one for one in refs if one.valid]
        if refs and not any(act.act in _ITEM_ACTS and act.act not in ("seen", "like", "dislike") for act in acts)
        else []
        if acts and not refs
        else carried
    )
    if refs and any(act.act in ("seen", "like", "dislike", "critique", "ask_fact") for act in acts):
        carried = [one for one in refs if one.valid and one.kind != "all"]
    return acts, inherited if _list_goes_on(reading, clause) else None, carried


def _refuses(reading: Reading, clause: Clause, found: Sequence[Act]) -> bool:
    return len(found) == 1 and found[0].act in ("reject", "deny") and not found[0].items and not clause_refs(reading, clause)


def _just_named(acts: Sequence[Act]) -> bool:
    """True for clauses that only name values, without a word of wanting or refusing."""
    return bool(acts) and all(act.act == "inform" and act.polarity == 1 and act.hard is None and act.op in ("=", "contains", "in", "~") for act in acts) and not any(
        cue("want").search(act.quote.lower()) for act in acts
    )


def clause_refs_solid(reading: Reading, clause: Clause) -> bool:
    """True when a clause names items by place or title."""
    return any(one.kind in ("ordinal", "title", "superlative", "description") for one in clause_refs(reading, clause))


def _free_values(reading: Reading, clause: Clause) -> bool:
    return any(
        clause.start <= value.start < clause.end
        and not reading.is_used(value.start, value.end)
        and not any(ref.start <= value.start < ref.end for ref in reading.refs)
        for value in reading.values
    )


def _list_goes_on(reading: Reading, clause: Clause) -> bool:
    return clause.after == ","


def _with_items(reading: Reading, act: Act, refs: Sequence[Ref], carried: Sequence[Ref]) -> Act:
    """A critique with the items that it is about: those named, else the item in focus for a complaint about “it”."""
    complaint = act.items == ("*",)
    used = [one for one in refs if one.valid and one.kind != "all"] or (
        [one for one in carried if one.kind != "all"] if complaint else []
    )
    if act.act != "critique":
        return act
    return replace(act, items=refs_items(used))


def _alternatives(reading: Reading, clause: Clause) -> list[Act]:
    for match in cue("alternatives").finditer(reading.text, clause.start, clause.end):
        if match.end() > match.start() and not reading.is_used(match.start(), match.end()):
            reading.use(match.start(), match.end())
            return [Act("request_alternatives", quote=reading.quote(*match.span()))]
    return []


def _together(reading: Reading, acts: Sequence[Act]) -> list[Act]:
    """The acts of all clauses without repetitions and without answers that only lead into something else."""
    merged = merge_seen(acts)
    done: list[Act] = []
    for act in merged:
        same = next((at for at, one in enumerate(done) if _same_act(one, act)), None)
        if act.act == "critique":
            same = next((at for at, one in enumerate(done) if _same_critique(one, act)), same)
            if same is not None and act.items:
                done[same] = act
        if same is None:
            done.append(act)
        elif GUESSED in (act.confidence, done[same].confidence):
            done[same] = act if done[same].confidence == GUESSED else done[same]
        elif act.act in ("reject", "accept", "like", "dislike", "seen") and done[same].act == act.act:
            done[same] = replace(done[same], items=tuple(dict.fromkeys(done[same].items + act.items)))
    strong = [
        act
        for act in done
        if act.act not in ("affirm", "deny", "chitchat", "no_preference")
        and not (act.act == "reject" and act.confidence == 0.8)
    ]
    if strong:
        flag = reading.state.asked is not None and reading.concepts.kind(reading.state.asked) == "flag"
        done = [
            act
            for act in done
            if not (act.act == "affirm" and not flag)
            and not (act.act == "deny" and (not flag or any(one.slot == reading.state.asked for one in strong)))
            and not (act.act == "reject" and act.confidence == 0.8 and act is done[0])
        ]
    if any(act.act == "accept" for act in done):
        done = [act for act in done if act.act != "like" or act.confidence != GUESSED]
    if any(act.act == "inform" and act.polarity == -1 and act.hard for act in done):
        done = [act for act in done if act.act != "no_preference" or act.slot]
    return done


def _same_act(a: Act, b: Act) -> bool:
    if a.act != b.act:
        return False
    if a.act in ("inform", "critique", "retract", "no_preference", "ask_fact"):
        return (a.slot, a.op, a.value, a.direction) == (b.slot, b.op, b.value, b.direction) and a.items == b.items
    if a.act in ("reject", "accept", "like", "dislike"):
        return bool(a.items) == bool(b.items) or GUESSED in (a.confidence, b.confidence)
    return a.items == b.items and a.kind == b.kind and a.act != "seen"


def _same_critique(a: Act, b: Act) -> bool:
    return a.act == "critique" and (a.slot, a.direction) == (b.slot, b.direction) and not (a.items and b.items)


def _last_resort(reading: Reading) -> list[Act]:
    """What an utterance is in which no clause said anything."""
    text = bare(reading.text)
    original = reading.words.original.strip()
    for act in ("no_preference", "affirm", "deny"):
        match = cue(act).fullmatch(text)
        if match and text:
            return [Act(act, slot=reading.state.asked, quote=original)]  # type: ignore[arg-type]
    if small_talk(reading):
        return [Act("chitchat", kind="other", quote=original)]
    feeling = emoji_feeling(original)
    if (feeling and not units(text.strip())) or (feeling and len(text) <= 4):
        items = tuple(reading.state.focus[:1])
        if reading.state.asked and reading.concepts.kind(reading.state.asked) == "flag":
            return [Act("affirm" if feeling > 0 else "deny", slot=reading.state.asked, quote=original)]
        if reading.state.shown:
            return [Act("like" if feeling > 0 else "dislike", items=items, quote=original, confidence=0.6)]
    wants = cue("want").search(reading.text)
    sold = any(stem(word) in sold_nouns(reading) for word, _, _ in units(reading.text)) or any(
        noun.replace(" ", "") in reading.text for noun in sold_nouns(reading) if noun and noun[0] > "\u3000"
    )
    if (sold and wants) or (re.search(r"recommend|suggest|推荐|surprise", reading.text) and wants):
        return []
    if sold and len(units(reading.text)) <= 6:
        return []
    return [Act("unknown", quote=original, confidence=0.3)]
