"""Whether what a finished reason claims is so, told from its text, the raw records and what the person said alone.

It shares no code with `reason.verify`, which looks at a reason before its values are put in: here the finished words
are read as a person reads them. Names are found first and masked; then numbers with their units, comparisons with a
wish, superlatives of the page, places in the catalog, and what the person is said to want or to have liked.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.evaluate.claim_records import (
    Record,
    cues,
    labels_of,
    numbers_of,
    outside_masks,
    plain,
    shown_as,
    spelling_pattern,
    spellings,
    stands,
    texts_of,
    translations_of,
)
from chatrec_tui.i18n import Language

Owner = Literal["item", "wish", "liked", "other"]

_NUMBER = re.compile(
    r"(?P<sign>JP¥|HK\$|NT\$|A\$|C\$|[$€£¥₩₹])?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<rest>\s?[^\s\d,.;:!?，。；：！？]*)"
)
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "CNY", "JP¥": "JPY", "HK$": "HKD", "₩": "KRW", "₹": "INR",
          "NT$": "TWD", "A$": "AUD", "C$": "CAD"}  # fmt: skip
_MONEY = {"元": "CNY", "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港元": "HKD", "韩元": "KRW",
          "新台币": "TWD", "卢比": "INR", "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF"}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_CLAUSE = re.compile(r"[,:.](?!\d)|[;，；：。]")
_MASK = re.compile("\ue000(\\d+)\ue001")
_HAN = re.compile("[\u3400-\u9fff]")
_EST = re.compile(r"\b(?:most|best|worst|least|[a-z]{2,}est)\b|最.")
_EST_IDLE = re.compile(
    r"\bat (?:the )?(?:most|least|latest|earliest|best)\b|\b(?:request|interest|honest|rest|modest|suggest|test|latest|"
    r"forest|west|guest|quest|manifest|harvest|invest|latest|earliest|the most of)\b|最早出现|最突出|最多|最少"
)
_CAPITAL = re.compile(r"(?<![.!?:] )(?<!^)(?<![“\"'\ue001A-Za-z0-9-])\b[A-Z][\w'’-]+")
_QUOTE = re.compile(r"[“\"]([^”\"]+)[”\"]|《([^》]+)》")
_SIDE = 0.45
"""Share of a catalog that counts as its lower, or its higher, part."""

__all__ = ["ClaimsCheck", "Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim that was found in a reason."""

    text: str
    """The words."""
    kind: Literal["number", "name", "comparison", "superlative", "place", "request", "liked", "flag"]
    """What it claims."""
    holds: bool
    """Whether it is so."""
    why: str = ""
    """What is wrong, when it is not."""


@dataclass(frozen=True, slots=True)
class _Mention:
    text: str
    owners: frozenset[Owner]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Figure:
    text: str
    start: int
    item: frozenset[str]
    """Fields of the item that hold the number."""
    wished: tuple[Record, ...]
    """Wishes that name it."""


