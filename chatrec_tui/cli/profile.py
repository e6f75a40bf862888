"""`chatrec profile`: what is known about the person, shown, exported, taken over, erased."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatrec_tui.cli.language import interface_language
from chatrec_tui.cli.options import JsonOption, ProfileOption
from chatrec_tui.errors import UsageError
from chatrec_tui.i18n import say

if TYPE_CHECKING:
    from chatrec_tui.engine.journal import Journal

__all__ = ["profile_app"]

_LANGUAGE = interface_language()
profile_app = typer.Typer(no_args_is_help=True)


@profile_app.command("show", help=say("profile.help.show", _LANGUAGE))
def show(profile: ProfileOption = "default", as_json: JsonOption = False) -> None:
    """Print a line for each dialogue and its latest wishes and verdicts."""
    journal = _open(profile)
    data = journal.export()["dialogues"] if journal else []
    if as_json:
        summary = [{**one, "turns": len(one["turns"]), "state": _last_state(one)} for one in data]
        print(json.dumps({"profile": profile, "dialogues": summary}, ensure_ascii=False))
        return
    if not data:
        print(say("profile.empty", _LANGUAGE, profile=profile), file=sys.stderr)
    for one in data:
        state = _last_state(one)
        print(say("profile.dialogue", _LANGUAGE, id=one["id"], catalog=one["catalog"], turns=len(one["turns"])))
        for wish in state.get("preferences", []):
            sign = "+" if wish["weight"] >= 0 else "–"
            print(f"  {sign} {wish['slot']} {wish['op']} {wish['value']}  “{wish['quote']}”")
        for item, verdict in state.get("feedback", {}).items():
            print(f"  {say(f'reply.verdict.{verdict}', _LANGUAGE)}: {item}")


@profile_app.command("export", help=say("profile.help.export", _LANGUAGE))
def export(
    file: Annotated[Path | None, typer.Argument(help=say("profile.help.file", _LANGUAGE))] = None,
    profile: ProfileOption = "default",
) -> None:
    """Write everything that is kept as JSON, to a file or to standard output."""
    journal = _open(profile)
    text = json.dumps(journal.export() if journal else {"dialogues": []}, ensure_ascii=False, indent=1)
    if file is None:
        print(text)
        return
    from chatrec_tui.config.files import write_text

    write_text(file, text + "\n")
    print(say("profile.exported", _LANGUAGE, file=file), file=sys.stderr)


@profile_app.command("import", help=say("profile.help.import", _LANGUAGE))
def restore(
    file: Annotated[Path, typer.Argument(help=say("profile.help.file", _LANGUAGE))], profile: ProfileOption = "default"
) -> None:
    """Take over the dialogues of an export."""
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.engine.journal import open_journal

    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError("profile.no_file", file=file, why=error.strerror) from error
    except (ValueError, RecursionError) as error:
        raise UsageError("profile.no_export", file=file) from error
    journal = open_journal(find_paths(), profile)
    if journal is None:
        raise UsageError("profile.none")
    try:
        count = journal.restore(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageError("profile.no_export", file=file) from error
    print(say("profile.imported", _LANGUAGE, count=count), file=sys.stderr)


@profile_app.command("forget", help=say("profile.help.forget", _LANGUAGE))
def forget(
    profile: ProfileOption = "default",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=say("profile.help.yes", _LANGUAGE))] = False,
) -> None:
    """Erase everything that is kept of a profile."""
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.engine.journal import erase_profile, profile_path

    path = profile_path(find_paths(), profile)
    if not path.exists():
        print(say("profile.empty", _LANGUAGE, profile=profile), file=sys.stderr)
        return
    if not yes and not typer.confirm(say("profile.confirm", _LANGUAGE, profile=profile), err=True):
        raise typer.Abort
    erase_profile(path)
    print(say("profile.forgotten", _LANGUAGE, profile=profile), file=sys.stderr)


def _open(profile: str) -> Journal | None:
    """The journal, if there is one: looking does not make a file."""
    from chatrec_tui.config.paths import find_paths
    from chatrec_tui.engine.journal import open_journal, profile_path

    paths = find_paths()
    return open_journal(paths, profile) if profile_path(paths, profile).exists() else None


def _last_state(dialogue: dict[str, Any]) -> dict[str, Any]:
    turns = dialogue["turns"]
    return dict(turns[-1]["state"]) if turns else {}
