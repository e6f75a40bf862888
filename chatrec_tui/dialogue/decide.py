"""What an utterance does, decided from what the rules found and from how likely its wording makes each act.

The rules name slots, values and items; the classifier says which acts the words perform and what is said of each spot.
Where it is sure, it drops or adds acts and turns their polarity; each act carries its probability as confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, cast, get_args

from chatrec_tui.dialogue.acts import Act, ActName, Direction, Op
from chatrec_tui.dialogue.measures import in_unit, slot_of_number
from chatrec_tui.dialogue.numbers import Amount
from chatrec_tui.dialogue.reading import AdjectiveSpan, NounSpan, Reading, Ref
from chatrec_tui.dialogue.sketch import Sketch, Spot, sense_of
from chatrec_tui.dialogue.vocabulary import ValueSpan
from chatrec_tui.dialogue.weights import Wordings

_ON_ITEMS = frozenset({"reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare"})
_PLAIN = frozenset({"request_alternatives", "ask_catalog", "ask_profile", "ask_help", "undo", "reset", "chitchat"})
_ANSWERS = frozenset({"affirm", "deny", "no_preference"})
_LIKELY = 0.5
"""What is at least this probable is taken for true."""
_DOUBTED = 0.03
"""An act of the rules that is less probable is not believed."""
_LEFT = 3
"""Characters that may be left over where the rules are followed."""
_GUESSABLE = 0.3
"""Below this, an utterance that the rules make nothing of stays not understood."""
_SHORT = 24
"""Characters of a wish in free words that says nothing else."""
_QUIET = frozenset({"[want]", "[give]", "[i]", "[soft]", "[must]", "[least]", "[than]", "[too]"})
"""Families that go with a wish and tell of no other act."""
_OPS: dict[str, Op] = {"le": "<=", "ge": ">=", "near": "~", "eq": "="}

__all__ = ["decide", "labels_of", "spot_labels"]


def labels_of(acts: Iterable[Act]) -> list[str]:
    """What the classifier learns to say of a whole utterance."""
    found: set[str] = set()
    for act in acts:
        if act.act == "inform":
            found.add("inform about" if act.slot == "about" else "inform")
        elif act.act == "critique":
            found |= {"critique", f"critique {act.direction}"}
            if act.slot == "tags":
                found.add("critique tags")
        elif act.act == "seen":
            found |= {"seen", f"seen {act.liked}"}
        elif act.act == "chitchat":
            found |= {"chitchat", f"chitchat {act.kind}"}
        else:
            found.add(act.act)
            if act.act in _ON_ITEMS and not act.items:
                found.add(f"{act.act} all")
    return sorted(found)


def spot_labels(spot: Spot, acts: Iterable[Act], reading: Reading) -> list[str]:
    """What the classifier learns to say of a spot."""
    found: set[str] = set()
    span = spot.span
    for act in acts:
        if isinstance(span, Ref):
            on_it = set(span.items) & set(act.items) if span.items else span.kind == "all" and not act.items
            if on_it and (act.act in _ON_ITEMS or act.items):
                found.add(act.act)
        elif isinstance(span, ValueSpan):
            if act.act == "inform":
                values = act.value if isinstance(act.value, list) else [act.value]
                if any(
                    name.slot == act.slot and (act.value is True or set(map(str, values)) & set(name.values))
                    for name in span.names
                ):
                    found |= {"inform", *_firmness(act)}
                    if act.op == "in":
                        found.add("in")
            elif act.slot is not None and act.slot == span.best.slot:
                found.add(act.act)
        elif isinstance(span, Amount):
            if act.act == "inform" and _is_number_of(act, span, reading):
                found |= {"inform", *_firmness(act)}
                found.add({op: name for name, op in _OPS.items()}.get(act.op, "eq"))
        elif isinstance(span, AdjectiveSpan):
            sense, slot = sense_of(reading, span)
            if act.act == "critique" and slot is not None and act.slot == slot:
                found.add("same" if act.direction == sense.direction else "flip")
        elif act.slot in span.slots:
            found.add(f"{act.act} {act.direction}" if act.act == "critique" else act.act)
    return sorted(found)


def _firmness(act: Act) -> set[str]:
    found = {"unwanted"} if act.polarity < 0 else set()
    if act.hard is not None:
        found.add("hard" if act.hard else "soft")
    return found


def _numbers(amount: Amount, reading: Reading) -> set[float]:
    """What an amount may be in the units of the catalog."""
    today = date.today().year
    found = {amount.low, today - amount.low} | ({amount.high} if amount.high else set())
    for slot in reading.concepts.names():
        if reading.concepts.kind(slot) == "number":
            for one in (amount.low, amount.high):
                number = None if one is None else in_unit(reading, slot, amount, one)
                if number is not None:
                    found.add(number)
    return found


def decide(reading: Reading, sketch: Sketch, told: Sequence[Act], wordings: Wordings) -> list[Act]:
    """The acts of an utterance; `told` is what the rules found."""
    likely = wordings["utterance"].judge(sketch.features(told))
    if _explained(reading, sketch, told, likely):
        return [replace(act, confidence=min(act.confidence, likely.get(_label(act), 0.5) ** 0.5)) for act in told]
    spots = [(spot, wordings[spot.kind].judge(sketch.spot_features(spot, told))) for spot in sketch.spots]
    acts = [
        *_plain_acts(reading, told, likely),
        *_item_acts(reading, told, likely, spots),
        *_wishes(reading, told, likely, spots),
        *_ends(reading, told, likely, spots),
        *_takings_back(reading, told, likely, spots),
    ]
    if not acts:
        acts = _best_guess(reading, told, likely, spots)
    if "not_seen" in sketch.cues:
        acts = [act for act in acts if act.act != "seen"]
    acts = acts or [Act("unknown", quote=reading.words.original.strip(), confidence=0.3)]
    return acts


def _explained(reading: Reading, sketch: Sketch, told: Sequence[Act], likely: Mapping[str, float]) -> bool:
    """True where the rules account for every word and the wording does not speak against them."""
    if re.search(r"(?<![a-z])(?:never|not|have not) (?:yet )?(?:seen|watched|read|tried|used)(?![a-z])", reading.text):
        return True
    nowhere = any(not one.valid for one in reading.refs)
    if not told or nowhere or reading.concepts.schema is None:
        return True  # a request that names nothing, or no catalog to have learnt from
    telling = {one for one in sketch.families if one.startswith("[")} - _QUIET
    if all(act.act == "unknown" for act in told):
        return (
            not (telling or sketch.cues or sketch.spots)
            or max(share for name, share in likely.items() if name != "unknown") < _GUESSABLE
        )
    left = sketch.left_over()
    if not any(one.isalpha() for one in reading.text):
        return True
    names = {act.act for act in told}
    about = any(act.slot == "about" for act in told)
    if "unknown" not in names and (len(told) > 1 or (names == {"inform"} and not about)):
        return True  # several readings that fit together, or values: the rules are good at both
    if about and len(reading.text) <= _SHORT and not telling - {"[howmuch]", "[other]"}:
        return True
    if (left == 0 and (not telling or not about)) or names == {"chitchat"}:
        return True
    if left > _LEFT * len(told):
        return False
    return all(likely.get(_label(act), 0.0) >= _DOUBTED for act in told)


def _label(act: Act) -> str:
    return "inform about" if act.act == "inform" and act.slot == "about" else act.act


def _whole(reading: Reading) -> str:
    return reading.words.original.strip()


def _plain_acts(reading: Reading, told: Sequence[Act], likely: Mapping[str, float]) -> list[Act]:
    """Acts without slots, values and items."""
    found: list[Act] = []
    for name in get_args(ActName):
        sure = likely.get(name, 0.0)
        if name not in _PLAIN | _ANSWERS | {"unknown"} or sure < _LIKELY:
            continue
        same = [act for act in told if act.act == name]
        if name == "chitchat":
            kinds = {one: likely.get(f"chitchat {one}", 0.0) for one in ("greet", "thanks", "bye", "other")}
            chosen = [one for one, share in kinds.items() if share >= _LIKELY] or [
                max(kinds, key=lambda one: kinds[one])
            ]
            for kind in chosen:
                act = next((one for one in same if one.kind == kind), None)
                found.append(
                    replace(act, confidence=sure) if act
                    else Act("chitchat", kind=kind, quote=_whole(reading), confidence=sure)  # type: ignore[arg-type]
                )  # fmt: skip
            continue
        if same:
            found += [replace(act, confidence=sure) for act in same]
        else:
            slot = reading.state.asked if name in _ANSWERS else None
            if name == "no_preference" and slot is None and reading.nouns:
                slot = reading.nouns[0].slots[0]
            found.append(Act(name, slot=slot, quote=_whole(reading), confidence=sure))
    return found


def _item_acts(
    reading: Reading,
    told: Sequence[Act],
    likely: Mapping[str, float],
    spots: Sequence[tuple[Spot, Mapping[str, float]]],
) -> list[Act]:
    """Acts that point at items."""
    names = [one for one in get_args(ActName) if one in _ON_ITEMS and likely.get(one, 0.0) >= _LIKELY]
    refs = [(spot.span, judged) for spot, judged in spots if isinstance(spot.span, Ref) and spot.span.valid]
    found: list[Act] = []
    for name in names:
        sure = likely[name]
        same = [act for act in told if act.act == name]
        mine = [(ref, judged) for ref, judged in refs if judged.get(name, 0.0) >= 0.4]
        if not mine and len(names) == 1 and likely.get(f"{name} all", 0.0) < _LIKELY:
            mine = [(ref, judged) for ref, judged in refs if max(judged.values(), default=0.0) > 0.15 or len(refs) == 1]
        items = _items_of([ref for ref, _ in mine])
        if not mine and likely.get(f"{name} all", 0.0) < _LIKELY:
            items = next((act.items for act in same), ()) or tuple(reading.state.focus[:1])
        act = Act(name, items=items, quote=same[0].quote if same else _whole(reading), confidence=sure)
        if name == "seen":
            marks = {one: likely.get(f"seen {one}", 0.0) for one in (None, True, False)}
            act = replace(act, liked=max(marks, key=lambda one: marks[one]))
        if name == "ask_fact":
            act = replace(act, slot=next((one.slot for one in same), None) or _asked_slot(reading, spots))
        found.append(act)
    return found


def _items_of(refs: Sequence[Ref]) -> tuple[str, ...]:
    pointed = [one for one in refs if one.kind != "all"]
    if any(one.kind != "pronoun" for one in pointed):
        pointed = [one for one in pointed if one.kind != "pronoun"]
    return tuple(dict.fromkeys(item for one in pointed for item in one.items))


def _asked_slot(reading: Reading, spots: Sequence[tuple[Spot, Mapping[str, float]]]) -> str:
    """The slot that a question is most likely about."""
    for slot, pattern in reading.concepts.questions():
        if pattern.search(reading.text):
            return slot
    ranked = sorted(spots, key=lambda one: -one[1].get("ask_fact", 0.0))
    for spot, _ in ranked:
        if isinstance(spot.span, NounSpan):
            return spot.span.slots[0]
    for spot, _ in ranked:
        if isinstance(spot.span, AdjectiveSpan) and (slot_of := sense_of(reading, spot.span)[1]):
            return slot_of
        if isinstance(spot.span, ValueSpan):
            return spot.span.best.slot
    return "description"


def _wishes(
    reading: Reading,
    told: Sequence[Act],
    likely: Mapping[str, float],
    spots: Sequence[tuple[Spot, Mapping[str, float]]],
) -> list[Act]:
    """Informs: of values, of numbers, in free words."""
    informs = [act for act in told if act.act == "inform"]
    found: list[Act] = []
    settled: list[Act] = []
    group: list[tuple[Spot, Mapping[str, float]]] = []
    for spot, judged in spots:
        if isinstance(spot.span, ValueSpan):
            mine = [act for act in informs if _is_of(act, spot.span)]
            settled += mine
            if judged.get("inform", 0.0) < _LIKELY:
                continue
            together = judged.get("in", 0.0) >= _LIKELY
            if together and group and group[-1][0].span.best.slot == spot.span.best.slot:  # type: ignore[union-attr]
                found[-1] = _joined(found[-1], spot.span)
                group.append((spot, judged))
                continue
            group = [(spot, judged)] if together else []
            found.append(_value_act(reading, spot, judged, mine))
        elif isinstance(spot.span, Amount):
            mine = [act for act in informs if _is_number_of(act, spot.span, reading)]
            settled += mine
            if judged.get("inform", 0.0) >= _LIKELY:
                found += _number_acts(reading, spot, judged, mine)
    for act in informs:
        if any(act is one for one in settled):
            continue
        sure = likely.get("inform about" if act.slot == "about" else "inform", 0.0)
        if sure >= _LIKELY:
            found.append(replace(act, confidence=sure))
    return list({(act.slot, act.op, str(act.value), act.polarity): act for act in found}.values())


def _is_of(act: Act, span: ValueSpan) -> bool:
    values = {str(one) for one in (act.value if isinstance(act.value, list) else [act.value])}
    return any(
        name.slot == act.slot and (act.value is True or values & {*name.values, name.part}) for name in span.names
    )


def _is_number_of(act: Act, span: Amount, reading: Reading) -> bool:
    if isinstance(act.value, bool) or not isinstance(act.value, float | int):
        return False
    return any(abs(act.value - one) <= 0.011 * abs(act.value) for one in _numbers(span, reading))


def _value_act(reading: Reading, spot: Spot, judged: Mapping[str, float], mine: Sequence[Act]) -> Act:
    span = cast(ValueSpan, spot.span)
    polarity, hard = _judged_firmness(judged)
    sure = judged["inform"]
    if mine:
        return replace(mine[0], polarity=polarity, hard=hard, confidence=sure)
    name = span.best
    flag = name.slot in reading.vocabulary.flags
    values = [name.part] if name.part else list(name.values)
    op: Op = "contains" if name.part or reading.concepts.kind(name.slot) == "list" else "="
    return Act(
        "inform", slot=name.slot, op="=" if flag else "in" if len(values) > 1 else op,
        value=True if flag else values if len(values) > 1 else values[0], polarity=polarity, hard=hard,
        quote=reading.quote(span.start, span.end), confidence=sure,
    )  # fmt: skip


def _judged_firmness(judged: Mapping[str, float]) -> tuple[Literal[1, -1], bool | None]:
    polarity: Literal[1, -1] = -1 if judged.get("unwanted", 0.0) >= _LIKELY else 1
    hard, soft = judged.get("hard", 0.0), judged.get("soft", 0.0)
    return polarity, None if max(hard, soft) < _LIKELY else hard > soft


def _joined(act: Act, span: ValueSpan) -> Act:
    values = act.value if isinstance(act.value, list) else [str(act.value)]
    more = [span.best.part] if span.best.part else list(span.best.values)
    return replace(act, op="in", value=list(dict.fromkeys([*values, *more])))


def _number_acts(reading: Reading, spot: Spot, judged: Mapping[str, float], mine: Sequence[Act]) -> list[Act]:
    amount = cast(Amount, spot.span)
    polarity, hard = _judged_firmness(judged)
    sure = judged["inform"]
    best = max(_OPS, key=lambda one: judged.get(one, 0.0))
    if len(mine) > 1 or amount.high is not None:
        return [replace(act, polarity=polarity, hard=hard, confidence=sure) for act in mine]
    if mine:
        return [replace(mine[0], op=_OPS[best], polarity=polarity, hard=hard, confidence=sure)]
    clause = next((one for one in reading.clauses if one.start <= spot.start < one.end), None)
    slot = slot_of_number(reading, clause, amount, True) if clause else None
    number = in_unit(reading, slot, amount, amount.low) if slot else None
    if slot is None or number is None:
        return []
    quote = reading.quote(spot.start, spot.end)
    return [Act("inform", slot, _OPS[best], number, polarity, hard, quote=quote, confidence=sure)]


def _ends(
    reading: Reading,
    told: Sequence[Act],
    likely: Mapping[str, float],
    spots: Sequence[tuple[Spot, Mapping[str, float]]],
) -> list[Act]:
    """Critiques."""
    sure = likely.get("critique", 0.0)
    if sure < 0.35:
        return []
    rules = [act for act in told if act.act == "critique"]
    refs = [(spot.span, judged) for spot, judged in spots if isinstance(spot.span, Ref) and spot.span.valid]
    items = _items_of([ref for ref, judged in refs if judged.get("critique", 0.0) >= 0.4])
    found: list[Act] = []
    for spot, judged in spots:
        span = spot.span
        direction: Direction | None = None
        slot: str | None = None
        if isinstance(span, AdjectiveSpan):
            sense, slot = sense_of(reading, span)
            same, flip = judged.get("same", 0.0), judged.get("flip", 0.0)
            if max(same, flip) >= _LIKELY:
                direction = sense.direction if same >= flip else _other(sense.direction)
        elif isinstance(span, NounSpan):
            lower, higher = judged.get("critique lower", 0.0), judged.get("critique higher", 0.0)
            if max(lower, higher) >= _LIKELY:
                direction = "lower" if lower >= higher else "higher"
                slot = next((one for one in span.slots if reading.concepts.kind(one) == "number"), span.slots[0])
        if direction is not None and slot is not None and not any(one.slot == slot for one in found):
            quote = next((one.quote for one in rules if one.slot == slot), _whole(reading))
            found.append(Act("critique", slot=slot, direction=direction, items=items, quote=quote, confidence=sure))
    if not found and sure >= _LIKELY:
        found = [replace(act, confidence=sure) for act in rules]
    if not found and sure >= _LIKELY and likely.get("critique tags", 0.0) >= _LIKELY:
        way: Direction = (
            "lower" if likely.get("critique lower", 0.0) >= likely.get("critique higher", 0.0) else "higher"
        )
        found = [Act("critique", slot="tags", direction=way, items=items, quote=_whole(reading), confidence=sure)]
    return found


def _other(direction: Direction) -> Direction:
    return "higher" if direction == "lower" else "lower"


def _takings_back(
    reading: Reading,
    told: Sequence[Act],
    likely: Mapping[str, float],
    spots: Sequence[tuple[Spot, Mapping[str, float]]],
) -> list[Act]:
    """Retractions."""
    sure = likely.get("retract", 0.0)
    if sure < _LIKELY:
        return []
    rules = [act for act in told if act.act == "retract"]
    if rules:
        return [replace(act, confidence=sure) for act in rules]
    quote = _whole(reading)
    ranked = sorted(spots, key=lambda one: -one[1].get("retract", 0.0))
    for spot, _ in ranked:
        span = spot.span
        if isinstance(span, Ref) and span.valid and span.kind != "all":
            return [Act("retract", items=span.items, quote=quote, confidence=sure)]
        if isinstance(span, ValueSpan):
            name = span.best
            if name.slot in reading.vocabulary.flags:
                return [Act("retract", slot=name.slot, value=True, quote=quote, confidence=sure)]
            value = name.part or (name.values[0] if len(name.values) == 1 else list(name.values))
            return [Act("retract", slot=name.slot, value=value, quote=quote, confidence=sure)]
        if isinstance(span, NounSpan):
            return [Act("retract", slot=span.slots[0], quote=quote, confidence=sure)]
        if isinstance(span, Amount):
            clause = next((one for one in reading.clauses if one.start <= spot.start < one.end), None)
            slot = slot_of_number(reading, clause, span, True) if clause else None
            if slot is not None:
                return [Act("retract", slot=slot, quote=quote, confidence=sure)]
    return [Act("retract", quote=quote, confidence=sure)]


def _best_guess(
    reading: Reading,
    told: Sequence[Act],
    likely: Mapping[str, float],
    spots: Sequence[tuple[Spot, Mapping[str, float]]],
) -> list[Act]:
    """What is likeliest where nothing is likely."""
    names = {one: share for one, share in likely.items() if one in get_args(ActName) or one == "inform about"}
    best = max(names, key=lambda one: names[one])
    raised = {**likely, best: _LIKELY}
    found = [
        *_plain_acts(reading, told, raised),
        *_item_acts(reading, told, raised, spots),
        *_ends(reading, told, raised, spots),
        *_takings_back(reading, told, raised, spots),
    ] or [act for act in told if act.act == best.split()[0]]
    return [replace(act, confidence=names[best]) for act in found]
