"""Why an item stands where it stands, in words: the wishes it meets and misses, and what each adds to its score."""

from __future__ import annotations

from collections.abc import Sequence

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.replies import join_sentences
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.dialogue.wording import wish_text
from chatrec_tui.i18n import Language, say
from chatrec_tui.rank.contributions import Contributions, is_stated
from chatrec_tui.rank.counterfactual import Loss, Remedy, WhatIf, WhyNot, WishChange
from chatrec_tui.rank.relation import grade, relate
from chatrec_tui.rank.score import Scored
from chatrec_tui.text.clean import one_line

__all__ = ["explain_item", "explain_remedy", "explain_what_if", "explain_why_not", "part_label"]

_SHOWN = 5
"""Parts of a score that a sentence names."""
_TITLES = 3
_LEAST = 0.005
"""Smallest part worth a word: it would be shown as 0.00."""


def part_label(name: str, language: Language) -> str:
    """The name of a part of the score in words."""
    kind, _, slot = name.partition(".")
    return slot_label(slot, language) if kind == "preference" else say(f"reply.part.{kind}", language)


def explain_item(
    scored: Scored,
    state: DialogueState,
    schema: Schema,
    language: Language,
    shared: Contributions | None = None,
) -> str:
    """Which wishes the item meets and misses, whether it resembles what was liked, and what its score is made of.

    With `shared` the score is told by preference, else by part.
    """
    title = _title(scored, language)
    met, missed = [], []
    for wish in filter(is_stated, state.preferences):
        relation = grade(relate(wish, scored.item, schema))
        if relation in ("meets", "near"):
            met.append(_wish(wish, schema, language))
        elif relation == "misses":
            missed.append(_wish(wish, schema, language))
    sentences = [
        say("reply.explain.meets", language, title=title, met=_listed(met, language))
        if met
        else say("reply.explain.plain", language, title=title)
    ]
    if scored.parts.get("interest", 0.0) > 0.1:
        sentences.append(say("reply.explain.taste", language))
    if missed:
        sentences.append(say("reply.explain.misses", language, missed=_listed(missed, language)))
    parts = [(part_label(name, language), value) for name, value in scored.parts.items()]
    if shared is not None:
        parts = [(_wish(one.wish, schema, language), one.value) for one in shared.wishes]
        parts += [(part_label(name, language), value) for name, value in shared.beside.items()]
        parts += [(part_label("model", language), shared.model)] if shared.model is not None else []
    told = _shares(parts, language)
    if told:
        sentences.append(say("reply.explain.parts", language, parts=told))
    return join_sentences(sentences, language)


def explain_why_not(found: WhyNot, schema: Schema, language: Language) -> str:
    """Where an item stands, who is ahead of it by what, and the smallest change that would bring it up."""
    title = one_line(found.item.title_in(language), 60)
    sentences = [_standing(found, title, schema, language)]
    behind = found.place is not None and found.place > 1 and found.variant_of is None and not found.repeats
    if behind and found.against is not None:
        other, gap = _title(found.against, language), sum(one.amount for one in found.losses)
        told = [_loss(one, schema, language) for one in found.losses[:_SHOWN] if abs(one.amount) >= _LEAST]
        key = "behind" if gap >= _LEAST and told else "equal"
        losses = _listed(told, language)
        sentences.append(say(f"explain.why_not.{key}", language, other=other, gap=f"{gap:.2f}", losses=losses))
    if found.remedy is not None:
        sentences.append(_remedy(found.remedy, schema, language))
    elif found.place != 1 and found.variant_of is None and not found.repeats:
        goal = "first" if found.place is not None and found.place <= found.size else "page"
        sentences.append(say(f"explain.remedy.none_{goal}", language))
    return join_sentences(sentences, language)


def explain_remedy(
    item: Item, remedy: Remedy | None, place: int | None, schema: Schema, language: Language, *, first: bool
) -> str:
    """What would bring an item to the top, or onto the list, from the place where it is."""
    title = one_line(item.title_in(language), 60)
    if place == 1:
        return say("explain.why_not.first", language, title=title)
    if remedy is not None:
        return say("explain.remedy.about", language, title=title, remedy=_remedy(remedy, schema, language))
    if place is not None and not first:
        return say("explain.why_not.on_page", language, title=title, place=place)
    found = say(f"explain.remedy.none_{'first' if first else 'page'}", language)
    return say("explain.remedy.about", language, title=title, remedy=found)


