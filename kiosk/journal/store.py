"""The file of the journal: append-only, one transaction an act, on the disk before it returns."""

import fcntl
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from threading import RLock
from typing import Final
from uuid import uuid4

from kiosk.client.errors import NotSaved
from kiosk.journal.errors import JournalBroken, JournalDamaged, JournalFull
from kiosk.journal.seal import Seal
from server.wire.sync import (
    LARGEST,
    MOST_BYTES,
    START,
    ActResult,
    StreamReply,
    WrittenAct,
    chained,
    content_hash,
)

logger = logging.getLogger(__name__)

# A person may begin to write only where all that he writes will find room.
ROOM_BYTES: Final = 16 * 1024 * 1024
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY_CODE: Final = 0xFF
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS stream (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    device_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    chain TEXT NOT NULL,
    delivered INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS act (
    seq INTEGER PRIMARY KEY,
    act_id TEXT NOT NULL UNIQUE,
    sealed BLOB NOT NULL,
    chain TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
"""


@dataclass(frozen=True)
class Position:
    """Where the journal stands: the last act written, and the last that the server has."""

    device_id: int
    epoch: int
    last_seq: int
    chain: str
    delivered: int

    @property
    def waiting(self) -> int:
        return self.last_seq - self.delivered


class Store:
    """One terminal's journal. Safe to call from several threads; one process at a time."""

    def __init__(self, folder: Path, *, seal: Seal, device_id: int) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder, self._seal = folder, seal
        self._lock = RLock()
        self._guard = _alone(folder / "journal.lock")
        try:
            self._file = _opened(folder / "journal.sqlite", device_id=device_id)
        except NotSaved:
            os.close(self._guard)
            raise
        if self.position().device_id != device_id:
            self._belong_to(device_id)

    def close(self) -> None:
        """May be called twice."""
        with self._lock:
            self._file.close()
            if self._guard >= 0:
                os.close(self._guard)
                self._guard = -1

    def require_room(self) -> None:
        """Raise JournalFull before a person begins to write what could not be saved."""
        if shutil.disk_usage(self._folder).free < ROOM_BYTES:
            raise JournalFull("the disk of the terminal is full")

    def append(
        self, *, person_id: int, kind: str, make: Callable[[str], str], at: datetime
    ) -> WrittenAct:
        """Return once the act is on the disk. `make` is given its id and returns its body."""
        act_id = uuid4().hex
        body = make(act_id)
        with self._transaction():
            now = self.position()
            act = _act(now.last_seq + 1, act_id, person_id, kind, body, at, now.chain)
            self._insert(now.epoch, act)
            self._advance(act)
        return act

    def position(self) -> Position:
        with self._reading():
            row = self._file.execute(
                "SELECT device_id, epoch, last_seq, chain, delivered FROM stream"
            ).fetchone()
        return Position(*row)

    def waiting(self, *, at_most: int, bytes_at_most: int = LARGEST) -> list[WrittenAct]:
        """The oldest acts that the server does not have yet; one at least, where there is one."""
        with self._reading():
            now = self.position()
            rows = self._file.execute(
                "SELECT seq, sealed FROM act WHERE seq > ? ORDER BY seq LIMIT ?",
                (now.delivered, at_most),
            ).fetchall()
        held = accumulate(len(sealed) for _, sealed in rows)
        fitting = [row for row, size in zip(rows, held, strict=True) if size <= bytes_at_most]
        return [self._open(now.epoch, seq, sealed) for seq, sealed in fitting or rows[:1]]

    def _chain_at(self, seq: int) -> str | None:
        """The hash after an act; None for one that is not here any more, or not yet."""
        with self._reading():
            if seq == 0:
                return START
            row = self._file.execute("SELECT chain FROM act WHERE seq = ?", (seq,)).fetchone()
        return str(row[0]) if row is not None else None

    def settle(self, results: Sequence[ActResult], *, high_water: int) -> None:
        """The server has everything up to `high_water`."""
        with self._transaction():
            self._file.executemany(
                "UPDATE act SET outcome = ? WHERE seq = ?",
                [(result.outcome.value, result.seq) for result in results],
            )
            self._file.execute(
                "UPDATE stream SET delivered = MAX(delivered, MIN(?, last_seq))", (high_water,)
            )

    def stand_at(self, high_water: int) -> None:
        """What the server has, also where an answer was lost or the server lost some acts."""
        with self._transaction():
            self._file.execute("UPDATE stream SET delivered = MIN(?, last_seq)", (high_water,))

    def begin_epoch(self, epoch: int) -> None:
        """Number anew all that is here: by their ids the server knows those that it has."""
        with self._transaction():
            self._file.execute("UPDATE stream SET delivered = 0")
            self._renumber(self.position().device_id, epoch)

    def keep_delivered(self, *, at_most: int) -> None:
        """Forget the oldest delivered acts, but for so many that a restored server may miss."""
        with self._transaction():
            delivered = self.position().delivered
            # The last one stays for its hash.
            self._file.execute("DELETE FROM act WHERE seq <= ?", (delivered - max(1, at_most),))

    def follows(self, reply: StreamReply) -> bool:
        """Whether this journal goes on, without a gap, where the server's copy of it ends."""
        with self._reading():
            first = self._file.execute(
                "SELECT MIN(seq) FROM act WHERE seq > ?", (reply.high_water,)
            ).fetchone()[0]
        is_whole = first in (None, reply.high_water + 1)
        return is_whole and self._chain_at(reply.high_water) == reply.chain

    def _belong_to(self, device_id: int) -> None:
        """The terminal was made known anew: what waits is the new device's."""
        with self._transaction():
            self._renumber(device_id, 0)

    def _renumber(self, device_id: int, epoch: int) -> None:
        left = self.waiting(at_most=-1)
        self._file.execute("DELETE FROM act")
        self._file.execute(
            "UPDATE stream SET device_id = ?, epoch = ?, last_seq = 0, chain = ?, delivered = 0",
            (device_id, epoch, START),
        )
        chain = START
        for seq, old in enumerate(left, start=1):
            act = _act(seq, old.act_id, old.person_id, old.kind, old.body, old.written_at, chain)
            chain = act.chain
            self._insert(epoch, act)
            self._advance(act)

    def _insert(self, epoch: int, act: WrittenAct) -> None:
        said = act.model_dump_json().encode()
        if len(said) > MOST_BYTES:
            raise JournalFull("the act is longer than any delivery")
        sealed = self._seal.close(said, place=_place(epoch, act.seq))
        self._file.execute(
            "INSERT INTO act (seq, act_id, sealed, chain) VALUES (?, ?, ?, ?)",
            (act.seq, act.act_id, sealed, act.chain),
        )

    def _advance(self, act: WrittenAct) -> None:
        self._file.execute("UPDATE stream SET last_seq = ?, chain = ?", (act.seq, act.chain))

    def _open(self, epoch: int, seq: int, sealed: bytes) -> WrittenAct:
        return WrittenAct.model_validate_json(self._seal.open(sealed, place=_place(epoch, seq)))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """On the disk when it ends; undone whole on any error."""
        with self._lock:
            try:
                self._file.execute("BEGIN IMMEDIATE")
                yield
                self._file.execute("COMMIT")
            except sqlite3.Error as error:
                self._undo()
                raise _told(error) from error
            except BaseException:
                self._undo()
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise _told(error) from error

    def _undo(self) -> None:
        try:
            if self._file.in_transaction:
                self._file.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise _told(error) from error


def open_store(folder: Path, *, seal: Seal, device_id: int) -> Store:
    """A journal that is damaged is put aside, for an administrator, and a new one begun."""
    try:
        return Store(folder, seal=seal, device_id=device_id)
    except JournalDamaged:
        logger.exception("the journal is damaged: it is put aside and a new one begun")
        _put_aside(folder)
        return Store(folder, seal=seal, device_id=device_id)


def _put_aside(folder: Path) -> None:
    aside = folder / f"damaged-{uuid4().hex[:8]}"
    aside.mkdir(mode=0o700)
    for file in folder.glob("journal.sqlite*"):
        file.replace(aside / file.name)


def _act(
    seq: int, act_id: str, person_id: int, kind: str, body: str, at: datetime, previous: str
) -> WrittenAct:
    act = WrittenAct(
        seq=seq, act_id=act_id, person_id=person_id, kind=kind, body=body, written_at=at,
        chain=START,
    )  # fmt: skip
    return act.model_copy(update={"chain": chained(previous, seq=seq, content=content_hash(act))})


def _place(epoch: int, seq: int) -> str:
    return f"journal|{epoch}|{seq}"


def _opened(path: Path, *, device_id: int) -> sqlite3.Connection:
    try:
        file = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
        for pragma in (
            "journal_mode=WAL",
            # An acknowledged act survives a power cut: NORMAL loses the last ones.
            "synchronous=FULL",
            # What was erased is not to be found in free pages.
            "secure_delete=ON",
        ):
            file.execute(f"PRAGMA {pragma}")
        file.executescript(_SCHEMA)
        if file.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise JournalDamaged("a check of the journal's file found a fault")
        file.execute("INSERT OR IGNORE INTO stream VALUES (1, ?, 0, 0, ?, 0)", (device_id, START))
    except sqlite3.Error as error:
        raise _told(error) from error
    path.chmod(0o600)
    return file


def _alone(path: Path) -> int:
    """Two terminals on one journal would give two acts one number."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise JournalBroken("another program has this journal open") from error
    return descriptor


def _told(error: sqlite3.Error) -> NotSaved:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code == sqlite3.SQLITE_FULL:
        return JournalFull("the disk of the terminal is full")
    if code in _DAMAGED:
        return JournalDamaged(f"the journal's file is damaged: {error}")
    return JournalBroken(f"the journal cannot be used: {error}")
