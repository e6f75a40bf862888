"""`chatrec eval track`: how much of what people say is understood, against labelled turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption
from chatrec_tui.i18n import say

if TYPE_CHECKING:
    from chatrec_tui.evaluate.track import Miss

__all__ = ["track_measure_command"]

_LANGUAGE = interface_language()


def _option(name: str) -> str:
    return say(f"evaluate_track.option.{name}", _LANGUAGE)


def track_measure_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_option("file"))],
    catalog: CatalogOption = None,
    misses: Annotated[int, typer.Option("--misses", min=0, help=_option("misses"))] = 0,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.evaluate.track import measure_track

    reports, missed = measure_track(file, catalog)
    results = {name: report.to_json() for name, report in reports.items()}
    if as_json:
        languages = {name: one for name, one in results.items() if name != "all"}
        report: dict[str, Any] = {"file": str(file), "catalog": catalog, **results["all"], "by_language": languages}
        if misses:
            report["misses"] = [one.to_json() for one in missed[:misses]]
        print(json.dumps(report, ensure_ascii=False))
        return
    _print_table(results)
    _print_misses(missed[:misses])


def _print_table(results: Mapping[str, Mapping[str, Any]]) -> None:
    """One row a score, one group of columns a language."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    for name, result in results.items():
        label = say(f"evaluate_track.set.{name}", _LANGUAGE)
        print(say("evaluate_track.summary", _LANGUAGE, set=label, turns=f"{result['turns']:,}",
                  exact=f"{result['exact']:.1%}"))  # fmt: skip
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(Text(say("evaluate_track.head.act", _LANGUAGE)))
    table.add_column(Text(say("evaluate_track.head.language", _LANGUAGE)))
    for head in ("gold", "precision", "recall", "f1"):
        table.add_column(Text(say(f"evaluate_track.head.{head}", _LANGUAGE)), justify="right")
    for name, result in results.items():
        rows = {say(f"evaluate_track.row.{row}", _LANGUAGE): result[row] for row in ("acts", "slot_values")}
        for row, score in {**rows, **result["by_act"]}.items():
            numbers = [f"{score[one]:.3f}" for one in ("precision", "recall", "f1")]
            where = say(f"evaluate_track.set.{name}", _LANGUAGE)
            table.add_row(*map(Text, [row, where, f"{score['gold']:,}", *numbers]))
    Console(file=sys.stdout, highlight=False, markup=False, emoji=False).print(table)


def _print_misses(misses: Sequence[Miss]) -> None:
    from chatrec_tui.text.clean import one_line

    for one in misses:
        meant, told = (json.dumps(list(acts), ensure_ascii=False) for acts in (one.missed, one.added))
        print(one_line(say("evaluate_track.miss", _LANGUAGE, line=one.line, text=one.text, meant=meant, told=told)))
