"""A model on a server that speaks the OpenAI protocol, used like a model on this machine.

Such a model does not know our tokens: prompts go out as plain chat messages (`llm.instruct`), and what comes back
is cleaned and gets its pointers (`llm.replies`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.background import Background, Job
from chatrec_tui.llm.chat_server import NOTHING, Answer, ChatServer, RemoteError, Spent
from chatrec_tui.llm.instruct import Message, judge_messages, quotable, read_answer, reason_messages
from chatrec_tui.llm.remote import Address
from chatrec_tui.llm.replies import ReasonStream
from chatrec_tui.text.clean import one_line

_AT_ONCE = 8
"""Requests at the same time."""
_LIKELIEST = 5
"""Log-probabilities asked for; servers allow at least as many."""
_ANSWER_TOKENS = 4
_SPELT_OUT = 2
"""How many times the tokens a reason takes whose values are written out instead of pointed at."""
_PATIENCE = 20
"""Pieces that a server may send after the reason is full, until it tells what it has spent."""
_SHOWN_MODELS = 5

_BUDGET = 3.0
"""Seconds for the judgements of a page."""

__all__ = ["RemoteModel", "answer_logit"]


@dataclass(frozen=True, slots=True)
class _Written:
    """A step of a reason."""

    text: str
    """What it adds."""
    done: bool = False
    """True for the last step."""
    spent: Spent = NOTHING
    """Tokens that the server counted."""
    failure: RemoteError | None = None
    """Why it ended early."""


class RemoteModel:
    """Implements `llm.api.LanguageModel` for a model on a server."""

    def __init__(self, address: Address, server: ChatServer, *, at_once: int = _AT_ONCE) -> None:
        """`at_once` is how many requests are sent at the same time."""
        self._address = address
        self._server = server
        self._model = address.model or ""
        self._usage = Usage()
        self._background = Background(at_once=at_once)

    @property
    def name(self) -> str:
        """The model and where it is served, so that it is plain that words leave for there."""
        return one_line(f"{self._model.rsplit('/', 1)[-1]} @ {self._address.host}", 80)

    @property
    def usage(self) -> Usage:
        """Counter of tokens, as far as the server tells."""
        return self._usage

    @property
    def budget(self) -> float:
        """See `llm.api`."""
        return _BUDGET

    def begin(self) -> None:
        """Find the model's name and let the server answer once, which also makes it load the model."""
        if not self._model:
            self._model = self._only_model(self._background.call(self._server.models()))
        self._background.call(self._ask([Message("user", "Say yes.")]))

    def close(self) -> None:
        """Close the connections. The model cannot be used afterwards."""
        self._background.close(self._server.close)

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        """See `llm.api`. Each candidate is one question that is answered with yes or no.

        Where the server gives log-probabilities, a score is log P(yes) - log P(no) over the likeliest first tokens; an
        answer that is not among them counts as the least likely of them. Otherwise the written word counts:
        1 for yes, -1 for no, 0 for anything else. Raises RemoteError when all questions that were answered failed.
        """
        logits: list[float | None] = [None] * len(candidates)
        failures: list[RemoteError] = []
        jobs = [partial(self._judge, judge_messages(prefix, one)) for one in candidates]
        for place, event in self._background.run(jobs, deadline=deadline, cancelled=cancelled):
            if isinstance(event, RemoteError):
                failures.append(event)
            else:
                self._count(event.spent)
                logits[place] = answer_logit(event)
        if failures and all(logit is None for logit in logits):
            raise failures[0]
        return Scores(tuple(logits))

    def write(
        self,
        prefix: str,
        prompts: Sequence[str],
        *,
        max_tokens: int = 64,
        temperature: float = 0.0,
        seed: int = 0,
        allowed: Sequence[Collection[str]] | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Piece]:
        """See `llm.api`. Values that the model writes out to the letter come as pointers.

        `allowed` may hold mappings from pointers to what they stand for; otherwise that is read from the prompts. A
        text that fails ends where it is; RemoteError is raised when all of them failed.
        """
        jobs: list[Job[_Written]] = []
        for place, prompt in enumerate(prompts):
            pointers = allowed[place] if allowed is not None else None
            texts = pointers if isinstance(pointers, Mapping) else None
            values = quotable(prefix, prompt, texts)
            if pointers is not None:
                values = {pointer: text for pointer, text in values.items() if pointer in pointers}
            messages = reason_messages(prefix, prompt, texts)
            jobs.append(partial(self._reason, messages, values, max_tokens * _SPELT_OUT, temperature, seed))
        failures: list[RemoteError] = []
        for place, step in self._background.run(jobs, cancelled=cancelled):
            self._count(step.spent)
            failures += [step.failure] if step.failure is not None else []
            if step.done or step.text:
                yield Piece(place, step.text, done=step.done)
        if failures and len(failures) == len(prompts):
            raise failures[0]

    async def _ask(self, messages: Sequence[Message]) -> Answer:
        return await self._server.answer(
            self._model, messages, max_tokens=_ANSWER_TOKENS, temperature=0.0, likeliest=_LIKELIEST
        )

    async def _judge(self, messages: Sequence[Message], emit: Callable[[Answer | RemoteError], None]) -> None:
        try:
            emit(await self._ask(messages))
        except RemoteError as error:
            emit(error)

    async def _reason(
        self,
        messages: Sequence[Message],
        values: Mapping[str, str],
        max_tokens: int,
        temperature: float,
        seed: int,
        emit: Callable[[_Written], None],
    ) -> None:
        stream = ReasonStream(values)
        failure, late = None, 0
        pieces = self._server.stream(self._model, messages, max_tokens=max_tokens, temperature=temperature, seed=seed)
        try:
            async with aclosing(pieces):
                async for piece in pieces:
                    if not stream.full:
                        text = stream.feed(piece.text)
                        emit(_Written(text, done=stream.full, spent=piece.spent))
                        continue
                    emit(_Written("", spent=piece.spent))
                    late += 1
                    if late == _PATIENCE:
                        break
        except RemoteError as error:
            failure = error
        if not stream.full:
            emit(_Written(stream.finish(), done=True, failure=failure))

    def _count(self, spent: Spent) -> None:
        cached = min(spent.cached, spent.prompt)
        self._usage.prompt += spent.prompt - cached
        self._usage.cached += cached
        self._usage.generated += spent.generated

    def _only_model(self, names: Sequence[str]) -> str:
        base = self._address.base
        if not names:
            raise RemoteError("remote.no_model", url=base)
        if len(names) > 1:
            shown = ", ".join(one_line(name, 60) for name in names[:_SHOWN_MODELS])
            raise ModelError("remote.several_models", url=base, count=len(names), models=shown, example=names[0])
        return names[0]


def answer_logit(answer: Answer) -> float:
    """The score in an answer to a question of judgement; see `RemoteModel.score`."""
    for likely in answer.likely:
        sides: dict[bool, list[float]] = {True: [], False: []}
        for token, value in likely.items():
            means = read_answer(token)
            if means is not None:
                sides[means].append(value)
        if sides[True] or sides[False]:
            least = [min(likely.values())]
            return _log_sum(sides[True] or least) - _log_sum(sides[False] or least)
    means = read_answer(answer.text)
    return 0.0 if means is None else 1.0 if means else -1.0


def _log_sum(values: Sequence[float]) -> float:
    """log Σ exp."""
    most = max(values)
    return most + math.log(sum(math.exp(value - most) for value in values))
