"""How soon a person sees something: `python -m tests.benchmarks.responsiveness`.

Prints the median of several runs on this machine, in seconds: help, the interface's first paint (the prompt is on
the screen of a pseudo-terminal), and of a dialogue with the model warm the first list after the words, the model's
order after the list, and the first piece of a reason after the list.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

import pexpect
import pyte

from chatrec_tui.config.paths import find_paths

WORDS = {
    "films": ("想看轻松一点的科幻片", "不要恐怖的", "something from the 90s", "不感兴趣", "a funny one for the family"),
    "laptops": ("六千以内，轻一点", "a quiet one for long flights", "不要苹果", "cheaper", "适合编程的"),
}


def time_command(*arguments: str) -> float:
    """Seconds until a command has ended."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "chatrec_tui", *arguments], capture_output=True, check=True)
    return time.perf_counter() - began


def time_first_paint() -> float:
    """Seconds from the start of the process until the prompt is on the screen."""
    screen = pyte.Screen(120, 36)
    stream = pyte.ByteStream(screen)
    began = time.perf_counter()
    child = pexpect.spawn(
        sys.executable,
        ["-m", "chatrec_tui", "--profile", "none"],
        dimensions=(36, 120),
        env={**os.environ, "TERM": "xterm-256color", "CHATREC_LANG": "en"},
    )
    try:
        while "❯" not in "".join(screen.display):
            stream.feed(child.read_nonblocking(65536, timeout=20))
        return time.perf_counter() - began
    finally:
        child.close(force=True)


def time_turns(catalog: str) -> list[dict[str, float]]:
    """Seconds of each turn of a dialogue after the first, by step."""
    from chatrec_tui.catalog.library import open_catalog
    from chatrec_tui.engine.events import Event, RankingEvent, ReasonDelta, ReasonEvent
    from chatrec_tui.engine.opening import open_model
    from chatrec_tui.engine.session import Session

    handle = open_model(None)
    handle.get()
    times = []
    with open_catalog(catalog, find_paths()) as store:
        session = Session(store, handle)
        for words in WORDS[catalog]:
            began = time.perf_counter()
            seen: dict[str, float] = {}

            def note(name: str, seen: dict[str, float] = seen, began: float = began) -> None:
                seen.setdefault(name, time.perf_counter() - began)

            for event in session.turn(words):
                kind: type[Event] = type(event)
                if kind is RankingEvent:
                    note("list" if "list" not in seen else "order")
                elif kind in (ReasonDelta, ReasonEvent):
                    note("reason")
            times.append(seen)
    return times[1:]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHATREC_HOME"] = folder
        rows = {"chatrec --help": statistics.median(time_command("--help") for _ in range(7))}
        time_first_paint()
        rows["first paint of the interface"] = statistics.median(time_first_paint() for _ in range(7))
        turns = [turn for catalog in WORDS for turn in time_turns(catalog)]
        rows["first list after the words"] = statistics.median(turn["list"] for turn in turns)
        rows["the model's order after the list"] = statistics.median(turn["order"] - turn["list"] for turn in turns)
        rows["first piece of a reason after the list"] = statistics.median(
            turn["reason"] - turn["list"] for turn in turns
        )
    for name, seconds in rows.items():
        print(f"{name:40} {seconds:6.3f} s")


if __name__ == "__main__":
    main()
