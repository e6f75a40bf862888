"""What the worker threads tell the interface. Each hop from the engine to a widget is one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from textual.message import Message

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.engine.events import Event

__all__ = ["DialogueOpened", "EngineEvent", "JobDone", "JobFailed", "JobStarted", "ModelState", "ModelStateChanged"]


@dataclass(frozen=True, slots=True)
class ModelState:
    """Where the model stands."""

    phase: Literal["loading", "ready", "none", "failed"]
    """`none` when the person wants no model, `failed` when it could not be loaded."""
    name: str = ""
    """Of the model, or of the one that was asked for."""
    why: str = ""
    """One line for `failed`."""


@dataclass
class EngineEvent(Message):
    """The engine said something."""

    event: Event
    """As in the stream that every face consumes."""
    items: Mapping[str, Item] = field(default_factory=dict)
    """Items that the event names, read where the catalog may be read."""
    job: int = 0
    """Number of the job that it belongs to."""


@dataclass
class JobStarted(Message):
    """A job began."""

    job: int
    name: str
    """`open`, `turn`, `command` or `model`."""


@dataclass
class JobDone(Message):
    """A job ended, or was stopped."""

    job: int
    name: str
    stopped: bool
    """True when it was asked to stop."""
    state: DialogueState | None
    """The state after it."""


@dataclass
class JobFailed(Message):
    """A job broke off; the log holds more."""

    job: int
    name: str
    message: str
    """One line, in the language of the interface."""
    exit_code: int = 1
    """Exit status for a program that cannot go on after it."""


@dataclass
class DialogueOpened(Message):
    """A catalog is open and a dialogue on it can begin."""

    catalog: str
    items: int
    schema: Schema
    state: DialogueState


@dataclass
class ModelStateChanged(Message):
    """The model is ready, or is known not to come."""

    state: ModelState
