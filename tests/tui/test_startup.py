"""What is imported before the first paint, and the settings that must hold before Textual is imported."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("torch", "transformers", "sentencepiece", "numpy", "apsw", "markdown_it", "pygments", "tree_sitter", "typer")


def run(code: str, **environment: str) -> str:
    """The output of a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, **environment},
    )
    return done.stdout.strip()


def test_the_interface_imports_nothing_heavy() -> None:
    code = "import sys, chatrec_tui.cli.tui, chatrec_tui.tui.app, chatrec_tui.tui.local_backend;"
    code += f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    assert run(code) == "[]"


@pytest.mark.parametrize(("set_by_person", "disabled"), [(None, "True"), ("1", "True"), ("0", "False")])
def test_input_methods_can_commit_long_texts_unless_the_person_asks_for_kitty_keys(
    set_by_person: str | None, disabled: str
) -> None:
    environment = {} if set_by_person is None else {"TEXTUAL_DISABLE_KITTY_KEY": set_by_person}
    code = "import chatrec_tui; from textual import constants; print(constants.DISABLE_KITTY_KEY)"
    if set_by_person is None:
        code = "import os; os.environ.pop('TEXTUAL_DISABLE_KITTY_KEY', None); " + code
    assert run(code, **environment) == disabled


def test_native_libraries_write_to_the_log_while_the_screen_is_up() -> None:
    code = """
import os, sys, tempfile, pathlib
from chatrec_tui.tui.stderr_guard import guard_stderr
log = pathlib.Path(tempfile.mkdtemp()) / "logs" / "native.log"
with guard_stderr(log):
    os.write(2, b"native noise")
    sys.__stderr__.write("painted"); sys.__stderr__.flush()
os.write(2, b" after")
print(log.read_text())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "native noise"
    assert done.stderr == "painted after"
