"""A panel that is off, calibrated by touch alone in the real window, through the real driver."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware import drivers
from hardware.touch.calibration import Point, calibration_of
from hardware.touch.simulator import LARGEST, SimulatedSlotPanel
from kiosk.calibration.command import keep
from kiosk.calibration.presenter import (
    CONFIRM_WITHIN_S,
    MIDDLE,
    TARGETS,
    CalibrationPresenter,
    Size,
)
from kiosk.client.terminal_home import PanelSettings, TerminalHome, TerminalSettings
from tests.integration.hardware.watch import PATIENCE_S
from tests.screens.conftest import HeldClock

if TYPE_CHECKING:
    from kiosk.calibration.app import CalibrationApp

WIDTH, HEIGHT = 1280, 800
WRITTEN = '# ours\n[devices.touch]\ndriver = "mt_b"\n'
PICTURES = os.environ.get("GUITU_PICTURES", "")


def on_the_glass(point: Point) -> tuple[int, int]:
    """Where the panel, which is off and a bit larger than its picture, says that this is."""
    x, y = point[0] * 0.88 + 0.07, point[1] * 0.9 + 0.03
    return round(x * LARGEST), round(y * LARGEST)


@dataclass
class Bench:
    """The calibration as it runs, and the finger of whoever sets the terminal up."""

    app: "CalibrationApp"
    presenter: CalibrationPresenter
    panel: SimulatedSlotPanel
    home: TerminalHome
    clock: HeldClock
    language: str

    async def touch(self, point: Point) -> None:
        self.panel.press(0, *on_the_glass(point))
        self.panel.lift(0)

    async def touch_targets(self) -> None:
        for count, target in enumerate(TARGETS, start=1):
            await self.touch(target)
            await self.has_taken(count)
        await self.until_step("confirm")

    async def has_taken(self, count: int) -> None:
        await self.until(lambda: self.presenter.touched >= count)

    async def until_step(self, name: str) -> None:
        await self.until(lambda: self.presenter.step.value == name)

    async def until(self, is_so: Callable[[], bool]) -> None:
        ends_at = time.monotonic() + PATIENCE_S
        while not is_so():
            assert time.monotonic() < ends_at, "it did not come about in time"
            await frame()

    async def picture(self, name: str) -> None:
        """Kept for whoever looks at it, when GUITU_PICTURES names a folder."""
        for _ in range(3):
            await frame()
        if PICTURES:
            keep_screenshot(Path(PICTURES) / f"{name}-{self.language}.png")

    def kept(self) -> object:
        return self.home.settings().devices["touch"].get("calibration")


async def frame() -> None:
    """One more is drawn."""
    from kivy.core.window import Window

    flipped = asyncio.Event()

    def flip(*_: object) -> None:
        flipped.set()

    Window.bind(on_flip=flip)
    Window.canvas.ask_update()
    await flipped.wait()
    Window.unbind(on_flip=flip)


def keep_screenshot(path: Path) -> None:
    from kivy.core.window import Window

    path.parent.mkdir(parents=True, exist_ok=True)
    Path(Window.screenshot(name=str(path))).replace(path)


@pytest.fixture
def panel() -> Iterator[SimulatedSlotPanel]:
    made = SimulatedSlotPanel()
    made.plug()
    yield made
    made.close()


@pytest.fixture(params=["zh", "en"])
async def bench(
    request: pytest.FixtureRequest, panel: SimulatedSlotPanel, window: None, tmp_path: Path
) -> AsyncIterator[Bench]:
    from kiosk.calibration.app import CalibrationApp
    from kiosk.shell.language import words
    from kiosk.shell.window import Panel, prepare

    prepare(Panel(is_windowed=True, touch=""), kivy_home=tmp_path / "kivy")
    home = TerminalHome(tmp_path / "home")
    home.directory.mkdir()
    (home.directory / "terminal.toml").write_text(WRITTEN, encoding="utf-8")
    clock = HeldClock()
    driver, size = drivers.touch_panel(panel.settings), Size(WIDTH, HEIGHT, 0.25)
    presenter = CalibrationPresenter(
        panel=driver,
        old=[],
        size=size,
        keep=lambda numbers: keep(home, numbers),
        monotonic=clock.monotonic,
    )
    settings = replace(
        TerminalSettings(), panel=PanelSettings(WIDTH, HEIGHT), language=request.param
    )
    app = CalibrationApp(settings=settings, size=size, presenter=presenter, panel=driver)
    made = Bench(app, presenter, panel, home, clock, request.param)
    running: asyncio.Future[None] = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    await made.until(lambda: app.root is not None and driver.health().is_usable)
    try:
        yield made
    finally:
        app.stop()
        await running
        words.use("zh")
        prepare(Panel(is_windowed=True), kivy_home=tmp_path / "kivy")


async def test_a_panel_that_is_off_is_put_right_by_five_touches(bench: Bench) -> None:
    await bench.picture("targets")
    await bench.touch_targets()
    await bench.picture("confirm")
    assert bench.kept() is None
    await bench.touch(MIDDLE)
    await bench.until_step("kept")
    await bench.picture("kept")
    numbers = bench.kept()
    assert isinstance(numbers, list)
    x, y = on_the_glass((0.25, 0.75))
    corrected = calibration_of(numbers).correct((x / LARGEST, y / LARGEST))
    assert corrected == pytest.approx((0.25, 0.75), abs=0.001)
    assert "# ours" in (bench.home.directory / "terminal.toml").read_text(encoding="utf-8")


async def test_a_calibration_that_nobody_confirms_is_not_kept(bench: Bench) -> None:
    await bench.touch_targets()
    await bench.touch((0.8, 0.8))
    bench.clock.seconds += CONFIRM_WITHIN_S
    await bench.until_step("undone")
    await bench.picture("undone")
    assert bench.kept() is None


async def test_touches_that_are_off_are_refused_in_words(bench: Bench) -> None:
    for count, target in enumerate((*TARGETS[:3], (0.4, 0.4)), start=1):
        await bench.touch(target)
        await bench.has_taken(count)
    await bench.picture("refused")
    assert bench.presenter.is_problem
    assert bench.presenter.note
    assert bench.kept() is None
