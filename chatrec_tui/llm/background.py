"""Coroutines on a thread of their own, for code that is not asynchronous: their events are read like a list."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
import weakref
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from chatrec_tui.llm.api import Cancelled

Event = TypeVar("Event")
Job = Callable[[Callable[[Event], None]], Awaitable[None]]
"""Does some work and hands events over as they come."""

_GLANCE = 0.05
"""Seconds between two looks at whether the work is still wanted."""
_FAREWELL = 2.0
"""Seconds that cancelled work has to close what it holds."""

__all__ = ["Background", "Job"]


class _Finished(Generic[Event]):
    """The end of the work, with what stopped it."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Background:
    """An event loop on a daemon thread. `close` it, or drop it: both end the thread."""

    def __init__(self, *, at_once: int) -> None:
        """`at_once` is how many jobs of a run work at the same time."""
        self._at_once = at_once
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_work, args=(self._loop,), name="remote-model", daemon=True)
        self._thread.start()
        self._closing = weakref.finalize(self, _stop, self._loop, self._thread)

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Do one `last` thing and end the thread; what still runs is cancelled. Closing twice does nothing."""
        if self._closing.alive:
            self.call(last())
            self._closing()

    def call(self, work: Awaitable[Any]) -> Any:
        """The result of one coroutine, or its exception."""
        return asyncio.run_coroutine_threadsafe(_await(work), self._loop).result()

    def run(
        self, jobs: Sequence[Job[Event]], *, deadline: float | None = None, cancelled: Cancelled | None = None
    ) -> Iterator[tuple[int, Event]]:
        """Yield (job, event) as they come, until all jobs are done, the deadline is met or nobody wants more.

        Jobs that are left then are cancelled. The first exception of a job ends the run and is raised.
        """
        events: queue.SimpleQueue[tuple[int, Event] | _Finished[Event]] = queue.SimpleQueue()
        work = asyncio.run_coroutine_threadsafe(_run(jobs, self._at_once, events), self._loop)
        try:
            while not (cancelled is not None and cancelled()):
                wait = _GLANCE if deadline is None else min(_GLANCE, deadline - time.monotonic())
                if wait <= 0:
                    return
                try:
                    event = events.get(timeout=wait)
                except queue.Empty:
                    continue
                if isinstance(event, _Finished):
                    if event.error is not None:
                        raise event.error
                    return
                yield event
        finally:
            work.cancel()


async def _await(work: Awaitable[Any]) -> Any:
    return await work


async def _run(jobs: Sequence[Job[Event]], at_once: int, events: queue.SimpleQueue[Any]) -> None:
    gate = asyncio.Semaphore(at_once)

    async def work(number: int, job: Job[Event]) -> None:
        async with gate:
            await job(lambda event: events.put((number, event)))

    try:
        async with asyncio.TaskGroup() as group:
            for number, job in enumerate(jobs):
                group.create_task(work(number, job))
    except BaseExceptionGroup as errors:
        events.put(_Finished[Event](errors.exceptions[0]))
    else:
        events.put(_Finished[Event](None))


def _work(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    loop.run_forever()
    loop.close()


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    async def leave() -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        loop.stop()

    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(leave()))
        thread.join(_FAREWELL)
