"""The keyboard-wedge driver over a pipe of real input records, with each fault of its simulator."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.card_reader.api import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
    ReaderUnplugged,
)
from hardware.card_reader.wedge import WedgeCardReader
from hardware.card_reader.wedge_simulator import SimulatedWedge, WedgeFault
from hardware.device import DeviceError, DeviceState, DeviceUnavailable, ProtocolError
from tests.integration.hardware.watch import Watch, until

UID = "04A1B2C3"


@pytest.fixture
def reader() -> Iterator[SimulatedWedge]:
    made = SimulatedWedge()
    yield made
    made.close()


@pytest.fixture
def watch(reader: SimulatedWedge) -> Iterator[Watch]:
    made = Watch(WedgeCardReader(device=reader.path, gone_after_s=0.2))
    yield made
    made.driver.close()


@pytest.fixture
def running(reader: SimulatedWedge, watch: Watch) -> Watch:
    watch.next(ReaderLost)
    reader.plug()
    watch.next(ReaderBack)
    return watch


@pytest.mark.parametrize(
    "uid", [UID, "0102030405", "04112233445566", "E004010012345678", "08" * 10]
)
def test_a_card_of_every_length_is_read_and_counts_as_removed(
    uid: str, running: Watch, reader: SimulatedWedge
) -> None:
    reader.lay(uid)
    assert running.next(CardPresented).uid_hex == uid
    running.next(CardRemoved)
    reader.lay("11111111")
    assert running.next(CardPresented).uid_hex == "11111111"
    assert running.driver.state is DeviceState.READY


@pytest.mark.parametrize(
    ("number", "reversed_bytes", "uid"),
    [("0077705923", False, "04A1B2C3"), ("0077705923", True, "C3B2A104"), ("1", False, "00000001")],
)
def test_a_decimal_number_becomes_the_uid_it_stands_for(
    number: str, *, reversed_bytes: bool, uid: str, reader: SimulatedWedge
) -> None:
    driver = WedgeCardReader(device=reader.path, form="decimal", reversed_bytes=reversed_bytes)
    reader.plug()
    watch = Watch(driver)
    watch.next(ReaderBack)
    reader.lay(number.zfill(10))
    assert watch.next(CardPresented).uid_hex == uid
    driver.close()


def test_a_decimal_number_that_is_too_large_or_none_is_refused(reader: SimulatedWedge) -> None:
    driver = WedgeCardReader(device=reader.path, form="decimal", gone_after_s=0.2)
    reader.plug()
    watch = Watch(driver)
    watch.next(ReaderBack)
    for wrong in ("9999999999", "04A1B2C3"):
        reader.lay(wrong)
        assert "decimal" in str(watch.next(CardUnreadable).error)
        watch.next(CardRemoved)
    driver.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (WedgeFault.NOT_HEX, "no digits"),
        (WedgeFault.HUGE_UID, "20000 signs"),
        (WedgeFault.LOST, "got lost"),
        (WedgeFault.BY_HAND, "by hand"),
    ],
)
def test_a_bad_number_is_told_once_and_the_next_is_read(
    fault: WedgeFault, words: str, running: Watch, reader: SimulatedWedge
) -> None:
    reader.fault = fault
    reader.lay(UID)
    error = running.next(CardUnreadable).error
    assert isinstance(error, ProtocolError)
    assert words in str(error)
    running.next(CardRemoved)
    reader.fault = WedgeFault.NONE
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


@pytest.mark.parametrize("fault", [WedgeFault.STALL, WedgeFault.NO_ENTER])
def test_what_breaks_off_is_forgotten_and_the_next_is_read(
    fault: WedgeFault, running: Watch, reader: SimulatedWedge
) -> None:
    reader.fault = fault
    reader.lay(UID)
    reader.fault = WedgeFault.NONE
    reader.lay("22222222")
    assert running.next(CardPresented).uid_hex == "22222222"


def test_garbage_is_passed_over_and_a_later_card_is_read(
    running: Watch, reader: SimulatedWedge
) -> None:
    reader.fault = WedgeFault.GARBAGE
    reader.lay(UID)
    reader.fault = WedgeFault.NONE
    laid_until_read("22222222", running, reader)


def laid_until_read(uid: str, watch: Watch, reader: SimulatedWedge) -> None:
    """As a person does who sees that nothing happened: he lays the card down once more."""
    for _ in range(20):
        reader.lay(uid)
        event = watch.next_within(1.0)
        if isinstance(event, CardPresented):
            assert event.uid_hex == uid
            return
    pytest.fail("the card was not read any more")


@pytest.mark.parametrize("fault", [WedgeFault.SLOW, WedgeFault.NOISE])
def test_broken_records_and_other_events_do_not_matter(
    fault: WedgeFault, running: Watch, reader: SimulatedWedge
) -> None:
    reader.fault = fault
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


def test_what_a_person_types_is_refused(running: Watch, reader: SimulatedWedge) -> None:
    reader.type(UID)
    assert "by hand" in str(running.next(CardUnreadable).error)
    running.next(CardRemoved)


def test_a_keyboard_that_types_for_ever_is_told_once_and_survived(
    running: Watch, reader: SimulatedWedge
) -> None:
    reader.set_fault("for ever")
    assert "without an end" in str(running.next(CardUnreadable).error)
    running.next(CardRemoved)
    assert running.driver.state is DeviceState.READY, "it must be held, or its keys reach a window"
    reader.set_fault("none")
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


def test_a_missing_device_is_found_when_it_is_plugged_in(
    watch: Watch, reader: SimulatedWedge
) -> None:
    assert isinstance(watch.next(ReaderLost).error, ReaderUnplugged)
    assert watch.driver.state is DeviceState.MISSING
    reader.plug()
    watch.next(ReaderBack)


def test_an_unplugged_reader_is_lost_and_back(running: Watch, reader: SimulatedWedge) -> None:
    reader.unplug()
    assert isinstance(running.next(ReaderLost).error, ReaderUnplugged)
    reader.plug()
    running.next(ReaderBack)
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


def test_a_reader_unplugged_in_the_middle_of_a_number_does_not_spoil_the_next(
    running: Watch, reader: SimulatedWedge
) -> None:
    reader.fault = WedgeFault.STALL
    reader.lay(UID)
    reader.unplug()
    running.next(ReaderLost)
    reader.fault = WedgeFault.NONE
    reader.plug()
    running.next(ReaderBack)
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


def test_a_path_that_is_no_input_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("04A1B2C3\n")
    for path in (tmp_path / "notes.txt", tmp_path, Path("/dev/null")):
        watch = Watch(WedgeCardReader(device=str(path)))
        assert isinstance(watch.next(ReaderLost).error, DeviceUnavailable)
        watch.driver.close()


def test_events_come_from_another_thread(reader: SimulatedWedge) -> None:
    threads: list[threading.Thread] = []
    driver = WedgeCardReader(device=reader.path)
    driver.open(on_event=lambda _: threads.append(threading.current_thread()))
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads
    driver.close()


def test_close_may_be_repeated_and_followed_by_open(running: Watch) -> None:
    running.driver.close()
    running.driver.close()
    assert running.driver.state is DeviceState.CLOSED
    heard: list[object] = []
    running.driver.open(on_event=heard.append)
    until(lambda: bool(heard))
    with pytest.raises(DeviceError):
        running.driver.open(on_event=heard.append)


def test_no_open_file_is_left_behind(reader: SimulatedWedge) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        reader.plug()
        watch = Watch(WedgeCardReader(device=reader.path))
        watch.next(ReaderBack)
        watch.driver.close()
        reader.unplug()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
