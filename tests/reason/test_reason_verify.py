"""Verification lets a true reason through and stops every kind of false one, in both languages."""

from __future__ import annotations

import pytest

from chatrec_tui.i18n import Language
from chatrec_tui.reason.plan import BEST, LIKED, SHARED, Cited, ReasonPlan
from chatrec_tui.reason.verify import CatalogNames, verify, verify_beginning
from tests.reason.shelves import Shelf, want


def plan_for(shelf: Shelf, place: int, *slots: str, drawback: str | None = None, asked: bool = True) -> ReasonPlan:
    """A plan that cites the slots; the price answers a wish of at most ¥6,000 and the weight one of at most 1 kg."""
    wishes = (want("price", "<=", 6000.0), want("weight", "<=", 1.0)) if asked else ()
    request = shelf.request(*wishes)
    prompt = shelf.prompt(place, *wishes)

    def cite(slot: str) -> Cited:
        fact = next(fact for fact in prompt.facts if fact.slot == slot)
        for wish, relation in fact.relations:
            return Cited(fact, relation, request.wishes[wish])
        return Cited(fact)

    return ReasonPlan(prompt.item, tuple(map(cite, slots)), cite(drawback) if drawback else None)


@pytest.fixture(scope="module")
def cheap(laptops: Shelf) -> ReasonPlan:
    """Price and battery of the first laptop, which is cheap, light and lasts long."""
    return plan_for(laptops, 0, "price", "battery_life")


@pytest.fixture(scope="module")
def heavy(laptops: Shelf) -> ReasonPlan:
    """Price of the third laptop as a merit, its weight as a drawback."""
    return plan_for(laptops, 2, "price", drawback="weight")


@pytest.fixture(scope="module")
def names(laptops: Shelf) -> CatalogNames:
    return CatalogNames(laptops.schema, [item.title for item in laptops.items])


