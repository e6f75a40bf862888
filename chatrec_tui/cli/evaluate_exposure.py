"""`chatrec eval exposure`: which makers and which tenths of the catalog are seen."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption, SeedOption, TopOption
from chatrec_tui.i18n import say

__all__ = ["exposure_command"]

_LANGUAGE = interface_language()


def _help(option: str) -> str:
    return say(f"exposure.option.{option}", _LANGUAGE)


def exposure_command(
    catalog: CatalogOption = None,
    requests: Annotated[int, typer.Option("--requests", min=1, help=_help("requests"))] = 300,
    crowd: Annotated[float, typer.Option("--crowd", min=0.0, max=1.0, help=_help("crowd"))] = 0.0,
    diversity: Annotated[float, typer.Option("--diversity", min=0.0, max=1.0, help=_help("diversity"))] = 0.25,
    top: TopOption = 5,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.config.settings import load_settings
    from chatrec_tui.errors import CatalogError
    from chatrec_tui.evaluate.exposure import measure_exposure
    from chatrec_tui.rank.score import Weights

    paths = find_paths()
    with open_catalog(catalog or load_settings(paths).catalog or DEFAULT_CATALOG, paths) as store:
        if not store.count():
            raise CatalogError("exposure.nothing", catalog=store.name)
        weights = Weights(crowd=crowd, diversity=diversity)
        found = measure_exposure(store, count=requests, top=top, weights=weights, seed=seed)
        if as_json:
            settings = {"catalog": store.name, "top": top, "crowd": crowd, "diversity": diversity, "seed": seed}
            print(json.dumps({**settings, **found.to_json()}, ensure_ascii=False))
            return
        name = store.name
    print(say("exposure.summary", _LANGUAGE, catalog=name, requests=found.requests, items=found.items,
              coverage=f"{found.coverage:.0%}", gini=f"{found.gini:.2f}", tail=f"{found.tail:.0%}"))  # fmt: skip
    print(say("exposure.deciles", _LANGUAGE, shares=" ".join(f"{one:.0%}" for one in found.deciles)))
    for brand in found.brands:
        print(say("exposure.brand", _LANGUAGE, brand=brand.brand, items=f"{brand.items:.1%}",
                  exposure=f"{brand.exposure:.1%}"))  # fmt: skip
