"""Reasons written by rule: used without a model, and where a model's reason does not hold."""

from __future__ import annotations

import random
from functools import cache

from chatrec_tui.i18n import Language, rooms
from chatrec_tui.reason.compose import Bank, compose
from chatrec_tui.reason.plan import ReasonPlan

_PREFIX = "rule."

__all__ = ["rule_bank", "write_by_rule"]


@cache
def rule_bank(language: Language) -> Bank:
    """The clauses of `reason.toml`."""
    bank: dict[str, dict[str, list[str]]] = {}
    for key, wordings in rooms(language)["reason"].items():
        if key.startswith(_PREFIX):
            kind, _, when = key.removeprefix(_PREFIX).partition(".")
            bank.setdefault(kind, {})[when] = wordings
    return bank


def write_by_rule(plan: ReasonPlan, language: Language, seed: int = 0) -> str:
    """One or two plain sentences for a plan, with pointers in them; the same seed, the same words."""
    return compose(plan, language, rule_bank(language), random.Random(f"{seed}/{plan.item}"))
