"""From acts to the reply: answers to questions, and words about the list."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.answers import (
    answer_fact,
    compare_items,
    describe_catalog,
    describe_profile,
    example_wish,
)
from chatrec_tui.dialogue.hypotheticals import Hypothetical
from chatrec_tui.dialogue.policy import Question, is_annoyed
from chatrec_tui.dialogue.replies import acknowledge, chat_reply, describe_list, join_sentences
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.engine.events import ReplyKind
from chatrec_tui.engine.listing import Listing, Recommender
from chatrec_tui.engine.supposing import Supposing
from chatrec_tui.engine.turn import Turn
from chatrec_tui.i18n import say
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.rank.contributions import Contributions
from chatrec_tui.rank.counterfactual import WhyNot
from chatrec_tui.rank.explain import explain_item, explain_remedy, explain_what_if, explain_why_not
from chatrec_tui.text.clean import one_line

_JUDGING = 0.6
"""Seconds in which the model may judge again to share its part out over the wishes."""

__all__ = ["Answerer", "Judge", "Reply"]

_KINDS: Mapping[str, ReplyKind] = {
    "ask_reason": "explain", "ask_fact": "answer", "compare": "compare", "ask_catalog": "answer",
    "ask_profile": "answer", "ask_help": "answer", "accept": "confirm", "chitchat": "chat", "unknown": "sorry",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say."""

    text: str
    kind: ReplyKind
    focus: tuple[str, ...] = ()
    """Items that it is about, which “it” means from here on."""
    contributions: tuple[Contributions, ...] = ()
    """Of an explanation: what each preference adds to the scores of those items."""


@dataclass(frozen=True, slots=True)
class Judge:
    """The model as it judged the list, for explanations that ask it again."""

    model: LanguageModel | None = None
    """None without a model, or while it is loading."""
    said: tuple[str, ...] = ()
    """The utterances of its prompt."""


