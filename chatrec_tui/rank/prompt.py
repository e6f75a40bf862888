"""The prompt of scoring and of reasons: what the person wants, and an item's facts beside it.

    <en><want><w0><x0>≤ $900<must><w1><about>for long flights<say>something light, under 900 please
    <item><p0>Aria 14<p1><x6>1.2 kg<q1><p2><x0>$849<q4><meets><w0><silent><w1>

Everything up to `<item>` is the same for all candidates of a turn; an item's part is the same whether it is
scored (`<judge>` follows) or explained (`<why>` follows), so caches are shared. Facts and wishes are numbered by
pointer tokens; what code can decide stands beside them: the kind of a fact, its tenth of the catalog, whether it
meets a wish. Text from catalogs and people is escaped and cannot become a token.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from chatrec_tui.catalog.display import join_values, show_quantity, show_slot_number, show_text, show_values, slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import KIND_TOKENS, LABELLED, TOPIC_SLOTS, Kind, kind_of
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot
from chatrec_tui.dialogue.acts import SlotValueType
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.i18n import Language, say
from chatrec_tui.llm.tokens import JUDGE, escape
from chatrec_tui.rank.pitch import is_pitch, is_plain_label, plain_title
from chatrec_tui.rank.relation import Relation, decide, grade, same_text
from chatrec_tui.text.clean import one_line

MAX_WISHES, MAX_FACTS = 6, 9
_SAY_WORDS, _SAY_CHARACTERS = 40, 60
_TITLE_COST = 8.0
"""Estimated tokens of the title, whatever it is: a long one must not push facts out."""
_ITEM_COST = 100.0
"""Estimated tokens of an item's part."""
_OPS = {"<=": "≤", ">=": "≥", "~": "≈"}
_SALIENCE: tuple[Kind, ...] = (
    "topic", "mood", "use", "price", "weight", "battery", "runtime", "creator", "rating", "memory", "size", "year",
    "pages", "flag", "choice", "number", "brand", "popular",
)  # fmt: skip
_COMMON, _FEW = 0.8, 4
"""A value that this share of the items has tells nothing about one of them, unless there are just a few items."""
_DENSE = re.compile("[\u2e81-\U0010ffff]")
"""Characters of scripts without spaces."""
_LISTED = 5
"""Values of a list that the prompt shows."""
_USE = re.compile(r"^(?:good |great |perfect |suited )?(?:for|to)[ -]|^适合", re.IGNORECASE)
"""Labels that name what an item is for."""
_WORDY = re.compile(r"[:：;；,，。]|^[A-Z][a-z]+s (?:in|on|with|to) ")
"""Values that are sentences of their own, and so are quoted."""
_TITLE = re.compile(r"(<item><p0>)[^<]*")
_NOBODY = "A"
"""Stands where a title would."""
_SKIPPED = frozenset({"title", "description", "popularity"})

