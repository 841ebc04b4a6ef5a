"""Packets of a visit and a recorder that writes them, with plain defaults."""

import struct
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pyrage import x25519

from server.infra.clock import HeldClock
from server.media.recording.chunks import chunk_path
from server.media.recording.recorder import Recorder, recorder_for
from server.wire.media import Terms
from server.wire.media_events import RecordingFrom, RecordingTo
from tests.factories.media import NODE, make_terms

SINCE = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
VISIT = 17


def rtp(
    payload: bytes,
    *,
    sequence: int = 0,
    timestamp: int = 0,
    payload_type: int = 111,
    ssrc: int = 7,
    is_last: bool = False,
) -> bytes:
    second = payload_type | (0x80 if is_last else 0)
    return (
        struct.pack(">BBHII", 0x80, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
        + payload
    )


@dataclass
class Recording:
    """A segment of one visit under `root`, with everything that was reported of it."""

    root: Path
    visit_id: int = VISIT
    identity: x25519.Identity = field(default_factory=x25519.Identity.generate)
    told: list[RecordingFrom | RecordingTo] = field(default_factory=list)

    def terms(self, *, keeps_picture: bool = True) -> Terms:
        return make_terms(recording_key=str(self.identity.to_public()), keeps_picture=keeps_picture)

    def recorder(
        self,
        *,
        terms: Terms | None = None,
        since: datetime = SINCE,
        report: Callable[[RecordingFrom | RecordingTo], None] | None = None,
    ) -> Recorder:
        made = recorder_for(
            self.root,
            self.visit_id,
            terms or self.terms(),
            node=NODE,
            clock=HeldClock(since),
            report=report or self.told.append,
        )
        assert made is not None
        return made

    def folder(self, recorder: Recorder) -> Path:
        return self.root / recorder.folder

    def whole(self, *, chunks: int = 5) -> Recorder:
        """A closed segment of so many chunks, the empty first one among them."""
        recorder = self.recorder()
        for number in range(chunks - 1):
            at = SINCE.timestamp() + number
            recorder.write(0, "audio", rtp(b"sound", sequence=number, timestamp=number), at)
            recorder.cut("test")
            stored = chunk_path(self.folder(recorder), number + 1)
            while not stored.exists():
                time.sleep(0.001)
        recorder.close()
        return recorder


def ended(told: list[RecordingFrom | RecordingTo]) -> Iterator[RecordingTo]:
    return (each for each in told if isinstance(each, RecordingTo))
