"""The touch panel's drivers over a pipe of the kernel's event records, with each fault."""

import random
import threading
import time
from pathlib import Path

import pytest

from hardware.device import DeviceState, DeviceTimeout
from hardware.touch.api import (
    PanelBack,
    PanelLost,
    PanelStuck,
    PanelTaken,
    PanelUnplugged,
    TouchDown,
    TouchMoved,
    TouchUp,
)
from hardware.touch.evdev_panel import EvdevPanel, MtAPanel, MtBPanel
from hardware.touch.panel_file import PanelFile
from hardware.touch.simulator import (
    PALM_MAJOR,
    PanelFault,
    SimulatedPacketPanel,
    SimulatedPanel,
)
from tests.integration.hardware.touching import (
    MIDDLE,
    REPLUG_S,
    Watched,
    driver_of,
    tap,
)
from tests.integration.hardware.watch import until


def test_a_finger_is_one_touch_from_down_to_up(panel: SimulatedPanel, running: Watched) -> None:
    panel.press(0, 0, 4095)
    down = running.next(TouchDown)
    assert (down.x, down.y) == (0, 799)
    panel.move(0, 4095, 4095)
    # Too far for one finger in one step by protocol A, which names none.
    if isinstance(panel, SimulatedPacketPanel):
        running.next(TouchUp)
        running.next(TouchDown)
    else:
        assert running.next(TouchMoved) == TouchMoved(down.id, 1279, 799)
    panel.move(0, 4000, 4000)
    moved = running.next(TouchMoved)
    panel.lift(0)
    assert running.next(TouchUp) == TouchUp(moved.id, moved.x, moved.y)
    assert running.has_nothing_more()


def test_two_fingers_are_two_touches(panel: SimulatedPanel, running: Watched) -> None:
    panel.press(0, 500, 500)
    first = running.next(TouchDown)
    panel.press(1, 3000, 3000)
    second = running.next(TouchDown)
    assert first.id != second.id
    panel.move(1, 3100, 3000)
    assert running.next(TouchMoved).id == second.id
    panel.lift(0)
    assert running.next(TouchUp).id == first.id
    panel.move(1, 3200, 3000)
    assert running.next(TouchMoved).id == second.id
    panel.lift(1)
    assert running.next(TouchUp).id == second.id


def test_two_hundred_taps_are_two_hundred_touches(panel: SimulatedPanel, running: Watched) -> None:
    places = random.Random(7)
    ids = {tap(panel, running, at=places.randrange(4096)).id for _ in range(200)}
    assert len(ids) == 200
    assert running.has_nothing_more()


def test_a_place_that_is_not_said_again_is_remembered(
    panel: SimulatedPanel, running: Watched
) -> None:
    first = tap(panel, running)
    again = tap(panel, running)
    assert (again.x, again.y) == (first.x, first.y)
    assert again.id != first.id


def test_a_missing_panel_is_found_when_it_is_plugged_in(panel: SimulatedPanel) -> None:
    watched = Watched(driver_of(panel))
    assert isinstance(watched.next(PanelLost).error, PanelUnplugged)
    assert watched.driver.state is DeviceState.MISSING
    panel.plug()
    watched.next(PanelBack)
    tap(panel, watched)
    watched.driver.close()


