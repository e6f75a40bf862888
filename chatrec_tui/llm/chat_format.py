"""What a checkpoint says about chats: its template, the texts of its main tokens, and the tokens that end a turn.

A folder says it in `tokenizer_config.json`, `chat_template.jinja`, `generation_config.json` and `config.json`, a GGUF
file in its metadata. All of it is untrusted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.gguf_header import find_gguf, read_header

__all__ = ["ChatFormat", "read_chat_format", "read_table"]

_NAMES = ("bos_token", "eos_token", "pad_token", "unk_token")
_LONGEST_TABLE, _LONGEST_TEMPLATE = 64 << 20, 1 << 20
_GGUF_NAMES = {"bos_token": "bos", "eos_token": "eos", "pad_token": "padding", "unk_token": "unknown"}
_GGUF_ENDS = ("eos", "eot", "eom")


@dataclass(frozen=True, slots=True)
class ChatFormat:
    """How a checkpoint wants to be talked to."""

    template: str | None
    """Jinja; None where the checkpoint brings none."""
    names: Mapping[str, str]
    """`bos_token`, `eos_token` and the like: what the template calls them, and their text."""
    ends: tuple[int | str, ...]
    """Ids and texts of the tokens after which the model has nothing more to say."""
    added: Mapping[str, int]
    """Texts that the files add to a sentencepiece vocabulary, and their ids."""
    spaced: bool
    """True when sentencepiece puts a space before every stretch of text, not only before the first."""


def read_chat_format(source: Path) -> ChatFormat:
    """From a model folder or GGUF file. Raises ModelError when a file is there and is no JSON."""
    packed = find_gguf(source)
    return _read_gguf(packed) if packed is not None else _read_folder(source)


def read_table(file: Path) -> dict[str, Any]:
    """The object in a JSON file, empty where there is no such file. Raises ModelError for anything else."""
    try:
        if file.stat().st_size > _LONGEST_TABLE:
            raise ModelError("model.bad_config", file=file, why="too long")
        table = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError("model.bad_config", file=file, why="not JSON") from error
    if not isinstance(table, dict):
        raise ModelError("model.bad_config", file=file, why="not an object")
    return table


def _read_folder(folder: Path) -> ChatFormat:
    about = read_table(folder / "tokenizer_config.json")
    special = read_table(folder / "special_tokens_map.json")
    names = {name: text for name in _NAMES if (text := _text_of(about.get(name)) or _text_of(special.get(name)))}
    ends: list[int | str] = [names["eos_token"]] if "eos_token" in names else []
    for file in ("generation_config.json", "config.json"):
        held = read_table(folder / file).get("eos_token_id")
        ends += [one for one in (held if isinstance(held, list) else [held]) if _is_id(one)]
    added = {text: place for text, place in read_table(folder / "added_tokens.json").items() if _is_id(place)}
    listed = about.get("added_tokens_decoder")
    for place, entry in (listed if isinstance(listed, dict) else {}).items():
        text = _text_of(entry)
        if text and str(place).isdecimal():
            added[text] = int(place)
    return ChatFormat(
        template=_read_template(folder, about),
        names=names,
        ends=tuple(dict.fromkeys(ends)),
        added={text: place for text, place in added.items() if text},
        spaced=about.get("legacy") is True,
    )


def _read_template(folder: Path, about: Mapping[str, Any]) -> str | None:
    file = folder / "chat_template.jinja"
    held: Any = about.get("chat_template")
    if file.is_file():
        try:
            held = file.read_text(encoding="utf-8") if file.stat().st_size <= _LONGEST_TEMPLATE else None
        except (OSError, ValueError) as error:
            raise ModelError("checkpoint.bad_template", file=file, why="not text") from error
    elif isinstance(held, list):
        named = {one.get("name"): one.get("template") for one in held if isinstance(one, dict)}
        held = named.get("default") or next(iter(named.values()), None)
    elif held is None:
        held = read_table(folder / "chat_template.json").get("chat_template")
    return held if isinstance(held, str) and 0 < len(held) <= _LONGEST_TEMPLATE else None


def _read_gguf(file: Path) -> ChatFormat:
    header = read_header(file)
    tokens = header.elements("tokenizer.ggml.tokens")

    def place(name: str) -> int | None:
        held = header.values.get(f"tokenizer.ggml.{name}_token_id")
        return held if _is_id(held) and held < len(tokens) else None

    template = header.values.get("tokenizer.chat_template")
    return ChatFormat(
        template=template if isinstance(template, str) and 0 < len(template) <= _LONGEST_TEMPLATE else None,
        names={ours: str(tokens[at]) for ours, theirs in _GGUF_NAMES.items() if (at := place(theirs)) is not None},
        ends=tuple(at for name in _GGUF_ENDS if (at := place(name)) is not None),
        added={},
        spaced=True,
    )


def _text_of(value: object) -> str | None:
    """A token's text, given as such or as an object."""
    held = value.get("content") if isinstance(value, dict) else value
    return held if isinstance(held, str) else None


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 24
