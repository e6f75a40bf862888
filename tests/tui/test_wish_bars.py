"""What each wish adds to a score, drawn with its exact number, on the card of the item that was asked about."""

from __future__ import annotations

from rich.cells import cell_len

from chatrec_tui.dialogue.state import Preference
from chatrec_tui.rank.contributions import Contribution, Contributions
from chatrec_tui.tui.bars import wish_bars
from chatrec_tui.tui.card import Card
from tests.tui.conftest import LAPTOPS, Stage, text_of, until

PRICE = Preference("price", "<=", 900.0, 1.0, True, 1, "under 900")
LOUD = Preference("about", "~", "nothing loud", 0.8, False, 1, "nothing loud")


def shared(item: str, model: float | None = None) -> Contributions:
    wishes = (Contribution(PRICE, 0.875), Contribution(LOUD, -0.25))
    return Contributions(item, 0.725 + (model or 0), {"prior": 0.1}, wishes, model, True)


async def test_bars_name_each_wish_with_its_number_and_keep_to_their_width() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        schema = stage.app.ranking.schema
        assert schema is not None
        for width in (20, 40, 76):
            for language in ("en", "zh"):
                text = wish_bars(shared("a", model=0.05), schema, language, width).plain
                assert all(cell_len(line) <= max(width, 24) for line in text.splitlines()[1:])
                assert all(number in text for number in ("+0.88", "-0.25", "+0.05", "+0.10"))
        lines = wish_bars(shared("a"), schema, "en", 60).plain.splitlines()
        assert lines[1].count("█") > lines[2].count("╌") > 0


async def test_the_card_of_the_item_in_question_shows_them_and_the_others_do_not() -> None:
    stage = Stage()
    async with stage.app.run_test(size=(120, 50)) as pilot:
        await until(pilot, lambda: stage.app.idle)
        assert "What your wishes add" not in text_of(stage.app)
        stage.app.ranking.show_contributions([shared(LAPTOPS[0].id), shared("gone")])
        await pilot.pause()
        assert "What your wishes add" in text_of(stage.app)
        assert "+0.88" in text_of(stage.app)
        assert [card.has_class("-explained") for card in stage.app.ranking.query(Card)].count(True) == 1
