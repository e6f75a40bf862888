"""Verdicts on items: refused, liked, disliked, taken, already seen.

Each row is what a person says and what is understood; `;` parts acts, ` // ` parts readings that both stand,
and nothing after ` // ` stands for no act.
"""

from __future__ import annotations

import pytest

from tests.dialogue.dialogue_catalogs import matches

REJECT_EN = [
    ("not interested", "reject"),
    ("nah, not for me", "reject"),
    ("pass", "reject"),
    ("skip the second", "reject noodle"),
    ("no thanks", "reject"),
    ("none of these", "reject"),
    ("I don't want to see any of those", "reject"),
    ("get rid of 3", "reject cellar"),
    ("take the third one off the list", "reject cellar"),
    ("2 and 4 are out", "reject noodle ledger"),
    ("nope not these", "reject"),
    ("drop Whispers Below", "reject cellar"),
    ("none of them appeal to me", "reject"),
    ("I'd rather not watch the first one", "reject comet"),
    ("not feeling any of these", "reject"),
    ("Nope.", "reject"),
    ("no", "reject"),
    ("i'll pass on that one", "reject comet"),
    ("hard pass on the last one", "reject otter"),
    ("don't show me the Ledger again", "reject ledger"),
    ("these don't do it for me", "reject"),
    ("not what i was looking for", "reject"),
    ("skip 1-3 pls", "reject comet noodle cellar"),
    ("forget the last two", "reject ledger otter"),
    ("thanks but no thanks", "reject // reject; chitchat thanks"),
    ("not my cup of tea", "reject // dislike"),
    ("pass pass", "reject"),
]

REJECT_ZH = [
    ("不感兴趣", "reject"),
    ("都不要", "reject"),
    ("第二个不要", "reject noodle"),
    ("跳过第三个", "reject cellar"),
    ("这几个都不行", "reject"),
    ("算了吧", "reject"),
    ("没兴趣，谢谢", "reject // reject; chitchat thanks"),
    ("把第一个去掉", "reject comet"),
    ("前两个都不考虑", "reject comet noodle"),
    ("唔要呢個", "reject comet"),
    ("不想看这个", "reject comet"),
    ("一个都没看上", "reject"),
    ("4号划掉", "reject ledger"),
    ("《账簿》不要", "reject ledger"),
    ("别给我推第五个了", "reject otter"),
    ("這些都不感興趣", "reject"),
    ("不了", "reject"),
    ("没有想看的", "reject"),
    ("后两个就算了", "reject ledger otter"),
    ("真没啥兴趣", "reject"),
    ("地窖低语跳过", "reject cellar"),
    ("都一般，不想要", "reject // dislike; reject"),
]


