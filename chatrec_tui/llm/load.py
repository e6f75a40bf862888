"""Finds and loads a model by name: the shipped `mini`, an added one, a folder, a GGUF file, a server's address.

Only safetensors, GGUF and JSON are read. No code comes from a model, and nothing is fetched from a network but what
the person names by an `http` address.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from chatrec_tui.config.paths import Paths
from chatrec_tui.errors import ModelError
from chatrec_tui.llm.config import ModelConfig, read_config
from chatrec_tui.llm.gguf_header import find_gguf
from chatrec_tui.llm.remote import is_remote, open_remote, parse_address

if TYPE_CHECKING:
    from chatrec_tui.llm.api import LanguageModel
    from chatrec_tui.llm.tokenizer import Tokenizer
    from chatrec_tui.llm.transformer import Transformer
    from chatrec_tui.llm.weights import Weights

__all__ = ["DEFAULT", "check_model", "check_usable", "find_model", "known_models", "load_model", "load_transformer",
           "screen_name"]  # fmt: skip

DEFAULT = "mini"
"""The model that ships with the program."""
_MOST_THREADS = 8
_WORTH_KEEPING = 64 << 20
"""Float models of fewer numbers are rounded at each start: that takes no longer than mapping a copy."""


def find_model(name_or_path: str, paths: Paths) -> Path:
    """The folder or GGUF file of a model: a known name, a path, or a Hugging Face id that is on this machine."""
    for name, folder in known_models(paths):
        if name == name_or_path:
            return folder
    path = Path(name_or_path).expanduser()
    if path.is_dir() or find_gguf(path) is not None:
        return path
    from chatrec_tui.llm.hub import find_cached, is_hub_id

    cached = find_cached(name_or_path) if is_hub_id(name_or_path) else None
    if cached is not None:
        return cached
    key = "hub.not_here" if is_hub_id(name_or_path) and not path.exists() else "model.no_such"
    raise ModelError(key, name=name_or_path)


def known_models(paths: Paths) -> Iterator[tuple[str, Path]]:
    """Name and folder of the shipped model and of those under the home folder."""
    from chatrec_tui.llm.hub import downloaded_models

    shipped = Path(str(resources.files("chatrec_tui"))) / "models" / DEFAULT
    if shipped.is_dir():
        yield DEFAULT, shipped
    if paths.models.is_dir():
        for folder in sorted(paths.models.iterdir()):
            if folder.name != DEFAULT and ((folder / "config.json").is_file() or any(folder.glob("*.gguf"))):
                yield folder.name, folder
    yield from downloaded_models(paths)


def check_model(name: str, paths: Paths) -> None:
    """Raise ModelError at once for what is no model, without reading its weights or asking a server."""
    if is_remote(name):
        parse_address(name)
    else:
        read_config(find_model(name, paths))


def check_usable(name: str, paths: Paths) -> None:
    """Raise ModelError for a model that cannot rank or explain: no vocabulary, no chat template."""
    check_model(name, paths)
    if is_remote(name):
        return
    source = find_model(name, paths)
    tokenizer, knows_markup = _load_tokenizer(source)
    if not knows_markup:
        from chatrec_tui.llm.chat_template import read_chat_template

        read_chat_template(source, tokenizer.controls)


def screen_name(name: str) -> str:
    """What a model is called until it is loaded."""
    return parse_address(name).host if is_remote(name) else Path(name).name


def load_model(name: str, paths: Paths) -> LanguageModel:
    """A model ready to score and write. Raises ModelError when it is missing, unreadable or too large."""
    if is_remote(name):
        return open_remote(name)
    source = find_model(name, paths)
    config = read_config(source)
    tokenizer, knows_markup = _load_tokenizer(source)
    if tokenizer.size > config.vocabulary:
        raise ModelError("model.vocabulary", file=source, rows=config.vocabulary, vocabulary=tokenizer.size)
    title = _title(source)
    if knows_markup:
        from chatrec_tui.llm.local import LocalModel

        return LocalModel(title, load_transformer(source, paths=paths), tokenizer)
    from chatrec_tui.llm.chat import ChatModel

    return ChatModel(title, load_transformer(source, paths=paths), tokenizer, source)


def _title(source: Path) -> str:
    """What a model is called on the screen; in the hub's cache its folder is named after a revision."""
    folder = source.absolute()
    if folder.parent.name == "snapshots":
        return folder.parents[1].name.rsplit("--", 1)[-1]
    return folder.name if folder.is_dir() else folder.stem


def load_transformer(source: Path, *, int8: bool = True, paths: Paths | None = None) -> Transformer:
    """The network of a model folder or GGUF file on the best device; `int8` False keeps floats.

    With `paths` the int8 form of a large float model is kept in the cache folder and mapped the next time. Raises
    ModelError, also when the model is too large for the memory that is free.
    """
    import torch

    from chatrec_tui.llm.device import choose_device, require_memory
    from chatrec_tui.llm.transformer import Transformer
    from chatrec_tui.llm.weights import expected_shapes

    if "OMP_NUM_THREADS" not in os.environ and torch.get_num_threads() > _MOST_THREADS:
        # Small matrices gain nothing from more.
        torch.set_num_threads(_MOST_THREADS)
    config = read_config(source)
    device = choose_device()
    numbers = sum(math.prod(shape) for shape in expected_shapes(config).values())
    require_memory(numbers, device, name=source)
    int8 = int8 and device.int8
    if int8 and paths is not None and config.quantization is None and numbers > _WORTH_KEEPING:
        from chatrec_tui.llm.kept import read_kept

        config, weights = read_kept(_weight_files(source, config), config, paths, partial(_read, source, config))
    else:
        weights = _read(source, config)
    return Transformer(config, weights, int8=int8, device=device.kind, dtype=device.dtype)


def _load_tokenizer(source: Path) -> tuple[Tokenizer, bool]:
    """The vocabulary, and whether it knows our markup."""
    from chatrec_tui.llm.tokenizer import load_tokenizer

    try:
        return load_tokenizer(source), True
    except ModelError as error:
        if error.key != "model.no_markup":
            raise
    return load_tokenizer(source, markup=False), False


def _read(source: Path, config: ModelConfig) -> Weights:
    packed = find_gguf(source)
    if packed is None:
        from chatrec_tui.llm.weights import read_weights

        return read_weights(source, config)
    from chatrec_tui.llm.gguf import read_gguf_weights

    return read_gguf_weights(packed, config)


def _weight_files(source: Path, config: ModelConfig) -> list[Path]:
    packed = find_gguf(source)
    if packed is not None:
        return [packed]
    from chatrec_tui.llm.weights import source_files

    return source_files(source, config)
