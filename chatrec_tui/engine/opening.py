"""Opens a dialogue from the words of a command line: which catalog, which model, whose profile."""

from __future__ import annotations

from dataclasses import replace

from chatrec_tui.catalog.library import DEFAULT_CATALOG, open_catalog
from chatrec_tui.config.paths import find_paths
from chatrec_tui.config.settings import load_settings
from chatrec_tui.engine.journal import open_journal
from chatrec_tui.engine.model import ModelHandle
from chatrec_tui.engine.session import Session
from chatrec_tui.i18n import Language
from chatrec_tui.llm.api import LanguageModel
from chatrec_tui.llm.load import DEFAULT, check_model, load_model, screen_name
from chatrec_tui.rank.learn import load_weights
from chatrec_tui.rank.score import Weights

__all__ = ["open_model", "open_session"]


def open_model(name: str | None) -> ModelHandle:
    """A handle of the named model, else the chosen one, else the shipped one; `none` is no model.

    Raises ModelError at once for what is no model; the weights are read when the handle is started.
    """
    paths = find_paths()
    name = name or load_settings(paths).model or DEFAULT
    if name == "none":
        return ModelHandle(None)
    check_model(name, paths)

    def load() -> LanguageModel:
        return load_model(name, paths)

    return ModelHandle(load, screen_name(name))


def open_session(
    *,
    catalog: str | None,
    model: str | None,
    profile: str,
    top: int,
    seed: int,
    language: Language,
    resume: str | None = None,
) -> Session:
    """A dialogue over a catalog by name or file; the model begins to load in the background.

    Raises CatalogError, ModelError or ConfigError for what cannot be opened.
    """
    paths = find_paths()
    handle = open_model(model)
    journal = open_journal(paths, profile)
    settings = load_settings(paths)
    weights = load_weights(journal.path) if journal is not None else Weights()
    if settings.diversity is not None:
        weights = replace(weights, diversity=settings.diversity)
    stored = journal.load(resume, catalog) if journal is not None and resume else None
    name = catalog or (stored.catalog if stored else None) or settings.catalog or DEFAULT_CATALOG
    store = open_catalog(name, paths)
    handle.start()
    return Session(store, handle, journal=journal, resume=stored, language=language, top=top, seed=seed,
                   weights=weights)  # fmt: skip
