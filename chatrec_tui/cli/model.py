"""`chatrec model`: the on-device language model: which there are, which is in use, how fast it is."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.model_get import get_command
from chatrec_tui.cli.options import JsonOption
from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import load_settings, save_settings
from chatrec_tui.errors import ModelError, UsageError
from chatrec_tui.i18n import say
from chatrec_tui.llm.shapes import SHAPES
from chatrec_tui.text.clean import one_line

__all__ = ["model_app"]

_LANGUAGE = interface_language()
_NONE = "none"


def _help(key: str) -> str:
    return say(f"model.help.{key}", _LANGUAGE)


def _bench(key: str) -> str:
    return say(f"bench.help.{key}", _LANGUAGE, shapes=", ".join(SHAPES))


model_app = typer.Typer(no_args_is_help=True)
model_app.command("get", help=say("hub.help.get", _LANGUAGE))(get_command)

NameArgument = Annotated[str | None, typer.Argument(metavar="NAME|FOLDER", help=_help("name"))]
NameOption = Annotated[str | None, typer.Option("--model", metavar="NAME|FOLDER", help=_help("name"))]


@model_app.command("list", help=_help("list"))
def list_command(as_json: JsonOption = False) -> None:
    from chatrec_tui.llm.describe import describe
    from chatrec_tui.llm.load import DEFAULT, known_models

    paths = find_paths()
    used = load_settings(paths).model or DEFAULT
    found = dict(known_models(paths))
    if used not in (*found, _NONE) and Path(used).is_dir():
        found[used] = Path(used)
    rows: list[dict[str, Any]] = []
    for name, folder in found.items():
        try:
            row = {**asdict(describe(folder)), "name": name, "in_use": name == used}
        except ModelError as error:
            row = {"name": name, "folder": str(folder), "in_use": name == used, "error": error.message(_LANGUAGE)}
        rows.append(row)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        about = row.get("error") or f"{row['family']}  {row['parameters'] / 1e6:.1f} M  {row['weights_bytes']:,} B"
        print(f"{'*' if row['in_use'] else ' '} {one_line(row['name'])}  {one_line(about)}")
    if used == _NONE:
        _tell("using_none")


@model_app.command("info", help=_help("info"))
def info_command(name: NameArgument = None, as_json: JsonOption = False) -> None:
    from chatrec_tui.llm.describe import describe

    _show(asdict(describe(_folder(name))), as_json)


@model_app.command("use", help=_help("use"))
def use_command(
    name: Annotated[str, typer.Argument(metavar="NAME|FOLDER|none", help=_help("name"))],
) -> None:
    paths = find_paths()
    if name == _NONE:
        save_settings(paths, model=_NONE)
        _tell("using_none")
        return
    from chatrec_tui.llm.load import check_usable, find_model, known_models
    from chatrec_tui.llm.remote import is_remote

    check_usable(name, paths)
    known = is_remote(name) or name in dict(known_models(paths))
    save_settings(paths, model=name if known else str(find_model(name, paths).absolute()))
    _tell("using", name=name)


@model_app.command("bench", help=_help("bench"))
def bench_command(
    model: NameOption = None,
    prompt_tokens: Annotated[int, typer.Option("--prompt-tokens", min=1, help=_help("prompt_tokens"))] = 256,
    new_tokens: Annotated[int, typer.Option("--new-tokens", min=1, help=_help("new_tokens"))] = 64,
    batch: Annotated[int, typer.Option("--batch", min=1, help=_help("batch"))] = 1,
    shape: Annotated[str | None, typer.Option("--shape", metavar="NAME", help=_bench("shape"))] = None,
    engine: Annotated[str | None, typer.Option("--compare", metavar="ENGINE", help=_bench("compare"))] = None,
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help=_bench("type"))] = "q8_0",
    rounds: Annotated[int, typer.Option("--rounds", min=1, help=_bench("rounds"))] = 7,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.cli.bench import Bench, print_bench, shape_folder

    if model is not None and shape is not None:
        raise UsageError("bench.two_models")
    bench = Bench(prompt_tokens, new_tokens, batch, engine, kind, rounds)
    bench.check()
    with nullcontext(_folder(model)) if shape is None else shape_folder(shape) as folder:
        print_bench(folder, bench, as_json=as_json)


@model_app.command("quantize", help=_help("quantize"))
def quantize_command(
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help=_help("folder"))],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help=_help("out"))] = None,
) -> None:
    from chatrec_tui.llm.load import find_model
    from chatrec_tui.llm.pack import pack_folder

    paths = find_paths()
    source = find_model(folder, paths)
    target = out or paths.models / f"{source.resolve().name}-int8"
    _tell("quantized", bytes=pack_folder(source, target), folder=target)


def _folder(name: str | None) -> Path:
    """The folder of the named model, else of the one in use, else of the shipped one. Raises ModelError."""
    from chatrec_tui.llm.load import DEFAULT, find_model

    paths = find_paths()
    used = load_settings(paths).model
    return find_model(name or (used if used not in (None, _NONE) else None) or DEFAULT, paths)


def _show(values: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(values, ensure_ascii=False))
        return
    for key, value in values.items():
        print(f"{say(f'model.label.{key}', _LANGUAGE)}\t{one_line(str(value))}")


def _tell(key: str, **values: object) -> None:
    print(say(f"model.say.{key}", _LANGUAGE, values={name: one_line(str(one)) for name, one in values.items()}),
          file=sys.stderr)  # fmt: skip
