"""Writes the corpus: three files of JSON Lines with prompt, target, label, task and language.

A `score` line is one item for one request; `label` is the probability of `<yes>`. A `reason` line ends with the
reason's text and `<end>`. Lines of one request carry the same `group`.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatrec_tui.llm.tokens import END, NO, YES
from chatrec_tui.rank.prompt import ItemPrompt, RequestPrompt, item_prompt, request_prompt, score_text
from chatrec_tui.reason.compose import compose
from chatrec_tui.reason.evidence import Evidence
from chatrec_tui.reason.plan import plan_page
from chatrec_tui.train.corpus.banks import SPLITS, Split
from chatrec_tui.train.corpus.catalogs import Catalog, invent_catalog
from chatrec_tui.train.corpus.judge import need_score, utility, want_label
from chatrec_tui.train.corpus.requests import Person, invent_person
from chatrec_tui.train.corpus.samples import Sample, read_samples
from chatrec_tui.train.corpus.sentences import split_bank

_HELD_OUT = 2000
"""Lines of the validation and test files, or a tenth of a small corpus."""
_SCORED, _SPARSE_SCORED, _PAGE, _PEOPLE = 5, 8, 4, 6
"""Items judged (of a sparse catalog, too) and explained for a request; requests for a catalog."""
_REAL = 0.12
"""Share of the training pages that show items of real catalogs, where some are given."""

__all__ = ["CorpusReport", "Line", "lines", "write_corpus"]

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CorpusReport:
    """What was written."""

    files: dict[str, Path]
    """Split → file."""
    examples: dict[str, int]
    """Split → lines."""
    tasks: dict[str, int]
    """Task → lines of the training file."""
    languages: dict[str, int]
    """Language → lines of the training file."""
    characters: int
    """Of all lines of the training file."""
    duplicates: int
    """Lines left out because they stood there already."""
    unique_reasons: float
    """Share of different texts among the reasons of the training file."""


def write_corpus(out: Path, *, size: int, seed: int, catalogs: Sequence[Path] = ()) -> CorpusReport:
    """Write `train.jsonl` of `size` lines, `valid.jsonl` and `test.jsonl` into a folder; the same seed, the same files.

    A third of the items of `catalogs` take a small part in the training file. Raises CatalogError.
    """
    samples = read_samples(catalogs)
    out.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    counts: dict[str, int] = {}
    tasks: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    seen: set[int] = set()
    characters = duplicates = 0
    for split in SPLITS:
        wanted = size if split == "train" else min(_HELD_OUT, max(20, size // 10))
        files[split] = out / f"{split}.jsonl"
        partial = files[split].with_suffix(".part")
        written = 0
        with partial.open("w", encoding="utf-8") as file:
            for line in lines(split, seed, samples):
                mark = hash_line(line)
                if mark in seen:
                    duplicates += 1
                    continue
                seen.add(mark)
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
                written += 1
                if split == "train":
                    tasks[line["task"]] += 1
                    languages[line["language"]] += 1
                    characters += len(line["prompt"]) + len(line["target"])
                    if line["task"] == "reason":
                        reasons[line["target"]] += 1
                if written >= wanted:
                    break
        partial.replace(files[split])
        counts[split] = written
    unique = len(reasons) / max(1, sum(reasons.values()))
    return CorpusReport(files, counts, dict(tasks), dict(languages), characters, duplicates, unique)


def hash_line(line: Line) -> int:
    """A number by which repeated prompts are recognised."""
    import hashlib

    return int.from_bytes(hashlib.blake2b(line["prompt"].encode(), digest_size=8).digest(), "big")


def lines(split: Split, seed: int, samples: Sequence[Sample] = ()) -> Iterator[Line]:
    """Endless lines of a split: catalogs, people and pages. Real catalogs are for training alone."""
    chance = random.Random(f"{seed}/{split}")
    group = 0
    while True:
        size = chance.randint(14, 24)
        if samples and split == "train" and chance.random() < _REAL:
            catalog = chance.choice(samples).draw(chance, size)
        else:
            catalog = invent_catalog(chance, size=size)
        for _ in range(_PEOPLE):
            person = invent_person(chance, catalog, split)
            if person.need is None and not person.state.preferences:
                continue
            group += 1
            yield from _for_person(chance, catalog, person, split, group)


def _for_person(chance: random.Random, catalog: Catalog, person: Person, split: Split, group: int) -> Iterator[Line]:
    language, schema = person.language, catalog.schema
    request = request_prompt(person.state, person.utterances, schema, language)
    values = [utility(person, item, labels, schema) for item, labels in zip(catalog.items, catalog.labels, strict=True)]
    order = sorted(range(len(values)), key=lambda place: -values[place])
    top, rest = order[: len(order) // 3], order[len(order) // 3 :]
    scored = _SPARSE_SCORED if catalog.sparse else _SCORED
    half = scored // 2
    chosen = chance.sample(top, min(half, len(top))) + chance.sample(rest, min(scored - half, len(rest)))
    prompts: dict[int, ItemPrompt] = {}

    def prompt_of(place: int) -> ItemPrompt:
        if place not in prompts:
            prompts[place] = item_prompt(catalog.items[place], request, schema, language)
        return prompts[place]

    for place in chosen:
        label = want_label(values[place])
        yield {
            "task": "score", "language": language, "group": group,
            "prompt": request.text + score_text(prompt_of(place)),
            "target": YES if label >= 0.5 else NO, "label": label,
        }  # fmt: skip
    page = chance.sample(order[:7], min(_PAGE, len(order[:7])))
    told = chance.sample(page, 2) if catalog.sparse and len(page) > 2 else page
    items = [catalog.items[place] for place in page]
    page_prompts = [prompt_of(place) for place in page]
    liked = (
        [catalog.items[chance.choice([place for place in order if place not in page])]] if chance.random() < 0.3 else []
    )
    evidence = _evidence(catalog, person, request, page, page_prompts)
    plans = plan_page(
        page_prompts,
        request,
        items,
        schema,
        person.state,
        liked=liked,
        evidence=evidence,
        seed=chance.randrange(1 << 30),
    )
    bank = split_bank(language, split)
    for place, prompt, plan in zip(page, page_prompts, plans, strict=True):
        if place not in told:
            continue
        yield {
            "task": "reason", "language": language, "group": group, "prompt": request.text + prompt.text + plan.text,
            "target": compose(plan, language, bank, chance) + END,
        }  # fmt: skip


def _evidence(
    catalog: Catalog, person: Person, request: RequestPrompt, page: list[int], prompts: list[ItemPrompt]
) -> dict[str, dict[str, Evidence]]:
    """For each item of a page, the facts that speak for the need and the place of the wish that states it."""
    places = [place for place, wish in enumerate(request.wishes) if wish.kind == "about"]
    if person.need is None or not places:
        return {}
    found: dict[str, dict[str, Evidence]] = {}
    for place, prompt in zip(page, prompts, strict=True):
        item = catalog.items[place]
        if need_score(person.need, item, catalog.labels[place], catalog.schema) < 0.55:
            continue
        facts = found.setdefault(item.id, {})
        good = {value for name in person.need.good & catalog.labels[place] for value in catalog.label_names[name]}
        for fact in prompt.facts[1:]:
            values = tuple(pair for pair in fact.values if pair[0] in good)
            if values:
                facts[fact.pointer] = Evidence(places[0], values)
            for name, high in person.need.numbers:
                if fact.slot == name and fact.bucket is not None and (fact.bucket >= 7 if high else fact.bucket <= 2):
                    facts[fact.pointer] = Evidence(places[0])
    return found
