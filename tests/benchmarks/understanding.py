"""How much of what people say the tracker understands: `python -m tests.benchmarks.understanding [--split SPLIT]`.

Fills the phrase banks of a split with values and items of the sample catalogs, always the same ones, and compares the
acts that the tracker finds with those that each pattern means. Prints precision, recall and F1 by act, F1 of the slots
and values of informs and critiques, the most frequent confusions, and the median time of an utterance.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.track import Tracker
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.needs import Family, families
from chatrec_tui.train.corpus.act_phrases import ActPattern, PatternSplit, load_act_phrases, split_of
from chatrec_tui.train.corpus.act_realise import Scene, realise
from chatrec_tui.train.corpus.act_slots import slots_of
from tests.dialogue.scoring import Score, acts_agree, one_slot

CATALOGS = {"films": "film", "laptops": "laptop"}
"""Sample catalog → family of what it sells."""
_SHOWN = 5
_FOLDER = Path(__file__).parents[2] / "catalogs"
_NOTHING = "∅"


@dataclass(frozen=True, slots=True)
class Trial:
    """One utterance with what it means and what was understood."""

    catalog: str
    """Name of the sample catalog."""
    language: Language
    """Of the utterance."""
    text: str
    """What the person types."""
    asked: str | None
    """The slot that was asked for just before."""
    gold: tuple[Mapping[str, Any], ...]
    """Acts that it means."""
    told: tuple[Mapping[str, Any], ...]
    """Acts that the tracker finds."""
    shown: tuple[str, ...]
    """Items on screen."""
    tags: tuple[str, ...]
    """File and section of the pattern."""
    seconds: float
    """Time that the tracker took."""


@dataclass(slots=True)
class Tally:
    """Counts over many trials."""

    acts: dict[str, Score] = field(default_factory=dict)
    """By act."""
    slots: Score = Score(0, 0, 0)  # noqa: RUF009
    """Slots, comparisons, values and polarities of informs; slots and directions of critiques."""
    confusions: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(meant, told); ∅ for nothing."""

    @property
    def total(self) -> Score:
        """All acts together."""
        return sum(self.acts.values(), Score(0, 0, 0))

    def count(self, trial: Trial) -> None:
        """Add a trial."""
        missed, added, right = compare(trial)
        for name in right:
            self._add(name, Score(1, 1, 1))
        for act in missed:
            self._add(act["act"], Score(0, 1, 0))
        for act in added:
            self._add(act["act"], Score(0, 0, 1))
        meant, told = Counter(map(_slot_value, trial.gold)), Counter(map(_slot_value, trial.told))
        del meant[None], told[None]
        self.slots += Score((meant & told).total(), meant.total(), told.total())
        self.confusions.update(pair_up(missed, added))

    def _add(self, name: str, score: Score) -> None:
        self.acts[name] = self.acts.get(name, Score(0, 0, 0)) + score


def compare(trial: Trial) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]], list[str]]:
    """Acts that were missed, acts that were added, and names of the acts that are right."""
    left, missed, right = list(trial.told), [], []
    for act in trial.gold:
        match = next((one for one in left if acts_agree(act, one, trial.shown)), None)
        if match is None:
            missed.append(act)
        else:
            left.remove(match)
            right.append(act["act"])
    return missed, left, right