class ClaimsCheck:
    """Checks reasons against the records of one catalog."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = {str(one["id"]): one for one in records}
        self._numbers: dict[str, list[float]] = {}
        self._local: dict[str, set[str]] = {}
        makers, titles = set(), set()
        for record in records:
            for field, value, _ in numbers_of(record):
                self._numbers.setdefault(field, []).append(value)
            for default, local in translations_of(record):
                self._local.setdefault(default, set()).add(local)
            titles |= {text for field, text in texts_of(record) if field == "title"}
            makers |= {text for field, text in texts_of(record) if field in ("brand", "creators")}
        for numbers in self._numbers.values():
            numbers.sort()
        self._names = {" ".join(one.split()) for one in titles | makers if len(one) >= (3 if _HAN.search(one) else 4)}

    def check(
        self,
        text: str,
        language: Language,
        item: str,
        *,
        page: Sequence[str],
        wishes: Sequence[Record] = (),
        liked: Sequence[str] = (),
    ) -> list[Finding]:
        """What the reason of `item` claims; `page` are the items shown with it, `liked` those that the person liked.

        `wishes` are the preferences of the contract, with slot, op, value, weight and quote.
        """
        reading = _Reading(self, text, language, self._records[item], wishes, liked)
        others = [self._records[one] for one in page if one != item]
        return list(reading.findings(others))

    def record(self, item: str) -> Record:
        """The record of an item."""
        return self._records[item]

    def spellings(self, value: str) -> set[str]:
        """A value and how the catalog writes it in the other language."""
        return {value, *self._local.get(value, ())}

    def is_name(self, text: str) -> bool:
        """Whether some item of the catalog has it as its title, maker or creator."""
        return text in self._names

    def names_in(self, text: str) -> Iterator[str]:
        """Titles and makers of any item that stand in a text from which all that may be named is masked."""
        words = re.findall(r"[\w'’&.-]+", text)
        for size in range(1, 8):
            for start in range(len(words) - size + 1):
                phrase = " ".join(words[start : start + size])
                if not _HAN.search(phrase) and (size > 1 or start) and phrase[:1].isupper() and self.is_name(phrase):
                    yield phrase
        for run in re.findall("[\u3400-\u9fff]+", text):
            for size in range(3, min(9, len(run) + 1)):
                for start in range(len(run) - size + 1):
                    if self.is_name(run[start : start + size]):
                        yield run[start : start + size]

    def share_below(self, field: str, number: float) -> tuple[float, float]:
        """Shares of the catalog's numbers in a field below, and not above, a number."""
        numbers = self._numbers[field]
        return bisect_left(numbers, number) / len(numbers), bisect_right(numbers, number) / len(numbers)


