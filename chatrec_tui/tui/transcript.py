"""The conversation and the list as a Markdown file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from chatrec_tui.i18n import Language, say
from chatrec_tui.text.clean import one_line
from chatrec_tui.tui.card import Entry

__all__ = ["save_transcript", "transcript_text"]


def transcript_text(said: Iterable[tuple[str, str]], entries: Sequence[Entry], catalog: str, language: Language) -> str:
    """The Markdown text; `said` holds (`person` or `program`, words)."""
    lines = [f"# chatrec · {one_line(catalog)}", ""]
    for who, text in said:
        lines += [f"**{say(f'tui.save.{who}', language)}** {text}", ""]
    if entries:
        lines += [f"## {say('tui.title.ranking', language)}", ""]
    for entry in entries:
        lines.append(f"{entry.ranked.rank}. **{one_line(entry.ranked.title)}** ({' · '.join(entry.facts)})")
        lines += [f"   {one_line(entry.reason, 2000)}"] if entry.reason else []
    return "\n".join(lines).rstrip() + "\n"


def save_transcript(
    path: Path | None, said: Iterable[tuple[str, str]], entries: Sequence[Entry], catalog: str, language: Language
) -> Path:
    """Write the text to a new file and return its path. Raises OSError, also when the file is there already."""
    path = (path or Path(time.strftime("chatrec-%Y%m%d-%H%M%S.md"))).expanduser().absolute()
    with path.open("x", encoding="utf-8") as file:
        file.write(transcript_text(said, entries, catalog, language))
    return path
