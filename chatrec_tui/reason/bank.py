"""The clauses that reasons are made of, as native speakers edit them: `shapes/en.toml` and `shapes/zh.toml`.

The corpus teaches the model all of them, rules use the first few of each heading, and verification knows from them
which words go with which kind of fact.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from chatrec_tui.i18n import Language

Bank = Mapping[str, Mapping[str, Sequence[str]]]
"""Heading → when → clauses."""

_PLAIN, _JOINS = 8, 10
"""How many clauses of a heading, and ways of joining, rules use."""

__all__ = ["Bank", "clause_bank", "rule_bank"]


@cache
def clause_bank(language: Language) -> Bank:
    """All clauses of a language."""
    file = resources.files("chatrec_tui.reason") / "shapes" / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def rule_bank(language: Language) -> Bank:
    """The plainest clauses, which stand first under each heading; no opening words."""
    bank = {
        kind: {when: clauses[:_PLAIN] for when, clauses in headings.items()}
        for kind, headings in clause_bank(language).items()
    }
    bank["joins"] = {when: forms[:_JOINS] for when, forms in clause_bank(language)["joins"].items()}
    bank["joins"]["open"] = ["{x}"]
    return bank
