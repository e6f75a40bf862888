"""A small HTTP server on the loopback interface that answers as a test says, for what real servers rarely do."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Asked:
    """A request that has arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Reply:
    """What is sent back."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    """Bytes that are announced and never come."""
    wait_for: threading.Event | None = None
    """Nothing is sent before this happens."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients of these tests hang up in the middle."""


Script = Callable[[Asked], Reply]


class Loopback:
    """Serves one model, `tiny`; chats are answered by the script."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: Script = lambda asked: chat("yes")
        self.models: Reply = as_json({"data": [{"id": "tiny"}]})
        loopback = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._send(loopback._take(self, b""))

            def do_POST(self) -> None:
                self._send(loopback._take(self, self.rfile.read(int(self.headers["content-length"]))))

            def _send(self, reply: Reply) -> None:
                if reply.wait_for is not None:
                    reply.wait_for.wait(10)
                self.send_response(reply.status)
                self.send_header("content-type", reply.kind)
                self.send_header("content-length", str(len(reply.body) + reply.missing))
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(reply.body)
                    self.wfile.flush()
                except OSError:
                    self.close_connection = True
                self.close_connection |= reply.missing > 0

            def log_message(self, *args: object) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def chats(self) -> list[Asked]:
        return [one for one in self.asked if one.path.endswith("/chat/completions")]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _take(self, handler: BaseHTTPRequestHandler, body: bytes) -> Reply:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        asked = Asked(handler.path, headers, json.loads(body) if body else {})
        self.asked.append(asked)
        if asked.path == "/v1/models":
            return self.models
        return self.script(asked) if asked.path == "/v1/chat/completions" else as_json({"detail": "Not Found"}, 404)


def as_json(value: object, status: int = 200) -> Reply:
    """A reply with a JSON body."""
    return Reply(json.dumps(value).encode(), status)


def chat(text: str, **more: object) -> Reply:
    """A whole answer; `more` stands beside its message."""
    return as_json({"choices": [{"message": {"content": text}, "finish_reason": "stop", **more}]})


def stream(*pieces: str, usage: dict[str, object] | None = None, end: str | None = "stop") -> Reply:
    """A streamed answer; without an `end` it breaks off."""
    chunks: list[dict[str, object]] = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    if end is not None:
        chunks.append({"choices": [{"delta": {}, "finish_reason": end}]})
    if usage is not None:
        chunks.append({"choices": [], "usage": usage})
    lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
    if end is not None:
        lines.append("data: [DONE]\n\n")
    return Reply("".join(lines).encode(), kind="text/event-stream")
