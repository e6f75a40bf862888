from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
import torch

from chatrec_tui.llm.api import LanguageModel, Piece
from chatrec_tui.llm.local import LocalModel
from chatrec_tui.llm.tokens import POINTERS, SPECIAL_TOKENS
from tests.llm.tiny_models import logits_of

PREFIX = "<en><want><w0>light laptop<must>"
CANDIDATES = ["<item><p0>a<judge>", "<item><p0>laptop for flights<p1>light<judge>", "<item>films 电影<judge>"]


def texts(pieces: list[Piece]) -> dict[int, str]:
    joined: dict[int, str] = {}
    for piece in pieces:
        joined[piece.index] = joined.get(piece.index, "") + piece.text
    return joined


def after(calls: int) -> Callable[[], bool]:
    """True from a number of calls on."""
    counted = iter(range(10**9))
    return lambda: next(counted) >= calls


def test_it_is_a_language_model(tiny: LocalModel) -> None:
    model: LanguageModel = tiny
    assert model.name == "tiny"


def test_scores_do_not_depend_on_what_else_is_scored(tiny: LocalModel) -> None:
    together = tiny.score(PREFIX, CANDIDATES).logits
    alone = [tiny.score(PREFIX, [one]).logits[0] for one in CANDIDATES]
    assert together == pytest.approx(alone, abs=1e-4)
    assert len(set(together)) == 3


def test_scores_equal_those_without_a_shared_prefix(tiny: LocalModel) -> None:
    split = tiny.score(PREFIX, CANDIDATES).logits
    whole = [tiny.score("", [PREFIX + one]).logits[0] for one in CANDIDATES]
    assert split == pytest.approx(whole, abs=1e-4)


def test_many_candidates_are_taken_in_chunks(tiny: LocalModel) -> None:
    many = tiny.score(PREFIX, CANDIDATES * 60).logits
    assert many[:3] == pytest.approx(many[-3:], abs=1e-4)


def test_a_prefix_that_stays_or_grows_is_computed_once(tiny: LocalModel) -> None:
    tiny.score(PREFIX, CANDIDATES[:1])
    tiny.usage.prompt = tiny.usage.cached = 0
    tiny.score(PREFIX, CANDIDATES[1:2])
    item, prefix = (len(tiny.tokenizer.encode([text])[0]) for text in (CANDIDATES[1], PREFIX))
    assert (tiny.usage.prompt, tiny.usage.cached) == (item, prefix)
    longer = PREFIX + "<say>light"
    fresh = tiny.score("", [longer + CANDIDATES[0]]).logits
    tiny.score(PREFIX, CANDIDATES[:1])
    tiny.usage.cached = 0
    assert tiny.score(longer, CANDIDATES[:1]).logits == pytest.approx(fresh, abs=1e-4)
    assert tiny.usage.cached >= prefix


def test_what_was_judged_before_costs_nothing(tiny: LocalModel) -> None:
    first = tiny.score(PREFIX, CANDIDATES).logits
    tiny.score("<zh><want><w0>有趣的电影", CANDIDATES)
    tiny.usage.prompt = tiny.usage.cached = 0
    assert tiny.score(PREFIX, CANDIDATES).logits == first
    assert tiny.usage.prompt == 0 < tiny.usage.cached


