"""Which column of a file is which field of an item, decided over the whole file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chatrec_tui.catalog.cells import is_nothing, unpack
from chatrec_tui.catalog.columns import attribute_name, field_of, field_rank, is_noise, split_language
from chatrec_tui.catalog.numbers import parse_count, parse_date, parse_rating
from chatrec_tui.catalog.readers.row import Row
from chatrec_tui.errors import CatalogError
from chatrec_tui.i18n import Language

FIELD_NAMES = ("id", "title", "category", "brand", "creators", "price", "currency", "rating", "rating_count",
               "popularity", "released", "description", "tags", "attributes", "related", "image", "url")  # fmt: skip
_SAMPLE = 2000
_SCALES = (5.0, 10.0, 100.0)

__all__ = ["FIELD_NAMES", "Plan", "plan_columns"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where each field comes from."""

    fields: Mapping[str, tuple[str, ...]]
    """Field → its columns, the better source first."""
    localized: Mapping[tuple[str, Language], str]
    """Field or attribute and language → column."""
    attributes: Mapping[str, str]
    """Column → attribute name, perhaps with a unit in it."""
    rating_scale: float = 5.0
    """What the ratings are out of, where they do not say it themselves."""
    ignored: tuple[str, ...] = field(default=())
    """Columns that are no property of an item."""


def plan_columns(rows: Sequence[Row], file: str, overrides: Mapping[str, str] | None = None) -> Plan:
    """Decide for every column. `overrides` maps columns to fields, attribute names or `ignore`.

    Raises CatalogError when no column holds titles or an override names a column that is not there.
    """
    columns = list(dict.fromkeys(name for row in rows for name in row.values))
    wanted = dict(overrides or {})
    for column in wanted:
        if column not in columns:
            raise CatalogError("catalog.no_such_column", column=column, file=file, known=", ".join(columns[:20]))
    fields: dict[str, list[str]] = {}
    localized: dict[tuple[str, Language], str] = {}
    attributes: dict[str, str] = {}
    ignored: list[str] = []
    for column in columns:
        target = wanted.get(column)
        if target == "ignore":
            ignored.append(column)
        elif target is not None:
            if target in FIELD_NAMES:
                fields.setdefault(target, []).insert(0, column)
            else:
                attributes[column] = target
        else:
            _place(column, rows, fields, localized, attributes, ignored)
    if "title" in wanted.values():
        fields["title"] = [column for column in fields["title"] if wanted.get(column) == "title"]
    _complete(fields, localized)
    if not fields.get("title"):
        raise CatalogError("catalog.no_title_column", file=file, columns=", ".join(columns[:20]))
    for name, found in fields.items():
        found.sort(
            key=lambda column: (column not in wanted, field_rank(split_language(column)[0]), columns.index(column))
        )
        if name in ("currency", "id", "title") and len(found) > 1:
            ignored += found[3:]
    return Plan(
        {name: tuple(found) for name, found in fields.items()},
        localized,
        attributes,
        _rating_scale(rows, fields.get("rating", [])),
        tuple(ignored),
    )


def _place(
    column: str,
    rows: Sequence[Row],
    fields: dict[str, list[str]],
    localized: dict[tuple[str, Language], str],
    attributes: dict[str, str],
    ignored: list[str],
) -> None:
    """Put one column where its name and values belong."""
    base, language = split_language(column)
    name = field_of(base)
    values = [unpack(value) for row in rows[:_SAMPLE] if not is_nothing(value := row.values.get(column))]
    if language is not None:
        if name in ("title", "category", "brand", "creators", "description", "tags"):
            localized.setdefault((name, language), column)
        elif name is None and not is_noise(base):
            localized.setdefault((attribute_name(base), language), column)
        else:
            ignored.append(column)
        return
    if name is None and is_noise(column):
        counts = field_of(column + "count") == "rating_count" and _share(values, parse_count) > 0.9
        if counts:
            fields.setdefault("rating_count", []).append(column)
        else:
            ignored.append(column)
    elif name is None or not _suits(name, values):
        if name is None or name in ("category", "brand", "creators", "attributes"):
            attributes[column] = column
        else:
            ignored.append(column)
    else:
        fields.setdefault(name, []).append(column)


def _suits(name: str, values: Sequence[object]) -> bool:
    """True when a column's values can be those of the field that it is named after."""
    if not values:
        return True
    if name == "released":
        return _share(values, parse_date) > 0.5
    if name in ("rating_count", "popularity"):
        return _share(values, parse_count) > 0.5
    if name == "attributes":
        return any(isinstance(value, dict | list) for value in values)
    if name in ("title", "price"):
        return not all(isinstance(value, dict | list) for value in values)
    return True


def _share(values: Sequence[object], parse: object) -> float:
    found = sum(parse(value) is not None for value in values)  # type: ignore[operator]
    return found / len(values) if values else 0.0


def _complete(fields: dict[str, list[str]], localized: dict[tuple[str, Language], str]) -> None:
    """A field that is only given in one or two languages takes the first of them as its default form."""
    languages: tuple[Language, ...] = ("en", "zh")
    for name in dict.fromkeys(name for name, _ in localized):
        if name in FIELD_NAMES and not fields.get(name):
            fields[name] = [localized[name, one] for one in languages if (name, one) in localized]


def _rating_scale(rows: Sequence[Row], columns: Sequence[str]) -> float:
    """The smallest usual scale that nearly all ratings fit in."""
    found = []
    for row in rows:
        for column in columns:
            value = row.values.get(column)
            rating = (
                parse_rating(value.get("value", value.get("rate"))) if isinstance(value, dict) else parse_rating(value)
            )
            if rating is not None and rating[1] is None:
                found.append(rating[0])
    fitting = (scale for scale in _SCALES if sum(one <= scale for one in found) >= 0.95 * len(found))
    return next(fitting, _SCALES[-1])
