"""A device that is missing, cannot be made or breaks is tried again, and takes nothing along."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from hardware.device import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
)
from hardware.supervisor import Patience, Supervised, Supervisor

PATIENCE_S = 20.0
QUICK = Patience(
    look_every=timedelta(milliseconds=5),
    first_pause=timedelta(milliseconds=5),
    longest_pause=timedelta(milliseconds=20),
    made_anew_after=timedelta(milliseconds=30),
)
READY = Health(DeviceState.READY)
SETTINGS = {"driver": "fake"}


class FakeDevice:
    """Says what it was told to say."""

    def __init__(self, health: Health = READY) -> None:
        self.now = health
        self.breaks = False
        self.closed = 0
        self.info = DeviceInfo(device="lamp", driver="fake", name="Lamp 1")

    @property
    def state(self) -> DeviceState:
        return self.now.state

    def health(self) -> Health:
        if self.breaks:
            raise ValueError("a driver's own error")
        return self.now

    def open(self, *, on_event: Callable[[object], None]) -> None:
        on_event("opened")

    def close(self) -> None:
        self.closed += 1


@dataclass(frozen=True)
class Lost:
    error: DeviceError


class Workshop:
    """Makes drivers: the last of `results` again and again."""

    def __init__(self, *results: FakeDevice | Exception) -> None:
        self._results = list(results)
        self.made = 0

    def make(self, _settings: Mapping[str, object]) -> FakeDevice:
        self.made += 1
        result = self._results.pop(0) if len(self._results) > 1 else self._results[0]
        if isinstance(result, Exception):
            raise result
        return result


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    yield Supervisor(patience=QUICK)
    assert not [thread for thread in threading.enumerate() if "supervisor" in thread.name]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.002)


def opened(supervisor: Supervisor, workshop: Workshop) -> tuple[Supervised[FakeDevice], "Heard"]:
    heard: Heard = queue.SimpleQueue()
    member = supervisor.look_after("lamp", SETTINGS, make=workshop.make, lost=Lost)
    member.open(on_event=heard.put)
    return member, heard


Heard = queue.SimpleQueue[object]


def test_a_device_that_works_is_left_alone(supervisor: Supervisor) -> None:
    device = FakeDevice()
    member, heard = opened(supervisor, Workshop(device))
    assert heard.get(timeout=PATIENCE_S) == "opened"
    until(lambda: member.state is DeviceState.READY)
    assert member.device is device
    assert member.info.name == "Lamp 1"
    member.close()
    member.close()
    assert device.closed == 1
    assert [report.state for report in supervisor.reports()] == [DeviceState.CLOSED]


def test_one_that_cannot_be_made_is_tried_until_it_can(supervisor: Supervisor) -> None:
    error = DeviceUnavailable("the driver lamp.fake lacks a package")
    workshop = Workshop(error, error, error, FakeDevice())
    member, heard = opened(supervisor, workshop)
    assert heard.get(timeout=PATIENCE_S) == Lost(error)  # once, not at each try
    assert heard.get(timeout=PATIENCE_S) == "opened"
    assert workshop.made == 4
    member.close()


def test_a_driver_that_raises_its_own_error_is_put_down_and_made_anew(
    supervisor: Supervisor,
) -> None:
    bad, good = FakeDevice(), FakeDevice()
    member, heard = opened(supervisor, Workshop(bad, good))
    assert heard.get(timeout=PATIENCE_S) == "opened"
    bad.breaks = True
    lost = heard.get(timeout=PATIENCE_S)
    assert isinstance(lost, Lost)
    assert "fault" in str(lost.error)
    until(lambda: member.device is good)
    assert bad.closed == 1
    member.close()


def test_a_driver_that_ends_is_made_anew(supervisor: Supervisor) -> None:
    ended, good = FakeDevice(), FakeDevice()
    member, _ = opened(supervisor, Workshop(ended, good))
    until(lambda: member.device is ended)
    ended.now = Health(DeviceState.CLOSED)
    until(lambda: member.device is good)
    member.close()


def test_one_that_stays_broken_is_made_anew(supervisor: Supervisor) -> None:
    stalled = FakeDevice(Health(DeviceState.STALLED, DeviceTimeout("no answer")))
    workshop = Workshop(stalled, FakeDevice())
    member, _ = opened(supervisor, workshop)
    until(lambda: member.state is DeviceState.STALLED)
    until(lambda: member.state is DeviceState.READY)
    assert (workshop.made, stalled.closed) == (2, 1)
    member.close()


def test_a_listener_that_fails_does_not_end_the_supervisor(supervisor: Supervisor) -> None:
    workshop = Workshop(DeviceUnavailable("gone"))
    member = supervisor.look_after("lamp", SETTINGS, make=workshop.make, lost=Lost)

    def listen(_event: object) -> None:
        raise ValueError("the screen is broken")

    member.open(on_event=listen)
    until(lambda: workshop.made > 2)
    member.close()


def test_the_reports_say_how_each_stands_and_since_when(supervisor: Supervisor) -> None:
    error = DeviceUnavailable("not plugged in")
    missing, _ = opened(supervisor, Workshop(error))
    there = supervisor.look_after("fan", SETTINGS, make=Workshop(FakeDevice()).make)
    there.open()
    until(lambda: there.state is DeviceState.READY and missing.state is DeviceState.MISSING)
    first, second = supervisor.reports()
    assert (first.device, first.driver, first.state) == ("lamp", "fake", DeviceState.MISSING)
    assert (first.problem, second.problem) == ("not plugged in", "")
    since = first.since
    until(lambda: second.state is DeviceState.READY)
    assert supervisor.reports()[0].since == since, "the state did not change, but its time did"
    missing.close()
    there.close()


def test_it_is_looked_after_once(supervisor: Supervisor) -> None:
    member, _ = opened(supervisor, Workshop(FakeDevice()))
    with pytest.raises(DeviceError):
        member.open()
    member.close()