class _Reading:
    """One reason being read."""

    def __init__(
        self, catalog: ClaimsCheck, text: str, language: Language, record: Record, wishes: Sequence[Record],
        liked: Sequence[str],
    ) -> None:  # fmt: skip
        self._catalog, self._language, self._record = catalog, language, record
        self._wishes = list(wishes)
        self._liked = [catalog.record(one) for one in liked]
        self._cues = cues(language)
        self._units = cues("units")
        self._item_numbers = list(numbers_of(record))
        self._mentions: list[_Mention] = []
        self._text = self._mask(text)

    def findings(self, others: Sequence[Record]) -> Iterator[Finding]:
        yield from self._names()
        for sentence in _SENTENCE.split(self._text):
            figures = list(self._figures(sentence))
            yield from self._check_figures(sentence, figures)
            yield from self._comparisons(sentence, figures)
            yield from self._labels(sentence)
            yield from self._superlatives(sentence, others)
            yield from self._places(sentence, figures)
            yield from self._requests(sentence, figures)

    # names

    def _mask(self, text: str) -> str:
        """The text with every value of the item, the wishes and the liked items replaced by a mark."""
        known: dict[str, tuple[set[Owner], set[str]]] = {}

        def note(spelling: str, owner: Owner, field: str) -> None:
            owners, fields = known.setdefault(spelling.lower(), (set(), set()))
            owners.add(owner)
            fields.add(field)

        for field, value in texts_of(self._record):
            for spelling in spellings(value):
                note(spelling, "item", field)
        for wish in self._wishes:
            values = wish["value"] if isinstance(wish["value"], list) else [wish["value"]]
            for value in values:
                for default in self._catalog.spellings(value) if isinstance(value, str) else ():
                    for spelling in spellings(default):
                        note(spelling, "wish", str(wish["slot"]))
            if wish["slot"] == "about":
                note(str(wish["quote"]), "wish", "about")
        for record in self._liked:
            for field, value in texts_of(record):
                for spelling in spellings(value) if field == "title" else ():
                    note(spelling, "liked", field)
        idle = cues("idle")["words"]
        for spelling in sorted((one for one in known if len(one) > 1), key=len, reverse=True):
            owners, fields = known[spelling]
            if owners == {"wish"} and spelling in idle:
                continue
            pattern = spelling_pattern(spelling)

            def replace(match: re.Match[str], owners: set[Owner] = owners, fields: set[str] = fields) -> str:
                self._mentions.append(_Mention(match[0], frozenset(owners), frozenset(fields)))
                return f"\ue000{len(self._mentions) - 1}\ue001"

            text = outside_masks(pattern, replace, text)
        return text

    def _names(self) -> Iterator[Finding]:
        for mention in self._marked(self._text):
            yield Finding(mention.text, "name", True)
        bare = _MASK.sub(" \ue001 ", self._text)
        for name in sorted(set(self._catalog.names_in(bare))):
            yield Finding(name, "name", False, "a name of another item")
        for match in _QUOTE.finditer(_MASK.sub("\ue001", self._text)):
            words = match[1] or match[2]
            if re.sub("[\ue001\\s]", "", words) and not any(words in str(wish["quote"]) for wish in self._wishes):
                yield Finding(words, "name", False, "words that nobody said")
        if self._language == "en":
            names = [*labels_of("en").values(), *(unit or "" for _, _, unit in self._item_numbers)]
            allowed = " ".join([*names, *self._record.get("attributes", {})]).lower()
            for match in _CAPITAL.finditer(_MASK.sub("\ue001", self._text)):
                if match[0].lower() not in allowed:
                    yield Finding(match[0], "name", False, "a name that the item does not have")

    def _marked(self, text: str) -> list[_Mention]:
        return [self._mentions[int(place)] for place in _MASK.findall(text)]

    # numbers

    def _figures(self, sentence: str) -> Iterator[_Figure]:
        bare = _MASK.sub(lambda match: "\ue000" * len(match[0]), sentence).replace("out of 5", "out of_")
        for match in _NUMBER.finditer(bare):
            shown = match["number"].rstrip(",").replace(",", "")
            item = frozenset(
                field for field, value, unit in self._item_numbers
                if shown_as(value, shown) and self._fits(match, field, unit)
            )  # fmt: skip
            wished = tuple(wish for wish in self._wishes if self._is_wished(wish, shown, match))
            text = (match[0].strip() if match["rest"].strip() else match[0]).strip("\ue000, ")
            yield _Figure(text, match.start(), item, wished)

    def _is_wished(self, wish: Record, shown: str, match: re.Match[str]) -> bool:
        values = wish["value"] if isinstance(wish["value"], list) else [wish["value"]]
        field = "year" if wish["slot"] == "released" else str(wish["slot"])
        unit = next((unit for name, _, unit in self._item_numbers if name == field), None)
        return any(
            isinstance(one, int | float) and not isinstance(one, bool) and shown_as(float(one), shown)
            for one in values
        ) and (self._fits(match, field, unit) if unit is not None or match["sign"] else True)  # fmt: skip

    def _fits(self, match: re.Match[str], field: str, unit: str | None) -> bool:
        """Whether the sign or unit beside a number is the one that the record gives it."""
        rest = match["rest"].strip().lower()
        fields = cues("fields")
        if match["sign"]:
            return field == "price" and (unit is None or _SIGNS[match["sign"]] == unit)
        money = next((code for name, code in sorted(_MONEY.items(), key=lambda one: -len(one[0]))
                      if match["rest"].strip().startswith(name)), None)  # fmt: skip
        if money is None and re.match(r"[A-Z]{3}\b", match["rest"].strip()):
            money = match["rest"].strip()[:3]
        if field == "price":
            return money == unit
        if money is not None and rest[:2] != "元素":
            return False
        if rest.startswith(("out of", "out", "分")) and not rest.startswith("分钟"):
            return field == "rating"
        if rest.startswith(("rating", "review", "条")):
            return re.search(fields["count"], field) is not None
        if rest.startswith("年"):
            return field == "year"
        if field in ("rating", "popularity", "rating_count"):
            return not rest or unit is not None or field == "rating"
        named = next(
            (name for name, pattern in self._units.items() if re.match(rf"(?:{pattern})(?![a-z])", rest)), None
        )
        if unit is None:
            return named is None or (named == "page" and re.search(fields["pages"], field) is not None)
        return named == unit or (named is None and rest.startswith(unit.lower()))

    def _check_figures(self, sentence: str, figures: Sequence[_Figure]) -> Iterator[Finding]:
        sorts_of = self._cues["about"]
        for figure in figures:
            clause = self._clause(sentence, figure.start)
            if figure.item:
                sorts = [sort for sort, pattern in sorts_of.items() if re.search(pattern, clause.lower())]
                patterns = [cues("fields")[sort] for sort in sorts]
                alone = len([one for one in figures if one.text in clause]) == 1
                right = not patterns or not alone or any(
                    re.search(pattern, field) for pattern in patterns for field in figure.item
                )  # fmt: skip
                if not right and not figure.wished:
                    yield Finding(figure.text, "number", False, f"told as {sorts[0]}")
                    continue
                yield Finding(figure.text, "number", True)
            elif figure.wished:
                related = any(self._says(what, sentence) for what in ("asked", "contrast")) or any(
                    re.search(pattern, sentence.lower()) for pattern in self._cues["against"].values()
                )  # fmt: skip
                yield Finding(figure.text, "number", related, "" if related else "a wish told as a fact")
            else:
                yield Finding(figure.text, "number", False, "a number that neither the item nor a wish has")

    def _clause(self, sentence: str, place: int) -> str:
        start = 0
        for match in _CLAUSE.finditer(sentence):
            if match.start() >= place:
                return sentence[start : match.start()]
            start = match.end()
        return sentence[start:]

    # comparisons

    def _comparisons(self, sentence: str, figures: Sequence[_Figure]) -> Iterator[Finding]:
        for wish in {id(one): one for figure in figures for one in figure.wished}.values():
            if isinstance(wish["value"], list):
                continue
            field = "year" if wish["slot"] == "released" else str(wish["slot"])
            mine = next((value for name, value, _ in self._item_numbers if name == field), None)
            if mine is None or not any(field in figure.item for figure in figures):
                continue
            spots = [one.start for one in figures if field in one.item or wish in one.wished]
            clauses = dict.fromkeys(self._clause(sentence, one) for one in spots)
            mine_in = {self._clause(sentence, one.start) for one in figures if field in one.item}
            stated = {one for one in clauses if self._says("states", one) and one not in mine_in}
            yield from self._sides(" ，".join(clauses).lower(), mine, float(wish["value"]))
            yield from self._nearness(
                " ，".join(one for one in clauses if one not in stated).lower(), mine, wish, field
            )
            if self._says("asked", sentence):
                for side, op in (("ceiling", "<="), ("floor", ">=")):
                    match = re.search(self._cues["says"][side], sentence.lower())
                    others = [one for one in self._wishes if one["op"] == op]
                    if match is not None and wish["op"] in ("<=", ">=") and wish["op"] != op and not others:
                        yield Finding(match[0], "comparison", False, "a bound on the other side")

    def _sides(self, sentence: str, mine: float, wished: float) -> Iterator[Finding]:
        sides = self._cues["against"]
        sign = (mine > wished + 1e-9) - (mine < wished - 1e-9)
        for phrase, side in self._cues["blanked"].items():
            if phrase in sentence:
                holds = sign <= 0 if side < 0 else sign >= 0
                yield Finding(phrase, "comparison", holds, "" if holds else "the other way round")
                sentence = sentence.replace(phrase, " ")
        bound = re.compile(self._cues["says"]["ceiling"] + "|" + self._cues["says"]["floor"])
        sentence = bound.sub(" ", sentence)
        for side, wanted in (("below", -1), ("above", 1)):
            match = re.search(sides[side], sentence)
            other = re.search(sides["above" if side == "below" else "below"], sentence)
            if match is not None and (other is None or sign not in (-1, 1)):
                holds = sign != -wanted
                yield Finding(match[0], "comparison", holds, "" if holds else "the other way round")

    def _nearness(self, told: str, mine: float, wish: Record, field: str) -> Iterator[Finding]:
        near = re.search(self._cues["against"]["near"], re.sub(self._cues["against"]["far"], " ", told))
        if near is not None:
            gap = abs(mine - float(wish["value"]))
            holds = gap <= 8 if field == "year" else gap <= 0.3 * abs(float(wish["value"])) + 1e-9
            yield Finding(near[0], "comparison", holds, "" if holds else "not near")

    # words about the item

    def _labels(self, sentence: str) -> Iterator[Finding]:
        """“The LABEL is VALUE”: the value is that slot's; a flag is what it is said to be."""
        labels = labels_of(self._language)
        held = self._record.get("attributes", {})
        lower = sentence.lower()
        for field, value in held.items():
            label = labels.get(field.lower(), field.replace("_", " ")).lower()
            words = self._unmasked(lower)
            if isinstance(value, bool) and stands(label, words):
                clause = next((one for one in _CLAUSE.split(words) if label in one.lower()), words).lower()
                denied = re.search(self._cues["says"]["negative"], clause.replace(label, "")) is not None
                holds = value is not denied
                yield Finding(label, "flag", holds, "" if holds else "the record says otherwise")
            if len(label) > 1 and not isinstance(value, bool):
                yield from self._named_value(field, label, lower)

    def _named_value(self, field: str, label: str, lower: str) -> Iterator[Finding]:
        verb = r" (?:is|are|includes?|says?) " if self._language == "en" else "(?:是|有|写的是)"
        the = r"\bthe " if self._language == "en" else r"(?:^|[，。；：])\s*"
        match = re.search(rf"{the}{re.escape(label)}{verb}(?:[“\"]?\ue000(\d+)\ue001|(?=[a-z\u3400-\u9fff]))", lower)
        if match is None:
            return
        if match[1] is None:
            held = [one.lower() for name, text in texts_of(self._record) if name == field for one in spellings(text)]
            if any(lower.startswith(one, match.end()) for one in held):
                return
            yield Finding(f"{label}: {lower[match.end() : match.end() + 12]}", "name", False, "no value of the item")
            return
        mention = self._mentions[int(match[1])]
        same = {name for name, text in labels_of(self._language).items() if text.lower() == label} | {field.lower()}
        holds = not same.isdisjoint(one.lower() for one in mention.fields)
        yield Finding(f"{label}: {mention.text}", "name", holds, "" if holds else "another slot's value")

    def _superlatives(self, sentence: str, others: Sequence[Record]) -> Iterator[Finding]:
        text = _EST_IDLE.sub(" ", sentence.lower())
        for name, pattern in self._cues["superlatives"].items():
            for match in list(re.finditer(pattern, text)):
                sort, _, side = name.rpartition("_")
                holds = self._is_first(sort, side, others)
                yield Finding(match[0], "superlative", holds, "" if holds else "not so on this page")
            text = re.sub(pattern, " ", text)
        for match in _EST.finditer(_MASK.sub(" ", text)):
            yield Finding(match[0], "superlative", False, "a superlative that nothing shows")

    def _is_first(self, sort: str, side: str, others: Sequence[Record]) -> bool:
        for field, mine, _ in self._item_numbers:
            if not re.search(cues("fields")[sort], field):
                continue
            theirs = [value for one in others for name, value, _ in numbers_of(one) if name == field]
            if len(theirs) == len(others) and theirs and (mine < min(theirs) if side == "low" else mine > max(theirs)):
                return True
        return False

    def _places(self, sentence: str, figures: Sequence[_Figure]) -> Iterator[Finding]:
        text = _MASK.sub(" ", sentence.lower())
        for pattern in self._cues["superlatives"].values():
            text = re.sub(pattern, " ", text)
        wished = {str(wish["slot"]) for figure in figures for wish in figure.wished}
        for name, pattern in self._cues["place"].items():
            match = re.search(pattern, text)
            sort, _, side = name.rpartition("_")
            fields = [
                (field, value) for field, value, _ in self._item_numbers if re.search(cues("fields")[sort], field)
            ]
            if match is None or {field for field, _ in fields} & wished:
                continue
            holds = any(self._on_side(field, value, side) for field, value in fields)
            yield Finding(match[0], "place", holds, "" if holds else f"not {side} in this catalog")

    def _on_side(self, field: str, value: float, side: str) -> bool:
        below, upto = self._catalog.share_below(field, value)
        return below <= _SIDE if side == "low" else upto >= 1 - _SIDE

    # words about the person

    def _says(self, what: str, sentence: str) -> re.Match[str] | None:
        return re.search(self._cues["says"][what], sentence.lower())

    def _requests(self, sentence: str, figures: Sequence[_Figure]) -> Iterator[Finding]:
        mentions = self._marked(sentence)
        liked = self._says("liked", sentence)
        relation = self._says("related", sentence)
        if liked is not None and relation is not None:
            ids = {str(one["id"]) for one in self._liked}
            near = {other for others in self._record.get("related", {}).values() for other in others}
            near |= {str(self._record["id"])} & {
                other for one in self._liked for others in one.get("related", {}).values() for other in others
            }
            holds = bool(near & (ids | {str(self._record["id"])}))
            holds = holds and any("liked" in one.owners for one in mentions)
            yield Finding(relation[0], "liked", holds, "" if holds else "no liked item is related so")
        elif liked is not None:
            shared = [value for record in self._liked for _, value in texts_of(record)]
            holds = any("liked" in one.owners for one in mentions)
            holds = holds and any(
                "item" in one.owners and any(plain(one.text) in map(plain, spellings(value)) for value in shared)
                for one in mentions
            )  # fmt: skip
            yield Finding(liked[0], "liked", holds, "" if holds else "no liked item shares that")
        asked = self._says("asked", sentence)
        wished = any(figure.wished for figure in figures) or any("wish" in one.owners for one in mentions)
        wished = wished or any(self._is_met(wish, figure) for wish in self._wishes for figure in figures)
        words = self._unmasked(sentence).lower()
        wished = wished or any(
            self._is_labelled(wish, sentence) or stands(str(wish["value"]).lower(), words) for wish in self._wishes
        )
        if asked is not None and liked is None:
            yield Finding(asked[0], "request", wished, "" if wished else "a wish that was not said")
        if self._says("avoid", sentence):
            holds = any(float(wish["weight"]) < 0 for wish in self._wishes)
            yield Finding("avoid", "request", holds, "" if holds else "nothing was ruled out")
        for match in _MASK.finditer(sentence):
            mention = self._mentions[int(match[1])]
            if mention.owners == {"liked"} and liked is None:
                yield Finding(mention.text, "name", False, "a name of another item")
            if mention.owners == {"wish"} and mention.fields != {"about"}:
                holds = self._says("contrast", sentence) is not None
                yield Finding(mention.text, "request", holds, "" if holds else "wished, but the item does not have it")
            denied = re.search(self._cues["says"]["absent"], _MASK.sub("\ue001", sentence[: match.start()]).lower())
            if denied is not None and "item" in mention.owners:
                yield Finding(mention.text, "request", False, "denied, but the item has it")

    def _is_met(self, wish: Record, figure: _Figure) -> bool:
        """Whether a number of the item is one that a wish is about, and meets it."""
        field, wanted = "year" if wish["slot"] == "released" else str(wish["slot"]), wish["value"]
        mine = next((value for name, value, _ in self._item_numbers if name == field and name in figure.item), None)
        if mine is None or not isinstance(wanted, int | float):
            return False
        return {"<=": mine <= wanted, ">=": mine >= wanted}.get(
            str(wish["op"]), abs(mine - wanted) <= 0.1 * abs(wanted)
        )

    def _is_labelled(self, wish: Record, sentence: str) -> bool:
        label = labels_of(self._language).get(str(wish["slot"]).lower(), str(wish["slot"]).replace("_", " "))
        return stands(label.lower(), self._unmasked(sentence).lower())

    def _unmasked(self, text: str) -> str:
        return _MASK.sub(lambda match: self._mentions[int(match[1])].text, text)
