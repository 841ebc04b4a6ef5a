"""What a node keeps over its own death: tickets that were used, and events that wait."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from server.wire.media_events import NodeEvent

# Written before the call returns. A process that is killed loses nothing; a machine that loses its
# power may lose the last moments, for nobody in a visit waits for the disk.
_TABLES: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS used (ticket_id TEXT PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL UNIQUE, event TEXT NOT NULL
);
"""


class Store:
    """One SQLite file a node, used by its loop alone."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.executescript(_TABLES)

    def use_ticket(self, ticket_id: str, *, expires: datetime, now: datetime) -> bool:
        """False where it was used before."""
        self._file.execute("DELETE FROM used WHERE expires < ?", (now.timestamp(),))
        done = self._file.execute(
            "INSERT OR IGNORE INTO used VALUES (?, ?)", (ticket_id, expires.timestamp())
        )
        return done.rowcount == 1

    def put(self, event: NodeEvent) -> None:
        self._file.execute(
            "INSERT OR IGNORE INTO outbox (event_id, event) VALUES (?, ?)",
            (event.event_id, event.model_dump_json()),
        )

    def waiting(self, most: int) -> list[NodeEvent]:
        rows = self._file.execute("SELECT event FROM outbox ORDER BY number LIMIT ?", (most,))
        return [NodeEvent.model_validate_json(row[0]) for row in rows]

    def forget(self, event_ids: Sequence[str]) -> None:
        self._file.executemany(
            "DELETE FROM outbox WHERE event_id = ?", [(each,) for each in event_ids]
        )

    def close(self) -> None:
        """Twice is fine."""
        self._file.close()
