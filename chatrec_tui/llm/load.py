"""Finds and loads a model by name or folder: the shipped `mini`, an added one, or any folder in Hugging Face layout.

Only safetensors and JSON are read. No code comes from a model folder, and nothing is fetched from a network.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import read_config

if TYPE_CHECKING:
    from chatrec_tui.llm.local import LocalModel
    from chatrec_tui.llm.transformer import Transformer

__all__ = ["DEFAULT", "find_model", "known_models", "load_model", "load_transformer"]

DEFAULT = "mini"
"""The model that ships with the program."""
_MOST_THREADS = 8
_NAME = re.compile(r"[\w.-]+")


def find_model(name_or_folder: str, paths: Paths) -> Path:
    """The folder of a model: a folder's path, a known name, or a Hugging Face id that is on this machine already."""
    for name, folder in known_models(paths):
        if name == name_or_folder:
            return folder
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir():
        return folder
    cached = _hub_folder(name_or_folder)
    if cached is not None:
        return cached
    raise ModelError("model.no_such", name=name_or_folder)


def known_models(paths: Paths) -> Iterator[tuple[str, Path]]:
    """Name and folder of the shipped model and of those under the home folder."""
    shipped = Path(str(resources.files("chatrec_tui"))) / "models" / DEFAULT
    if shipped.is_dir():
        yield DEFAULT, shipped
    if paths.models.is_dir():
        for folder in sorted(paths.models.iterdir()):
            if folder.name != DEFAULT and (folder / "config.json").is_file():
                yield folder.name, folder


def load_model(name_or_folder: str, paths: Paths, *, int8: bool = True) -> LocalModel:
    """A model ready to score and write. Raises ModelError when it is missing, unreadable or lacks our tokens."""
    from chatrec_tui.llm.local import LocalModel
    from chatrec_tui.llm.tokenizer import load_tokenizer

    folder = find_model(name_or_folder, paths)
    config = read_config(folder)
    tokenizer = load_tokenizer(folder)
    if tokenizer.size > config.vocabulary:
        raise ModelError("model.vocabulary", file=folder, rows=config.vocabulary, vocabulary=tokenizer.size)
    return LocalModel(folder.resolve().name, load_transformer(folder, int8=int8), tokenizer)


def load_transformer(folder: Path, *, int8: bool = True) -> Transformer:
    """The network of a model folder, on the GPU where there is one, else on the processor in int8."""
    import torch

    from chatrec_tui.llm.linear import int8_engines
    from chatrec_tui.llm.transformer import Transformer
    from chatrec_tui.llm.weights import read_weights

    if "OMP_NUM_THREADS" not in os.environ and torch.get_num_threads() > _MOST_THREADS:
        # Small matrices gain nothing from more.
        torch.set_num_threads(_MOST_THREADS)
    config = read_config(folder)
    if torch.cuda.is_available():
        return Transformer(config, read_weights(folder, config), int8=False, device="cuda", dtype=torch.bfloat16)
    int8 = int8 and bool(int8_engines(0))
    return Transformer(config, read_weights(folder, config), int8=int8)


def _hub_folder(name: str) -> Path | None:
    """The newest snapshot of a Hugging Face id in the local cache, if any."""
    owner, slash, model = name.partition("/")
    if not slash or not _NAME.fullmatch(owner) or not _NAME.fullmatch(model):
        return None
    home = Path(os.environ.get("HF_HOME", Path.home() / ".cache" / "huggingface"))
    snapshots = home / "hub" / f"models--{owner}--{model}" / "snapshots"
    found = [one for one in snapshots.glob("*") if (one / "config.json").is_file()]
    return max(found, key=lambda one: one.stat().st_mtime, default=None)
