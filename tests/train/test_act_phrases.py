"""The banks of utterances: large, without duplicates, and filled with values that the acts carry."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.train.corpus.act_phrases import (
    ACTS,
    ActPattern,
    PhraseError,
    load_act_phrases,
    pattern_key,
    placeholders,
    read_patterns,
    split_of,
)
from chatrec_tui.train.corpus.act_realise import Scene, realise
from chatrec_tui.train.corpus.catalogs import Catalog, invent_catalog
from chatrec_tui.train.corpus.spoken_numbers import chinese_number, english_number, speak_loose

LEAST = {"multi": 250, "hard_cases": 150}


def pattern(name: str, line: str, language: Language = "en") -> ActPattern:
    """One pattern of a bank written on the spot."""
    return next(iter(read_patterns(name, line, language, f"{language}/{name}.toml")))


def scene(chance: random.Random, catalog: Catalog, language: Language, asked: str | None = None) -> Scene:
    """Five items of an invented catalog on screen."""
    needs = catalog.family.needs[0].wordings[language]
    return Scene(
        catalog.schema, catalog.items[:5], language, catalog.family.noun, catalog.family.name, needs, asked=asked
    )


def catalog_with(*slots: str, seed: int = 0) -> Catalog:
    """An invented catalog that has the slots."""
    chance = random.Random(seed)
    return next(one for one in iter(lambda: invent_catalog(chance), None) if all(map(one.schema.has, slots)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_many_wordings(language: Language) -> None:
    counts = Counter(one.tags[0] for one in load_act_phrases(language))
    short = {name: counts[name] for name in (*ACTS, *LEAST) if counts[name] < LEAST.get(name, 150)}
    assert not short


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_wording_stands_twice(language: Language) -> None:
    counts = Counter(map(pattern_key, load_act_phrases(language)))
    assert [key for key, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_longer_wording_is_another_with_one_word_swapped(language: Language) -> None:
    known: dict[tuple[str, ...], str] = {}
    twins = []
    for one in load_act_phrases(language):
        if one.tags[0] == "hard_cases":
            continue
        text = re.sub(r"\{([a-z]+2?)[^}]*\}", r"<\1>", one.text)
        words = re.findall(r"<\w+>|[a-z0-9']+|[一-鿿]", text.lower())
        if len(words) < (5 if language == "en" else 7):
            continue
        for place in range(len(words)):
            frame = (one.tags[0], *words[:place], "*", *words[place + 1 :])
            if known.setdefault(frame, one.text) != one.text:
                twins.append((known[frame], one.text))
    assert twins == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_splits_are_fixed_and_about_eighty_ten_ten(language: Language) -> None:
    patterns = load_act_phrases(language)
    shares = Counter(map(split_of, patterns))
    assert 0.77 < shares["train"] / len(patterns) < 0.83
    assert 0.08 < shares["validation"] / len(patterns) < 0.12
    assert split_of(pattern("reject", 'patterns = ["nah"]')) == split_of(pattern("reject", 'patterns = ["nah"]'))


def test_placeholders_say_operator_polarity_and_firmness() -> None:
    bound, brand, loose = placeholders("{price<=!} and no {brand in-!}, {year..}")
    assert (bound.kind, bound.op, bound.polarity, bound.hard) == ("price", "<=", 1, True)
    assert (brand.kind, brand.op, brand.polarity, brand.hard) == ("brand", "in", -1, True)
    assert (loose.op, loose.hard) == ("..", None)


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("inform", 'patterns = ["under {prize<=!}"]', "prize"),
        ("inform", 'patterns = ["under {price<=!"]', "brace"),
        ("inform", 'patterns = ["cheap"]', "no placeholder"),
        ("like", 'patterns = ["I  like {item}"]', "spaces"),
        ("critique", '[weight]\npatterns = ["lighter"]', "section"),
        ("critique", '[wieght.lower]\npatterns = ["lighter"]', "wieght"),
        ("multi", 'patterns = [{ text = "hm", acts = ["like item"] }]', "item"),
        ("multi", 'patterns = [{ text = "hm", acts = ["loves"] }]', "loves"),
        ("multi", 'patterns = ["hm"]', "acts are missing"),
        ("seen", 'patterns = [{ text = "seen {item}", for = "dance" }]', "dance"),
    ],
)
def test_malformed_pattern_is_named_with_its_place(name: str, line: str, said: str) -> None:
    with pytest.raises(PhraseError, match=rf"en/{name}.toml, line \d.*{said}"):
        list(read_patterns(name, f"# heading\n\n{line}", "en", f"en/{name}.toml"))


def test_bound_is_said_in_many_ways_and_carries_its_number() -> None:
    catalog = catalog_with("price")
    said = set()
    for seed in range(60):
        chance = random.Random(seed)
        text, (act,) = realise(
            pattern("inform", 'patterns = ["under {price<=!}"]'), scene(chance, catalog, "en"), chance
        ) or ("", ())
        assert (act.slot, act.op, act.hard, act.polarity) == ("price", "<=", True, 1)
        assert isinstance(act.value, float)
        digits = re.fullmatch(r"under \D*([\d,]+)\D*", text)
        if digits and not text.endswith(("k", "grand")):
            assert float(digits[1].replace(",", "")) in (act.value, act.value / 1000)
        said.add(re.sub(r"[\d,.]+", "9", text))
    assert len(said) > 5


def test_lower_bound_stays_below_the_upper() -> None:
    line = 'patterns = ["最多{price<=!}，至少{price>=!}"]'
    catalog = catalog_with("price")
    for seed in range(20):
        chance = random.Random(seed)
        done = realise(pattern("inform", line, "zh"), scene(chance, catalog, "zh"), chance)
        assert done is not None
        most, least = (act.value for act in done[1])
        assert isinstance(most, float) and isinstance(least, float) and least < most


def test_two_items_of_an_utterance_differ_and_are_on_screen() -> None:
    line = '[a]\npatterns = [{ text = "{item} yes, {item2} no", acts = ["like item", "reject item2"] }]'
    catalog = catalog_with("price")
    for seed in range(30):
        chance = random.Random(seed)
        done = realise(pattern("multi", line), scene(chance, catalog, "en"), chance)
        assert done is not None
        liked, rejected = done[1]
        assert liked.items != rejected.items
        assert {*liked.items, *rejected.items} <= {item.id for item in catalog.items[:5]}


def test_value_that_is_only_named_wishes_for_nothing() -> None:
    catalog = catalog_with("brand")
    done = realise(
        pattern("retract", '[value]\npatterns = ["{brand} is fine after all"]'),
        scene(random.Random(1), catalog, "en"),
        random.Random(1),
    )
    assert done is not None
    (act,) = done[1]
    slot = catalog.schema.slots["brand"]
    assert (act.act, act.slot) == ("retract", "brand")
    assert act.value in [one.value for one in slot.values]


def test_answer_needs_a_question_and_takes_its_slot() -> None:
    yes = pattern("affirm", 'asked = "any"\npatterns = ["yes"]')
    catalog = catalog_with("price")
    chance = random.Random(0)
    assert realise(yes, scene(chance, catalog, "en"), chance) is None
    done = realise(yes, scene(chance, catalog, "en", asked="price"), chance)
    assert done is not None and done[1][0].slot == "price"


def test_pattern_about_what_the_catalog_lacks_is_left_out() -> None:
    catalog = next(one for seed in range(99) if not (one := invent_catalog(random.Random(seed))).schema.has("creators"))
    chance = random.Random(0)
    assert realise(pattern("inform", 'patterns = ["by {creator=}"]'), scene(chance, catalog, "en"), chance) is None


def test_years_ago_are_counted_from_now_and_decades_are_two_bounds() -> None:
    catalog = catalog_with("year")
    chance = random.Random(3)
    ago = realise(pattern("inform", 'patterns = ["近{ago>=!}年的"]', "zh"), scene(chance, catalog, "zh"), chance)
    assert ago is not None and str(ago[1][0].value).startswith("now-")
    decade = realise(pattern("inform", 'patterns = ["{year..}的"]', "zh"), scene(chance, catalog, "zh"), chance)
    assert decade is not None
    first, last = decade[1]
    assert isinstance(first.value, float) and last.value == first.value + 9
    assert first.hard is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_all_patterns_can_be_realised_somewhere(language: Language) -> None:
    chance = random.Random(5)
    left = list(load_act_phrases(language))
    for _ in range(60):
        catalog = invent_catalog(chance)
        flags = [name for name, slot in catalog.schema.slots.items() if slot.kind == "flag"]
        asked = {None: None, "any": "price", "flag": flags[0] if flags else None}
        left = [
            one
            for one in left
            if realise(one, scene(chance, catalog, language, asked.get(one.asked, one.asked)), chance) is None
        ]
    assert len(left) < 0.03 * len(load_act_phrases(language)), [one.text for one in left[:40]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_left_in_an_utterance(language: Language) -> None:
    chance = random.Random(8)
    catalog = invent_catalog(chance)
    for one in load_act_phrases(language):
        done = realise(one, scene(chance, catalog, language, "price" if one.asked else None), chance)
        if done is not None:
            assert not re.search(r"\{(?:item|slot|noun|m|price|topic)\b[^}]*\}", done[0])
            assert all(act.to_json()["act"] in ACTS for act in done[1])


def test_numbers_in_words() -> None:
    assert english_number(2517) == "two thousand five hundred and seventeen"
    assert english_number(42) == "forty-two"
    assert chinese_number(12050) == "一万二千零五十"
    assert chinese_number(200, pair="两") == "两百"
    assert chinese_number(15) == "十五"
    assert chinese_number(105) == "一百零五"
    loose = speak_loose(200, "zh", random.Random(0))
    assert loose is not None and loose[0].startswith("两三百") and loose[1:] == (200.0, 300.0)
