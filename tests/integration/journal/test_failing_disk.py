"""The disk is full or fails: who writes is told, and nothing that was shown as saved is lost."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from kiosk.journal.errors import JournalFull
from kiosk.journal.seal import Seal
from kiosk.journal.store import Store
from kiosk.prepared.errors import StoreFull
from tests.factories.prepared import PAPER, PreparingServer
from tests.integration.journal.test_power_cut import missing
from tests.integration.journal.write_acts import AT, DEVICE, KEY

ACTS = 400
NO_SPACE, IO_ERROR = 28, 5
FAULTS = {
    "no space for a write": ("posix/io/rw/pwrite", NO_SPACE, 0.05),
    "a write fails": ("posix/io/rw/pwrite", IO_ERROR, 0.05),
    "a sync fails": ("posix/io/sync/fdatasync", IO_ERROR, 0.1),
}


def write(
    folder: Path, told: Path, *, through: Sequence[str] = (), acts: int = ACTS
) -> Counter[str]:
    """How often each thing was said by the process that wrote."""
    command = [*through, sys.executable, "-m", "tests.integration.journal.write_acts"]
    command += ["--folder", str(folder), "--told", str(told), "--acts", str(acts)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return Counter(done.stdout.splitlines())


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_shown_as_saved_is_lost_to_a_failing_disk(tmp_path: Path, fault: str) -> None:
    name, errno, probability = FAULTS[fault]
    told = tmp_path / "told"
    wish = f"enable_random name={name},probability={probability},failinfo={errno}"
    said = write(tmp_path / "journal", told, through=["fiu-run", "-x", "-c", wish])
    shown = told.read_text().split() if told.exists() else []
    print(f"{fault}: {len(shown)} shown as saved, {dict(said)}")
    assert sum(said.values()) > 0, "no fault was felt"
    assert missing(tmp_path / "journal", shown) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    assert os.geteuid() == 0, "a file system can only be mounted as root"
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], check=True)
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    said = write(small_disk / "journal", told, acts=2_000)
    assert said["not saved: JournalFull"] > 0
    copy = tmp_path / "copy"
    shutil.copytree(small_disk / "journal", copy)
    shown = told.read_text().split()
    assert shown
    assert missing(copy, shown) == []


def test_a_full_disk_is_told_before_anybody_writes(small_disk: Path) -> None:
    store = Store(small_disk / "journal", seal=Seal(KEY), device_id=DEVICE)
    with pytest.raises(JournalFull):
        store.require_room()
    store.close()


def test_a_disk_with_room_again_is_written_to_again(small_disk: Path) -> None:
    (small_disk / "other").write_bytes(bytes(700_000))
    store = Store(small_disk / "journal", seal=Seal(KEY), device_id=DEVICE)

    def append() -> None:
        store.append(person_id=3, kind="scores.contest", make=lambda _: "x" * 900, at=AT)

    def fill() -> None:
        while True:
            append()

    with pytest.raises(JournalFull):
        fill()
    written = store.position().last_seq
    (small_disk / "other").unlink()
    append()
    assert store.position().last_seq == written + 1
    store.close()


def test_a_full_disk_takes_no_item_and_keeps_those_that_are_there(small_disk: Path) -> None:
    server = PreparingServer()
    store = server.terminal(small_disk / "prepared")
    first, large = server.prepares(), server.prepares(os.urandom(2_000_000))
    store.take_in(first.item)
    for _ in range(2):
        with pytest.raises(StoreFull):
            store.take_in(large.item)
    store.take_key(server.releases(first, store))
    assert store.open(first.statement.item_id) == PAPER
    assert store.items() == [first.statement]
