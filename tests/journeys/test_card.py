"""Logging in by a PC/SC card at the running terminal, over the real card service and server."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from hardware.card_reader.simulator import CardFault, VirtualCard
from hardware.card_reader.virtual_reader import READER_NAME, VirtualReader
from hardware.device import DeviceReport, DeviceState
from kiosk.devices.simulating import settings_lines
from server.demo.log_ins import InmateLogIn
from tests.fakes.desk import HeardVoice
from tests.integration.hardware.watch import free_port
from tests.journeys.conftest import Prison, Visit, visiting

WORKS, BROKEN = "把卡放在", "读卡器现在不能用"


@dataclass
class Corridor:
    """The terminal, its card reader, and who stands before it."""

    visit: Visit
    reader: VirtualReader
    inmate: InmateLogIn
    reports: Callable[[], Sequence[DeviceReport]]

    def card(self, *, fault: CardFault = CardFault.NONE) -> VirtualCard:
        return VirtualCard(uid=self.inmate.card_uid, port=self.reader.port, fault=fault)

    async def hint(self, words: str) -> None:
        """Wait until the waiting screen says so."""
        await self.visit.fingers.reach("waiting")
        screen = self.visit.app.terminal.navigation.screen
        await self.visit.fingers.until(lambda: words in screen.hint, what=words)

    async def enter_pin(self) -> None:
        await self.visit.fingers.type(self.inmate.pin)
        await self.visit.fingers.tap("go_on")
        await self.visit.fingers.reach("home")

    async def log_out(self) -> None:
        await self.visit.fingers.tap("log_out")
        await self.visit.fingers.reach("waiting")

    def states(self) -> list[DeviceState]:
        return [report.state for report in self.reports() if report.device == "card_reader"]


@pytest.fixture
def reader(service_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualReader]:
    made = VirtualReader(service_folder, port=free_port())
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.start()
    yield made
    made.stop()


@pytest.fixture
async def corridor(
    prison: Prison, window: None, reader: VirtualReader, tmp_path: Path
) -> AsyncIterator[Corridor]:
    from kiosk.app import real_parts

    terminal = prison.new_terminal(tmp_path / "terminal")
    settings = {"driver": "pcsc", "reader": READER_NAME, "service": reader.service}
    with (tmp_path / "terminal" / "terminal.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{settings_lines('card_reader', settings)}\n")
    parts = replace(real_parts(terminal, terminal.settings()), voice=HeardVoice())
    async with visiting(prison, terminal, parts) as visit:
        yield Corridor(visit, reader, prison.notes.inmates[0], parts.device_reports)


async def test_a_card_and_a_pin_let_a_person_in(corridor: Corridor) -> None:
    await corridor.hint(WORKS)
    await corridor.visit.picture("card-1-waiting")
    card = corridor.card()
    card.insert()
    await corridor.visit.fingers.reach("login")
    await corridor.visit.picture("card-2-pin")
    await corridor.enter_pin()
    await corridor.visit.picture("card-3-home")
    card.remove()
    await corridor.log_out()


async def test_a_reader_that_is_unplugged_takes_one_hint_away_and_comes_back(
    corridor: Corridor,
) -> None:
    await corridor.hint(WORKS)
    corridor.reader.stop()
    corridor.reader.start(plugged_in=False)
    await corridor.hint(BROKEN)
    await corridor.visit.picture("card-4-unplugged")
    await corridor.visit.fingers.until(
        lambda: corridor.states() == [DeviceState.MISSING], what="the report"
    )
    await corridor.visit.log_in(number=corridor.inmate.number, pin=corridor.inmate.pin)
    await corridor.log_out()
    corridor.reader.stop()
    corridor.reader.start()
    await corridor.hint(WORKS)
    card = corridor.card()
    card.insert()
    await corridor.visit.fingers.reach("login")
    corridor.reader.stop()  # the person has his PIN yet to type, and goes on
    await corridor.enter_pin()
    card.remove()


async def test_a_card_that_cannot_be_read_is_refused_with_a_sentence(corridor: Corridor) -> None:
    await corridor.hint(WORKS)
    bad = corridor.card(fault=CardFault.HUGE_UID)
    bad.insert()
    await corridor.visit.fingers.reach("login")
    await corridor.visit.fingers.until(
        lambda: "读不出来" in corridor.visit.text("problem"), what="the sentence"
    )
    await corridor.visit.picture("card-5-unreadable")
    bad.remove()
    good = corridor.card()
    good.insert()
    await corridor.visit.fingers.until(
        lambda: "密码" in corridor.visit.said(), what="the question for the PIN"
    )
    await corridor.enter_pin()
    good.remove()
