"""The catalogs on this machine: stored ones, the bundled samples, and files named on the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from chatrec_tui.catalog.load import BUNDLED, catalog_path, content_hash, load_files, read_options, slug
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.catalog.write import catalog_lock
from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import CatalogError

_PACKAGE = Path(__file__).resolve().parent.parent
DEFAULT_CATALOG = "films"
"""The sample that is opened when nothing else was chosen."""
_CLOSE = 60
"""Two names are near when they are this similar, of 100."""

__all__ = [
    "DEFAULT_CATALOG",
    "CatalogEntry",
    "bundled_files",
    "list_catalogs",
    "open_catalog",
    "remove_catalog",
    "unknown_catalog",
]


class CatalogEntry(NamedTuple):
    """A catalog that can be opened by name."""

    name: str
    items: int | None
    """None for a sample that was not used yet, or a damaged file."""
    languages: tuple[str, ...]
    """Languages of its titles."""
    loaded: str | None
    """ISO time of the last load; None for a sample that was not used yet."""
    origin: str
    """`bundled`, `loaded`, or `damaged`."""
    path: Path
    """Its file."""


def bundled_files() -> dict[str, Path]:
    """The samples that come with the program, by name: inside an installed package, or beside it in a checkout."""
    found: dict[str, Path] = {}
    for folder in (_PACKAGE.parent / "catalogs", _PACKAGE / "catalogs"):
        if folder.is_dir() and (folder.parent == _PACKAGE or (folder.parent / "pyproject.toml").is_file()):
            found |= {slug(file.stem): file for file in sorted(folder.glob("*.jsonl"))}
    return found


def list_catalogs(paths: Paths) -> list[CatalogEntry]:
    """Every catalog that `open_catalog` knows by name, in order of names."""
    entries: dict[str, CatalogEntry] = {
        name: CatalogEntry(name, None, (), None, "bundled", file) for name, file in bundled_files().items()
    }
    for path in sorted(paths.catalogs.glob("[!.]*.sqlite")) if paths.catalogs.is_dir() else ():
        origin = "bundled" if path.stem in entries else "loaded"
        try:
            with CatalogStore(path) as store:
                schema = store.schema()
                entries[path.stem] = CatalogEntry(
                    path.stem, schema.items, schema.languages, store.meta("loaded"), origin, path
                )
        except CatalogError:
            entries[path.stem] = CatalogEntry(path.stem, None, (), None, "damaged", path)
    return [entries[name] for name in sorted(entries)]


def open_catalog(name_or_file: str, paths: Paths) -> CatalogStore:
    """A catalog by name, or a file of items, which is loaded under the name of the file unless it already is.

    A bundled sample is loaded on first use and again after it changed. Raises CatalogError.
    """
    name = slug(name_or_file)
    if name == name_or_file:
        stored = paths.catalogs / f"{name}.sqlite"
        sample = bundled_files().get(name)
        if sample is not None and _is_sample(stored, sample):
            return _open_file(sample, stored, paths, bundled=True)
        if stored.is_file():
            return CatalogStore(stored)
    file = Path(name_or_file).expanduser()
    if file.is_file():
        return _open_file(file, _place_of(file, paths), paths)
    if file.suffix or len(file.parts) > 1:
        raise CatalogError("catalog.no_file", file=file)
    raise unknown_catalog(name_or_file, paths)


def unknown_catalog(name: str, paths: Paths) -> CatalogError:
    """The error for a name that no catalog has; it names the nearest one, or all of them."""
    from rapidfuzz import process

    known = [one.name for one in list_catalogs(paths)]
    near = process.extractOne(slug(name), known, score_cutoff=_CLOSE)
    if near is not None:
        return CatalogError("catalog.no_such", name=name, near=near[0])
    return CatalogError("catalog.no_such_of", name=name, known=", ".join(known))


def _is_sample(stored: Path, sample: Path) -> bool:
    """True when nothing but the sample is stored under its name, so that it may be brought up to date."""
    if not stored.is_file():
        return True
    with CatalogStore(stored) as store:
        return [one.file for one in store.sources()] == [BUNDLED + sample.name]


def _place_of(file: Path, paths: Paths) -> Path:
    """Where a file is stored: under its name, unless that is a sample's or something else is stored there."""
    name = slug(file.stem) or "catalog"
    stored = catalog_path(name, paths)
    taken = name in bundled_files()
    if stored.is_file() and not taken:
        with CatalogStore(stored) as store:
            taken = [one.file for one in store.sources()] != [str(file.absolute())]
    if not taken:
        return stored
    return catalog_path(f"{name[:50]}-{hashlib.sha256(str(file.absolute()).encode()).hexdigest()[:6]}", paths)


def _open_file(file: Path, stored: Path, paths: Paths, *, bundled: bool = False) -> CatalogStore:
    """Open what was loaded from a file, after loading it when its content is new."""
    if stored.is_file():
        store = CatalogStore(stored)
        if {one.hash for one in store.sources()} == {content_hash(file, read_options())}:
            return store
        store.close()
    load_files([file], paths=paths, name=stored.stem, replace_all=True, bundled=bundled)
    return CatalogStore(stored)


def remove_catalog(name: str, paths: Paths) -> Path:
    """Delete a stored catalog and say which file it was. Raises CatalogError for a name that is not stored."""
    path = paths.catalogs / f"{name}.sqlite"
    if slug(name) != name or not path.is_file():
        raise unknown_catalog(name, paths)
    with catalog_lock(path):
        try:
            path.unlink()
            # What was learnt of the catalog lies beside it under the same name.
            for beside in paths.catalogs.glob(f"{name}.*"):
                beside.unlink()
        except OSError as error:
            raise CatalogError("catalog.cannot_write", file=path, why=error.strerror or error) from error
    return path