class Answerer:
    """Finds the words for a turn, from the catalog, the state and the scores."""

    def __init__(self, store: CatalogStore, recommender: Recommender, past: Mapping[str, Verdict]) -> None:
        """`past` holds verdicts of earlier dialogues."""
        self._store = store
        self._schema = store.schema()
        self._recommender = recommender
        self._past = dict(past)
        self._supposing = Supposing(store, recommender, self._past)

    def reply(
        self,
        turn: Turn,
        listing: Listing | None,
        *,
        new_list: bool,
        question: Question | None,
        judge: Judge | None = None,
    ) -> Reply:
        """Answers to the turn's questions first, then what was taken in, the list, and the question to the person."""
        if turn.supposed is not None:
            return self._suppose(turn.supposed, turn.after, listing, judge or Judge())
        sentences: list[str] = []
        shared: list[Contributions] = []
        kind: ReplyKind = "chat"
        focus: tuple[str, ...] = ()
        for act in turn.acts:
            if act.act not in _KINDS or (act.act in ("chitchat", "unknown") and len(turn.acts) > 1):
                continue
            items = self._meant(act, turn.before)
            if act.act == "ask_reason" and items:
                told, found = self._reasons(items[:3], turn.after, listing, judge or Judge())
                sentences, shared = [*sentences, *told], [*shared, *found]
            else:
                sentences.append(self._answer(act, items, turn.after))
            kind, focus = _KINDS[act.act], tuple(item.id for item in items) or focus
        if new_list and listing is not None:
            sentences += self._about_list(turn, listing)
            kind = "recommend" if listing.page else "sorry"
            if question is not None:
                sentences.append(question.text)
                kind = "ask"
        if not sentences:
            sentences.append(chat_reply(Act("chitchat", kind="other"), turn.after, self._schema))
        text = join_sentences(list(dict.fromkeys(sentences)), turn.after.language)
        return Reply(text, kind, focus or self._named(turn), tuple(shared))

    def _meant(self, act: Act, before: DialogueState) -> list[Item]:
        """The items of a question: those named, else what the last reply was about, else the first shown."""
        if act.act not in ("ask_reason", "ask_fact", "compare", "accept"):
            return []
        ids = act.items or before.focus or before.shown[: 2 if act.act == "compare" else 1]
        return self._store.get_many(list(ids))

    def _answer(self, act: Act, items: list[Item], state: DialogueState) -> str:
        language = state.language
        if act.act in ("ask_reason", "ask_fact", "accept") and not items:
            return say("reply.explain.nothing_shown", language)
        if act.act == "ask_fact":
            facts = [answer_fact(item, act.slot, self._schema, language) for item in items[:5]]
            return join_sentences(facts, language)
        if act.act == "compare":
            if len(items) < 2:
                return say("reply.answer.compare_needs_two", language)
            return compare_items(items[:4], self._schema, language)
        if act.act == "accept":
            titles = say("display.comma", language).join(one_line(one.title_in(language), 60) for one in items)
            return say("reply.ack.accept", language, variant=state.turn, title=titles)
        if act.act == "ask_catalog":
            return describe_catalog(self._schema, language)
        if act.act == "ask_profile":
            return describe_profile(state, self._titles(state), self._schema, language)
        if act.act == "ask_help":
            return say("reply.answer.help", language, example=example_wish(self._schema, language))
        return chat_reply(act, state, self._schema)

    def _reasons(
        self, items: Sequence[Item], state: DialogueState, listing: Listing | None, judge: Judge
    ) -> tuple[list[str], list[Contributions]]:
        """Why the shown items stand where they stand, and why the others are not shown."""
        listing = self._supposing.listing(state, listing)
        shared = self._share(items, state, listing, judge)
        shown = {one.item.id: one for one in listing.page}
        sentences = []
        for item, one in zip(items, shared, strict=True):
            scored = shown.get(item.id)
            if scored is not None:
                sentences.append(explain_item(scored, state, self._schema, state.language, one))
            else:
                found = self._why_not(item, state, listing, judge)
                sentences.append(explain_why_not(found, self._schema, state.language))
        return sentences, shared

    def _suppose(self, supposed: Hypothetical, state: DialogueState, listing: Listing | None, judge: Judge) -> Reply:
        """The answer to a question about another order of things."""
        language = state.language
        listing = self._supposing.listing(state, listing)
        if supposed.kind == "what_if":
            answer = self._supposing.what_if(supposed, state, listing)
            return Reply(explain_what_if(answer, self._schema, language), "explain")
        item = self._supposing.meant(supposed, listing)
        if item is None:
            return Reply(say("reply.explain.nothing_shown", language), "explain")
        shared = tuple(self._share([item], state, listing, judge))
        if supposed.kind == "why_not":
            text = explain_why_not(self._why_not(item, state, listing, judge), self._schema, language)
        else:
            place = listing.order().place(item.id)
            remedy = None
            if place is None or place > (1 if supposed.first else len(listing.page)):
                remedy = self._supposing.bring_up(item, state, listing, first=supposed.first)
            text = explain_remedy(item, remedy, place, self._schema, language, first=supposed.first)
        return Reply(text, "explain", (item.id,), shared)

    def _why_not(self, item: Item, state: DialogueState, listing: Listing, judge: Judge) -> WhyNot:
        return self._supposing.why_not(item, state, listing, lambda items: self._share(items, state, listing, judge))

    def _share(
        self, items: Sequence[Item], state: DialogueState, listing: Listing, judge: Judge
    ) -> list[Contributions]:
        """The scores of items by preference; a model that fails at it keeps its part to itself."""
        share = self._recommender.contributions
        if judge.model is not None:
            with contextlib.suppress(RuntimeError, ValueError):
                return share(items, listing, state, self._past, model=judge.model, said=judge.said, budget=_JUDGING)
        return share(items, listing, state, self._past)

    def _about_list(self, turn: Turn, listing: Listing) -> list[str]:
        state = turn.after
        if "undo" in turn.names:
            undone = turn.before.preferences != state.preferences or turn.before.feedback != state.feedback
            taken_in = say(
                "reply.ack.undo" if undone else "reply.ack.nothing_to_undo", state.language, variant=state.turn
            )
        else:
            taken_in = acknowledge(turn.acts, self._lifted(turn), self._titles(state), state, self._schema)
        described = describe_list(len(listing.page), listing.candidates.relaxed, listing.again, state, self._schema)
        return [described] if is_annoyed(state) and listing.page else [taken_in, described]

    def _lifted(self, turn: Turn) -> tuple[Preference, ...]:
        """Wishes that the person took back in this turn."""
        if "retract" not in turn.names:
            return ()
        kept = {one.path for one in turn.after.preferences}
        return tuple(one for one in turn.before.preferences if one.path not in kept and one.origin != "feedback")

    def _named(self, turn: Turn) -> tuple[str, ...]:
        """Items that the person spoke of and that can still be meant by “it”."""
        items = dict.fromkeys(item for act in turn.acts for item in act.items)
        return tuple(item for item in items if item not in turn.after.hidden)

    def _titles(self, state: DialogueState) -> dict[str, str]:
        ids = [*state.feedback, *state.shown]
        return {item.id: item.title_in(state.language) for item in self._store.get_many(ids)}
