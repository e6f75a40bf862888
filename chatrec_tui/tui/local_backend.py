"""The real catalogs and models behind the interface."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from chatrec_tui.i18n import Language
from chatrec_tui.tui.backend import CatalogEntry, Dialogue, Post
from chatrec_tui.tui.failures import failure_line
from chatrec_tui.tui.messages import ModelState, ModelStateChanged

if TYPE_CHECKING:
    from chatrec_tui.catalog.item import Item
    from chatrec_tui.catalog.store import CatalogStore
    from chatrec_tui.engine.model import ModelHandle

__all__ = ["LocalBackend"]


class LocalBackend:
    """Opens what is on this machine. The model is loaded once and serves every catalog."""

    def __init__(
        self,
        *,
        model: str | None = None,
        profile: str = "default",
        language: Language = "en",
        top: int = 5,
        seed: int = 0,
        resume: str | None = None,
    ) -> None:
        self._model = model
        self._profile = profile
        self._language: Language = language
        self._top = top
        self._seed = seed
        self._resume = resume
        self._handle: ModelHandle | None = None
        self._store: CatalogStore | None = None

    def open_dialogue(self, catalog: str | None, post: Post) -> Dialogue:
        """A dialogue on a catalog; the model begins to load when there is none yet."""
        from chatrec_tui.engine.opening import open_session

        session = open_session(catalog=catalog, model="none", profile=self._profile, top=self._top, seed=self._seed,
                               language=self._language, resume=self._resume)  # fmt: skip
        self._resume = None
        self._store = session.store
        if self._handle is None:
            self._handle = self._begin_loading(self._model, post)
        session.attach_model(self._handle)
        return session

    def change_model(self, dialogue: Dialogue, name: str | None, post: Post) -> None:
        """Give a dialogue another model."""
        self._handle = self._begin_loading(name, post) or self._handle
        dialogue.attach_model(self._handle)

    def catalogs(self) -> list[CatalogEntry]:
        """Stored catalogs and the samples that come with the program."""
        from chatrec_tui.catalog.library import list_catalogs
        from chatrec_tui.config.paths import find_paths

        return [CatalogEntry(one.name, one.items) for one in list_catalogs(find_paths())]

    def models(self) -> list[str]:
        """The shipped model, those that were added, and none."""
        from chatrec_tui.config.paths import find_paths
        from chatrec_tui.llm.load import known_models

        return [*(name for name, _ in known_models(find_paths())), "none"]

    def find_items(self, query: str, limit: int) -> list[Item]:
        """Items that fit the words; the best known ones without words."""
        store = self._store
        if store is None:
            return []
        words = query.strip()
        return store.get_many([one for one, _ in store.search(words, limit)] if words else store.select(limit=limit))

    def _begin_loading(self, name: str | None, post: Post) -> ModelHandle | None:
        """A model that loads on threads of its own, which tell how it goes; None when there is no such model."""
        from chatrec_tui.engine.opening import open_model

        try:
            handle = open_model(name)
        except Exception as error:  # without a model the dialogue still works
            post(ModelStateChanged(ModelState("failed", name or "", failure_line(error, self._language))))
            return None
        if handle.state == "none":
            post(ModelStateChanged(ModelState("none")))
            return handle
        post(ModelStateChanged(ModelState("loading", handle.name or "")))
        handle.start()
        threading.Thread(target=self._watch, args=(handle, post), name="watch-model", daemon=True).start()
        return handle

    def _watch(self, handle: ModelHandle, post: Post) -> None:
        model = handle.get()
        if handle is not self._handle and self._handle is not None:
            return  # another model has been chosen since
        if model is not None:
            post(ModelStateChanged(ModelState("ready", model.name)))
        else:
            why = handle.error.message(self._language) if handle.error is not None else ""
            post(ModelStateChanged(ModelState("failed", handle.name or "", why)))
