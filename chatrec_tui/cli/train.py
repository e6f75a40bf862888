"""`chatrec train`: rebuilds the shipped model, one command a stage."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import JsonOption
from chatrec_tui.errors import ConfigError
from chatrec_tui.i18n import say

__all__ = ["train_app"]

_LANGUAGE = interface_language()


def _help(key: str) -> str:
    return say(f"train.help.{key}", _LANGUAGE)


train_app = typer.Typer(no_args_is_help=True)

CorpusOption = Annotated[Path, typer.Option("--corpus", metavar="DIR", help=_help("corpus_folder"))]
CatalogFiles = Annotated[list[Path] | None, typer.Option("--catalogs", metavar="FILE", help=_help("catalogs"))]
TokenizerOption = Annotated[Path | None, typer.Option("--tokenizer", metavar="FILE", help=_help("tokenizer_file"))]
ModelFolder = Annotated[Path, typer.Option("--model", metavar="FOLDER", help=_help("model"))]
OutOption = Annotated[Path, typer.Option("--out", metavar="DIR", help=_help("out"))]
SeedOption = Annotated[int, typer.Option("--seed", help=_help("seed"))]
ThreadsOption = Annotated[int | None, typer.Option("--threads", min=1, help=_help("threads"))]


def tell(key: str, **values: object) -> None:
    """Say something about the work on stderr."""
    print(say(f"train.say.{key}", _LANGUAGE, values=values), file=sys.stderr)


@train_app.command("corpus", help=_help("corpus"))
def corpus_command(
    out: OutOption,
    size: Annotated[int, typer.Option("--size", min=1, help=_help("size_corpus"))] = 240_000,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.train.corpus import write_corpus

    report = write_corpus(out, size=size, seed=seed)
    if as_json:
        print(json.dumps(asdict(report), default=str, ensure_ascii=False))
    tell("corpus", examples=report.examples["train"], folder=out)


@train_app.command("tokenizer", help=_help("tokenizer"))
def tokenizer_command(
    corpus: CorpusOption,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=_help("out"))] = None,
    vocabulary: Annotated[int, typer.Option("--vocabulary", min=600, max=60_000, help=_help("vocabulary"))] = 10_240,
    seed: SeedOption = 0,
    catalogs: CatalogFiles = None,
) -> None:
    from chatrec_tui.train.tokenizer import corpus_texts, train_tokenizer

    file = out or corpus / "tokenizer.model"
    pieces = train_tokenizer(corpus_texts(corpus, catalogs or []), file, vocabulary=vocabulary, seed=seed)
    tell("tokenizer", pieces=pieces, file=file)


@train_app.command("fit", help=_help("fit"))
def fit_command(
    corpus: CorpusOption,
    out: OutOption,
    minutes: Annotated[float | None, typer.Option("--minutes", min=0.1, help=_help("minutes"))] = None,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help=_help("steps"))] = None,
    size: Annotated[str, typer.Option("--size", help=_help("size"))] = "mini",
    tokenizer: TokenizerOption = None,
    resume: Annotated[bool, typer.Option("--resume", help=_help("resume"))] = False,
    compiled: Annotated[bool | None, typer.Option("--compile/--no-compile", help=_help("compiled"))] = None,
    threads: ThreadsOption = None,
    seed: SeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    file = tokenizer or corpus / "tokenizer.model"
    if not file.is_file():
        raise ConfigError("train.no_tokenizer", file=file)
    import torch

    from chatrec_tui.train.fit import Plan, fit

    if threads:
        torch.set_num_threads(threads)
    plan = Plan(
        size=size,
        minutes=minutes,
        steps=steps,
        seed=seed,
        compiled=(minutes or 0) > 10 if compiled is None else compiled,
    )

    def report(row: dict[str, float]) -> None:
        if as_json:
            print(json.dumps(row), flush=True)
        else:
            tell("valid" if "valid_loss" in row else "step", **row)

    progress = fit(corpus, file, out, plan, resume=resume, report=report)
    tell(
        "fitted", steps=progress.step, minutes=round(progress.seconds / 60, 1), best=progress.best, folder=out / "best"
    )


@train_app.command("evaluate", help=_help("evaluate"))
def evaluate_command(
    corpus: CorpusOption,
    model: ModelFolder,
    limit: Annotated[int, typer.Option("--limit", min=1, help=_help("limit"))] = 600,
    as_json: JsonOption = False,
) -> None:
    from chatrec_tui.train.evaluate import evaluate_folder

    measured = evaluate_folder(model, corpus, limit=limit)
    if as_json:
        print(json.dumps(measured, ensure_ascii=False))
        return
    for form, quality in measured["forms"].items():
        for kind in ("judgements", "reasons"):
            for language, values in quality[kind].items():
                print("\t".join([form, kind, language, *(f"{name}={value}" for name, value in values.items())]))
        for language, texts in quality["samples"].items():
            for text in texts:
                print("\t".join([form, "sample", language, text]))
    print(f"same_next_token\t{measured['same_next_token']}")


@train_app.command("pack", help=_help("pack"))
def pack_command(
    model: ModelFolder,
    out: OutOption,
    measured: Annotated[Path | None, typer.Option("--measured", metavar="FILE", help=_help("measured"))] = None,
) -> None:
    from chatrec_tui.train.pack import pack

    report = None
    if measured is not None:
        try:
            report = json.loads(measured.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ConfigError("train.bad_report", file=measured) from error
    tell("packed", bytes=pack(model, out, measured=report), folder=out)
