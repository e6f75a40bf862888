"""Words for what a simulated person means, from the phrase bank of their language."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from chatrec_tui.catalog.display import slot_label, value_text
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.kinds import KINDS, Kind, kind_of
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.i18n import Language
from chatrec_tui.simulate.amounts import say_amount, say_decade
from chatrec_tui.simulate.bank import Bank
from chatrec_tui.simulate.manners import Manner
from chatrec_tui.simulate.utterance import Clause, wish_acts
from chatrec_tui.simulate.wishes import Direction, Wish

_PURPOSE = re.compile(r"^(?:for|based|with|from|about) |^(?:适合|支持|改编)")
_FIRM = frozenset({"le", "ge", "must", "not", "no"})
_SOFT = frozenset({"le_soft", "ge_soft", "maybe"})
_EDITION = re.compile(r"\s*[(（].*$")
_ENDED = re.compile(r"[.?!。？！～…]$")

__all__ = ["Speech"]


class Speech:
    """How one person puts things."""

    def __init__(self, schema: Schema, language: Language, manner: Manner, rng: random.Random) -> None:
        self.schema = schema
        self.language: Language = language
        self.manner = manner
        self._bank = Bank(language, rng)
        self._rng = rng

    # ------------------------------------------------------------ wishes

    def opening(self, wishes: Sequence[Wish], noun: str | None) -> tuple[str, tuple[Clause, ...]]:
        """The first words: either one phrase around what is sold, or a few short sentences."""
        noun_text = None if noun is None else self._value("category", noun)
        bits = [self._bit(wish) for wish in sorted(wishes, key=_is_refusal)]
        if self.language == "zh" and not all(bit is not None and _is_plain(bit) for bit in bits):
            bits = []  # before 的 stand only plain wishes
        if bits and all(bits) and self._rng.random() < 0.6:
            return self._around_noun([bit for bit in bits if bit is not None], noun_text)
        clauses = tuple(self.wish(wish) for wish in wishes)
        joined = clauses[0].text
        for clause in clauses[1:]:
            joined += self._bank.pick("opening.sentence_and") + clause.text
        return self.hello() + joined, clauses

    def _around_noun(self, bits: Sequence[Clause], noun: str | None) -> tuple[str, tuple[Clause, ...]]:
        head = next((bit for bit in bits if _is_noun(bit)), None)
        rest = [bit.text for bit in bits if bit is not head or self.language == "zh"]
        short = self.manner.name == "curt" and self._rng.random() < 0.7
        if head is not None and self.language == "en":
            named = head.text
        else:
            named = noun or self._bank.pick("opening.something")
        joined = rest[0] if rest else ""
        for one in rest[1:]:
            joined += (" " if one.startswith("but ") else self._bank.pick("opening.and")) + one
        if short:
            text = self._bank.pick("opening.short").format(bits=joined)
            text = f"{named} {text}".strip() if self.language == "en" and (head or noun) else text
        else:
            choices = [one for one in self._bank.all("opening.bits") if "{noun}" in one or head is None]
            text = self._rng.choice(choices).format(bits=joined, noun=named).replace(" ?", "?").strip()
        return self.hello() + text, tuple(bits)

    def wish(self, wish: Wish, *, firm: bool | None = None) -> Clause:
        """A whole clause for a wish; `firm` settles whether it is said as a must."""
        form = self._form(wish, firm)
        names = self._names(wish)
        key = self._bank.find("full", names, form) or self._bank.find("full", names, _plain(form))
        return self._say(key or f"full.value.{_plain(form)}", wish, _form_of(key) if key else _plain(form))

    def also(self, wish: Wish) -> Clause:
        """One more wish."""
        clause = self.wish(wish)
        return replace(clause, text=self._bank.pick("also.join").format(wish=clause.text))

    def vague(self, wish: Wish) -> Clause | None:
        """A wish for more or less without a number (“not too expensive”), where the bank has words for it."""
        direction: Direction = "lower" if wish.high is not None else "higher"
        if not wish.is_number or wish.about is not None or (wish.low is not None and wish.high is not None):
            return None
        key = self._bank.find("full", self._names(wish), direction)
        if key is None or key.startswith("full.number."):
            return None
        text = self._bank.pick(key).format(label=slot_label(wish.slot, self.language))
        return Clause(text, (Act("critique", slot=wish.slot, direction=direction),))

    def loosen(self, old: Wish, new: Wish) -> Clause:
        """A looser bound in place of one that was said."""
        form = "le" if new.high is not None else "ge"
        text = self._bank.pick(f"loosen.{form}").format(v=self._amount(new.slot, _bound(new)))
        return Clause(text, wish_acts(replace(new, hard=False))[:1], (replace(new, hard=False),), (old,))

    def take_back(self, wish: Wish) -> Clause:
        """A wish that no longer stands."""
        form = "back" if wish.wanted else "unbar"
        key = self._bank.find("full", (*self._names(wish), "value"), form) or f"full.value.{form}"
        text = self._bank.pick(key).format(v=self._value_of(wish), label=slot_label(wish.slot, self.language))
        value = None if wish.is_number or isinstance(wish.value, bool) else wish.value
        return Clause(text, (Act("retract", slot=wish.slot, value=value),), (), (wish,))

    def answer(self, wish: Wish) -> Clause:
        """The answer to a question about the wish's slot."""
        if isinstance(wish.value, bool):
            yes = wish.value == wish.wanted
            return Clause(self._bank.pick("answer.yes" if yes else "answer.no"), wish_acts(wish), (wish,))
        if wish.is_number:
            bit = self._bit(wish)
            return bit if bit is not None and self._rng.random() < 0.6 else self.wish(wish)
        plain = replace(wish, hard=False)
        if not wish.wanted:
            return self.wish(wish)
        text = self._bank.pick("answer.value").format(v=self._value_of(wish))
        return Clause(text, wish_acts(plain), (plain,))

    def indifferent(self, slot: str) -> Clause:
        """No preference about what was asked."""
        return Clause(self._bank.pick("answer.indifferent"), (Act("no_preference", slot=slot),))

    # ------------------------------------------------------------ items

    def criticise(self, wish: Wish, direction: Direction) -> Clause:
        """More or less of something than what is shown."""
        key = self._bank.find("critique", self._names(wish), direction) or f"critique.number.{direction}"
        text = self._bank.pick(key).format(label=slot_label(wish.slot, self.language))
        return Clause(text, (Act("critique", slot=wish.slot, direction=direction),))

    def reject(self, item: Item, page: Sequence[Item], fault: Wish | None) -> Clause:
        """One item is out, maybe with the reason."""
        text = self._bank.pick("reject.one").format(ref=self.ref(item, page))
        clause = Clause(text, (Act("reject", items=(item.id,)),), verdicts={item.id: "rejected"})
        if fault is not None and isinstance(fault.value, str):
            told = self._bank.pick("reject.instead" if fault.wanted else "reject.because")
            stated = (replace(fault, hard=False),) if fault.wanted else ()
            wished = tuple(act for wish in stated for act in wish_acts(wish))
            text = told.format(reject=text, v=self._value_of(fault))
            return replace(clause, text=text, meant=(*clause.meant, *wished), stated=stated)
        because = None if fault is None else self._complaint(fault, item)
        if because is None:
            return clause
        told = self._bank.pick("reject.why").format(reject=text, complaint=because.text)
        return replace(clause, text=told, meant=(*clause.meant, *because.meant))

    def like_but(self, item: Item, page: Sequence[Item], fault: Wish) -> Clause | None:
        """Praise of an item with its one fault."""
        because = self._complaint(fault, item)
        if because is None:
            return None
        text = self._bank.pick("like.but").format(ref=self.ref(item, page), complaint=because.text)
        return Clause(text, (Act("like", items=(item.id,)), *because.meant), verdicts={item.id: "liked"})

    def similar(self, item: Item, page: Sequence[Item]) -> Clause:
        """More like an item."""
        text = self._bank.pick("similar.one").format(ref=self.ref(item, page))
        return Clause(text, (Act("similar", items=(item.id,)),))

    def seen(self, item: Item, page: Sequence[Item], liked: bool) -> Clause:
        """An item is known already."""
        way = "watch" if self.schema.has("runtime") else "read" if self.schema.has("pages") else "own"
        text = self._bank.pick(f"seen.{way}.{'liked' if liked else 'plain'}").format(ref=self.ref(item, page))
        return Clause(text, (Act("seen", items=(item.id,), liked=True if liked else None),), verdicts={item.id: "seen"})

    def reject_all(self, page: Sequence[Item]) -> Clause:
        """Nothing on the list is wanted."""
        verdicts = dict.fromkeys((item.id for item in page), "rejected")
        return Clause(self._bank.pick("reject.all"), (Act("reject"),), verdicts=verdicts)  # type: ignore[arg-type]

    def others(self) -> Clause:
        """A wish to see more."""
        return Clause(self._bank.pick("others.any"), (Act("request_alternatives"),))

    def accept(self, item: Item, page: Sequence[Item]) -> Clause:
        """The decision."""
        text = self._bank.pick("accept.one").format(ref=self.ref(item, page))
        return Clause(text, (Act("accept", items=(item.id,)),), verdicts={item.id: "accepted"})

    def ask(self, item: Item, page: Sequence[Item], slots: Sequence[str]) -> Clause:
        """A question about an item: a fact, why it is there, or how it compares with its neighbour."""
        kind = self._rng.random()
        if kind < 0.3 or not slots:
            text = self._bank.pick("why.one").format(ref=self.ref(item, page))
            return Clause(text, (Act("ask_reason", items=(item.id,)),))
        if kind < 0.5 and len(page) > 1:
            other = next(one for one in page if one.id != item.id)
            pair = [item, other]
            text = self._bank.pick("compare.two").format(a=self._place(item, page), b=self._place(other, page))
            return Clause(text, (Act("compare", items=tuple(one.id for one in pair)),))
        slot = self._rng.choice(slots)
        known = self.schema.slots[slot]
        group = "number" if known.kind == "number" else "value"
        key = self._bank.find("fact", (kind_of(slot, known), group), "one") or "fact.value.one"
        text = self._bank.pick(key).format(ref=self.ref(item, page), label=slot_label(slot, self.language))
        return Clause(text, (Act("ask_fact", items=(item.id,), slot=slot),))

    def leave(self) -> Clause:
        """Giving up."""
        return Clause(self._bank.pick("leave.any"))

    def ref(self, item: Item, page: Sequence[Item]) -> str:
        """An item by its place, by its name, or by what it is most of; by its whole name when it is not on the page."""
        if all(one.id != item.id for one in page):
            return self._bank.pick("ref.named").format(title=item.title_in(self.language))
        way = self._rng.random()
        if way < 0.15 and (most := self._most(item, page)) is not None:
            return most
        if way < 0.35 and (name := self._name(item, page)) is not None:
            return self._bank.pick("ref.named").format(title=name)
        return self._place(item, page)

    # ------------------------------------------------------------ the whole turn

    def hello(self) -> str:
        """A few words before the first wish."""
        return self._bank.pick(f"manner.{self.manner.name}.hello")

    def lead(self) -> str:
        """A few words before the point."""
        return self._bank.pick(f"manner.{self.manner.name}.lead")

    def typed(self, text: str, *, close: bool = False) -> str:
        """The text as this person types it."""
        if close and not _ENDED.search(text):
            text += self._bank.pick(f"manner.{self.manner.name}.close")
        if self.language == "en":
            if self.manner.name == "curt":
                return text.lower()
            return text[:1].upper() + text[1:] if self.manner.name == "chatty" else text
        if self.manner.name == "curt" and self._rng.random() < 0.4:
            text = re.sub("[，。、]", " ", text)
        return text.strip()

    def join(self, clauses: Sequence[Clause]) -> str:
        """Clauses one after the other."""
        text = clauses[0].text
        for clause in clauses[1:]:
            gap = "" if _ENDED.search(text) else "，" if self.language == "zh" else ", "
            text += (gap or ("" if self.language == "zh" else " ")) + clause.text
        return text

    # ------------------------------------------------------------ inside

    def _bit(self, wish: Wish) -> Clause | None:
        form, names = self._form(wish, None), self._names(wish)
        if wish.slot == "category" and wish.wanted and form == "is":
            key = self._bank.find("bit", names, "noun") or self._bank.find("bit", names, form)
        else:
            key = self._bank.find("bit", names, form) or self._bank.find("bit", names, _plain(form))
        if key is None:
            return None
        form = _form_of(key)
        return self._say(key, wish, "is" if form == "noun" else form)

    def _say(self, key: str, wish: Wish, form: str) -> Clause:
        stated = replace(wish, hard=form in _FIRM)
        text = self._bank.pick(key).format(v=self._value_of(wish), label=slot_label(wish.slot, self.language))
        return Clause(text, wish_acts(stated, softened=form in _SOFT), (stated,))

    def _form(self, wish: Wish, firm: bool | None) -> str:
        """Which form of words says the wish: a must is mostly said as one, a hope often softly."""
        if wish.is_number:
            if wish.about is not None:
                return "near"
            if wish.low is not None and wish.high is not None:
                return "decade"
            side = "le" if wish.high is not None else "ge"
            firm = (wish.hard or self._rng.random() < 0.4) if firm is None else firm
            return side if firm else f"{side}_soft"
        if isinstance(wish.value, bool):
            if not wish.value:
                return "no"
            return "must" if firm or (firm is None and wish.hard) else "yes" if self._rng.random() < 0.7 else "maybe"
        if not wish.wanted:
            return "not"
        if firm or (firm is None and wish.hard and self._rng.random() < 0.6):
            return "must"
        return "is" if self._rng.random() < 0.7 else "maybe"

    def _names(self, wish: Wish) -> tuple[str, ...]:
        """Under which names the bank may hold words for a wish, the most fitting first."""
        slot = self.schema.slots.get(wish.slot)
        kind: Kind = kind_of(wish.slot, slot)
        own = kind if wish.slot in KINDS else wish.slot  # a battery in Wh is no battery life
        if wish.is_number:
            return own, kind, "number"
        if isinstance(wish.value, bool):
            return own, "flag"
        if _PURPOSE.search(self._value_of(wish)):
            return ("purpose",)
        if wish.slot == "tags":
            return ("tag",)
        if kind in ("topic", "brand", "creator"):
            return (kind,)
        if slot is not None and slot.kind == "list":
            return own, "members"
        return own, kind, "value"

    def _value_of(self, wish: Wish) -> str:
        if wish.is_number:
            if wish.about is None and wish.low is not None and wish.high is not None:
                return say_decade(self._bank, wish.low)
            return self._amount(wish.slot, _bound(wish))
        return (
            slot_label(wish.slot, self.language)
            if isinstance(wish.value, bool)
            else self._value(wish.slot, str(wish.value))
        )

    def _value(self, slot: str, value: str) -> str:
        """A text value as typed: English genres and labels in small letters, Chinese without spaces."""
        known = self.schema.slots.get(slot)
        text = value_text(known, value, self.language)
        if self.language == "zh":
            return text.replace(" ", "") if not text.isascii() else text
        if kind_of(slot, known) in ("topic", "choice") and text.istitle() and slot in ("category", "tags", "color"):
            return text.lower()
        return text if slot != "category" else text[:1].lower() + text[1:]

    def _amount(self, slot: str, number: float) -> str:
        known = self.schema.slots.get(slot)
        return say_amount(self._bank, number, kind_of(slot, known), known, self.language, self._rng)

    def _complaint(self, fault: Wish, item: Item) -> Clause | None:
        direction = fault.direction(item)
        key = None if direction is None else self._bank.find("complaint", self._names(fault), direction)
        if key is None or direction is None:
            return None
        text = self._bank.pick(key).format(label=slot_label(fault.slot, self.language))
        return Clause(text, (Act("critique", slot=fault.slot, direction=direction, items=(item.id,)),))

    def _place(self, item: Item, page: Sequence[Item]) -> str:
        at = next(place for place, one in enumerate(page) if one.id == item.id)
        ordinals = self._bank.all("ref.ordinals")
        ordinal = ordinals[at] if at < len(ordinals) else str(at + 1)
        return self._bank.pick("ref.place").format(n=at + 1, ordinal=ordinal)

    def _name(self, item: Item, page: Sequence[Item]) -> str | None:
        """The title without its edition, where that is enough to tell it from the others shown."""
        name = _EDITION.sub("", item.title_in(self.language)) or item.title_in(self.language)
        alike = [one for one in page if one.title_in(self.language).startswith(name)]
        return name if len(alike) == 1 and len(name) <= 40 else None

    def _most(self, item: Item, page: Sequence[Item]) -> str | None:
        """“The cheapest one”, where it is the only one of the page that this can mean."""
        for slot, side in (("price", "lower"), ("weight", "lower"), ("runtime", "lower"), ("runtime", "higher"),
                           ("year", "higher"), ("year", "lower")):  # fmt: skip
            numbers = [one.number(slot) for one in page]
            own = item.number(slot)
            known = [number for number in numbers if number is not None]
            if own is None or len(known) < len(page) or known.count(own) > 1 or len(page) < 2:
                continue
            if own == (min(known) if side == "lower" else max(known)) and self._rng.random() < 0.5:
                return self._bank.pick(f"ref.most.{slot}_{side}")
        return None


def _is_refusal(wish: Wish) -> bool:
    return not wish.wanted or wish.value is False


def _is_plain(bit: Clause) -> bool:
    """True for a bound or a wish that is neither refused, softened nor insisted on."""
    wish, act = bit.stated[0], bit.meant[0]
    return not _is_refusal(wish) and act.hard is not False and (wish.is_number or act.hard is None)


def _is_noun(bit: Clause) -> bool:
    """True for a genre that is wanted plainly: it can stand for the noun."""
    wish, act = bit.stated[0], bit.meant[0]
    return wish.slot == "category" and wish.wanted and act.hard is None


def _plain(form: str) -> str:
    """The form to fall back on where the bank lacks a firm or a softened one."""
    return {"must": "is", "maybe": "is", "le_soft": "le", "ge_soft": "ge"}.get(form, form)


def _form_of(key: str) -> str:
    return key.rsplit(".", 1)[-1]


def _bound(wish: Wish) -> float:
    number = wish.about if wish.about is not None else wish.high if wish.high is not None else wish.low
    return 0.0 if number is None else number