def say(text: str, plan: ReasonPlan) -> str:
    """{0}, {1} are the plan's facts, {d} its drawback."""
    drawback = plan.drawback.fact.pointer if plan.drawback else ""
    return text.format(*(cited.fact.pointer for cited in plan.cited), d=drawback)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("At {0} it stays inside your <w0> budget, and a charge lasts {1}.", "en"),
        ("It is cheap at {0}. On top of that, it keeps going for {1}.", "en"),
        ("{0}就能拿下，续航有{1}。", "zh"),
        ("{0}没超过你说的<w0>，而且充一次能用{1}。", "zh"),
    ],
)
def test_true_reasons_pass(text: str, language: Language, cheap: ReasonPlan, names: CatalogNames) -> None:
    assert verify(say(text, cheap), cheap, language, names).why == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("At {0} it fits your <w0>, though {d} is more than the <w1> you wanted to carry.", "en"),
        ("Although it weighs {d}, it fits your <w0> at {0}.", "en"),
        ("{0}在<w0>以内，不过重{d}，超过了<w1>。", "zh"),
        ("虽然重{d}，但{0}没超过<w0>。", "zh"),
    ],
)
def test_an_honest_drawback_passes(text: str, language: Language, heavy: ReasonPlan, names: CatalogNames) -> None:
    assert verify(say(text, heavy), heavy, language, names).why == ""


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("At {0} it fits, a charge lasts {1}, and <p9> too.", "en", "pointer outside the plan"),
        ("At {0} it fits, and a charge lasts {1} <yes>.", "en", "pointer outside the plan"),
        ("{0}就能拿下，续航有{1}，还有<p9>。", "zh", "pointer outside the plan"),
        ("At {0} it fits your budget and all is well.", "en", "a planned fact is missing"),
        ("只要{0}就能拿下，实在不错。", "zh", "a planned fact is missing"),
        ("At {0} it fits, at {0} indeed, and a charge lasts {1}.", "en", "the same fact twice"),
        ("At {0} it fits, and a charge lasts {1}, that is 16.", "en", "number outside a pointer"),
        ("只要{0}，续航有{1}，差不多16个钟。", "zh", "number outside a pointer"),
        ("At {0} it fits, and a charge lasts {1}, so sixteen times twenty.", "en", "number or unit in words"),
        ("只要{0}，续航有{1}，差不多三百。", "zh", "number or unit in words"),
        ("At {0} it fits, and a charge lasts {1} hours.", "en", "number or unit in words"),
        ("只要{0}元，续航有{1}。", "zh", "number or unit in words"),
        ("Orla made it for {0}, and a charge lasts {1}.", "en", "catalog value outside a pointer: orla"),
        ("It is for gaming at {0}, and a charge lasts {1}.", "en", "catalog value outside a pointer: for gaming"),
        ("只要{0}，续航有{1}，还是银色的。", "zh", "catalog value outside a pointer: 银色"),
        ("It is the finest pick at {0}, and a charge lasts {1}.", "en", "superlative"),
        ("It has the longest stamina, {1}, at {0}.", "en", "superlative"),
        ("这是最棒的选择，只要{0}，续航有{1}。", "zh", "superlative"),
        ("Better than the others at {0}, and a charge lasts {1}.", "en", "comparison with other items"),
        ("比其他几款都强，只要{0}，续航有{1}。", "zh", "comparison with other items"),
        ("At {0} it fits, a charge lasts {1}, and it is light enough to forget.", "en", "weight called low"),
        ("At {0} it fits, a charge lasts {1}, and reviewers agree.", "en", "talk about rating"),
        ("只要{0}，续航有{1}，分量很轻。", "zh", "talk about weight"),
        ("只要{0}，续航有{1}，口碑不错。", "zh", "talk about rating"),
        ("It is expensive at {0}, and a charge lasts {1}.", "en", "price called high"),
        ("价格偏贵，要{0}，续航有{1}。", "zh", "price called high"),
        ("Like the one you liked, it costs {0}, and a charge lasts {1}.", "en", "feedback that was not given"),
        ("你喜欢过同款，只要{0}，续航有{1}。", "zh", "feedback that was not given"),
        ("You must buy it: it costs {0} and a charge lasts {1}.", "en", "pushy wording"),
        ("Hurry, it costs {0} and a charge lasts {1}.", "en", "pushy wording"),
        ("绝对值得，只要{0}，续航有{1}。", "zh", "pushy wording"),
        ("赶紧入手，只要{0}，续航有{1}。", "zh", "pushy wording"),
        ("Even you can pay {0}, and a charge lasts {1}.", "en", "hurtful wording"),
        ("只要{0}，连你都买得起，续航有{1}。", "zh", "hurtful wording"),
        ("At {0} it fits, but a charge lasts {1}.", "en", "a concession without a drawback"),
        ("只要{0}，不过续航有{1}。", "zh", "a concession without a drawback"),
        ("只要{0}就够了，续航有{1}。", "en", "wrong language"),
        ("It costs {0} and lasts {1} on a charge.", "zh", "wrong language"),
        ("{0}, {1}.", "en", "too short"),
        ("At {0} it fits, and a charge lasts {1}, and", "en", "unfinished sentence"),
        ("It costs {0}{1} per charge.", "en", "pointers without words between them"),
        ("It is nice to have. It is nice to have. At {0} and {1}.", "en", "repeated sentence"),
        ("很好用的。很好用的。只要{0}，续航有{1}。", "zh", "repeated sentence"),
        ("At {0} it fits\x1b[2J, and a charge lasts {1}.", "en", "control character"),
        ("At {0} it fits, and a charge lasts {1}, " + "and so on " * 30 + "as ever.", "en", "too long"),
        ("只要{0}，续航有{1}，" + "很好用的样子" * 15 + "。", "zh", "too long"),
    ],
)
def test_each_kind_of_false_statement_is_caught(
    text: str, language: Language, why: str, cheap: ReasonPlan, names: CatalogNames
) -> None:
    assert verify(say(text, cheap), cheap, language, names).why == why


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("At {0} it fits your <w0>, and it weighs {d}.", "en", "drawback told as a merit"),
        ("{0}在<w0>以内，重{d}。", "zh", "drawback told as a merit"),
        ("It weighs {d}, but at {0} it fits your <w0>.", "en", "drawback told as a merit"),
        ("It fits your wish, though at {0} it costs that much and it weighs {d}.", "en", "merit told as a drawback"),
        ("合你的要求，不过要{0}，而且重{d}。", "zh", "merit told as a drawback"),
        ("At {0} it fits your <w0>.", "en", "a planned fact is missing"),
        ("It is lightweight, at {0}, though {d} is more than <w1>.", "en", "weight called low"),
    ],
)
def test_merits_and_drawbacks_keep_their_places(
    text: str, language: Language, why: str, heavy: ReasonPlan, names: CatalogNames
) -> None:
    assert verify(say(text, heavy), heavy, language, names).why == why


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("At {0} it fits what you asked for, and a charge lasts {1}.", "en", "a wish that the plan does not name"),
        ("只要{0}，是你想要的，续航有{1}。", "zh", "a wish that the plan does not name"),
        ("At {0} there is no risk, and a charge lasts {1}.", "en", "negation"),
        ("只要{0}，没有风险，续航有{1}。", "zh", "negation"),
    ],
)
def test_wishes_and_negations_need_a_plan_with_a_wish(
    text: str, language: Language, why: str, laptops: Shelf, names: CatalogNames
) -> None:
    plan = plan_for(laptops, 0, "price", "battery_life", asked=False)
    assert verify(say(text, plan), plan, language, names).why == why


