"""systemd's watchdog hears the terminal, and stops nobody when it does not."""

from collections.abc import Iterator

import pytest

from hardware import drivers
from hardware.device import DeviceState
from hardware.watchdog.api import Watchdog
from hardware.watchdog.sd_notify import SdNotifyWatchdog
from hardware.watchdog.simulator import SimulatedManager

# Far more than a socket holds.
MANY = 100_000


@pytest.fixture
def manager() -> Iterator[SimulatedManager]:
    made = SimulatedManager()
    yield made
    made.close()


def watchdog_of(manager: SimulatedManager) -> Watchdog:
    driver = drivers.make("watchdog", manager.settings)
    assert isinstance(driver, Watchdog)
    return driver


def test_the_manager_hears_every_word(manager: SimulatedManager) -> None:
    manager.plug()
    watchdog = watchdog_of(manager)
    watchdog.ready()
    watchdog.status("stands 1.0")
    watchdog.alive()
    watchdog.stopping()
    assert manager.heard() == ["READY=1", "STATUS=stands 1.0", "WATCHDOG=1", "STOPPING=1"]
    assert watchdog.health().state is DeviceState.READY


def test_a_manager_that_goes_is_told_of_and_heard_again(manager: SimulatedManager) -> None:
    manager.plug()
    watchdog = watchdog_of(manager)
    manager.unplug()
    watchdog.alive()
    assert watchdog.health().state is DeviceState.SERVICE_DOWN
    manager.plug()
    watchdog.alive()
    assert watchdog.health().state is DeviceState.READY
    assert manager.heard() == ["WATCHDOG=1"]


def test_a_deaf_manager_stops_nobody(manager: SimulatedManager) -> None:
    """Without an end to its wait this test would never return."""
    manager.plug()
    manager.set_fault("deaf")
    watchdog = watchdog_of(manager)
    for _ in range(MANY):
        watchdog.alive()
        if watchdog.health().state is DeviceState.SERVICE_DOWN:
            break
    assert watchdog.health().state is DeviceState.SERVICE_DOWN
    manager.set_fault("none")
    assert set(manager.heard()) == {"WATCHDOG=1"}


@pytest.mark.parametrize("address", ["", "relative/path", "/nobody/listens/here", "@nobody"])
def test_a_manager_that_is_not_there_harms_nothing(address: str) -> None:
    watchdog = SdNotifyWatchdog(environment={"NOTIFY_SOCKET": address})
    watchdog.ready()
    watchdog.alive()
    assert not watchdog.health().is_usable


def test_closed_twice_it_says_nothing_more(manager: SimulatedManager) -> None:
    manager.plug()
    watchdog = watchdog_of(manager)
    watchdog.close()
    watchdog.close()
    watchdog.alive()
    assert manager.heard() == []
    assert watchdog.health().state is DeviceState.CLOSED
