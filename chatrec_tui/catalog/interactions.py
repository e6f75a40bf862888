"""Interactions: who rated, bought or looked at what, read from a table with a user and an item column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chatrec_tui.catalog.cells import is_nothing, label
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.numbers import parse_number, parse_rating
from chatrec_tui.catalog.readers import Row, read_rows
from chatrec_tui.catalog.report import Notes
from chatrec_tui.catalog.store import Interaction
from chatrec_tui.errors import CatalogError
from chatrec_tui.text.fold import fold

_COLUMNS: dict[str, str] = {
    "user": "user userid uid reviewerid customerid memberid 用户 用户id",
    "item": "item itemid movieid bookid productid goodsid songid gameid asin parentasin isbn iid 商品id 电影id 物品id",
    "rating": "rating stars star score overall 评分 星级",
    "event": "event eventtype action behavior behaviour type 行为 事件",
    "time": "time timestamp date datetime createdat 时间 时间戳",
}
_NAMED = {name: kind for kind, names in _COLUMNS.items() for name in names.split()}
_FILLED = ("rating", "rating_count", "popularity")

__all__ = ["fill_from_interactions", "read_interactions"]


def read_interactions(
    path: Path, known: Mapping[str, Any], notes: Notes, *, encoding: str | None = None
) -> list[Interaction]:
    """The interactions with known items. Those with others are counted in one note, not listed.

    Raises CatalogError when there is no column of users or of items.
    """
    columns: dict[str, str] = {}
    found: list[Interaction] = []
    unknown = 0
    for row in read_rows(path, notes, encoding=encoding):
        if not columns:
            columns = _find_columns(row, path)
        item = label(row.values.get(columns["item"]))
        user = label(row.values.get(columns["user"]))
        if not item or not user:
            notes.skip(row.line, "no_user_or_item", value=item or user)
        elif item not in known:
            unknown += 1
        else:
            found.append(_interaction(row, user, item, columns, notes))
    if not columns:
        raise CatalogError("catalog.empty_file", file=path)
    if unknown:
        notes.skip(None, "unknown_items", column=columns["item"], count=unknown)
    return _on_five(found)


def _find_columns(row: Row, path: Path) -> dict[str, str]:
    columns: dict[str, str] = {}
    for name in row.values:
        kind = _NAMED.get("".join(character for character in fold(name) if character.isalnum()))
        if kind is not None:
            columns.setdefault(kind, name)
    for kind in ("user", "item"):
        if kind not in columns:
            raise CatalogError(f"catalog.no_{kind}_column", file=path, columns=", ".join(list(row.values)[:20]))
    return columns


def _interaction(row: Row, user: str, item: str, columns: Mapping[str, str], notes: Notes) -> Interaction:
    rating = time = event = None
    if "rating" in columns and not is_nothing(cell := row.values.get(columns["rating"])):
        parsed = parse_rating(cell)
        if parsed is None:
            notes.skip(row.line, "bad_number", column=columns["rating"], value=cell)
        else:
            rating = parsed[0] * 5 / parsed[1] if parsed[1] else parsed[0]
    if "event" in columns:
        event = label(row.values.get(columns["event"])) or None
    if "time" in columns and not is_nothing(cell := row.values.get(columns["time"])):
        time = _seconds(cell)
    return Interaction(user, item, rating, event, time)


def _seconds(value: Any) -> float | None:
    """Seconds since 1970 of a timestamp (in seconds or milliseconds) or an ISO date, which is taken as UTC."""
    number = parse_number(value)
    if number is not None:
        return number / 1000 if number > 1e11 else number
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _on_five(found: list[Interaction]) -> list[Interaction]:
    """The interactions with ratings from 0 to 5, whatever scale they were on."""
    highest = max((one.rating for one in found if one.rating is not None), default=0.0)
    scale = next((scale for scale in (5.0, 10.0, 100.0) if highest <= scale), highest)
    if scale == 5.0:
        return found
    return [one._replace(rating=None if one.rating is None else one.rating * 5 / scale) for one in found]


def fill_from_interactions(
    items: Sequence[Item], interactions: Sequence[Interaction]
) -> list[tuple[Item, tuple[str, ...]]]:
    """Items with mean rating, number of ratings and popularity where their source says nothing, and what was filled."""
    events: dict[str, int] = defaultdict(int)
    ratings: dict[str, list[float]] = defaultdict(list)
    for one in interactions:
        events[one.item] += 1
        if one.rating is not None:
            ratings[one.item].append(one.rating)
    filled = []
    for item in items:
        scores = ratings.get(item.id, [])
        values: dict[str, Any] = {
            "rating": round(sum(scores) / len(scores), 3) if scores else None,
            "rating_count": len(scores) or None,
            "popularity": float(events[item.id]) if item.id in events else None,
        }
        if item.rating is not None:
            # A mean of other people's ratings has no place beside the source's own.
            values["rating_count"] = None
        new = {name: values[name] for name in _FILLED if getattr(item, name) is None and values[name] is not None}
        filled.append((replace(item, **new) if new else item, tuple(new)))
    return filled
