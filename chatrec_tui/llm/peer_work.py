"""The pieces of work of a comparison as llama.cpp does them, each in every way that could be the fastest.

Prepared ways keep their context, so that nothing but the work itself is timed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from chatrec_tui.llm.peer import Context, Model, Setting, steps_of

__all__ = ["PeerWork"]

Seconds = Callable[[], float]


class PeerWork:
    """Prepares pieces of work for a model; what was prepared stays until `finish`."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._contexts: list[Context] = []

    def finish(self) -> None:
        """Give back the memory of everything that was prepared."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()

    def logits(self, tokens: Sequence[int]) -> list[list[float]]:
        """Logits after every token of a text."""
        context = self._open(Setting(slots=len(tokens), flash=False, outputs=len(tokens)))
        context.run(context.batch([(token, place, 0, True) for place, token in enumerate(tokens)]))
        found: list[list[float]] = [context.logits(place).tolist() for place in range(len(tokens))]
        self.finish()
        return found

    def read(self, prompt: Sequence[int]) -> dict[str, Seconds]:
        """A prompt up to the token after it."""

        def work(context: Context) -> Seconds:
            batch = context.batch(steps_of(prompt))

            def run() -> float:
                context.clear()
                began = time.perf_counter()
                context.run(batch)
                context.best()
                return time.perf_counter() - began

            return run

        return {name: work(context) for name, context in self._alone(len(prompt))}

    def write(self, prompt: Sequence[int], count: int) -> dict[str, Seconds]:
        """`count` tokens after a prompt and the token that follows it."""
        held = len(prompt) - 1

        def work(context: Context) -> Seconds:
            context.run(context.batch(steps_of(prompt[:-1])))

            def run() -> float:
                context.cut(0, held)
                token = context.step(prompt[-1], held)
                began = time.perf_counter()
                for place in range(held + 1, held + 1 + count):
                    token = context.step(token, place)
                return time.perf_counter() - began

            return run

        return {name: work(context) for name, context in self._alone(len(prompt) + count)}

    def one_by_one(self, prefix: Sequence[int], openings: Sequence[Sequence[int]], count: int) -> dict[str, Seconds]:
        """Texts of `count` tokens after a prefix and an opening each, one after another."""
        start, longest = len(prefix), max(map(len, openings))

        def work(context: Context) -> Seconds:
            context.run(context.batch(steps_of(prefix)))
            batches = [context.batch(steps_of(opening, start)) for opening in openings]

            def run() -> float:
                began = time.perf_counter()
                for opening, batch in zip(openings, batches, strict=True):
                    context.cut(0, start)
                    context.run(batch)
                    token, place = context.best(), start + len(opening)
                    for further in range(count - 1):
                        token = context.step(token, place + further)
                return time.perf_counter() - began

            return run

        return {name: work(context) for name, context in self._alone(start + longest + count)}

    def together(self, prefix: Sequence[int], openings: Sequence[Sequence[int]], count: int) -> dict[str, Seconds]:
        """The same texts as parallel sequences that advance together."""
        start, longest = len(prefix), max(map(len, openings))
        texts = range(1, len(openings) + 1)

        def work(context: Context) -> Seconds:
            context.run(context.batch(steps_of(prefix)))
            steps = [
                one for text, opening in zip(texts, openings, strict=True) for one in steps_of(opening, start, text)
            ]
            first, batch = context.batch(steps), context.batch(size=len(openings))
            ends = [place for place, one in enumerate(steps) if one[3]]

            def run() -> float:
                began = time.perf_counter()
                self._branch(context, texts)
                context.run(first)
                tokens = [context.best(place) for place in ends]
                for further in range(count - 1):
                    rows = zip(tokens, openings, texts, strict=True)
                    places = ((token, start + len(opening) + further, text, True) for token, opening, text in rows)
                    context.run(batch.fill(list(places)))
                    tokens = [context.best(row) for row in range(len(openings))]
                return time.perf_counter() - began

            return run

        return {name: work(context) for name, context in self._branched(start, longest + count, len(openings))}

    def score(self, prefix: Sequence[int], candidates: Sequence[Sequence[int]]) -> dict[str, Seconds]:
        """Candidates after a prefix, in one batch, each judged by two logits."""
        start, longest = len(prefix), max(map(len, candidates))
        texts = range(1, len(candidates) + 1)

        def work(context: Context) -> Seconds:
            context.run(context.batch(steps_of(prefix)))
            steps = [one for text, own in zip(texts, candidates, strict=True) for one in steps_of(own, start, text)]
            batch, ends = context.batch(steps), [place for place, one in enumerate(steps) if one[3]]

            def run() -> float:
                began = time.perf_counter()
                self._branch(context, texts)
                context.run(batch)
                for place in ends:
                    logits = context.logits(place)
                    float(logits[0] - logits[1])
                return time.perf_counter() - began

            return run

        return {name: work(context) for name, context in self._branched(start, longest, len(candidates))}

    def _branch(self, context: Context, texts: range) -> None:
        """Begin every text with text 0."""
        for text in texts:
            context.cut(text, 0)
            context.copy(0, text)

    def _alone(self, slots: int) -> Iterator[tuple[str, Context]]:
        """Contexts for one text, by the way they work."""
        for flash in (False, True):
            yield _attention(flash), self._open(Setting(slots=slots, flash=flash))

    def _branched(self, prefix: int, own: int, texts: int) -> Iterator[tuple[str, Context]]:
        """Contexts for texts that begin like text 0, by the way they work."""
        for flash in (False, True):
            for shared in (True, False):
                slots = prefix + own * texts if shared else prefix + own
                setting = Setting(slots=slots, flash=flash, texts=texts + 1, shared=shared, outputs=texts)
                yield f"{_attention(flash)}, {'one cache' if shared else 'a cache each'}", self._open(setting)

    def _open(self, setting: Setting) -> Context:
        context = Context(self._model, setting)
        self._contexts.append(context)
        return context


def _attention(flash: bool) -> str:
    return "flash attention" if flash else "plain attention"
