"""A dialogue with the shipped model: it re-orders, writes in both languages, and is never alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.engine.events import RankingEvent, ReasonDelta
from chatrec_tui.engine.model import ModelHandle
from chatrec_tui.engine.opening import open_model
from chatrec_tui.engine.session import Session
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.api import LanguageModel, Piece, Scores, Usage
from chatrec_tui.text.fold import has_han
from tests.engine.conftest import Talk


@pytest.fixture(scope="module")
def mini() -> LanguageModel:
    model = open_model("mini").get()
    assert model is not None
    return model


@pytest.mark.parametrize(
    ("words", "language"), [("想看轻松一点的科幻片", "zh"), ("a slow thriller from the 90s", "en")]
)
def test_the_model_orders_and_writes(mini: LanguageModel, films: CatalogStore, words: str, language: str) -> None:
    answer = Talk(Session(films, mini)).say(words)
    assert [one.stage for one in answer.of(RankingEvent)] == ["base", "reranked"]
    assert any("model" in ranked.parts for ranked in answer.ranking.items)
    assert {reason.item for reason in answer.reasons} == set(answer.ids)
    assert "model" in {reason.writer for reason in answer.reasons}
    for reason in answer.reasons:
        assert has_han(reason.text) == (language == "zh") or language == "en"
        assert not re.search("<[a-z0-9]+>", reason.text)
        assert reason.claims
    assert answer.done.tokens["generated"] > 0


def test_pieces_never_show_half_a_character_or_a_pointer(mini: LanguageModel, laptops: CatalogStore) -> None:
    answer = Talk(Session(laptops, mini)).say("六千以内，轻一点的")
    pieces = [delta.text for delta in answer.of(ReasonDelta)]
    assert pieces
    assert not any("\ufffd" in piece or re.search("<[pw][0-9]", piece) for piece in pieces)


def test_the_shared_prompt_is_computed_once(mini: LanguageModel, laptops: CatalogStore) -> None:
    tokens = Talk(Session(laptops, mini)).say("a gaming laptop").done.tokens
    assert tokens["cached"] > 0


def test_hard_wishes_hold_whatever_the_model_says(mini: LanguageModel, laptops: CatalogStore) -> None:
    answer = Talk(Session(laptops, mini)).say("under 5000 yuan, no Lenovo")
    for item in laptops.get_many(answer.ids):
        assert item.price is not None and item.price <= 5000
        assert item.brand != "Lenovo"


class Broken:
    """A model that fails whatever it is asked."""

    name = "broken"
    budget = 0.8
    usage = Usage()

    def score(self, *_: object, **__: object) -> Scores:
        raise RuntimeError("out of memory")

    def write(self, *_: object, **__: object) -> Iterator[Piece]:
        raise RuntimeError("out of memory")


def test_a_model_that_fails_leaves_the_base_list_and_reasons_by_rule(films: CatalogStore) -> None:
    answer = Talk(Session(films, Broken())).say("a comedy")
    assert [one.stage for one in answer.of(RankingEvent)] == ["base"]
    assert {reason.writer for reason in answer.reasons} == {"rules"}
    assert "out of memory" in str(answer.done.fallback)


def test_a_model_that_cannot_be_loaded_is_told_and_the_dialogue_goes_on(films: CatalogStore) -> None:
    def load() -> LanguageModel:
        raise ModelError("model.no_such", name="x")

    answer = Talk(Session(films, ModelHandle(load, "x"))).say("a comedy")
    assert len(answer.ids) == 5
    assert "x" in str(answer.done.fallback)
