"""Fits the classifier of wordings to the phrase banks: `python -m chatrec_tui.train.wordings`.

Only patterns of the train split are read, filled with the values of the sample catalogs and of invented ones; what the
rules of the tracker find goes in as well, so that they are followed where they are right. Logistic regression over
n-grams, with dropout of features; a feature must occur in several patterns, so that none is learnt by heart.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.load import load_files
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.catalog.store import CatalogStore
from chatrec_tui.config.paths import Paths
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.decide import labels_of, spot_labels
from chatrec_tui.dialogue.sketch import Sketch
from chatrec_tui.dialogue.state import DialogueState
from chatrec_tui.dialogue.track import Tracker
from chatrec_tui.dialogue.understand import understand
from chatrec_tui.dialogue.weights import FILE, Head, pack_wordings
from chatrec_tui.dialogue.words import read_words
from chatrec_tui.i18n import LANGUAGES
from chatrec_tui.rank.needs import Family, families
from chatrec_tui.train.corpus.act_phrases import ActPattern, load_act_phrases, split_of
from chatrec_tui.train.corpus.act_realise import Scene, realise
from chatrec_tui.train.corpus.act_slots import slots_of
from chatrec_tui.train.corpus.catalogs import invent_catalog

HEADS = ("utterance", "ref", "value", "amount", "adjective", "noun")
_PLACE = Path(__file__).parents[1] / "dialogue" / "lexicons" / FILE
_SAMPLES = {"films": "film", "laptops": "laptop"}
_LEAST_PATTERNS = 2
"""Patterns in which a feature must occur."""
_ASKED = ("topic", "price", "brand", "flag", "year", "weight", "runtime", "tag")


@dataclass(slots=True)
class Examples:
    """Features and labels of one head."""

    rows: list[tuple[list[str], list[str], str]] = field(default_factory=list)
    """(features, labels, text of the pattern)."""


@dataclass(frozen=True, slots=True)
class World:
    """A catalog to speak about."""

    tracker: Tracker
    schema: Schema
    items: tuple[Item, ...]
    family: Family


def sample_worlds(folder: Path) -> Iterator[World]:
    """The sample catalogs."""
    source = Path(__file__).parents[2] / "catalogs"
    for name, family in _SAMPLES.items():
        load_files([source / f"{name}.jsonl"], paths=Paths(folder), name=name)
        with CatalogStore(folder / "catalogs" / f"{name}.sqlite") as store:
            items = tuple(store.get_many([one for one, *_ in store.titles()]))
            yield _world(store.schema(), items, next(one for one in families() if one.name == family))


def invented_worlds(count: int, chance: random.Random) -> Iterator[World]:
    """Catalogs that exist nowhere else."""
    for _ in range(count):
        made = invent_catalog(chance)
        yield _world(made.schema, made.items, made.family)


def _world(schema: Schema, items: Sequence[Item], family: Family) -> World:
    by_id = {item.id: item for item in items}
    titles = [(item.id, language, item.title_in(language)) for item in by_id.values() for language in LANGUAGES]

    def find(ids: Sequence[str]) -> list[Item]:
        return [by_id[one] for one in ids]

    return World(Tracker(schema, titles, find), schema, tuple(by_id.values()), family)


def gather(worlds: Sequence[World], chance: random.Random, times: int) -> dict[str, Examples]:
    """Examples of every head from the train split, each pattern `times` times in each world."""
    found: dict[str, Examples] = defaultdict(Examples)
    patterns = [one for language in LANGUAGES for one in load_act_phrases(language) if split_of(one) == "train"]
    for world in worlds:
        for pattern in patterns:
            for _ in range(times):
                _gather_one(pattern, world, chance, found)
    return found


def _gather_one(pattern: ActPattern, world: World, chance: random.Random, found: dict[str, Examples]) -> None:
    language, schema = pattern.language, world.schema
    shown = tuple(chance.sample(world.items, min(5, len(world.items))))
    asked = None
    if pattern.asked == "any":
        asked = chance.choice([slot for kind in _ASKED for slot in slots_of(kind, schema)[:1]] or [None])
    elif pattern.asked is not None:
        asked = next(iter(slots_of(pattern.asked, schema)), None)
    elif chance.random() < 0.1:
        asked = next(iter(slots_of(chance.choice(_ASKED), schema)), None)
    needs = tuple(words for need in world.family.needs for words in need.wordings[language])
    scene = Scene(schema, shown, language, world.family.noun, world.family.name, needs, asked=asked)
    done = realise(pattern, scene, chance)
    if done is None:
        return
    text, gold = done[0], [_plain(act) for act in done[1]]
    state = DialogueState(shown=tuple(item.id for item in shown), asked=asked, language=language)
    reading = world.tracker.read(read_words(text), state)
    if not reading.text.strip():
        return
    sketch = Sketch(reading)
    told = understand(reading)
    found["utterance"].rows.append((sketch.features(told), labels_of(gold), pattern.text))
    for spot in sketch.spots:
        features = sketch.spot_features(spot, told)
        found[spot.kind].rows.append((features, spot_labels(spot, gold, reading), pattern.text))


def _plain(act: Act) -> Act:
    """An act with years counted from today made into years."""
    if isinstance(act.value, str) and act.value.startswith("now-"):
        return replace(act, value=float(date.today().year - int(act.value[4:])))
    return act


def fit_head(examples: Examples, *, steps: int = 5, drop: float = 0.4, decay: float = 2e-6, seed: int = 0) -> Head:
    """A head that gives the labels of the examples."""
    import torch

    torch.manual_seed(seed)
    occurs: dict[str, set[str]] = defaultdict(set)
    for features, _, pattern in examples.rows:
        for one in features:
            if len(occurs[one]) < _LEAST_PATTERNS:
                occurs[one].add(pattern)
    names = [one for one, patterns in occurs.items() if len(patterns) >= _LEAST_PATTERNS]
    place = {one: at for at, one in enumerate(names)}
    counts = Counter(label for _, labels, _ in examples.rows for label in labels)
    labels = tuple(sorted(label for label, count in counts.items() if count >= 5))
    index = {one: at for at, one in enumerate(labels)}
    bags = [torch.tensor([place[one] for one in features if one in place]) for features, *_ in examples.rows]
    gold = torch.zeros(len(bags), len(labels))
    for at, (_, said, _) in enumerate(examples.rows):
        for one in said:
            if one in index:
                gold[at, index[one]] = 1.0
    table = torch.nn.EmbeddingBag(len(names) or 1, len(labels), mode="sum", sparse=True)
    torch.nn.init.zeros_(table.weight)
    bias = torch.nn.Parameter(torch.full((len(labels),), -3.0))
    sparse = torch.optim.Adagrad(table.parameters(), lr=0.12)
    dense = torch.optim.Adagrad([bias], lr=0.1)
    order = list(range(len(bags)))
    chance = random.Random(seed)
    size = 128
    for _ in range(steps):
        chance.shuffle(order)
        for begin in range(0, len(order), size):
            batch = order[begin : begin + size]
            kept = [bags[at][torch.rand(len(bags[at])) > drop] for at in batch]
            offsets = torch.tensor([0, *[len(one) for one in kept[:-1]]]).cumsum(0)
            said = table(torch.cat(kept), offsets) / (1 - drop) + bias
            loss = torch.nn.functional.binary_cross_entropy_with_logits(said, gold[batch], reduction="sum") / len(batch)
            sparse.zero_grad()
            dense.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            sparse.step()
            dense.step()
    weights = table.weight.detach()
    scale = float(weights.abs().max()) / 127 or 1.0
    steps_of = (weights / scale).round().to(torch.int8)
    weighty = (weights.abs().max(1).values > 0.05).tolist()
    rows = {one: steps_of[at].numpy().tobytes() for at, one in enumerate(names) if weighty[at]}
    return Head(labels, tuple(round(one, 4) for one in bias.tolist()), scale, rows)


def main() -> None:
    """Fit and write the file."""
    import torch

    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--invented", type=int, default=2, help="invented catalogs")
    options.add_argument("--steps", type=int, default=5, help="passes over the examples")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--out", type=Path, default=_PLACE)
    given = options.parse_args()
    torch.set_num_threads(1)
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        worlds = [*sample_worlds(Path(folder)), *invented_worlds(given.invented, chance)]
        examples = gather(worlds, chance, 1)
    heads = {}
    for name in HEADS:
        heads[name] = fit_head(examples[name], steps=given.steps)
        print(f"{name}: {len(examples[name].rows)} examples, {len(heads[name].rows)} features", flush=True)
    packed = pack_wordings(heads)
    given.out.write_bytes(packed)
    print(f"{given.out.name}: {len(packed) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
