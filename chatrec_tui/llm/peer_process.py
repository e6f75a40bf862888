"""llama.cpp in a process of its own: what it does to memory, threads and the processor's matrix tiles stays there.

Should it crash, this process goes on. Its matrices are packed for the processor where that works, else they stay
as they are in the file.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from chatrec_tui.errors import ModelError, UsageError

__all__ = ["PEER", "PeerProcess", "require_peer"]

PEER = "llama.cpp"
"""Its name on the command line."""
_TRIAL = 64
"""Tokens of the text that shows whether packed matrices work."""


def require_peer() -> None:
    """Raise UsageError unless the packages are installed that a comparison needs."""
    for module, package in (("llama_cpp", "llama-cpp-python"), ("gguf", "gguf")):
        if importlib.util.find_spec(module) is None:
            raise UsageError("bench.no_package", package=package)


class _Crashed(Exception):
    """Raised when the process is gone."""


class PeerProcess:
    """A GGUF file held by llama.cpp. Raises ModelError when it cannot be run there, or no longer."""

    def __init__(self, file: Path, *, threads: int) -> None:
        require_peer()
        self._file, self._threads = file, threads
        self.packed = True
        """Whether llama.cpp rearranged the matrices for the processor."""
        try:
            self._start()
        except _Crashed:
            # Some compilers break the kernels for rearranged matrices.
            self.close()
            self.packed = False
            try:
                self._start()
            except _Crashed as error:
                self.close()
                raise ModelError("bench.crashed", engine=PEER) from error

    def prepare(self, work: str, *arguments: object) -> dict[str, Callable[[], float]]:
        """The ways of a piece of work of `PeerWork`; each does it once and returns its seconds."""
        ways: list[str] = self._ask("prepare", work, *arguments)
        return {way: partial(self._ask, "run", way) for way in ways}

    def finish(self) -> None:
        """Forget what was prepared."""
        self._ask("finish")

    def logits(self, tokens: Sequence[int]) -> list[list[float]]:
        """Logits after every token of a text."""
        found: list[list[float]] = self._ask("logits", tokens)
        return found

    def close(self) -> None:
        """End the process."""
        self._line.close()
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()

    def _start(self) -> None:
        """Begin the process and take a short text through the network."""
        spawning = multiprocessing.get_context("spawn")
        self._line, end = spawning.Pipe()
        arguments = (end, self._file, self._threads, self.packed)
        self._process = spawning.Process(target=_serve, args=arguments, name=PEER, daemon=True)
        self._process.start()
        end.close()
        try:
            self.version: str = self._receive()
            self._send("logits", [0] * _TRIAL)
            self._receive()
        except ModelError:
            self.close()
            raise

    def _ask(self, *question: object) -> Any:
        try:
            self._send(*question)
            return self._receive()
        except _Crashed as error:
            raise ModelError("bench.crashed", engine=PEER) from error

    def _send(self, *question: object) -> None:
        try:
            self._line.send(question)
        except OSError as error:
            raise _Crashed from error

    def _receive(self) -> Any:
        try:
            fine, answer = self._line.recv()
        except (EOFError, OSError) as error:
            raise _Crashed from error
        if not fine:
            raise ModelError("bench.not_loaded", engine=PEER, why=answer)
        return answer


def _serve(line: Connection, file: Path, threads: int, packed: bool) -> None:
    """Answer questions until the line is closed."""
    # Ctrl+C is for the other process, which then closes the line.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What llama.cpp has to say, and the traces of a crash, are not for the person.
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)
    os.environ["GGML_NO_BACKTRACE"] = "1"
    os.environ["OMP_NUM_THREADS"] = str(threads)
    from chatrec_tui.llm.peer import Model
    from chatrec_tui.llm.peer_work import PeerWork

    try:
        model = Model(file, threads=threads, packed=packed)
        line.send((True, model.version))
        work, ways = PeerWork(model), {}
        while True:
            question, *arguments = line.recv()
            answer: object = None
            if question == "prepare":
                name, *rest = arguments
                ways = getattr(work, name)(*rest)
                answer = list(ways)
            elif question == "run":
                answer = ways[arguments[0]]()
            elif question == "logits":
                answer = work.logits(*arguments)
            else:
                ways = {}
                work.finish()
            line.send((True, answer))
    except EOFError:
        pass
    except (ImportError, OSError, RuntimeError) as error:
        line.send((False, str(error)))
