"""The life of a touch panel's driver: wrong settings, opening, closing, its trial."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from hardware.device import DeviceError, DeviceState
from hardware.touch.api import (
    PanelBack,
    PanelLost,
)
from hardware.touch.evdev_panel import MtBPanel
from hardware.touch.simulator import (
    SimulatedPanel,
)
from hardware.touch.trial import trial
from tests.integration.hardware.touching import (
    Watched,
    driver_of,
    tap,
)
from tests.integration.hardware.watch import PATIENCE_S, until


@pytest.mark.parametrize(
    "wrong",
    [
        {"rotation": 45},
        {"device": ""},
        {"x_range": [5, 5]},
        {"x_range": [1, 2, 3]},
        {"calibration": [1.0]},
        {"calibration": [100, 0, 0, 0, 100, 0, 0, 0]},
        {"no_such_setting": 1},
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(
    wrong: dict[str, object], panel: SimulatedPanel
) -> None:
    with pytest.raises(DeviceError, match=r"\w+ \w+ \w+"):
        driver_of(panel, **wrong)


def test_a_file_that_is_no_panel_is_reported(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no panel")
    watched = Watched(MtBPanel(device=str(text)))
    watched.next(PanelLost)
    assert watched.driver.state is DeviceState.FAULTY
    watched.driver.close()


def test_open_returns_at_once_and_events_come_from_another_thread(panel: SimulatedPanel) -> None:
    threads: list[threading.Thread] = []
    driver = driver_of(panel)
    driver.open(on_event=lambda _: threads.append(threading.current_thread()))
    until(lambda: bool(threads))
    assert threading.current_thread() not in threads
    driver.close()


def test_close_may_be_repeated_and_followed_by_open(
    panel: SimulatedPanel, running: Watched
) -> None:
    running.driver.close()
    running.driver.close()
    assert running.driver.state is DeviceState.CLOSED
    again = Watched(running.driver)
    again.next(PanelBack)
    tap(panel, again)
    with pytest.raises(DeviceError):
        running.driver.open(on_event=lambda _: None)


def test_the_trial_ends_well_after_four_touches(panel: SimulatedPanel) -> None:
    panel.plug()
    said: list[str] = []

    def say(words: str) -> None:
        said.append(words)
        if "four corners" in words:
            for place in ("0.1 0.1", "0.9 0.1", "0.1 0.9", "0.9 0.9"):
                panel.do(f"tap {place}")

    assert trial(driver_of(panel), say=say, limit=timedelta(seconds=PATIENCE_S))
    assert said[-1] == "4 of 4 touches came and went."
