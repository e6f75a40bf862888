"""Simulated people tell the truth, keep their target to themselves, and know what they want when they see it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chatrec_tui.catalog.item import Item
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.simulate.person import Person, View
from chatrec_tui.simulate.taste import Shelf
from chatrec_tui.simulate.utterance import Utterance
from chatrec_tui.text.fold import has_han


def people(shelf: Shelf, language: Language, count: int = 40) -> Iterator[Person]:
    return (Person(shelf, language, str(seed)) for seed in range(count))


def page(shelf: Shelf, person: Person, *, target: bool) -> tuple[Item, ...]:
    """Five items, with the target in the middle or without anything that would do."""
    others = [item for item in shelf.items if not person.taste.accepts(item)][:5]
    return (*others[:2], person.taste.target, *others[2:4]) if target else tuple(others)


def view(items: tuple[Item, ...], asked: str | None = None, options: tuple[str, ...] = ()) -> View:
    return View(items, (), "ask" if asked else "recommend", asked, options)


def speak(person: Person, shown: View, times: int) -> list[Utterance]:
    said = (person.respond(shown) for _ in range(times))
    return [one for one in said if one is not None]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_words_say_at_most_two_wishes_in_their_language(laptop_shelf: Shelf, language: Language) -> None:
    openings = [person.open() for person in people(laptop_shelf, language)]
    assert all(1 <= len(one.clauses) <= 2 and one.text.strip() for one in openings)
    assert len({one.text for one in openings}) > 35
    assert all(has_han(one.text) for one in openings if language == "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_names_the_target_before_it_is_shown(film_shelf: Shelf, language: Language) -> None:
    for person in people(film_shelf, language):
        said = [person.open(), *speak(person, view(page(film_shelf, person, target=False)), 8)]
        assert not any(person.taste.target.id in act.items for one in said for act in one.meant)
        assert not any(person.taste.target.title_in(language) in one.text for one in said)


def test_the_target_is_taken_when_it_is_shown(film_shelf: Shelf) -> None:
    for person in people(film_shelf, "en"):
        person.open()
        said = speak(person, view(page(film_shelf, person, target=True)), 2)
        taken = [one for one in said if one.purpose == "accept"]
        assert taken and all(one.verdicts == {person.taste.target.id: "accepted"} for one in taken)
        assert all(one.purpose in ("ask", "accept") for one in said)


def test_a_variant_behind_the_list_is_taken_by_its_whole_name(laptop_shelf: Shelf) -> None:
    person = Person(laptop_shelf, "en", "1")
    person.open()
    behind = View(page(laptop_shelf, person, target=False), (person.taste.target,), "recommend", None, ())
    said = person.respond(behind)
    assert said is not None and person.taste.target.title.lower() in said.text.lower()


def test_nothing_that_would_do_is_ever_turned_down(laptop_shelf: Shelf) -> None:
    for person in people(laptop_shelf, "zh"):
        person.open()
        for one in speak(person, view(page(laptop_shelf, person, target=False)), 12):
            gone = [item for item, verdict in one.verdicts.items() if verdict in ("rejected", "seen")]
            assert not any(person.taste.accepts(item) for item in laptop_shelf.get_many(gone))


@pytest.mark.parametrize("name", ["film_shelf", "laptop_shelf", "book_shelf"])
def test_all_that_is_said_is_true_of_the_target_unless_it_is_taken_back(
    name: str, request: pytest.FixtureRequest
) -> None:
    shelf: Shelf = request.getfixturevalue(name)
    for person in people(shelf, "en"):
        whim = person.whim.first if person.whim is not None else None
        stated = [wish for one in [person.open(), *speak(person, view(page(shelf, person, target=False)), 8)]
                  for wish in one.stated]  # fmt: skip
        for wish in stated:
            if whim is not None and (wish.slot, wish.value, wish.high) == (whim.slot, whim.value, whim.high):
                continue
            assert wish.serve(person.taste.target) == 1.0, wish


def test_questions_are_answered_from_the_wishes_or_with_indifference(laptop_shelf: Shelf) -> None:
    kinds = set()
    for person in people(laptop_shelf, "en", 80):
        person.whim = None
        person.open()
        said = person.respond(view(page(laptop_shelf, person, target=False), "brand", ("Lenovo", "ASUS", "any")))
        if said is None or said.purpose != "answer":
            continue
        wishes = [wish for wish in person.taste.wishes if wish.slot == "brand"]
        first = said.clauses[0].meant[0]
        kinds.add(first.act)
        if first.act == "no_preference":
            assert not wishes
        elif not wishes:
            assert first.value == person.taste.target.brand
    assert kinds == {"inform", "no_preference"}


def test_a_passing_fancy_is_taken_back(laptop_shelf: Shelf) -> None:
    fickle = [person for person in people(laptop_shelf, "zh", 60) if person.whim is not None]
    assert fickle
    for person in fickle:
        assert person.whim is not None
        first = person.whim.first
        opening = person.open()
        assert any((wish.slot, wish.value, wish.high) == (first.slot, first.value, first.high)
                   for wish in opening.stated)  # fmt: skip
        said = speak(person, view(page(laptop_shelf, person, target=False)), 5)
        assert any(first in one.withdrawn for one in said)


def test_patience_ends_when_nothing_better_comes(film_shelf: Shelf) -> None:
    for person in people(film_shelf, "en", 10):
        person.open()
        assert len(speak(person, view(page(film_shelf, person, target=False)), 40)) < 20
