"""A USB handset at /dev/hidraw*: each report says whether it lies on its hook."""

import os
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health
from hardware.handset.api import HandsetBack, HandsetEvent, HandsetLost, HungUp, Lifted
from hardware.handset.descriptor import HookBit, hook_bit
from hardware.watch import Watch

_REPORT_BYTES: Final = 4_096
_LOOK_S: Final = 0.2


class HidrawHandset:
    """`path` is best one that stays: make a udev link. `descriptor` is found by it."""

    def __init__(self, *, path: str = "/dev/hidraw0", descriptor: str = "") -> None:
        self._path, self._described_at = Path(path), descriptor
        self._file = -1
        self._hook: HookBit | None = None
        self.is_lifted = False
        self._watch: Watch[HandsetEvent] = Watch(
            name="handset",
            step=self._step,
            release=self._release,
            lost=HandsetLost,
            back=lambda: HandsetBack(self.info.name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="handset", driver="hidraw", name=f"USB handset at {self._path}")

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[HandsetEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        if self._file < 0:
            self._connect()
        ready, _, _ = select.select([self._file], [], [], _LOOK_S)
        if ready:
            self._take(self._read())

    def _connect(self) -> None:
        try:
            self._hook = hook_bit(self._descriptor().read_bytes())
            self._file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceUnavailable("the handset is not plugged in") from error
        self._watch.regain()

    def _descriptor(self) -> Path:
        """Where the kernel shows it."""
        if self._described_at:
            return Path(self._described_at)
        name = self._path.resolve().name
        return Path("/sys/class/hidraw") / name / "device" / "report_descriptor"

    def _read(self) -> bytes:
        try:
            report = os.read(self._file, _REPORT_BYTES)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise DeviceUnavailable("the handset was unplugged") from error
        if not report:
            raise DeviceUnavailable("the handset was unplugged")
        return report

    def _take(self, report: bytes) -> None:
        is_lifted = self._hook.is_lifted(report) if self._hook is not None else None
        if is_lifted is None or is_lifted == self.is_lifted:
            return
        self.is_lifted = is_lifted
        self._watch.emit(Lifted() if is_lifted else HungUp())

    def _release(self) -> None:
        """A handset that is gone is at nobody's ear."""
        file, self._file = self._file, -1
        if file >= 0:
            with suppress(OSError):
                os.close(file)
        if self.is_lifted:
            self.is_lifted = False
            self._watch.emit(HungUp())
