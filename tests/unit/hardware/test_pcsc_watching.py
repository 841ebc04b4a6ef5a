"""How the PC/SC driver follows a service that changes: what no virtual reader can be made to do.

The service here is the driver's own view of PC/SC; pcscd itself is met in tests/integration.
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardRemoved,
    CardServiceDown,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
    ReaderNotAnswering,
    ReaderUnplugged,
)
from hardware.card_reader.pcsc import PcscCardReader
from hardware.card_reader.pcsc_calls import PLUG_EVENTS, ReaderStatus
from hardware.device import DeviceError, DeviceState

EMPTY, PRESENT = 0x10, 0x20  # SCARD_STATE_EMPTY, SCARD_STATE_PRESENT
COUNTED = 0x10000  # pcsc-lite's count of insertions and removals starts at bit 16


@dataclass
class Bench:
    """What the card service would say now; `change` wakes those who wait."""

    readers: list[str] = field(default_factory=list)
    flags: int = EMPTY
    reply: bytes = bytes.fromhex("04A1B2C39000")
    refusal: DeviceError | None = None
    is_down: bool = False
    changed: threading.Condition = field(default_factory=threading.Condition)

    def change(self, **values: object) -> None:
        with self.changed:
            for name, value in values.items():
                setattr(self, name, value)
            self.changed.notify_all()

    def connect(self) -> "FakeService":
        if self.is_down:
            raise CardServiceDown("down")
        return FakeService(self)


@dataclass
class FakeService:
    bench: Bench

    def close(self) -> None:
        return

    def cancel(self) -> None:
        self.bench.change()

    def reader_names(self) -> Sequence[str]:
        if self.bench.is_down:
            raise CardServiceDown("down")
        return list(self.bench.readers)

    def wait(self, known: ReaderStatus, *, at_most: timedelta) -> ReaderStatus:
        names = list(self.bench.readers)
        with self.bench.changed:
            self.bench.changed.wait_for(
                lambda: self.bench.is_down or self._differs(known, names),
                timeout=min(at_most.total_seconds(), 0.05),
            )
        if self.bench.is_down:
            raise CardServiceDown("down")
        if known.name == PLUG_EVENTS or known.name not in self.bench.readers:
            return known
        return ReaderStatus(name=known.name, flags=self.bench.flags)

    def exchange(self, command: bytes, *, reader: str) -> bytes:
        assert (command, reader) == (bytes.fromhex("FFCA000000"), self.bench.readers[0])
        if self.bench.refusal is not None:
            raise self.bench.refusal
        return self.bench.reply

    def _differs(self, known: ReaderStatus, names: list[str]) -> bool:
        is_other = known.name != PLUG_EVENTS and known.flags != self.bench.flags
        return is_other or names != self.bench.readers


class Ears:
    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
        self.listen = self._heard.put

    def next(self) -> CardEvent:
        return self._heard.get(timeout=5)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench()
    monkeypatch.setattr("hardware.card_reader.pcsc.CardService", made.connect)
    return made


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def driver(bench: Bench, ears: Ears) -> Iterator[PcscCardReader]:
    made = PcscCardReader(reader="ACS")
    yield made
    made.close()


def test_a_reader_plugged_in_and_out_of_a_running_service_is_followed(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    driver.open(on_event=ears.listen)
    lost = ears.next()
    assert isinstance(lost, ReaderLost)
    assert isinstance(lost.error, ReaderUnplugged)
    bench.change(readers=["Other", "ACS ACR122U"])
    assert ears.next() == ReaderBack("ACS ACR122U")
    bench.change(readers=["Other"])
    lost = ears.next()
    assert isinstance(lost, ReaderLost)
    assert driver.state is DeviceState.MISSING


def test_cards_swapped_faster_than_the_watch_looks_are_both_told(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    bench.change(readers=["ACS"], flags=PRESENT | COUNTED)
    driver.open(on_event=ears.listen)
    assert ears.next() == ReaderBack("ACS")
    assert ears.next() == CardPresented(bytes.fromhex("04A1B2C3"))
    bench.change(flags=PRESENT | 3 * COUNTED, reply=bytes.fromhex("111111119000"))
    assert ears.next() == CardRemoved()
    assert ears.next() == CardPresented(bytes.fromhex("11111111"))


def test_flags_that_do_not_concern_the_card_bring_no_event(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    in_use = 0x100  # SCARD_STATE_INUSE: another program talks to the card
    bench.change(readers=["ACS"], flags=PRESENT | COUNTED)
    driver.open(on_event=ears.listen)
    ears.next()
    ears.next()
    bench.change(flags=PRESENT | COUNTED | in_use)
    bench.change(flags=EMPTY | 2 * COUNTED)
    assert ears.next() == CardRemoved()


def test_a_reader_held_by_another_program_makes_the_card_unreadable_only(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    held = ReaderNotAnswering("another program holds the reader")
    bench.change(readers=["ACS"], flags=PRESENT | COUNTED, refusal=held)
    driver.open(on_event=ears.listen)
    assert ears.next() == ReaderBack("ACS")
    assert ears.next() == CardUnreadable(held)
    bench.change(flags=EMPTY | 2 * COUNTED, refusal=None)
    assert ears.next() == CardRemoved()
    bench.change(flags=PRESENT | 3 * COUNTED)
    assert ears.next() == CardPresented(bytes.fromhex("04A1B2C3"))


def test_an_unreadable_card_leaves_the_reader_usable(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    bench.change(readers=["ACS"], flags=PRESENT | COUNTED, reply=b"\x6a\x81")
    driver.open(on_event=ears.listen)
    ears.next()
    assert isinstance(ears.next(), CardUnreadable)
    assert driver.state is DeviceState.READY


def test_a_service_that_goes_down_is_tried_again(
    driver: PcscCardReader, bench: Bench, ears: Ears
) -> None:
    bench.change(readers=["ACS"])
    driver.open(on_event=ears.listen)
    assert ears.next() == ReaderBack("ACS")
    bench.change(is_down=True)
    assert isinstance(ears.next(), ReaderLost)
    assert driver.state is DeviceState.SERVICE_DOWN
    bench.change(is_down=False)
    assert ears.next() == ReaderBack("ACS")


def test_opening_twice_is_refused(driver: PcscCardReader, ears: Ears) -> None:
    driver.open(on_event=ears.listen)
    with pytest.raises(DeviceError):
        driver.open(on_event=ears.listen)
