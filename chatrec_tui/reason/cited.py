"""What a reason cites: facts, how they stand to wishes, and what must be admitted.

A plan is shown to the model as

    <why><p2><x0><q1><meets><w0>≤<p5><x6><q0><but><p3><x8><q2><misses><w1>≥<reason>
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from chatrec_tui.catalog.kinds import KIND_TOKENS
from chatrec_tui.rank.prompt import Fact, Wish
from chatrec_tui.rank.relation import Relation

_OPS = {"<=": "≤", ">=": "≥", "~": "≈"}
BEST, LIKED, SHARED = "<p12>", "<p13>", "<p14>"
"""Pointers of facts that only a plan knows: first of its page, an item once liked, what it shares with that item."""
POINTER = re.compile(r"<[pw]\d{1,2}>")
"""A pointer token in a text."""
__all__ = ["BEST", "LIKED", "POINTER", "SHARED", "Cited", "ReasonPlan"]


@dataclass(frozen=True, slots=True)
class Cited:
    """A fact in a plan."""

    fact: Fact
    """What is cited; `pointer`, `kind`, `bucket` and `text` are its own."""
    relation: Relation = "silent"
    """How it stands to `wish`."""
    wish: Wish | None = None
    """The wish that it serves or misses."""
    via: Fact | None = None
    """For a liked item: what the two share. For a superlative: the fact it is about."""
    echo: bool = False
    """Whether it repeats the person's free words, so that they need not be quoted."""

    @property
    def asked(self) -> bool:
        """Whether the person asked for it; several reasons of a page may then open with it."""
        return self.wish is not None or self.echo

    @property
    def markup(self) -> str:
        """The fact as the plan shows it to the model."""
        parts = [self.fact.pointer, KIND_TOKENS[self.fact.kind]]
        if self.fact.bucket is not None:
            parts.append(f"<q{self.fact.bucket}>")
        if self.via is not None:
            if self.fact.kind == "liked":
                parts.append(self.via.pointer)
            parts.append(KIND_TOKENS.get(self.via.kind, KIND_TOKENS["topic"]))
        if self.wish is not None:
            parts.append(f"<{self.relation}>{self.wish.pointer}")
            parts.append("<about>" if self.wish.kind == "about" else _OPS.get(self.wish.op, ""))
            if self.wish.weight < 0:
                parts.append("<avoid>")
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class ReasonPlan:
    """What one reason says."""

    item: str
    """Item id."""
    cited: tuple[Cited, ...]
    """One to three facts, the main one first."""
    drawback: Cited | None = None
    """A wish that the item honestly misses."""

    @property
    def all(self) -> tuple[Cited, ...]:
        """Facts and drawback."""
        return (*self.cited, self.drawback) if self.drawback else self.cited

    @property
    def by_rule(self) -> bool:
        """Whether only rules can word it: models have not been taught to tell of a catalog's own relations."""
        return any(one.via is not None and one.via.kind not in KIND_TOKENS for one in self.cited)

    @property
    def text(self) -> str:
        """What follows the item's part when its reason is written."""
        parts = ["<why>", *(one.markup for one in self.cited)]
        if self.drawback:
            parts += ["<but>", self.drawback.markup]
        return "".join((*parts, "<reason>"))

    @property
    def pointers(self) -> tuple[str, ...]:
        """Pointer tokens that the reason must hold: its facts and its drawback."""
        return tuple(one.fact.pointer for one in self.all)

    @property
    def allowed(self) -> tuple[str, ...]:
        """Pointer tokens that the reason may hold: also the wishes, what is shared, and the title."""
        more = [one.via.pointer for one in self.all if one.via is not None and one.fact.kind == "liked"]
        wishes = [one.wish.pointer for one in self.all if one.wish is not None]
        return tuple(dict.fromkeys((*self.pointers, *more, *wishes, "<p0>")))
