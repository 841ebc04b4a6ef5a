"""A recording outlives a killed node, and a full or broken disk ends it and nothing else."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest

from server.infra.clock import HeldClock
from server.media.recording import chunks
from server.media.recording.check import check_segment
from server.media.recording.packets import packets_in
from server.media.recording.recorder import MOST_BYTES, CannotRecord, Recorder, recorder_for
from server.wire.media_events import RecordingFrom, RecordingTo
from tests.factories.media import NODE, make_terms
from tests.factories.recordings import SINCE, VISIT, Recording, ended, rtp

LIMIT_S = 60
# Writes a chunk and another half one, says so, and waits to be killed.
CHILD = """
import sys, time
from pathlib import Path
from tests.factories.recordings import Recording, SINCE, rtp
from pyrage import x25519
recording = Recording(Path(sys.argv[1]), identity=x25519.Identity.from_str(sys.argv[2]))
recorder = recording.recorder()
number = 0
while True:
    recorder.write(0, "audio", rtp(b"x" * 900, sequence=number), SINCE.timestamp() + number / 50)
    number += 1
    if number % 200 == 0:
        print(number, flush=True)
        time.sleep(0.01)
"""


def bodies(recording: Recording, folder: Path) -> list[bytes]:
    numbers = chunks.numbers_in(folder)
    read = [chunks.read_chunk(chunks.chunk_path(folder, number)) for number in numbers]
    return [pyrage.decrypt(each.sealed, [recording.identity]) for each in read]


def packets_of(recording: Recording, recorder: Recorder) -> list[tuple[int, str, bytes]]:
    found = bodies(recording, recording.folder(recorder))
    return [(p.seat, p.kind, bytes(p.data)) for body in found for p in packets_in(body)]


def test_what_was_written_is_read_and_reported(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recorder = recording.recorder()
    sent = [(seat, kind, rtp(bytes([seat]) * 40)) for seat in (0, 1) for kind in ("audio", "video")]
    for seat, kind, packet in sent:
        recorder.write(seat, "audio" if kind == "audio" else "video", packet, SINCE.timestamp())
    ending = recorder.close()
    assert packets_of(recording, recorder) == sent
    assert recorder.close() == ending
    begun, over = recording.told
    assert begun == RecordingFrom(folder=recorder.folder, since=SINCE)
    assert isinstance(over, RecordingTo)
    assert (over.chunks, over.head, over.why, over.until) == (*ending, "ended", SINCE)


def test_nothing_of_it_lies_on_the_disk_in_clear(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recorder = recording.recorder()
    recorder.write(0, "audio", rtp(b"a word in confidence" * 20), SINCE.timestamp())
    recorder.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(b"in confidence" in path.read_bytes() for path in files)


def test_of_a_minor_the_picture_is_not_kept(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    recorder = recording.recorder(terms=recording.terms(keeps_picture=False))
    recorder.write(0, "video", rtp(b"picture"), SINCE.timestamp())
    recorder.write(0, "audio", rtp(b"sound"), SINCE.timestamp())
    recorder.close()
    assert [kind for _, kind, _ in packets_of(recording, recorder)] == ["audio"]


def test_without_a_key_nothing_is_kept(tmp_path: Path) -> None:
    made = recorder_for(
        tmp_path, VISIT, make_terms(), node=NODE, clock=HeldClock(SINCE), report=lambda _: None
    )
    assert made is None
    assert not any(tmp_path.iterdir())


def test_key_that_is_none_begins_no_recording(tmp_path: Path) -> None:
    terms = make_terms(recording_key="age1qqqq")
    with pytest.raises(CannotRecord):
        Recording(tmp_path).recorder(terms=terms)


def test_second_segment_of_a_visit_leaves_the_first_as_it_is(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    first, second = recording.whole(), recording.whole()
    assert first.folder != second.folder
    assert len(chunks.numbers_in(recording.folder(first))) == 5


def test_killed_node_leaves_every_whole_chunk_readable(tmp_path: Path) -> None:
    recording = Recording(tmp_path)
    node = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), str(recording.identity)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert node.stdout is not None
    try:
        while int(node.stdout.readline()) < 2_000:
            pass
    finally:
        os.kill(node.pid, signal.SIGKILL)
        node.communicate(timeout=LIMIT_S)
    [folder] = (tmp_path / str(VISIT)).iterdir()
    found = check_segment(folder, visit_id=VISIT, segment=folder.name, reported=None)
    sequences = [
        int.from_bytes(packet.data[2:4], "big")
        for body in bodies(recording, folder)
        for packet in packets_in(body)
    ]
    assert found.faults == ()
    assert found.chunks >= 5
    assert sequences == list(range(len(sequences)))


def fill_until_over(recorder: Recorder, over: threading.Event) -> None:
    """As a visit goes on: more than the disk takes, and then as much again."""
    for number in range(4_000):
        recorder.write(0, "video", rtp(b"x" * 1_000, sequence=number), SINCE.timestamp() + number)
        if number % (MOST_BYTES // 1_000) == 0:
            over.wait(0.05)
    assert over.wait(LIMIT_S)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_full_disk_ends_the_recording_and_says_from_when(small_disk: Path) -> None:
    recording, over = Recording(small_disk), threading.Event()

    def report(event: RecordingFrom | RecordingTo) -> None:
        recording.told.append(event)
        if isinstance(event, RecordingTo):
            over.set()

    recorder = recording.recorder(report=report)
    fill_until_over(recorder, over)
    assert not recorder.is_recording
    ending = recorder.close()
    [end] = ended(recording.told)
    assert (end.why, end.chunks, end.head) == ("disk", *ending)
    folder = recording.folder(recorder)
    last = chunks.read_chunk(chunks.chunk_path(folder, end.chunks - 1)).header
    assert round(end.until.timestamp() * 1e6) == last.until_us
    found = check_segment(
        folder, visit_id=VISIT, segment=folder.name, reported=(end.chunks, end.head)
    )
    assert found.faults == ()
    assert bodies(recording, folder)


def test_recording_does_not_begin_on_a_full_disk(small_disk: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        (small_disk / "filler").write_bytes(b"x" * 2**21)
    with pytest.raises(CannotRecord):
        Recording(small_disk).recorder()


# From one moment on each fsync fails, as on a dying disk; what the recorder told goes to stdout.
DYING = """
import ctypes, errno, sys, threading, time
from pathlib import Path
from server.media.recording.chunks import numbers_in
from tests.factories.recordings import Recording, SINCE, rtp
over = threading.Event()
def report(event):
    if event.kind == "recording_to":
        print(event.model_dump_json(), flush=True)
        over.set()
