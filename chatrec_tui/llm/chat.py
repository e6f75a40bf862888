"""A language model on this machine that does not know our markup: it is asked in plain words, by its chat template."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from chatrec_tui.errors import ModelError
from chatrec_tui.i18n import LANGUAGES, wordings
from chatrec_tui.llm.api import Cancelled, Piece, Scores, Usage
from chatrec_tui.llm.cache import common_length
from chatrec_tui.llm.chat_template import read_chat_template
from chatrec_tui.llm.generate import Sampling
from chatrec_tui.llm.instruct import Message, judge_messages, quotable, reason_messages
from chatrec_tui.llm.replies import ReasonStream
from chatrec_tui.llm.runner import Runner
from chatrec_tui.llm.tokenizer import StreamDecoder, Tokenizer
from chatrec_tui.llm.tokens import JUDGE
from chatrec_tui.llm.transformer import Transformer

_BUDGET = 4.0
"""Seconds for the judgements of a page."""

__all__ = ["ChatModel"]

_NOTHING = "<item><p0>–"
"""An item of which nothing is known: what a model says about it is its leaning to yes or no."""


class ChatModel:
    """Implements `llm.api.LanguageModel` for any checkpoint with a chat template.

    A judgement is the logit of “yes” against “no” less that of an item without content, which takes out the
    model's leaning to one answer (contextual calibration, Zhao et al. 2021).
    """

    def __init__(self, name: str, transformer: Transformer, tokenizer: Tokenizer, source: Path) -> None:
        """`source` is the model's folder or file. Raises ModelError when its chat template cannot be used."""
        self._name = name
        self.runner = Runner(transformer, tokenizer)
        self._template = read_chat_template(source, tokenizer.controls)
        yes, no = self._spellings("yes"), self._spellings("no")
        self._answers = (sorted(yes - no), sorted(no - yes))
        if not all(self._answers):
            raise ModelError("model.no_answers", folder=source)
        if not tokenizer.ends:
            raise ModelError("model.no_end", folder=source)

    @property
    def name(self) -> str:
        """Short name for the screen."""
        return self._name

    @property
    def usage(self) -> Usage:
        """Counter of tokens."""
        return self.runner.usage

    @property
    def budget(self) -> float:
        """See `llm.api`."""
        return _BUDGET

    def score(
        self,
        prefix: str,
        candidates: Sequence[str],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> Scores:
        """See `llm.api`."""
        asked = [judge_messages(prefix, text) for text in (_NOTHING + JUDGE, *candidates)]
        shared, texts = self._tokens(asked)
        leaning, *logits = self.runner.judge(shared, texts, self._answers, deadline=deadline, cancelled=cancelled)
        base = leaning or 0.0
        return Scores(tuple(None if logit is None else logit - base for logit in logits))

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
        """See `llm.api`. Written freely; values that are quoted to the letter come out as their pointers."""
        known = [one if isinstance(one, Mapping) else None for one in allowed or [()] * len(prompts)]
        asked = list(zip(prompts, known, strict=True))
        shared, texts = self._tokens([reason_messages(prefix, prompt, values) for prompt, values in asked])
        streams = [ReasonStream(quotable(prefix, prompt, values)) for prompt, values in asked]
        decoders = [StreamDecoder(self.runner.tokenizer) for _ in prompts]
        finished: set[int] = set()
        ends = self.runner.tokenizer.ends
        banned = self.runner.ban([]).repeat(len(prompts), 1)
        tokens = self.runner.write(
            shared,
            texts,
            max_tokens=max_tokens,
            stop=ends,
            sampling=Sampling(temperature=temperature, seed=seed),
            banned=banned,
            cancelled=cancelled,
        )
        for one in tokens:
            place, stream = one.index, streams[one.index]
            if place in finished:
                if len(finished) == len(prompts):
                    return
                continue
            piece = ""
            if one.token is not None and one.token not in ends:
                piece = stream.feed(decoders[place].feed(one.token))
            if one.done or stream.full:
                finished.add(place)
                piece += stream.feed(decoders[place].finish()) + stream.finish()
                yield Piece(place, piece, done=True)
            elif piece:
                yield Piece(place, piece)

    def _tokens(self, chats: Sequence[Sequence[Message]]) -> tuple[list[int], list[list[int]]]:
        """The beginning that all chats share, and the rest of each, which is never empty."""
        encoded = self.runner.encode([self._template.render(list(chat)) for chat in chats])
        first = encoded[0]
        same = min((common_length(first, other) for other in encoded[1:]), default=len(first))
        same = min(same, min(map(len, encoded)) - 1)
        return first[:same], [ids[same:] for ids in encoded]

    def _spellings(self, name: str) -> set[int]:
        """First tokens of the words that mean yes or no, with and without a capital or a space."""
        words = [word for language in LANGUAGES for word in wordings(f"instruct.answers.{name}", language)]
        texts = [form for word in words for form in dict.fromkeys((word, word.capitalize(), f" {word}"))]
        return {ids[0] for ids in self.runner.tokenizer.encode(texts) if ids}
