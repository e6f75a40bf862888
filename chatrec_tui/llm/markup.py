"""Reads our marked-up prompts back into wishes, facts and plans, for models that do not know the tokens.

`rank.prompt` and `reason.plan` write the markup. Between two tokens stands escaped text on one line, so what a
catalog or a person wrote cannot look like a token here. Tokens without a meaning in their place are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chatrec_tui.catalog.kinds import KIND_TOKENS
from chatrec_tui.i18n import Language

_TOKEN = re.compile(r"(<[a-z]{1,12}\d{0,2}>)")
_KINDS = {token: kind for kind, token in KIND_TOKENS.items()}
_RELATIONS = ("<meets>", "<near>", "<misses>")
_BOUND = re.compile(r"(?:^|.* )([≤≥≈]) (.+)$")
_OPS = ("≤", "≥", "≈")

__all__ = ["MarkedCite", "MarkedFact", "MarkedItem", "MarkedRequest", "MarkedWish", "read_item", "read_plan",
           "read_request"]  # fmt: skip


@dataclass(slots=True)
class MarkedWish:
    """A wish of the person."""

    pointer: str
    """`<w0>` to `<w7>`."""
    kind: str = "about"
    """Kind of its slot, or `about`."""
    text: str = ""
    """As the prompt shows it, with its bound: “≤ ¥900”."""
    must: bool = False
    """Whether an item that misses it is out of the question."""
    mild: bool = False
    """Whether it is only nice to have."""
    avoid: bool = False
    """Whether it names what is not wanted."""

    @property
    def value(self) -> str:
        """The value alone: “¥900”."""
        bound = _BOUND.match(self.text)
        return bound[2] if bound else self.text


@dataclass(slots=True)
class MarkedFact:
    """Something that the catalog says about the item."""

    pointer: str
    """`<p0>` (the title) to `<p15>`."""
    kind: str = "title"
    """Kind of its slot."""
    text: str = ""
    """As the prompt shows it; the values of a list are joined by commas."""
    tenth: int | None = None
    """Tenth of the catalog that a number falls into, 0 to 9."""
    relations: list[tuple[str, str]] = field(default_factory=list)
    """`meets`, `near` or `misses`, and the pointer of the wish."""


@dataclass(frozen=True, slots=True)
class MarkedRequest:
    """What all prompts of a turn share."""

    language: Language
    """In which to ask and to answer."""
    wishes: tuple[MarkedWish, ...]
    """In the order of their pointers."""
    said: tuple[str, ...]
    """The last utterances, oldest first."""


@dataclass(frozen=True, slots=True)
class MarkedItem:
    """An item's part."""

    facts: tuple[MarkedFact, ...]
    """In the order of their pointers; the first is the title."""
    silent: tuple[str, ...]
    """Pointers of the wishes about which nothing is known."""


@dataclass(slots=True)
class MarkedCite:
    """A fact in the plan of a reason."""

    pointer: str
    """Of the fact."""
    kind: str = ""
    """Of the fact; `best` for the first of its page, `liked` for a likeness to something liked."""
    tenth: int | None = None
    """As in the fact."""
    via: str = ""
    """Kind of what a `best` or `liked` fact is about."""
    shared: str = ""
    """For `liked`: the pointer of what the two items share."""
    relation: str = ""
    """`meets`, `near` or `misses`; empty when it answers no wish."""
    wish: str = ""
    """Pointer of that wish."""
    op: str = ""
    """`≤`, `≥` or `≈` where the wish is a bound."""
    drawback: bool = False
    """Whether the reason has to admit it."""


def read_request(prefix: str) -> MarkedRequest:
    """The shared part of a turn's prompts."""
    wishes: list[MarkedWish] = []
    said: list[str] = []
    language: Language = "en"
    for token, text in _pairs(prefix):
        if token in ("<en>", "<zh>"):
            language = "zh" if token == "<zh>" else "en"
        elif token == "<say>":
            said.append(text)
        elif token.startswith("<w") and token[2:-1].isdigit():
            wishes.append(MarkedWish(token, text=text))
        elif wishes and not said:
            wish = wishes[-1]
            wish.kind = _KINDS.get(token, wish.kind)
            wish.must |= token == "<must>"
            wish.mild |= token == "<like>"
            wish.avoid |= token == "<avoid>"
            wish.text += text
    return MarkedRequest(language, tuple(wishes), tuple(one for one in said if one))


def read_item(text: str) -> MarkedItem:
    """The item of a prompt; what is asked about it is left out."""
    facts: list[MarkedFact] = []
    silent: list[str] = []
    relation = ""
    for token, words in _pairs(text.partition("<why>")[0]):
        if token == "<silent>" or token in _RELATIONS:
            relation = token[1:-1]
        elif token.startswith("<w") and token[2:-1].isdigit():
            if relation == "silent":
                silent.append(token)
            elif facts and relation:
                facts[-1].relations.append((relation, token))
        elif _is_fact(token):
            facts.append(MarkedFact(token, text=words))
        elif facts:
            fact = facts[-1]
            fact.kind = _KINDS.get(token, fact.kind)
            fact.tenth = _tenth(token, fact.tenth)
            fact.text += words
    return MarkedItem(tuple(facts), tuple(silent))


def read_plan(text: str) -> list[MarkedCite]:
    """The plan of a reason, in its order; empty for a prompt without one."""
    cited: list[MarkedCite] = []
    drawback = False
    for token, words in _pairs(text.partition("<why>")[2].partition("<reason>")[0]):
        if token == "<but>":
            drawback = True
        elif _is_fact(token):
            if cited and cited[-1].kind == "liked" and not cited[-1].shared:
                cited[-1].shared = token
            else:
                cited.append(MarkedCite(token, drawback=drawback))
        elif cited:
            _read_cite(cited[-1], token)
            if cited[-1].wish and words.strip() in _OPS:
                cited[-1].op = words.strip()
    return cited


def _read_cite(cite: MarkedCite, token: str) -> None:
    """Take one more token of a cited fact."""
    cite.tenth = _tenth(token, cite.tenth)
    if token in _RELATIONS:
        cite.relation = token[1:-1]
    elif token.startswith("<w") and cite.relation:
        cite.wish = token
    elif token in _KINDS and not cite.relation:
        if cite.kind:
            cite.via = _KINDS[token]
        else:
            cite.kind = _KINDS[token]


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Every token with the text that follows it."""
    parts = _TOKEN.split(text)
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _is_fact(token: str) -> bool:
    return token.startswith("<p") and token[2:-1].isdigit()


def _tenth(token: str, known: int | None) -> int | None:
    return int(token[2:-1]) if token.startswith("<q") and token[2:-1].isdigit() else known
