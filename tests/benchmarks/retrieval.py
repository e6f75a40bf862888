"""How long a list takes in large catalogs: `python -m tests.benchmarks.retrieval [ITEMS …]`.

Makes synthetic catalogs (10,000 and 100,000 items unless told otherwise; always the same ones) with the program's own
loader and prints medians in milliseconds: candidates alone and the whole base list, for dialogue states without and
with filters, words and a history. Interactions of made-up people are loaded and learnt from, too.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.engine.listing import Recommender
from chatrec_tui.retrieve.candidates import find_candidates
from chatrec_tui.retrieve.knowledge import know, prepare_catalog

_TOPICS = ("drama", "comedy", "thriller", "science fiction", "romance", "animation", "western", "mystery")
_MOODS = ("warm", "dark", "slow", "clever", "loud", "tender", "strange", "bright", "epic", "quiet")
_SYLLABLES = ("ka", "lo", "mi", "ren", "sha", "tor", "ve", "zu", "an", "el", "is", "or")
_RUNS = 15


def write_catalog_file(path: Path, items: int, seed: int = 0) -> None:
    """JSON Lines of made-up items."""
    draw = random.Random(seed)
    words = ["".join(draw.choices(_SYLLABLES, k=draw.randint(2, 4))) for _ in range(3000)]
    with path.open("w", encoding="utf-8") as file:
        for n in range(items):
            row = {
                "id": f"i{n}", "title": " ".join(draw.choices(words, k=3)).title(),
                "category": draw.sample(_TOPICS, 2), "creators": [f"Maker {draw.randint(0, items // 10)}"],
                "tags": draw.sample(_MOODS, 3), "price": round(draw.lognormvariate(4, 1), 2), "currency": "USD",
                "rating": round(draw.uniform(1, 5), 1), "popularity": round(draw.paretovariate(1), 3),
                "released": str(draw.randint(1950, 2025)), "description": " ".join(draw.choices(words, k=20)),
                "attributes": {"length": f"{draw.randint(60, 200)} min", "colour": draw.choice(["red", "blue"])},
            }  # fmt: skip
            file.write(json.dumps(row) + "\n")


def write_interactions(path: Path, items: int, people: int, seed: int = 0) -> None:
    """Rows of made-up people, each of whom stays near a few places of the catalog."""
    draw = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["user", "item", "time"])
        for person in range(people):
            homes = [draw.randrange(items) for _ in range(3)]
            for n in range(20):
                table.writerow([f"u{person}", f"i{(draw.choice(homes) + int(draw.gauss(0, 30))) % items}", n])


def wish(slot: str, op: str, value: str | float, *, hard: bool = True) -> Preference:
    """A preference as a dialogue would hold it."""
    return Preference(slot, op, value, 1.0, hard, 1, str(value))  # type: ignore[arg-type]


def states(turn: int = 0) -> dict[str, DialogueState]:
    """What is measured; each turn names a price, or words, that no turn before it named."""
    likes: dict[str, Verdict] = {f"i{n}": "liked" for n in range(0, 200, 20)}
    history = MappingProxyType(likes)
    filtered = (
        wish("category", "=", "drama"),
        wish("price", "<=", 100.0 - turn / 10),
        wish("tags", "=", "warm", hard=False),
    )
    words = (wish("about", "~", "something warm and clever", hard=False),)
    new_words = (wish("about", "~", f"something warm and clever {turn}", hard=False),)
    return {
        "first list": DialogueState(),
        "filters and soft wishes": DialogueState(preferences=filtered),
        "new words": DialogueState(preferences=new_words),
        "history": DialogueState(feedback=history),
        "all of it": DialogueState(preferences=filtered + words, feedback=history),
    }


def median_ms(run: Callable[[int], object], first: int) -> float:
    """Median of several turns after a first one."""
    run(first)
    times = []
    for turn in range(first + 1, first + 1 + _RUNS):
        began = time.perf_counter()
        run(turn)
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def measure(items: int, folder: Path) -> None:
    """Load, learn and time one size."""
    source, log = folder / f"made{items}.jsonl", folder / f"log{items}.csv"
    write_catalog_file(source, items)
    write_interactions(log, items, 2000)
    began = time.perf_counter()
    load_files([source], paths=Paths(folder), name=f"made{items}", interactions=[log])
    loaded = time.perf_counter() - began
    with CatalogStore(folder / "catalogs" / f"made{items}.sqlite") as store:
        began = time.perf_counter()
        prepare_catalog(store)
        print(f"{items:,} items: loaded in {loaded:.1f} s, prepared in {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        know(store)
        print(f"  {'opening what was learnt':28} {(time.perf_counter() - began) * 1000:7.1f} ms")
        recommender = Recommender(store, top=5)
        print(f"  {'':28} candidates   whole list")
        for n, name in enumerate(states()):
            candidates = median_ms(lambda turn: find_candidates(store, states(turn)[name]), 40 * n)  # noqa: B023
            whole = median_ms(lambda turn: recommender.list_items(states(turn)[name], {}), 40 * n + 20)  # noqa: B023
            print(f"  {name:28} {candidates:7.1f} ms   {whole:7.1f} ms")


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        for items in [int(one) for one in sys.argv[1:]] or [10_000, 100_000]:
            measure(items, Path(folder))


if __name__ == "__main__":
    main()
