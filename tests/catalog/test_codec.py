"""Items and schemas survive their way through JSON unchanged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from chatrec_tui.catalog.codec import decode_item, decode_schema, encode_item, encode_schema
from chatrec_tui.catalog.derive import derive_schema
from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.quantity import Quantity

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NUMBER = st.floats(-1e15, 1e15)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
VALUE = TEXT | NUMBER | st.booleans() | st.builds(Quantity, NUMBER, TEXT) | st.lists(TEXT, min_size=1).map(tuple)
SLOTS = st.dictionaries(TEXT, VALUE, max_size=3)
ITEMS = st.builds(
    Item,
    id=TEXT,
    title=TEXT,
    category=TEXTS,
    brand=st.none() | TEXT,
    creators=TEXTS,
    price=st.none() | NUMBER,
    currency=st.none() | TEXT,
    rating=st.none() | NUMBER,
    rating_count=st.none() | st.integers(0, 10**12),
    popularity=st.none() | NUMBER,
    released=st.none() | TEXT,
    description=TEXT | st.just(""),
    tags=TEXTS,
    attributes=SLOTS,
    related=st.dictionaries(TEXT, TEXTS, max_size=2),
    image=st.none() | TEXT,
    url=st.none() | TEXT,
    localized=st.dictionaries(st.sampled_from(["en", "zh"]), SLOTS, max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(ITEMS)
def test_an_item_is_the_same_after_the_round_trip(item: Item) -> None:
    line = encode_item(item)
    assert decode_item(line) == item
    assert "\n" not in line
    for name, value in decode_item(line).attributes.items():
        assert type(value) is type(item.attributes[name])


@settings(max_examples=20, deadline=None)
@given(st.lists(ITEMS, max_size=4))
def test_a_schema_is_the_same_after_the_round_trip(items: list[Item]) -> None:
    schema = derive_schema("any", items)
    assert decode_schema(encode_schema(schema)) == schema
