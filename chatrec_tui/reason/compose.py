"""Sentences composed from a bank of clauses: one clause for each fact of a plan, joined in many ways.

A bank is read as heading → when → clauses. The heading is the kind of a fact; `when` says what the clause takes for
granted: the tenth of the catalog (`low`, `mid`, `high`), or how a wish is met (`meets_le`, `miss`, `near_ge` …). So a
clause can only say what the plan grants. {p} is the fact, {w} the wish, {s} what a liked item shares.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from chatrec_tui.catalog.kinds import NUMBER_KINDS
from chatrec_tui.i18n import Language
from chatrec_tui.reason.bank import Bank
from chatrec_tui.reason.cited import POINTER, Cited, ReasonPlan

_FORMS = {"<=": "le", ">=": "ge", "~": "near", "=": "near", "in": "near", "contains": "near"}
_SENTENCE = re.compile(r"(?<=[.!?]\s)([a-z])|^([a-z])")
# Clauses that speak to the reader before they say anything; a connective before them would be one too many.
_ASIDES = (
    "note that", "worth knowing", "as it happens", "for what it", "as for the", "on paper", "for the record",
    "in plain", "think ", "expect ", "have a look", "细节上", "顺带一提", "可以留意", "具体来说", "参数上", "看数据",
    "另外看", "说到",
)  # fmt: skip
_WORD = re.compile(r"<[pw]\d+>|[\u4e00-\u9fff]")
_SLOT = re.compile(r"\{[pws]\}")
_WEIGHT = (1, 3)
"""A Han character counts once, a pointer three times."""
_SUBJECTS = {"battery": "续航", "runtime": "时长", "weight": "重量", "size": "尺寸", "pages": "篇幅", "rating": "评分"}
"""What a number is of, where a Chinese clause that fits any number does not say so."""
_LOW, _HIGH = 2, 7
"""Last tenth that counts as low, first that counts as high."""

__all__ = ["clauses_for", "compose"]


def clauses_for(cited: Cited, bank: Bank, *, drawback: bool = False) -> list[Sequence[str]]:
    """The clauses of the bank that a cited fact grants, heading by heading, the most telling first."""
    kind = cited.fact.kind
    numeric = kind in NUMBER_KINDS
    if kind == "best":
        return [bank["best"]["any"]]
    if kind == "liked" and cited.via is not None:
        via = cited.via.kind
        return [bank["liked"][via if via in bank["liked"] else "topic"]]
    own = bank.get(kind, {})
    wish = cited.wish
    found: list[Sequence[str]] = []
    if wish is not None and wish.kind == "about":
        found.append(bank["about"][_about(kind)])
    elif wish is not None and wish.weight < 0:
        found.append(own.get("avoid", bank["any"]["avoid"]))
    elif wish is not None and numeric:
        relation = "miss" if cited.relation == "misses" else cited.relation
        form = f"{relation}_{_FORMS.get(wish.op, 'near')}"
        found.append(own.get(form) or bank["numeric"][form])
    elif wish is not None:
        found.append(own["meets" if cited.relation == "meets" else "miss"])
    if drawback or (found and wish is not None and wish.kind != "about" and kind in ("number", "choice", "flag")):
        return found
    if numeric and "plain" not in own:
        bucket = cited.fact.bucket
        place = "mid" if bucket is None else "low" if bucket <= _LOW else "high" if bucket >= _HIGH else "mid"
        if place in own and (wish is None or kind != "price" or place == "low"):
            found.append(own[place])
    elif "plain" in own:
        found.append(own["plain"])
    return found


def _about(kind: str) -> str:
    """Under which heading a fact of a kind answers free words."""
    if kind in ("number", "choice"):
        return "clause"
    return "number" if kind in NUMBER_KINDS else "use" if kind == "use" else "value"


def compose(plan: ReasonPlan, language: Language, bank: Bank, chance: random.Random) -> str:
    """One or two sentences for a plan, with pointers in them; never just a fragment."""
    text = ""
    for _ in range(8):
        text = _compose(plan, language, bank, chance)
        if (
            sum(_WEIGHT[len(word) > 2] for word in _WORD.findall(text)) >= 6
            if language == "zh"
            else len(text.split()) >= 4
        ):
            break
    return text


def _compose(plan: ReasonPlan, language: Language, bank: Bank, chance: random.Random) -> str:
    clauses: list[str] = []
    for cited in plan.cited:
        clauses.append(_clause(cited, bank, chance, clauses))
    stop = "。" if language == "zh" else "."
    joins = bank["joins"]
    text = clauses[0] + stop
    if len(clauses) > 1:
        forms = [form for form in joins["two" if len(clauses) == 2 else "three"] if _fits(form, clauses)]
        plain = (
            ("{a}. {B}. {C}.", "{a}. {B}.") if language == "en" else ("{a}。{b}。{c}。", "{a}。{b}。")
        )  # each clause a sentence
        form = chance.choice(forms) if forms else plain[len(clauses) == 2]
        text = _fill(form, dict(zip("abc", clauses, strict=False)))
    if plan.drawback is not None:
        drawback = _clause(plan.drawback, bank, chance, clauses, drawback=True)
        body = text[:-1]
        forms = [form for form in joins["but"] if _fits_but(form, body, drawback)]
        text = _fill(chance.choice(forms or [joins["but"][0]]), {"x": body, "d": drawback})
    elif len(clauses) > 1 and chance.random() < 0.12:
        opened = chance.choice(joins["open"])
        if not any(mark in text for mark in ":：?") and not text.startswith(_ASIDES):
            text = opened.replace("{x}", text)
    return _SENTENCE.sub(lambda match: match[0].upper(), text) if language == "en" else text


def _clause(cited: Cited, bank: Bank, chance: random.Random, before: Sequence[str], *, drawback: bool = False) -> str:
    headings = clauses_for(cited, bank, drawback=drawback)
    if len(headings) > 1:
        headings = [headings[0]] if chance.random() < 0.8 else [headings[1]]
    shapes, subject = list(headings[0]), ""
    if any(headings[0] is one for one in bank["numeric"].values()) and cited.fact.kind in _SUBJECTS:
        # 19 小时 says too little alone where the clause has no words of its kind.
        plain = [one for one in shapes if one.startswith("{p}，")]
        shapes, subject = (plain, _SUBJECTS[cited.fact.kind]) if plain else (shapes, "")
    chance.shuffle(shapes)
    starts = {_start(one) for one in before}
    used = {POINTER.sub("{}", one) for one in before}
    fresh = [one for one in shapes if _SLOT.sub("{}", one) not in used] or shapes
    shape = next((one for one in fresh if _start(one) not in starts), fresh[0])
    wish = cited.wish.pointer if cited.wish is not None else ""
    shared = cited.via.pointer if cited.via is not None else ""
    return subject + shape.replace("{p}", cited.fact.pointer).replace("{w}", wish).replace("{s}", shared)


def _start(clause: str) -> str:
    """How a clause begins; two clauses of a sentence should not begin alike."""
    return " ".join(clause.split()[:2]) if " " in clause else clause[:2]


def _fits(form: str, clauses: Sequence[str]) -> bool:
    text = "".join(clauses)
    plain = form.replace("{B}", "{b}") in ("{a}. {b}.", "{a}。{b}。", "{a}. {b}. {C}.")
    if any(mark in text for mark in (":", "：", ";", "；")) and not plain:
        return False
    if "，{b}" in form and any("，" in one for one in clauses):
        return False  # with commas inside and between, nobody sees where a clause ends
    if any(one.startswith(_ASIDES) for one in clauses[1:]) and not plain:
        return False
    if clauses[0].startswith(_ASIDES) and form.startswith(("first", "一来")):
        return False
    return not (form.startswith("{a}, {b}, and") and any("," in one for one in clauses))


def _fits_but(form: str, body: str, drawback: str) -> bool:
    concessive = form.startswith(("although", "虽然"))
    tied = concessive or "though" in form or "even if" in form or "that {d}" in form
    if drawback.startswith("是") and form.endswith(
        ("不过{d}。", "只是{d}。", "但{d}。", "不足之处是{d}。", "的是，{d}。")
    ):
        return False  # 只是是, 不过是 (which means “merely”)
    if any(mark in drawback for mark in (":", "：", ";")) and (tied or "：" in form or ":" in form):
        return False
    if concessive:
        marks = (".", ";", ":") if form.startswith("although") else ("。", "；", "：")
        simple = not any(mark in body for mark in marks) and not any(mark in drawback for mark in ",，")
        return simple and not body.startswith(_ASIDES)
    return not (("though" in form or "even if" in form) and ("," in drawback or body.count(",") > 2))


def _fill(form: str, parts: Mapping[str, str]) -> str:
    text = form
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
        text = text.replace(f"{{{name.upper()}}}", part[:1].upper() + part[1:])
    return text
