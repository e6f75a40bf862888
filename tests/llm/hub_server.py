"""A hub on this machine that serves one folder, with the answers that `huggingface_hub` expects."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

SHA = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server does, and what it was asked."""

    folder: Path
    """Served as `owner/tiny`."""
    address: str = ""
    """Of the server."""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path and range of every request."""
    gated: bool = False
    """Whether files are for registered people."""
    break_after: int | None = None
    """So many bytes of weights are sent before the connection ends."""

    @property
    def fetched(self) -> set[str]:
        """Names of the files that were sent."""
        return {path.rsplit("/", 1)[1] for method, path, _ in self.asked if method == "GET" and "/resolve/" in path}


@contextmanager
def serve(folder: Path) -> Iterator[Hub]:
    """A running hub."""
    hub = Hub(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer()

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            path = urlsplit(self.path).path
            hub.asked.append((self.command, path, self.headers.get("Range", "")))
            if "owner/tiny" not in path:
                self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
            elif path == "/api/models/owner/tiny":
                self._send_json({"id": "owner/tiny", "sha": SHA, "siblings": self._list("rfilename")})
            elif "/tree/" in path:
                self._send_json(self._list("path"))
            elif hub.gated:
                self._send(403, b"{}", {"X-Error-Code": "GatedRepo"})
            else:
                self._send_file(hub.folder / path.rsplit("/", 1)[1])

        def _list(self, name: str) -> list[dict[str, object]]:
            return [
                {"type": "file", name: one.name, "size": one.stat().st_size, "oid": _etag(one)}
                for one in sorted(hub.folder.iterdir())
            ]

        def _send_json(self, value: object) -> None:
            self._send(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

        def _send_file(self, file: Path) -> None:
            content = file.read_bytes()
            headers = {"ETag": f'"{_etag(file)}"', "X-Repo-Commit": SHA, "Accept-Ranges": "bytes"}
            start = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0] or 0)
            if start:
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            broken = hub.break_after if file.suffix == ".safetensors" and self.command == "GET" else None
            self._send(206 if start else 200, content[start:], headers, broken)

        def _send(self, status: int, body: bytes, headers: dict[str, str], broken: int | None = None) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body[:broken])
            if broken is not None:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _etag(file: Path) -> str:
    return hashlib.sha1(file.read_bytes()).hexdigest()