recorder = Recording(Path(sys.argv[1])).recorder(report=report)
for number in range(3):
    recorder.write(0, "audio", rtp(b"sound"), SINCE.timestamp() + number)
    recorder.cut("test")
while len(numbers_in(Path(sys.argv[1]) / recorder.folder)) < 4:
    time.sleep(0.001)
fiu = ctypes.CDLL("libfiu.so.0")
fiu.fiu_enable(b"posix/io/sync/fsync", 1, ctypes.c_void_p(errno.EIO), 0)
for number in range(3, 30):
    recorder.write(0, "audio", rtp(b"sound"), SINCE.timestamp() + number)
    recorder.cut("test")
assert over.wait(60)
print(recorder.close().chunks)
"""


def test_disk_error_ends_the_recording_and_not_the_writer(tmp_path: Path) -> None:
    run = subprocess.run(
        ["fiu-run", "-x", "-f", "", sys.executable, "-c", DYING, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told, chunks_kept = run.stdout.splitlines()
    end = RecordingTo.model_validate_json(told)
    assert (end.why, end.chunks) == ("disk", int(chunks_kept))
    [folder] = (tmp_path / str(VISIT)).iterdir()
    found = check_segment(
        folder, visit_id=VISIT, segment=folder.name, reported=(end.chunks, end.head)
    )
    assert found.faults == ()
    assert found.chunks >= 2
