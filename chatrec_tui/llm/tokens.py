"""The special tokens of our markup, and the escape that keeps them out of untrusted text.

Prompts are text in which a special token stands literally, as `<item>`. The tokenizer knows each of them as
one symbol. Text from a catalog or a person passes `escape` first, so it can never produce one.
"""

from __future__ import annotations

import re

__all__ = [
    "BUCKETS",
    "END",
    "FACTS",
    "JUDGE",
    "NO",
    "POINTERS",
    "SPARES",
    "SPECIAL_TOKENS",
    "YES",
    "escape",
    "unescape",
]

LANGUAGE_TOKENS = ("<en>", "<zh>")
SECTIONS = (
    "<want>", "<say>", "<item>", "<judge>", "<yes>", "<no>", "<why>", "<reason>", "<end>",
    "<user>", "<past>", "<ask>", "<reply>", "<act>", "<state>", "<fact>", "<other>", "<related>",
)  # fmt: skip
MARKS = (
    "<meets>", "<misses>", "<silent>", "<must>", "<like>", "<avoid>", "<but>", "<near>",
    "<liked>", "<disliked>", "<rejected>", "<seen>", "<accepted>", "<lower>", "<higher>",
    "<title>", "<brand>", "<kind>", "<tags>", "<about>", "<price>", "<rating>",
)  # fmt: skip
FACTS = tuple(f"<p{number}>" for number in range(16))
POINTERS = FACTS + tuple(f"<w{number}>" for number in range(8))
"""Stand for facts of the item (`<p…>`) and wishes of the person (`<w…>`); the engine puts the exact value in."""
BUCKETS = tuple(f"<q{number}>" for number in range(10))
"""The place of a number in its catalog, from the lowest tenth to the highest."""
SPARES = tuple(f"<x{number}>" for number in range(20))
"""Without meaning, for jobs that are taught later."""

SPECIAL_TOKENS = (*LANGUAGE_TOKENS, *SECTIONS, *MARKS, *POINTERS, *BUCKETS, *SPARES)
JUDGE, YES, NO, END = "<judge>", "<yes>", "<no>", "<end>"

_WHITESPACE = re.compile(r"[\s▁]+")


def escape(text: str) -> str:
    """Untrusted text on one line, with `<` in its full-width form, so that it holds no special token."""
    return _WHITESPACE.sub(" ", text).replace("<", "＜").strip()


def unescape(text: str) -> str:
    """Text as a person reads it: the full-width `＜` of `escape` becomes `<` again."""
    return text.replace("＜", "<")
