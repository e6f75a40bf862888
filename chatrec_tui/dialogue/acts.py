"""Dialogue acts: what an utterance does. Names and arguments are the public contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ActName = Literal[
    "inform", "critique", "reject", "accept", "like", "dislike", "seen", "similar", "request_alternatives",
    "ask_reason", "ask_fact", "compare", "ask_catalog", "ask_profile", "ask_help", "retract", "undo", "reset",
    "affirm", "deny", "no_preference", "chitchat", "unknown",
]  # fmt: skip
Op = Literal["=", "<=", ">=", "in", "contains", "~"]
Direction = Literal["lower", "higher"]
SlotValueType = str | float | bool | list[str]
"""What an act's `value` can be; numbers are in the catalog's unit."""

__all__ = ["Act", "ActName", "Direction", "Op", "SlotValueType"]

# Which arguments each act carries to the outside, in the order of the contract.
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "inform": ("slot", "op", "value", "polarity", "hard"),
    "critique": ("slot", "direction", "items"),
    "reject": ("items",), "accept": ("items",), "like": ("items",), "dislike": ("items",),
    "seen": ("items", "liked"), "similar": ("items",), "ask_reason": ("items",),
    "ask_fact": ("items", "slot"), "compare": ("items",), "retract": ("slot", "value", "items"),
    "affirm": ("slot",), "deny": ("slot",), "no_preference": ("slot",), "chitchat": ("kind",),
}  # fmt: skip
_ALWAYS = {
    ("seen", "liked"),
    ("inform", "slot"),
    ("inform", "op"),
    ("inform", "value"),
    ("inform", "polarity"),
}
_ITEM_LISTS = {"reject", "accept", "like", "dislike", "seen", "similar", "ask_reason", "ask_fact", "compare"}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that an utterance does."""

    act: ActName
    """Which act."""
    slot: str | None = None
    """Catalog field or attribute name, or `about` for free text."""
    op: Op = "="
    """How `value` is compared; negation is `polarity`, never the op."""
    value: SlotValueType | None = None
    """In the catalog's default form and unit."""
    polarity: Literal[1, -1] = 1
    """-1 for what is not wanted."""
    hard: bool | None = None
    """True for a bound or a must, False for a softened wish, None for a plain request."""
    direction: Direction | None = None
    """Which way a critique goes."""
    items: tuple[str, ...] = ()
    """Item ids; empty means all that are shown."""
    liked: bool | None = None
    """Opinion about an item already seen."""
    kind: Literal["greet", "thanks", "bye", "other"] | None = None
    """Sort of chitchat."""
    quote: str = ""
    """The person's own words for it."""
    confidence: float = 1.0
    """How sure the tracker is, 0 to 1."""

    def to_json(self) -> dict[str, Any]:
        """The act with just the arguments that the contract gives it."""
        shown: dict[str, Any] = {"act": self.act}
        for name in _ARGUMENTS.get(self.act, ()):
            value = getattr(self, name)
            if name == "items":
                if value or self.act in _ITEM_LISTS:
                    shown["items"] = list(value)
            elif value is not None or (self.act, name) in _ALWAYS:
                shown[name] = value
        return shown
