"""A real pcscd with a virtual reader, and a driver over it whose events are collected."""

import queue
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from hardware.card_reader.api import CardEvent
from hardware.card_reader.pcsc import PcscCardReader
from hardware.card_reader.simulator import CardFault, VirtualCard
from hardware.card_reader.virtual_reader import VPCD_DRIVER, VirtualReader

# Far above what any step takes (0.5 s), so that only a hang meets it.
PATIENCE_S = 20.0

Event = TypeVar("Event", bound=CardEvent)


class Watch:
    """A driver under test and the events it reported, in their order."""

    def __init__(self, driver: PcscCardReader) -> None:
        self.driver = driver
        self._events: queue.SimpleQueue[CardEvent] = queue.SimpleQueue()
        driver.open(on_event=self._events.put)

    def next(self, kind: type[Event]) -> Event:
        """The next event, which must be of that kind."""
        try:
            event = self._events.get(timeout=PATIENCE_S)
        except queue.Empty:
            pytest.fail(f"no {kind.__name__} came; the driver is {self.driver.health()}")
        assert isinstance(event, kind), f"{event} came, {kind.__name__} was due"
        return event

    def has_nothing_more(self) -> bool:
        return self._events.empty()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail("it did not come about in time")
        time.sleep(0.01)


@pytest.fixture(scope="session")
def service_folder() -> Iterator[Path]:
    """One for all tests: pcsc-lite's client reads the place of its socket only once."""
    folder = Path(tempfile.mkdtemp(prefix="guitu-"))  # pytest's own is too long for a socket
    yield folder
    shutil.rmtree(folder)


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


def free_port() -> int:
    """The first of two: vpcd opens the next one for its second slot.

    Below 32768 lie no ports that the kernel hands out to connections in the meantime.
    """
    ports = random.Random()
    for _ in range(100):
        port = ports.randrange(20_000, 32_000)
        if _is_free(port) and _is_free(port + 1):
            return port
    raise OSError("no two free ports in a row")


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
