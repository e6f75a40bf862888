"""Reasons written by rule: used without a model, and where a model's reason does not hold."""

from __future__ import annotations

import random

from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import rule_bank
from chatrec_tui.reason.cited import ReasonPlan
from chatrec_tui.reason.compose import compose

__all__ = ["write_by_rule"]


def write_by_rule(plan: ReasonPlan, language: Language, seed: int = 0) -> str:
    """One or two plain sentences for a plan, with pointers in them; the same seed, the same words."""
    return compose(plan, language, rule_bank(language), random.Random(f"{seed}/{plan.item}"))
