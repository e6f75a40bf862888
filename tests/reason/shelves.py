"""Made-up items on a shelf, and what is made of them for a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.dialogue.acts import Op, SlotValueType
from chatrec_tui.dialogue.state import DialogueState, Preference
from chatrec_tui.i18n import Language
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt, item_prompt, request_prompt
from chatrec_tui.reason.plan import ReasonPlan, plan_page


def want(
    slot: str, op: Op, value: SlotValueType, weight: float = 0.8, *, hard: bool = False, turn: int = 1
) -> Preference:
    """A preference as the tracker would note it."""
    return Preference(slot, op, value, weight, hard, turn, str(value))


@dataclass(frozen=True)
class Shelf:
    """Some items and what is made of them for a request."""

    items: tuple[Item, ...]
    schema: Schema

    def request(self, *wishes: Preference, language: Language = "en", said: str = "something good") -> RequestPrompt:
        return request_prompt(DialogueState(preferences=wishes, turn=1), [said], self.schema, language)

    def prompt(self, place: int, *wishes: Preference, language: Language = "en") -> ItemPrompt:
        return item_prompt(self.items[place], self.request(*wishes, language=language), self.schema, language)

    def plans(
        self, *wishes: Preference, language: Language = "en", liked: Sequence[Item] = (), seed: int = 0
    ) -> tuple[RequestPrompt, list[ItemPrompt], list[ReasonPlan]]:
        request = self.request(*wishes, language=language)
        prompts = [item_prompt(item, request, self.schema, language) for item in self.items]
        state = DialogueState(preferences=wishes, turn=1)
        return request, prompts, plan_page(prompts, request, self.items, self.schema, state, liked=liked, seed=seed)


def laptop(number: int, brand: str, price: float, weight: float, battery: float, *tags: str) -> Item:
    return Item(
        id=f"l{number}",
        title=f"{brand} Model {number}",
        category=("Laptops",),
        brand=brand,
        price=price,
        currency="CNY",
        rating=4.0 + number / 10,
        tags=tags,
        released=str(2018 + number),
        attributes=MappingProxyType(
            {
                "weight": Quantity(weight, "kg"),
                "battery_life": Quantity(battery, "h"),
                "touchscreen": number % 2 == 0,
                "colour": "Silver" if number < 3 else "Black",
            }
        ),
        localized=MappingProxyType(
            {"zh": {"title": f"{brand} 型号 {number}", "colour": "银色" if number < 3 else "黑色"}}
        ),
    )


def film(
    number: int, title: str, chinese: str, director: str, runtime: float, genres: Sequence[str], *tags: str
) -> Item:
    names = {
        "Drama": "剧情",
        "Comedy": "喜剧",
        "Horror": "恐怖",
        "tear-jerker": "催泪",
        "funny": "搞笑",
        "scary": "吓人",
        "epic": "史诗",
    }
    return Item(
        id=f"f{number}",
        title=title,
        category=tuple(genres),
        creators=(director,),
        released=str(1980 + 8 * number),
        tags=tags,
        attributes=MappingProxyType({"runtime": Quantity(runtime, "min"), "cast": (f"Actor {number}",)}),
        localized=MappingProxyType(
            {
                "zh": {
                    "title": chinese,
                    "category": tuple(names[one] for one in genres),
                    "tags": tuple(names[one] for one in tags),
                }
            }
        ),
    )