def test_comparing_words_are_free_where_the_plan_compares(laptops: Shelf, names: CatalogNames) -> None:
    from chatrec_tui.rank.prompt import Fact

    price = plan_for(laptops, 0, "price").cited[0].fact
    best = Cited(Fact(BEST, "price", "best", "", "the cheapest of these", 3999.0, 0), via=price)
    plan = ReasonPlan("l1", (best,))
    assert verify(f"Compared with the rest, it is {BEST}.", plan, "en", names).ok
    assert verify(f"和其他几个比，它是{BEST}。", plan, "zh", names).ok


def test_what_is_shared_needs_the_liked_item(films: Shelf) -> None:
    from chatrec_tui.rank.prompt import Fact

    shared = Fact(SHARED, "creators", "creator", "", "Ada Voss", "Ada Voss")
    plan = ReasonPlan("f1", (Cited(Fact(LIKED, "creators", "liked", "", "Cellar", "f3"), via=shared),))
    assert verify(f"It is from {SHARED}, like {LIKED}, which you liked.", plan, "en").ok
    assert not verify(f"It is from {SHARED}, which you liked.", plan, "en").ok


def test_an_everyday_word_is_no_catalog_value(laptops: Shelf, cheap: ReasonPlan) -> None:
    from dataclasses import replace

    from chatrec_tui.catalog.derive import derive_schema

    items = [replace(item, tags=("budget", "price")) for item in laptops.items]
    plain = CatalogNames(derive_schema("plain", items))
    assert verify(say("The price is {0}, and a charge lasts {1}.", cheap), cheap, "en", plain).ok


