"""Runs prompts of tokens on a transformer: what they share is computed once, the rest as one batch.

Knows caches, batches and budgets, but nothing of markup or chats: `local.LocalModel` and `chat.ChatModel` say what is
asked. Not safe for calls from several threads at once; a text that is being written may be abandoned at any time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch

from chatrec_tui.llm.api import Cancelled, Usage
from chatrec_tui.llm.cache import CandidateCache, PrefixCache, TokenCache
from chatrec_tui.llm.draft import PromptLookup
from chatrec_tui.llm.generate import WIDEST_STEP, Guide, Sampling, generate
from chatrec_tui.llm.grammar import Grammar, GrammarVocabulary
from chatrec_tui.llm.score import Stopped, log_probabilities, score_candidates
from chatrec_tui.llm.tokenizer import Tokenizer
from chatrec_tui.llm.transformer import HIDDEN, KeyValues, Transformer

__all__ = ["Runner", "Token"]


@dataclass(frozen=True, slots=True)
class Token:
    """A token of one of several texts that are written together."""

    index: int
    """Which text."""
    token: int | None
    """None where nothing could be written."""
    done: bool
    """True with the last token of a text, which may be the one that ends it."""


class Runner:
    """A transformer with its tokenizer and caches."""

    def __init__(self, transformer: Transformer, tokenizer: Tokenizer) -> None:
        self.transformer = transformer
        self.tokenizer = tokenizer
        self.usage = Usage()
        self.encode = TokenCache(tokenizer.encode)
        self._prefixes = PrefixCache(transformer, self.usage)
        self._candidates = CandidateCache()
        self._grammars: dict[int, GrammarVocabulary] = {}

    def judge(
        self,
        shared: Sequence[int],
        texts: Sequence[Sequence[int]],
        answers: tuple[Sequence[int], Sequence[int]],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[float | None]:
        """log P(first answers) - log P(second answers) after each text; None where the deadline came first."""
        logits = [self._candidates.judgement(shared, text) for text in texts]
        new = [place for place, logit in enumerate(logits) if logit is None]
        self.usage.cached += sum(len(texts[place]) for place, logit in enumerate(logits) if logit is not None)
        past = self._begin(shared, deadline=deadline, cancelled=cancelled) if new else None
        if past is None:
            return logits

        def keep(batch: Sequence[Sequence[int]], computed: KeyValues) -> None:
            self._candidates.keep(shared, batch, computed)

        asked = [texts[place] for place in new]
        scored = score_candidates(
            self.transformer, past, asked, answers, deadline=deadline, cancelled=cancelled, keep=keep
        )
        for number, logit in scored:
            logits[new[number]] = logit
            self._candidates.remember(shared, asked[number], logit)
            self.usage.prompt += len(asked[number])
        return logits

    def log_probabilities(
        self,
        prompt: Sequence[int],
        continuations: Sequence[Sequence[int]],
        *,
        deadline: float | None = None,
        cancelled: Cancelled | None = None,
    ) -> list[float | None]:
        """log P(continuation | prompt) of each in nats; None where the deadline came first. See `score`."""
        past = self._begin(prompt[:-1], deadline=deadline, cancelled=cancelled) if prompt else None
        if past is None:
            return [None] * len(continuations)
        found = log_probabilities(
            self.transformer, past, prompt[-1], continuations, deadline=deadline, cancelled=cancelled
        )
        self.usage.prompt += sum(
            len(text) for text, value in zip(continuations, found, strict=True) if value is not None
        )
        return found

    def write(
        self,
        shared: Sequence[int],
        prompts: Sequence[Sequence[int]],
        *,
        max_tokens: int,
        stop: Sequence[int],
        sampling: Sampling,
        banned: torch.Tensor | None = None,
        grammars: Sequence[Grammar | None] | None = None,
        lookup: bool = True,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Token]:
        """Continue every prompt after the shared part; `banned` (texts, vocabulary) is added to the logits.

        With `lookup` the prompts are searched for what may come next. A text that does not fit the context is done
        at once; a cancellation leaves texts undone.
        """
        past = self._begin(shared, cancelled=cancelled)
        if past is None:
            return
        # 1) the texts that fit, from what is known of them
        room = self.transformer.config.context - past.length
        texts = [place for place, tokens in enumerate(prompts) if 0 < len(tokens) <= room - 1]
        longest = max((len(prompts[place]) for place in texts), default=0)
        steps = min(max_tokens, room - longest)
        if banned is not None and len(texts) < len(prompts):
            banned = banned[texts]
        chosen = [prompts[place] for place in texts]
        rows, known = self._candidates.begin(shared, past, chosen, longest + steps + WIDEST_STEP)
        rests = [text[count:] for text, count in zip(chosen, known, strict=True)]
        self.usage.cached += sum(known)
        self.usage.prompt += sum(map(len, rests))
        undone = set(range(len(prompts)))
        # 2) their tokens
        guides: list[Guide | None] | None = None
        if grammars is not None:
            guides = [self._guide(grammars[place], stop[0]) for place in texts]
        work = generate(
            self.transformer,
            rows,
            [past.length + count for count in known],
            rests,
            max_tokens=steps,
            stop=stop,
            sampling=sampling,
            banned=banned,
            guides=guides,
            lookups=[PromptLookup([*shared, *text]) for text in chosen] if lookup else None,
            cancelled=cancelled,
        )
        written = [0] * len(texts)
        for row, token in work if texts else ():
            self.usage.generated += 1
            written[row] += 1
            done = token in stop or written[row] == steps
            if done:
                undone.discard(texts[row])
            yield Token(texts[row], token, done)
        if cancelled is None or not cancelled():
            for text in sorted(undone):
                yield Token(text, None, True)

    def ban(self, tokens: Sequence[int]) -> torch.Tensor:
        """A row (vocabulary,) that forbids these tokens, what is never written, and rows that no token has."""
        row = torch.zeros(self.transformer.config.vocabulary)
        row[[*tokens, *self.tokenizer.silent]] = HIDDEN
        row[self.tokenizer.size :] = HIDDEN
        return row.to(self.transformer.device)

    def _guide(self, grammar: Grammar | None, end: int) -> Guide | None:
        if grammar is None:
            return None
        if end not in self._grammars:
            self._grammars[end] = GrammarVocabulary(self.tokenizer, self.transformer.config.vocabulary, end)
        return self._grammars[end].guide(grammar)

    def _begin(
        self, tokens: Sequence[int], *, deadline: float | None = None, cancelled: Cancelled | None = None
    ) -> KeyValues | None:
        """Keys and values of the shared part, or None when there is no time or no room for it."""
        if len(tokens) >= self.transformer.config.context:
            return None
        check = _stopper(deadline, cancelled)
        try:
            check()
            return self._prefixes.get(tokens, check)
        except Stopped:
            return None


def _stopper(deadline: float | None, cancelled: Cancelled | None) -> Callable[[], None]:
    def check() -> None:
        if (cancelled is not None and cancelled()) or (deadline is not None and time.monotonic() > deadline):
            raise Stopped

    return check
