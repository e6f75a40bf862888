"""`chatrec demo`: a scripted dialogue with real ranking and real model output."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption, ModelOption, SeedOption, TopOption
from chatrec_tui.i18n import Language, say

if TYPE_CHECKING:
    from chatrec_tui.demo.script import Script

__all__ = ["demo_command"]

_LANGUAGE = interface_language()
_DEFAULT = {"en": "films_en", "zh": "laptops_zh"}


def demo_command(
    script: Annotated[str | None, typer.Argument(help=say("demo.help.script", _LANGUAGE))] = None,
    headless: Annotated[bool, typer.Option("--headless", help=say("demo.help.headless", _LANGUAGE))] = False,
    list_all: Annotated[bool, typer.Option("--list", help=say("demo.help.list", _LANGUAGE))] = False,
    record: Annotated[
        Path | None, typer.Option("--record", metavar="FILE.svg", help=say("demo.help.record", _LANGUAGE))
    ] = None,
    speed: Annotated[float, typer.Option("--speed", min=0.1, max=100.0, help=say("demo.help.speed", _LANGUAGE))] = 1.0,
    catalog: CatalogOption = None,
    model: ModelOption = None,
    top: TopOption = 5,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """Play a dialogue in the interface, or with `--headless` print its events."""
    from chatrec_tui.demo.script import find_script

    language = interface_language()
    if list_all:
        _list_scripts(as_json)
        return
    chosen = find_script(script or _DEFAULT[language])
    on_screen = sys.stdin.isatty() and sys.stderr.isatty()
    if headless or (record is None and not on_screen):
        raise typer.Exit(_play_headless(chosen, catalog or chosen.catalog, model, top, seed, language))
    from chatrec_tui.cli.tui import run_interface
    from chatrec_tui.demo.pilot import make_pilot

    status = run_interface(
        catalog=catalog or chosen.catalog, model=model, language=language, profile="none", top=top, seed=seed,
        auto_pilot=make_pilot(chosen, speed=speed, record=record, stay=record is None), on_screen=on_screen,
    )  # fmt: skip
    if record is not None and status == 0:
        print(say("demo.recorded", language, path=record), file=sys.stderr)
    raise typer.Exit(status)


def _list_scripts(as_json: bool) -> None:
    from chatrec_tui.demo.script import list_scripts

    for one in list_scripts():
        if as_json:
            about = {"name": one.name, "language": one.language, "catalog": one.catalog, "title": one.title,
                     "steps": len(one.steps)}  # fmt: skip
            print(json.dumps(about, ensure_ascii=False))
        else:
            print(f"{one.name:<14} {one.language}  {one.catalog:<10} {one.title}")


def _play_headless(script: Script, catalog: str, model: str | None, top: int, seed: int, language: Language) -> int:
    """Print the events, one a line; 1 when the engine did not do what the script expects."""
    from chatrec_tui.demo.headless import play_headless
    from chatrec_tui.engine.opening import open_session

    problems: list[str] = []
    session = open_session(catalog=catalog, model=model, profile="none", top=top, seed=seed, language=script.language)
    for event in play_headless(script, session, language, problems.append):
        print(json.dumps(event.to_json(), ensure_ascii=False), flush=True)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0
