"""Turns given in a file, each understood by itself: the tracker without a dialogue around it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.config.paths import find_paths
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.dialogue.track import Tracker
from chatrec_tui.dialogue.update import apply
from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import LANGUAGES

__all__ = ["read_turns", "track_file", "track_turns"]

_TYPES: dict[str, tuple[type, ...]] = {
    "id": (str, int), "text": (str,), "language": (str,), "history": (list,), "shown": (list,), "asked": (str,),
    "preferences": (list,), "feedback": (dict,),
}  # fmt: skip
_OPS = ("=", "<=", ">=", "in", "contains", "~")
_VERDICTS = ("liked", "disliked", "rejected", "accepted", "seen", "saved")


def track_file(file: Path, catalog: str | None) -> Iterator[dict[str, Any]]:
    """The answer to each line of a file. Raises UsageError for a line that cannot be read, before any answer."""
    yield from track_turns([turn for _, turn in read_turns(file)], catalog)


def track_turns(turns: Sequence[Mapping[str, Any]], catalog: str | None) -> Iterator[dict[str, Any]]:
    """The answer to each turn, understood against a catalog, or against none."""
    if catalog is None:
        yield from _answers(Tracker(None), turns, None)
        return
    with open_catalog(catalog, find_paths()) as store:
        tracker = Tracker(store.schema(), store.titles(), store.get_many)
        yield from _answers(tracker, turns, store)


def _answers(tracker: Tracker, turns: Sequence[Mapping[str, Any]], store: Any) -> Iterator[dict[str, Any]]:
    for turn in turns:
        state = _state(turn, tracker)
        understood = tracker.understand(turn["text"], state, language=turn.get("language"))
        after, _ = apply(state, understood, schema=tracker.schema, items=store.get_many if store else None)
        yield {
            "id": turn["id"],
            "acts": [act.to_json() for act in understood.acts],
            "sentiment": understood.sentiment,
            "preferences": [one.to_json() for one in after.preferences],
            "feedback": dict(after.feedback),
        }


def _state(turn: Mapping[str, Any], tracker: Tracker) -> DialogueState:
    shown = tuple(str(one) for one in turn.get("shown") or ())
    last = next(
        (
            str(one.get("text", ""))
            for one in reversed(turn.get("history") or ())
            if one.get("role") not in ("user", "person")
        ),
        "",
    )
    verdicts: dict[str, Verdict] = dict(turn.get("feedback") or {})
    preferences = tuple(_preference(one) for one in turn.get("preferences") or ())
    return DialogueState(
        preferences=preferences,
        feedback=MappingProxyType(verdicts),
        shown=shown,
        focus=tracker.named(last, shown) if last else (),
        asked=turn.get("asked"),
        turn=max((one.turn for one in preferences), default=0),
        language=turn.get("language") or "en",
    )


def _preference(one: Mapping[str, Any]) -> Preference:
    return Preference(
        slot=one["slot"], op=one.get("op", "="), value=one["value"], weight=float(one.get("weight", 0.8)),
        hard=bool(one.get("hard", False)), turn=int(one.get("turn", 0)), quote=str(one.get("quote", "")),
    )  # fmt: skip


def read_turns(file: Path) -> list[tuple[int, dict[str, Any]]]:
    """The turns of a file, each with its line number. Raises UsageError for a line that cannot be read."""
    return list(_read(file))


def _read(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError("track.no_file", file=file, why=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise UsageError("track.not_utf8", file=file, position=error.start) from error
    # Only line feeds end a line: the other separators that Python knows may stand inside a JSON text.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, _turn(file, number, line)


def _turn(file: Path, number: int, line: str) -> dict[str, Any]:
    try:
        turn = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        raise UsageError("track.bad_line", file=file, line=number, column=column, value=line[:40]) from error
    if not isinstance(turn, dict):
        raise UsageError("track.bad_line", file=file, line=number, column=1, value=line[:40])
    for name in ("id", "text"):
        if name not in turn:
            raise UsageError("track.missing", file=file, line=number, column=name)
    for name, types in _TYPES.items():
        value = turn.get(name)
        if value is not None and (not isinstance(value, types) or isinstance(value, bool)):
            raise UsageError(
                "track.bad_value", file=file, line=number, column=name, value=json.dumps(value, ensure_ascii=False)
            )
    if turn["text"] is None or turn["id"] is None:
        raise UsageError("track.missing", file=file, line=number, column="text" if turn["text"] is None else "id")
    if turn.get("language") not in (None, *LANGUAGES):
        raise UsageError("track.bad_value", file=file, line=number, column="language", value=turn["language"])
    _check_nested(file, number, turn)
    return turn


def _check_nested(file: Path, number: int, turn: Mapping[str, Any]) -> None:
    def bad(column: str, value: Any) -> UsageError:
        return UsageError(
            "track.bad_value", file=file, line=number, column=column, value=json.dumps(value, ensure_ascii=False)
        )

    for one in turn.get("history") or ():
        if not isinstance(one, dict):
            raise bad("history", one)
    for one in turn.get("shown") or ():
        if not isinstance(one, str | int):
            raise bad("shown", one)
    for item, verdict in (turn.get("feedback") or {}).items():
        if verdict not in _VERDICTS:
            raise bad(f"feedback.{item}", verdict)
    for one in turn.get("preferences") or ():
        fine = (
            isinstance(one, dict) and isinstance(one.get("slot"), str) and isinstance(one.get("value"),
                str | int | float | list)
            and one.get("op", "=") in _OPS and isinstance(one.get("weight", 0.8),
                int | float) and isinstance(one.get("turn", 0), int)
        )  # fmt: skip
        if not fine:
            raise bad("preferences", one)
