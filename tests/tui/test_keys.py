"""Keys: every one has an id, a description in both languages, and stays off the keys that terminals need."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from textual.binding import Binding

from chatrec_tui.i18n import LANGUAGES, Language, say
from chatrec_tui.tui.keys import KEYS, Place, bindings, key_hints, key_label

PLACES: tuple[Place, ...] = ("app", "prompt", "ranking", "preferences", "answers", "modal")


def all_bindings() -> Iterable[Binding]:
    return [one for place in PLACES for one in bindings(place)]


def test_every_binding_has_an_id_of_its_own() -> None:
    ids = [one.id for one in all_bindings()]
    assert all(ids)
    assert len(ids) == len(set(ids))


def test_no_binding_takes_a_key_that_a_terminal_sends_for_another_or_that_is_typed() -> None:
    keys = {key.strip() for one in all_bindings() for key in one.key.split(",")}
    assert not keys & {"ctrl+i", "ctrl+m", "ctrl+h"}
    assert not [key for key in keys if len(key) == 1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_listed_keys_are_described_and_hinted_in_both_languages(language: Language) -> None:
    for key in KEYS:
        if key.listed:
            assert say(f"tui.key.{key.id}", language)
            assert key_label(key)
    for place in PLACES:
        assert all(words for _, words in key_hints(place, language))


def test_keys_are_written_as_people_read_them() -> None:
    written = {key.id: key_label(key) for key in KEYS}
    assert (written["palette"], written["help"], written["stop"]) == ("Ctrl+P", "F1", "Esc")