def test_a_beginning_is_judged_by_what_is_there(cheap: ReasonPlan, heavy: ReasonPlan, names: CatalogNames) -> None:
    assert verify_beginning(say("At {0} it", cheap), cheap, "en", names).ok
    assert verify_beginning(say("{0}就能", cheap), cheap, "zh", names).ok
    assert not verify_beginning(say("Hurry, at {0} it", cheap), cheap, "en", names).ok
    assert not verify_beginning("At 399 it", cheap, "en", names).ok
    assert not verify_beginning(say("It weighs {d} and", heavy), heavy, "en", names).ok


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("At <w0> it stays within what you set, and its price is {0}, while {1} is what you asked for.", "en", ""),
        ("{0}，在<w0>以内，而且正是你要的{1}。", "zh", ""),
        ("{0}，没超过你说的<w1>，而且来自{1}。", "zh", "a bound that was not set"),
        ("At {0} it stays under your <w1>, and {1} makes it.", "en", "a wish beside another fact"),
        ("It is {1}, which is within <w1>, and costs {0}.", "en", "a bound that was not set"),
    ],
)
def test_a_wish_stands_beside_the_fact_that_answers_it(text: str, language: Language, why: str, laptops: Shelf) -> None:
    wishes = (want("price", "<=", 6000.0), want("brand", "=", "Orla"))
    request, prompt = laptops.request(*wishes), laptops.prompt(0, *wishes)
    facts = {fact.slot: fact for fact in prompt.facts}
    cited = tuple(Cited(facts[slot], "meets", request.wishes[at]) for at, slot in enumerate(("price", "brand")))
    found = verify(
        text.format(*(one.fact.pointer for one in cited)), ReasonPlan(prompt.item, cited, None), language
    ).why
    assert (found == why) if why else found not in ("a bound that was not set", "a wish beside another fact")


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("{0}在<w0>以内，要留意的是，重{d}，超过了<w1>。", "zh", ""),
        ("{0}在<w0>以内，要留意的是，你要<w0>以内的，它是{d}。", "zh", "the same wish twice"),
        ("要留意的是，你说<w0>以内，它是{d}，而它只要{0}。", "zh", "a wish beside another fact"),
        ("{0}在<w0>以内，不过重{d}，略低一些。", "zh", "a number told on the wrong side of a wish"),
        (
            "At {0} it fits your <w0>, though at {d} it is below your <w1>.",
            "en",
            "a number told on the wrong side of a wish",
        ),
    ],
)
def test_a_miss_is_told_of_its_own_wish_and_in_its_own_direction(
    text: str, language: Language, why: str, heavy: ReasonPlan, names: CatalogNames
) -> None:
    found = verify(say(text, heavy), heavy, language, names)
    assert found.ok if not why else found.why == why


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("At {0} it is lighter than the second one.", "en", "comparison with other items"),
        ("{0}，比另外那个便宜。", "zh", "comparison with other items"),
        ("It came out last year and costs {0}.", "en", "a date outside a pointer"),
        ("去年推出，只要{0}。", "zh", "a date outside a pointer"),
        ("Treat yourself, it is only {0}.", "en", "pushy wording"),
        ("{0}，不买后悔。", "zh", "pushy wording"),
        ("At {0} even a housewife manages.", "en", "hurtful wording"),
        ("{0}，女生专用。", "zh", "hurtful wording"),
        ("At {0} it goes over your <w0>.", "en", "a number told on the wrong side of a wish"),
        ("{0}，超出了<w0>。", "zh", "a number told on the wrong side of a wish"),
    ],
)
def test_comparisons_dates_pressure_and_stereotypes_are_stopped(
    text: str, language: Language, why: str, cheap: ReasonPlan, names: CatalogNames
) -> None:
    plan = ReasonPlan(cheap.item, cheap.cited[:1])
    assert verify(say(text, plan), plan, language, names).why == why


def test_a_clause_of_the_bank_needs_a_fact_that_grants_it(laptops: Shelf, names: CatalogNames) -> None:
    dear = plan_for(laptops, 4, "price", asked=False)
    assert not verify(say("At {0} it sits at the cheap end of the range.", dear), dear, "en", names).ok
    assert not verify(say("{0}就能拿下，很不错的。", dear), dear, "zh", names).ok
    assert verify(say("You would pay {0} for it.", dear), dear, "en", names).ok
