"""The corpus: seeded, without repetitions, with splits that share no wording, and true to what it says."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.llm.tokens import SPECIAL_TOKENS
from chatrec_tui.rank.needs import families
from chatrec_tui.train.corpus import CorpusReport, write_corpus
from chatrec_tui.train.corpus.banks import SPLITS, pick_split
from chatrec_tui.train.corpus.catalogs import invent_catalog
from chatrec_tui.train.corpus.judge import need_score, utility
from chatrec_tui.train.corpus.requests import invent_person
from chatrec_tui.train.corpus.sentences import split_bank

TOKEN = re.compile(r"<[^<>]*>")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> CorpusReport:
    return write_corpus(tmp_path_factory.mktemp("corpus"), size=1500, seed=3)


def rows(report: CorpusReport, split: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in report.files[split].read_text(encoding="utf-8").splitlines()]


def test_the_files_hold_what_the_report_says(report: CorpusReport) -> None:
    assert report.examples == {"train": 1500, "valid": 150, "test": 150}
    train = rows(report, "train")
    assert len(train) == 1500
    assert report.tasks == {task: sum(row["task"] == task for row in train) for task in ("score", "reason")}
    assert all(0.25 < share / 1500 < 0.75 for share in report.tasks.values())
    assert all(0.3 < count / 1500 < 0.7 for count in report.languages.values())


def test_the_same_seed_writes_the_same_files(report: CorpusReport, tmp_path: Path) -> None:
    again = write_corpus(tmp_path, size=1500, seed=3)
    other = write_corpus(tmp_path / "other", size=1500, seed=4)
    assert again.files["train"].read_bytes() == report.files["train"].read_bytes()
    assert other.files["train"].read_bytes() != report.files["train"].read_bytes()


def test_no_prompt_stands_in_the_corpus_twice(report: CorpusReport) -> None:
    prompts = [row["prompt"] for split in SPLITS for row in rows(report, split)]
    assert len(set(prompts)) == len(prompts)


def test_lines_are_what_the_trainer_reads(report: CorpusReport) -> None:
    for row in rows(report, "train"):
        assert set(TOKEN.findall(row["prompt"] + row["target"])) <= set(SPECIAL_TOKENS)
        if row["task"] == "score":
            assert row["prompt"].endswith("<judge>")
            assert row["target"] == ("<yes>" if row["label"] >= 0.5 else "<no>")
            assert 0 < row["label"] < 1
        else:
            assert row["prompt"].endswith("<reason>")
            assert row["target"].endswith("<end>")
            assert "label" not in row


def test_a_reason_names_only_what_its_plan_holds(report: CorpusReport) -> None:
    for row in rows(report, "train"):
        if row["task"] == "reason":
            planned = set(re.findall(r"<[pw]\d+>", row["prompt"].split("<why>")[1])) | {"<p14>"}
            assert set(re.findall(r"<[pw]\d+>", row["target"])) <= planned


@pytest.mark.parametrize("language", LANGUAGES)
def test_splits_share_no_clause(language: Language) -> None:
    banks = {split: split_bank(language, split) for split in SPLITS}
    for kind, headings in banks["train"].items():
        if kind == "joins":
            continue
        for when in headings:
            parts = [set(banks[split][kind][when]) for split in SPLITS]
            assert all(parts)
            assert not parts[0] & parts[1]
            assert not parts[0] & parts[2]
            assert not parts[1] & parts[2]


def test_splits_share_no_wording_of_a_need() -> None:
    for family in families():
        for need in family.needs:
            for wordings in need.wordings.values():
                parts = [set(pick_split(wordings, split)) for split in SPLITS]
                assert sum(map(len, parts)) == len(set.union(*parts)) == len(wordings)


def test_the_bank_of_needs_is_whole() -> None:
    needs = [(family, need) for family in families() for need in family.needs]
    assert len(needs) >= 120
    said: dict[str, str] = {}
    for family, need in needs:
        labels = set(family.label_names())
        numbers = {one.name for one in family.numbers} | {"price", "year"}
        assert need.good <= labels, need.good - labels
        assert need.bad <= labels, need.bad - labels
        assert {name for name, _ in need.numbers} <= numbers
        assert need.good or need.bad or need.numbers
        for language, wordings in need.wordings.items():
            assert len(wordings) >= 5
            for wording in wordings:
                assert said.setdefault(f"{family.name}/{language}/{wording}", wording) == wording
    assert len(said) == sum(len(wordings) for _, need in needs for wordings in need.wordings.values())


def _clauses(bank: Mapping[str, Mapping[str, Sequence[str]]]) -> int:
    return sum(len(clauses) for kind, headings in bank.items() if kind != "joins" for clauses in headings.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bank_of_clauses_is_rich_and_well_formed(language: Language) -> None:
    bank = split_bank(language, "train")
    assert _clauses(bank) >= 200
    for kind, headings in bank.items():
        for when, clauses in headings.items():
            for clause in clauses:
                holes = set(re.findall(r"\{(\w)\}", clause))
                assert holes <= ({"a", "b", "c", "A", "B", "C", "x", "d"} if kind == "joins" else {"p", "w", "s"}), (
                    clause
                )
                assert holes
                if when in ("low", "mid", "high", "plain"):
                    assert holes == {"p"}, clause
                assert clause == clause.strip()


def test_labels_follow_the_need_where_the_wishes_cannot_tell(report: CorpusReport) -> None:
    alike: dict[tuple[int, tuple[str, ...]], list[float]] = defaultdict(list)
    for row in rows(report, "train"):
        if row["task"] == "score":
            marks = tuple(sorted(re.findall(r"<(?:meets|near|misses|silent)><w\d>", row["prompt"])))
            alike[row["group"], marks].append(row["label"])
    several = [labels for labels in alike.values() if len(labels) > 1]
    apart = [labels for labels in several if max(labels) - min(labels) > 0.25]
    assert len(apart) / len(several) > 0.35


def test_a_broken_must_outweighs_everything_else() -> None:
    chance = random.Random(5)
    for _ in range(30):
        catalog = invent_catalog(chance, size=12)
        person = invent_person(chance, catalog, "train")
        for item, labels in zip(catalog.items, catalog.labels, strict=True):
            value = utility(person, item, labels, catalog.schema)
            assert 0 <= value <= 1


def test_labels_that_answer_a_need_raise_its_score() -> None:
    film = next(family for family in families() if family.name == "film")
    need = film.needs[0]
    catalog = invent_catalog(random.Random(1), size=6)
    item = catalog.items[0]
    neutral = need_score(need, item, frozenset(), catalog.schema)
    good = need_score(need, item, frozenset(sorted(need.good)[:1]), catalog.schema)
    bad = need_score(need, item, frozenset(sorted(need.good)[:1]) | need.bad, catalog.schema)
    assert good > 0.6 > neutral
    assert bad < good


def test_real_catalogs_take_a_small_part_and_only_in_training(tmp_path: Path) -> None:
    items = [
        {
            "id": f"r{number}",
            "title": f"Realtitle {number}",
            "category": ["Drama"],
            "price": 10 + number,
            "currency": "EUR",
            "tags": ["tear-jerker", "funny", "slow-burn", "dark"][number % 4 :],
            "released": 1990 + number % 30,
        }
        for number in range(90)
    ]
    file = tmp_path / "real.jsonl"
    file.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    report = write_corpus(tmp_path / "corpus", size=2500, seed=1, catalogs=[file])
    train = [row for row in rows(report, "train") if "Realtitle" in row["prompt"]]
    assert 0.01 < len(train) / 2500 < 0.3
    assert len({re.findall(r"Realtitle \d+", row["prompt"])[0] for row in train}) < 60
    assert not any("Realtitle" in row["prompt"] for split in ("valid", "test") for row in rows(report, split))
