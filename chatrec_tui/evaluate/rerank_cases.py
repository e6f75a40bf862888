"""The lists that `eval rerank` orders: read from a file, or made from a catalog's own interactions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from chatrec_tui.catalog.store import Interaction
from chatrec_tui.errors import CatalogError
from chatrec_tui.retrieve.collaborative.blend import draw_others
from chatrec_tui.retrieve.collaborative.sequences import read_sequences
from chatrec_tui.text.clean import clean_text

Spread = Literal["uniform", "popular"]
"""How the other candidates of a list are drawn: all items alike, or by how many people took to them."""

__all__ = ["Case", "Held", "Spread", "hold_out", "read_cases", "without_targets", "write_cases"]


@dataclass(frozen=True, slots=True)
class Case:
    """One list to be ordered."""

    user: str
    """Whose list it is."""
    history: tuple[str, ...]
    """What the person took to before, oldest first."""
    candidates: tuple[str, ...]
    """What is ordered; the target is among them."""
    target: str
    """What the person took to."""
    query: str = ""
    """What the person asked for, if anything."""


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out interactions of a catalog's people."""

    cases: tuple[Case, ...]
    """One a person."""
    interactions: tuple[Interaction, ...]
    """What is left to learn from."""


def read_cases(file: Path, known: Mapping[str, int]) -> list[Case]:
    """The lists of a JSON Lines file. Items that the catalog lacks are left out; a list without its target, too.

    Raises CatalogError for a line that is no list, and when nothing is left.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise CatalogError("evaluate_rerank.no_file", file=file, why=error.strerror or error) from error
    except UnicodeDecodeError as error:
        raise CatalogError("evaluate_rerank.not_utf8", file=file, position=error.start) from error
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            case = _case(line, file, number)
            kept = tuple(item for item in dict.fromkeys(case.candidates) if item in known)
            history = tuple(item for item in case.history if item in known)
            if case.target in kept and len(kept) > 1:
                cases.append(Case(case.user, history, kept, case.target, case.query))
    if not cases:
        raise CatalogError("evaluate_rerank.nothing", file=file)
    return cases


def _case(line: str, file: Path, number: int) -> Case:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CatalogError("evaluate_rerank.bad_line", file=file, line=number, value=line[:60]) from error
    if not isinstance(row, dict):
        raise CatalogError("evaluate_rerank.bad_line", file=file, line=number, value=line[:60])
    history, candidates = (_ids(row, name, file, number) for name in ("history", "candidates"))
    target = row.get("target")
    if not isinstance(target, str | int) or isinstance(target, bool):
        raise CatalogError("evaluate_rerank.bad_field", file=file, line=number, field="target", value=target)
    if str(target) not in candidates:
        raise CatalogError("evaluate_rerank.no_target", file=file, line=number, value=target)
    query = row.get("query") or ""
    if not isinstance(query, str):
        raise CatalogError("evaluate_rerank.bad_field", file=file, line=number, field="query", value=query)
    return Case(str(row.get("user", number)), history, candidates, str(target), clean_text(query))


def _ids(row: Mapping[str, Any], name: str, file: Path, number: int) -> tuple[str, ...]:
    value = row.get(name, [] if name == "history" else None)
    if not isinstance(value, list) or not all(isinstance(one, str | int) for one in value):
        raise CatalogError("evaluate_rerank.bad_field", file=file, line=number, field=name, value=value)
    return tuple(str(one) for one in value)


def without_targets(interactions: Iterable[Interaction], cases: Iterable[Case]) -> tuple[Interaction, ...]:
    """Interactions without those that the lists ask for."""
    asked = {(case.user, case.target) for case in cases}
    return tuple(one for one in interactions if (one.user, one.item) not in asked)


def hold_out(
    interactions: Sequence[Interaction],
    ids: Sequence[str],
    *,
    spread: Spread,
    candidates: int,
    people: int | None = None,
    cold: float = 0.0,
    seed: int = 0,
) -> Held:
    """Each person's last item as the target among others that the person never took to, in random order.

    `people` limits how many lists are made. `cold` is the share of items of which every interaction is taken away
    (but for the targets themselves, which are never learnt from), as if nobody had met them yet.
    Raises CatalogError when nobody took to three items.
    """
    generator = np.random.default_rng(seed)
    sequences, names = read_sequences(interactions, ids)
    kept, targets = sequences.without_last()
    chosen = np.flatnonzero(targets >= 0)
    if not len(chosen):
        raise CatalogError("evaluate_rerank.nobody")
    if people is not None and len(chosen) > people:
        chosen = np.sort(generator.choice(chosen, people, replace=False))
    hidden = set(generator.choice(len(ids), int(cold * len(ids)), replace=False).tolist())
    counts = kept.counts().astype(np.float64)
    chances = counts / counts.sum() if spread == "popular" else None
    cases = []
    for person in chosen.tolist():
        history, target = kept.of(person), int(targets[person])
        others = draw_others(generator, np.append(history, target), candidates - 1, len(ids), chances)
        listed = generator.permutation(np.append(others, target)).tolist()
        seen = [ids[n] for n in history.tolist() if n not in hidden]
        cases.append(Case(names[person], tuple(seen), tuple(ids[n] for n in listed), ids[target]))
    gone = {ids[n] for n in hidden}
    rest = tuple(one for one in without_targets(interactions, cases) if one.item not in gone)
    return Held(tuple(cases), rest)


def write_cases(file: Path, cases: Iterable[Case]) -> None:
    """Write lists as JSON Lines. Raises CatalogError."""
    rows = [
        {"user": one.user, "history": one.history, "candidates": one.candidates, "target": one.target}
        | ({"query": one.query} if one.query else {})
        for one in cases
    ]
    try:
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise CatalogError("evaluate_rerank.cannot_write", file=file, why=error.strerror or error) from error
