"""Whether clauses that the bank knows are said only of facts that grant them.

“It is short, at <p2>” stands in the bank under low running times, “within the <w0> you have” under wishes that are
met from below. Models learn clauses from the bank and repeat most of them to the letter, so the place of a clause in
the bank tells what it takes for granted. Clauses in words of one's own are left to the watched words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from chatrec_tui.catalog.kinds import NUMBER_KINDS
from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import clause_bank
from chatrec_tui.reason.cited import POINTER, Cited, ReasonPlan
from chatrec_tui.reason.compose import clauses_for

_HOLE = re.compile(r"\{([pws])\}")
_NEUTRAL = frozenset({"mid", "plain"})
"""Parts of a heading whose clauses say nothing but the fact."""
_LEAST = 3
"""Characters beside the pointers of the shortest clause that says something."""

__all__ = ["ungranted"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A clause of the bank."""

    clause: str
    """As it stands there."""
    fragment: str
    """Its longest run of plain characters, lower case, for a quick look."""
    harmless: bool
    """True when it says nothing but the fact."""


def ungranted(text: str, plan: ReasonPlan, language: Language) -> str | None:
    """A clause of the text that none of the planned facts grants, or None."""
    by_pointer = {one.fact.pointer: one for one in plan.all}
    folded = text.lower()
    for span, known, match in _longest(folded, language):
        if known.harmless:
            continue
        told = by_pointer.get(match["p"]) if "p" in match.re.groupindex else None
        if told is None:
            told = _by_wish(match, plan)
        if told is not None and not _granted(known.clause, told, plan, language, match):
            return folded[span[0] : span[1]]
    return None


def _longest(folded: str, language: Language) -> Iterator[tuple[tuple[int, int], _Known, re.Match[str]]]:
    """The known clauses that stand in a text, without those that lie inside another."""
    found = [
        (match.span(), known, match)
        for known in _known(language)
        if known.fragment in folded
        for match in _pattern(known.clause.lower()).finditer(folded)
    ]
    for span, known, match in found:
        if not any(other[0] <= span[0] and span[1] <= other[1] and other != span for other, _, _ in found):
            yield span, known, match


def _by_wish(match: re.Match[str], plan: ReasonPlan) -> Cited | None:
    """The fact that answers the wish of a clause that names no fact."""
    wish = match["w"] if "w" in match.re.groupindex else None
    return next((one for one in plan.all if one.wish is not None and one.wish.pointer == wish), None)


def _granted(clause: str, told: Cited, plan: ReasonPlan, language: Language, match: re.Match[str]) -> bool:
    bank = clause_bank(language)
    neutral = (bank.get(told.fact.kind, {}).get(name, ()) for name in _NEUTRAL)
    clauses = [*neutral, *clauses_for(told, bank, drawback=told is plan.drawback)]
    if told.fact.kind == "use":
        clauses.append(bank["about"]["value"])
    if told.fact.kind == "year" or told.via is not None:
        clauses += [table.get("plain", ()) for table in bank.values()]
    if not any(clause in one for one in clauses) and not _same_relation(clause, told, clauses, language):
        return False
    wish = match["w"] if "w" in match.re.groupindex else None
    return wish is None or (told.wish is not None and told.wish.pointer == wish)


def _same_relation(clause: str, told: Cited, granted: Sequence[Sequence[str]], language: Language) -> bool:
    """Whether a clause of other numbers says of this one how it stands to its wish, as its own clauses do."""
    if told.fact.kind not in NUMBER_KINDS or told.wish is None or told.wish.kind == "about":
        return False
    tables = [table for heading, table in clause_bank(language).items() if heading in (*NUMBER_KINDS, "numeric")]
    meant = {when for table in tables for when, clauses in table.items() if any(clauses is one for one in granted)}
    return any(clause in table.get(when, ()) for table in tables for when in meant - _NEUTRAL if "_" in when)


@cache
def _known(language: Language) -> tuple[_Known, ...]:
    """The clauses of the bank, but for the shortest."""
    bank = clause_bank(language)
    harmless = {clause for table in bank.values() for when in _NEUTRAL for clause in table.get(when, ())}
    known = []
    for heading, table in bank.items():
        for clause in (one for clauses in table.values() for one in clauses) if heading != "joins" else ():
            plain = max(_HOLE.split(clause)[::2], key=len).lower().strip()
            if len(plain) >= _LEAST:
                known.append(_Known(clause, plain, clause in harmless))
    return tuple(known)


@cache
def _pattern(clause: str) -> re.Pattern[str]:
    """Finds a clause, with the pointers in its holes."""
    seen: set[str] = set()
    parts = []
    for place, part in enumerate(_HOLE.split(clause)):
        if place % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            parts.append(f"(?P<{part}>{POINTER.pattern})")
    edge = r"(?<![a-z])" if clause[0].isascii() and clause[0].isalpha() else ""
    end = r"(?![a-z])" if clause[-1].isascii() and clause[-1].isalpha() else ""
    return re.compile(edge + "".join(parts) + end)
