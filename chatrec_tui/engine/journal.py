"""What is kept of dialogues between runs: one SQLite file a profile, written turn by turn.

Everything in it can be shown, exported and erased. A turn is one transaction, so a kill at any moment loses at
most the turn that was being written.
"""

from __future__ import annotations

import dataclasses
import json
import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apsw

from chatrec_tui.config.paths import Paths
from chatrec_tui.dialogue.acts import Act
from chatrec_tui.dialogue.state import DialogueState, Preference, Verdict
from chatrec_tui.errors import ConfigError

__all__ = ["Journal", "StoredDialogue", "StoredTurn", "erase_profile", "open_journal", "profile_path"]

_NAME = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn as it was kept."""

    turn: int
    said: str
    """Words or command of the person."""
    acts: list[dict[str, Any]]
    """As in the `state` event."""
    state: DialogueState
    """After the turn."""
    reply: str


@dataclass(frozen=True, slots=True)
class StoredDialogue:
    """A dialogue that can be gone on with."""

    id: str
    catalog: str
    started: str
    """ISO time."""
    turns: tuple[StoredTurn, ...]


def profile_path(paths: Paths, profile: str) -> Path:
    """The file of a profile. Raises ConfigError for a name that is not a plain word."""
    if not _NAME.fullmatch(profile):
        raise ConfigError("engine.bad_profile", name=profile)
    return paths.profiles / f"{profile}.db"


def open_journal(paths: Paths, profile: str) -> Journal | None:
    """The journal of a profile, made when it is new; None for the profile `none`, which keeps nothing."""
    return None if profile == "none" else Journal(profile_path(paths, profile))


def erase_profile(path: Path) -> None:
    """Delete a journal's file with what SQLite keeps beside it, and the weights that were learned from it."""
    for suffix in ("", "-wal", "-shm", "-weights"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


class Journal:
    """Dialogues of one profile."""

    def __init__(self, path: Path) -> None:
        """Open or make the file. Raises ConfigError when it is not a journal or cannot be written."""
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = apsw.Connection(str(path))
            self._db.set_busy_timeout(3000)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except (apsw.Error, OSError) as error:
            raise ConfigError("engine.journal_unreadable", path=path, why=error) from error

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def begin(self, catalog: str) -> str:
        """A new dialogue's id. Nothing is written before its first turn."""
        return f"{time.strftime('%Y%m%d-%H%M%S')}-{uuid.uuid4().hex[:4]}-{catalog}"

    def record(
        self, dialogue: str, catalog: str, said: str, acts: Sequence[Act], state: DialogueState, reply: str
    ) -> None:
        """Keep one turn."""
        with self._db:
            self._db.execute(
                "INSERT OR IGNORE INTO dialogue (id, catalog, started) VALUES (?, ?, ?)",
                (dialogue, catalog, time.strftime("%Y-%m-%dT%H:%M:%S%z")),
            )
            acts_json = json.dumps([act.to_json() for act in acts], ensure_ascii=False)
            self._db.execute(
                "INSERT OR REPLACE INTO turn (dialogue, number, said, acts, state, reply) VALUES (?, ?, ?, ?, ?, ?)",
                (dialogue, state.turn, said, acts_json, _dump_state(state), reply),
            )

    def load(self, name: str, catalog: str | None = None) -> StoredDialogue:
        """A stored dialogue by id, or the latest (`last`), of one catalog if named. Raises ConfigError."""
        where, values = ("id = ?", (name,)) if name != "last" else ("(?1 IS NULL OR catalog = ?1)", (catalog,))
        row: Any = self._db.execute(
            f"SELECT id, catalog, started FROM dialogue WHERE {where} ORDER BY started DESC, rowid DESC LIMIT 1", values
        ).fetchone()
        if row is None:
            raise ConfigError("engine.no_session", name=name)
        return self._read(*row)

    def dialogues(self) -> list[StoredDialogue]:
        """All dialogues, oldest first."""
        rows: list[Any] = self._db.execute(
            "SELECT id, catalog, started FROM dialogue ORDER BY started, rowid"
        ).fetchall()
        return [self._read(*row) for row in rows]

    def opinions(self, catalog: str) -> dict[str, Verdict]:
        """The latest verdict on each item of a catalog, over all dialogues."""
        rows: list[Any] = self._db.execute(
            "SELECT state, max(number) FROM turn JOIN dialogue ON dialogue.id = turn.dialogue"
            " WHERE catalog = ? GROUP BY turn.dialogue ORDER BY started, dialogue.rowid",
            (catalog,),
        ).fetchall()
        opinions: dict[str, Verdict] = {}
        for state, _ in rows:  # the state of each dialogue's last turn
            opinions |= _load_state(state).feedback
        return opinions

    def export(self) -> dict[str, Any]:
        """Everything that is kept, as JSON values."""
        return {
            "format": "chatrec profile",
            "version": len(_MIGRATIONS),
            "dialogues": [
                {
                    "id": one.id,
                    "catalog": one.catalog,
                    "started": one.started,
                    "turns": [
                        {"said": t.said, "acts": t.acts, "reply": t.reply, "state": json.loads(_dump_state(t.state))}
                        for t in one.turns
                    ],
                }
                for one in self.dialogues()
            ],
        }

    def restore(self, data: dict[str, Any]) -> int:
        """Take over the dialogues of an export that are not here yet; returns how many. All or none are written.

        Raises KeyError, TypeError or ValueError for what is not an export.
        """
        added = 0
        with self._db:
            for one in data["dialogues"]:
                if self._db.execute("SELECT 1 FROM dialogue WHERE id = ?", (str(one["id"]),)).fetchone():
                    continue
                added += 1
                self._db.execute(
                    "INSERT INTO dialogue (id, catalog, started) VALUES (?, ?, ?)",
                    (str(one["id"]), str(one["catalog"]), str(one["started"])),
                )
                for turn in one["turns"]:
                    state = _load_state(json.dumps(turn["state"]))
                    self._db.execute(
                        "INSERT INTO turn (dialogue, number, said, acts, state, reply) VALUES (?, ?, ?, ?, ?, ?)",
                        (
                            str(one["id"]),
                            state.turn,
                            str(turn["said"]),
                            json.dumps(list(turn["acts"]), ensure_ascii=False),
                            _dump_state(state),
                            str(turn["reply"]),
                        ),
                    )
        return added

    def _read(self, dialogue: str, catalog: str, started: str) -> StoredDialogue:
        rows: list[Any] = self._db.execute(
            "SELECT number, said, acts, state, reply FROM turn WHERE dialogue = ? ORDER BY number", (dialogue,)
        ).fetchall()
        turns = tuple(
            StoredTurn(number, said, json.loads(acts), _load_state(state), reply)
            for number, said, acts, state, reply in rows
        )
        return StoredDialogue(dialogue, catalog, started, turns)

    def _migrate(self) -> None:
        """Bring the file to the newest layout; `user_version` counts the steps that it has."""
        with self._db:
            done: Any = self._db.pragma("user_version")
            if done > len(_MIGRATIONS):
                raise ConfigError("engine.journal_unreadable", path=self.path, why=f"version {done}")
            for step in _MIGRATIONS[done:]:
                step(self._db)
            self._db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")


def _m001_dialogues(db: apsw.Connection) -> None:
    db.execute("CREATE TABLE dialogue (id TEXT PRIMARY KEY, catalog TEXT NOT NULL, started TEXT NOT NULL)")
    db.execute(
        "CREATE TABLE turn (dialogue TEXT NOT NULL REFERENCES dialogue (id) ON DELETE CASCADE, number INTEGER NOT NULL,"
        " said TEXT NOT NULL, acts TEXT NOT NULL, state TEXT NOT NULL, reply TEXT NOT NULL,"
        " PRIMARY KEY (dialogue, number))"
    )


_MIGRATIONS: tuple[Callable[[apsw.Connection], None], ...] = (_m001_dialogues,)


def _dump_state(state: DialogueState) -> str:
    fields: dict[str, Any] = {one.name: getattr(state, one.name) for one in dataclasses.fields(state)}
    fields["preferences"] = [dataclasses.asdict(one) for one in state.preferences]
    fields["feedback"] = dict(state.feedback)
    return json.dumps(fields, ensure_ascii=False)


def _load_state(text: str) -> DialogueState:
    fields: dict[str, Any] = json.loads(text)
    lists = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    lists["preferences"] = tuple(Preference(**one) for one in fields["preferences"])
    return DialogueState(**{**fields, **lists, "feedback": MappingProxyType(dict(fields["feedback"]))})
