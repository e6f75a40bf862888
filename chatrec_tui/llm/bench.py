"""Measures a model on this machine: loading, reading a prompt, writing, memory."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from chatrec_tui.config.paths import find_paths
from chatrec_tui.llm.generate import Sampling, generate
from chatrec_tui.llm.load import load_transformer
from chatrec_tui.llm.transformer import Transformer

__all__ = ["Measured", "measure"]

_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """What `chatrec model bench` prints."""

    load_s: float
    """Reading and preparing the weights."""
    prefill_tokens_per_s: float
    """Prompt tokens read, all texts of the batch together; median of three rounds."""
    decode_tokens_per_s: float
    """Tokens written, all texts of the batch together; median of three rounds."""
    weights_bytes: int
    """Weights in memory."""
    peak_rss_bytes: int | None
    """Most memory the process had; None where the system does not say."""
    quantization: str
    """`int8` or a type of floats."""
    threads: int
    """Of the processor."""
    device: str
    """`cpu` or `cuda`."""


def measure(folder: Path, *, prompt_tokens: int = 256, new_tokens: int = 64, batch: int = 1) -> Measured:
    """Load a model folder and measure it on random tokens. Raises ModelError when it cannot be loaded."""
    began = time.perf_counter()
    transformer = load_transformer(folder, paths=find_paths())
    loaded = time.perf_counter() - began
    chance = random.Random(0)
    length = max(1, min(prompt_tokens, transformer.config.context - new_tokens - 1))
    prompts = [[chance.randrange(transformer.config.vocabulary) for _ in range(length)] for _ in range(batch)]
    read: list[float] = []
    written: list[float] = []
    for _ in range(_ROUNDS + 1):
        first, rest, count = _round(transformer, prompts, new_tokens)
        read.append(batch * length / first)
        written.append(count / rest if count else 0.0)
    return Measured(
        load_s=round(loaded, 3),
        # The first round warms up.
        prefill_tokens_per_s=round(statistics.median(read[1:]), 1),
        decode_tokens_per_s=round(statistics.median(written[1:]), 1),
        weights_bytes=transformer.weights_bytes,
        peak_rss_bytes=_peak_memory(),
        quantization=transformer.quantization,
        threads=torch.get_num_threads(),
        device=transformer.device.type,
    )


def _round(transformer: Transformer, prompts: list[list[int]], new_tokens: int) -> tuple[float, float, int]:
    """Seconds until the first tokens, seconds for the others, and how many others there were."""
    clock: Callable[[], float] = time.perf_counter
    began = clock()
    past = transformer.allocate(len(prompts), len(prompts[0]) + new_tokens + 1)
    held, settings = [0] * len(prompts), Sampling()
    tokens = generate(transformer, past, held, prompts, max_tokens=new_tokens + 1, stop=[], sampling=settings)
    for _ in prompts:
        next(tokens)
    first = clock()
    count = sum(1 for _ in tokens)
    return first - began, clock() - first, count


def _peak_memory() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
