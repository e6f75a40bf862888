"""`chatrec chat`: a dialogue on standard input and output, as text or as JSON events."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import (
    CatalogOption,
    JsonOption,
    ModelOption,
    ProfileOption,
    ResumeOption,
    SeedOption,
    TopOption,
)
from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import say

if TYPE_CHECKING:
    from chatrec_tui.engine.events import Event
    from chatrec_tui.engine.session import Session

__all__ = ["chat_command"]


def chat_command(
    catalog: CatalogOption = None,
    model: ModelOption = None,
    profile: ProfileOption = "default",
    top: TopOption = 5,
    seed: SeedOption = 0,
    resume: ResumeOption = None,
    plain: Annotated[bool, typer.Option("--plain", help=say("cli.help.plain", interface_language()))] = False,
    as_json: JsonOption = False,
) -> None:
    """Talk on standard input and output until it ends."""
    from chatrec_tui.engine.opening import open_session

    if plain and as_json:
        raise UsageError("cli.plain_and_json")
    session = open_session(
        catalog=catalog, model=model, profile=profile, top=top, seed=seed, resume=resume, language=interface_language()
    )
    if as_json:
        _talk_json(session)
    else:
        _talk_plain(session)


def _talk_json(session: Session) -> None:
    """One event a line; a line that is no utterance gives an `error` event and the dialogue goes on."""
    from chatrec_tui.engine.events import ErrorEvent

    _print_event(session.start())
    for number, line in enumerate(_lines(), 1):
        try:
            events = _take(session, line, number)
        except UsageError as error:
            events = iter([ErrorEvent(session.state.turn, error.message(session.state.language))])
        for event in events:
            _print_event(event)


def _talk_plain(session: Session) -> None:
    """Text for screen readers and pipes: nothing is redrawn, every line stands by itself."""
    from chatrec_tui.cli.plain import PlainPrinter

    printer = PlainPrinter(session, interactive=sys.stdin.isatty())
    printer.welcome()
    for line in _lines(prompt=printer.prompt):
        for event in session.turn(line):
            printer.show(event)


def _lines(prompt: str = "") -> Iterator[str]:
    """Lines of standard input that are not empty; bytes that are no UTF-8 are replaced."""
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    while True:
        if prompt:
            print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _take(session: Session, line: str, number: int) -> Iterator[Event]:
    """The events of an input line: plain text, `{"say": …, "shown": […]}` or `{"command": …}`."""
    if not line.startswith("{"):
        return session.turn(line)
    try:
        request: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError("cli.bad_line", line=number, value=line) from None
    command, said, shown = request.get("command"), request.get("say"), request.get("shown")
    if isinstance(command, str):
        return session.command(command)
    listed = shown is None or (isinstance(shown, list) and all(isinstance(one, str) for one in shown))
    if not isinstance(said, str) or not listed:
        raise UsageError("cli.bad_line", line=number, value=line)
    return session.turn(said, shown=shown)


def _print_event(event: Event) -> None:
    print(json.dumps(event.to_json(), ensure_ascii=False), flush=True)
