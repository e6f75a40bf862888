"""`chatrec catalog`: load catalogs, look into them, write them out again."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.learning import FitLevel, learn_from_catalog
from chatrec_tui.cli.options import JsonOption
from chatrec_tui.config.paths import Paths, find_paths
from chatrec_tui.errors import CatalogError, UsageError
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

if TYPE_CHECKING:
    from chatrec_tui.catalog.report import LoadReport
    from chatrec_tui.catalog.store import CatalogStore

__all__ = ["catalog_app"]

_LANGUAGE = interface_language()
_SHOWN_NOTES = 20

catalog_app = typer.Typer(no_args_is_help=True)

NameArgument = Annotated[str | None, typer.Argument(metavar="NAME", help=say("catalog.help.name", _LANGUAGE))]
FormatOption = Annotated[str | None, typer.Option("--format", help=say("catalog.help.format", _LANGUAGE))]
MapOption = Annotated[
    list[str] | None, typer.Option("--map", metavar="COLUMN=FIELD", help=say("catalog.help.map", _LANGUAGE))
]
EncodingOption = Annotated[str | None, typer.Option("--encoding", help=say("catalog.help.encoding", _LANGUAGE))]
CurrencyOption = Annotated[str | None, typer.Option("--currency", help=say("catalog.help.currency", _LANGUAGE))]


@catalog_app.command("load", help=say("catalog.help.load", _LANGUAGE))
def load(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help=say("catalog.help.files", _LANGUAGE))
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help=say("catalog.help.new_name", _LANGUAGE))] = None,
    file_format: FormatOption = None,
    replace: Annotated[bool, typer.Option("--replace", help=say("catalog.help.replace", _LANGUAGE))] = False,
    interactions: Annotated[
        list[Path] | None, typer.Option("--interactions", help=say("catalog.help.interactions", _LANGUAGE))
    ] = None,
    fit: Annotated[FitLevel, typer.Option("--fit", help=say("retrieve.help.fit", _LANGUAGE))] = FitLevel.fast,
    encoder: Annotated[
        str | None, typer.Option("--encoder", metavar="FOLDER|ID", help=say("retrieve.help.encoder", _LANGUAGE))
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("catalog.help.dry_run", _LANGUAGE))] = False,
    mapping: MapOption = None,
    encoding: EncodingOption = None,
    currency: CurrencyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load files into a catalog and report what came in."""
    from chatrec_tui.catalog.load import load_files

    report = load_files(
        files or [],
        paths=find_paths(),
        name=name,
        file_format=file_format,
        replace_all=replace,
        dry_run=dry_run,
        mapping=_parse_map(mapping),
        encoding=encoding,
        currency=_parse_currency(currency),
        interactions=interactions or [],
    )
    _print_report(report, interface_language(), as_json=as_json, dry_run=dry_run)
    if not dry_run:
        learn_from_catalog(report.catalog, find_paths(), interactions=report.interactions, level=fit, encoder=encoder)