__all__ = ["MAX_FACTS", "MAX_WISHES", "Fact", "ItemPrompt", "RequestPrompt", "Wish", "cite_values", "item_prompt",
           "request_prompt", "score_text", "untitled"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """A preference as the prompt shows it."""

    pointer: str
    """`<w0>` to `<w5>`."""
    slot: str
    """As in the preference."""
    kind: str
    """Kind of the slot, or `about`."""
    op: str
    """As in the preference."""
    text: str
    """What the pointer is replaced by: the value alone, such as “$900”."""
    quote: str
    """The person's own words."""
    weight: float
    """From -1 to 1."""
    hard: bool
    """True for a must."""
    turn: int
    """When it was said."""
    preference: Preference
    """Where it comes from."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the catalog says about an item, as the prompt shows it."""

    pointer: str
    """`<p0>` (the title) to `<p15>`."""
    slot: str
    """Catalog field or attribute."""
    kind: str
    """Kind of the slot; `title` for `<p0>`."""
    label: str
    """The slot's name in the person's language."""
    text: str
    """What the pointer is replaced by: a value, or for `number` and `choice` a clause such as “the colour is red”."""
    value: object
    """The default form that the catalog holds."""
    bucket: int | None = None
    """Tenth of the catalog that a number falls into."""
    relations: tuple[tuple[int, Relation], ...] = ()
    """Place of a wish and how the fact stands to it; silence is left out."""
    values: tuple[tuple[str, str], ...] = ()
    """Of a list: all values that the prompt shows, as (default form, shown form); `text` cites the first of them."""


@dataclass(frozen=True, slots=True)
class RequestPrompt:
    """The part that all candidates of a turn share."""

    text: str
    """Marked-up text."""
    wishes: tuple[Wish, ...]
    """In the order of their pointers."""
    language: Language
    """Of the prompt and of what is written."""


@dataclass(frozen=True, slots=True)
class ItemPrompt:
    """An item's part, which follows the shared part."""

    item: str
    """Item id."""
    text: str
    """Marked-up text."""
    facts: tuple[Fact, ...]
    """In the order of their pointers; the first is the title."""


def request_prompt(
    state: DialogueState, utterances: Sequence[str], schema: Schema, language: Language
) -> RequestPrompt:
    """The shared part: at most six wishes, the most important and latest, and the last two utterances."""
    ranked = sorted(
        enumerate(state.preferences),
        key=lambda pair: (not pair[1].hard, -round(abs(pair[1].weight), 1), -pair[1].turn, -pair[0]),
    )
    kept = sorted(place for place, _ in ranked[:MAX_WISHES])
    wishes = tuple(
        _wish(f"<w{number}>", state.preferences[place], schema, language) for number, place in enumerate(kept)
    )
    parts = [f"<{language}><want>", *(_wish_text(wish, language, schema) for wish in wishes)]
    parts += [f"<say>{escape(_shorten(text))}" for text in utterances[-2:] if text.strip()]
    return RequestPrompt("".join(parts), wishes, language)


def item_prompt(item: Item, request: RequestPrompt, schema: Schema, language: Language) -> ItemPrompt:
    """An item's part: the title and at most nine facts, those that concern the wishes first."""
    scores = [decide(wish.preference, item, schema) for wish in request.wishes]
    concerned: dict[str, list[tuple[int, Relation]]] = {}
    for place, (wish, score) in enumerate(zip(request.wishes, scores, strict=True)):
        if score is not None and wish.kind != "about":
            concerned.setdefault(_home(wish, item, schema), []).append((place, grade(score)))
    names = [name for name in ("category", "brand", "creators", "price", "rating", "rating_count", "year", "tags")
             if item.get(name) is not None]  # fmt: skip
    names += [name for name in item.attributes if name not in _SKIPPED and not is_pitch(name)]
    names.sort(key=lambda name: _order(name, concerned, schema))
    named = plain_title(item.title_in(language)) or say("reason.this_one", language)
    title = Fact("<p0>", "title", "title", slot_label("title", language), named, item.title)
    facts, parts = [title], [f"<item><p0>{escape(one_line(named, 48))}"]
    cost = _TITLE_COST
    for name in names:
        for fact in _facts(len(facts), item, name, request, tuple(concerned.get(name, ())), schema, language):
            shown = _fact_text(fact, language)
            cost += _cost(shown)
            if len(facts) > MAX_FACTS or (cost > _ITEM_COST and name not in concerned):
                break
            facts.append(fact)
            parts.append(shown)
    silent = [place for place, score in enumerate(scores) if score is None]
    parts += [f"<silent><w{place}>" for place in silent]
    return ItemPrompt(item.id, "".join(parts), tuple(facts))


def untitled(text: str) -> str:
    """An item's part with its title covered up: what something is called says nothing of how well it fits.

    Titles are the one text of a seller that no rule can check, so nothing is judged or worded by them; a reason names
    the title by its pointer.
    """
    return _TITLE.sub(rf"\g<1>{_NOBODY}", text, count=1)


def score_text(item: ItemPrompt) -> str:
    """What follows the shared part when an item is scored."""
    return untitled(item.text) + JUDGE


def _wish(pointer: str, preference: Preference, schema: Schema, language: Language) -> Wish:
    name = "year" if preference.slot == "released" else preference.slot
    slot = schema.slots.get(name)
    kind = "about" if name == "about" else kind_of(name, slot)
    text = _wish_value(preference.value, name, kind, slot, language)
    if kind == "topic" and _USE.match(text):
        kind, text = "use", _USE.sub("", text)
    return Wish(
        pointer, name, kind, preference.op, text,
        one_line(preference.quote, 80), preference.weight, preference.hard, preference.turn, preference,
    )  # fmt: skip


def _wish_value(value: SlotValueType, name: str, kind: str, slot: Slot | None, language: Language) -> str:
    if kind == "about":
        return f"“{one_line(str(value), 60)}”"
    if kind == "flag":
        return slot_label(name, language)
    values = value if isinstance(value, list) else [value]
    texts = []
    for one in values[:2]:
        if isinstance(one, int | float) and not isinstance(one, bool):
            texts.append(show_slot_number(float(one), kind, slot, language))  # type: ignore[arg-type]
        else:
            named = slot.find(str(one)) if slot is not None else None
            texts.append(show_text(named.in_language(language) if named else str(one)))
    return join_values(texts, language) if texts else ""


def _wish_text(wish: Wish, language: Language, schema: Schema) -> str:
    label = slot_label(wish.slot, language) if wish.kind in ("number", "choice") else ""
    text = wish.text.strip("“”") if wish.kind == "about" else wish.text
    if wish.kind == "flag" and wish.preference.value is False:
        text = f"{text}: {'否' if language == 'zh' else 'no'}"
    body = " ".join(part for part in (label, _OPS.get(wish.op, ""), text) if part)
    if wish.kind == "about":
        body = text
    marks = "<avoid>" if wish.weight < 0 else ""
    marks += "<must>" if wish.hard else "<like>" if abs(wish.weight) < 0.5 else ""
    return f"{wish.pointer}{KIND_TOKENS[wish.kind]}{escape(body)}{marks}"


def _shorten(text: str) -> str:
    words = one_line(text, 400).split(" ")
    return one_line(" ".join(words[:_SAY_WORDS]), _SAY_CHARACTERS if _is_dense(text) else 240)


def _is_dense(text: str) -> bool:
    """True for a script without spaces, whose characters weigh as much as words."""
    return len(_DENSE.findall(text)) * 3 > len(text)


def _home(wish: Wish, item: Item, schema: Schema) -> str:
    """The slot of the item in which a wish is met; a genre may stand in the category or in the tags."""
    if wish.kind != "topic" and wish.slot not in TOPIC_SLOTS:
        return wish.slot
    values = wish.preference.value if isinstance(wish.preference.value, list) else [wish.preference.value]
    names = [name for name in dict.fromkeys((wish.slot, "category", "tags")) if item.texts(name)]
    for name in names:
        if any(_shares(str(value), item, name) for value in values):
            return name
    return names[0] if names else wish.slot


def _shares(value: str, item: Item, name: str) -> bool:
    texts = list(item.texts(name))
    for local in item.localized.values():
        held = local.get(name)
        texts += held if isinstance(held, tuple) else [held] if isinstance(held, str) else []
    return any(same_text(value, text) for text in texts)


def _order(name: str, concerned: dict[str, list[tuple[int, Relation]]], schema: Schema) -> tuple[int, int]:
    wishes = concerned.get(name)
    kind = kind_of(name, schema.slots.get(name))
    return (min(place for place, _ in wishes) if wishes else 99, _SALIENCE.index(kind))


def _facts(
    place: int, item: Item, name: str, request: RequestPrompt, relations: tuple[tuple[int, Relation], ...],
    schema: Schema, language: Language,
) -> list[Fact]:  # fmt: skip
    """The facts of one slot: one as a rule; labels that name a use (“for-writing”, 适合写作) make a second."""
    slot = schema.slots.get(name)
    kind = kind_of(name, slot)
    label = slot_label(name, language)
    pointer = f"<p{place}>"
    number = item.number(name)
    if number is not None:
        shown = _show_number(item, name, number, kind, slot, language)
        text = _clause(label, shown, language) if kind in ("number", "choice") else shown
        if kind == "memory":
            text = f"{shown} {label}" if language == "zh" else f"{shown} of {label}"
        bucket = slot.bucket(number) if slot is not None and slot.edges else None
        return [Fact(pointer, name, kind, label, text, number, bucket, relations)]
    held = item.get(name)
    if isinstance(held, bool):
        return [Fact(pointer, name, "flag", label, label, held, None, relations)]
    values = _chosen(item, name, slot, schema, request, language)
    uses = [(value, text) for value, text in values if kind == "topic" and _USE.match(text)]
    others = [pair for pair in values if pair not in uses]
    facts: list[Fact] = []
    of_use = tuple(pair for pair in relations if uses and request.wishes[pair[0]].kind == "use")
    for sort, pairs in ((kind, others), ("use", uses)):
        if not pairs:
            continue
        mine = of_use if sort == "use" else tuple(pair for pair in relations if pair not in of_use)
        pointer = f"<p{place + len(facts)}>"
        listed = tuple((value, _USE.sub("", text) if sort == "use" else text) for value, text in pairs[:_LISTED])
        fact = Fact(pointer, name, sort, label, "", None, None, mine if others or not of_use else relations, listed)
        facts.append(cite_values(fact, listed[: 3 if sort == "choice" else 2], language))
    return facts


def _show_number(item: Item, name: str, number: float, kind: Kind, slot: Slot | None, language: Language) -> str:
    """A number in the way of its slot; where units differ too much for the slot to have one, in its own."""
    held = item.get(name)
    if isinstance(held, Quantity) and (slot is None or slot.unit is None):
        return show_quantity(number, held.unit, language)
    return show_slot_number(number, kind, slot, language)


def cite_values(fact: Fact, values: Sequence[tuple[str, str]], language: Language) -> Fact:
    """The fact with some of its values, given as (default form, shown form), as what its pointer says."""
    joined = join_values([text for _, text in values], language)
    text = _clause(fact.label, joined, language, many=len(values) > 1) if fact.kind == "choice" else joined
    default = [value for value, _ in values]
    return replace(fact, text=text, value=default if len(default) > 1 else default[0])


def _chosen(
    item: Item, name: str, slot: Slot | None, schema: Schema, request: RequestPrompt, language: Language
) -> list[tuple[str, str]]:
    """The values of a list to show: those that were asked for, then the telling ones, in the item's order."""
    pairs = show_values(item, name, slot, language)
    topic = kind_of(name, slot) in ("topic", "use", "mood")
    pitched = {pair for pair in pairs for text in pair if (not is_plain_label(text) if topic else is_pitch(text))}
    common: set[str] = set()
    if slot is not None and schema.items > _FEW:
        frequent = takewhile(lambda one: one.count >= _COMMON * schema.items, slot.values)
        common = {one.value for one in frequent}
    wanted = [
        str(value)
        for wish in request.wishes
        if wish.kind not in ("about", "flag") and (wish.slot == name or wish.kind == kind_of(name, slot) == "topic")
        for value in (wish.preference.value if isinstance(wish.preference.value, list) else [wish.preference.value])
    ]
    asked = [pair for pair in pairs if any(same_text(value, text) for value in wanted for text in pair)]
    telling = [pair for pair in pairs if pair not in asked and pair not in pitched and pair[0] not in common]
    return asked + telling


def _clause(label: str, value: str, language: Language, many: bool = False) -> str:
    plural = label.endswith("s") and not label.endswith(("ss", "us", "is"))
    if not many and (_WORDY.search(value) or _says_label(label, value)):
        say = "say" if plural else "says"
        return f"{label}写的是“{value}”" if language == "zh" else f"the {label} {say} “{value}”"
    if language == "zh":
        return f"{label}是{value}" if not many else f"{label}有{value}"
    return f"the {label} {'are' if plural else 'includes' if many else 'is'} {value}"


def _says_label(label: str, value: str) -> bool:
    """Whether a value repeats what it is a value of: the return policy is a “30 days return policy”."""
    words = set(label.lower().split())
    return label.isascii() and len(label) > 3 and not words.isdisjoint(value.lower().split())


def _fact_text(fact: Fact, language: Language) -> str:
    """A fact in the prompt: pointer, kind, value, tenth, relations."""
    shown = fact.text
    if fact.kind == "flag":
        shown = fact.label if fact.value else f"{fact.label}: {'否' if language == 'zh' else 'no'}"
    elif fact.values:
        shown = ", ".join(text for _, text in fact.values)
        shown = f"{fact.label}: {shown}" if fact.kind == "choice" else shown
    elif fact.kind in LABELLED:
        shown = fact.text.removeprefix("the ")
    bucket = f"<q{fact.bucket}>" if fact.bucket is not None else ""
    relations = "".join(f"<{relation}><w{place}>" for place, relation in fact.relations[:2])
    return f"{fact.pointer}{KIND_TOKENS[fact.kind]}{escape(one_line(shown, 80))}{bucket}{relations}"


def _cost(text: str) -> float:
    """Roughly how many tokens a marked-up text takes."""
    dense = len(_DENSE.findall(text))
    return 0.75 * dense + text.count("<") + (len(text) - dense - 4 * text.count("<")) / 3.2
