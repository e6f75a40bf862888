"""Packs a trained model in int8 with its card, ready to be shipped."""

from __future__ import annotations

import math
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chatrec_tui.llm.config import read_config
from chatrec_tui.llm.pack import pack_folder
from chatrec_tui.llm.weights import expected_shapes

__all__ = ["pack", "write_card"]

_COLUMNS = ("AUC", "pairs in order", "judgement loss", "perplexity of reasons", "reasons that follow the plan")


def pack(folder: Path, out: Path, *, measured: dict[str, Any] | None = None) -> int:
    """Quantize a model folder into `out`, with a card; `measured` is a report of `evaluate_folder`.

    Returns the size of the weights in bytes. What `out` held before is replaced when the new folder is whole.
    """
    with tempfile.TemporaryDirectory(dir=out.parent if out.parent.is_dir() else None) as draft:
        size = pack_folder(folder, Path(draft) / "packed", card=write_card(folder, measured))
        out.mkdir(parents=True, exist_ok=True)
        for file in sorted((Path(draft) / "packed").iterdir()):
            file.replace(out / file.name)
    return size


def write_card(folder: Path, measured: dict[str, Any] | None) -> str:
    """The model card: what the model is, what it was trained on, what it is for, and how well it does."""
    config = read_config(folder)
    parameters = sum(math.prod(shape) for shape in expected_shapes(config).values())
    lines = [
        "# mini",
        "",
        "The small bilingual (Chinese, English) language model that ships with chatrec. It judges how well an item",
        "suits a request, and writes one or two sentences about chosen facts; values are filled in by the program.",
        "",
        f"- Llama architecture, {parameters / 1e6:.1f} M parameters: {config.layers} layers of width {config.hidden},"
        f" {config.heads} heads, {config.vocabulary} pieces.",
        "- Weights: int8 with one float32 scale a row; SHA-256 in `config.json`.",
        "- Trained from random weights by `chatrec train` on the corpus that the same program writes: invented",
        "  catalogs and people, hand-written phrases in both languages. No text of persons or shops is in it.",
        "- Not for conversation, facts about the world, or arithmetic. A reason is checked against the catalog before",
        "  it is shown.",
        "- Licence: MIT, as the program.",
        f"- Packed on {datetime.now(UTC):%Y-%m-%d}.",
    ]
    if measured:
        lines += ["", "## Measured on the test split", "", "| | " + " | ".join(_COLUMNS) + " |"]
        lines += ["|---|" + "---|" * len(_COLUMNS)]
        for form, quality in measured["forms"].items():
            for language, judged in quality["judgements"].items():
                written = quality["reasons"].get(language, {})
                cells = [judged["auc"], judged["pairs"], judged["loss"]]
                cells += [written.get("perplexity", ""), written.get("follows", "")]
                lines.append(f"| {form} {language} | " + " | ".join(map(str, cells)) + " |")
        lines += ["", f"Same next token in int8 as in float32: {measured['same_next_token']:.1%}."]
    return "\n".join(lines) + "\n"
