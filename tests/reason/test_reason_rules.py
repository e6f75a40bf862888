"""Reasons written by rule hold for any catalog, in both languages, and do not all sound alike."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.prompt import item_prompt, request_prompt
from chatrec_tui.reason.bank import Bank, rule_bank
from chatrec_tui.reason.plan import plan_page
from chatrec_tui.reason.realise import realise
from chatrec_tui.reason.rules import write_by_rule
from chatrec_tui.reason.verify import CatalogNames, verify
from chatrec_tui.train.corpus.catalogs import invent_catalog
from chatrec_tui.train.corpus.requests import invent_person
from tests.reason.shelves import Shelf, want


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_rule_reasons_always_pass_verification(seed: int) -> None:
    chance = random.Random(seed)
    catalog = invent_catalog(chance, size=8)
    person = invent_person(chance, catalog, "train")
    request = request_prompt(person.state, person.utterances, catalog.schema, person.language)
    items = chance.sample(catalog.items, 5)
    prompts = [item_prompt(item, request, catalog.schema, person.language) for item in items]
    liked = [item for item in catalog.items if item not in items][:1]
    plans = plan_page(prompts, request, items, catalog.schema, person.state, liked=liked, seed=seed)
    names = CatalogNames(catalog.schema, [item.title for item in catalog.items])
    for plan in plans:
        verdicts = [
            verify(write_by_rule(plan, person.language, number), plan, person.language, names) for number in range(6)
        ]
        assert any(verdict.ok for verdict in verdicts), verdicts


def _shapes(bank: Bank) -> set[tuple[str, str]]:
    return {(kind, when) for kind, headings in bank.items() for when in headings}


def test_both_languages_word_the_same_things() -> None:
    assert _shapes(rule_bank("en")) == _shapes(rule_bank("zh"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reasons_of_a_page_differ(laptops: Shelf, language: Language) -> None:
    _, prompts, plans = laptops.plans(want("price", "<=", 6000.0), language=language)
    texts = [
        realise(write_by_rule(plan, language), plan, prompt.facts[0].text, language).text
        for prompt, plan in zip(prompts, plans, strict=True)
    ]
    assert len(set(texts)) == len(texts)
    assert all("<" not in text for text in texts)


def test_the_same_seed_gives_the_same_words(laptops: Shelf) -> None:
    plan = laptops.plans()[2][0]
    assert write_by_rule(plan, "en", 3) == write_by_rule(plan, "en", 3)
    assert len({write_by_rule(plan, "en", seed) for seed in range(20)}) > 3
