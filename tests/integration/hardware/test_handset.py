"""A handset is lifted and hung up; one that is gone is at nobody's ear."""

from collections.abc import Iterator

import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceUnavailable
from hardware.handset.api import Handset, HandsetBack, HandsetEvent, HandsetLost, HungUp, Lifted
from hardware.handset.simulator import HandsetFault, SimulatedHandset
from tests.integration.hardware.heard import Heard


class Bench:
    def __init__(self) -> None:
        self.simulated = SimulatedHandset()
        driver = drivers.make("handset", self.simulated.settings)
        assert isinstance(driver, Handset)
        self.driver = driver
        self.heard: Heard[HandsetEvent] = Heard()

    def open(self) -> None:
        self.simulated.plug()
        self.driver.open(on_event=self.heard.put)
        self.heard.next(HandsetBack)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.driver.close()
    made.driver.close()
    made.simulated.close()


@pytest.mark.parametrize("fault", [HandsetFault.NONE, HandsetFault.GARBAGE, HandsetFault.BOUNCE])
def test_lifting_and_hanging_up_are_told(bench: Bench, fault: HandsetFault) -> None:
    bench.open()
    bench.simulated.fault = fault
    bench.simulated.do("lift")
    bench.heard.next(Lifted)
    bench.simulated.do("hang up")
    bench.heard.next(HungUp)
    assert not bench.driver.is_lifted


def test_an_unplugged_handset_is_hung_up_lost_and_back(bench: Bench) -> None:
    bench.open()
    bench.simulated.do("lift")
    bench.heard.next(Lifted)
    bench.simulated.unplug()
    bench.heard.next(HungUp)
    assert isinstance(bench.heard.next(HandsetLost).error, DeviceUnavailable)
    bench.simulated.plug()
    bench.heard.next(HandsetBack)
    bench.simulated.do("lift")
    bench.heard.next(Lifted)


def test_a_missing_handset_is_told_and_found(bench: Bench) -> None:
    bench.driver.open(on_event=bench.heard.put)
    bench.heard.next(HandsetLost)
    assert bench.driver.state is DeviceState.MISSING
    bench.simulated.plug()
    bench.heard.next(HandsetBack)


def test_a_handset_that_says_nothing_holds_nobody_up(bench: Bench) -> None:
    bench.open()
    bench.simulated.fault = HandsetFault.SILENT
    bench.simulated.do("lift")
    assert not bench.driver.is_lifted
    bench.driver.close()
