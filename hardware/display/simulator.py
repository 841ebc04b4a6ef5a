"""A panel that is not there: the folder that Linux would show of it."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

_MOST = 937


class PanelFault(Enum):
    NONE = "none"
    GARBAGE = "garbage"  # no number where one should be
    LOCKED = "locked"  # it can be read and not be changed


class SimulatedBacklight:
    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-backlight-")

    @property
    def _panel(self) -> Path:
        return Path(self._folder.name) / "panel0"

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "backlight", "folder": self._folder.name}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in PanelFault]

    def set_fault(self, name: str) -> None:
        fault = PanelFault(name)
        most = self._panel / "max_brightness"
        if self._panel.is_dir():
            most.write_text("much\n" if fault is PanelFault.GARBAGE else f"{_MOST}\n")
        locked = self._panel / "bl_power"
        if fault is PanelFault.LOCKED and locked.is_file():
            # What root may not write either.
            locked.unlink()
            locked.mkdir()
        elif fault is not PanelFault.LOCKED and locked.is_dir():
            locked.rmdir()
            locked.write_text("0\n")

    @property
    def percent(self) -> int:
        """How bright it is, 0 for dark."""
        power = self._panel / "bl_power"
        if power.is_dir() or power.read_text().strip() != "0":
            return 0
        return int((self._panel / "brightness").read_text()) * 100 // _MOST

    def plug(self) -> None:
        self.unplug()
        self._panel.mkdir()
        for name, value in (("max_brightness", _MOST), ("brightness", _MOST), ("bl_power", 0)):
            (self._panel / name).write_text(f"{value}\n")

    def unplug(self) -> None:
        """May be called twice."""
        shutil.rmtree(self._panel, ignore_errors=True)

    def close(self) -> None:
        with suppress(OSError):
            self._folder.cleanup()

    def help(self) -> str:
        return "look: how bright it is"

    def do(self, words: str) -> str:
        if words != "look":
            raise ValueError(f"a panel cannot do: {words}")
        return f"The panel is {self.percent} percent bright."
