"""Our engine against llama.cpp on the same weights, in the same run, in turns.

A row is a piece of work with a name and callables that do it and return their seconds: ours, and every way in which
llama.cpp could do it, of which the fastest in the warm-up counts.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import torch

from chatrec_tui.llm.dictation import Dictation, read_dictations, write_dictated
from chatrec_tui.llm.export_gguf import export_gguf
from chatrec_tui.llm.generate import Sampling, generate
from chatrec_tui.llm.gguf_header import find_gguf
from chatrec_tui.llm.peer_process import PEER, PeerProcess
from chatrec_tui.llm.score import score_candidates
from chatrec_tui.llm.transformer import KeyValues, Transformer

__all__ = ["ROUNDS", "Comparison", "Row", "Seconds", "Work", "compare", "race"]

ROUNDS = 7
"""Turns of each engine that are measured."""
_WARM_UP = 2
_CANDIDATES, _CANDIDATE = 20, 48
_REASONS, _OPENING, _REASON = 5, 8, 40
Seconds = Callable[[], float]
"""Does a piece of work once and returns the seconds that count."""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work that both engines do."""

    name: str
    """Its name in the output."""
    tokens: int | None
    """What a speed counts; None where only the seconds matter."""
    ours: Seconds
    """Our way."""
    theirs: Mapping[str, Seconds]
    """Ways of llama.cpp by name; the fastest counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one piece of work."""

    name: str
    """Of the work."""
    unit: str
    """`tokens/s` or `s`."""
    ours: float
    """Our median."""
    theirs: float
    """The median of llama.cpp."""
    ratio: float
    """How many times faster we are: the median of the rounds' ratios."""
    how: str
    """The way in which llama.cpp was fastest."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What `chatrec model bench --compare` adds."""

    engine: str
    """`llama.cpp`."""
    version: str
    """Of the package llama-cpp-python."""
    quantization: str
    """How its matrices are stored; `gguf` for a model that is a GGUF file already."""
    packed: bool
    """Whether it could rearrange them for the processor."""
    rows: tuple[Row, ...]
    """One a piece of work."""


def compare(
    folder: Path,
    transformer: Transformer,
    *,
    kind: str = "q8_0",
    prompt_tokens: int = 256,
    new_tokens: int = 64,
    rounds: int = ROUNDS,
) -> Comparison:
    """Run a loaded model and its GGUF twin, or the GGUF file that it comes from, through the same work.

    Raises UsageError when a package is missing, ModelError when llama.cpp cannot run the model.
    """
    with tempfile.TemporaryDirectory(prefix="chatrec-") as place:
        file = find_gguf(folder)
        if file is None:
            file = Path(place) / "model.gguf"
            export_gguf(folder, file, kind=kind)
        else:
            kind = "gguf"
        with closing(PeerProcess(file, threads=torch.get_num_threads())) as peer:
            rows = []
            for work in _works(transformer, peer, prompt_tokens, new_tokens):
                rows.append(race(work, rounds))
                peer.finish()
            return Comparison(PEER, peer.version, kind, peer.packed, tuple(rows))


