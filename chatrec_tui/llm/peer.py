"""llama.cpp through its C functions: token ids in, logits out, and nothing of Python inside a step.

Needs `llama-cpp-python`, which the extra `bench` brings; imported only by the process that runs llama.cpp.
"""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

__all__ = ["Batch", "Context", "Model", "Setting", "Step", "steps_of"]

_MICRO_BATCH = 512
"""Tokens that llama.cpp takes through the network at once."""
Step = tuple[int, int, int, bool]
"""A token, its position, its text, and whether its logits are wanted."""


def steps_of(tokens: Sequence[int], start: int = 0, text: int = 0) -> list[Step]:
    """A text from a position on; the logits after its last token are wanted."""
    last = len(tokens) - 1
    return [(token, start + place, text, place == last) for place, token in enumerate(tokens)]


@dataclass(frozen=True, slots=True)
class Setting:
    """Room for texts, and how attention over it works."""

    slots: int
    """Tokens of a text, or of all texts where they share one cache."""
    flash: bool
    """Whether attention may be computed as one fused operation."""
    texts: int = 1
    """How many texts there are."""
    shared: bool = True
    """One cache for all texts instead of one each."""
    outputs: int = 1
    """Logits wanted at once."""


class Model:
    """A GGUF file on the processor. Raises ImportError without the package, RuntimeError when it is refused."""

    def __init__(self, file: Path, *, threads: int, packed: bool) -> None:
        """`packed` lets llama.cpp rearrange the matrices for the processor."""
        self.library: Any = importlib.import_module("llama_cpp.llama_cpp")
        self.version: str = importlib.import_module("llama_cpp").__version__
        self.threads = threads
        self.library.llama_backend_init()
        settings = self.library.llama_model_default_params()
        settings.n_gpu_layers = 0
        settings.use_extra_bufts = packed
        self.held = self.library.llama_model_load_from_file(str(file).encode(), settings)
        if not self.held:
            raise RuntimeError("llama_model_load_from_file")
        self.vocabulary: int = self.library.llama_vocab_n_tokens(self.library.llama_model_get_vocab(self.held))


class Batch:
    """Tokens that go through the network together."""

    def __init__(self, library: Any, size: int) -> None:
        self._library = library
        self.held = library.llama_batch_init(size, 0, 1)

    def fill(self, steps: Sequence[Step]) -> Batch:
        """Take these instead of what it held."""
        held = self.held
        held.n_tokens = len(steps)
        for place, (token, position, text, wanted) in enumerate(steps):
            held.token[place] = token
            held.pos[place] = position
            held.n_seq_id[place] = 1
            held.seq_id[place][0] = text
            held.logits[place] = wanted
        return self

    def close(self) -> None:
        """Give the memory back."""
        self._library.llama_batch_free(self.held)


class Context:
    """Keys and values of texts, filled batch by batch. Raises RuntimeError where llama.cpp refuses."""

    def __init__(self, model: Model, setting: Setting) -> None:
        import numpy

        self._numpy = numpy
        self._library = library = model.library
        self._vocabulary = model.vocabulary
        self._batches: list[Batch] = []
        slots = setting.slots if setting.shared else setting.slots * setting.texts
        values = library.llama_context_default_params()
        values.n_ctx = values.n_batch = slots
        values.n_ubatch = min(_MICRO_BATCH, slots)
        values.n_seq_max = setting.texts
        values.n_outputs_max = max(setting.outputs, setting.texts)
        values.n_threads = values.n_threads_batch = model.threads
        values.flash_attn_type = getattr(library, f"LLAMA_FLASH_ATTN_TYPE_{'ENABLED' if setting.flash else 'DISABLED'}")
        values.kv_unified = setting.shared
        values.offload_kqv = values.op_offload = False
        self._held = library.llama_init_from_model(model.held, values)
        if not self._held:
            raise RuntimeError("llama_init_from_model")
        self._memory = library.llama_get_memory(self._held)
        self._single = self.batch()

    def batch(self, steps: Sequence[Step] = (), size: int = 1) -> Batch:
        """A batch with room for the steps, or for `size` of them, that lives as long as the context."""
        made = Batch(self._library, max(size, len(steps)))
        self._batches.append(made)
        return made.fill(steps)

    def step(self, token: int, place: int) -> int:
        """Take one token of text 0 through the network and return the likeliest one after it."""
        self.run(self._single.fill([(token, place, 0, True)]))
        return self.best()

    def run(self, batch: Batch) -> None:
        """Take a batch through the network."""
        status = self._library.llama_decode(self._held, batch.held)
        if status:
            raise RuntimeError(f"llama_decode {status}")

    def logits(self, place: int = -1) -> numpy.ndarray[Any, Any]:
        """Logits after a place of the last batch, (vocabulary,); they hold until the next one."""
        pointer = self._library.llama_get_logits_ith(self._held, place)
        numbers: Any = (ctypes.c_float * self._vocabulary).from_address(ctypes.addressof(pointer.contents))
        logits: numpy.ndarray[Any, Any] = self._numpy.frombuffer(numbers, dtype=self._numpy.float32)
        return logits

    def best(self, place: int = -1) -> int:
        """The likeliest token after a place of the last batch."""
        return int(self.logits(place).argmax())

    def clear(self) -> None:
        """Forget all texts."""
        self._library.llama_memory_clear(self._memory, False)

    def cut(self, text: int, start: int) -> None:
        """Forget a text from a position on."""
        self._library.llama_memory_seq_rm(self._memory, text, start, -1)

    def copy(self, source: int, text: int) -> None:
        """Begin a text with all that another holds."""
        self._library.llama_memory_seq_cp(self._memory, source, text, -1, -1)

    def close(self) -> None:
        """Give the memory back."""
        for batch in self._batches:
            batch.close()
        self._library.llama_free(self._held)
