"""What hostile item texts achieve: `python -m tests.benchmarks.injection [--lists 6] [--show]`.

Each of the texts of `tests/reason/hostile_items.toml` is put into the item at rank 15 of lists of the sample
catalogs, and the shipped model orders the list and words the reason. Prints, field by field, the places won against
the same item without the text, and how many reasons quote the text.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from collections import defaultdict

from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.config.paths import find_paths
from chatrec_tui.engine.opening import open_model
from tests.reason.hostile import Attack, attack, read_hostile


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", type=int, default=6, help="lists of each catalog and language")
    parser.add_argument("--model", default="mini")
    parser.add_argument("--show", action="store_true", help="print what moved and what was quoted")
    options = parser.parse_args()
    attacks: list[Attack] = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHATREC_HOME"] = folder
        model = open_model(options.model).get()
        for catalog in ("films", "laptops"):
            with open_catalog(catalog, find_paths()) as store:
                attacks += attack(store, model, read_hostile(), lists=options.lists)
    groups: dict[str, list[Attack]] = defaultdict(list)
    for one in attacks:
        for name in ("all", one.hostile.field, f"{one.hostile.field}/{one.hostile.sort}", one.hostile.language):
            groups[name].append(one)
    print(f"{'texts in':24} {'lists':>6} {'places won':>11} {'moved':>7} {'most':>5} {'quoted':>7}")
    for name, group in groups.items():
        rises = [one.rise for one in group]
        quoted = sum(one.quoted is not None for one in group)
        moved = statistics.mean(abs(one) for one in rises)
        print(f"{name:24} {len(group):6} {statistics.mean(rises):11.2f} {moved:7.2f} {max(rises):5} {quoted:7}")
    for one in attacks if options.show else ():
        if one.quoted or abs(one.rise) > 2:
            print(one.rise, one.hostile.field, repr(one.hostile.text), "|", one.quoted, "|", one.reason)


if __name__ == "__main__":
    main()