def race(work: Work, rounds: int = ROUNDS) -> Row:
    """Warm both up, then let them take turns."""
    for _ in range(_WARM_UP):
        work.ours()
    trials = {name: min(way() for _ in range(_WARM_UP)) for name, way in work.theirs.items()}
    how = min(trials, key=lambda name: trials[name])
    pairs = [(work.ours(), work.theirs[how]()) for _ in range(rounds)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    return Row(
        name=work.name,
        unit="s" if work.tokens is None else "tokens/s",
        ours=_figure(ours, work.tokens),
        theirs=_figure(theirs, work.tokens),
        ratio=round(statistics.median(other / own for own, other in pairs), 2),
        how=how,
    )


def _figure(seconds: float, tokens: int | None) -> float:
    return round(seconds, 4) if tokens is None else round(tokens / seconds, 1)


def _works(transformer: Transformer, peer: PeerProcess, prompt_tokens: int, new_tokens: int) -> Iterator[Work]:
    """The rows, each prepared when the one before is done."""
    chance = random.Random(0)
    context, vocabulary = transformer.config.context, transformer.config.vocabulary

    def tokens(count: int) -> list[int]:
        return [chance.randrange(vocabulary) for _ in range(count)]

    new_tokens = min(new_tokens, context // 2)
    prompt = tokens(max(2, min(prompt_tokens, context - new_tokens - 1)))
    prefix = tokens(max(1, min(prompt_tokens, context - _OPENING - max(_REASON, _CANDIDATE))))
    openings = [tokens(_OPENING) for _ in range(_REASONS)]
    candidates = [tokens(_CANDIDATE) for _ in range(_CANDIDATES)]
    reasons = _writing_together(transformer, prefix, openings, _REASON)
    count = _REASONS * _REASON
    yield Work("prefill", len(prompt), _reading(transformer, prompt), peer.prepare("read", prompt))
    yield Work(
        "decode", new_tokens, _writing(transformer, prompt, new_tokens), peer.prepare("write", prompt, new_tokens)
    )
    dictations = [one for one in read_dictations(vocabulary) if len(one.prompt) + len(one.text) < context]
    if dictations:
        dictated = sum(len(one.text) for one in dictations)
        # llama.cpp writes as many tokens behind a prompt of like length.
        like = tokens(len(dictations[0].prompt))
        yield Work("dictated", dictated, partial(_dictating, transformer, dictations),
                   peer.prepare("write", like, dictated))  # fmt: skip
    yield Work("reasons_one_by_one", count, reasons, peer.prepare("one_by_one", prefix, openings, _REASON))
    yield Work("reasons_together", count, reasons, peer.prepare("together", prefix, openings, _REASON))
    yield Work("score", None, _scoring(transformer, prefix, candidates), peer.prepare("score", prefix, candidates))


def _dictating(transformer: Transformer, dictations: Sequence[Dictation]) -> float:
    with torch.inference_mode():
        return write_dictated(transformer, dictations, lookup=True)


def _reading(transformer: Transformer, prompt: Sequence[int]) -> Seconds:
    """A prompt up to the token after it."""

    def run() -> float:
        began = time.perf_counter()
        past = transformer.allocate(1, len(prompt) + 1)
        next(_write(transformer, past, [prompt], 1))
        return time.perf_counter() - began

    return run


def _writing(transformer: Transformer, prompt: Sequence[int], count: int) -> Seconds:
    """`count` tokens after a prompt and the token that follows it."""
    past = _filled(transformer, prompt[:-1], len(prompt) + count + 1)
    held = past.length

    def run() -> float:
        past.length = held
        written = _write(transformer, past, [prompt[-1:]], count + 1)
        next(written)
        began = time.perf_counter()
        for _ in written:
            pass
        return time.perf_counter() - began

    return run


def _writing_together(
    transformer: Transformer, prefix: Sequence[int], openings: Sequence[Sequence[int]], count: int
) -> Seconds:
    """Texts of `count` tokens after a prefix and an opening each, advancing together."""
    past = _filled(transformer, prefix, len(prefix))
    slots = len(prefix) + max(map(len, openings)) + count

    def run() -> float:
        began = time.perf_counter()
        for _ in _write(transformer, past.spread(len(openings), slots), openings, count):
            pass
        return time.perf_counter() - began

    return run


def _scoring(transformer: Transformer, prefix: Sequence[int], candidates: Sequence[Sequence[int]]) -> Seconds:
    """Candidates after a prefix, each judged by two logits."""
    past = _filled(transformer, prefix, len(prefix))

    def run() -> float:
        began = time.perf_counter()
        for _ in score_candidates(transformer, past, candidates, ([0], [1])):
            pass
        return time.perf_counter() - began

    return run


@torch.inference_mode()
def _filled(transformer: Transformer, tokens: Sequence[int], slots: int) -> KeyValues:
    """Keys and values of one text."""
    past = transformer.allocate(1, slots)
    transformer.extend(tokens, past)
    return past


def _write(
    transformer: Transformer, past: KeyValues, rests: Sequence[Sequence[int]], count: int
) -> Iterator[tuple[int, int]]:
    """The likeliest tokens behind what is held, whatever they are."""
    held = [past.length] * len(rests)
    return generate(transformer, past, held, rests, max_tokens=count, stop=[], sampling=Sampling())
