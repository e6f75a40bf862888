"""`chatrec eval reasons`: whether reasons are true, different, and about what was asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption, ModelOption, SeedOption
from chatrec_tui.i18n import say

__all__ = ["reasons_command"]

_LANGUAGE = interface_language()


def reasons_command(
    catalog: CatalogOption = None,
    pairs: Annotated[int, typer.Option("--pairs", min=1, help=say("evaluate_reasons.option.pairs", _LANGUAGE))] = 1000,
    samples: Annotated[
        int, typer.Option("--samples", min=0, help=say("evaluate_reasons.option.samples", _LANGUAGE))
    ] = 0,
    model: ModelOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.config.settings import load_settings
    from chatrec_tui.engine.opening import open_model
    from chatrec_tui.evaluate.reasons import Measured, measure_reasons

    paths = find_paths()
    handle = open_model(model)
    with open_catalog(catalog or load_settings(paths).catalog or DEFAULT_CATALOG, paths) as store:
        loaded = handle.get()
        if handle.error is not None:
            raise handle.error
        measured = measure_reasons(store, loaded, pairs=pairs, seed=seed)
        together = Measured([page for one in measured.values() for page in one.pages])
        report: dict[str, Any] = {
            "catalog": store.name,
            "model": handle.name,
            "seed": seed,
            "all": together.summary(),
            "languages": {language: one.summary() for language, one in measured.items()},
            "false_claims": together.false_claims,
        }
        shown = {
            language: [reason for page in one.pages for reason in page][:samples] for language, one in measured.items()
        }
    if as_json:
        report["samples"] = {
            language: [{"wishes": list(one.wishes), "text": one.text, "writer": one.writer} for one in reasons]
            for language, reasons in shown.items()
        }
        print(json.dumps(report, ensure_ascii=False))
        return
    _print_table(report)
    for language, reasons in shown.items():
        for one in reasons:
            print(f"{language}\t{one.writer}\t{one.text}")
    for false in report["false_claims"]:
        print(f"{false['reason']}  ✗ {false['claim']} ({false['why']})", file=sys.stderr)


def _print_table(report: Mapping[str, Any]) -> None:
    columns = {say("evaluate_reasons.table.all", _LANGUAGE): report["all"], **report["languages"]}
    print("\t".join([say("evaluate_reasons.table.measure", _LANGUAGE), *columns]))
    for name in report["all"]:
        cells = [_cell(values[name]) for values in columns.values()]
        print("\t".join([say(f"evaluate_reasons.row.{name}", _LANGUAGE), *cells]))


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "–"
    return "–" if value is None else str(value)
