"""Measures reasons as a person gets them: invented people, real lists, real plans, model or rules, verification.

*Unique-sentence ratio*, *feature overlap* and *feature-match ratio* are those of the literature on explanation
generation (Li, Zhang and Chen, 2020: USR, DIV and FMR); whether claims hold is told by `claims_check`, which shares
nothing with verification.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from chatrec_tui.catalog.codec import encode_item
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.errors import CatalogError
from chatrec_tui.evaluate.claims_check import ClaimsCheck, Finding
from chatrec_tui.evaluate.invented_wishes import Invented, invent_people
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.rank.prompt import request_prompt
from chatrec_tui.rank.relation import relate
from chatrec_tui.reason.cited import Cited, ReasonPlan
from chatrec_tui.reason.plan import plan_page
from chatrec_tui.reason.write import WrittenReason, write_reasons
from chatrec_tui.text.fold import HAN

_BUDGET = 60.0
"""Seconds that the model has for the order of a page; long, so that the numbers do not depend on the machine."""
_PATIENCE = 200
"""People without anything to show after which a catalog is given up."""

__all__ = ["Measured", "MeasuredReason", "measure_reasons"]


@dataclass(frozen=True, slots=True)
class MeasuredReason:
    """A shown reason and what was found in it."""

    item: str
    """Item id."""
    text: str
    """As a person reads it."""
    wishes: tuple[str, ...]
    """What the person said."""
    writer: str
    """`model` or `rules`."""
    faults: tuple[str, ...]
    """What was wrong with each rejected wording of the model."""
    features: frozenset[tuple[str, str]]
    """Slots and values that it tells."""
    main: frozenset[tuple[str, str]]
    """Slot and value of its main fact, one for each value of a list."""
    asked_main: bool
    """Whether the person asked for exactly its main fact."""
    matched: bool | None
    """Whether it answers a wish that the item meets; None when the item meets none."""
    drawback: bool
    """Whether it admits one."""
    findings: tuple[Finding, ...]
    """Every claim in it, checked."""


@dataclass(slots=True)
class Measured:
    """What is measured for one language, or for all."""

    pages: list[list[MeasuredReason]] = field(default_factory=list)
    """Reasons page by page."""

    def summary(self, language: Language | None = None) -> dict[str, Any]:
        """The measures as JSON; `language` None counts lengths in words where there are spaces, else in characters."""
        reasons = [one for page in self.pages for one in page]
        findings = [one for reason in reasons for one in reason.findings]
        matches = [one.matched for one in reasons if one.matched is not None]
        by_model = [one for one in reasons if one.writer == "model"]
        tried = [one for one in reasons if one.writer == "model" or one.faults]
        rejected = Counter(fault.partition(":")[0] for one in reasons for fault in one.faults)
        overlaps = [
            len(one.features & other.features) / max(1, len(one.features | other.features))
            for page in self.pages
            for one, other in combinations(page, 2)
        ]
        return {
            "pairs": len(reasons),
            "unique": _share(len({one.text for one in reasons}), len(reasons)),
            "openings": _share(len({_opening(one.text) for one in reasons}), len(reasons)),
            "overlap": _mean(overlaps),
            "feature_match": _share(sum(matches), len(matches)),
            "claims": len(findings),
            "claims_hold": _share(sum(one.holds for one in findings), len(findings)),
            "main_facts": _share(sum(_differ(page) for page in self.pages), len(self.pages)),
            "drawbacks": _share(sum(one.drawback for one in reasons), len(reasons)),
            "length": _mean([_length(one.text) for one in reasons]),
            "by_model": _share(len(by_model), len(reasons)),
            "first_try": _share(sum(not one.faults for one in by_model), len(tried)),
            "rejected": dict(rejected.most_common()),
        }

    @property
    def false_claims(self) -> list[dict[str, str]]:
        """Every claim that does not hold, with its reason."""
        return [
            {"item": reason.item, "reason": reason.text, "claim": one.text, "kind": one.kind, "why": one.why}
            for page in self.pages
            for reason in page
            for one in reason.findings
            if not one.holds
        ]


def measure_reasons(
    store: CatalogStore,
    model: LanguageModel | None,
    *,
    pairs: int,
    seed: int,
    top: int = 5,
    languages: Sequence[Language] = LANGUAGES,
    progress: Callable[[int], None] | None = None,
) -> dict[Language, Measured]:
    """Measure about `pairs` reasons, spread over the languages. Raises CatalogError for a catalog without items."""
    items = store.get_many(store.select([]))
    if not items:
        raise CatalogError("evaluate_reasons.nothing", catalog=store.name)
    checker = ClaimsCheck([json.loads(encode_item(one)) for one in items])
    recommender = Recommender(store, top=top)
    measured: dict[Language, Measured] = {}
    for language in languages:
        result = measured[language] = Measured()
        wanted, made, empty = -(-pairs // len(languages)), 0, 0
        for number, person in enumerate(invent_people(items, store.schema(), language, seed=seed)):
            page = list(_page(store, recommender, model, person, checker, seed + number))
            empty = 0 if page else empty + 1
            if page:
                result.pages.append(page[: wanted - made])
                made += len(result.pages[-1])
                if progress is not None:
                    progress(len(result.pages[-1]))
            if made >= wanted or empty > _PATIENCE:
                break
    return measured


def _page(
    store: CatalogStore, recommender: Recommender, model: LanguageModel | None, person: Invented,
    checker: ClaimsCheck, seed: int,
) -> Iterator[MeasuredReason]:  # fmt: skip
    state, schema = person.state, store.schema()
    listing = recommender.list_items(state, {})
    request = request_prompt(state, person.utterances, schema, state.language)
    if model is not None and listing.page:
        listing = recommender.rerank(listing, state, request, model, budget=_BUDGET, cancelled=None)
    shown = [one.item for one in listing.page]
    if not shown:
        return
    prompts = recommender.prompts_of_page(listing, request)
    liked = store.get_many(list(state.feedback))
    plans = plan_page(prompts, request, shown, schema, state, liked=liked, seed=seed)
    written = {
        one.item: one
        for one in write_reasons(model, request, prompts, plans, schema, seed=seed)
        if isinstance(one, WrittenReason)
    }
    wishes = [one.to_json() for one in state.preferences]
    for item, plan in zip(shown, plans, strict=True):
        reason = written[item.id]
        findings = checker.check(
            reason.text, state.language, item.id, page=[one.id for one in shown], wishes=wishes,
            liked=list(state.feedback),
        )  # fmt: skip
        main = plan.cited[0]
        yield MeasuredReason(
            item.id, reason.text, person.utterances, reason.writer, reason.faults, _features(reason),
            _main(main), main.asked, _matched(reason, plan, item, store, person),
            plan.drawback is not None, tuple(findings),
        )  # fmt: skip


def _features(reason: WrittenReason) -> frozenset[tuple[str, str]]:
    """What a reason tells about the item."""
    return frozenset((one.field, str(one.value)) for one in reason.claims if one.kind != "preference")


def _matched(reason: WrittenReason, plan: ReasonPlan, item: Item, store: CatalogStore, person: Invented) -> bool | None:
    """Whether the reason names, by fact or wish, a slot in which the item meets a wish."""
    schema = store.schema()
    met = {
        "year" if wish.slot == "released" else wish.slot
        for wish in person.state.preferences
        if wish.weight > 0 and wish.slot != "about" and (relate(wish, item, schema) or 0.0) >= 0.999
    }
    if not met:
        return None
    said = _squeezed(reason.text)
    told = {
        one.fact.slot
        for one in plan.cited
        if _squeezed(one.fact.text) in said or (one.wish is not None and _squeezed(one.wish.text) in said)
    }
    if {"category", "tags"} & met:
        met |= {"category", "tags"}
    return not met.isdisjoint(told)


def _squeezed(text: str) -> str:
    """The text without case and spaces, which sentences set by their own rules."""
    return "".join(text.casefold().split())


def _main(cited: Cited) -> frozenset[tuple[str, str]]:
    values = cited.fact.value if isinstance(cited.fact.value, list) else [cited.fact.value]
    return frozenset((cited.fact.slot, str(one)) for one in values)


def _differ(page: Sequence[MeasuredReason]) -> bool:
    """Whether no main fact of a page is told twice, but for what was asked for."""
    mains = [one.main for one in page if not one.asked_main]
    return len(set(mains)) == len(mains)


def _opening(text: str) -> str:
    """The first words of a reason: four words, or eight characters of Chinese."""
    return text[:8] if any(character >= "\u3400" for character in text[:8]) else " ".join(text.split()[:4])


def _length(text: str) -> int:
    import re

    han = len(re.findall(f"[{HAN}]", text))
    return han if han * 3 > len(text) else len(text.split())


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
