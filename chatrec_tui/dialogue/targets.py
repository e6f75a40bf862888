"""Which items a clause is about, and cues in it that no other reading has used."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatrec_tui.dialogue.lexicon import cue
from chatrec_tui.dialogue.reading import Clause, Reading, Ref, Span

__all__ = ["SOLID", "clause_refs", "find_cue", "has_wish", "names_nothing", "refs_items"]

SOLID = ("ordinal", "digit", "title", "superlative", "description")


def clause_refs(reading: Reading, clause: Clause) -> list[Ref]:
    """The references that stand in a clause."""
    found = [one for one in reading.refs if clause.start <= one.start < clause.end]
    if any(one.kind in SOLID for one in found):
        return [one for one in found if one.kind != "pronoun" or not _stands_in(reading, one)]
    return found


def _stands_in(reading: Reading, one: Ref) -> bool:
    """True for a pronoun that only stands in for an item named beside it: “it”, 那台就是…."""
    if reading.text[one.start : one.end] in ("it", "它", "他"):
        return True
    named = re.compile(r" ?(?:就)?是? ?").match(reading.text, one.end)
    return named is not None and any(ref.kind in SOLID and ref.start == named.end() for ref in reading.refs)


def refs_items(refs: Sequence[Ref]) -> tuple[str, ...]:
    """The items of references, once each; () when one of them means all that are shown."""
    if any(one.kind == "all" for one in refs) and not any(
        one.kind in ("ordinal", "digit", "title", "superlative", "description") for one in refs
    ):
        return ()
    return tuple(dict.fromkeys(item for one in refs for item in one.items))


def names_nothing(refs: Sequence[Ref]) -> bool:
    """True for references to places that the list does not have."""
    return bool(refs) and not any(one.valid for one in refs)


def find_cue(reading: Reading, clause: Clause, name: str) -> re.Match[str] | None:
    """The first match of a cue in a clause that does not lie in words used already."""
    for match in cue(name).finditer(reading.text, clause.start, clause.end):
        if match.end() > match.start() and not reading.is_used(match.start(), match.end()):
            if any(one.kind == "title" and one.start <= match.start() < one.end for one in reading.refs):
                continue  # “love” in a title is no verdict
            return match
    return None


def has_wish(reading: Reading, clause: Clause) -> bool:
    """True when a clause holds a value or a number."""
    said: list[Span] = [*reading.values, *reading.amounts]
    return any(clause.start <= one.start < clause.end for one in said)
