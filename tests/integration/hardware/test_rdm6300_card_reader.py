"""The RDM6300 driver over a pseudo-terminal, with each fault of its simulator."""

import os
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.card_reader.api import (
    CardPresented,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
)
from hardware.card_reader.rdm6300 import Rdm6300CardReader, TagParser
from hardware.card_reader.rdm6300_simulator import SimulatedRdm6300, TagFault
from hardware.device import DeviceError, DeviceState, ProtocolError
from hardware.serial_line import LineUnplugged
from tests.integration.hardware.watch import Watch, until

FRAMES = 100_000 if os.environ.get("GUITU_FULL") == "1" else 2_000
UID = "0102030405"


@pytest.fixture
def reader() -> Iterator[SimulatedRdm6300]:
    made = SimulatedRdm6300()
    yield made
    made.close()


@pytest.fixture
def watch(reader: SimulatedRdm6300) -> Iterator[Watch]:
    made = Watch(Rdm6300CardReader(port=reader.port))
    yield made
    made.driver.close()


@pytest.fixture
def running(reader: SimulatedRdm6300, watch: Watch) -> Watch:
    watch.next(ReaderLost)
    reader.plug()
    watch.next(ReaderBack)
    return watch


def test_a_card_is_read_once_and_its_removal_seen(running: Watch, reader: SimulatedRdm6300) -> None:
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID
    reader.lift()
    running.next(CardRemoved)
    assert running.driver.state is DeviceState.READY


def test_cards_in_a_row_are_told_apart(running: Watch, reader: SimulatedRdm6300) -> None:
    reader.lay(UID)
    running.next(CardPresented)
    reader.lay("AABBCCDDEE")
    running.next(CardRemoved)
    assert running.next(CardPresented).uid_hex == "AABBCCDDEE"


def test_a_missing_port_is_found_when_it_is_plugged_in(
    watch: Watch, reader: SimulatedRdm6300
) -> None:
    assert isinstance(watch.next(ReaderLost).error, LineUnplugged)
    assert watch.driver.state is DeviceState.MISSING
    reader.plug()
    watch.next(ReaderBack)


def test_an_unplugged_reader_is_lost_and_back(running: Watch, reader: SimulatedRdm6300) -> None:
    reader.lay(UID)
    running.next(CardPresented)
    reader.unplug()
    running.next(ReaderLost)
    reader.plug()
    running.next(ReaderBack)
    assert running.next(CardPresented).uid_hex == UID


@pytest.mark.parametrize(
    "fault", [TagFault.WRONG_CHECK, TagFault.NOT_HEX, TagFault.NO_END, TagFault.GARBAGE]
)
def test_a_bad_card_is_told_once_and_the_next_is_read(
    fault: TagFault, running: Watch, reader: SimulatedRdm6300
) -> None:
    reader.fault = fault
    reader.lay(UID)
    assert isinstance(running.next(CardUnreadable).error, ProtocolError)
    assert running.driver.health().is_usable
    reader.lift()
    running.next(CardRemoved)
    reader.fault = TagFault.NONE
    reader.lay(UID)
    running.next(CardPresented)


def test_a_card_that_breaks_off_is_given_up(running: Watch, reader: SimulatedRdm6300) -> None:
    reader.fault = TagFault.STALL
    reader.lay(UID)
    assert isinstance(running.next(CardUnreadable).error, ProtocolError)
    running.next(CardRemoved)
    reader.fault = TagFault.NONE
    reader.lay(UID)
    running.next(CardPresented)


@pytest.mark.parametrize("fault", [TagFault.SLOW, TagFault.NOISE])
def test_a_slow_or_noisy_line_is_read_all_the_same(
    fault: TagFault, running: Watch, reader: SimulatedRdm6300
) -> None:
    reader.fault = fault
    reader.lay(UID)
    assert running.next(CardPresented).uid_hex == UID


def test_events_come_from_another_thread(reader: SimulatedRdm6300) -> None:
    threads: list[threading.Thread] = []
    driver = Rdm6300CardReader(port=reader.port)
    started = time.monotonic()
    driver.open(on_event=lambda _: threads.append(threading.current_thread()))
    assert time.monotonic() - started < 0.1
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads
    driver.close()


def test_close_may_be_repeated_and_followed_by_open(
    running: Watch, reader: SimulatedRdm6300
) -> None:
    running.driver.close()
    running.driver.close()
    assert running.driver.state is DeviceState.CLOSED
    heard: list[object] = []
    running.driver.open(on_event=heard.append)
    until(lambda: bool(heard))
    with pytest.raises(DeviceError):
        running.driver.open(on_event=heard.append)


@settings(max_examples=FRAMES, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=30), st.just(b"\x02010203040501\x03")), max_size=5))
def test_no_bytes_raise_anything_and_a_whole_frame_behind_them_is_read(parts: list[bytes]) -> None:
    parser = TagParser()
    for part in parts:
        list(parser.feed(part))
    list(parser.feed(bytes(30)))
    assert list(parser.feed(b"\x02010203040501\x03")) == [bytes.fromhex(UID)]
