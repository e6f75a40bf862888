"""A dialogue: words or a command in, a stream of events out.

The order of a turn: understand → new state → list by base score → reply → the model's order → reasons. The list
is out before the model is asked for anything, so a model that is slow, loading or broken costs words, not items.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from chatrec_tui import __version__
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.hypotheticals import Hypothetical, read_hypothetical, suppose
from chatrec_tui.dialogue.policy import choose_question, may_ask
from chatrec_tui.dialogue.state import DialogueState, Verdict
from chatrec_tui.dialogue.track import Tracker, Understanding
from chatrec_tui.dialogue.update import apply, differences
from chatrec_tui.engine.answering import Answerer, Judge
from chatrec_tui.engine.commands import parse_command, supposing_command
from chatrec_tui.engine.events import (
    ErrorEvent,
    Event,
    RankingEvent,
    ReasonDelta,
    ReasonEvent,
    ReplyEvent,
    SessionEvent,
    StateEvent,
)
from chatrec_tui.engine.journal import Journal, StoredDialogue
from chatrec_tui.engine.listing import Listing, Recommender
from chatrec_tui.engine.model import ModelHandle
from chatrec_tui.engine.supposing import find_named
from chatrec_tui.engine.turn import Turn
from chatrec_tui.errors import ChatRecError, ConfigError, UsageError
from chatrec_tui.i18n import Language, say
from chatrec_tui.llm.api import Cancelled, LanguageModel
from chatrec_tui.rank.prompt import RequestPrompt, request_prompt
from chatrec_tui.rank.score import Weights
from chatrec_tui.reason.plan import plan_page
from chatrec_tui.reason.write import WrittenReason, write_reasons
from chatrec_tui.text.clean import clean_text, one_line
from chatrec_tui.text.language import detect_language

__all__ = ["Session"]

_MAX_CHARACTERS = 2000
_QUESTION_HEAD = 200
"""How many of the best items a question is chosen over."""


class Session:
    """One dialogue over one catalog. One thread at a time may use it."""

    def __init__(
        self,
        store: CatalogStore,
        model: ModelHandle | LanguageModel | None = None,
        *,
        journal: Journal | None = None,
        resume: StoredDialogue | None = None,
        language: Language = "en",
        top: int = 5,
        seed: int = 0,
        weights: Weights | None = None,
    ) -> None:
        """`language` is that of the replies until the person writes in another; `resume` goes on with a dialogue."""
        self.store = store
        self.schema = store.schema()
        self.state = DialogueState(language=language)
        self.model = ModelHandle(None)
        self.attach_model(model)
        self._journal = journal
        self._seed = seed
        self._past_states: list[DialogueState] = []
        self._utterances: list[str] = []
        self._tracker = Tracker(self.schema, store.titles(), store.get_many)
        self._recommender = Recommender(store, top=top, weights=weights)
        self._opinions: dict[str, Verdict] = journal.opinions(store.name) if journal else {}
        self._answerer = Answerer(store, self._recommender, self._opinions)
        self._listing: Listing | None = None
        self.id = journal.begin(store.name) if journal else ""
        if resume is not None:
            self._resume(resume)

    def attach_model(self, model: ModelHandle | LanguageModel | None) -> None:
        """Use another model, or none, from the next turn on."""
        if isinstance(model, ModelHandle):
            self.model = model
        else:
            self.model = ModelHandle(None) if model is None else ModelHandle.ready(model)

    def start(self) -> SessionEvent:
        """The first event of the stream."""
        return SessionEvent(
            self.state.turn, __version__, self.store.name, self.schema.items, self.model.name, self.state.language
        )

    def opening(self) -> Iterator[Event]:
        """A greeting and a list to look at before anything was said."""
        self._listing = self._recommender.list_items(self.state, self._opinions)
        language = self.state.language
        yield RankingEvent(self.state.turn, "base", self._listing.shown(language))
        self.state = replace(self.state, shown=tuple(one.item.id for one in self._listing.page))
        text = say("reply.greeting", language, items=self.schema.items, catalog=self.store.name)
        yield ReplyEvent(self.state.turn, text, "chat")

    def turn(
        self, text: str, *, shown: Sequence[str] | None = None, cancelled: Cancelled | None = None
    ) -> Iterator[Event]:
        """Answer an utterance. `shown` tells what the person is looking at, if not the last list.

        Errors that the person can mend become an `error` event; the dialogue goes on.
        """
        started = time.perf_counter()
        said = clean_text(text).strip()
        if len(said) > _MAX_CHARACTERS:
            yield self._failure(UsageError("engine.too_long", limit=_MAX_CHARACTERS))
            return
        if said.startswith(("/", "／")):
            yield from self.command(said, cancelled=cancelled)
            return
        if shown is not None:
            known = {item.id for item in self.store.get_many(list(shown))}
            self.state = replace(self.state, shown=tuple(one for one in shown if one in known), focus=())
        supposed = read_hypothetical(said, self.state, self._tracker, self._find_named)
        if supposed is not None:
            yield from self._suppose(said, supposed, cancelled, started)
            return
        understanding = self._tracker.understand(said, self.state)
        self._utterances = [*self._utterances, said][-2:]
        yield from self._respond(said, understanding, cancelled, started)

    def command(self, line: str, *, cancelled: Cancelled | None = None) -> Iterator[Event]:
        """Run a slash command, such as `/like 2` or `/forget preferences.price<=+`."""
        started = time.perf_counter()
        try:
            supposing = supposing_command(clean_text(line))
            if supposing is not None:
                kind, words = supposing
                found = suppose(kind, words, self.state, self._tracker, self._find_named, first=kind == "bring_up")
                if found is None:
                    raise UsageError("explain.command.nothing", words=one_line(words, 60))
                yield from self._suppose(line, found, cancelled, started)
                return
            parsed = parse_command(clean_text(line), self.state)
            if isinstance(parsed, str):
                yield from self._forget(parsed, line, cancelled, started)
                return
        except ChatRecError as error:
            yield self._failure(error)
            return
        yield from self._respond(line, Understanding(parsed, 0.0, self.state.language), cancelled, started)

    def _suppose(
        self, said: str, supposed: Hypothetical, cancelled: Cancelled | None, started: float
    ) -> Iterator[Event]:
        """Answer what is only supposed: the list and the wishes stay as they are."""
        act = Act("ask_reason", items=supposed.items[:1], quote=supposed.quote)
        language = self.state.language if said.startswith(("/", "／")) else detect_language(said, self.state.language)
        before = self.state
        after = replace(before, turn=before.turn + 1, language=language, sentiment=0.0)
        yield from self._carry_out(Turn(said, (act,), before, after, started, cancelled, supposed))

    def _find_named(self, name: str) -> tuple[str, ...]:
        return find_named(self.store, name)

    def _respond(
        self, said: str, understanding: Understanding, cancelled: Cancelled | None, started: float
    ) -> Iterator[Event]:
        before = self.state
        after = self._next_state(before, understanding)
        yield from self._carry_out(Turn(said, understanding.acts, before, after, started, cancelled))

    def _next_state(self, before: DialogueState, understanding: Understanding) -> DialogueState:
        """The state after the acts. Taking back restores the state before the last change, then the rest applies."""
        acts = understanding.acts
        if any(act.act == "undo" for act in acts) and self._past_states:
            base = replace(self._past_states.pop(), turn=before.turn, questions=before.questions)
            rest = replace(understanding, acts=tuple(act for act in acts if act.act != "undo"))
            return apply(base, rest, schema=self.schema, items=self.store.get_many)[0]
        after = apply(before, understanding, schema=self.schema, items=self.store.get_many)[0]
        passed = () if after.preferences != before.preferences else before.passed
        if any(act.act == "request_alternatives" for act in acts):
            passed = tuple(dict.fromkeys((*passed, *before.shown)))
        after = replace(after, passed=passed)
        if (after.preferences, after.feedback, after.passed) != (before.preferences, before.feedback, before.passed):
            self._past_states.append(before)
        return after

    def _forget(self, path: str, line: str, cancelled: Cancelled | None, started: float) -> Iterator[Event]:
        """Remove one preference or verdict by its path."""
        before = self.state
        wishes = tuple(one for one in before.preferences if one.path != path)
        feedback = {item: one for item, one in before.feedback.items() if f"feedback.{item}" != path}
        if len(wishes) == len(before.preferences) and len(feedback) == len(before.feedback):
            raise UsageError("engine.no_preference", path=path)
        self._past_states.append(before)
        after = replace(before, preferences=wishes, feedback=feedback, turn=before.turn + 1, asked=None, passed=())
        yield from self._carry_out(Turn(line, (Act("retract", quote=line),), before, after, started, cancelled))

    def _carry_out(self, turn: Turn) -> Iterator[Event]:
        """From the new state to the end of the turn."""
        turn.lap("track")
        self.state = turn.after
        state = turn.after
        yield StateEvent(
            state.turn,
            turn.acts,
            state.sentiment,
            state.preferences,
            dict(state.feedback),
            differences(turn.before, state),
        )
        listing = None
        if turn.wants_list:
            listing = self._recommender.list_items(state, self._opinions)
            turn.lap("retrieve")
            yield self._show(listing, "base")
        yield self._reply(turn, listing)
        if listing is not None and listing.page:
            yield from self._let_model_speak(turn, listing)
        yield turn.done()

    def _show(self, listing: Listing, stage: Literal["base", "reranked"]) -> RankingEvent:
        """Put a list on screen: later references are to it."""
        self._listing = listing
        self.state = replace(self.state, shown=tuple(one.item.id for one in listing.page), focus=())
        found = listing.candidates
        return RankingEvent(self.state.turn, stage, listing.shown(self.state.language), found.excluded, found.relaxed)

    def _reply(self, turn: Turn, listing: Listing | None) -> ReplyEvent:
        """Answer in words, remember what was asked and what “it” is, and keep the turn."""
        question = None
        if listing is not None and listing.page and may_ask(turn.names, turn.after):
            head = [one.item for one in listing.ranked[:_QUESTION_HEAD]]
            question = choose_question(turn.after, head, self.schema, turn.after.language)
        model = self.model.get(turn.cancelled) if self.model.state == "ready" else None
        judge = Judge(model, tuple(self._utterances))
        reply = self._answerer.reply(turn, self._listing, new_list=listing is not None, question=question, judge=judge)
        asked = question.slot if question is not None else None
        questions = (*self.state.questions, asked) if asked else self.state.questions
        self.state = replace(self.state, asked=asked, questions=questions, focus=reply.focus or self.state.focus)
        if self._journal is not None:
            self._journal.record(self.id, self.store.name, turn.said, turn.acts, self.state, reply.text)
        options = question.options if question else ()
        return ReplyEvent(self.state.turn, reply.text, reply.kind, asked, options, reply.contributions)

    def _let_model_speak(self, turn: Turn, listing: Listing) -> Iterator[Event]:
        """The model's order, then the reasons. Without a model, or when it fails, the base order and rules."""
        request = request_prompt(turn.after, self._utterances, self.schema, turn.after.language)
        model = self.model.get(turn.cancelled)
        turn.lap("wait")
        if model is None:
            turn.fallback = self._why_no_model()
        else:
            turn.count_tokens(model)
            try:
                listing = self._recommender.rerank(
                    listing, turn.after, request, model, budget=model.budget, cancelled=turn.cancelled
                )
                turn.lap("rerank")
                yield self._show(listing, "reranked")
                if listing.unscored:
                    turn.fallback = say("reply.fallback.deadline", turn.after.language, left=listing.unscored)
            except (RuntimeError, ValueError) as error:
                model = None
                turn.fallback = say("reply.fallback.failed", turn.after.language, why=one_line(str(error)))
        if not turn.is_cancelled:
            yield from self._reasons(turn, listing, request, model)

    def _reasons(
        self, turn: Turn, listing: Listing, request: RequestPrompt, model: LanguageModel | None
    ) -> Iterator[Event]:
        """A verified reason for every shown item, streamed."""
        items = [one.item for one in listing.page]
        liked = [item for item, verdict in turn.after.feedback.items() if verdict in ("liked", "accepted")]
        prompts = self._recommender.prompts_of_page(listing, request)
        plans = plan_page(
            prompts, request, items, self.schema, turn.after, liked=self.store.get_many(liked), seed=self._seed
        )
        for update in write_reasons(
            model, request, prompts, plans, self.schema, seed=self._seed + turn.after.turn, cancelled=turn.cancelled
        ):
            turn.mark_first("first_reason")
            if isinstance(update, WrittenReason):
                yield ReasonEvent(
                    turn.after.turn, update.item, update.text, update.claims, update.language, update.writer
                )
            else:
                yield ReasonDelta(turn.after.turn, update.item, update.text)

    def _why_no_model(self) -> str:
        language = self.state.language
        if self.model.error is not None:
            return self.model.error.message(language)
        return say("reply.fallback.no_model" if self.model.state == "none" else "reply.fallback.loading", language)

    def _failure(self, error: ChatRecError) -> ErrorEvent:
        return ErrorEvent(self.state.turn, error.message(self.state.language))

    def _resume(self, stored: StoredDialogue) -> None:
        """Go on where a stored dialogue ended, with all of its turns open to undo."""
        if stored.catalog != self.store.name:
            raise ConfigError("engine.other_catalog", name=stored.id, catalog=stored.catalog)
        if not stored.turns:
            return
        states = [self.state, *(turn.state for turn in stored.turns)]
        self.id, self.state = stored.id, states[-1]
        self._past_states = [
            before
            for before, after in pairwise(states)
            if (before.preferences, before.feedback) != (after.preferences, after.feedback)
        ]
        self._utterances = [turn.said for turn in stored.turns[-2:] if not turn.said.startswith("/")]
        self._listing = self._recommender.list_items(self.state, self._opinions)