@catalog_app.command("check", help=say("catalog.help.check", _LANGUAGE))
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("catalog.help.file", _LANGUAGE))],
    file_format: FormatOption = None,
    mapping: MapOption = None,
    encoding: EncodingOption = None,
    currency: CurrencyOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load a file into a catalog that is thrown away, and report what it would hold."""
    from chatrec_tui.catalog.load import load_files, slug
    from chatrec_tui.catalog.store import CatalogStore

    language = interface_language()
    name = slug(file.stem) or "check"
    with tempfile.TemporaryDirectory() as folder:
        paths = Paths(Path(folder))
        report = load_files([file], paths=paths, name=name, file_format=file_format, mapping=_parse_map(mapping),
                            encoding=encoding, currency=_parse_currency(currency))  # fmt: skip
        with CatalogStore(paths.catalogs / f"{name}.sqlite") as store:
            if as_json:
                data = report.to_json(language) | {"catalog": None, "repairs": _notes(report.repairs, language)}
                print(json.dumps(data | {"slots": _slots(store)}, ensure_ascii=False))
                return
            _print_report(report, language, as_json=False, dry_run=True)
            for note in _notes(report.repairs[:_SHOWN_NOTES], language):
                print(_note_line(note), file=sys.stderr)
            _print_slots(store, language)


@catalog_app.command("list", help=say("catalog.help.list", _LANGUAGE))
def list_(as_json: JsonOption = False) -> None:
    """Print the catalogs that can be opened by name."""
    from chatrec_tui.catalog.library import list_catalogs

    language = interface_language()
    entries = list_catalogs(find_paths())
    if as_json:
        rows = [{**one._asdict(), "path": str(one.path)} for one in entries]
        print(json.dumps({"catalogs": rows}, ensure_ascii=False))
        return
    heads = [say(f"catalog.head.{key}", language) for key in ("name", "items", "languages", "loaded", "origin")]
    rows_of_text = [
        [one.name, "–" if one.items is None else f"{one.items:,}", ", ".join(one.languages),
         (one.loaded or "")[:10], say(f"catalog.origin.{one.origin}", language)]
        for one in entries
    ]  # fmt: skip
    _print_table(heads, rows_of_text)


@catalog_app.command("show", help=say("catalog.help.show", _LANGUAGE))
def show(name: NameArgument = None, as_json: JsonOption = False) -> None:
    """Print what a catalog holds: its slots, and a few items."""
    from chatrec_tui.catalog.export import native_row

    language = interface_language()
    with _open(name) as store:
        schema = store.schema()
        sample = store.get_many(store.select(limit=3))
        if as_json:
            data = {
                "catalog": store.name, "items": schema.items, "languages": list(schema.languages),
                "loaded": store.meta("loaded"), "sources": [one.file for one in store.sources()],
                "slots": _slots(store), "sample": [native_row(item) for item in sample],
            }  # fmt: skip
            print(json.dumps(data, ensure_ascii=False))
            return
        sources = ", ".join(Path(one.file).name for one in store.sources())
        print(say("catalog.shown", language, name=store.name, items=f"{schema.items:,}", sources=one_line(sources)))
        _print_slots(store, language)
        for item in sample:
            print(f"· {one_line(item.title_in(language))}  ({one_line(item.id)})")


@catalog_app.command("search", help=say("catalog.help.search", _LANGUAGE))
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help=say("catalog.help.query", _LANGUAGE))],
    catalog: Annotated[str | None, typer.Option("--catalog", help=say("cli.option.catalog", _LANGUAGE))] = None,
    limit: Annotated[int, typer.Option("--top", min=1, max=1000, help=say("cli.option.top", _LANGUAGE))] = 10,
    as_json: JsonOption = False,
) -> None:
    """Print the items whose text matches best."""
    language = interface_language()
    words = " ".join(query)
    with _open(catalog) as store:
        hits = store.search(words, limit)
        items = {item.id: item for item in store.get_many(one for one, _ in hits)}
        if as_json:
            found = [
                {"id": item_id, "title": items[item_id].title_in(language), "score": round(score, 4)}
                for item_id, score in hits
            ]
            print(json.dumps({"catalog": store.name, "query": words, "items": found}, ensure_ascii=False))
            return
        if not hits:
            print(say("catalog.nothing_found", language, query=one_line(words), name=store.name), file=sys.stderr)
        for item_id, score in hits:
            print(f"{score:7.2f}  {one_line(items[item_id].title_in(language))}  ({one_line(item_id)})")


@catalog_app.command("export", help=say("catalog.help.export", _LANGUAGE))
def export(
    name: NameArgument = None,
    file_format: Annotated[str, typer.Option("--format", help=say("catalog.help.export_format", _LANGUAGE))] = "jsonl",
    as_json: JsonOption = False,
) -> None:
    """Write all items to standard output; what is written can be loaded again."""
    from chatrec_tui.catalog.export import export_csv, export_json_lines

    if file_format not in ("jsonl", "csv"):
        raise UsageError("catalog.no_such_format", format=file_format, known="jsonl, csv")
    with _open(name) as store:
        write = export_csv if file_format == "csv" and not as_json else export_json_lines
        for line in write(store.stored_items()):
            sys.stdout.write(line)


@catalog_app.command("remove", help=say("catalog.help.remove", _LANGUAGE))
def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("catalog.help.name", _LANGUAGE))],
    yes: Annotated[bool, typer.Option("--yes", help=say("catalog.help.yes", _LANGUAGE))] = False,
    as_json: JsonOption = False,
) -> None:
    """Delete a stored catalog."""
    from chatrec_tui.catalog.library import remove_catalog

    language = interface_language()
    if not yes:
        if not sys.stdin.isatty():
            raise UsageError("catalog.needs_yes", name=name)
        typer.confirm(say("catalog.really_remove", language, name=one_line(name)), abort=True, err=True)
    path = remove_catalog(name, find_paths())
    if as_json:
        print(json.dumps({"catalog": name, "removed": str(path)}, ensure_ascii=False))
    else:
        print(say("catalog.removed", language, name=one_line(name)), file=sys.stderr)


def _open(name: str | None) -> CatalogStore:
    """The named catalog, else the one last used, else the default sample."""
    from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
    from chatrec_tui.config.settings import load_settings

    paths = find_paths()
    return open_catalog(name or load_settings(paths).catalog or DEFAULT_CATALOG, paths)


def _parse_map(pairs: list[str] | None) -> dict[str, str]:
    mapping: dict[str, str] = {}
    for pair in pairs or []:
        column, equals, field = pair.rpartition("=")
        if not (column and equals and field.strip()):
            raise UsageError("catalog.bad_map", value=pair)
        mapping[column] = field.strip()
    return mapping


def _parse_currency(code: str | None) -> str | None:
    if code is None:
        return None
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise CatalogError("catalog.bad_currency", value=code)
    return code.upper()


def _print_report(report: LoadReport, language: Language, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        print(json.dumps(report.to_json(language), ensure_ascii=False))
        return
    notes = report.to_json(language)["skipped"]
    for note in notes[:_SHOWN_NOTES]:
        print(_note_line(note), file=sys.stderr)
    if len(notes) > _SHOWN_NOTES:
        print(say("catalog.more_notes", language, count=len(notes) - _SHOWN_NOTES), file=sys.stderr)
    key = "catalog.would_load" if dry_run else "catalog.did_load"
    print(
        say(key, language, name=report.catalog, items=f"{report.items:,}", added=f"{report.added:,}",
            changed=f"{report.changed:,}", removed=f"{report.removed:,}", repaired=f"{report.repaired:,}",
            skipped=f"{len(report.skipped) + report.unlisted:,}", seconds=f"{report.seconds:.1f}")
    )  # fmt: skip


def _notes(notes: Any, language: Language) -> list[dict[str, Any]]:
    return [one.to_json(language) for one in notes]


def _note_line(note: dict[str, Any]) -> str:
    """file:line, column, value and reason on one line."""
    place = ":".join(str(part) for part in (note["file"], note["line"]) if part is not None)
    cell = " = ".join(str(part) for part in (note["column"], note["value"]) if part is not None)
    return "  ".join(part for part in (place, cell, str(note["why"])) if part)


def _slots(store: CatalogStore) -> list[dict[str, Any]]:
    """The slots of a catalog as JSON; of very many values the most frequent."""
    return [
        {
            "slot": slot.name, "kind": slot.kind, "items": slot.count, "unit": slot.unit, "currency": slot.currency,
            "low": slot.low, "high": slot.high,
            "values": [{"value": one.value, "names": dict(one.names), "items": one.count} for one in slot.values[:50]],
        }
        for slot in store.schema().slots.values()
    ]  # fmt: skip


def _print_slots(store: CatalogStore, language: Language) -> None:
    from chatrec_tui.catalog.display import value_text

    rows = []
    for slot in store.schema().slots.values():
        if slot.kind == "number" and slot.low is not None and slot.high is not None:
            low, high = slot.low, slot.high
            spread = f"{value_text(slot, low, language)} – {value_text(slot, high, language)}"
        else:
            spread = ", ".join(f"{one.in_language(language)} ({one.count})" for one in slot.values[:5])
        rows.append([slot.name, say(f"catalog.kind.{slot.kind}", language), f"{slot.count:,}", spread])
    _print_table([say(f"catalog.head.{key}", language) for key in ("slot", "kind", "items", "values")], rows)


def _print_table(heads: list[str], rows: list[list[str]]) -> None:
    """A table on standard output; cells are text, never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(Text(head), overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    Console(file=sys.stdout, highlight=False, markup=False, emoji=False).print(table)
