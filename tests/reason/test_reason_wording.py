"""Words that belong to one kind of fact are not said of another, and sentences are whole."""

from __future__ import annotations

import pytest

from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.reason.bank import clause_bank
from chatrec_tui.reason.wording import is_whole, misplaced


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("It is filed under <p1>.", "en", "runtime"),
        ("It is filed under <p1>.", "en", "price"),
        ("It bears the name of <p1>.", "en", "topic"),
        ("It weighs just <p1>.", "en", "price"),
        ("In addition, a charge lasts <p1>.", "en", "pages"),
        ("出自<p1>之手。", "zh", "price"),
        ("另外续航有<p1>。", "zh", "topic"),
        ("走的是<p1>路线。", "zh", "rating"),
    ],
)
def test_words_of_another_kind_are_misplaced(text: str, language: Language, kind: str) -> None:
    assert misplaced(text, {"<p1>": kind}, language) == "<p1>"


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("It is filed under <p1>.", "en", "topic"),
        ("It bears the name of <p1>, and more.", "en", "creator"),
        ("出自<p1>之手。", "zh", "creator"),
        ("Wording of one's own around <p1> is free.", "en", "price"),
        ("随手写上<p1>也无妨。", "zh", "price"),
    ],
)
def test_its_own_words_and_new_words_are_not(text: str, language: Language, kind: str) -> None:
    assert misplaced(text, {"<p1>": kind}, language) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It is is fine.", "en"),
        ("It comes with and fits.", "en"),
        ("It is a part of the.", "en"),
        ("First, it is fine.", "en"),
        ("It is fine,, and good.", "en"),
        ("一来一来，二来很好。", "zh"),
        ("看看看，很好。", "zh"),
        ("一来很好。", "zh"),
        ("的确属于，很好。", "zh"),
    ],
)
def test_broken_sentences_are_told(text: str, language: Language) -> None:
    assert not is_whole(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_clauses_of_the_bank_are_whole(language: Language) -> None:
    for kind, headings in clause_bank(language).items():
        for clauses in headings.values():
            for clause in clauses if kind != "joins" else ():
                assert is_whole(clause.replace("{", "<").replace("}", "1>"), language), clause
