"""The thread that the engine runs on: one job after another, each of them a stream of messages to the interface.

A thread of our own and not a pool of the event loop, because leaving the program must not wait for a model.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from queue import SimpleQueue

from textual.message import Message

from chatrec_tui.catalog.item import Item
from chatrec_tui.engine.events import Event, RankingEvent
from chatrec_tui.errors import ChatRecError
from chatrec_tui.i18n import Language
from chatrec_tui.tui.backend import Dialogue
from chatrec_tui.tui.failures import failure_line
from chatrec_tui.tui.messages import DialogueOpened, EngineEvent, JobDone, JobFailed, JobStarted

__all__ = ["EngineThread", "Job"]


@dataclass(slots=True)
class Job:
    """Something to do with the dialogue."""

    number: int
    name: str
    """`open`, `turn`, `command` or `model`."""
    run: Callable[[Job], Iterable[Event | Message]]
    """Yields the engine's events, and messages of its own."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when it is to end early."""


class EngineThread:
    """Runs jobs on the dialogue, which only this thread touches."""

    def __init__(self, post: Callable[[Message], object], language: Callable[[], Language]) -> None:
        self._post = post
        self._language = language
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._numbers = itertools.count(1)
        self._current: Job | None = None
        self._open_jobs: set[int] = set()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self.dialogue: Dialogue | None = None

    def start(self) -> None:
        """Begin to work on jobs."""
        self._thread.start()

    def submit(self, name: str, run: Callable[[Job], Iterable[Event | Message]]) -> Job:
        """Queue a job."""
        job = Job(next(self._numbers), name, run)
        self._open_jobs.add(job.number)
        self._jobs.put(job)
        return job

    @property
    def waiting(self) -> int:
        """How many jobs have not been shown to the end."""
        return len(self._open_jobs)

    def finished(self, job: int) -> None:
        """The interface has shown all that a job told."""
        self._open_jobs.discard(job)

    def stop_current(self) -> None:
        """Ask the running job to end; the engine does so within one step of the model."""
        if (job := self._current) is not None:
            job.stop.set()

    def close(self, timeout: float) -> bool:
        """End the thread; False when it is still busy after `timeout` seconds."""
        self.stop_current()
        self._jobs.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # What the jobs do

    def open(self, open_dialogue: Callable[[], Dialogue]) -> Job:
        """Open a catalog and begin a dialogue on it."""

        def run(_: Job) -> Iterator[Event | Message]:
            dialogue = open_dialogue()
            began = dialogue.start()
            if self.dialogue is not None:
                self.dialogue.store.close()
            self.dialogue = dialogue
            yield DialogueOpened(began.catalog, began.items, dialogue.store.schema(), dialogue.state)
            yield from dialogue.opening()

        return self.submit("open", run)

    def say(self, text: str, shown: tuple[str, ...] | None) -> Job:
        """Pass on what the person says while they look at the items `shown`."""

        def run(job: Job) -> Iterator[Event]:
            if self.dialogue is not None:
                yield from self.dialogue.turn(text, shown=shown, cancelled=job.stop.is_set)

        return self.submit("turn", run)

    def command(self, text: str) -> Job:
        """Run a slash command that changes the dialogue."""

        def run(job: Job) -> Iterator[Event]:
            if self.dialogue is not None:
                yield from self.dialogue.command(text, cancelled=job.stop.is_set)

        return self.submit("command", run)

    def change_model(self, change: Callable[[Dialogue], None]) -> Job:
        """Give the dialogue another model."""

        def run(_: Job) -> Iterator[Event]:
            if self.dialogue is not None:
                change(self.dialogue)
            yield from ()

        return self.submit("model", run)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._current = job
            self._post(JobStarted(job.number, job.name))
            try:
                for told in job.run(job):
                    self._post(self._with_items(told, job) if isinstance(told, Event) else told)
            except Exception as error:  # the interface outlives whatever a job does
                code = int(error.exit_code) if isinstance(error, ChatRecError) else 1
                self._post(JobFailed(job.number, job.name, failure_line(error, self._language()), code))
            finally:
                self._current = None
            state = self.dialogue.state if self.dialogue is not None else None
            self._post(JobDone(job.number, job.name, job.stop.is_set(), state))

    def _with_items(self, event: Event, job: Job) -> EngineEvent:
        items: dict[str, Item] = {}
        if isinstance(event, RankingEvent) and self.dialogue is not None:
            items = {item.id: item for item in self.dialogue.store.get_many([one.id for one in event.items])}
        return EngineEvent(event, items, job.number)
