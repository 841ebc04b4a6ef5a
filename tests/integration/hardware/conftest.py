"""A real pcscd with a virtual reader, and a driver over it whose events are collected."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.card_reader.pcsc import PcscCardReader
from hardware.card_reader.simulator import CardFault, VirtualCard
from hardware.card_reader.virtual_reader import VPCD_DRIVER, VirtualReader
from hardware.touch.api import PanelBack
from hardware.touch.simulator import (
    SimulatedPacketPanel,
    SimulatedPanel,
    SimulatedSlotPanel,
)
from tests.integration.hardware.touching import Watched, driver_of
from tests.integration.hardware.watch import Watch, free_port


@pytest.fixture(scope="session")
def unpluggable_driver(service_folder: Path) -> Path:
    """vpcd's driver with a cable that can be pulled, compiled from the C file beside this one."""
    (service_folder / "libifdvpcd.so.0").symlink_to(VPCD_DRIVER)
    library = service_folder / "unpluggable_vpcd.so"
    source = Path(__file__).with_name("unpluggable_vpcd.c")
    flags = ["-shared", "-fPIC", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN"]
    subprocess.run(
        ["gcc", "-o", str(library), str(source), *flags, str(VPCD_DRIVER)], check=True, timeout=60
    )
    return library


@pytest.fixture
def cable_pulled(tmp_path: Path) -> Path:
    """While this file exists the reader answers nothing."""
    return tmp_path / "cable-pulled"


@pytest.fixture
def reader(
    service_folder: Path,
    unpluggable_driver: Path,
    cable_pulled: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[VirtualReader]:
    """Not started yet. A missing pcscd fails the test."""
    virtual = VirtualReader(
        service_folder,
        port=free_port(),
        driver=unpluggable_driver,
        extra_environment={"GUITU_TEST_CABLE_PULLED": str(cable_pulled)},
    )
    for name, value in virtual.environment.items():
        monkeypatch.setenv(name, value)
    yield virtual
    virtual.stop()


@pytest.fixture
def watch(reader: VirtualReader) -> Iterator[Watch]:
    collected = Watch(PcscCardReader(read_timeout_s=1))
    yield collected
    collected.driver.close()


@pytest.fixture
def card(reader: VirtualReader) -> Iterator[Callable[..., VirtualCard]]:
    made: list[VirtualCard] = []

    def make(uid: str = "04A1B2C3", *, fault: CardFault = CardFault.NONE) -> VirtualCard:
        made.append(VirtualCard(uid=uid, port=reader.port, fault=fault))
        return made[-1]

    yield make
    for one in made:
        one.remove()


@pytest.fixture(params=[SimulatedPacketPanel, SimulatedSlotPanel], ids=["a", "b"])
def panel(request: pytest.FixtureRequest) -> Iterator[SimulatedPanel]:
    made: SimulatedPanel = request.param()
    yield made
    made.close()


@pytest.fixture
def running(panel: SimulatedPanel) -> Iterator[Watched]:
    panel.plug()
    watched = Watched(driver_of(panel, held_after_s=1.0))
    watched.next(PanelBack)
    yield watched
    watched.driver.close()
