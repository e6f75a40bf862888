"""The clauses and joins that each split composes its reasons from; no clause stands in two splits."""

from __future__ import annotations

from functools import cache

from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import Bank, clause_bank
from chatrec_tui.train.corpus.banks import Split, pick_split

__all__ = ["split_bank"]


@cache
def split_bank(language: Language, split: Split) -> Bank:
    """The bank of a split. Joins, which say nothing themselves, are held back from training but not from each other."""
    return {
        kind: {
            when: clauses if kind == "joins" and split != "train" else list(pick_split(clauses, split))
            for when, clauses in headings.items()
        }
        for kind, headings in clause_bank(language).items()
    }
