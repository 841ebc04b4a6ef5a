"""A changed, removed, swapped, cut or added chunk is found, and at its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from server.media.recording import chunks
from server.media.recording.check import Fault, Verdict, Wrong, check_segment
from server.media.recording.recorder import Recorder
from tests.factories.recordings import VISIT, Recording, ended

CHUNKS = 6


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path)


def verdict_of(recording: Recording, recorder: Recorder, *, is_reported: bool = True) -> Verdict:
    [end] = ended(recording.told)
    return check_segment(
        recording.folder(recorder),
        visit_id=VISIT,
        segment=recorder.folder.partition("/")[2],
        reported=(end.chunks, end.head) if is_reported else None,
    )


def test_whole_segment_has_no_fault(recording: Recording) -> None:
    recorder = recording.whole(chunks=CHUNKS)
    found = verdict_of(recording, recorder)
    [end] = ended(recording.told)
    assert found.faults == ()
    assert (found.chunks, found.head) == (end.chunks, end.head) == (CHUNKS, end.head)


def flip(path: Path, *, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def swap(folder: Path) -> None:
    second, fourth = chunks.chunk_path(folder, 2), chunks.chunk_path(folder, 4)
    kept = second.read_bytes()
    second.write_bytes(fourth.read_bytes())
    fourth.write_bytes(kept)


def cut_short(folder: Path) -> None:
    path = chunks.chunk_path(folder, 3)
    path.write_bytes(path.read_bytes()[:-20])


def renumber(folder: Path) -> None:
    """Take one away and move the others up, so that none seems to be missing."""
    for number in range(3, CHUNKS):
        chunks.chunk_path(folder, number).replace(chunks.chunk_path(folder, number - 1))


@pytest.mark.parametrize(
    ("spoil", "faults"),
    [
        (lambda folder: flip(chunks.chunk_path(folder, 2), at=-1), [Fault(2, Wrong.CHANGED)]),
        (lambda folder: flip(chunks.chunk_path(folder, 5), at=-1), [Fault(5, Wrong.CHANGED)]),
        (lambda folder: flip(chunks.chunk_path(folder, 3), at=3), [Fault(3, Wrong.UNREADABLE)]),
        (lambda folder: chunks.chunk_path(folder, 3).unlink(), [Fault(3, Wrong.MISSING)]),
        (lambda folder: chunks.chunk_path(folder, 5).unlink(), [Fault(5, Wrong.MISSING)]),
        (swap, [Fault(2, Wrong.MOVED), Fault(4, Wrong.MOVED)]),
        (cut_short, [Fault(3, Wrong.CHANGED)]),
        (
            renumber,
            [
                Fault(2, Wrong.MOVED),
                Fault(3, Wrong.MOVED),
                Fault(4, Wrong.MOVED),
                Fault(5, Wrong.MISSING),
            ],
        ),
    ],
    ids=["changed", "last_changed", "header", "missing", "last", "swapped", "cut", "renumbered"],
)
def test_what_was_done_to_a_chunk_is_found_at_its_place(
    recording: Recording, spoil: Callable[[Path], None], faults: list[Fault]
) -> None:
    recorder = recording.whole(chunks=CHUNKS)
    spoil(recording.folder(recorder))
    assert list(verdict_of(recording, recorder).faults) == faults


def test_chunk_of_another_segment_is_not_taken_for_one_of_this(recording: Recording) -> None:
    recorder, other = recording.whole(chunks=CHUNKS), Recording(recording.root).whole(chunks=CHUNKS)
    source = chunks.chunk_path(recording.root / other.folder, 2)
    chunks.chunk_path(recording.folder(recorder), 2).write_bytes(source.read_bytes())
    assert verdict_of(recording, recorder).faults == (Fault(2, Wrong.MOVED),)


def test_chunk_behind_the_reported_end_is_told(recording: Recording) -> None:
    recorder = recording.whole(chunks=CHUNKS)
    last = chunks.read_chunk(chunks.chunk_path(recording.folder(recorder), CHUNKS - 1))
    forged = chunks.Header(
        visit=VISIT,
        segment=last.header.segment,
        chunk=CHUNKS,
        previous=last.hash,
        since_us=0,
        until_us=0,
        packets=0,
        why="full",
    )
    chunks.chunk_path(recording.folder(recorder), CHUNKS).write_bytes(
        chunks.written(forged, last.sealed)
    )
    assert verdict_of(recording, recorder).faults == (Fault(CHUNKS, Wrong.ADDED),)


def test_without_a_report_what_lies_there_is_compared_with_itself(recording: Recording) -> None:
    recorder = recording.whole(chunks=CHUNKS)
    chunks.chunk_path(recording.folder(recorder), CHUNKS - 1).unlink()
    found = verdict_of(recording, recorder, is_reported=False)
    assert (found.chunks, found.faults) == (CHUNKS - 1, ())