@pytest.mark.parametrize(("text", "acts"), REJECT_EN + REJECT_ZH)
def test_refusals_name_the_items_or_all_that_are_shown(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


LIKE_EN = [
    ("3 looks great", "like cellar"),
    ("I like the first one", "like comet"),
    ("the otter one sounds lovely", "like otter"),
    ("ooh nice", "like // chitchat other"),
    ("love it", "like comet"),
    ("the last one is cute", "like otter"),
    ("number 4 is right up my alley", "like ledger"),
    ("keep the second for later", "like noodle"),
    ("put 5 on my shortlist", "like otter"),
    ("hmm The Last Comet looks interesting", "like comet"),
    ("not bad at all", "like"),
    ("1 and 5 look good", "like comet otter"),
    ("great picks", "like"),
    ("second one's tempting, let me think about it", "like noodle"),
    ("👍", "like // affirm"),
]

LIKE_ZH = [
    ("第三个看着不错", "like cellar"),
    ("喜欢第一个", "like comet"),
    ("这个可以有", "like comet"),
    ("水獭那部挺可爱的", "like otter"),
    ("先留着第二个", "like noodle"),
    ("第五个好有意思", "like otter"),
    ("收藏4", "like ledger"),
    ("都挺好的", "like"),
    ("不错不错", "like"),
    ("我觉得最后一个蛮好", "like otter"),
    ("心动了", "like"),
    ("这个我考虑一下", "like comet"),
    ("1和5都喜欢", "like comet otter"),
]


@pytest.mark.parametrize(("text", "acts"), LIKE_EN + LIKE_ZH)
def test_praise_is_like(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


DISLIKE_EN = [
    ("I don't like the second", "dislike noodle"),
    ("ugh the third is hideous", "dislike cellar"),
    ("these are boring", "dislike"),
    ("4 looks terrible", "dislike ledger"),
    ("not a fan of the first", "dislike comet"),
    ("the poster of 2 is ugly", "dislike noodle"),
    ("hate it", "dislike comet"),
    ("that one's lame", "dislike comet"),
    ("how dull", "dislike"),
    ("first two are awful", "dislike comet noodle"),
    ("i can't stand the last one", "dislike otter"),
    ("meh", "dislike // chitchat other // unknown"),
]

DISLIKE_ZH = [
    ("第二个不太喜欢", "dislike noodle"),
    ("太丑了", "dislike"),
    ("这个好无聊", "dislike comet"),
    ("第三个真难看", "dislike cellar"),
    ("不喜欢第一部", "dislike comet"),
    ("什么玩意儿", "dislike"),
    ("第四个太俗", "dislike ledger"),
    ("看着就没意思", "dislike"),
    ("这几部都好土", "dislike"),
    ("一点都不喜欢", "dislike"),
]


@pytest.mark.parametrize(("text", "acts"), DISLIKE_EN + DISLIKE_ZH)
def test_a_judgement_is_dislike(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


ACCEPT_EN = [
    ("I'll take 2", "accept noodle"),
    ("let's watch the first one", "accept comet"),
    ("going with number 3", "accept cellar"),
    ("sold", "accept comet"),
    ("that's the one", "accept comet"),
    ("ok i'll go with The Ledger", "accept ledger"),
    ("the second please", "accept noodle"),
    ("2 it is", "accept noodle"),
    ("2", "accept noodle"),
    ("perfect, let's do the last one", "accept otter"),
    ("put on the fourth", "accept ledger"),
    ("gimme the first", "accept comet"),
    ("add the third to my list", "accept cellar // like cellar"),
    ("I want the second one", "accept noodle"),
    ("let's go for Otter Summer", "accept otter"),
    ("deal, number one", "accept comet"),
    ("I choose 5", "accept otter"),
    ("yeah that one", "accept comet // affirm; accept comet"),
]

ACCEPT_ZH = [
    ("第二个吧", "accept noodle"),
    ("就要第一个", "accept comet"),
    ("就它了", "accept comet"),
    ("就看最后一部", "accept otter"),
    ("选3", "accept cellar"),
    ("我要第四个", "accept ledger"),
    ("那就这个吧", "accept comet"),
    ("今晚就看《水獭之夏》", "accept otter"),
    ("成交", "accept comet"),
    ("来第二部", "accept noodle"),
    ("行，就第一个", "accept comet"),
    ("定了，第五个", "accept otter"),
    ("2吧", "accept noodle"),
    ("就第三个了", "accept cellar"),
    ("我选账簿", "accept ledger"),
    ("要了", "accept comet"),
    ("就要呢部", "accept comet"),
]


@pytest.mark.parametrize(("text", "acts"), ACCEPT_EN + ACCEPT_ZH)
def test_a_decision_is_accept(text: str, acts: str) -> None:
    assert matches(text, acts, "films")


SEEN_EN = [
    ("already watched it, loved it", "seen comet +"),
    ("seen it", "seen comet ?"),
    ("I've seen the second, it was ok", "seen noodle - // seen noodle ?"),
    ("watched 3 last year, hated every minute", "seen cellar -"),
    ("i've already seen all of these", "seen ?"),
    ("seen 1 and 2", "seen comet noodle ?"),
    ("The Ledger? seen it, brilliant", "seen ledger +"),
    ("saw the last one, meh", "seen otter -"),
    ("never seen any of these", "// unknown"),
    ("haven't watched it yet", "// unknown"),
    ("gave up halfway through the first", "seen comet -"),
    ("I've seen it twice and I'd watch it again", "seen comet ?; accept comet // seen comet +; accept comet"),
    ("already seen, didn't like it", "seen -"),
    ("I fell asleep during 2", "seen noodle -"),
]

SEEN_ZH = [
    ("看过了", "seen ?"),
    ("第一个看过，很好看", "seen comet +"),
    ("这个我早就看过了，没意思", "seen comet -"),
    ("前两部都看过", "seen comet noodle ?"),
    ("《账簿》刷过三遍，神作", "seen ledger +"),
    ("第三个看到一半弃了", "seen cellar -"),
    ("看过，一般", "seen -"),
    ("小时候看过最后那部，还想再看一遍", "seen otter ?; accept otter // seen otter +; accept otter // seen otter ?"),
    ("没看过", "// unknown"),
    ("這部看過了，不錯", "seen comet +"),
    ("1和3都看过了", "seen comet cellar ?"),
    ("看过两次，凑合吧", "seen -"),
    ("都看过", "seen ?"),
    ("第二个看过，不喜欢", "seen noodle -"),
]


@pytest.mark.parametrize(("text", "acts"), SEEN_EN + SEEN_ZH)
def test_what_was_seen_comes_with_the_opinion(text: str, acts: str) -> None:
    assert matches(text, acts, "films")
