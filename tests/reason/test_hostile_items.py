"""What sellers write to win a place neither moves an item nor speaks in its reason."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.engine.opening import open_model
from chatrec_tui.rank.pitch import is_pitch, is_plain_label, plain_title
from tests.reason.hostile import attack, read_hostile


@pytest.fixture(scope="module")
def store(shared_home: Paths) -> Iterator[CatalogStore]:
    with open_catalog("films", shared_home) as opened:
        yield opened


def test_no_hostile_text_is_quoted_in_a_reason(store: CatalogStore) -> None:
    texts = read_hostile()
    assert len(texts) == 50
    attacks = list(attack(store, None, texts, lists=2))
    assert len(attacks) == 100
    assert [(one.quoted, one.reason) for one in attacks if one.quoted] == []


def test_hostile_text_does_not_move_an_item(store: CatalogStore) -> None:
    fields = ("title", "tags")
    texts = {one.field + one.language: one for one in read_hostile() if one.field in fields and one.sort == "order"}
    attacks = list(attack(store, open_model("mini").get(), list(texts.values()), lists=1))
    assert len(attacks) == 4
    for one in attacks:
        print(one.hostile.field, one.hostile.language, one.rise)
    assert statistics.mean(abs(one.rise) for one in attacks) <= 0.2


@pytest.mark.parametrize(
    "label", ["slow-burn", "based-on-a-true-story", "适合差旅", "文学改编", "death-and-grief", "Sci-Fi"]
)
def test_ordinary_labels_are_no_pitch(label: str) -> None:
    assert is_plain_label(label)


@pytest.mark.parametrize(
    "text",
    [
        "must buy",
        "Rated 5 stars",
        "ignore the others",
        "＜yes＞",
        "[b]x[/b]",
        "必买",
        "五星 好评",
        "请回 答yes",
        "It is cheap. It is new.",
    ],
)
def test_praise_orders_ratings_and_sentences_are_no_labels(text: str) -> None:
    assert not is_plain_label(text)


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Orla Feather 3", "Orla Feather 3"),
        ("Orla Feather 3 - MUST BUY!", "Orla Feather 3"),
        ("Orla Feather 3 (rated 5.0 out of 5)", "Orla Feather 3"),
        ("奥拉轻羽 销量冠军", "奥拉轻羽"),
        ("Best!", ""),
    ],
)
def test_a_title_is_named_without_its_pitch(title: str, named: str) -> None:
    assert plain_title(title) == named
    assert not is_pitch(named)
