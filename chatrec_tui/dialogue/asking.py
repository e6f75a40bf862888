"""Whether words that nothing has read ask for something, or are background talk.

“Something to cry to” and 送长辈的 ask; “it is raining here”, 家里那台风扇吵 and a question to the program do not.
Words ask when a word of wishing governs them, when they say what for or about what, when they go with the noun of
what is sold, or when the clause is nothing but a short noun phrase.
"""

from __future__ import annotations

import re

from chatrec_tui.dialogue.attitudes import BEFORE
from chatrec_tui.dialogue.reading import Clause, Reading
from chatrec_tui.dialogue.vocabulary import plain_words
from chatrec_tui.dialogue.words import units

__all__ = ["asks_for"]

_WEAK = frozenset(
    {"a", "an", "but", "after", "rather", "instead", "is there", "enough", "never", "over", "是", "但", "但是", "而是"}
    | {"改", "换", "选", "挑", "准备", "看看", "打算", "怕", "雷", "无", "非", "免", "对", "粉", "没", "要", "来"}
)
"""Cues that are as common outside wishes: they ask only at the head of a clause."""
_PURPOSE = re.compile(
    r"(?<![a-z])(?:for|about|set in|set on|with|like|starring|featuring|based on|directed by|involving|to)"
    r"(?: (?:a|an|the|my|some|our|his|her))? ?$"
    r"|(?:适合|适用于?|送给?|给|用来|用于|拿来|关于|讲述?|带|有关|围绕|类似|主题是?)$"
)
_INSIDE = re.compile(
    r"^(?:for|about|to|set in|with|like|where|that|which|who)(?![a-z])|^(?:适合|送|给|关于|讲|带)"
    r"|(?:用|的|题材|主题|风格|类|片|款)$"
    r"|(?<![a-z])(?:vibes?|style|themed?|setting)$|改编|为主|主角"
)
_SOLD = re.compile(r"(?<![a-z])(?:something|anything|one|ones|stuff|things?|kind|type|sort)(?![a-z])")
_STATEMENT = re.compile(
    r"(?<![a-z])(?:i|we) (?!want|wanna|need|would|love|like|prefer|enjoy|hate|feel like|must|do|am|are|can|could|really"
    r"|only|just|also|usually|fancy|crave|will|might|mostly|mainly|have)[a-z]+"
    r"|(?<![a-z])(?:you|he|she|they|it|that|this|there|its|these|those) "
    r"(?:are|is|was|were|am|do|did|does|has|have|had|can|could|will|would|said|say|told|keep|kept|look|looks|seem|seems|raining)"
    r"(?![a-z])"
    r"|^ ?(?:because|cause|since|when|while|as|what|which|who|how|why|where|did|does|do|is|are|was|tell)(?![a-z])"
    r"|^ ?(?:my |the |our )?(?!something|anything|ones?|it|that|which)[a-z]+ (?:is|are|was|were) "
    r"|(?<![a-z])(?:me out|to me|told you|you said|i told|way too|haha|lol|odds)(?![a-z])"
)
"""Who does what: talk about oneself, the program or the world."""
_REASON = re.compile(
    r"^ ?(?:and |but |so )*(?:because|cause|since|as i|even though)(?![a-z])|^(?:因为|毕竟|谁让|谁叫)"
    r"|(?<![a-z])(?:my|our|the|his|her) \w+ (?:told|said|says|keeps?|kept|made|broke|died|came|went|got|wants? me|was)"
    r"(?![a-z])"
)
_OWNED = re.compile(r"(?<![a-z])(?:my|our|his|her|their) $")
_QUESTION_FOR_MORE = re.compile(
    r"(?<![a-z])(?:do|have|has|did) (?:you|we|they) (?:have|got|know|sell|carry)(?![a-z])|(?:can|could|would) you"
    r"|(?:what|how) about|is there|are there"
)
_TALK = re.compile(
    r"[这那][部台款个本件]|[咋谁哪]|怎么|什么|为啥|我(?!想|要|喜欢|爱|需要|妈|爸|们?家|女|儿|老|男|爷|奶|朋|对|孩|姐|哥|弟|妹|同|也想|更)"
    r"|你(?!们?有|推荐|给|帮|能|可以)|他|她|它|[了过]$|被|先|再(?!来)|天天|每天|经常|老是|一直|^今|^昨|下雨|死了?$|[啵嘚咿吖]"
)
_HAN_MOST = 8
_WORDS_MOST = 5


def asks_for(reading: Reading, clause: Clause, start: int, end: int, inherited: bool) -> bool:
    """True when the words from `start` to `end` of a clause are asked for (or ruled out).

    `inherited` tells that they may go on with a list of things ruled out before.
    """
    text = reading.text
    head, words = text[clause.start : start], text[start:end].strip()
    whole = text[clause.start : clause.end]
    for one in reading.nouns:
        if start <= one.end and one.start <= start and text[one.end : end].strip(" ,:") in ("", *plain_words()):
            return False  # “weight:”, 显卡最低
    if _REASON.search(text, clause.start, end):
        return False
    if inherited and re.search(r"(?<![a-z])(?:i|we) (?:am|are)(?![a-z])", text[clause.start : start]):
        return False
    governed = _governed(reading, clause, start)
    if words[:1] > "\u3000":
        if governed:
            return not re.search(r"[这那][部台款本件]|[咋谁]|怎么|为啥", words)
        if _TALK.search(whole):
            return _PURPOSE.search(head) is not None and not re.search("[这那][部台款本]|[咋谁哪]", whole)
        if _PURPOSE.search(head) or _INSIDE.search(text[start : clause.end].strip(" ,.!?~")):
            return True
        return not inherited and len(words) <= _HAN_MOST and not re.search("^胆小|害怕|最低|最高", words)
    if _OWNED.search(head) and not (_PURPOSE.search(head) or _SOLD.search(head)):
        return False
    statement = _STATEMENT.search(text, clause.start, end)
    if statement and _QUESTION_FOR_MORE.search(text, clause.start, start):
        statement = None
    if statement is not None and not (governed and statement.start() >= start):
        return False
    if governed or _PURPOSE.search(head) or _INSIDE.search(words):
        return True
    if _SOLD.search(head) or any(key.split(" ")[-1] in words for key in reading.vocabulary.sold if key.isascii()):
        return True
    return len(units(whole)) <= _WORDS_MOST


def _governed(reading: Reading, clause: Clause, start: int) -> bool:
    """True when a word of wishing, liking or refusing stands before the words."""
    kinds = (*BEFORE, "must", "soft")
    for one in reading.cues:
        if clause.start <= one.start and one.end <= start and one.kind in kinds:
            word = reading.text[one.start : one.end].strip()
            if word not in _WEAK or not reading.text[clause.start : one.start].strip(" ,"):
                return True
    return False
