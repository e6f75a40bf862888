"""A scripted engine, so that the tests decide what it says, when, and how it fails."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import TextArea

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema, Slot, SlotValue
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import Change, DialogueState, Preference
from chatrec_tui.engine import events as e
from chatrec_tui.engine.events import Event
from chatrec_tui.tui.app import ChatRecApp, Launch
from chatrec_tui.tui.backend import CatalogEntry, Post
from chatrec_tui.tui.messages import ModelState, ModelStateChanged

LAPTOPS = tuple(
    Item(
        f"n{number}",
        title,
        category=("Laptop",),
        brand=brand,
        price=price,
        currency="CNY",
        rating=rating,
        attributes=MappingProxyType({"weight": Quantity(weight, "kg")}),
        localized=MappingProxyType({"zh": MappingProxyType({"title": title_zh})}),
        description=f"A laptop by {brand}.",
    )
    for number, title, title_zh, brand, price, weight, rating in (
        (1, "Feather 13", "轻羽 13", "Aoki", 4999.0, 1.05, 4.5),
        (2, "Granite 15", "磐石 15", "Borel", 3899.0, 1.9, 4.1),
        (3, "Feather 14 Pro", "轻羽 14 专业版", "Aoki", 7299.0, 1.2, 4.8),
        (4, "Harbour S", "港湾 S", "Cano", 5600.0, 1.35, 4.0),
    )
)
BUDGET = Preference("price", "<=", 6000.0, 1.0, True, 1, "under 6000")
LIGHT = Preference("weight", "<=", 1.3, 0.6, False, 1, "light")
NO_BOREL = Preference("brand", "=", "Borel", -1.0, True, 1, "no Borel")


class ShelfStore:
    """As much of a catalog store as the interface reads."""

    def __init__(self, items: Sequence[Item], name: str = "laptops") -> None:
        self.name = name
        self._items = {item.id: item for item in items}

    def schema(self) -> Schema:
        slots = {
            "price": Slot("price", "number", len(self._items), currency="CNY", low=3899.0, high=7299.0),
            "brand": Slot("brand", "choice", len(self._items), values=(SlotValue("Aoki", {"zh": "青木"}, 2),)),
            "weight": Slot("weight", "number", len(self._items), unit="kg"),
        }
        return Schema(self.name, len(self._items), slots, ("en", "zh"))

    def get_many(self, ids: Sequence[str]) -> list[Item]:
        return [self._items[one] for one in ids if one in self._items]

    def close(self) -> None:
        """Nothing is open."""


def ranked(order: Sequence[Item], turn: int, stage: str = "base", **more: Any) -> e.RankingEvent:
    """A list in this order, with falling scores."""
    return e.RankingEvent(
        turn,
        stage,  # type: ignore[arg-type]
        tuple(
            e.Ranked(place, item.id, item.title, 1.0 - place / 10, {"request": 0.6, "prior": 0.4 - place / 10})
            for place, item in enumerate(order, 1)
        ),
        **more,
    )


def whole_turn(state: DialogueState) -> list[Event]:
    """A turn as the engine tells it: state, list, reply, new order, reasons."""
    turn = state.turn
    first, second, third, fourth = LAPTOPS
    story: list[Event] = [
        e.StateEvent(turn, (Act("inform", slot="price", op="<=", value=6000.0, hard=True),), 0.1,
                     state.preferences, state.feedback,
                     (Change("add", BUDGET.path, None, BUDGET.to_json()),)),
        ranked((second, first, third, fourth), turn, excluded=2),
        e.ReplyEvent(turn, "Four that fit. How heavy may it be?", "ask", "weight", ("under 1.2 kg", "either")),
        ranked((first, second, third, fourth), turn, "reranked", excluded=2),
    ]  # fmt: skip
    for item in (first, second, third, fourth):
        text = f"{item.title} weighs little."
        story += [e.ReasonDelta(turn, item.id, text[:8]), e.ReasonDelta(turn, item.id, text[8:])]
        claim = e.Claim("weighs little", "attribute", "weight", 1.05, item.id)
        story.append(e.ReasonEvent(turn, item.id, text, (claim,), "en"))
    return [*story, e.TurnDone(turn, {"track": 4.0, "rank": 8.0, "first_reason": 210.0, "total": 640.0})]


@dataclass
class ScriptedDialogue:
    """Answers with a story; `gate`, when set, holds the story back until the test opens it or the turn is stopped."""

    items: Sequence[Item] = LAPTOPS
    story: Callable[[DialogueState], list[Event]] = whole_turn
    gate: threading.Event | None = None
    gate_at: int = 0
    """Number of events that come before the gate."""
    fails: Exception | None = None
    preferences: tuple[Preference, ...] = (BUDGET, LIGHT, NO_BOREL)
    catalog: str = "laptops"
    said: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    shown: list[Sequence[str] | None] = field(default_factory=list)
    state: DialogueState = field(default_factory=DialogueState)

    def __post_init__(self) -> None:
        self.store: Any = ShelfStore(self.items, self.catalog)

    def start(self) -> e.SessionEvent:
        return e.SessionEvent(0, "0", self.catalog, len(self.items), None, "en")

    def opening(self) -> Iterator[Event]:
        yield ranked(self.items, 0)
        yield e.ReplyEvent(0, "Hello. What are you looking for?", "chat")

    def turn(self, text: str, *, shown: Sequence[str] | None = None, cancelled: Any = None) -> Iterator[Event]:
        self.said.append(text)
        self.shown.append(shown)
        if self.fails is not None:
            raise self.fails
        self.state = replace(self.state, turn=self.state.turn + 1, preferences=self.preferences)
        yield from self._tell(cancelled)

    def command(self, line: str, *, cancelled: Any = None) -> Iterator[Event]:
        self.commands.append(line)
        turn = self.state.turn + 1
        name, _, rest = line.partition(" ")
        feedback = dict(self.state.feedback)
        preferences = self.state.preferences
        if name in ("/like", "/reject"):
            feedback[LAPTOPS[int(rest) - 1].id] = "liked" if name == "/like" else "rejected"
        elif name == "/forget":
            preferences = tuple(one for one in preferences if one.path != rest)
        elif name == "/undo":
            preferences = preferences[:-1]
        self.state = replace(self.state, turn=turn, preferences=preferences, feedback=feedback)
        yield e.StateEvent(turn, (), 0.0, preferences, feedback, ())
        yield e.ReplyEvent(turn, f"Done: {line}", "confirm")
        yield e.TurnDone(turn)

    def attach_model(self, model: Any) -> None:
        """No model is needed for a story."""

    def _tell(self, cancelled: Any) -> Iterator[Event]:
        for number, event in enumerate(self.story(self.state)):
            if self.gate is not None and number == self.gate_at:
                while not self.gate.wait(0.01):
                    if cancelled is not None and cancelled():
                        return
            yield event


class ScriptedBackend:
    """Opens the scripted dialogue; the model stands where the test says."""

    def __init__(self, dialogue: ScriptedDialogue, model: ModelState | None = None) -> None:
        self.dialogue = dialogue
        self.model = model or ModelState("none")
        self.opened: list[str | None] = []
        self.refuses: Exception | None = None

    def open_dialogue(self, catalog: str | None, post: Post) -> ScriptedDialogue:
        self.opened.append(catalog)
        if self.refuses is not None:
            raise self.refuses
        post(ModelStateChanged(self.model))
        return self.dialogue

    def change_model(self, dialogue: Any, name: str | None, post: Post) -> None:
        post(ModelStateChanged(ModelState("ready", name or "")))

    def catalogs(self) -> list[CatalogEntry]:
        return [CatalogEntry("laptops", 4), CatalogEntry("films", None)]

    def models(self) -> list[str]:
        return ["mini", "none"]

    def find_items(self, query: str, limit: int) -> list[Item]:
        return [one for one in self.dialogue.items if query.lower() in one.title.lower()][:limit]


@dataclass
class Stage:
    """An application on a scripted engine, with everything that was posted in it."""

    dialogue: ScriptedDialogue = field(default_factory=ScriptedDialogue)
    language: str = "en"
    model: ModelState | None = None
    theme: str | None = None
    messages: list[Message] = field(default_factory=list)
    remembered: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.backend = ScriptedBackend(self.dialogue, self.model)
        self.app = ChatRecApp(
            self.backend,
            Launch(language=self.language, theme=self.theme),  # type: ignore[arg-type]
            remember=lambda name, value: self.remembered.append((name, value)),
        )


async def until(pilot: Pilot[Any], true: Callable[[], object]) -> None:
    """Let the application work until something holds; fails when it does not come to hold."""
    for _ in range(3000):
        await pilot.pause(0.01)
        if true():
            return
    raise AssertionError("it did not come to pass")


async def say_and_wait(pilot: Pilot[Any], text: str) -> None:
    """Type words, send them, and wait until the turn is over."""
    app = pilot.app
    assert isinstance(app, ChatRecApp)
    app.prompt.put(text)
    await pilot.press("enter")
    await until(pilot, lambda: app.hints.timings)


def text_of(app: ChatRecApp) -> str:
    """What the screen shows, as lines of text."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in lines[:height])[: (width + 1) * height * 2]


@pytest.fixture
def steady_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cursor does not blink."""
    monkeypatch.setattr(TextArea, "_toggle_cursor", lambda self: None, raising=False)
    monkeypatch.setattr(TextArea, "cursor_blink", False, raising=False)
