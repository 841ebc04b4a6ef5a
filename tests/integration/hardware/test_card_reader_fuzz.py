"""Each card reader's driver on its wire, with wrong frames in large numbers.

100,000 a driver with GUITU_FULL=1. No error but a device's own comes out of a driver, none of
its threads ends, and a good card is read after every batch.
"""

import queue
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardReader,
)
from hardware.card_reader.pcsc import fetch_uid, uid_from_reply
from hardware.card_reader.pcsc_calls import CardService
from hardware.card_reader.rdm6300 import Rdm6300CardReader
from hardware.card_reader.rdm6300_simulator import SimulatedRdm6300
from hardware.card_reader.simulator import VirtualCard
from hardware.card_reader.virtual_reader import VirtualReader
from hardware.card_reader.wedge import WedgeCardReader
from hardware.card_reader.wedge_simulator import SimulatedWedge
from hardware.device import DeviceError
from hardware.timed_calls import TimedCalls
from tests.integration.hardware.fuzzing import BATCH, many, spoilt, tell
from tests.integration.hardware.watch import PATIENCE_S, until

UID = "0102030405"
GOOD_FRAME = b"\x02010203040501\x03"


@pytest.fixture(autouse=True)
def no_driver_has_a_fault(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An error of any kind but a device's own is logged by the driver's watch as its fault."""
    yield
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


class Driven:
    """An open driver; whatever it reports is looked at."""

    def __init__(self, driver: CardReader) -> None:
        self._driver = driver
        self._presented: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.foreign: list[object] = []
        driver.open(on_event=self._hear)

    def reads(self, uid: str, *, lay: Callable[[], None]) -> None:
        """Lay it down until it is read, as a person does."""
        for _ in range(80):
            lay()
            try:
                while self._presented.get(timeout=PATIENCE_S / 80) != uid:
                    pass
            except queue.Empty:
                continue
            return
        pytest.fail(f"no card is read any more; the driver is {self._driver.health()}")

    def _hear(self, event: CardEvent) -> None:
        if isinstance(event, CardPresented):
            self._presented.put(event.uid_hex)
        error: object = getattr(event, "error", None)
        if error is not None and not isinstance(error, DeviceError):
            self.foreign.append(error)


def test_rdm6300_survives_any_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    reader, sent = SimulatedRdm6300(), 0
    reader.plug()
    driver = Rdm6300CardReader(port=reader.port, gone_after_s=0.05)
    driven = Driven(driver)

    @many
    @given(frame=st.binary(max_size=40) | st.just(GOOD_FRAME), seed=st.integers(0, 2**32))
    def fuzz(frame: bytes, seed: int) -> None:
        nonlocal sent
        dice = random.Random(seed)
        reader.lift()
        for _ in range(BATCH):
            reader.send(spoilt(frame, dice))
            sent += 1
        # Another each time: the last may count as lying there still.
        uid = f"{sent:010X}"
        driven.reads(uid, lay=lambda: reader.lay(uid))

    with closing(reader), closing(driver):
        fuzz()
    assert driven.foreign == []
    tell("rdm6300", sent, capsys)


def test_wedge_survives_any_records(capsys: pytest.CaptureFixture[str]) -> None:
    reader, sent = SimulatedWedge(), 0
    reader.plug()
    driver = WedgeCardReader(device=reader.path, gone_after_s=0.05)
    driven = Driven(driver)
    keys = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 255), st.integers(-2, 2)))

    @many
    @given(keys=keys, seed=st.integers(0, 2**32))
    def fuzz(keys: list[tuple[int, int, int]], seed: int) -> None:
        nonlocal sent
        dice = random.Random(seed)
        good = b"".join(reader.record(*key) for key in keys)
        for _ in range(BATCH):
            reader.send(spoilt(good, dice))
            sent += 1
        driven.reads(UID, lay=lambda: reader.lay(UID))

    with closing(reader), closing(driver):
        fuzz()
    assert driven.foreign == []
    tell("wedge", sent, capsys)


def test_pcsc_survives_any_reply_of_a_card(
    reader: VirtualReader, capsys: pytest.CaptureFixture[str]
) -> None:
    reader.start()
    card = VirtualCard(uid="04A1B2C3", port=reader.port)
    card.insert()
    with closing(CardService()) as service:
        name = service.reader_names()[0]
    until(lambda: is_read(name))
    timed, asked = TimedCalls(name="card"), 0

    @many
    @given(good=st.binary(min_size=1, max_size=300), seed=st.integers(0, 2**32))
    def fuzz(good: bytes, seed: int) -> None:
        nonlocal asked
        dice = random.Random(seed)
        for _ in range(BATCH):
            card.reply = spoilt(good + b"\x90\x00", dice) or b"\x90"
            asked += 1
            try:
                uid_from_reply(timed.run(lambda: fetch_uid(name), limit=timedelta(seconds=10)))
            except DeviceError:
                continue
        card.reply = None
        assert is_read(name)

    fuzz()
    card.remove()
    tell("pcsc", asked, capsys)


def is_read(name: str) -> bool:
    try:
        return uid_from_reply(fetch_uid(name)) == bytes.fromhex("04A1B2C3")
    except DeviceError:
        return False
