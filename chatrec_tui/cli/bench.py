"""The work behind `chatrec model bench`: measures a model or a shape, compares it with another engine, prints both."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chatrec_tui.cli.language import interface_language
from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import say
from chatrec_tui.text.clean import one_line

if TYPE_CHECKING:
    from rich.text import Text

    from chatrec_tui.llm.compare import Comparison

__all__ = ["Bench", "print_bench", "shape_folder"]


@dataclass(frozen=True, slots=True)
class Bench:
    """What `chatrec model bench` was asked to measure."""

    prompt_tokens: int
    """Tokens to read."""
    new_tokens: int
    """Tokens to write."""
    batch: int
    """Texts at once."""
    engine: str | None
    """Another engine to compare with."""
    kind: str
    """How that engine stores matrices."""
    rounds: int
    """Turns of each engine."""

    def check(self) -> None:
        """Raise UsageError when the comparison cannot be made."""
        if self.engine is None:
            return
        from chatrec_tui.llm.export_gguf import KINDS
        from chatrec_tui.llm.peer_process import PEER, require_peer

        if self.engine != PEER:
            raise UsageError("bench.no_engine", engine=self.engine, engines=PEER)
        if self.kind not in KINDS:
            raise UsageError("bench.no_kind", kind=self.kind, kinds=", ".join(KINDS))
        require_peer()


@contextmanager
def shape_folder(shape: str) -> Iterator[Path]:
    """A temporary folder with random weights of a named shape. Raises UsageError for an unknown name."""
    from chatrec_tui.llm.shapes import write_random_model

    with TemporaryDirectory(prefix="chatrec-") as place:
        write_random_model(shape, Path(place))
        yield Path(place)


def print_bench(folder: Path, bench: Bench, *, as_json: bool) -> None:
    """Measure a model folder and print what came of it, as one object or as lines and a table."""
    from chatrec_tui.llm.bench import measure

    # Our own peak of memory is taken before anything is done for the other engine.
    measured = measure(folder, prompt_tokens=bench.prompt_tokens, new_tokens=bench.new_tokens, batch=bench.batch)
    values = asdict(measured)
    if not as_json:
        for key, value in values.items():
            print(f"{say(f'model.label.{key}', interface_language())}\t{one_line(str(value))}")
    if bench.engine is not None:
        compared = _compare(folder, bench, bench.engine)
        values["compare"] = asdict(compared)
        if not as_json:
            _print_table(compared)
    if as_json:
        print(json.dumps(values, ensure_ascii=False))


def _compare(folder: Path, bench: Bench, engine: str) -> Comparison:
    from chatrec_tui.llm.compare import compare
    from chatrec_tui.llm.load import load_transformer

    print(say("bench.say.comparing", interface_language(), engine=engine), file=sys.stderr)
    compared = compare(
        folder,
        load_transformer(folder),
        kind=bench.kind,
        prompt_tokens=bench.prompt_tokens,
        new_tokens=bench.new_tokens,
        rounds=bench.rounds,
    )
    if not compared.packed:
        print(say("bench.say.unpacked", interface_language(), engine=engine), file=sys.stderr)
    return compared


def _print_table(compared: Comparison) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    def word(key: str, **values: object) -> Text:
        return Text(say(f"bench.{key}", interface_language(), values={"engine": compared.engine, **values}))

    title = word("table.title", version=one_line(compared.version), quantization=compared.quantization)
    table = Table(title=title, caption=word("table.note"), box=box.SIMPLE, title_justify="left", caption_justify="left")
    table.add_column(word("table.work"))
    table.add_column(word("table.ours"), justify="right")
    table.add_column(Text(compared.engine), justify="right")
    table.add_column(word("table.unit"))
    table.add_column(word("table.ratio"), justify="right")
    for row in compared.rows:
        is_speed = row.unit == "tokens/s"
        table.add_row(
            word(f"row.{row.name}"),
            f"{row.ours:,.{1 if is_speed else 4}f}",
            f"{row.theirs:,.{1 if is_speed else 4}f}",
            word("unit.speed" if is_speed else "unit.time"),
            f"{row.ratio:.2f}",
        )
    Console().print(table)