def test_prefixes_in_turn_are_both_kept(tiny: LocalModel) -> None:
    other = PREFIX[: len(PREFIX) // 2] + "<say>cheap"
    for prefix in (PREFIX, other):
        tiny.score(prefix, CANDIDATES[:1])
    tiny.usage.prompt = 0
    for prefix in (PREFIX, other):
        tiny.score(prefix, CANDIDATES[1:2])
    assert tiny.usage.prompt == 2 * len(tiny.tokenizer.encode(CANDIDATES[1:2])[0])


def test_probabilities_of_continuations_are_those_of_their_tokens(tiny: LocalModel) -> None:
    texts = ["light", " laptop for flights", "电影"]
    start, *encoded = tiny.tokenizer.encode([PREFIX, *texts])
    found = tiny.log_probabilities(PREFIX, texts)
    for ids, value in zip(encoded, found, strict=True):
        logits = logits_of(tiny.transformer, [*start, *ids])[len(start) - 1 : -1]
        steps = logits.log_softmax(-1).gather(-1, torch.tensor(ids)[:, None])
        assert value == pytest.approx(float(steps.sum()), abs=1e-3)
    assert tiny.log_probabilities(PREFIX, texts, deadline=time.monotonic() - 1) == (None, None, None)


def test_a_past_deadline_leaves_candidates_without_a_score(tiny: LocalModel) -> None:
    assert tiny.score(PREFIX, CANDIDATES, deadline=time.monotonic() - 1).logits == (None, None, None)
    assert None not in tiny.score(PREFIX, CANDIDATES, deadline=time.monotonic() + 60).logits


def test_scoring_stops_when_cancelled_and_goes_on_afterwards(tiny: LocalModel) -> None:
    other = "<zh><want><w0>有趣的电影"
    whole = tiny.score(other, CANDIDATES).logits
    tiny.score(PREFIX, CANDIDATES)
    for calls in range(9):
        many = [f"<item><p0>{calls} {number}<judge>" for number in range(120)]
        assert None in tiny.score(other, many, cancelled=after(calls)).logits
        assert tiny.score(other, CANDIDATES).logits == pytest.approx(whole, abs=1e-4)
        tiny.score(PREFIX, [])


def test_what_does_not_fit_the_context_has_no_score_and_no_text(tiny: LocalModel) -> None:
    long = "<item>" + "light laptop " * 300
    scores = tiny.score(PREFIX, [long, CANDIDATES[0], ""]).logits
    assert scores[0] is None and scores[1] is not None and scores[2] is None
    assert [piece for piece in tiny.write(PREFIX, [long])] == [Piece(0, "", done=True)]
    assert tiny.score(long, CANDIDATES).logits == (None, None, None)


def test_texts_advance_together_and_each_ends_once(tiny: LocalModel) -> None:
    pieces = list(tiny.write(PREFIX, CANDIDATES, max_tokens=12))
    assert sorted(piece.index for piece in pieces if piece.done) == [0, 1, 2]
    ends = {piece.index: place for place, piece in enumerate(pieces) if piece.done}
    assert all(place <= ends[piece.index] for place, piece in enumerate(pieces))


def test_a_text_goes_on_from_the_candidate_that_was_scored(tiny: LocalModel) -> None:
    prompts = [one.replace("<judge>", "<why><p0><reason>") for one in CANDIDATES]
    tiny.score("<zh>", [])
    fresh = texts(list(tiny.write(PREFIX, prompts, max_tokens=12)))
    tiny.score(PREFIX, CANDIDATES[1:])
    tiny.usage.prompt = tiny.usage.cached = 0
    assert texts(list(tiny.write(PREFIX, prompts, max_tokens=12))) == fresh
    items, prefix = tiny.tokenizer.encode(CANDIDATES[1:]), tiny.tokenizer.encode([PREFIX])[0]
    assert tiny.usage.cached >= len(prefix) + sum(len(item) - 1 for item in items)
    tiny.score("<zh>", CANDIDATES)
    assert texts(list(tiny.write(PREFIX, prompts, max_tokens=12))) == fresh


@pytest.mark.parametrize("temperature", [0.0, 0.8])
def test_a_text_does_not_depend_on_its_neighbours(tiny: LocalModel, temperature: float) -> None:
    together = texts(list(tiny.write(PREFIX, CANDIDATES, max_tokens=12, temperature=temperature, seed=3)))
    alone = texts(list(tiny.write(PREFIX, CANDIDATES[:1], max_tokens=12, temperature=temperature, seed=3)))
    assert together[0] == alone[0]


def test_a_seed_repeats_a_text_and_another_seed_changes_it(tiny: LocalModel) -> None:
    def write(seed: int) -> dict[int, str]:
        return texts(list(tiny.write(PREFIX, CANDIDATES, max_tokens=12, temperature=1.5, seed=seed)))

    assert write(1) == write(1) != write(2)


def test_only_allowed_pointers_are_written(tiny: LocalModel) -> None:
    def pointers(text: str) -> set[str]:
        return {token for token in SPECIAL_TOKENS if token in text}

    write = {"max_tokens": 40, "temperature": 3.0}
    allowed = [["<p1>"], [], ["<w0>", "<p2>", "<judge>", "nonsense"]]
    written = texts(list(tiny.write(PREFIX, CANDIDATES, allowed=allowed, **write)))  # type: ignore[arg-type]
    assert all(pointers(written[row]) <= set(allowed[row]) - {"<judge>"} for row in range(3))
    free = texts(list(tiny.write(PREFIX, CANDIDATES * 20, **write)))  # type: ignore[arg-type]
    assert set() < {token for text in free.values() for token in pointers(text)} <= set(POINTERS)


def test_a_fact_is_pointed_to_once(tiny: LocalModel) -> None:
    pieces = tiny.write("<en><want>", ["<item><p0>a<p1>b<why><reason>"] * 3, max_tokens=200, temperature=3.0, seed=4)
    texts = ["", "", ""]
    for piece in pieces:
        texts[piece.index] += piece.text
    written = [re.findall("<p[0-9]+>", text) for text in texts]
    assert any(written)
    assert all(len(pointers) == len(set(pointers)) for pointers in written)


def test_writing_stops_within_a_step_of_cancellation(tiny: LocalModel) -> None:
    pieces: list[Piece] = []
    for piece in tiny.write(PREFIX, CANDIDATES, max_tokens=200, cancelled=lambda: len(pieces) >= 4):
        pieces.append(piece)
    assert len(pieces) <= 4 + len(CANDIDATES)
    assert list(tiny.write(PREFIX, CANDIDATES, cancelled=lambda: True)) == []


def test_generated_tokens_are_counted(tiny: LocalModel) -> None:
    tiny.usage.generated = 0
    list(tiny.write(PREFIX, CANDIDATES[:1], max_tokens=5))
    assert 1 <= tiny.usage.generated <= 5
