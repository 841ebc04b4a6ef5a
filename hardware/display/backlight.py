"""The light of a panel as Linux gives it: a folder below /sys/class/backlight.

Source: Documentation/ABI/stable/sysfs-class-backlight: brightness, max_brightness, bl_power.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health, ProtocolError
from hardware.display.api import DisplayBack, DisplayEvent, DisplayLit, DisplayLost
from hardware.watch import Watch

_CLASS: Final = "/sys/class/backlight"
_LOOKS_EVERY_S: Final = 5.0
_ON, _OFF = "0", "4"
_FULL: Final = 100
_LEAST_LIT: Final = 5


class BacklightDisplay:
    """The first panel that is found, unless one is named."""

    def __init__(self, *, panel: str = "", folder: str = _CLASS) -> None:
        self._named, self._folder = panel, Path(folder)
        self._wished = _FULL
        self._is: int | None = None
        self._told = threading.Event()
        self._watch: Watch[DisplayEvent] = Watch(
            name="display",
            step=self._step,
            release=self._release,
            lost=DisplayLost,
            back=lambda: DisplayBack(self.info.name),
        )

    @property
    def info(self) -> DeviceInfo:
        name = f"backlight {self._named or 'of the first panel'}"
        return DeviceInfo(device="display", driver="backlight", name=name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[DisplayEvent], None]) -> None:
        self._wished = _FULL
        self._watch.open(on_event)

    def close(self) -> None:
        self._told.set()
        self._watch.close()

    def light(self, percent: int) -> None:
        self._wished = max(0, min(_FULL, percent))
        self._told.set()

    def _step(self) -> None:
        self._told.clear()
        panel, wished = self._panel(), self._wished
        most = _number(panel / "max_brightness")
        if wished != self._is:
            _set(panel, wished, most=most)
            self._is = wished
            self._watch.regain()
            self._watch.emit(DisplayLit(wished))
        self._watch.regain()
        self._told.wait(_LOOKS_EVERY_S)

    def _panel(self) -> Path:
        panel = self._folder / self._named if self._named else None
        if panel is None:
            panel = next(iter(sorted(self._folder.glob("*"))), None)
        if panel is None or not panel.is_dir():
            raise DeviceUnavailable("there is no panel whose light can be changed")
        return panel

    def _release(self) -> None:
        """A terminal that has ended leaves no dark panel behind."""
        self._is = None
        if not self._watch.is_closing or self._wished:
            return
        try:
            panel = self._panel()
            _set(panel, _FULL, most=_number(panel / "max_brightness"))
        except (DeviceUnavailable, ProtocolError):
            return


def _set(panel: Path, percent: int, *, most: int) -> None:
    if percent:
        _write(panel / "brightness", str(max(1, most * max(percent, _LEAST_LIT) // _FULL)))
    _write(panel / "bl_power", _ON if percent else _OFF)


def _number(file: Path) -> int:
    try:
        text = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DeviceUnavailable("the panel's light cannot be read") from error
    if not text.isdigit() or not 0 < int(text) <= 2**31:
        raise ProtocolError("the panel's greatest brightness is no number")
    return int(text)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="ascii")
    except OSError as error:
        raise DeviceUnavailable("the panel's light may not be changed here") from error
