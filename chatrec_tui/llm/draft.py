"""Guesses the next tokens of a text by looking them up in its prompt; the network checks a whole guess in one step.

Reasons quote the catalog, so what follows the last words once often follows them again (prompt lookup decoding,
A. Saxena 2023; the idea of checking guesses in one pass is Leviathan et al. 2023). A wrong guess costs a wider
step, so the guesses of a text grow while they are right and stop while they are wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["PromptLookup"]

_LEAST, _MOST = 2, 8
"""Tokens that must agree before a guess, and tokens that are compared to find the best of several places."""
_LONGEST = 8
"""Tokens of the longest guess."""
_PATIENCE = 3
"""After so many wrong guesses in a row, agreement must be longer by one."""


class PromptLookup:
    """The text so far with an index of its pairs of tokens."""

    def __init__(self, prompt: Sequence[int]) -> None:
        self._tokens: list[int] = []
        self._places: dict[tuple[int, int], list[int]] = {}
        self._length, self._wrong = 4, 0
        for token in prompt:
            self.add(token)

    def add(self, token: int) -> None:
        """Append a token that was written."""
        self._tokens.append(token)
        if len(self._tokens) >= _LEAST:
            pair = (self._tokens[-2], token)
            self._places.setdefault(pair, []).append(len(self._tokens))

    def guess(self, most: int) -> list[int]:
        """What may come next, at most `most` tokens; often nothing."""
        if most < 1 or len(self._tokens) < _LEAST:
            return []
        end = len(self._tokens)
        best, place = 0, 0
        # The last place is the end itself.
        for start in reversed(self._places.get((self._tokens[-2], self._tokens[-1]), [])[-17:-1]):
            same = _LEAST
            while same < _MOST and same < start and self._tokens[start - 1 - same] == self._tokens[end - 1 - same]:
                same += 1
            if same > best:
                best, place = same, start
        if best < _LEAST + self._wrong // _PATIENCE:
            return []
        return self._tokens[place : place + min(most, self._length)]

    def learn(self, guessed: int, right: int) -> None:
        """Hear how many tokens of a guess were right."""
        if right:
            self._wrong = 0
            self._length = min(_LONGEST, right + 2) if right < guessed else min(_LONGEST, 2 * self._length)
        else:
            self._wrong += 1
            self._length = 2
