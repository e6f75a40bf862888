"""The address of a model on a server: how it is written, and how it is opened.

Nothing is sent anywhere unless the person names such an address. This module is light; what speaks to the server is
imported when it is opened.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from chatrec_tui.errors import ModelError

if TYPE_CHECKING:
    from chatrec_tui.llm.chat_server import Limits
    from chatrec_tui.llm.remote_model import RemoteModel

_NO_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]")
"""Characters that stand in no address."""
KEY_VARIABLE = "CHATREC_API_KEY"
"""Environment variable with the key of the server."""

__all__ = ["KEY_VARIABLE", "Address", "is_remote", "open_remote", "parse_address"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a model is served."""

    base: str
    """Up to `/v1`."""
    host: str
    """Host, and port where one is given."""
    model: str | None
    """Its name there; None for the only one."""


def is_remote(name: str) -> bool:
    """Whether a model's name is the address of a server."""
    return name.lower().startswith(("http://", "https://"))


def parse_address(url: str) -> Address:
    """The parts of `http(s)://host:port[/v1][#model]`. Raises ModelError for anything else."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ModelError("remote.bad_address", url=url) from error
    if parts.username is not None or parts.password is not None:
        raise ModelError("remote.key_in_address", variable=KEY_VARIABLE)
    if parts.scheme not in ("http", "https") or not host or parts.query or _NO_ADDRESS.search(host + parts.path):
        raise ModelError("remote.bad_address", url=url)
    path = parts.path.rstrip("/").removesuffix("/chat/completions").removesuffix("/models")
    path = path if path.endswith("/v1") else f"{path}/v1"
    shown = f"[{host}]" if ":" in host else host
    where = shown if port is None else f"{shown}:{port}"
    return Address(f"{parts.scheme}://{where}{path}", where, unquote(parts.fragment) or None)


def open_remote(url: str, *, limits: Limits | None = None) -> RemoteModel:
    """The model at an address, once its server has answered a first question.

    Raises ModelError for a wrong address, and RemoteError, a ModelError, when the server cannot be used.
    """
    from chatrec_tui.llm.chat_server import ChatServer
    from chatrec_tui.llm.remote_model import RemoteModel

    address = parse_address(url)
    key = os.environ.get(KEY_VARIABLE, "").strip() or None
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise ModelError("remote.bad_key", variable=KEY_VARIABLE)
    model = RemoteModel(address, ChatServer(address.base, key=key, limits=limits))
    try:
        model.begin()
    except BaseException:
        model.close()
        raise
    return model
