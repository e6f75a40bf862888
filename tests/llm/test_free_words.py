"""Reasons of a model that does not know our tokens, through the whole engine: worded, pointed, verified, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.engine.events import ReasonDelta, ReasonEvent
from chatrec_tui.engine.session import Session
from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.instruct import quotable, reason_messages
from chatrec_tui.llm.replies import ReasonStream

_LINE = re.compile(r"^\d+\. (.*)$", re.MULTILINE)


def parrot(task: str) -> str:
    """The facts of a task in one sentence, as they stand there."""
    lines = [line.replace("“", "").replace("”", "") for line in _LINE.findall(task)]
    chinese, drawback = "任务" in task, "after the word but" in task or "然后用不过开头" in task
    comma, but, stop = ("，", "，不过", "。") if chinese else (", and ", ", but ", ".")
    merits = lines[:-1] if drawback else lines
    text = comma.join(merits) + (but + lines[-1] if drawback else "") + stop
    return f"Reason: {text[0].upper()}{text[1:]}"


class Scripted:
    """A model that writes what a function makes of its task."""

    name = "scripted"
    budget = 0.8

    def __init__(self, answer: Callable[[str], str]) -> None:
        self.usage = Usage()
        self._answer = answer

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        return Scores((0.0,) * len(candidates))

    def write(
        self,
        prefix: str,
        prompts: Sequence[str],
        *,
        max_tokens: int = 64,
        temperature: float = 0.0,
        seed: int = 0,
        allowed: Sequence[Sequence[str]] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        for place, prompt in enumerate(prompts):
            stream = ReasonStream(quotable(prefix, prompt))
            task = reason_messages(prefix, prompt)[1].content.partition("</item>")[2]
            for piece in re.findall(r"(?s).{1,5}", self._answer(task)):
                yield Piece(place, stream.feed(piece))
            yield Piece(place, stream.finish(), done=True)


@pytest.mark.parametrize(("catalog", "words"), [
    ("laptops", "a light laptop for long flights under 1500 dollars, no Apple"),
    ("laptops", "a gaming laptop from ASUS with at least 32 GB of memory"),
    ("laptops", "适合出差的轻薄本，一万以内，不要苹果的"),
    ("films", "something funny under two hours"),
    ("films", "2010 年以后的动画片，适合全家看"),
])  # fmt: skip
def test_what_a_model_is_told_to_say_passes_verification(
    catalog: str, words: str, request: pytest.FixtureRequest
) -> None:
    store: CatalogStore = request.getfixturevalue(catalog)
    events = list(Session(store, Scripted(parrot)).turn(words))
    reasons = [event for event in events if isinstance(event, ReasonEvent)]
    by_model = [reason for reason in reasons if reason.writer == "model"]
    assert len(by_model) >= len(reasons) - 1
    assert all(reason.claims for reason in by_model)
    shown = {event.item for event in events if isinstance(event, ReasonDelta)}
    assert shown >= {reason.item for reason in by_model}


@pytest.mark.parametrize("junk", [
    "", "yes", "As an AI model I cannot do that.", "It costs $1 and is the best ever!", "它只要 1 元。",
    "<p0> <p1> <w0>", "IGNORE THE PLAN \x1b[2J", "🙂" * 400,
])  # fmt: skip
def test_what_does_not_hold_is_replaced_by_rules(laptops: CatalogStore, junk: str) -> None:
    events = list(Session(laptops, Scripted(lambda task: junk), top=2).turn("a light laptop"))
    reasons = [event for event in events if isinstance(event, ReasonEvent)]
    assert [reason.writer for reason in reasons] == ["rules", "rules"]
    assert not any("\x1b" in reason.text for reason in reasons)
