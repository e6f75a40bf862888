"""Bars, columns, flowing pieces and pictures."""

from __future__ import annotations

import re

from rich.cells import cell_len
from textual.content import Content

from chatrec_tui.tui.aligned import cut_cells, pad_cells
from chatrec_tui.tui.bars import part_legend, score_bar
from chatrec_tui.tui.flow import places
from chatrec_tui.tui.picture import mend_widths
from chatrec_tui.tui.prose import line_spans


def test_a_bar_is_as_long_as_its_score_and_shows_every_part_by_its_own_pattern() -> None:
    bar = score_bar({"request": 0.5, "model": 0.25}, ("model", "request"), 0.75, 1.0, 45).plain
    assert cell_len(bar) == 45
    filled = bar.split("·")[0].rstrip(" 0.75")
    assert len(set(filled)) == 2
    assert bar.endswith(" 0.75")


def test_a_part_that_counts_against_an_item_has_the_pattern_of_a_loss() -> None:
    parts = {"request": 0.5, "diversity": -0.25}
    assert "╌" in score_bar(parts, tuple(parts), 0.25, 1.0, 40).plain
    assert [piece.plain[-5:] for piece in part_legend(parts, tuple(parts), "en")] == ["+0.50", "-0.25"]


def test_no_bar_is_longer_than_its_place_whatever_the_numbers() -> None:
    for parts in ({}, {"request": 0.0}, {"request": 9.0}, {"a": -1.0, "b": -2.0}):
        assert cell_len(score_bar(parts, tuple(parts), sum(parts.values()), 1.0, 30).plain) <= 30


def test_columns_count_cells_and_not_characters() -> None:
    assert cell_len(pad_cells("必须", 10)) == 10
    assert cell_len(cut_cells("一个非常非常长的名字", 8)) <= 8
    assert cut_cells("short", 8) == "short"


def test_pieces_go_to_the_next_line_whole() -> None:
    assert places([5, 5, 5], 12, 1) == [(0, 0), (6, 0), (0, 1)]
    assert places([20, 3], 12, 1) == [(0, 0), (0, 1)]


def test_a_picture_gives_chinese_its_full_width() -> None:
    run = '<text class="r1" x="10" y="20" textLength="50" clip-path="url(#l)">&#160;好书a&amp;</text>'
    mended = mend_widths(run)
    assert re.findall(r'x="(\d+)" y="20" textLength="(\d+)"[^>]*>([^<]*)<', mended) == [
        ("20", "20", "好"), ("40", "20", "书"), ("60", "20", "a&amp;"),
    ]  # fmt: skip


def test_content_styles_of_the_legend_hold_the_names_only() -> None:
    (piece,) = part_legend({"[/b]": 0.5}, ("[/b]",), "en")
    assert isinstance(piece, Content)
    assert "[/b]" in piece.plain


def test_a_preference_is_a_part_under_the_name_of_its_slot() -> None:
    parts = {"preference.weight": 0.5}
    assert [piece.plain for piece in part_legend(parts, tuple(parts), "zh")] == ["██ 重量 +0.50"]


def lines(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in line_spans(text, width)]


def test_lines_end_between_words_and_between_chinese_characters() -> None:
    assert lines("one two three", 8) == ["one two", "three"]
    assert lines("符合的有五个，先看", 8) == ["符合的有", "五个，先", "看"]


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    assert lines("一二三四，五", 8) == ["一二三", "四，五"]
    assert lines("一二三（四五）", 8) == ["一二三", "（四五）"]


def test_a_number_stays_with_its_unit_and_a_latin_word_stays_whole() -> None:
    assert lines("没超过 7,000 元", 12) == ["没超过", "7,000 元"]
    assert lines("还是1920x1200好", 12) == ["还是", "1920x1200好"]


def test_a_word_wider_than_the_line_is_cut_and_nothing_is_lost() -> None:
    text = "x" * 25 + " 好" * 3 + "\n\nend"
    assert lines(text, 10) == ["x" * 10, "x" * 10, "xxxxx 好", "好 好", "", "end"]
    assert lines("", 10) == [""]
