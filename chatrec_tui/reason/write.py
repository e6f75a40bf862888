"""The reasons of a page, worded by the model or by rule, streamed and verified.

All reasons of a page are written in one batch over the shared prompt. A piece is shown only while everything before
it holds; a finished reason is verified as a whole. What does not hold is written once more, then by rule.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from chatrec_tui.catalog.schema import Schema
from chatrec_tui.i18n import Language
from chatrec_tui.llm.api import Cancelled, LanguageModel
from chatrec_tui.llm.tokens import unescape
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt, untitled
from chatrec_tui.reason.cited import POINTER, ReasonPlan
from chatrec_tui.reason.claims import Claim
from chatrec_tui.reason.realise import Splicer
from chatrec_tui.reason.rules import write_by_rule
from chatrec_tui.reason.verify import CatalogNames, Verdict, verify, verify_beginning
from chatrec_tui.text.clean import clean_text
from chatrec_tui.text.fold import HAN

_MAX_TOKENS = 80
_TEMPERATURES = (0.7, 0.3)
"""Of the first and of the second attempt: livelier first, safer then."""
_RULE_TRIES = 6
_CLAUSE = re.compile(r"[,.;:!?，。；：！？]")
_WHOLE = re.compile(rf"^.*(?:[\s.,;:!?>{HAN}，。；：、！？])", re.DOTALL)
"""Up to the end of the last whole word."""

__all__ = ["ReasonUpdate", "WrittenReason", "write_reasons"]


@dataclass(frozen=True, slots=True)
class ReasonUpdate:
    """A piece of a reason as it is being written."""

    item: str
    """Item id."""
    text: str
    """What is added to the pieces before."""


@dataclass(frozen=True, slots=True)
class WrittenReason:
    """A whole, verified reason; it replaces its pieces."""

    item: str
    """Item id."""
    text: str
    """As a person reads it."""
    claims: tuple[Claim, ...]
    """What it says, with sources."""
    language: Language
    writer: Literal["model", "rules"]
    """Who worded it."""
    attempts: int
    """How often the model tried; 0 without a model."""
    why: str = ""
    """What was wrong with the model's last attempt, when rules had to word it."""
    faults: tuple[str, ...] = ()
    """What was wrong with each attempt of the model that was not shown."""


class _Draft:
    """A reason of the model while it grows."""

    def __init__(self, plan: ReasonPlan, splicer: Splicer, names: CatalogNames, language: Language) -> None:
        self.raw = ""
        self._plan, self._splicer, self._names, self._language = plan, splicer, names, language
        self._shown = ""

    def add(self, piece: str) -> str:
        """Take a piece; what can be shown of it now."""
        self.raw += piece
        whole = _WHOLE.match(self.raw)
        if whole is None or not verify_beginning(whole[0], self._plan, self._language, self._names).ok:
            return ""  # 也不 may become 也不怕: what is held back is looked at again with the next piece
        text = self._splicer.splice(whole[0])
        if not text.startswith(self._shown):
            return ""
        added, self._shown = text[len(self._shown) :], text
        return added

    @property
    def text(self) -> str:
        """The reason with its pointers, without what models leave around it."""
        return self._splicer.point(unescape(clean_text(self.raw)).strip())

    @property
    def verdict(self) -> Verdict:
        """Whether the whole reason holds."""
        return verify(self.text, self._plan, self._language, self._names)


def write_reasons(
    model: LanguageModel | None,
    request: RequestPrompt,
    prompts: Sequence[ItemPrompt],
    plans: Sequence[ReasonPlan],
    schema: Schema,
    *,
    seed: int = 0,
    cancelled: Cancelled | None = None,
) -> Iterator[ReasonUpdate | WrittenReason]:
    """Word the plans of a page; ends early when cancelled. A model that fails leaves its reasons to the rules."""
    language = request.language
    names = CatalogNames(schema, titles=[prompt.facts[0].text for prompt in prompts])
    splicers = [Splicer(plan, prompt.facts[0].text, language) for prompt, plan in zip(prompts, plans, strict=True)]
    left = [place for place, plan in enumerate(plans) if not plan.by_rule]
    said: Counter[str] = Counter()
    by_rule = [place for place, plan in enumerate(plans) if plan.by_rule]
    faults: dict[int, tuple[str, ...]] = {}
    attempts = 0
    for attempt, temperature in enumerate(_TEMPERATURES if model is not None else ()):
        if not left or model is None:
            break
        attempts = attempt + 1
        drafts = [_Draft(plans[place], splicers[place], names, language) for place in left]
        failed: list[int] = []
        finished: set[int] = set()
        try:
            pieces = model.write(
                request.text,
                [untitled(prompts[place].text) + plans[place].text for place in left],
                max_tokens=_MAX_TOKENS,
                temperature=temperature,
                seed=seed + 7919 * attempt,
                allowed=[splicers[place].texts(plans[place].allowed) for place in left],
                cancelled=cancelled,
            )
            for piece in pieces:
                draft, place = drafts[piece.index], left[piece.index]
                added = draft.add(piece.text)
                if added and attempt == 0:
                    yield ReasonUpdate(plans[place].item, added)
                if not piece.done or place in finished:
                    continue
                finished.add(place)
                verdict = draft.verdict
                if verdict.ok:
                    said.update(_clauses(draft.text))
                    text, claims = splicers[place].splice(draft.text), splicers[place].claims(draft.text)
                    yield WrittenReason(
                        plans[place].item, text, claims, language, "model", attempts, faults=faults.get(place, ())
                    )
                else:
                    faults[place] = (*faults.get(place, ()), verdict.why)
                    failed.append(place)
        except (RuntimeError, ValueError) as error:
            why = f"the model failed: {error}"
            faults |= {place: (*faults.get(place, ()), why) for place in left if place not in finished}
            left = [place for place in left if place in failed or place not in finished]
            break
        if cancelled is not None and cancelled():
            return
        left = failed + [place for place in left if place not in finished]
    for place in sorted([*left, *by_rule]):
        text = _by_rule(plans[place], language, names, seed, said)
        said.update(_clauses(text))
        yield WrittenReason(
            plans[place].item, splicers[place].splice(text), splicers[place].claims(text), language, "rules",
            attempts, faults.get(place, ("",))[-1], faults.get(place, ()),
        )  # fmt: skip


def _by_rule(plan: ReasonPlan, language: Language, names: CatalogNames, seed: int, said: Mapping[str, int]) -> str:
    """A rule-written reason that passes verification, in the wording that repeats least of what the page said."""
    texts = [write_by_rule(plan, language, seed * _RULE_TRIES + number) for number in range(_RULE_TRIES)]
    sound = [text for text in texts if verify(text, plan, language, names).ok]
    return min(sound or texts[:1], key=lambda text: sum(said.get(one, 0) for one in _clauses(text)))


def _clauses(text: str) -> list[str]:
    """The clauses of a reason without what they are about."""
    return [one for one in map(str.strip, _CLAUSE.split(POINTER.sub("_", text.lower()))) if one]
