"""Loads files into a catalog: reads, builds, merges with what is there, and puts the whole in its place at once."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from chatrec_tui.catalog.build import build_items, origin_of
from chatrec_tui.catalog.interactions import fill_from_interactions, read_interactions
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.mapping import plan_columns
from chatrec_tui.catalog.readers import read_rows
from chatrec_tui.catalog.report import LoadReport, Notes, Skipped
from chatrec_tui.catalog.settle import settle_items
from chatrec_tui.catalog.store import CatalogStore, Interaction, Source, StoredItem
from chatrec_tui.catalog.write import catalog_lock, write_catalog
from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import CatalogError
from chatrec_tui.i18n import Language, say
from chatrec_tui.text.fold import fold

_RECIPE = 1
"""Part of every content hash: raised when the same file would give other items."""
BUNDLED = "bundled:"
"""Stands before the name of a source that is a sample of the program."""
_SLUG = re.compile(r"[^a-z0-9\u3400-\u9fff]+")

__all__ = ["BUNDLED", "catalog_path", "content_hash", "load_files", "read_options", "slug"]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from the files of items."""

    items: dict[str, Item]
    rows: int
    sources: tuple[Source, ...]


def slug(name: str) -> str:
    """A name that is safe as the name of a file: lower case, digits, Han characters and hyphens."""
    return _SLUG.sub("-", fold(name)).strip("-")[:60].strip("-")


def catalog_path(name: str, paths: Paths) -> Path:
    """The file of a catalog. Raises CatalogError for a name that is no slug."""
    if not name or slug(name) != name:
        raise CatalogError("catalog.bad_name", name=name, slug=slug(name) or "catalog")
    return paths.catalogs / f"{name}.sqlite"


def content_hash(path: Path, options: object = None) -> str:
    """Hash of a file's bytes and of the options it is read with. Raises CatalogError."""
    digest = hashlib.sha256(json.dumps([_RECIPE, options], sort_keys=True, default=str).encode())
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError as error:
        key = "catalog.no_file" if isinstance(error, FileNotFoundError) else "catalog.cannot_read"
        raise CatalogError(key, file=path, why=error.strerror or error) from error
    return digest.hexdigest()


def read_options(
    file_format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    currency: str | None = None,
) -> dict[str, object]:
    """The options that decide which items a file gives; without arguments, those of a plain load."""
    return {"format": file_format, "mapping": dict(mapping or {}), "encoding": encoding, "currency": currency}


def load_files(
    files: Sequence[Path],
    *,
    paths: Paths,
    name: str | None = None,
    file_format: str | None = None,
    replace_all: bool = False,
    dry_run: bool = False,
    mapping: Mapping[str, str] | None = None,
    encoding: str | None = None,
    currency: str | None = None,
    interactions: Sequence[Path] = (),
    bundled: bool = False,
    progress: Callable[[str], None] | None = None,
) -> LoadReport:
    """Load files into a catalog, which is made when there is none; its name defaults to the first file's.

    Items that are in the catalog and not in the files stay, unless `replace_all`. With `dry_run` nothing is
    written. `bundled` marks the sample of the program as such. Raises CatalogError, and then the catalog is as it was.
    """
    began = time.monotonic()
    if not files and not (interactions and name):
        raise CatalogError("catalog.nothing_given")
    chosen = slug(name if name is not None else files[0].stem)
    path = catalog_path(chosen, paths)
    notes: list[Notes] = []
    options = read_options(file_format, mapping, encoding, currency)
    read = _read_items(files, notes, options, progress)
    if bundled:
        read = replace(read, sources=tuple(one._replace(file=BUNDLED + Path(one.file).name) for one in read.sources))
    if dry_run:
        return _merge(path, read, notes, interactions, encoding, replace_all, began, write=False)
    with catalog_lock(path):
        return _merge(path, read, notes, interactions, encoding, replace_all, began, write=True)


