"""A panel's event records through a pipe to the running terminal: one touch is one event."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from hardware import drivers
from hardware.supervisor import Supervisor
from hardware.touch.api import PanelLost
from hardware.touch.simulator import (
    LARGEST,
    PALM_MAJOR,
    SimulatedPacketPanel,
    SimulatedPanel,
    SimulatedSlotPanel,
)
from kiosk.client.terminal_home import PanelSettings, TerminalSettings
from tests.fakes.journal import FakeJournal
from tests.fakes.terminal_door import FakeDoor
from tests.screens.conftest import _started

if TYPE_CHECKING:
    from kiosk.app import CellApp
    from kiosk.shell.panel_touches import Panel
    from kiosk.tour.fingers import Fingers

WIDTH, HEIGHT = 1280, 800
STEPS = 8
Spot = tuple[int, int]
# Where each finger of a hand comes down and where it leaves, in the panel's units: from each edge,
# and a pinch that begins on a button.
SWEEPS: Sequence[Callable[[int], tuple[Spot, Spot]]] = (
    lambda finger: ((1, 800 + 500 * finger), (LARGEST // 2, 800 + 500 * finger)),
    lambda finger: ((LARGEST - 1, 800 + 500 * finger), (LARGEST // 2, 800 + 500 * finger)),
    lambda finger: ((800 + 500 * finger, 1), (800 + 500 * finger, LARGEST // 2)),
    lambda finger: ((800 + 500 * finger, LARGEST - 1), (800 + 500 * finger, LARGEST // 2)),
    lambda finger: ((600 + 300 * finger, 3000), (1100 + 60 * finger, 1500)),
)


@dataclass
class Heard:
    """What the window was told of touches, as the screens are."""

    events: list[tuple[str, int, float, float]] = field(default_factory=list)

    def listen(self) -> Callable[[], None]:
        from kivy.core.window import Window

        def note(kind: str) -> Callable[..., None]:
            return lambda _, touch: self.events.append((kind, touch.uid, touch.x, touch.y))

        bound = {f"on_touch_{kind}": note(kind) for kind in ("down", "move", "up")}
        Window.bind(**bound)
        return lambda: Window.unbind(**bound)

    def of(self, kind: str) -> list[tuple[float, float]]:
        return [(x, y) for what, _, x, y in self.events if what == kind]


@dataclass
class Corridor:
    """A terminal with a panel of its own driver, and the finger on its glass."""

    app: "CellApp"
    fingers: "Fingers"
    panel: SimulatedPanel
    heard: Heard
    supervisor: Supervisor

    def units(self, name: str) -> tuple[int, int]:
        """Where on the glass the widget of this name lies."""
        widget = self.fingers.find(name)
        assert widget is not None, name
        x, y = widget.to_window(*widget.center)
        return round(x / WIDTH * LARGEST), round((HEIGHT - y) / HEIGHT * LARGEST)

    async def heard_in_all(self, kind: str, count: int) -> None:
        await self.until(lambda: len(self.heard.of(kind)) == count, f"{count} {kind}")

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        await self.fingers.until(is_so, what=what)


@pytest.fixture(params=[SimulatedPacketPanel, SimulatedSlotPanel], ids=["a", "b"])
def panel(request: pytest.FixtureRequest) -> Iterator[SimulatedPanel]:
    made: SimulatedPanel = request.param()
    made.plug()
    yield made
    made.close()


@pytest.fixture
def only_the_panel(window: None, tmp_path: Path) -> Iterator[None]:
    """Kivy configured as `kiosk cell` does for a terminal with a panel; afterwards as before."""
    from kiosk.shell.window import Panel, prepare

    prepare(Panel(is_windowed=True, touch=""), kivy_home=tmp_path)
    yield
    prepare(Panel(is_windowed=True), kivy_home=tmp_path)


@pytest.fixture
async def corridor(panel: SimulatedPanel, only_the_panel: None) -> AsyncIterator[Corridor]:
    from kiosk.app import CellApp
    from kiosk.shell.terminal import Parts
    from kiosk.tour.fingers import Fingers

    supervisor = Supervisor()
    driver: Panel = supervisor.look_after(
        "touch", panel.settings, make=drivers.touch_panel, lost=PanelLost
    )
    settings = replace(TerminalSettings(), panel=PanelSettings(WIDTH, HEIGHT), reduced_motion=True)
    parts = Parts(
        open_door=lambda _: FakeDoor(),
        open_journal=FakeJournal,
        fetches_ahead=False,
        touch_panel=driver,
    )
    app = CellApp(settings=settings, parts=parts)
    running: asyncio.Future[None] = asyncio.ensure_future(app.async_run(async_lib="asyncio"))
    await _started(app, running)
    heard = Heard()
    forget = heard.listen()
    corridor = Corridor(app, Fingers(app), panel, heard, supervisor)
    await corridor.fingers.reach("waiting")
    await corridor.until(lambda: supervisor.reports()[0].state.value == "ready", "the panel")
    try:
        yield corridor
    finally:
        forget()
        app.stop()
        await running


async def test_one_touch_is_one_event(corridor: Corridor) -> None:
    for count in range(1, 21):
        corridor.panel.press(0, 100 * count, 150)
        await corridor.heard_in_all("down", count)
        corridor.panel.lift(0)
        await corridor.heard_in_all("up", count)
    await corridor.fingers.frame()
    assert len(corridor.heard.of("down")) == len(corridor.heard.of("up")) == 20
    assert len({uid for _, uid, _, _ in corridor.heard.events}) == 20
    x, y = corridor.heard.of("down")[-1]
    assert (x, y) == pytest.approx((2000 / LARGEST * WIDTH, HEIGHT - 150 / LARGEST * HEIGHT), abs=1)


async def test_the_panel_is_the_only_source_of_touches(corridor: Corridor) -> None:
    from kivy.base import EventLoop
    from kivy.core.window import Window

    from kiosk.shell.panel_touches import PanelTouches

    assert [type(provider) for provider in EventLoop.input_providers] == [PanelTouches]
    Window.dispatch("on_mouse_down", 300, 300, "left", [])
    Window.dispatch("on_mouse_up", 300, 300, "left", [])
    await corridor.fingers.frame()
    assert corridor.heard.events == []


async def test_a_tap_presses_a_button_once(corridor: Corridor) -> None:
    corridor.panel.press(0, *corridor.units("number"))
    corridor.panel.lift(0)
    await corridor.fingers.reach("login")
    for key in "7175":
        corridor.panel.press(0, *corridor.units(f"key_{key}"))
        corridor.panel.lift(0)
    await corridor.heard_in_all("up", 5)
    shown = corridor.fingers.find("shown")
    assert shown is not None
    assert shown.text == "7175"


async def test_a_finger_that_turns_out_a_palm_presses_nothing(corridor: Corridor) -> None:
    at = corridor.units("number")
    corridor.panel.press(0, *at)
    await corridor.until(lambda: bool(corridor.heard.of("down")), "down")
    corridor.panel.move(0, *at, major=PALM_MAJOR)
    await corridor.until(lambda: bool(corridor.heard.of("up")), "up")
    corridor.panel.lift(0)
    await corridor.fingers.frame()
    assert corridor.fingers.screen == "waiting"
    corridor.panel.press(1, *at)
    corridor.panel.lift(1)
    await corridor.fingers.reach("login")


async def test_a_swipe_within_a_frame_begins_where_it_began(corridor: Corridor) -> None:
    x, y = corridor.units("number")
    corridor.panel.press(0, x, y - 900)
    corridor.panel.move(0, x, y)
    corridor.panel.lift(0)
    await corridor.heard_in_all("up", 1)
    assert corridor.heard.of("down")[0][1] > corridor.heard.of("up")[0][1] + 100
    await corridor.fingers.frame()
    assert corridor.fingers.screen == "waiting"


@pytest.mark.parametrize("fingers", [2, 3, 4, 5])
async def test_a_hand_that_sweeps_over_the_glass_opens_nothing(
    corridor: Corridor, fingers: int
) -> None:
    """From every edge and by pinching, as systems take it for a way home or to other programs."""
    for sweep in SWEEPS:
        await _sweep(corridor, [sweep(finger) for finger in range(fingers)])
    corridor.panel.press(0, *corridor.units("number"))
    corridor.panel.lift(0)
    await corridor.fingers.reach("login")


async def _sweep(corridor: Corridor, ways: Sequence[tuple[Spot, Spot]]) -> None:
    panel, lifted = corridor.panel, len(corridor.heard.of("up")) + len(ways)
    for finger, (start, _) in enumerate(ways):
        panel.press(finger, *start)
    for step in range(1, STEPS + 1):
        for finger, (start, end) in enumerate(ways):
            panel.move(finger, *_between(start, end, step / STEPS))
    for finger in range(len(ways)):
        panel.lift(finger)
    await corridor.heard_in_all("up", lifted)
    await corridor.fingers.frame()
    assert corridor.fingers.screen == "waiting"


def _between(start: Spot, end: Spot, part: float) -> Spot:
    return round(start[0] + (end[0] - start[0]) * part), round(
        start[1] + (end[1] - start[1]) * part
    )


async def test_an_unplugged_panel_is_reported_and_works_again_when_it_is_back(
    corridor: Corridor,
) -> None:
    at = corridor.units("number")
    corridor.panel.press(0, *at)
    await corridor.until(lambda: bool(corridor.heard.of("down")), "down")
    corridor.panel.unplug()
    await corridor.until(lambda: bool(corridor.heard.of("up")), "up")
    await corridor.until(lambda: _state(corridor) == "missing", "the report")
    assert corridor.fingers.screen == "waiting"
    corridor.panel.plug()
    await corridor.until(lambda: _state(corridor) == "ready", "the panel's return")
    corridor.panel.press(0, *at)
    corridor.panel.lift(0)
    await corridor.fingers.reach("login")


def _state(corridor: Corridor) -> str:
    return corridor.supervisor.reports()[0].state.value
