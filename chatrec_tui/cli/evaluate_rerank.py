"""`chatrec eval rerank`: how well lists are ordered, ours against others."""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.learning import FitLevel
from chatrec_tui.cli.options import CatalogOption, JsonOption, ModelOption, SeedOption
from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from chatrec_tui.catalog.store import CatalogStore, Interaction
    from chatrec_tui.evaluate.rerank_cases import Case, Spread
    from chatrec_tui.llm.api import LanguageModel

__all__ = ["rerank_command"]

_LANGUAGE = interface_language()
_WIDE = 150
"""Columns that the whole table needs; a narrower terminal gets its chief measures."""
_CHIEF = ("ndcg@1", "ndcg@10", "hr@10", "mrr")
_SHOWN = ("ndcg@1", "ndcg@5", "ndcg@10", "ndcg@20", "hr@10", "mrr", "coverage", "ms_per_list")


class Negatives(StrEnum):
    """How the other candidates of made lists are drawn."""

    uniform = "uniform"
    popular = "popular"
    both = "both"


def _help(name: str) -> str:
    return say(f"evaluate_rerank.option.{name}", _LANGUAGE)


def rerank_command(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=_help("file"))] = None,
    interactions: Annotated[
        Path | None, typer.Option("--interactions", metavar="FILE", help=_help("interactions"))
    ] = None,
    catalog: CatalogOption = None,
    model: ModelOption = "none",
    leave_last_out: Annotated[
        int | None, typer.Option("--leave-last-out", metavar="PEOPLE", min=0, help=_help("leave_last_out"))
    ] = None,
    candidates: Annotated[int, typer.Option("--candidates", min=2, max=1000, help=_help("candidates"))] = 20,
    negatives: Annotated[Negatives, typer.Option("--negatives", help=_help("negatives"))] = Negatives.both,
    cold: Annotated[float, typer.Option("--cold", min=0.0, max=0.9, help=_help("cold"))] = 0.0,
    fit: Annotated[FitLevel, typer.Option("--fit", help=say("retrieve.help.fit", _LANGUAGE))] = FitLevel.fast,
    baselines: Annotated[bool, typer.Option("--baselines/--no-baselines", help=_help("baselines"))] = True,
    seconds: Annotated[float, typer.Option("--seconds", min=1.0, help=_help("seconds"))] = 60.0,
    make: Annotated[Path | None, typer.Option("--make", metavar="FILE", help=_help("make"))] = None,
    plot: Annotated[Path | None, typer.Option("--plot", metavar="FILE.svg", help=_help("plot"))] = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Order lists and print how well that went."""
    from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.config.settings import load_settings
    from chatrec_tui.engine.opening import open_model
    from chatrec_tui.evaluate.rerank_cases import hold_out, read_cases, without_targets, write_cases

    if file is not None and (leave_last_out is not None or make is not None):
        raise UsageError("evaluate_rerank.one_source")
    if file is None and leave_last_out is None and make is None:
        raise UsageError("evaluate_rerank.no_source")
    paths = find_paths()
    handle = open_model(model)
    loaded = handle.get()
    if handle.error is not None:
        raise handle.error
    with open_catalog(catalog or load_settings(paths).catalog or DEFAULT_CATALOG, paths) as store:
        known = {item: n for n, item in enumerate(store.select(order="catalog"))}
        rows = _interactions(store, interactions, known)
        sets: dict[str, tuple[Sequence[Case], Sequence[Interaction]]] = {}
        if file is not None:
            cases = read_cases(file, known)
            sets["given"] = (cases, without_targets(rows, cases))
        else:
            every: tuple[Spread, ...] = ("uniform", "popular")
            spreads = [spread for spread in every if negatives.value in ("both", spread)]
            for spread in spreads:
                held = hold_out(rows, list(known), spread=spread, candidates=candidates,
                                people=leave_last_out or None, cold=cold, seed=seed)  # fmt: skip
                sets[spread] = (held.cases, held.interactions)
        if make is not None:
            write_cases(make, next(iter(sets.values()))[0])
            return
        report: dict[str, Any] = {"catalog": store.name, "items": store.count(), "model": handle.name, "seed": seed}
        report |= _measure(store, sets, loaded, fit, baselines=baselines, seconds=seconds, seed=seed)
    _show(report["sets"], plot, printed=not as_json)
    if as_json:
        print(json.dumps(report, ensure_ascii=False))


def _interactions(store: CatalogStore, file: Path | None, known: dict[str, int]) -> list[Interaction]:
    """Those of a file, else those of the catalog."""
    from chatrec_tui.catalog.interactions import read_interactions
    from chatrec_tui.catalog.report import Notes

    if file is None:
        return list(store.interactions())
    return read_interactions(file, known, Notes(file.name))


def _measure(
    store: CatalogStore,
    sets: dict[str, tuple[Sequence[Case], Sequence[Interaction]]],
    model: LanguageModel | None,
    fit: FitLevel,
    *,
    baselines: bool,
    seconds: float,
    seed: int,
) -> dict[str, Any]:
    """The report of every set. Sets that leave the same to learn from share what is fitted."""
    from chatrec_tui.evaluate.rerank import Bench, evaluate_cases

    def tell(step: str) -> None:
        print(say("evaluate_rerank.fitting", _LANGUAGE, what=step), file=sys.stderr)

    reports: dict[str, Any] = {}
    rows = next(iter(sets.values()))[1]
    # Whoever is held out, it is by the same seed: the sets differ in the candidates only.
    used = () if fit is FitLevel.none else rows
    with Bench(store, used, level=fit.value, model=model, seed=seed, tell=tell) as bench:
        scorers = bench.scorers(baselines=baselines, seconds=seconds)
        for name, (cases, _) in sets.items():
            tell(name)
            reports[name] = evaluate_cases(bench, cases, scorers, seed=seed)
        learnt = dict(bench.knowledge.taste.weights) if bench.knowledge.taste is not None else {}
    first = next(iter(reports.values()))
    head = {key: value for key, value in first.items() if not isinstance(value, dict)}
    return head | {"weights": {name: round(value, 3) for name, value in learnt.items()}, "sets": reports}


def _show(reports: dict[str, Any], plot: Path | None, *, printed: bool) -> None:
    """Print a table of every set, and draw them as SVG. Raises CatalogError when the drawing cannot be written."""
    from rich.console import Console

    from chatrec_tui.errors import CatalogError

    if printed:
        console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
        if not console.is_terminal:
            console.width = _WIDE
        for name, report in reports.items():
            _table(console, name, report)
    if plot is None:
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        canvas = Console(file=nowhere, record=True, width=_WIDE, force_terminal=True, highlight=False, markup=False)
        for name, report in reports.items():
            _table(canvas, name, report)
        drawing = canvas.export_svg(title="chatrec eval rerank")
    try:
        plot.write_text(drawing, encoding="utf-8")
    except OSError as error:
        raise CatalogError("evaluate_rerank.cannot_write", file=plot, why=error.strerror or error) from error


def _table(console: Console, name: str, report: dict[str, Any]) -> None:
    """One set as a table with a bar for NDCG@10."""
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    wide = console.width >= _WIDE
    shown = _SHOWN if wide else _CHIEF
    lists = say("evaluate_rerank.lists", _LANGUAGE, name=say(f"evaluate_rerank.set.{name}", _LANGUAGE),
                lists=f"{report['lists']:,}", cold=f"{report['cold_lists']:,}")  # fmt: skip
    console.print(Text(lists))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in ["system", *shown, "warm", "cold", "ahead", *(["plot"] if wide else [])]:
        justify: Any = "left" if head in ("system", "plot") else "right"
        table.add_column(Text(say(f"evaluate_rerank.head.{head.replace('@', '_')}", _LANGUAGE)), justify=justify)
    for system, row in report["systems"].items():
        ahead = report["ahead"].get(system)
        cells = [f"{row[one]:.3f}" if one != "ms_per_list" else f"{row[one]:.1f}" for one in shown]
        cells += [f"{report[part][system]['ndcg@10']:.3f}" if part in report else "–" for part in ("warm", "cold")]
        spread = f" [{ahead['low']:+.3f}, {ahead['high']:+.3f}]" if ahead and wide else ""
        cells.append(f"{ahead['mean']:+.3f}{spread}" if ahead else "")
        bar = [Bar(1.0, 0.0, row["ndcg@10"], width=20)] if wide else []
        table.add_row(Text(system), *map(Text, cells), *bar)
    console.print(table)
