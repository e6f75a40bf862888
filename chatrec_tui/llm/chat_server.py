"""Speaks the OpenAI protocol with one server: its models, one answer, a streamed answer.

The server is not trusted: every reply has a bounded size, text is cleaned, a redirect is not followed, and what is
not as the protocol says becomes a one-line `RemoteError`. The API key goes to this server alone and into no message.
Servers differ in which optional fields they take; a field that one refuses is left out from then on.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from chatrec_tui.errors import ModelError
from chatrec_tui.llm.instruct import Message
from chatrec_tui.text.clean import clean_text, one_line

_MOST_BYTES = 1_000_000
"""Of a reply that is no stream, and of one event of a stream."""
_MOST_ERROR_BYTES = 8_000
_MOST_TEXT = 20_000
"""Characters of a streamed answer."""
_MOST_TOKENS = 10_000_000
"""No count of tokens above this is believed."""
_MOST_NAMES = 1_000
_REFUSALS = frozenset({400, 422})
_TOGETHER = frozenset({"logprobs", "top_logprobs"})
_NEWER_LIMIT = "max_completion_tokens"
"""The name that some servers insist on for `max_tokens`."""

__all__ = ["NOTHING", "Answer", "ChatServer", "Delta", "Limits", "RemoteError", "Spent"]


class RemoteError(ModelError, RuntimeError):
    """A model server that cannot be used. Also a RuntimeError: within a turn it costs the model's part alone."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds."""

    connect: float = 5.0
    """To accept a connection."""
    read: float = 60.0
    """To send the next bytes."""
    whole: float = 300.0
    """To finish an answer."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens of one answer, as far as the server tells."""

    prompt: int = 0
    """Read."""
    cached: int = 0
    """Of these, taken from a cache."""
    generated: int = 0
    """Written."""


NOTHING = Spent()
"""No tokens."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    text: str
    """Clean."""
    likely: tuple[Mapping[str, float], ...]
    """For each token, log-probabilities of the likeliest tokens in its place; empty when the server gives none."""
    spent: Spent
    """Its tokens."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of a streamed answer."""

    text: str = ""
    """Not yet cleaned, because a terminal sequence may be split over two pieces."""
    spent: Spent = NOTHING
    """Tokens that have not been counted before."""


