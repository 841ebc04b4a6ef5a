"""A USB handset that is not there: a FIFO that carries its reports, and its description."""

import os
import random
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path

# A telephony headset: report 5 holds hook switch, mute and flash as single bits, then padding.
DESCRIPTOR = bytes.fromhex(
    "050B0905A101"  # telephony, headset, application
    "8505"  # report 5
    "150025017501"  # bits
    "09200921092F"  # hook switch, flash, phone mute
    "95038102"  # three of them
    "95058101"  # five bits of padding
    "C0"
)
_REPORT = 5


class HandsetFault(Enum):
    NONE = "none"
    GARBAGE = "garbage"  # reports of other kinds and lengths
    SILENT = "silent"  # says nothing more
    BOUNCE = "bounce"  # its contact trembles when it is moved


class SimulatedHandset:
    def __init__(self) -> None:
        self.fault = HandsetFault.NONE
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-handset-")
        self._end = -1
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret

    @property
    def _fifo(self) -> Path:
        return Path(self._folder.name) / "hidraw"

    @property
    def settings(self) -> Mapping[str, object]:
        described = Path(self._folder.name) / "report_descriptor"
        return {"driver": "hidraw", "path": str(self._fifo), "descriptor": str(described)}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in HandsetFault]

    def set_fault(self, name: str) -> None:
        self.fault = HandsetFault(name)

    def plug(self) -> None:
        self.unplug()
        (Path(self._folder.name) / "report_descriptor").write_bytes(DESCRIPTOR)
        os.mkfifo(self._fifo)
        # Open both ways, so that neither end waits for the other.
        self._end = os.open(self._fifo, os.O_RDWR | os.O_NONBLOCK)

    def unplug(self) -> None:
        """May be called twice."""
        end, self._end = self._end, -1
        if end < 0:
            return
        self._fifo.unlink()
        os.close(end)

    def close(self) -> None:
        self.unplug()
        with suppress(OSError):
            self._folder.cleanup()

    def help(self) -> str:
        return "lift\nhang up"

    def do(self, words: str) -> str:
        match words:
            case "lift":
                self.move(is_lifted=True)
                return "The handset is lifted."
            case "hang up":
                self.move(is_lifted=False)
                return "The handset lies on its hook."
        raise ValueError(f"a handset cannot do: {words}")

    def move(self, *, is_lifted: bool) -> None:
        if self.fault is HandsetFault.SILENT:
            return
        if self.fault is HandsetFault.GARBAGE:
            self._say(bytes([9]) + self._nonsense.randbytes(7))
            self._say(b"\x05")
        if self.fault is HandsetFault.BOUNCE:
            for is_up in (is_lifted, not is_lifted):
                self._say(bytes([_REPORT, int(is_up)]))
        self._say(bytes([_REPORT, int(is_lifted)]))

    def _say(self, report: bytes) -> None:
        """One at a time, as a hidraw device gives them: a FIFO would run them together."""
        if self._end >= 0:
            os.write(self._end, report)
            _wait_until_taken(self._end)


def _wait_until_taken(end: int) -> None:
    import array
    import fcntl
    import termios
    import time

    left, gives_up_at = array.array("i", [1]), time.monotonic() + 2
    while left[0] and time.monotonic() < gives_up_at:
        fcntl.ioctl(end, termios.FIONREAD, left)
        time.sleep(0.002)
