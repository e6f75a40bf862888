"""The real program in a pseudo-terminal: bytes in, a screen out."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")
pyte = pytest.importorskip("pyte")

COLUMNS, LINES = 120, 36


class Terminal:
    """A child process and the screen that it draws."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "chatrec_tui", *arguments],
            dimensions=(LINES, COLUMNS),
            env={**os.environ, "TERM": "xterm-256color", **environment},
            timeout=30,
        )

    def wait(self, true: Callable[[str], bool], limit: float = 30.0) -> str:
        """Read until the screen shows something; fails with the screen when it does not come."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            try:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                break
            screen = self.text()
            if true(screen):
                return screen
        raise AssertionError(self.text())

    def text(self) -> str:
        """The screen; wide characters are followed by an empty cell, which is left out."""
        return "\n".join("".join(line[x].data for x in range(COLUMNS)) for line in self._screen.buffer.values())


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    """The program on the laptop catalog, in Chinese and without a model."""
    one = Terminal(["--catalog", "laptops", "--model", "none", "--profile", "none"], {"CHATREC_LANG": "zh"})
    yield one
    one.child.close(force=True)


def test_chinese_arrives_whole_although_its_bytes_are_split(terminal: Terminal) -> None:
    terminal.wait(lambda screen: "想找什么" in screen)
    terminal.wait(lambda screen: "laptops" in screen and " 5 " in screen)
    words = "五千以内的轻薄本".encode()
    for start in range(0, len(words), 2):  # a character has three bytes
        terminal.child.send(words[start : start + 2])
    terminal.wait(lambda screen: "❯ 五千以内的轻薄本" in screen)
    terminal.child.send(b"\r")
    screen = terminal.wait(lambda screen: "价格不超过 5,000 元" in screen and "你的偏好" in screen)
    assert "必须" in screen

    terminal.child.send("\x1b[200~不要苹果的\n谢谢\x1b[201~".encode())
    screen = terminal.wait(lambda screen: "谢谢" in screen)
    assert "❯ 不要苹果的" in screen

    terminal.child.send(b"\x03")
    terminal.wait(lambda screen: "Ctrl+Q" in screen)
    assert terminal.child.isalive()
    terminal.child.send(b"\x11")
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 0


def test_a_catalog_that_does_not_exist_is_one_line_after_the_screen_is_gone(home: Path) -> None:
    one = Terminal(["--catalog", "nowhere", "--model", "none"], {"CHATREC_LANG": "en"})
    one.child.expect(pexpect.EOF)
    one.child.close()
    last = one.child.before.decode(errors="replace").split("\x1b[?1049l")[-1]
    assert "chatrec: " in last and "nowhere" in last
    assert one.child.exitstatus == 2
