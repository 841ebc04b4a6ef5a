"""The SDT driver over a pseudo-terminal, with each fault of its simulator."""

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TypeVar

import pytest

from hardware.device import DeviceError, DeviceState, DeviceTimeout, DeviceUnavailable
from hardware.id_card.api import (
    CardDataWrong,
    CardTakenAway,
    IdCardEvent,
    IdCardPresented,
    IdCardUnreadable,
    IdReaderBack,
    IdReaderLost,
)
from hardware.id_card.sdt import SdtIdCardReader
from hardware.id_card.simulator import FOREIGNER, NATIONAL, PERMIT, SdtFault, SimulatedSdt, text_of
from hardware.serial_line import LineUnplugged
from tests.integration.hardware.watch import PATIENCE_S, until

Event = TypeVar("Event", bound=IdCardEvent)


class Desk:
    """A driver, the reader it meets, and what it reported."""

    def __init__(self) -> None:
        self.reader = SimulatedSdt()
        self.driver = SdtIdCardReader(port=self.reader.port, read_timeout_s=0.3, looks_a_second=50)
        self.events: queue.SimpleQueue[IdCardEvent] = queue.SimpleQueue()

    def open(self) -> None:
        self.driver.open(on_event=self.events.put)

    def next(self, kind: type[Event]) -> Event:
        event = self.events.get(timeout=PATIENCE_S)
        assert isinstance(event, kind), f"{event} came, {kind.__name__} was due"
        return event


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.driver.close()
    made.reader.close()


@pytest.fixture
def running(desk: Desk) -> Desk:
    desk.reader.plug()
    desk.open()
    desk.next(IdReaderBack)
    return desk


@pytest.mark.parametrize("card", [NATIONAL, FOREIGNER, PERMIT])
def test_each_kind_of_card_is_read(card: Mapping[str, str], running: Desk) -> None:
    running.reader.lay(card)
    shown = running.next(IdCardPresented).card
    assert (shown.name, shown.number) == (card["name"], card["number"])
    assert len(shown.photo) == 1024
    assert running.driver.state is DeviceState.READY
    assert running.driver.info.name.startswith("05.03-")


def test_a_card_is_read_once_and_the_next_is_told_apart(running: Desk) -> None:
    running.reader.lay(NATIONAL)
    running.next(IdCardPresented)
    running.reader.lift()
    running.reader.lay(PERMIT)
    assert running.next(IdCardPresented).card.name == PERMIT["name"]
    assert running.events.empty()


def test_a_missing_port_is_found_when_it_is_plugged_in(desk: Desk) -> None:
    desk.open()
    assert isinstance(desk.next(IdReaderLost).error, LineUnplugged)
    assert desk.driver.state is DeviceState.MISSING
    desk.reader.plug()
    desk.next(IdReaderBack)


def test_an_unplugged_reader_is_lost_and_back(running: Desk) -> None:
    running.reader.unplug()
    assert isinstance(running.next(IdReaderLost).error, DeviceUnavailable)
    running.reader.plug()
    running.next(IdReaderBack)
    running.reader.lay(NATIONAL)
    running.next(IdCardPresented)


def test_a_reader_unplugged_between_two_looks_is_lost_and_back(desk: Desk) -> None:
    desk.driver = SdtIdCardReader(port=desk.reader.port, looks_a_second=4)
    desk.reader.plug()
    desk.open()
    desk.next(IdReaderBack)
    for _ in range(5):
        until(lambda: desk.driver.state is DeviceState.READY)
        desk.reader.unplug()
        desk.reader.plug()
        assert isinstance(desk.next(IdReaderLost).error, DeviceUnavailable)
        desk.next(IdReaderBack)


@pytest.mark.parametrize("fault", [SdtFault.STALL, SdtFault.SLOW, SdtFault.BROKEN_OFF])
def test_a_reader_that_does_not_answer_is_given_up_and_found_again(
    fault: SdtFault, running: Desk
) -> None:
    running.reader.fault = fault
    assert isinstance(running.next(IdReaderLost).error, DeviceTimeout)
    assert running.driver.state is DeviceState.STALLED
    running.reader.fault = SdtFault.NONE
    running.next(IdReaderBack)


@pytest.mark.parametrize(
    "fault",
    [
        SdtFault.WRONG_CHECK,
        SdtFault.WRONG_LENGTH,
        SdtFault.HUGE_LENGTH,
        SdtFault.GARBAGE,
        SdtFault.WRONG_STATUS,
    ],
)
def test_a_bad_answer_is_an_error_of_the_driver_and_survived(
    fault: SdtFault, running: Desk
) -> None:
    running.reader.fault = fault
    assert isinstance(running.next(IdReaderLost).error, DeviceError)
    assert not running.driver.health().is_usable
    running.reader.fault = SdtFault.NONE
    running.next(IdReaderBack)
    running.reader.lay(NATIONAL)
    running.next(IdCardPresented)


def test_noise_before_an_answer_is_passed_over(running: Desk) -> None:
    running.reader.fault = SdtFault.NOISE
    running.reader.lay(NATIONAL)
    running.next(IdCardPresented)


def test_a_module_that_fails_its_self_test_is_not_usable(desk: Desk) -> None:
    desk.reader.fault = SdtFault.SELF_TEST
    desk.reader.plug()
    desk.open()
    assert isinstance(desk.next(IdReaderLost).error, DeviceUnavailable)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (SdtFault.TAKEN_BEFORE_SELECT, CardTakenAway),
        (SdtFault.TAKEN_BEFORE_READ, CardTakenAway),
        (SdtFault.SHORT_CARD, CardDataWrong),
    ],
)
def test_a_bad_card_is_told_once_and_the_next_is_read(
    fault: SdtFault, error: type[DeviceError], running: Desk
) -> None:
    running.reader.fault = fault
    running.reader.lay(NATIONAL)
    assert isinstance(running.next(IdCardUnreadable).error, error)
    assert running.driver.health().is_usable
    running.reader.lift()
    running.reader.fault = SdtFault.NONE
    running.reader.lay(PERMIT)
    running.next(IdCardPresented)
    assert running.events.empty()


def test_a_card_with_an_impossible_date_is_refused_with_a_sentence(running: Desk) -> None:
    running.reader.lay_text(text_of({**NATIONAL, "birth": "19800231"}))
    error = running.next(IdCardUnreadable).error
    assert isinstance(error, CardDataWrong)
    assert "calendar" in str(error)


def test_open_returns_at_once_and_events_come_from_another_thread(desk: Desk) -> None:
    desk.reader.fault = SdtFault.STALL
    desk.reader.plug()
    threads: list[threading.Thread] = []
    started = time.monotonic()
    desk.driver.open(on_event=lambda _: threads.append(threading.current_thread()))
    assert time.monotonic() - started < 0.1
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads


def test_close_may_be_repeated_and_followed_by_open(running: Desk) -> None:
    running.driver.close()
    running.driver.close()
    assert running.driver.state is DeviceState.CLOSED
    assert "ID-card reader" not in {thread.name for thread in threading.enumerate()}
    running.open()
    running.next(IdReaderBack)
    with pytest.raises(DeviceError):
        running.open()
