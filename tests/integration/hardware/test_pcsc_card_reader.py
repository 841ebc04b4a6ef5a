"""The PC/SC driver over a real pcscd and a virtual card on its real wire."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.card_reader.api import (
    CardPresented,
    CardReader,
    CardRemoved,
    CardServiceDown,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
    ReaderNotAnswering,
    ReaderUnplugged,
)
from hardware.card_reader.pcsc import PcscCardReader
from hardware.card_reader.simulator import CardFault, VirtualCard
from hardware.card_reader.virtual_reader import VirtualReader
from hardware.device import (
    AuthError,
    DeviceError,
    DeviceState,
    DeviceTimeout,
    MediaError,
    ProtocolError,
)
from tests.integration.hardware.watch import Watch, until

NewCard = Callable[..., VirtualCard]


@pytest.fixture
def running(reader: VirtualReader, watch: Watch) -> Watch:
    """A driver whose reader is there and empty."""
    watch.next(ReaderLost)
    reader.start()
    watch.next(ReaderBack)
    return watch


def test_a_card_is_read_and_its_removal_seen(running: Watch, card: NewCard) -> None:
    shown = card("04A1B2C3D4E5F6")
    shown.insert()
    assert running.next(CardPresented).uid_hex == "04A1B2C3D4E5F6"
    shown.remove()
    running.next(CardRemoved)
    assert running.driver.state is DeviceState.READY
    assert "virtual reader" in running.driver.info.name


@pytest.mark.parametrize("uid", ["DEADBEEF", "04112233445566", "E004010012345678", "08" * 10])
def test_every_length_of_uid_is_read(uid: str, running: Watch, card: NewCard) -> None:
    card(uid).insert()
    assert running.next(CardPresented).uid_hex == uid


def test_two_cards_in_a_row_are_told_apart(running: Watch, card: NewCard) -> None:
    first, second = card("11111111"), card("22222222")
    first.insert()
    assert running.next(CardPresented).uid_hex == "11111111"
    first.remove()
    running.next(CardRemoved)
    second.insert()
    assert running.next(CardPresented).uid_hex == "22222222"
    assert running.has_nothing_more()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (CardFault.GARBAGE_UID, ProtocolError),
        (CardFault.HUGE_UID, ProtocolError),
        (CardFault.NO_STATUS, ProtocolError),
        (CardFault.WRONG_STATUS, ProtocolError),
        (CardFault.LOCKED, AuthError),
        (CardFault.REMOVED_MID_READ, MediaError),
        (CardFault.DISCONNECT, ProtocolError),
    ],
)
def test_a_bad_card_is_reported_and_the_next_is_read(
    fault: CardFault, error: type[DeviceError], running: Watch, card: NewCard
) -> None:
    bad = card(fault=fault)
    bad.insert()
    assert isinstance(running.next(CardUnreadable).error, error)
    bad.remove()
    running.next(CardRemoved)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


@pytest.mark.parametrize("fault", [CardFault.SLOW, CardFault.EMPTY])
def test_a_slow_card_is_given_up_in_time(fault: CardFault, running: Watch, card: NewCard) -> None:
    slow = card(fault=fault)
    slow.insert()
    assert isinstance(running.next(CardUnreadable).error, DeviceTimeout)
    assert running.driver.state is DeviceState.STALLED
    slow.remove()
    running.next(CardRemoved)
    until(lambda: running.driver.state is DeviceState.READY)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


def test_open_returns_at_once_and_events_come_from_another_thread(reader: VirtualReader) -> None:
    reader.start()
    reader.freeze()  # every call to it hangs
    threads = []
    driver = PcscCardReader()
    started = time.monotonic()
    driver.open(on_event=lambda _: threads.append(threading.current_thread()))
    assert time.monotonic() - started < 0.1
    reader.thaw()
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads
    driver.close()


def test_a_missing_service_is_found_when_it_starts(reader: VirtualReader, watch: Watch) -> None:
    assert isinstance(watch.next(ReaderLost).error, CardServiceDown)
    assert watch.driver.state is DeviceState.SERVICE_DOWN
    reader.start()
    assert "virtual reader" in watch.next(ReaderBack).name
    until(lambda: watch.driver.state is DeviceState.READY)


def test_a_killed_service_is_found_again(
    reader: VirtualReader, running: Watch, card: NewCard
) -> None:
    reader.kill()
    assert isinstance(running.next(ReaderLost).error, CardServiceDown)
    reader.start()
    running.next(ReaderBack)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


def test_an_unplugged_reader_is_found_when_plugged_in(
    reader: VirtualReader, running: Watch, card: NewCard
) -> None:
    reader.stop()
    assert isinstance(running.next(ReaderLost).error, CardServiceDown)
    reader.start(plugged_in=False)
    until(lambda: running.driver.state is DeviceState.MISSING)
    assert isinstance(running.driver.health().problem, ReaderUnplugged)
    reader.stop()
    reader.start()
    running.next(ReaderBack)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


def test_a_half_unplugged_reader_is_lost_and_back(
    cable_pulled: Path, running: Watch, card: NewCard
) -> None:
    cable_pulled.touch()
    assert isinstance(running.next(ReaderLost).error, ReaderNotAnswering)
    assert running.driver.state is DeviceState.FAULTY
    cable_pulled.unlink()
    running.next(ReaderBack)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


def test_a_card_on_a_reader_that_comes_back_is_presented_again(
    cable_pulled: Path, running: Watch, card: NewCard
) -> None:
    card("22222222").insert()
    running.next(CardPresented)
    cable_pulled.touch()
    running.next(ReaderLost)
    cable_pulled.unlink()
    running.next(ReaderBack)
    assert running.next(CardPresented).uid_hex == "22222222"


def test_a_frozen_service_is_reported_and_survived(
    reader: VirtualReader, running: Watch, card: NewCard
) -> None:
    reader.freeze()
    assert isinstance(running.next(ReaderLost).error, DeviceTimeout)
    assert running.driver.state is DeviceState.STALLED
    reader.thaw()
    running.next(ReaderBack)
    card("22222222").insert()
    assert running.next(CardPresented).uid_hex == "22222222"


def test_another_reader_than_the_wanted_is_left_alone(reader: VirtualReader) -> None:
    reader.start()
    choosy = Watch(PcscCardReader(reader="ACS ACR122U"))
    assert isinstance(choosy.next(ReaderLost).error, ReaderUnplugged)
    choosy.driver.close()


def test_close_is_quick_and_may_be_repeated_and_followed_by_open(
    running: Watch, card: NewCard
) -> None:
    slow = card(fault=CardFault.SLOW)
    slow.insert()
    until(lambda: running.driver.state is DeviceState.BUSY)
    started = time.monotonic()
    running.driver.close()
    running.driver.close()
    assert time.monotonic() - started < 2
    assert running.driver.state is DeviceState.CLOSED
    assert running.has_nothing_more()
    slow.remove()
    again = Watch(running.driver)
    again.next(ReaderBack)
    again.driver.close()


def test_a_failing_listener_does_not_end_the_driver(reader: VirtualReader, card: NewCard) -> None:
    heard = []

    def listen(event: object) -> None:
        heard.append(event)
        raise ValueError("the screen is broken")

    driver: CardReader = PcscCardReader()
    driver.open(on_event=listen)
    reader.start()
    until(lambda: any(isinstance(event, ReaderBack) for event in heard))
    card("22222222").insert()
    until(lambda: any(isinstance(event, CardPresented) for event in heard))
    driver.close()
