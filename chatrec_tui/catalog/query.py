"""Full-text queries from a person's words.

Every word is quoted, so query syntax in it is harmless. Latin words are alternatives to each other; a run of Han
characters becomes phrases: the whole run, and every two neighbours, because the words in it are not known and most
of them have two characters.
"""

from __future__ import annotations

import re
from itertools import pairwise

from chatrec_tui.text.fold import HAN, has_han, search_tokens

_MOST_WORDS = 64
# Words that stand in almost every request and in many descriptions; they only add noise to a ranking.
_STOP_WORDS = """
    a an and any are as at be but by can find for from give have i i'd i'm in is it its like looking me my need not
    of on one or please show some something that the this to want with would you
"""
_STOP = frozenset(_STOP_WORDS.split())
_PARTICLES = frozenset("的了吗呢吧啊和与或是我你要想有个款一")
_RUN = re.compile(rf"[{HAN}]+|[^{HAN}]+")

__all__ = ["match_expression"]


def match_expression(text: str) -> str:
    """An FTS5 expression that finds items with any of the words; "" when the text has no word."""
    phrases: dict[str, None] = {}
    spare: dict[str, None] = {}
    for run in _RUN.findall(text):
        tokens = search_tokens(run)
        if not tokens:
            continue
        if not has_han(run):
            for token in tokens:
                (spare if token in _STOP else phrases)[token] = None
            continue
        if len(tokens) == 1:
            (spare if tokens[0] in _PARTICLES else phrases)[tokens[0]] = None
            continue
        for one, two in pairwise(tokens):
            particle = one in _PARTICLES or two in _PARTICLES
            (spare if particle else phrases)[f"{one} {two}"] = None
        if len(tokens) > 2:
            phrases[" ".join(tokens)] = None
    return " OR ".join(f'"{one}"' for one in list(phrases or spare)[:_MOST_WORDS])
