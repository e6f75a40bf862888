"""`chatrec`: finds the command, keeps the promises that hold for all of them (options, errors, exit codes)."""

from __future__ import annotations

import os
import sys

import typer

from chatrec_tui.cli.language import LANGUAGE_VARIABLE, interface_language
from chatrec_tui.errors import ChatRecError, ExitCode, UsageError
from chatrec_tui.i18n import say
from chatrec_tui.text.clean import one_line

__all__ = ["build_app", "main"]

# Options that every command takes, before or after its name, and the variable that each one sets.
_GLOBAL_OPTIONS = {"--home": "CHATREC_HOME", "--lang": LANGUAGE_VARIABLE}


def main() -> None:
    """Run `chatrec` with the arguments of the process and leave with the exit status of the contract."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command. Errors become one line on stderr; never a traceback for what a person can mend."""
    for stream in (sys.stdout, sys.stderr):
        # Any text can be printed, whatever the terminal's code page.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        arguments = take_global_options(arguments)
        status = build_app()(arguments, standalone_mode=False)
        return status if isinstance(status, int) else ExitCode.DONE
    except ChatRecError as error:
        return _fail(error.message(interface_language()), error.exit_code)
    except typer.TyperException as error:
        # Wrong usage: a message of typer, in English, which already names the option.
        return _fail(one_line(error.format_message()), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader went away (`chatrec … | head`): leave quietly, and keep the interpreter from complaining.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE


def _fail(message: str, status: int) -> int:
    print(f"chatrec: {message}", file=sys.stderr)
    return status


def take_global_options(arguments: list[str]) -> list[str]:
    """The arguments without `--home` and `--lang`, whose values go to the environment. Raises UsageError."""
    rest: list[str] = []
    queue = iter(arguments)
    for argument in queue:
        if argument == "--":
            return [*rest, argument, *queue]
        name, equals, value = argument.partition("=")
        if name not in _GLOBAL_OPTIONS:
            rest.append(argument)
            continue
        if not equals:
            value = next(queue, "")
        if not value or (name == "--lang" and value not in ("auto", "en", "zh")):
            raise UsageError(f"cli.bad_{name.removeprefix('--')}", value=value)
        if value != "auto":
            os.environ[_GLOBAL_OPTIONS[name]] = value
    return rest


def build_app() -> typer.Typer:
    """The tree of commands, with help in the language of the interface."""
    from chatrec_tui.cli.catalog import catalog_app
    from chatrec_tui.cli.chat import chat_command
    from chatrec_tui.cli.demo import demo_command
    from chatrec_tui.cli.doctor import doctor_command, paths_command
    from chatrec_tui.cli.evaluate import evaluate_app
    from chatrec_tui.cli.model import model_app
    from chatrec_tui.cli.profile import profile_app
    from chatrec_tui.cli.start import start
    from chatrec_tui.cli.track import track_command
    from chatrec_tui.cli.train import train_app

    language = interface_language()
    app = typer.Typer(
        name="chatrec",
        help=say("cli.help.app", language),
        epilog=say("cli.help.shared", language),
        context_settings={"help_option_names": ["-h", "--help"]},
        add_completion=True,
        invoke_without_command=True,
        pretty_exceptions_enable=False,
    )

    app.callback()(start)
    app.command("chat", help=say("cli.help.chat", language))(chat_command)
    app.command("demo", help=say("cli.help.demo", language))(demo_command)
    app.add_typer(catalog_app, name="catalog", help=say("cli.help.catalog", language))
    app.command("track", help=say("cli.help.track", language))(track_command)
    app.add_typer(model_app, name="model", help=say("cli.help.model", language))
    app.add_typer(profile_app, name="profile", help=say("cli.help.profile", language))
    app.add_typer(train_app, name="train", help=say("cli.help.train", language))
    app.add_typer(evaluate_app, name="eval", help=say("cli.help.eval", language))
    app.command("doctor", help=say("cli.help.doctor", language))(doctor_command)
    app.command("paths", help=say("cli.help.paths", language))(paths_command)
    return app
