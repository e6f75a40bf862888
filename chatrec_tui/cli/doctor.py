"""`chatrec doctor` and `chatrec paths`: what works on this machine, and where files live."""

from __future__ import annotations

import json
import locale
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

import typer

from chatrec_tui import __version__
from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import JsonOption
from chatrec_tui.errors import ChatRecError, ExitCode
from chatrec_tui.i18n import say
from chatrec_tui.text.clean import one_line

__all__ = ["doctor_command", "paths_command"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    status: Literal["ok", "warning", "problem"]
    detail: str


def paths_command(as_json: JsonOption = False) -> None:
    """Print the folders that the program writes to."""
    from chatrec_tui.config.paths import find_paths

    paths = find_paths()
    names = ("home", "catalogs", "profiles", "models", "cache", "settings", "logs")
    found = {name: str(getattr(paths, name)) for name in names}
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    language = interface_language()
    for name, path in found.items():
        print(f"{say(f'cli.paths.{name}', language)}\t{path}")


def doctor_command(as_json: JsonOption = False) -> None:
    """Look at everything that the program needs; status 1 when something does not work."""
    checks = [check for look in (_program, _terminal, _storage, _catalogs, _model) for check in _safely(look)]
    if as_json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        signs = {"ok": "✓", "warning": "!", "problem": "✗"}
        for check in checks:
            print(f"{signs[check.status]} {check.name}: {check.detail}")
    if any(check.status == "problem" for check in checks):
        raise typer.Exit(ExitCode.FAILED)


def _safely(look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """The checks of one look; what it raises is itself a finding."""
    language = interface_language()
    try:
        yield from look()
    except ChatRecError as error:
        yield Check(look.__name__.strip("_"), "problem", error.message(language))
    except (ImportError, OSError, RuntimeError) as error:
        yield Check(look.__name__.strip("_"), "problem", one_line(str(error)))


def _program() -> Iterator[Check]:
    yield Check("chatrec", "ok", __version__)
    yield Check("python", "ok", f"{platform.python_version()} · {platform.machine()} · {platform.system()}")
    yield Check("cpu", "ok", str(os.cpu_count()))


def _terminal() -> Iterator[Check]:
    language = interface_language()
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower()
    utf8 = "utf" in encoding
    yield Check("encoding", "ok" if utf8 else "warning", encoding if utf8 else say("cli.doctor.encoding", language))
    size = shutil.get_terminal_size()
    small = size.columns < 60 or size.lines < 20
    detail = f"{size.columns} × {size.lines}"
    yield Check("terminal", "warning" if small else "ok", say("cli.doctor.small", language) if small else detail)


def _storage() -> Iterator[Check]:
    import apsw

    from chatrec_tui.config.paths import find_paths

    yield Check("sqlite", "ok", apsw.sqlite_lib_version())
    home = find_paths().home
    folder = next(one for one in (home, *home.parents) if one.exists())
    language = interface_language()
    writable = os.access(folder, os.W_OK)
    yield Check(
        "home",
        "ok" if writable else "problem",
        str(home) if writable else say("cli.doctor.not_writable", language, path=one_line(str(folder))),
    )


def _catalogs() -> Iterator[Check]:
    from chatrec_tui.catalog.library import list_catalogs
    from chatrec_tui.config.paths import find_paths

    names = [entry.name for entry in list_catalogs(find_paths())]
    yield Check("catalogs", "ok" if names else "warning", ", ".join(names) or "–")


def _model() -> Iterator[Check]:
    import torch

    from chatrec_tui.engine.opening import open_model
    from chatrec_tui.llm.device import choose_device

    handle = open_model(None)
    model = handle.get()
    if handle.error is not None:
        raise handle.error
    device = choose_device()
    engines = [one for one in torch.backends.quantized.supported_engines if one != "none"]
    yield Check("torch", "ok", f"{torch.__version__} · {', '.join(engines) or 'float'}")
    yield Check("device", "ok", say(f"model.device.{device.why}", interface_language()))
    yield Check("model", "ok", model.name if model is not None else "none")
