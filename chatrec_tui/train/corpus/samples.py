"""Real catalogs as part of the corpus: a third of their items, under the needs of the family they resemble."""

from __future__ import annotations

import hashlib
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatrec_tui.catalog.item import Item
from chatrec_tui.catalog.library import open_catalog
from chatrec_tui.catalog.schema import Schema
from chatrec_tui.config.paths import Paths
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.rank.needs import Family, Names, families, family_of, plain_label
from chatrec_tui.train.corpus.catalogs import Catalog, Local

__all__ = ["Sample", "read_samples"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A real catalog, of which each page of training shows a few items."""

    family: Family
    items: tuple[Item, ...]
    schema: Schema
    """Of the whole catalog, as people meet it."""
    names: dict[str, Names]
    """A family's label → how the catalog writes it."""

    def draw(self, chance: random.Random, size: int) -> Catalog:
        """Some of the items, as a catalog."""
        items = tuple(chance.sample(self.items, min(size, len(self.items))))
        labels = tuple(frozenset(_labels(item, self.names)) for item in items)
        language: Language = chance.choice(LANGUAGES)
        return Catalog(self.family, items, self.schema, labels, Local(language, True), dict(self.names))


def read_samples(files: Sequence[Path]) -> list[Sample]:
    """The catalogs of some files. Raises CatalogError for a file that cannot be read."""
    samples = []
    with tempfile.TemporaryDirectory() as home:
        for file in files:
            with open_catalog(str(file), Paths(Path(home))) as store:
                held, schema = list(store.all_items()), store.schema()
            family = family_of(schema) or families()[0]
            items = tuple(item for item in held if _in_training(item.id))
            samples.append(Sample(family, items, schema, _written(family, schema)))
    return samples


def _in_training(item_id: str) -> bool:
    """A third of all items, the same on every machine."""
    return hashlib.blake2b(item_id.encode(), digest_size=2).digest()[0] % 3 == 0


def _written(family: Family, schema: Schema) -> dict[str, Names]:
    """The labels of a family that the catalog has, with the catalog's own spelling."""
    held: dict[str, Names] = {}
    for name in ("category", "tags"):
        slot = schema.slots.get(name)
        for one in slot.values if slot is not None else ():
            held[plain_label(one.value)] = (one.value, one.in_language("zh"))
    return {name: held[plain_label(name)] for name in family.label_names() if plain_label(name) in held}


def _labels(item: Item, names: dict[str, Names]) -> list[str]:
    texts = {*item.category, *item.tags}
    return [label for label, (value, _) in names.items() if value in texts]
