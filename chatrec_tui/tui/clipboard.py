"""The system's clipboard through its own tools; many terminals do not pass OSC 52 on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

__all__ = ["copy_natively"]


def _tools() -> list[list[str]]:
    """Commands that read the clipboard's new text from standard input, the likeliest first."""
    if sys.platform == "darwin":
        return [["pbcopy"]]
    if sys.platform == "win32":
        return [["clip"]]
    tools = []
    if os.environ.get("WAYLAND_DISPLAY"):
        tools.append(["wl-copy"])
    if os.environ.get("DISPLAY"):
        tools += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    if os.environ.get("TMUX"):
        tools.append(["tmux", "load-buffer", "-"])
    return tools


def copy_natively(text: str) -> bool:
    """True when a tool of the system took the text."""
    encoding = "utf-16-le" if sys.platform == "win32" else "utf-8"
    for tool in _tools():
        if shutil.which(tool[0]) is None:
            continue
        try:
            done = subprocess.run(tool, input=text.encode(encoding), timeout=2, check=False,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return True
    return False
