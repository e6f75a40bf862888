"""What a reason says, with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a reason says, with where it comes from."""

    text: str
    """As it stands in the reason."""
    kind: Literal["attribute", "preference", "feedback"]
    """A catalog field, something the person said, or an earlier like."""
    field: str
    """Slot."""
    value: Any
    """What the source holds."""
    source: str | int
    """Item id for an attribute, turn for a preference, item id for feedback."""

    def to_json(self) -> dict[str, Any]:
        """The fields of the contract."""
        value = list(self.value) if isinstance(self.value, tuple | list) else self.value
        if isinstance(value, float):
            value = round(value, 6)
        return {"text": self.text, "kind": self.kind, "field": self.field, "value": value, "source": self.source}
