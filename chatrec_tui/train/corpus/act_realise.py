"""Fills the patterns of the act banks with the values and items of a catalog.

`realise` returns what the person types and the acts that it means, as a tracker should find them: values in the
catalog's default form and unit, items by id, `now-5` for five years ago.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chatrec_tui.catalog.display import slot_label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Act, Op, SlotValueType
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.needs import Names
from chatrec_tui.train.corpus.act_phrases import VALUE_KINDS, ActPattern, ActTemplate, Placeholder
from chatrec_tui.train.corpus.act_references import point_at_all, point_at_one, point_at_two
from chatrec_tui.train.corpus.act_slots import NUMBERS, pick_number, slots_of, slots_to_name, spoken_names, values_of
from chatrec_tui.train.corpus.spoken_numbers import (
    chinese_number,
    english_number,
    speak_decade,
    speak_loose,
    speak_number,
)

DOMAIN_OF = {
    "film": "watch", "series": "watch", "book": "read", "news": "read", "music": "listen", "boardgame": "play",
    "videogame": "play", "laptop": "goods", "headphones": "goods", "phone": "goods", "shoes": "goods",
    "kitchen": "goods", "garden": "goods", "hotel": "stay", "restaurant": "eat", "wine": "drink", "course": "learn",
}  # fmt: skip
"""What is done with the things of each family."""
MEASURE_OF = {
    "film": "部", "series": "部", "book": "本", "news": "篇", "music": "张", "boardgame": "款", "videogame": "款",
    "laptop": "台", "headphones": "副", "phone": "部", "shoes": "双", "kitchen": "件", "garden": "盆", "hotel": "家",
    "restaurant": "家", "wine": "瓶", "course": "门",
}  # fmt: skip
_TRADITIONAL = str.maketrans("个这条项号后两头价贵轻长评续间", "個這條項號後兩頭價貴輕長評續間")
"""Characters of references, where the words around them are traditional."""
_TRADITIONAL_ONLY = re.compile("[謝買訂這嗎麼點還個說請為對條給幫從會過無與開難聽囉後頭價貴輕長評續間類種樣選換沒話決]")
_BARE_SAFE = frozenset({"inform", "critique", "multi", "chitchat", "unknown", "undo", "reset", "ask_help"})
"""Files whose short patterns mean the same after a question."""

__all__ = ["DOMAIN_OF", "MEASURE_OF", "Scene", "realise"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is on screen when somebody speaks."""

    schema: Schema
    """Of the catalog."""
    shown: tuple[Item, ...]
    """The list in front of the person, at least two items."""
    language: Language
    """Of the person."""
    noun: Names = ("option", "东西")
    """What one item is called."""
    family: str | None = None
    """Name of the catalog's family, which decides what is done with its items."""
    needs: tuple[str, ...] = ()
    """Wordings of needs in the language: after “something …” in English, before 的 in Chinese."""
    focus: str | None = None
    """Id of the item that the last reply was about."""
    asked: str | None = None
    """The slot that was asked for just before."""


def realise(pattern: ActPattern, scene: Scene, chance: random.Random) -> tuple[str, tuple[Act, ...]] | None:
    """An utterance of a pattern and its acts; None when the catalog or the scene lacks what the pattern speaks of."""
    if pattern.language != scene.language or not _fits(pattern, scene):
        return None
    filler = _Filler(pattern, scene, chance)
    try:
        text = filler.fill()
        acts = tuple(act for template in pattern.acts for act in filler.acts(template))
    except LookupError:
        return None
    return _roughen(text, scene.language, chance), acts


def _fits(pattern: ActPattern, scene: Scene) -> bool:
    domain = DOMAIN_OF.get(scene.family or "")
    if pattern.domains and domain not in pattern.domains:
        return False
    if pattern.asked is None:
        return scene.asked is None or bool(pattern.placeholders) or pattern.tags[0] in _BARE_SAFE
    if scene.asked is None:
        return False
    return pattern.asked == "any" or scene.asked in slots_of(pattern.asked, scene.schema)