def explain_what_if(found: WhatIf, schema: Schema, language: Language) -> str:
    """How many items would fit, which would come onto the page and which would leave it."""
    if not (found.removed or found.added):
        return say("explain.what_if.not_a_wish", language)
    gone, added = (_listed([_wish(one, schema, language) for one in wishes], language)
                   for wishes in (found.removed, found.added))  # fmt: skip
    key = "instead" if gone and added else "with" if added else "without"
    supposed = say(f"explain.what_if.{key}", language, wishes=added or gone, gone=gone)
    before, after = found.before.matching, found.after.matching
    if not found.after.page:
        sentences = [say("explain.what_if.empty", language, supposed=supposed)]
    elif found.after.relaxed:
        sentences = [say("explain.what_if.relaxed", language, supposed=supposed)]
    else:
        fit = "fit_same" if before == after else "fit"
        sentences = [say(f"explain.what_if.{fit}", language, supposed=supposed, before=before, after=after)]
    if found.after.page:
        sentences += _difference(found, language)
    return join_sentences([*sentences, say("explain.what_if.unchanged", language)], language)


def _difference(found: WhatIf, language: Language) -> list[str]:
    """What would come and go, and what would be first."""
    sentences = []
    for name, items in (("entered", found.entered), ("left", found.left)):
        if items:
            titles = [say("display.quoted", language, text=one_line(one.title_in(language), 50)) for one in items]
            sentences.append(say(f"explain.what_if.{name}", language, titles=_listed(titles[:_TITLES], language)))
    was, would = ([one.item.id for one in order.page] for order in (found.before, found.after))
    if not sentences:
        sentences.append(say(f"explain.what_if.{'same' if was == would else 'order'}", language))
    if was[:1] != would[:1]:
        title = _title(found.after.page[0], language)
        sentences.append(say("explain.what_if.first", language, title=title))
    return sentences


def _standing(found: WhyNot, title: str, schema: Schema, language: Language) -> str:
    """Where an item stands and what keeps it away."""
    key, more = "far", {"size": str(found.size)}
    if found.place == 1:
        key = "first"
    elif found.verdict is not None:
        key, more = "verdict", {"verdict": say(f"reply.verdict.{found.verdict}", language)}
    elif found.place is None and found.broken:
        key, more = "broken", {"wishes": _listed([_wish(one, schema, language) for one in found.broken], language)}
    elif found.passed:
        key = "passed"
    elif found.variant_of is not None:
        key, more = "variant", {"other": one_line(found.variant_of.title_in(language), 60)}
    elif found.repeats:
        key = "repeats"
    elif found.place is not None:
        key = "on_page" if found.place <= found.size else "place"
        more = {"place": str(found.place), "of": str(found.of), "size": str(found.size)}
    return say(f"explain.why_not.{key}", language, title=title, values=more)


def _remedy(remedy: Remedy, schema: Schema, language: Language) -> str:
    changes = [say("explain.remedy.lift", language)] if remedy.lifted is not None else []
    changes += [_change(one, schema, language) for one in remedy.changes]
    key = "first" if remedy.place == 1 else "page"
    joined = say("explain.and", language).join(changes)
    return say(f"explain.remedy.{key}", language, place=remedy.place, changes=joined) if changes else ""


def _change(change: WishChange, schema: Schema, language: Language) -> str:
    after = _wish(change.after, schema, language) if change.after is not None else ""
    times = f"{change.size + 1:.1f}"
    wish = _wish(change.before, schema, language)
    return say(f"explain.remedy.{change.kind}", language, wish=wish, after=after, times=times)


def _loss(loss: Loss, schema: Schema, language: Language) -> str:
    name = _wish(loss.wish, schema, language) if loss.wish is not None else part_label(loss.part, language)
    return say("explain.share", language, name=name, value=f"{loss.amount:+.2f}")


def _shares(parts: Sequence[tuple[str, float]], language: Language) -> str:
    """The largest parts with their numbers, largest first."""
    largest = sorted(parts, key=lambda part: -abs(part[1]))[:_SHOWN]
    told = [say("reply.explain.part", language, name=name, value=f"{value:+.2f}")
            for name, value in largest if abs(value) >= _LEAST]  # fmt: skip
    return _listed(told, language)


def _wish(wish: Preference, schema: Schema, language: Language) -> str:
    return one_line(wish_text(wish, schema, language), 50)


def _title(scored: Scored, language: Language) -> str:
    return one_line(scored.item.title_in(language), 80)


def _listed(texts: Sequence[str], language: Language) -> str:
    return say("display.comma", language).join(dict.fromkeys(texts))
