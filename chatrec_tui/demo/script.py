"""Demo scripts: what is said, how fast, and what the engine is expected to make of it. TOML, so anyone can write one.

title = "…"                 language = "zh"            catalog = "laptops"
[[step]]
say = "…"                   what is typed; or `command = "/undo"`
pause = 1.5                 seconds to look at the result
expect = { acts = ["inform"], slots = ["price"], ranking = true }
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path
from typing import Any

from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import LANGUAGES, Language
from chatrec_tui.text.clean import clean_text, one_line

__all__ = ["Expectation", "Script", "Step", "find_script", "list_scripts", "parse_script"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What has to hold after a step. What is left out may be anything."""

    acts: tuple[str, ...] = ()
    """Acts that must have been understood, among others."""
    slots: tuple[str, ...] = ()
    """Slots that there must be a preference for."""
    gone: tuple[str, ...] = ()
    """Slots that there must be no preference for any more."""
    feedback: tuple[str, ...] = ()
    """Verdicts that some item must have."""
    reply: tuple[str, ...] = ()
    """Kinds that the reply may be of."""
    ranking: bool | None = None
    """Whether there is a new list."""
    fresh: bool = False
    """True when nothing that was on the list before may be on the new one."""
    reasons: bool = False
    """True when every item of the list must get a reason."""


@dataclass(frozen=True, slots=True)
class Step:
    """One utterance or command."""

    say: str = ""
    """What is typed and sent."""
    command: str = ""
    """A slash command in place of words."""
    typing: float = 0.05
    """Seconds a character."""
    pause: float = 2.0
    """Seconds to look at the result."""
    expect: Expectation = Expectation()


@dataclass(frozen=True, slots=True)
class Script:
    """A dialogue to play."""

    name: str
    title: str
    language: Language
    catalog: str
    steps: tuple[Step, ...]


def _scripts() -> dict[str, str]:
    folder = resources.files(__package__) / "scripts"
    return {one.name.removesuffix(".toml"): one.read_text(encoding="utf-8")
            for one in folder.iterdir() if one.name.endswith(".toml")}  # fmt: skip


def list_scripts() -> list[Script]:
    """The scripts that come with the program, by name."""
    return [parse_script(name, text) for name, text in sorted(_scripts().items())]


def find_script(name: str) -> Script:
    """A script by its name, or from a TOML file. Raises UsageError."""
    shipped = _scripts()
    if name in shipped:
        return parse_script(name, shipped[name])
    try:
        return parse_script(name, Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeError):
        raise UsageError("demo.no_script", name=name, names=", ".join(sorted(shipped))) from None


def parse_script(name: str, text: str) -> Script:
    """A script from TOML. Raises UsageError that names the step and the key at fault."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError("demo.bad_toml", name=name, why=error) from None
    steps = table.get("step")
    language = table.get("language", "en")
    if not isinstance(steps, list) or not steps or language not in LANGUAGES:
        raise UsageError("demo.no_steps", name=name)
    return Script(
        Path(name).stem,
        one_line(str(table.get("title", name))),
        language,
        str(table.get("catalog", "films")),
        tuple(_step(name, number, step) for number, step in enumerate(steps, 1)),
    )


def _step(name: str, number: int, table: Any) -> Step:
    values = _checked(name, number, table, Step)
    expected = _checked(name, number, values.pop("expect", {}), Expectation)
    if bool(values.get("say")) == bool(values.get("command")):
        raise UsageError("demo.say_or_command", name=name, step=number)
    listed: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in expected.items()}
    return Step(
        clean_text(str(values.get("say", ""))),
        clean_text(str(values.get("command", ""))),
        float(values.get("typing", 0.05)),
        float(values.get("pause", 2.0)),
        Expectation(**listed),
    )


def _checked(name: str, number: int, table: Any, shape: type[Step] | type[Expectation]) -> dict[str, Any]:
    known = {one.name for one in fields(shape)}
    if not isinstance(table, Mapping):
        raise UsageError("demo.bad_step", name=name, step=number, key="expect", known=", ".join(sorted(known)))
    for key in table:
        if key not in known:
            raise UsageError("demo.bad_step", name=name, step=number, key=key, known=", ".join(sorted(known)))
    return dict(table)