def pair_up(missed: Sequence[Mapping[str, Any]], added: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What was taken for what: acts of one name pair first, then in order."""
    rest = list(added)
    open_ones = []
    for act in missed:
        same = next((one for one in rest if one["act"] == act["act"]), None)
        if same is None:
            open_ones.append(act)
            continue
        rest.remove(same)
        yield _named(act), _named(same)
    for at in range(max(len(open_ones), len(rest))):
        yield (
            _named(open_ones[at]) if at < len(open_ones) else _NOTHING,
            _named(rest[at]) if at < len(rest) else _NOTHING,
        )


def run_split(split: PatternSplit, languages: Sequence[Language], seed: int = 0, times: int = 1) -> Iterator[Trial]:
    """Every pattern of a split on every sample catalog that can fill it."""
    with tempfile.TemporaryDirectory() as folder:
        for catalog, family_name in CATALOGS.items():
            load_files([_FOLDER / f"{catalog}.jsonl"], paths=Paths(Path(folder)), name=catalog)
            with CatalogStore(Path(folder) / "catalogs" / f"{catalog}.sqlite") as store:
                tracker = Tracker(store.schema(), store.titles(), store.get_many)
                family = next(one for one in families() if one.name == family_name)
                for language in languages:
                    for pattern in load_act_phrases(language):
                        if split_of(pattern) != split:
                            continue
                        for turn in range(times):
                            chance = random.Random(f"{seed}:{turn}:{catalog}:{pattern.text}")
                            yield from _try(pattern, catalog, family, tracker, store, chance)


def _try(
    pattern: ActPattern, catalog: str, family: Family, tracker: Tracker, store: CatalogStore, chance: random.Random
) -> Iterator[Trial]:
    """The trial of a pattern; none where the catalog lacks what it speaks of."""
    schema, language = store.schema(), pattern.language
    titles = [item for item, *_ in store.titles()]
    shown = tuple(store.get_many(chance.sample(titles, _SHOWN)))
    asked = _asked(pattern, schema, chance)
    needs = tuple(words for need in family.needs for words in need.wordings[language])
    scene = Scene(schema, shown, language, family.noun, family.name, needs, asked=asked)
    done = realise(pattern, scene, chance)
    if done is None:
        return
    text, gold = done
    state = DialogueState(shown=tuple(item.id for item in shown), asked=asked, language=language)
    began = time.perf_counter()
    found = tracker.understand(text, state, language=language).acts
    seconds = time.perf_counter() - began
    yield Trial(
        catalog, language, text, asked, tuple(_plain(act.to_json()) for act in gold),
        tuple(act.to_json() for act in found), state.shown, pattern.tags, seconds,
    )  # fmt: skip


def _asked(pattern: ActPattern, schema: Any, chance: random.Random) -> str | None:
    if pattern.asked is None:
        return None
    if pattern.asked != "any":
        return next(iter(slots_of(pattern.asked, schema)), None)
    kinds = ("topic", "price", "brand", "flag", "year", "weight", "runtime", "tag")
    slots = [
        slot for kind in kinds for slot in slots_of(kind, schema)[:1] if schema.slots[slot].values or kind != "tag"
    ]
    return chance.choice(slots)


def _plain(act: dict[str, Any]) -> dict[str, Any]:
    """An act with years counted from today made into years."""
    value = act.get("value")
    if isinstance(value, str) and value.startswith("now-"):
        act["value"] = float(date.today().year - int(value[4:]))
    return act


def _slot_value(act: Mapping[str, Any]) -> tuple[object, ...] | None:
    if act["act"] == "critique":
        return "critique", one_slot(act), act.get("direction")
    if act["act"] != "inform":
        return None
    value = act["value"]
    listed = sorted(str(one).casefold() for one in value) if isinstance(value, list) else None
    said = (
        tuple(listed) if listed is not None
        else f"{value:.4g}" if isinstance(value, int | float)
        else str(value).casefold()
    )  # fmt: skip
    return one_slot(act), "=" if act["op"] == "contains" else act["op"], said, act["polarity"]


def _named(act: Mapping[str, Any]) -> str:
    if act["act"] == "inform":
        sign = "-" if act.get("polarity") == -1 else ""
        return f"inform {one_slot(act)} {sign}{act['op']}"
    if act["act"] == "critique":
        return f"critique {one_slot(act)} {act.get('direction')}"
    return f"{act['act']}{' items' if act.get('items') else ''}"


def report(tallies: Mapping[Language, Tally], times: Sequence[float], confusions: int) -> None:
    """Print tables."""
    for language, tally in tallies.items():
        print(f"\n{language:18}    P     R     F1   gold")
        for name, score in sorted(tally.acts.items(), key=lambda one: -one[1].gold):
            print(f"{name:18} {_share(score)}  {score.gold:5}")
        print(f"{'ALL ACTS':18} {_share(tally.total)}  {tally.total.gold:5}")
        print(f"{'slots and values':18} {_share(tally.slots)}  {tally.slots.gold:5}")
        for (meant, told), count in tally.confusions.most_common(confusions):
            print(f"  {count:4}  {meant} → {told}")
    print(f"\nmedian {statistics.median(times) * 1000:.2f} ms an utterance")


def _share(score: Score) -> str:
    precision, recall = score.right / max(score.predicted, 1), score.right / max(score.gold, 1)
    return f"{precision:.3f} {recall:.3f} {score.f1 if score.gold + score.predicted else 0.0:.3f}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--split", choices=("train", "validation", "test"), default="validation")
    options.add_argument("--language", choices=LANGUAGES)
    options.add_argument("--show", metavar="ACT", help="print what is misunderstood of an act, or 'all' (train only)")
    options.add_argument("--limit", type=int, default=60, help="lines of --show")
    options.add_argument("--confusions", type=int, default=25)
    options.add_argument("--times", type=int, default=1, help="fillings of each pattern")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    if given.show and given.split != "train":
        options.error("--show reads the train split only, so that the others stay unseen")
    languages: tuple[Language, ...] = (given.language,) if given.language else LANGUAGES
    tallies = {language: Tally() for language in languages}
    times: list[float] = []
    wrong: list[Trial] = []
    for trial in run_split(given.split, languages, given.seed, given.times):
        tallies[trial.language].count(trial)
        times.append(trial.seconds)
        missed, added, _ = compare(trial)
        if given.show and any(given.show in ("all", *_named(one).split()) for one in (*missed, *added)):
            wrong.append(trial)
    if given.show:
        random.Random(given.seed).shuffle(wrong)
        for trial in wrong[: given.limit]:
            missed, added, _ = compare(trial)
            meant, told = ([_brief(one, trial) for one in acts] for acts in (missed, added))
            print(f"{trial.text!r} ({'/'.join(trial.tags)}{f', asked {trial.asked}' if trial.asked else ''})")
            print(f"    missed {'; '.join(meant) or '-'} | told {'; '.join(told) or '-'}")
        return
    if given.json:
        print(json.dumps({
            "split": given.split, "median_ms": round(statistics.median(times) * 1000, 3),
            "languages": {language: {
                "acts": {name: round(score.f1, 4) for name, score in tally.acts.items()},
                "micro": round(tally.total.f1, 4), "slots": round(tally.slots.f1, 4),
            } for language, tally in tallies.items()},
        }, ensure_ascii=False))  # fmt: skip
        return
    report(tallies, times, given.confusions)


def _brief(act: Mapping[str, Any], trial: Trial) -> str:
    if act["act"] == "inform":
        return f"{_named(act)} {act['value']}"
    places = ",".join(str(trial.shown.index(one) + 1) if one in trial.shown else one for one in act.get("items") or ())
    slot = f" {act['slot']}" if act.get("slot") and act["act"] != "critique" else ""
    extra = f" {act[key]}" if (key := "liked" if act["act"] == "seen" else "kind") and act.get(key) is not None else ""
    return f"{_named(act)}{slot}{extra}{f' [{places}]' if places else ''}"


if __name__ == "__main__":
    main()
