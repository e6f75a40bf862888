"""JSON values from untrusted text: no bombs. NaN and infinities are kept, for `build` to report with their column."""

from __future__ import annotations

import json
from typing import Any

from chatrec_tui.catalog.readers.row import DEEPEST

__all__ = ["BadJson", "StrictDecoder"]


class BadJson(ValueError):
    """A text that is no JSON value that a row can hold; `why` is the key of a sentence."""

    def __init__(self, why: str, position: int = 0, value: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.position = position
        self.value = value


class StrictDecoder:
    """Decodes JSON values and counts the keys that stood twice in an object (the last one holds)."""

    def __init__(self) -> None:
        self.repeated: list[str] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._pairs, parse_int=self._int)

    def decode(self, text: str, position: int = 0) -> tuple[Any, int]:
        """The value that begins at a position, and where it ends. Raises BadJson."""
        self.repeated = []
        try:
            value, end = self._decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise BadJson("bad_json", error.pos, text[error.pos : error.pos + 40]) from error
        except RecursionError as error:
            raise BadJson("too_deep", position) from error
        if depth(value) > DEEPEST:
            raise BadJson("too_deep", position)
        return value, end

    def _pairs(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            self.repeated += [key for key in found if keys.count(key) > 1]
        return found

    @staticmethod
    def _int(text: str) -> int | float:
        # Longer digits are codes at best; int() of very many is slow, and an error beyond 4300.
        return int(text) if len(text) <= 40 else float(text)


def depth(value: Any) -> int:
    """How many levels of objects and lists a value has, 0 for a text or number."""
    levels = 0
    layer = [value]
    while layer := [one for one in layer if isinstance(one, dict | list)]:
        levels += 1
        if levels > DEEPEST:
            break
        layer = [child for one in layer for child in (one.values() if isinstance(one, dict) else one)]
    return levels
