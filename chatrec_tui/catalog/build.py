"""Rows made into items. What cannot be used is noted with line, column and value; the rest of the row stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from chatrec_tui.catalog.attributes import collect_attributes
from chatrec_tui.catalog.cells import LONGEST_TITLE, is_nothing, label, labels, prose, unpack
from chatrec_tui.catalog.codec import encode_item
from chatrec_tui.catalog.columns import field_of
from chatrec_tui.catalog.item import Item, Value
from chatrec_tui.catalog.mapping import Plan
from chatrec_tui.catalog.numbers import currency_in, parse_count, parse_date, parse_price, parse_rating
from chatrec_tui.catalog.readers.row import Row
from chatrec_tui.catalog.report import Notes
from chatrec_tui.i18n import Language
from chatrec_tui.text.fold import fold

_PATH = r"\s*[>›»|;；]\s*|\s+/\s+"
_GENRES = r"\s*[>›»|;；,，、/]\s*"
_PEOPLE = r"\s*[|;；、]\s*|\s+/\s+|,\s+|，"
_TAGS = r"\s*[|;；,，、#]\s*|\s+/\s+"
_SEPARATORS = {"category": _PATH, "creators": _PEOPLE, "tags": _TAGS}
_YEAR_SUFFIX = re.compile(r"^(.*\S)\s*\((1[89]\d\d|20\d\d|21\d\d)\)$")
_LAST_ARTICLE = re.compile(r"^(.+?), (The|An|A|Les|Le|La|Las|Los|El|Il|Der|Die|Das|L')((?: \(.*)?)$")
_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_ID = 120

__all__ = ["build_items", "origin_of"]


def build_items(rows: Sequence[Row], plan: Plan, notes: Notes, *, currency: str | None = None) -> dict[str, Item]:
    """Items by id, in the order of the file; of rows with the same id the last one holds."""
    built: dict[str, Item] = {}
    lines: dict[str, int] = {}
    for row in rows:
        item = _Builder(row, plan, notes, currency).item()
        if item is None:
            continue
        if not item.id:
            item = _with_made_id(item, built)
        if item.id in built:
            notes.skip(lines[item.id], "replaced", column="id", value=item.id, again=row.line)
        built[item.id] = item
        lines[item.id] = row.line
    return built


def origin_of(item: Item) -> str:
    """Hash of an item as its source gives it."""
    return hashlib.sha256(encode_item(item).encode()).hexdigest()[:20]


def _with_made_id(item: Item, built: Mapping[str, Item]) -> Item:
    """The item with an id that stays the same when its price, rating or text changes."""
    basis = "\x1f".join([fold(item.title), item.brand or "", *item.creators, item.released or ""])
    slug = _SLUG.sub("-", fold(item.title)).strip("-")[:40].strip("-")
    made = "-".join(filter(None, [slug, hashlib.sha256(basis.encode()).hexdigest()[:8]]))
    number, candidate = 1, made
    # Two different things of the same name are numbered; the same thing twice is one item.
    while candidate in built and replace(built[candidate], id="") != item:
        number += 1
        candidate = f"{made}-{number}"
    return replace(item, id=candidate)


class _Builder:
    """Builds the item of one row."""

    def __init__(self, row: Row, plan: Plan, notes: Notes, currency: str | None) -> None:
        self.row = row
        self.plan = plan
        self.notes = notes
        self.currency = currency

    def item(self) -> Item | None:
        """The item, or None (noted) when the row has no title."""
        line, values = self.row.line, self.row.values
        title = self._label("title", LONGEST_TITLE)
        if not title:
            if not all(is_nothing(value) for value in values.values()):
                shown = next((str(value) for value in values.values() if not is_nothing(value)), None)
                self.notes.skip(line, "no_title", column=self.plan.fields["title"][0], value=shown)
            return None
        released = self._released()
        title, released = _split_title(title, released)
        attributes, more, localized = collect_attributes(self.row, self.plan, self.notes)
        category, tags = self._labels("category"), self._tags()
        if not category and "category" in more:
            category = labels(more["category"], _PATH)
        price, currency = self._price()
        rating, rating_count = self._rating()
        item = Item(
            id=self._label("id", _LONGEST_ID),
            title=title,
            category=category,
            brand=self._label("brand") or label(more.get("brand")) or None,
            creators=self._people() or labels(more.get("creators"), _PEOPLE),
            price=price,
            currency=currency if price is not None else None,
            rating=rating,
            rating_count=rating_count,
            popularity=self._count("popularity"),
            released=released or parse_date(more.get("released")),
            description=self._description(),
            tags=tags,
            attributes=attributes,
            related=self._related(),
            image=self._address("image"),
            url=self._address("url"),
        )
        return replace(item, localized=self._localized(item, localized))

    def _cells(self, name: str) -> Iterable[tuple[str, Any]]:
        """Columns of a field and what this row has in them, without the empty ones."""
        for column in self.plan.fields.get(name, ()):
            value = self.row.values.get(column)
            if not is_nothing(value):
                yield column, value

    def _label(self, name: str, limit: int = 120) -> str:
        for column, value in self._cells(name):
            text = label(value, limit)
            if text:
                if isinstance(value, str) and len(value) > limit and len(text) == limit:
                    self.notes.repair(self.row.line, "cut", column=column, value=text, limit=limit)
                return text
        return ""

    def _labels(self, name: str) -> tuple[str, ...]:
        for column, value in self._cells(name):
            separators = _GENRES if name == "category" and _is_genre(column) else _SEPARATORS[name]
            found = labels(_names(value), separators)
            if found:
                return found
        return ()

    def _people(self) -> tuple[str, ...]:
        found = [one for _, value in self._cells("creators") for one in labels(_names(value), _PEOPLE)]
        return tuple(dict.fromkeys(found))

    def _tags(self) -> tuple[str, ...]:
        """All columns of tags, and genres where something else is the category."""
        found = [one for _, value in self._cells("tags") for one in labels(_names(value), _TAGS)]
        columns = [column for column, _ in self._cells("category")]
        for column in columns[1:]:
            if _is_genre(column) and not _is_genre(columns[0]):
                found += labels(_names(self.row.values[column]), _GENRES)
        return tuple(dict.fromkeys(found))

    def _price(self) -> tuple[float | None, str | None]:
        named = next((currency_in(str(value)) for _, value in self._cells("currency")), None)
        for column in self.plan.fields.get("price", ()):
            value = self.row.values.get(column)
            if isinstance(value, dict):
                named = named or currency_in(str(value.get("currency", "")))
                value = value.get("value", value.get("amount", value.get("price")))
            if is_nothing(value) and not (isinstance(value, float) or str(value).strip().lower() == "nan"):
                continue
            money = parse_price(value)
            if money is None:
                self.notes.skip(self.row.line, "bad_price", column=column, value=value)
                continue
            if not money.exact:
                self.notes.repair(self.row.line, "price_range", column=column, value=value)
            return money.amount, money.currency or named or currency_in(column, header=True) or self.currency
        return None, None

    def _rating(self) -> tuple[float | None, int | None]:
        count = self._count("rating_count")
        for column, cell in self._cells("rating"):
            value = cell
            if isinstance(cell, dict):
                value = next((cell[key] for key in ("ratingValue", "rate", "average", "value") if key in cell), None)
                inner = next((cell[key] for key in ("reviewCount", "ratingCount", "count") if key in cell), None)
                count = count if count is not None else parse_count(inner)
            rating = parse_rating(value)
            scale = (rating[1] if rating else None) or self.plan.rating_scale
            if rating is None or rating[0] > scale:
                if not is_nothing(value):
                    self.notes.skip(self.row.line, "bad_rating", column=column, value=value, scale=f"{scale:g}")
                continue
            return round(rating[0] * 5 / scale, 3), None if count is None else int(count)
        return None, None if count is None else int(count)

    def _count(self, name: str) -> float | None:
        for column, value in self._cells(name):
            number = parse_count(value)
            if number is not None:
                return number
            self.notes.skip(self.row.line, "bad_number", column=column, value=value)
        return None

    def _released(self) -> str | None:
        for column, value in self._cells("released"):
            found = parse_date(value)
            if found is not None:
                return found
            self.notes.skip(self.row.line, "bad_date", column=column, value=value)
        return None

    def _description(self) -> str:
        for _, value in self._cells("description"):
            text = prose(unpack(value))
            if text:
                return text
        return ""

    def _related(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for _, value in self._cells("related"):
            relations = unpack(value)
            if isinstance(relations, dict):
                for relation, ids in list(relations.items())[:50]:
                    if known := labels(ids, _TAGS):
                        found[label(relation)] = known
        return found

    def _address(self, name: str) -> str | None:
        for _, value in self._cells(name):
            value = unpack(value)
            first = next((one for one in value if one), None) if isinstance(value, list) else value
            if isinstance(first, dict):
                first = next((first[key] for key in ("large", "url", "src", "thumb") if key in first), None)
            if isinstance(first, str) and (text := label(first, 2000)):
                return text.split()[0].rstrip(",;")
        return None

    def _localized(
        self, item: Item, attributes: Mapping[Language, dict[str, Value]]
    ) -> Mapping[str, Mapping[str, Value]]:
        """The forms in each language; a list keeps the length of its default form or is left out."""
        forms: dict[str, dict[str, Value]] = {language: dict(slots) for language, slots in attributes.items()}
        for (name, language), column in self.plan.localized.items():
            value = self.row.values.get(column)
            if is_nothing(value) or column in self.plan.fields.get(name, ())[:1]:
                continue
            form: Value
            if name in ("category", "creators", "tags"):
                form = labels(value, _SEPARATORS[name], unique=False)
                if form and len(form) != len(item.texts(name)):
                    self.notes.skip(self.row.line, "uneven_lists", column=column, value=value)
                    continue
            elif name == "description":
                form = prose(value)
            elif name in ("title", "brand"):
                form = label(value, LONGEST_TITLE)
            else:
                continue
            if form and form != item.get(name):
                forms.setdefault(language, {})[name] = form
        return {language: slots for language, slots in sorted(forms.items()) if slots}


def _names(value: Any) -> Any:
    """A list of objects as the list of their names."""
    value = unpack(value)
    return [one.get("name", one.get("title")) if isinstance(one, dict) else one for one in value] \
        if isinstance(value, list) else value  # fmt: skip


def _is_genre(column: str) -> bool:
    return field_of(column) == "category" and fold(column).strip("_ ") in (
        "genre",
        "genres",
        "类型",
        "题材",
        "listed_in",
    )


def _split_title(title: str, released: str | None) -> tuple[str, str | None]:
    """“Matrix, The (1999)” → “The Matrix”, 1999, where nothing else says the year."""
    match = _YEAR_SUFFIX.match(title)
    if match is None or (released is not None and released[:4] != match[2]):
        return title, released
    if released is not None and not _LAST_ARTICLE.match(match[1]):
        return title, released
    title = match[1]
    moved = _LAST_ARTICLE.match(title)
    if moved:
        space = "" if moved[2].endswith("'") else " "
        title = f"{moved[2]}{space}{moved[1]}{moved[3]}"
    return title, released or match[2]