class _Filler:
    """Fills one pattern; `acts` may be asked after `fill`."""

    def __init__(self, pattern: ActPattern, scene: Scene, chance: random.Random) -> None:
        self.pattern, self.scene, self.chance = pattern, scene, chance
        place = LANGUAGES.index(scene.language)
        noun = scene.noun[place]
        plural = noun if noun.endswith(("s", "ware")) or scene.language == "zh" else noun + "s"
        self.words = {"noun": noun, "nouns": plural, "m": MEASURE_OF.get(scene.family or "", "个")}
        if DOMAIN_OF.get(scene.family or "") in ("watch", "read", "listen", "play"):
            self.words["works"] = "yes"
        self.items: dict[str, tuple[str, ...]] = {}
        self.said: dict[str, str] = {}
        self.slots: dict[str, str] = {}
        self.values: dict[Placeholder, tuple[str, list[tuple[Op, SlotValueType]]]] = {}
        """Placeholder → slot and the comparisons that its words mean."""
        self.used: set[tuple[str, str]] = {(scene.asked, "")} if scene.asked else set()

    def fill(self) -> str:
        """The text. Raises LookupError when something is lacking."""
        marks = self.pattern.placeholders
        bound = self._bounds(marks)
        text, last = "", 0
        for mark in marks:
            text += self.pattern.text[last : mark.start]
            words = self._words(mark, text, bound)
            text = _article(text, words) if self.scene.language == "en" else text
            text += words
            last = mark.end
        text += self.pattern.text[last:]
        text = text.replace("那个那个", "那个").replace("的的", "的") if "voice" not in self.pattern.tags else text
        return re.sub(r"\b(\w+) \1\b", r"\1", text) if self.pattern.tags[0] in ("inform", "multi") else text

    def _words(self, mark: Placeholder, before: str, bound: Mapping[Placeholder, float]) -> str:
        kind = mark.kind
        if kind in ("noun", "nouns", "m"):
            return self.words[kind]
        if kind in ("item", "item2", "items", "all"):
            said = self._reference(kind)
            return said.translate(_TRADITIONAL) if _TRADITIONAL_ONLY.search(self.pattern.text) else said
        if kind in ("slot", "slot2"):
            return self._slot_words(kind)
        return self._value_words(mark, before, bound)

    def _reference(self, kind: str) -> str:
        """Words for items; the same placeholder keeps its words."""
        scene, chance = self.scene, self.chance
        if kind in ("item", "item2"):
            if kind not in self.items:
                taken = [one for ids in self.items.values() for one in ids]
                both = "{item2}" in self.pattern.text and kind == "item"
                focus = None if both else scene.focus
                said, identity = point_at_one(
                    scene.shown, scene.language, chance, self.words, taken=taken or (("",) if both else ()),
                    focus=focus, slot_of=lambda name: next(iter(slots_of(name, scene.schema)), None),
                )  # fmt: skip
                self.items[kind], self.said[kind] = (identity,), said
            return self.said[kind]
        if kind == "items":
            self.said[kind], self.items[kind] = point_at_two(scene.shown, scene.language, chance, self.words)
            return self.said[kind]
        return point_at_all(scene.shown, scene.language, chance, self.words)

    def _slot_words(self, mark: str) -> str:
        """The name of a slot: that of a value beside it whose kind needs naming, or any other."""
        if mark not in self.slots:
            named = next(
                (one.kind for one in self.pattern.placeholders if one.kind in ("number", "choice", "flag")), ""
            )
            use = next((one.act for one in self.pattern.acts if one.act in ("critique", "compare")), "any")
            names = slots_of(named, self.scene.schema) if named else slots_to_name(self.scene.schema, use)
            self.slots[mark] = self.chance.choice([one for one in names if one not in self.slots.values()])
        spoken = spoken_names(self.slots[mark], self.scene.schema, self.scene.language)
        return self.chance.choice(spoken)

    def _bounds(self, marks: tuple[Placeholder, ...]) -> dict[Placeholder, float]:
        """Numbers for the placeholders that state them, with the lower bound below the upper."""
        found: dict[Placeholder, float] = {}
        for kind in NUMBERS:
            mine = [mark for mark in marks if mark.kind == kind and mark.op != ".."]
            if not mine:
                continue
            name = self._slot(kind)
            slot = self.scene.schema.slots[name]
            drawn: set[float] = set()
            for _ in range(40):
                drawn.add(pick_number(slot, kind, self.chance))
                if len(drawn) >= len(mine):
                    break
            numbers = iter(sorted(drawn))
            for mark in sorted(mine, key=lambda one: {">=": 0, "<=": 2}.get(one.op or "", 1)):
                found[mark] = next(numbers, max(drawn))
            if len(drawn) < len(mine):
                raise LookupError(kind)
        return found

    def _slot(self, kind: str) -> str:
        """The slot of a kind, the same throughout the utterance where the kind needs naming."""
        if kind in ("number", "choice") and "slot" in self.slots:
            return self.slots["slot"]
        name = self.chance.choice(slots_of(kind, self.scene.schema))
        if kind in ("number", "choice"):
            self.slots["slot"] = name
        return name

    def _value_words(self, mark: Placeholder, before: str, bound: Mapping[Placeholder, float]) -> str:
        scene, chance, kind, language = self.scene, self.chance, mark.kind, self.scene.language
        if kind == "about":
            words = chance.choice(scene.needs)
            self.values[mark] = ("about", [("~", words)])
            return words
        if kind == "ago":
            if "year" not in scene.schema.slots:
                raise LookupError(kind)
            years = chance.choice((2, 3, 5, 5, 10, 10, 15, 20))
            self.values[mark] = ("year", [(_comparison(mark), f"now-{years}")])
            spelled = english_number(years) if language == "en" else chinese_number(years, pair="两")
            return chance.choice([spelled, str(years)])
        if mark.op == ".." and kind in ("year", "price"):
            return self._range_words(mark, before)
        if kind in NUMBERS:
            name = self._slot(kind)
            around = before[-8:] + self.pattern.text[mark.end : mark.end + 6]
            near = mark.op == "~" and not re.search(
                r"about|around|roughly|near|think|region|circa|approx|ballpark|ish|or so|左右|上下|前后|样子", around
            )
            said, number = speak_number(bound[mark], kind, scene.schema.slots[name], language, chance, near=near)
            self.values[mark] = (name, [(_comparison(mark), number)])
            after = self.pattern.text[mark.end : mark.end + 1]
            return said[:-1] if kind == "year" and said.endswith("年") and after == "年" else said
        if kind == "flag":
            names = [one for one in slots_of(kind, scene.schema) if (one, "") not in self.used]
            name = chance.choice(names)
            self.used.add((name, ""))
            self.values[mark] = (name, [("=", True)])
            return slot_label(name, language).lower() if language == "en" else slot_label(name, language)
        name = self._slot(kind)
        slot = scene.schema.slots[name]
        pairs = [one for one in values_of(slot, kind, scene.schema, language) if (name, one[0]) not in self.used]
        chosen = chance.sample(pairs, 2) if mark.op == "in" else [chance.choice(pairs)]
        self.used |= {(name, value) for value, _ in chosen}
        if mark.op == "in":
            link = chance.choice((" or ", " or ", "/") if language == "en" else ("或者", "、", "和", "还是"))
            self.values[mark] = (name, [("in", [value for value, _ in chosen])])
            return link.join(said for _, said in chosen)
        op: Op = "contains" if slot.kind == "list" else "="
        self.values[mark] = (name, [(op, chosen[0][0])])
        return chosen[0][1] + self._genre_ending(kind, before, chosen[0][1], mark.end)

    def _genre_ending(self, kind: str, before: str, said: str, at: int) -> str:
        """Chinese films of a genre are mostly called 动作片, not 动作."""
        named = kind == "topic" and self.scene.family == "film" and self.scene.language == "zh"
        if not named or before.endswith("太") or said.endswith("片") or not "一" <= said[-1] <= "龥":
            return ""
        ends = self.pattern.text[at : at + 1] in ("类", "题", "片")
        return "片" if not ends and self.chance.random() < 0.65 else ""

    def _range_words(self, mark: Placeholder, before: str) -> str:
        name = self._slot(mark.kind)
        slot, language = self.scene.schema.slots[name], self.scene.language
        low, high = slot.low or 0.0, slot.high or 0.0
        if mark.kind == "year":
            decade = self.chance.choice([one for one in range(1920, 2030, 10) if low - 9 <= one <= high])
            self.values[mark] = (name, [(">=", float(decade)), ("<=", float(decade + 9))])
            article = before.endswith(("from ", "like ")) or not before
            return speak_decade(decade, language, self.chance, article=article)
        steps = [first * 10**power for power in range(2, 6) for first in range(2, 9)]
        loose = speak_loose(self.chance.choice([one for one in steps if low <= one <= high]), language, self.chance)
        if loose is None:
            raise LookupError(mark.kind)
        self.values[mark] = (name, [(">=", loose[1]), ("<=", loose[2])])
        return loose[0]

    def acts(self, template: ActTemplate) -> list[Act]:
        """The acts of a template. Raises LookupError."""
        items = tuple(one for name in (template.items or "").split() for one in self.items[name])
        if template.value is not None:
            mark = template.value
            slot, comparisons = self.values[mark]
            decade = mark.op == ".." and mark.kind == "year"
            soft = mark.op in ("~", "..") and not decade and mark.kind != "about"
            hard = False if soft and mark.hard is None else mark.hard
            return [Act("inform", slot, op, value, mark.polarity, hard) for op, value in comparisons]
        slot_name: str | None = None
        value: SlotValueType | None = None
        if template.slot in ("slot", "slot2"):
            slot_name = self.slots[template.slot]
        elif template.slot == "asked":
            slot_name = self.scene.asked
        elif template.slot == "value":
            mark = next(one for one in self.pattern.placeholders if one.kind in VALUE_KINDS and one.op is None)
            slot_name, comparisons = self.values[mark]
            value = comparisons[0][1] if template.act == "retract" else None
        elif template.slot == "tags":
            slot_name = "tags"
        elif template.slot is not None:
            # A question about what such things usually have is understood although this catalog lacks it.
            usual = template.act == "ask_fact" and (self.pattern.domains or template.slot == "description")
            named = slots_of(template.slot, self.scene.schema) or ([template.slot] if usual else [])
            slot_name = named[0]
        return [Act(template.act, slot_name, value=value, direction=template.direction, items=items,
                    liked=template.liked, kind=template.kind)]  # fmt: skip


def _comparison(mark: Placeholder) -> Op:
    return "=" if mark.op is None or mark.op == ".." else mark.op


def _article(text: str, words: str) -> str:
    """“a” before what is inserted becomes “an” where it must, and the other way round."""
    match = re.search(r"\b(a|an) $", text, re.IGNORECASE)
    if not match:
        return text
    wanted = "an" if re.match(r"[aeiou8]", words, re.IGNORECASE) and not words.lower().startswith("uni") else "a"
    return text[: match.start()] + wanted + " "


def _roughen(text: str, language: Language, chance: random.Random) -> str:
    """Now and then without capitals or the last full stop, as people type."""
    if language == "en" and chance.random() < 0.4:
        text = text.lower()
    if chance.random() < 0.2 and len(text) > 3:
        text = text.rstrip(".。!！?？ ") or text
    return text
