"""A relay is switched, or it is told that nobody can rely on it."""

import time
from collections.abc import Iterator

import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceTimeout, DeviceUnavailable, ProtocolError
from hardware.relay.api import (
    Relay,
    RelayBack,
    RelayDisagrees,
    RelayEvent,
    RelayLost,
    RelaySwitched,
)
from hardware.relay.simulator import RelayFault, SimulatedLcus
from tests.integration.hardware.heard import PATIENCE_S, Heard


class Bench:
    def __init__(self) -> None:
        self.simulated = SimulatedLcus()
        self.simulated.plug()
        driver = drivers.make("relay", self.simulated.settings)
        assert isinstance(driver, Relay)
        self.driver = driver
        self.heard: Heard[RelayEvent] = Heard()
        driver.open(on_event=self.heard.put)

    def close(self) -> None:
        self.driver.close()
        self.simulated.close()


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def test_it_is_off_at_first_and_switched_on_and_off(bench: Bench) -> None:
    assert bench.heard.next(RelaySwitched) == RelaySwitched(is_on=False, is_confirmed=True)
    for is_on in (True, False):
        bench.driver.switch(is_on=is_on)
        assert bench.heard.next(RelaySwitched) == RelaySwitched(is_on=is_on, is_confirmed=True)
        assert bench.simulated.is_on is is_on


def test_a_board_that_only_listens_is_not_called_confirmed() -> None:
    simulated = SimulatedLcus()
    simulated.plug()
    simulated.fault = RelayFault.STALL
    driver = drivers.make("relay", {**simulated.settings, "answers": False})
    assert isinstance(driver, Relay)
    heard: Heard[RelayEvent] = Heard()
    driver.open(on_event=heard.put)
    driver.switch(is_on=True)
    switched = heard.next(RelaySwitched)
    while not switched.is_on:
        switched = heard.next(RelaySwitched)
    assert not switched.is_confirmed
    driver.close()
    simulated.close()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (RelayFault.STALL, DeviceTimeout),
        (RelayFault.WRONG_SUM, ProtocolError),
        (RelayFault.GARBAGE, ProtocolError),
        (RelayFault.OTHER_CHANNEL, ProtocolError),
        (RelayFault.WELDED, RelayDisagrees),
    ],
)
def test_a_fault_is_told_and_it_is_switched_once_it_is_over(
    bench: Bench, fault: RelayFault, error: type[Exception]
) -> None:
    bench.heard.next(RelayBack)
    bench.simulated.fault = fault
    bench.driver.switch(is_on=True)
    assert isinstance(bench.heard.next(RelayLost).error, error)
    bench.simulated.fault = RelayFault.NONE
    while not bench.heard.next(RelaySwitched).is_on:
        pass
    assert bench.simulated.is_on


def test_a_slow_board_is_waited_for(bench: Bench) -> None:
    bench.simulated.fault = RelayFault.SLOW
    bench.driver.switch(is_on=True)
    while not bench.heard.next(RelaySwitched).is_on:
        pass


def test_an_unplugged_relay_is_lost_and_is_again_as_it_was_told(bench: Bench) -> None:
    bench.heard.next(RelayBack)
    bench.simulated.unplug()
    bench.driver.switch(is_on=True)
    assert isinstance(bench.heard.next(RelayLost).error, DeviceUnavailable)
    bench.simulated.plug()
    while not bench.heard.next(RelaySwitched).is_on:
        pass
    assert bench.simulated.is_on


def test_a_missing_relay_is_told() -> None:
    driver = drivers.make("relay", {"driver": "lcus", "port": "/nowhere"})
    assert isinstance(driver, Relay)
    heard: Heard[RelayEvent] = Heard()
    driver.open(on_event=heard.put)
    heard.next(RelayLost)
    assert driver.state is DeviceState.MISSING
    driver.close()


def test_a_terminal_that_ends_switches_it_off(bench: Bench) -> None:
    bench.driver.switch(is_on=True)
    while not bench.heard.next(RelaySwitched).is_on:
        pass
    bench.driver.close()
    bench.driver.close()
    ends_at = time.monotonic() + PATIENCE_S
    while bench.simulated.is_on and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert not bench.simulated.is_on
