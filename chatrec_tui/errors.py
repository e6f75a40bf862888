"""What can go wrong in a way that the person can mend.

    ChatRecError
    ├── UsageError        a wrong command or option                   exit 2
    ├── ConfigError       a setting or folder that cannot be used     exit 2
    ├── CatalogError      a catalog or input file that cannot be used exit 2
    └── ModelError        a model that is missing or unreadable       exit 3

Only the command line and the interface catch them. Each is one line that says what, where and what to do.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line

__all__ = ["CatalogError", "ChatRecError", "ConfigError", "ExitCode", "ModelError", "UsageError"]


class ExitCode(IntEnum):
    """Exit status of `chatrec`."""

    DONE = 0
    """The command did what was asked."""
    FAILED = 1
    """The run failed."""
    BAD_INPUT = 2
    """Wrong usage, configuration or input file."""
    NO_MODEL = 3
    """The model is missing or unreadable."""
    INTERRUPTED = 130
    """Ctrl+C."""


class ChatRecError(Exception):
    """A failure told in one line, in either language.

    `key` names the sentence in `i18n`, which also says what to do. Values are untrusted
    text (file names, cells) and are cleaned when the line is made.
    """

    exit_code: ClassVar[ExitCode] = ExitCode.FAILED

    def __init__(self, key: str, /, **values: object) -> None:
        self.key = key
        self.values = {name: one_line(str(value)) for name, value in values.items()}
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """What went wrong, where, and what to do, as one line."""
        return say(self.key, language, values=self.values)


class UsageError(ChatRecError):
    """A command, option or argument that makes no sense."""

    exit_code = ExitCode.BAD_INPUT


class ConfigError(ChatRecError):
    """A setting or a folder that cannot be used."""

    exit_code = ExitCode.BAD_INPUT


class CatalogError(ChatRecError):
    """A catalog, or a file to be loaded into one, that cannot be used."""

    exit_code = ExitCode.BAD_INPUT


class ModelError(ChatRecError):
    """A model that is missing, unreadable or of a kind that cannot be run."""

    exit_code = ExitCode.NO_MODEL
