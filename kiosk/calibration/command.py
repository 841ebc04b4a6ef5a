"""`guitu kiosk calibrate`: four targets, then one touch that keeps what they gave."""

import sys
import time
from collections.abc import Mapping, Sequence

from hardware import drivers
from hardware.device import DeviceUnavailable
from hardware.touch.api import TouchPanel
from kiosk.client.terminal_home import TerminalHome, TerminalSettings
from kiosk.client.toml_lines import CannotEdit


def calibrate(home: TerminalHome, *, size_px: tuple[int, int] | None, is_windowed: bool) -> int:
    """0 when a new calibration was kept, 1 when the old one stays."""
    settings = home.settings()
    width_px, height_px = size_px or (settings.panel.width_px, settings.panel.height_px)
    try:
        panel = _panel(settings, width_px=width_px, height_px=height_px)
    except DeviceUnavailable as error:
        print(f"guitu: {error}", file=sys.stderr)
        return 2
    from kiosk.shell.window import Panel, prepare

    shown = Panel(width_px=width_px, height_px=height_px, is_windowed=is_windowed, touch="")
    prepare(shown, kivy_home=home.kivy_home)
    from kiosk.calibration.app import CalibrationApp
    from kiosk.calibration.presenter import CalibrationPresenter, Size, Step

    size = Size(width_px, height_px, settings.panel.mm_per_px)
    presenter = CalibrationPresenter(
        panel=panel,
        old=_old(settings.devices["touch"]),
        size=size,
        keep=lambda numbers: keep(home, numbers),
        monotonic=time.monotonic,
    )
    CalibrationApp(settings=settings, size=size, presenter=presenter, panel=panel).run()
    print("The new calibration is kept." if presenter.step is Step.KEPT else "The old one stays.")
    return 0 if presenter.step is Step.KEPT else 1


def keep(home: TerminalHome, numbers: Sequence[float]) -> None:
    """NotKept when the settings cannot be written."""
    from kiosk.calibration.presenter import NotKept

    try:
        home.write_device_setting("touch", "calibration", [round(number, 6) for number in numbers])
    except (CannotEdit, OSError) as error:
        print(f"guitu: {error}", file=sys.stderr)
        raise NotKept from error


def _panel(settings: TerminalSettings, *, width_px: int, height_px: int) -> TouchPanel:
    table = drivers.chosen(settings.devices).get("touch")
    if table is None:
        raise DeviceUnavailable("terminal.toml names no driver under [devices.touch]")
    return drivers.touch_panel({**table, "width_px": width_px, "height_px": height_px})


def _old(table: Mapping[str, object]) -> Sequence[float]:
    numbers = table.get("calibration", [])
    return [float(number) for number in numbers] if isinstance(numbers, list) else []
