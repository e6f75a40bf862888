"""What the interface needs from the rest of the program. Everything heavy is imported when it is first used,
always on a worker thread, so that the screen is painted before the catalog is opened and torch is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.message import Message

if TYPE_CHECKING:
    from chatrec_tui.catalog.item import Item
    from chatrec_tui.catalog.store import CatalogStore
    from chatrec_tui.dialogue.state import DialogueState
    from chatrec_tui.engine.events import Event, SessionEvent
    from chatrec_tui.engine.model import ModelHandle
    from chatrec_tui.llm.api import Cancelled, LanguageModel

Post = Callable[[Message], object]
"""Hands a message to the interface, from any thread."""

__all__ = ["Backend", "CatalogEntry", "Dialogue", "Post"]


class Dialogue(Protocol):
    """The engine's session, as far as the interface uses it."""

    store: CatalogStore
    state: DialogueState

    def start(self) -> SessionEvent:
        """Begin."""

    def opening(self) -> Iterator[Event]:
        """A greeting and a list to look at before anything was said."""

    def turn(
        self, text: str, *, shown: Sequence[str] | None = None, cancelled: Cancelled | None = None
    ) -> Iterator[Event]:
        """Answer an utterance."""

    def command(self, line: str, *, cancelled: Cancelled | None = None) -> Iterator[Event]:
        """Run a slash command."""

    def attach_model(self, model: ModelHandle | LanguageModel | None) -> None:
        """Use a model from the next turn on."""


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """A catalog that can be opened."""

    name: str
    items: int | None = None
    """None when it has not been loaded yet."""


class Backend(Protocol):
    """Opens catalogs and models. Methods are called on worker threads."""

    def open_dialogue(self, catalog: str | None, post: Post) -> Dialogue:
        """A dialogue on a catalog, None for the last used one or the default; the model begins to load."""

    def change_model(self, dialogue: Dialogue, name: str | None, post: Post) -> None:
        """Give a dialogue another model, `none` for no model."""

    def catalogs(self) -> list[CatalogEntry]:
        """Catalogs to choose from."""

    def models(self) -> list[str]:
        """Names of models to choose from."""

    def find_items(self, query: str, limit: int) -> list[Item]:
        """Items of the open catalog that fit the words; the best known ones without words."""