def _read_items(
    files: Sequence[Path], notes: list[Notes], options: Mapping[str, object], progress: Callable[[str], None] | None
) -> _Read:
    """Read and build the items of all files; a later file's item replaces an earlier one's of the same id."""
    items: dict[str, Item] = {}
    sources: list[Source] = []
    count = 0
    for file in files:
        if progress is not None:
            progress(file.name)
        note = Notes(file.name)
        notes.append(note)
        file_format, encoding = options["format"], options["encoding"]
        digest = content_hash(file, options)
        rows = list(read_rows(file, note, file_format=_text(file_format), encoding=_text(encoding)))
        if not rows:
            raise _nothing_in(file, note)
        overrides, currency = options["mapping"], options["currency"]
        plan = plan_columns(rows, file.name, overrides if isinstance(overrides, Mapping) else None)
        built = build_items(rows, plan, note, currency=_text(currency))
        if not built:
            raise _nothing_in(file, note)
        count += len(rows)
        items |= built
        sources.append(Source(str(file.absolute()), digest, _now()))
    return _Read(items, count, tuple(sources))


def _text(option: object) -> str | None:
    return str(option) if option else None


class NothingUsable(CatalogError):
    """A file without a single item; says what is wrong with its first row."""

    def __init__(self, file: Path, first: Skipped) -> None:
        self.first = first
        super().__init__("catalog.no_items", file=file, line=first.line or 1, value=first.value or "")

    def message(self, language: Language) -> str:
        """What is wrong, where, and why, as one line."""
        return say(self.key, language, values=self.values, why=self.first.to_json(language)["why"])


def _nothing_in(file: Path, notes: Notes) -> CatalogError:
    return NothingUsable(file, notes.skipped[0]) if notes.skipped else CatalogError("catalog.empty_file", file=file)


def _merge(
    path: Path,
    read: _Read,
    notes: list[Notes],
    interaction_files: Sequence[Path],
    encoding: str | None,
    replace_all: bool,
    began: float,
    *,
    write: bool,
) -> LoadReport:
    """Merge what was read with the catalog that is there, and write it when something is new."""
    old: dict[str, StoredItem] = {}
    old_sources: list[Source] = []
    old_interactions: list[Interaction] = []
    if path.exists():
        with CatalogStore(path) as store:
            old = {one.item.id: one for one in store.stored_items()}
            old_sources = store.sources()
            old_interactions = list(store.interactions())
    elif not read.items:
        raise CatalogError("catalog.nothing_stored", name=path.stem)
    replace_all = replace_all and bool(read.items)
    origins = {item_id: origin_of(item) for item_id, item in read.items.items()}
    added = sum(item_id not in old for item_id in origins)
    changed = sum(item_id in old and old[item_id].origin != origin for item_id, origin in origins.items())
    removed = sum(item_id not in origins for item_id in old) if replace_all else 0
    merged = {} if replace_all else {item_id: one.source_item() for item_id, one in old.items()}
    merged |= read.items
    interactions, kept_interactions = old_interactions, True
    if interaction_files:
        interactions, kept_interactions = [], False
        for file in interaction_files:
            note = Notes(file.name)
            notes.append(note)
            interactions += read_interactions(file, merged, note, encoding=encoding)
    interactions = [one for one in interactions if one.item in merged]
    sources = read.sources if replace_all else _updated(old_sources, read.sources)
    same = not (added or changed or removed) and {one.hash for one in sources} == {one.hash for one in old_sources}
    if write and not (
        same and (kept_interactions or sorted(interactions, key=repr) == sorted(old_interactions, key=repr))
    ):
        filled = fill_from_interactions(list(merged.values()), interactions)
        settled = settle_items([item for item, _ in filled])
        items = [
            StoredItem(item, origins.get(item.id) or old[item.id].origin, names)
            for item, (_, names) in zip(settled, filled, strict=True)
        ]
        write_catalog(path, items, sources=sources, interactions=interactions, loaded=_now())
    return LoadReport(
        catalog=path.stem,
        items=len(merged),
        added=added,
        changed=changed,
        removed=removed,
        rows=read.rows,
        repaired=sum(one.repaired for one in notes),
        skipped=tuple(skipped for one in notes for skipped in one.skipped),
        unlisted=sum(one.unlisted for one in notes),
        repairs=tuple(repair for one in notes for repair in one.repairs),
        interactions=len(interactions),
        seconds=time.monotonic() - began,
    )


def _updated(old: Sequence[Source], new: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(({one.file: one for one in old} | {one.file: one for one in new}).values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
