"""What differs between two states, so that a person sees it and a turn can be taken back."""

from __future__ import annotations

from typing import Any

from chatrec_tui.dialogue.state import Change, DialogueState

__all__ = ["difference"]


def difference(before: DialogueState, after: DialogueState) -> tuple[Change, ...]:
    """Every preference and verdict that was added, updated or removed, in a fixed order."""
    changes: list[Change] = []
    old, new = _entries(before), _entries(after)
    for path in [*old, *(path for path in new if path not in old)]:
        if path not in new:
            changes.append(Change("remove", path, old[path], None))
        elif path not in old:
            changes.append(Change("add", path, None, new[path]))
        elif old[path] != new[path]:
            changes.append(Change("update", path, old[path], new[path]))
    return tuple(changes)


def _entries(state: DialogueState) -> dict[str, Any]:
    wishes = {wish.path: wish.to_json() for wish in state.preferences}
    return {**wishes, **{f"feedback.{item}": verdict for item, verdict in state.feedback.items()}}
