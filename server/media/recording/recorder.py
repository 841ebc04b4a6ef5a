"""Writes the packets of one visit to the disk, sealed to the visit's key, behind a bounded queue.

A slow, full or broken disk ends the recording and never the visit: `write` goes on doing nothing,
and the end is reported with the moment up to which it is whole.
"""

import logging
import os
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

import pyrage
from pyrage import x25519

from server.infra.clock import Clock
from server.media.recording import chunks
from server.media.recording.packets import CODES, RECORD, Kind
from server.wire.media import Terms
from server.wire.media_events import RecordingFrom, RecordingTo

logger = logging.getLogger(__name__)
Report = Callable[[RecordingFrom | RecordingTo], None]
Why = Literal["ended", "disk"]

# Sealing holds Python's lock: 0.9 ms for so much, on a core of 2020.
MOST_BYTES: Final = 512 * 1024
# What a power cut may take.
MOST_AGE: Final = timedelta(seconds=4)
# Chunks that may wait for the disk: about ten seconds of a visit of two.
MOST_WAITING: Final = 4
_MOST_AGE_US: Final = MOST_AGE // timedelta(microseconds=1)
_REST_S: Final = 0.004
_sealing: Final = threading.Lock()


class CannotRecord(Exception):
    """No recording can begin: the disk takes none, or the key is none."""


class Ending(NamedTuple):
    """How far a recording is whole: so many chunks, and the last one's hash."""

    chunks: int
    head: str


@dataclass(frozen=True)
class _Batch:
    body: bytes
    since_us: int
    until_us: int
    packets: int
    why: str


class Recorder:
    """One segment. All but `report`, which its own thread calls, belongs to one thread."""

    def __init__(
        self,
        root: Path,
        *,
        visit_id: int,
        segment: str,
        recipient: x25519.Recipient,
        keeps_picture: bool,
        report: Report,
    ) -> None:
        self.folder = f"{visit_id}/{segment}"
        self._place = root / self.folder
        self._visit, self._segment, self._recipient = visit_id, segment, recipient
        self._keeps_picture, self._report = keeps_picture, report
        self._body = bytearray()
        self._since_us = self._until_us = self._packets = 0
        self._is_over = False
        self._why: Why = "ended"
        self._chunks, self._head = 0, chunks.start_hash(visit=visit_id, segment=segment)
        self._whole_until_us = 0
        # One place more than may wait, so that the end always finds room.
        self._waiting: queue.Queue[_Batch | None] = queue.Queue(MOST_WAITING + 1)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def begin(self, since: datetime) -> None:
        """Store an empty first chunk, which shows that disk and key serve; wait for the disk."""
        moment = round(since.timestamp() * 1e6)
        self._store(_Batch(b"", moment, moment, 0, "begun"))
        self._report(RecordingFrom(folder=self.folder, since=since))
        self._thread.start()

    @property
    def is_recording(self) -> bool:
        return not self._is_over

    def write(self, seat: int, kind: Kind, packet: memoryview | bytes, at: float) -> None:
        """Keep one plain RTP packet; `at` is seconds since 1970, UTC. Never waits, never raises."""
        if self._is_over or (kind == "video" and not self._keeps_picture):
            return
        moment = int(at * 1e6)
        if not self._packets:
            self._since_us = self._until_us = moment
        self._until_us = max(self._until_us, moment)
        self._body += RECORD.pack(seat, CODES[kind], moment, len(packet))
        self._body += packet
        self._packets += 1
        if len(self._body) >= MOST_BYTES:
            self.cut("full")
        elif moment - self._since_us >= _MOST_AGE_US:
            self.cut("old")

    def cut(self, reason: str) -> None:
        """End the chunk here, as where a visit is held: what came before is soon on the disk."""
        if self._is_over or not self._packets:
            return
        if self._waiting.qsize() >= MOST_WAITING:
            logger.error("a recording ends: the disk is slower than the visit")
            self._end("disk")
            return
        self._waiting.put_nowait(
            _Batch(bytes(self._body), self._since_us, self._until_us, self._packets, reason[:40])
        )
        self._body.clear()
        self._packets = 0

    def close(self, *, limit: timedelta = timedelta(seconds=10)) -> Ending:
        """Store what is left and report the end; waits for the disk. Twice is fine."""
        self.cut("closed")
        self._end("ended")
        self._thread.join(limit.total_seconds())
        return Ending(self._chunks, self._head)

    def _end(self, why: Why) -> None:
        if self._is_over:
            return
        self._is_over, self._why = True, why
        self._waiting.put_nowait(None)

    def _run(self) -> None:
        try:
            while (batch := self._waiting.get()) is not None:
                self._store(batch)
        except (OSError, pyrage.EncryptError):
            logger.exception("a recording ends: the disk does not take it")
            self._is_over, self._why = True, "disk"
        until = datetime.fromtimestamp(self._whole_until_us / 1e6, UTC)
        self._report(
            RecordingTo(
                folder=self.folder,
                until=until,
                chunks=self._chunks,
                head=self._head,
                why=self._why,
            )
        )

    def _store(self, batch: _Batch) -> None:
        header = chunks.Header(
            visit=self._visit,
            segment=self._segment,
            chunk=self._chunks,
            previous=self._head,
            since_us=batch.since_us,
            until_us=batch.until_us,
            packets=batch.packets,
            why=batch.why,
        )
        # One after another with a rest: those of all visits together, at the same moment, would
        # keep the packets of everybody waiting.
        with _sealing:
            sealed = pyrage.encrypt(batch.body, [self._recipient])
            time.sleep(_REST_S)
        content = chunks.written(header, sealed)
        chunks.store_durably(chunks.chunk_path(self._place, self._chunks), content)
        self._chunks, self._head = self._chunks + 1, chunks.hash_of(content)
        self._whole_until_us = batch.until_us


def recorder_for(
    root: Path, visit_id: int, terms: Terms, *, node: str, clock: Clock, report: Report
) -> Recorder | None:
    """A new segment of the visit's recording; None where the terms say that nothing is kept.

    Waits for the disk: call it off the loop. `report` is called in this thread and in the
    recorder's own. Raises CannotRecord.
    """
    if terms.recording_key is None:
        return None
    since = clock.now()
    segment = f"{since:%Y%m%dT%H%M%SZ}-{node}-{os.urandom(4).hex()}"
    try:
        recipient = x25519.Recipient.from_str(terms.recording_key)
        recorder = Recorder(
            root,
            visit_id=visit_id,
            segment=segment,
            recipient=recipient,
            keeps_picture=terms.keeps_picture,
            report=report,
        )
        _make_folder(root, recorder.folder)
        recorder.begin(since)
    except (OSError, pyrage.RecipientError, pyrage.EncryptError) as error:
        raise CannotRecord(str(error)) from error
    return recorder


def _make_folder(root: Path, folder: str) -> None:
    """Nobody else on the machine looks in; the new names outlive a power cut."""
    place = root / folder
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.parent.mkdir(exist_ok=True, mode=0o700)
    place.mkdir(mode=0o700)
    chunks.sync_folder(root)
    chunks.sync_folder(place.parent)
