"""Opens a panel's event file: takes it for us alone, asks its ranges, reads what it says.

A pipe can stand in its place: it answers no questions, so the settings must tell its ranges.
"""

import errno
import fcntl
import os
import select
import stat
import struct
from datetime import timedelta
from pathlib import Path
from typing import Final

from hardware.device import DeviceUnavailable
from hardware.touch import evdev_codes as ev
from hardware.touch.api import PanelTaken, PanelUnplugged
from hardware.touch.calibration import Range
from hardware.touch.contacts import MOST_SLOTS, Slot

BY_ID: Final = Path("/dev/input/by-id")
"""Names here stay the same whichever socket the panel is plugged into."""

_CHUNK_BYTES: Final = 64 * ev.RECORD.size

# Requests of include/uapi/linux/input.h, as the kernel builds them for this struct's size.
_GRAB: Final = 0x40044590  # EVIOCGRAB
_NAME: Final = 0x81004506  # EVIOCGNAME of 256 bytes
_ABS_INFO: Final = 0x80184540  # EVIOCGABS; the axis is added
_ABS_FIELDS: Final = struct.Struct("6i")  # value, minimum, maximum, fuzz, flat, resolution
_SLOTS_FIELDS: Final = struct.Struct(f"I{MOST_SLOTS}i")
_SLOTS: Final = 0x8000450A | (_SLOTS_FIELDS.size << 16)  # EVIOCGMTSLOTS
_SLOT_CODES: Final = (
    ev.ABS_MT_TRACKING_ID,
    ev.ABS_MT_POSITION_X,
    ev.ABS_MT_POSITION_Y,
    ev.ABS_MT_TOUCH_MAJOR,
    ev.ABS_MT_TOUCH_MINOR,
    ev.ABS_MT_TOOL_TYPE,
)


class PanelFile:
    """Open, and ours alone. Every method raises PanelUnplugged once the panel is gone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = open(path, "rb", buffering=0, opener=_without_waiting)  # noqa: SIM115
        except OSError as error:
            raise _reason(error, path) from error
        self._poll = select.poll()
        self._poll.register(self._file, select.POLLIN)
        try:
            self._is_device = stat.S_ISCHR(os.fstat(self._file.fileno()).st_mode)
            self._take_alone()
        except OSError as error:
            self.close()
            raise _reason(error, path) from error

    def name(self) -> str:
        if not self._is_device:
            return self._path.name
        told = self._ask(_NAME, size=256).split(b"\0")[0].decode("utf-8", "replace")
        return told or self._path.name

    def range_of(self, axis: int) -> Range | None:
        """None when there is nobody to ask, or it has no such axis."""
        if not self._is_device:
            return None
        _, least, greatest, *_ = _ABS_FIELDS.unpack(self._ask(_ABS_INFO + axis, size=24))
        return Range(least, greatest) if greatest > least else None

    def slots(self) -> dict[int, Slot] | None:
        """As the kernel has them now; None when there is nobody to ask."""
        if not self._is_device:
            return None
        slots: dict[int, Slot] = {number: Slot() for number in range(MOST_SLOTS)}
        count = self._slot_count()
        for code in _SLOT_CODES:
            for number, value in enumerate(self._values_of_slots(code)[:count]):
                slots[number] = slots[number].with_value(code, value)
        return slots

    def read(self, limit: timedelta) -> bytes:
        """What has come; empty when nothing did within the limit."""
        ready = self._poll.poll(limit.total_seconds() * 1000)
        if not ready:
            return b""
        try:
            received = self._file.read(_CHUNK_BYTES)
        except OSError as error:
            raise _reason(error, self._path) from error
        if received == b"" and ready[0][1] & (select.POLLHUP | select.POLLERR):
            raise PanelUnplugged("the panel was unplugged")
        return received or b""

    def probe(self) -> None:
        """Ask it anything: a panel that lies still says nothing by itself."""
        try:
            there, ours = self._path.stat(), os.fstat(self._file.fileno())
        except OSError as error:
            raise _reason(error, self._path) from error
        if (there.st_dev, there.st_ino, there.st_rdev) != (ours.st_dev, ours.st_ino, ours.st_rdev):
            raise PanelUnplugged("the panel was plugged in anew")
        self.name()

    def close(self) -> None:
        """May be called twice."""
        self._file.close()

    def _take_alone(self) -> None:
        # The lock keeps out a second terminal program, the grab also X and the console.
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if self._is_device:
            fcntl.ioctl(self._file, _GRAB, 1)

    def _slot_count(self) -> int:
        slots = self.range_of(ev.ABS_MT_SLOT)
        return min(slots.greatest + 1, MOST_SLOTS) if slots is not None else 1

    def _values_of_slots(self, code: int) -> tuple[int, ...]:
        question = _SLOTS_FIELDS.pack(code, *[0] * MOST_SLOTS)
        _, *values = _SLOTS_FIELDS.unpack(self._ioctl(_SLOTS, question))
        return tuple(values)

    def _ask(self, request: int, *, size: int) -> bytes:
        return self._ioctl(request, bytes(size))

    def _ioctl(self, request: int, question: bytes) -> bytes:
        try:
            return fcntl.ioctl(self._file, request, question)
        except OSError as error:
            raise _reason(error, self._path) from error


def _without_waiting(path: str, flags: int) -> int:
    """A pipe opens at once, also before anybody writes into it."""
    return os.open(path, flags | os.O_NONBLOCK)


def path_of(device: str) -> Path:
    """A whole path, or a name in /dev/input/by-id."""
    return Path(device) if "/" in device else BY_ID / device


def _reason(error: OSError, path: Path) -> DeviceUnavailable:
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return PanelUnplugged(f"no panel {path.name} is plugged in")
    if error.errno in (errno.EBUSY, errno.EWOULDBLOCK):
        return PanelTaken(f"another program reads the panel {path.name} already")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DeviceUnavailable(f"this account may not read {path}: put it in the group input")
    return DeviceUnavailable(f"the panel {path.name} cannot be read: {error.strerror}")
