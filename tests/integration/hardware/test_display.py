"""The panel's light obeys, and a terminal that ends leaves no dark panel behind."""

from collections.abc import Iterator

import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceUnavailable, ProtocolError
from hardware.display.api import Display, DisplayBack, DisplayEvent, DisplayLit, DisplayLost
from hardware.display.simulator import SimulatedBacklight
from tests.integration.hardware.heard import Heard


class Bench:
    def __init__(self) -> None:
        self.simulated = SimulatedBacklight()
        driver = drivers.make("display", self.simulated.settings)
        assert isinstance(driver, Display)
        self.driver = driver
        self.heard: Heard[DisplayEvent] = Heard()

    def open(self) -> None:
        self.simulated.plug()
        self.driver.open(on_event=self.heard.put)
        self.heard.next(DisplayBack)

    def is_lit(self, percent: int) -> None:
        self.driver.light(percent)
        while self.heard.next(DisplayLit).percent != percent:
            pass


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.driver.close()
    made.driver.close()
    made.simulated.close()


def test_it_is_half_lit_dark_and_lit_again(bench: Bench) -> None:
    bench.open()
    for percent, shown in ((50, 49), (0, 0), (100, 100)):
        bench.is_lit(percent)
        assert bench.simulated.percent == shown


def test_a_panel_left_dark_is_lit_when_the_terminal_ends(bench: Bench) -> None:
    bench.open()
    bench.is_lit(0)
    bench.driver.close()
    assert bench.simulated.percent == 100


def test_the_least_light_is_not_dark(bench: Bench) -> None:
    bench.open()
    bench.is_lit(1)
    assert bench.simulated.percent > 0


@pytest.mark.parametrize(
    ("fault", "error"), [("garbage", ProtocolError), ("locked", DeviceUnavailable)]
)
def test_a_fault_is_told_and_survived(bench: Bench, fault: str, error: type[Exception]) -> None:
    bench.open()
    bench.simulated.set_fault(fault)
    bench.driver.light(30)
    assert isinstance(bench.heard.next(DisplayLost).error, error)
    bench.simulated.set_fault("none")
    while bench.heard.next(DisplayLit).percent != 30:
        pass


def test_a_panel_that_is_not_there_is_told_and_found(bench: Bench) -> None:
    bench.driver.open(on_event=bench.heard.put)
    assert isinstance(bench.heard.next(DisplayLost).error, DeviceUnavailable)
    assert bench.driver.state is DeviceState.MISSING
    bench.simulated.plug()
    bench.heard.next(DisplayBack)


def test_a_panel_that_goes_away_is_lost_and_back(bench: Bench) -> None:
    bench.open()
    bench.simulated.unplug()
    bench.driver.light(40)
    bench.heard.next(DisplayLost)
    bench.simulated.plug()
    while bench.heard.next(DisplayLit).percent != 40:
        pass
