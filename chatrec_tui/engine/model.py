"""A language model that may still be loading while the dialogue has begun."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Literal

from chatrec_tui.errors import ChatRecError
from chatrec_tui.llm.api import Cancelled, LanguageModel

ModelState = Literal["none", "waiting", "loading", "ready", "failed"]

__all__ = ["ModelHandle", "ModelState"]


class ModelHandle:
    """Loads a model on a thread of its own; a turn waits for it only after its first list is out."""

    def __init__(self, load: Callable[[], LanguageModel] | None, name: str | None = None) -> None:
        """`load` is called once, on the loading thread; None means that no model is used."""
        self.name = name if load is not None else None
        self.state: ModelState = "none" if load is None else "waiting"
        self.error: ChatRecError | None = None
        self._load = load
        self._model: LanguageModel | None = None
        self._done = threading.Event()
        self._lock = threading.Lock()

    @classmethod
    def ready(cls, model: LanguageModel) -> ModelHandle:
        """A handle of a model that is already loaded."""
        handle = cls(lambda: model, model.name)
        handle._model, handle.state = model, "ready"
        handle._done.set()
        return handle

    def start(self) -> None:
        """Begin to load, unless that has happened."""
        with self._lock:
            if self.state != "waiting":
                return
            self.state = "loading"
        threading.Thread(target=self._run, name="load-model", daemon=True).start()

    def get(self, cancelled: Cancelled | None = None) -> LanguageModel | None:
        """The model as soon as it is there; None without one, after a failure, or when cancelled first."""
        if self.state == "none":
            return None
        self.start()
        while not self._done.wait(0.05):
            if cancelled is not None and cancelled():
                return None
        return self._model

    def _run(self) -> None:
        assert self._load is not None
        try:
            self._model = self._load()
            self.name, self.state = self._model.name, "ready"
        except ChatRecError as error:
            self.error, self.state = error, "failed"
        except (OSError, RuntimeError, ValueError, ImportError) as error:
            self.error, self.state = ChatRecError("reply.fallback.failed", why=error), "failed"
        finally:
            self._done.set()
