"""`chatrec eval simulate`: simulated people with hidden wishes talk with the engine until they find something."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from chatrec_tui.cli.language import LANGUAGE_VARIABLE, interface_language
from chatrec_tui.cli.options import CatalogOption, JsonOption, ModelOption, SeedOption, TopOption
from chatrec_tui.errors import CatalogError, ConfigError
from chatrec_tui.i18n import LANGUAGES, Language, say

__all__ = ["simulate_command"]

_LANGUAGE = interface_language()


def _help(option: str) -> str:
    return say(f"simulate.option.{option}", _LANGUAGE)


def simulate_command(
    catalog: CatalogOption = None,
    users: Annotated[int, typer.Option("--users", min=1, help=_help("users"))] = 200,
    turns: Annotated[int, typer.Option("--turns", min=1, help=_help("turns"))] = 15,
    model: ModelOption = None,
    transcript: Annotated[Path | None, typer.Option("--transcripts", metavar="FILE", help=_help("transcripts"))] = None,
    top: TopOption = 5,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.config.settings import load_settings
    from chatrec_tui.engine.opening import open_model
    from chatrec_tui.simulate.measure import measure
    from chatrec_tui.simulate.play import Dialogue, simulate

    paths = find_paths()
    languages = _languages()
    handle = open_model(model)
    dialogues: list[Dialogue] = []
    with open_catalog(catalog or load_settings(paths).catalog or DEFAULT_CATALOG, paths) as store:
        if not store.count():
            raise CatalogError("simulate.nothing", catalog=store.name)
        if transcript is not None:
            _write(transcript, [])
        handle.get()
        if handle.error is not None:
            raise handle.error
        for dialogue in simulate(
            store, users=users, turns=turns, languages=languages, seed=seed, top=top, model=handle
        ):
            dialogues.append(dialogue)
            _tell_progress(len(dialogues), users)
        report: dict[str, Any] = {
            "catalog": store.name, "items": store.count(), "model": handle.name, "seed": seed, "max_turns": turns,
            **measure(dialogues).to_json(),
        }  # fmt: skip
    spoken = {one: [each for each in dialogues if each.person.language == one] for one in languages}
    report["languages"] = {one: measure(group).to_json() for one, group in spoken.items() if group}
    if transcript is not None:
        _write(transcript, [json.dumps(one.to_json(), ensure_ascii=False) for one in dialogues])
        print(say("simulate.written", _LANGUAGE, count=len(dialogues), file=transcript), file=sys.stderr)
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _print_table(report)


def _languages() -> tuple[Language, ...]:
    """The language that `--lang` or the environment names, else both."""
    chosen = os.environ.get(LANGUAGE_VARIABLE, "").lower()
    return tuple(one for one in LANGUAGES if chosen.startswith(one)) or LANGUAGES


def _write(file: Path, lines: list[str]) -> None:
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise ConfigError("simulate.cannot_write", file=file, why=error.strerror or error) from error


def _tell_progress(done: int, users: int) -> None:
    """How far it is, for somebody who watches."""
    if sys.stderr.isatty():
        end = "\n" if done == users else "\r"
        print(say("simulate.progress", _LANGUAGE, done=done, users=users), end=end, file=sys.stderr, flush=True)


def _print_table(report: Mapping[str, Any]) -> None:
    """One line a measure: its name, all dialogues, then those of each language."""
    columns: dict[str, Mapping[str, Any]] = {say("simulate.table.all", _LANGUAGE): report}
    if len(report["languages"]) > 1:
        columns |= report["languages"]
    rows = [[say("simulate.table.measure", _LANGUAGE), *columns]]
    for name in next(iter(report["languages"].values())):
        key, at, k = name.partition("@")
        label = say(f"simulate.row.{key}", _LANGUAGE, k=k) if at else say(f"simulate.row.{key}", _LANGUAGE)
        rows.append([label, *(_shown(column[name]) for column in columns.values())])
    for row in rows:
        print("\t".join(row))


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}".rstrip("0").rstrip(".")
