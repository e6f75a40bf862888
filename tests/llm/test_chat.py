"""Checkpoints that do not know the markup: asked in plain words by their own chat template."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.engine.events import RankingEvent, ReasonEvent
from chatrec_tui.engine.session import Session
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.llm.chat import ChatModel
from chatrec_tui.llm.load import check_usable, load_model
from tests.llm.tiny_chat import save_chat_model
from tests.llm.tiny_models import make_network, save

PREFIX = "<en><want><w0><x0>≤ ¥9,000<must><say>something cheap"
ITEM = "<item><p0>Kite 13<p1><x0>¥7,500<q2><meets><w0><p2><x6>0.9 kg<q0>"
REASON = ITEM + "<why><p1><x0><q2><meets><w0>≤<p2><x6><q0><reason>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model that answers everything with the same words."""
    save_chat_model(tmp_path, "tiny/clerk", ["It", " costs", " ¥7,500", ",", " and weighs", " 0.9 kg", "."])
    return next(tmp_path.glob("models--tiny--clerk/snapshots/*"))


@pytest.fixture
def clerk(folder: Path, tmp_path: Path) -> LanguageModel:
    return load_model(str(folder), Paths(tmp_path / "home"))


def test_a_checkpoint_without_our_tokens_is_asked_by_its_template(clerk: LanguageModel, folder: Path) -> None:
    assert isinstance(clerk, ChatModel)
    check_usable(str(folder), Paths(folder / "home"))


def test_what_it_quotes_comes_as_pointers_and_ends_once(clerk: LanguageModel) -> None:
    pieces = list(clerk.write(PREFIX, [REASON, REASON], max_tokens=30))
    texts = ["".join(piece.text for piece in pieces if piece.index == place) for place in (0, 1)]
    assert texts == ["It costs <p1>, and weighs <p2>."] * 2
    assert sorted(piece.index for piece in pieces if piece.done) == [0, 1]


def test_its_judgements_are_free_of_its_leaning(clerk: LanguageModel) -> None:
    # It says the same whatever it is asked, so it has no opinion, however much it leans to one answer.
    scores = clerk.score(PREFIX, [ITEM + "<judge>", "<item><p0>Other<judge>"]).logits
    assert scores == pytest.approx((0.0, 0.0), abs=1e-3)
    assert clerk.score(PREFIX, [ITEM + " x<judge>"], deadline=time.monotonic() - 1).logits == (None,)


def test_a_whole_page_shares_the_beginning_of_its_prompts(clerk: LanguageModel) -> None:
    clerk.score(PREFIX, [ITEM + "<judge>"])
    clerk.usage.prompt = clerk.usage.cached = 0
    clerk.score(PREFIX, ["<item><p0>Other<judge>"])
    assert clerk.usage.cached > 3 * clerk.usage.prompt


def test_a_dialogue_runs_on_it_and_shows_only_what_holds(clerk: LanguageModel, laptops: CatalogStore) -> None:
    events = list(Session(laptops, clerk, language="en").turn("a laptop under 9000 yuan"))
    assert any(isinstance(event, RankingEvent) and event.stage == "reranked" for event in events)
    reasons = [event for event in events if isinstance(event, ReasonEvent)]
    assert len(reasons) == 5
    assert all("¥7,500" not in reason.text for reason in reasons)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_checkpoint_without_a_vocabulary_cannot_be_used(language: str, tmp_path: Path) -> None:
    bare = save(make_network("llama"), tmp_path / "bare")
    with pytest.raises(ModelError) as caught:
        check_usable(str(bare), Paths(tmp_path / "home"))
    assert str(bare) in caught.value.message(language)  # type: ignore[arg-type]