class ChatServer:
    """One server, over connections that are kept. Its methods run in one event loop."""

    def __init__(self, base: str, *, key: str | None = None, limits: Limits | None = None) -> None:
        """`base` is the address up to `/v1`."""
        self._base = base
        self._key = key
        self._limits = limits or Limits()
        self._refused: frozenset[str] = frozenset()
        headers = {"accept-encoding": "identity", "user-agent": "chatrec"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        # Neither proxies nor credentials are taken from the environment: words go to the named server and nowhere else.
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(self._limits.read, connect=self._limits.connect, pool=None),
            limits=httpx2.Limits(max_connections=None, keepalive_expiry=60.0),
            follow_redirects=False,
            trust_env=False,
            verify=base.startswith("https:"),  # without TLS there are no certificates to load
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def models(self) -> list[str]:
        """Names of the models that the server offers."""
        async with self._guarded(), self._client.stream("GET", f"{self._base}/models") as response:
            await self._check(response)
            listed = _at(await self._json(response), "data")
        if not isinstance(listed, list):
            raise RemoteError("remote.not_protocol", url=self._base)
        names = [_at(one, "id") for one in listed[:_MOST_NAMES]]
        return [name for name in names if isinstance(name, str) and name]

    async def answer(
        self, model: str, messages: Sequence[Message], *, max_tokens: int, temperature: float, likeliest: int = 0
    ) -> Answer:
        """A whole answer; `likeliest` asks for that many log-probabilities for each token."""
        optional: dict[str, Any] = {"temperature": temperature}
        if likeliest:
            optional |= {"logprobs": True, "top_logprobs": likeliest}
        async with self._asked(model, messages, max_tokens, optional) as response:
            reply = await self._json(response)
            return self._answer(reply)

    async def stream(
        self, model: str, messages: Sequence[Message], *, max_tokens: int, temperature: float, seed: int
    ) -> AsyncGenerator[Delta, None]:
        """An answer as it comes. Raises RemoteError when it stops before its end."""
        optional = {
            "temperature": temperature,
            "seed": seed % 2**31,
            "stream_options": {"include_usage": True},
        }
        async with self._asked(model, messages, max_tokens, optional, stream=True) as response:
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                answer = self._answer(await self._json(response))  # a server that does not stream
                yield Delta(answer.text, answer.spent)
                return
            ended, length = False, 0
            async for event in httpx2.EventSource(response, max_event_size=_MOST_BYTES):
                if event.data.strip() == "[DONE]":
                    ended = True
                    break
                chunk = self._parse(event.data)
                self._raise_error(chunk)
                text = _at(chunk, "choices", 0, "delta", "content")
                text = text if isinstance(text, str) else ""
                length += len(text)
                if length > _MOST_TEXT:
                    raise RemoteError("remote.too_much", url=self._base)
                ended |= _at(chunk, "choices", 0, "finish_reason") is not None
                yield Delta(text, _spent(chunk))
            if not ended:
                raise RemoteError("remote.cut_short", url=self._base)

    @asynccontextmanager
    async def _asked(
        self,
        model: str,
        messages: Sequence[Message],
        max_tokens: int,
        optional: Mapping[str, Any],
        *,
        stream: bool = False,
    ) -> AsyncIterator[httpx2.Response]:
        """The reply to a chat; asked again without the optional fields that the server refuses."""
        body = {
            "model": model,
            "messages": [{"role": one.role, "content": one.content} for one in messages],
            "stream": stream,
        }
        # Models that think first would spend all of their tokens on it.
        optional = {**optional, "max_tokens": max_tokens, "chat_template_kwargs": {"enable_thinking": False}}
        refused = self._refused
        async with self._guarded():
            while True:
                offered = {name: value for name, value in optional.items() if name not in refused}
                if "max_tokens" in refused:
                    offered[_NEWER_LIMIT] = max_tokens
                request = self._client.build_request("POST", f"{self._base}/chat/completions", json=body | offered)
                response = await self._client.send(request, stream=True)
                try:
                    if response.status_code in _REFUSALS:
                        named = await self._named(response, set(offered))
                        if named:
                            refused |= named
                            continue
                    await self._check(response)
                    self._refused |= refused
                    yield response
                    return
                finally:
                    await response.aclose()

    async def _named(self, response: httpx2.Response, offered: set[str]) -> frozenset[str]:
        """The optional fields that a refusal is about: those that it names, else all but the limit."""
        text = (await self._read(response, _MOST_ERROR_BYTES, cut=True)).decode("utf-8", "replace")
        if _NEWER_LIMIT in text and "max_tokens" in offered:
            return frozenset({"max_tokens"})
        named = {name for name in offered if name in text} - {"max_tokens", _NEWER_LIMIT}
        named |= _TOGETHER if named & _TOGETHER else set()
        named = named or offered - {"max_tokens", _NEWER_LIMIT}
        if not named:
            raise self._refusal(response, text)
        return frozenset(named)

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        """What goes wrong on the way, in one line."""
        limits = self._limits
        try:
            async with asyncio.timeout(limits.whole):
                yield
        except httpx2.ConnectTimeout as error:
            raise RemoteError("remote.timeout", url=self._base, seconds=f"{limits.connect:g}") from error
        except httpx2.TimeoutException as error:
            raise RemoteError("remote.timeout", url=self._base, seconds=f"{limits.read:g}") from error
        except TimeoutError as error:
            raise RemoteError("remote.timeout", url=self._base, seconds=f"{limits.whole:g}") from error
        except httpx2.ConnectError as error:
            raise RemoteError("remote.no_connection", url=self._base, why=self._shown(str(error))) from error
        except (httpx2.InvalidURL, UnicodeError) as error:
            raise RemoteError("remote.bad_address", url=self._base) from error
        except httpx2.SSEError as error:
            raise RemoteError("remote.too_much", url=self._base) from error
        except (httpx2.HTTPError, httpx2.StreamError) as error:
            raise RemoteError("remote.cut_short", url=self._base) from error

    async def _check(self, response: httpx2.Response) -> None:
        """Raise RemoteError for a status that is no success."""
        status = response.status_code
        if 200 <= status < 300:
            if response.headers.get("content-encoding", "identity") != "identity":
                raise RemoteError("remote.not_protocol", url=self._base)
            return
        if 300 <= status < 400:
            target = self._shown(response.headers.get("location", "?"))
            raise RemoteError("remote.redirect", url=self._base, target=target)
        if status in (401, 403):
            raise RemoteError("remote.denied", url=self._base, status=status)
        text = (await self._read(response, _MOST_ERROR_BYTES, cut=True)).decode("utf-8", "replace")
        raise self._refusal(response, text)

    def _refusal(self, response: httpx2.Response, text: str) -> RemoteError:
        status = response.status_code
        name = {404: "wrong_path", 405: "wrong_path", 429: "busy"}.get(status, "broken" if status >= 500 else "refused")
        why = self._shown(_told(text)) or response.reason_phrase
        return RemoteError(f"remote.{name}", url=self._base, status=status, why=why)

    async def _json(self, response: httpx2.Response) -> object:
        return self._parse((await self._read(response, _MOST_BYTES)).decode("utf-8", "replace"))

    def _parse(self, text: str) -> object:
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RemoteError("remote.not_protocol", url=self._base) from error

    async def _read(self, response: httpx2.Response, most: int, *, cut: bool = False) -> bytes:
        """The body of a reply. Raises RemoteError when it is longer than `most`, unless it may be cut there."""
        body = b""
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > most:
                if not cut:
                    raise RemoteError("remote.too_much", url=self._base)
                return body[:most]
        return body

    def _answer(self, reply: object) -> Answer:
        self._raise_error(reply)
        text = _at(reply, "choices", 0, "message", "content")
        if not isinstance(text, str):
            if _at(reply, "choices", 0, "message") is None:
                raise RemoteError("remote.not_protocol", url=self._base)
            text = ""
        tokens = _at(reply, "choices", 0, "logprobs", "content")
        likely = tuple(_likely(one) for one in tokens[:8]) if isinstance(tokens, list) else ()
        return Answer(clean_text(text[:_MOST_TEXT]), likely, _spent(reply))

    def _raise_error(self, reply: object) -> None:
        """A failure that is told in a reply with status 200, or in the middle of a stream."""
        error = _at(reply, "error")
        if error:
            told = _at(error, "message") if isinstance(error, dict) else error
            raise RemoteError("remote.broken", url=self._base, status="-", why=self._shown(str(told)))

    def _shown(self, text: str) -> str:
        """Words of the server as they may be shown, without the key."""
        text = one_line(text, 160)
        return text.replace(self._key, "…") if self._key else text


def _told(body: str) -> str:
    """What an error says for itself: its message where it is JSON, else nothing."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    for path in (("error", "message"), ("error",), ("detail",), ("message",)):
        found = _at(reply, *path)
        if isinstance(found, str):
            return found
    return ""


def _likely(token: object) -> Mapping[str, float]:
    """The likeliest tokens in one place."""
    listed = _at(token, "top_logprobs")
    found: dict[str, float] = {}
    for one in listed[:20] if isinstance(listed, list) else ():
        text, value = _at(one, "token"), _at(one, "logprob")
        if isinstance(text, str) and isinstance(value, int | float) and value <= 0:
            found[text] = max(found.get(text, -1e4), float(value), -1e4)
    return found


def _spent(reply: object) -> Spent:
    return Spent(
        _count(reply, "prompt_tokens"),
        _count(reply, "prompt_tokens_details", "cached_tokens"),
        _count(reply, "completion_tokens"),
    )


def _count(reply: object, *path: str) -> int:
    number = _at(reply, "usage", *path)
    return number if isinstance(number, int) and 0 <= number <= _MOST_TOKENS else 0


def _at(value: object, *path: str | int) -> Any:
    """What stands at a path of keys and places in parsed JSON; None when nothing does."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and len(value) > step:
            value = value[step]
        else:
            return None
    return value