def test_a_panel_unplugged_under_a_finger_is_lost_and_back(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.press(0, MIDDLE, MIDDLE)
    down = running.next(TouchDown)
    panel.unplug()
    up = running.next(TouchUp)
    assert (up.id, up.is_cancelled) == (down.id, True)
    assert isinstance(running.next(PanelLost).error, PanelUnplugged)
    panel.plug()
    running.next(PanelBack)
    tap(panel, running)


def test_a_panel_that_was_away_for_long_is_back_within_two_seconds(
    panel: SimulatedPanel, running: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pause between two looks bounds it; what it took is printed and not judged."""
    panel.unplug()
    running.next(PanelLost)
    pauses = running.driver._watch  # type: ignore[attr-defined]  # Watch is the driver's own
    until(lambda: pauses._pause_s == pauses._longest_pause_s)
    assert pauses._longest_pause_s < REPLUG_S / 2
    panel.plug()
    plugged_at = time.monotonic()
    running.next(PanelBack)
    panel.press(0, MIDDLE, MIDDLE)
    running.next(TouchDown)
    took_s = time.monotonic() - plugged_at
    with capsys.disabled():
        print(f"\n{type(panel).__name__}: first touch {took_s:.2f} s after the replug")


def test_a_panel_plugged_in_anew_without_a_goodbye_is_opened_again(
    panel: SimulatedPanel, running: Watched
) -> None:
    """Its old file stays open and silent: only a look at the name tells."""
    panel.path.unlink()
    panel._is_plugged = False  # pulled, without the pipe's end being heard
    panel.plug()
    assert isinstance(running.next(PanelLost).error, PanelUnplugged)
    running.next(PanelBack)


def test_a_second_reader_of_a_panel_is_refused(panel: SimulatedPanel, running: Watched) -> None:
    second = Watched(driver_of(panel))
    assert isinstance(second.next(PanelLost).error, PanelTaken)
    tap(panel, running)
    assert second.has_nothing_more()
    running.driver.close()
    second.next(PanelBack)
    second.driver.close()


@pytest.mark.parametrize("fault", [PanelFault.SLOW, PanelFault.ODD])
def test_a_slow_or_odd_panel_is_read_all_the_same(
    fault: PanelFault, panel: SimulatedPanel, running: Watched
) -> None:
    panel.fault = fault
    for at in (100, 2000, 4000):
        tap(panel, running, at=at)


def test_bytes_that_are_no_events_lose_the_panel_and_bring_it_back(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.fault = PanelFault.GARBAGE
    panel.press(0, MIDDLE, MIDDLE)
    running.next(PanelLost)
    assert running.driver.state is not DeviceState.CLOSED
    panel.fault = PanelFault.NONE
    running.next(PanelBack)
    panel.lift(0)
    tap(panel, running)


def test_after_dropped_events_no_finger_hangs_and_the_next_works(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.press(0, MIDDLE, MIDDLE)
    down = running.next(TouchDown)
    panel.forget()
    up = running.next(TouchUp)
    assert (up.id, up.is_cancelled) == (down.id, True)
    panel.lift(0)
    tap(panel, running)


def test_a_frame_of_which_half_was_dropped_presses_nothing(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.fault = PanelFault.DROPPED
    panel.press(0, 1000, 1000)
    panel.lift(0)
    panel.fault = PanelFault.NONE
    tap(panel, running, at=3000)


def test_a_point_that_is_held_down_is_left_out(panel: SimulatedPanel, running: Watched) -> None:
    panel.press(1, 3500, 3500)
    held = running.next(TouchDown)
    up = running.next(TouchUp)
    assert (up.id, up.is_cancelled) == (held.id, True)
    running.next(PanelStuck)
    assert running.driver.health().state is DeviceState.FAULTY
    tap(panel, running)
    panel.lift(1)
    running.next(PanelBack)
    assert running.driver.state is DeviceState.READY


def test_a_panel_that_never_says_lifted_is_reported(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.fault = PanelFault.STALL
    panel.press(1, 3500, 3500)
    running.next(TouchDown)
    panel.lift(1)
    running.next(TouchUp)
    running.next(PanelStuck)


@pytest.mark.parametrize("kind", [MtAPanel, MtBPanel])
def test_a_panel_that_does_not_answer_is_given_up(
    kind: type[EvdevPanel], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plugged in, and dead: a question to it never comes back."""
    monkeypatch.setattr("hardware.touch.evdev_panel._PROBE_EVERY_S", 0.0)
    released = threading.Event()

    class DeadPanel(PanelFile):
        def probe(self) -> None:
            released.wait()

    panel = SimulatedPacketPanel()
    panel.plug()
    size = [0, 4095]
    watched = Watched(kind(device=str(panel.path), x_range=size, y_range=size, open_file=DeadPanel))
    watched.next(PanelBack)
    assert isinstance(watched.next(PanelLost).error, DeviceTimeout)
    until(lambda: watched.driver.state is DeviceState.STALLED)
    watched.driver.close()
    released.set()
    panel.close()


def test_a_palm_touches_nothing_and_a_finger_beside_it_works(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.press(1, 3500, 3500, major=PALM_MAJOR)
    tap(panel, running)
    panel.move(1, 3510, 3500)  # it shrinks, and stays a palm
    tap(panel, running)
    panel.lift(1)
    assert running.has_nothing_more()


def test_a_finger_that_turns_out_a_palm_is_cancelled(
    panel: SimulatedPanel, running: Watched
) -> None:
    panel.press(1, 3500, 3500)
    down = running.next(TouchDown)
    panel.move(1, 3500, 3500, major=PALM_MAJOR)
    up = running.next(TouchUp)
    assert (up.id, up.is_cancelled) == (down.id, True)
    panel.lift(1)
    assert running.has_nothing_more()


def test_a_whole_hand_is_no_finger_and_blocks_none(panel: SimulatedPanel, running: Watched) -> None:
    for finger in range(1, 7):
        panel.press(finger, 2400 + 250 * finger, 3500)
    downs = {running.next(TouchDown).id for _ in range(5)}
    ups = [running.next(TouchUp) for _ in range(5)]
    assert {up.id for up in ups} == downs
    assert all(up.is_cancelled for up in ups)
    tap(panel, running)


@pytest.mark.parametrize(
    ("rotation", "place"),
    [(0, (320, 200)), (90, (960, 200)), (180, (960, 600)), (270, (320, 600))],
)
def test_the_rotation_is_heeded(
    rotation: int, place: tuple[int, int], panel: SimulatedPanel
) -> None:
    panel.plug()
    watched = Watched(driver_of(panel, rotation=rotation))
    watched.next(PanelBack)
    panel.press(0, 1024, 1024)
    down = watched.next(TouchDown)
    assert (round(down.x), round(down.y)) == place
    watched.driver.close()


def test_a_calibration_is_heeded_at_the_start_and_when_it_changes(panel: SimulatedPanel) -> None:
    panel.plug()
    watched = Watched(driver_of(panel, calibration=[0.5, 0, 0.25, 0, 0.5, 0.25, 0, 0]))
    watched.next(PanelBack)
    panel.press(0, 0, 0)
    down = watched.next(TouchDown)
    assert (down.x, down.y) == (320, 200)
    panel.lift(0)
    watched.next(TouchUp)
    watched.driver.calibrate([])
    panel.press(0, 0, 0)
    assert watched.next(TouchDown).x == 0
    watched.driver.close()
