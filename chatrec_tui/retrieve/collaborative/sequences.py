"""People's histories as arrays: which items each person took to, in order of time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatrec_tui.catalog.store import Interaction

Columns = NDArray[np.int64]
"""Item columns: places in the catalog's order, from 0."""
Numbers = NDArray[np.float32]

LONGEST = 300
"""Latest items of a person that co-occurrence is counted over, so that one busy person costs no more than others."""

__all__ = ["LONGEST", "Columns", "Numbers", "Sequences", "checksum_of", "read_sequences"]


@dataclass(frozen=True, slots=True)
class Sequences:
    """Histories of many people over the items of one catalog."""

    items: int
    """How many items the catalog has."""
    starts: Columns
    """Where each person's history starts in `columns`, and the end of the last, int64 [people + 1]."""
    columns: Columns
    """Item columns of all histories, oldest first within each, int64 [interactions]."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, person: int) -> Columns:
        """One person's items, oldest first."""
        return self.columns[self.starts[person] : self.starts[person + 1]]

    def counts(self) -> Numbers:
        """How many people took to each item, float32 [items]."""
        return np.bincount(self.columns, minlength=self.items).astype(np.float32)

    def people(self) -> Columns:
        """The person of each interaction, int64 [interactions]."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def matrix(self) -> Any:
        """Who took to what, as a sparse float32 matrix of ones [people, items]."""
        from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

        ones = np.ones(len(self.columns), np.float32)
        return csr_matrix((ones, self.columns, self.starts), shape=(len(self), self.items))

    def latest(self, longest: int = LONGEST) -> Sequences:
        """The same people with only their latest items."""
        return collect_sequences([self.of(person)[-longest:] for person in range(len(self))], self.items)

    def without_last(self) -> tuple[Sequences, Columns]:
        """Histories without their last item, and that item of each person, -1 for those with fewer than three."""
        kept, last = [], np.full(len(self), -1)
        for person in range(len(self)):
            history = self.of(person)
            if len(history) >= 3:
                last[person] = history[-1]
                history = history[:-1]
            kept.append(history)
        return collect_sequences(kept, self.items), last

    def without_items(self, gone: Columns) -> Sequences:
        """Histories in which some items never occur."""
        hidden = np.zeros(self.items, bool)
        hidden[gone] = True
        histories = (self.of(person) for person in range(len(self)))
        return collect_sequences([history[~hidden[history]] for history in histories], self.items)


def collect_sequences(histories: Sequence[Columns], items: int) -> Sequences:
    """Histories, one a person, put together."""
    starts = np.zeros(len(histories) + 1, np.int64)
    np.cumsum([len(one) for one in histories], out=starts[1:])
    return Sequences(items, starts, np.concatenate([*histories, np.empty(0, np.int64)]).astype(np.int64))


def read_sequences(interactions: Iterable[Interaction], ids: Sequence[str]) -> tuple[Sequences, tuple[str, ...]]:
    """Histories and the names of their people. An item counts where somebody first took to it."""
    column = {item: n for n, item in enumerate(ids)}
    found: dict[str, list[tuple[float, int, int]]] = {}
    for order, one in enumerate(interactions):
        if one.item in column:
            found.setdefault(one.user, []).append((one.time or 0.0, order, column[one.item]))
    histories = [np.array(list(dict.fromkeys(n for *_, n in sorted(rows))), np.int64) for rows in found.values()]
    return collect_sequences(histories, len(ids)), tuple(found)


def checksum_of(sequences: Sequences, ids: Sequence[str]) -> str:
    """Hash of the histories and of the ids that their columns stand for."""
    digest = hashlib.sha256("\n".join(ids).encode())
    digest.update(sequences.starts.tobytes())
    digest.update(sequences.columns.tobytes())
    return digest.hexdigest()
