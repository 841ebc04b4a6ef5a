"""Touch panels that are not there: their event records come through a pipe at a by-id name."""

import os
import random
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Final

from hardware.touch import evdev_codes as ev

Record = tuple[int, int, int]

LARGEST: Final = 4095
FINGER_MAJOR: Final = 40
PALM_MAJOR: Final = 600
_NAME: Final = "usb-Guitu_Simulated_Touch_0001-event-if00"
_SLOW_S: Final = 0.05
_HELP: Final = """press N X Y    finger N comes down; X and Y are parts of width and height, 0 to 1
move N X Y     it moves there
lift N         it goes
tap X Y        down and up again
palm N X Y     a palm comes down
forget         the kernel drops events, as when the terminal is too busy to read them"""


class PanelFault(Enum):
    """How the panel can be told to misbehave."""

    NONE = "none"
    SLOW = "slow"  # each frame in two parts, cut in the middle of a record
    STALL = "stall"  # what is lifted is never said to be
    GARBAGE = "garbage"  # bytes that are no events before each frame
    ODD = "odd"  # kinds of events that no panel has, and nonsense in those it has
    DROPPED = "dropped"  # half of each frame is missing, and the kernel says so


class SimulatedPanel:
    """Plug it in with `plug`. Places are in the panel's units, 0 to 4095 both ways."""

    driver = ""

    def __init__(self) -> None:
        self.fault = PanelFault.NONE
        self._folder = tempfile.TemporaryDirectory(prefix="guitu-by-id-")
        self._writer: int | None = None
        self._is_plugged = False
        self._fingers: dict[int, tuple[int, int, int]] = {}
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._pulled = threading.Event()

    @property
    def path(self) -> Path:
        return Path(self._folder.name) / _NAME

    @property
    def settings(self) -> Mapping[str, object]:
        ranges = {"x_range": [0, LARGEST], "y_range": [0, LARGEST]}
        return {"driver": self.driver, "device": str(self.path), **ranges}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in PanelFault]

    def set_fault(self, name: str) -> None:
        self.fault = PanelFault(name)

    def plug(self) -> None:
        if not self._is_plugged:
            self._pulled.clear()
            os.mkfifo(self.path)
            self._is_plugged = True

    def unplug(self) -> None:
        if not self._is_plugged:
            return
        self._is_plugged = False
        self._pulled.set()
        self.path.unlink()
        self._fingers.clear()
        self._hang_up()

    def close(self) -> None:
        self.unplug()
        self._folder.cleanup()

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        match words.split():
            case ["press", finger, x, y]:
                self.press(int(finger), *_units(x, y))
                return f"Finger {finger} is down."
            case ["move", finger, x, y]:
                self.move(int(finger), *_units(x, y))
                return f"Finger {finger} has moved."
            case ["lift", finger]:
                self.lift(int(finger))
                return f"Finger {finger} is up."
            case ["tap", x, y]:
                self.press(9, *_units(x, y))
                self.lift(9)
                return "One tap."
            case ["palm", finger, x, y]:
                self.press(int(finger), *_units(x, y), major=PALM_MAJOR)
                return "A palm lies on the glass."
            case ["forget"]:
                self.forget()
                return "Events were dropped."
        raise ValueError("type press N X Y, move N X Y, lift N, tap X Y, palm N X Y, or forget")

    def press(self, finger: int, x: int, y: int, *, major: int = FINGER_MAJOR) -> None:
        self._fingers[finger] = (x, y, major)
        self._send(self._down(finger))

    def move(self, finger: int, x: int, y: int, *, major: int = FINGER_MAJOR) -> None:
        if finger not in self._fingers:
            raise ValueError(f"finger {finger} is not down")
        self._fingers[finger] = (x, y, major)
        self._send(self._moved(finger))

    def lift(self, finger: int) -> None:
        if self._fingers.pop(finger, None) is None:
            raise ValueError(f"finger {finger} is not down")
        if self.fault is not PanelFault.STALL:
            self._send(self._up(finger))

    def forget(self) -> None:
        """The kernel's buffer was full: it says so, and what comes next is half a frame."""
        self._write([(ev.EV_SYN, ev.SYN_DROPPED, 0), (ev.EV_ABS, ev.ABS_MT_POSITION_X, 7)])
        self._write([(ev.EV_SYN, ev.SYN_REPORT, 0)])

    def _down(self, finger: int, /) -> list[Record]:
        raise NotImplementedError

    def _moved(self, finger: int, /) -> list[Record]:
        raise NotImplementedError

    def _up(self, finger: int, /) -> list[Record]:
        raise NotImplementedError

    def _send(self, frame: list[Record]) -> None:
        match self.fault:
            case PanelFault.DROPPED:
                self._write(frame[: len(frame) // 2])
                self._write([(ev.EV_SYN, ev.SYN_DROPPED, 0), (ev.EV_SYN, ev.SYN_REPORT, 0)])
            case PanelFault.ODD:
                self._write([self._odd() for _ in range(9)])
                self._write(frame)
            case PanelFault.GARBAGE:
                self._push(b"\xff" * ev.RECORD.size + self._nonsense.randbytes(61))
                self._write(frame)
            case PanelFault.SLOW:
                whole = b"".join(_packed(record) for record in frame)
                self._push(whole[: len(whole) // 2 - 5])
                self._pulled.wait(_SLOW_S)
                self._push(whole[len(whole) // 2 - 5 :])
            case _:
                self._write(frame)

    def _odd(self) -> Record:
        kind = self._nonsense.choice([2, 4, 5, 17, 20, ev.EV_MAX])
        return kind, self._nonsense.randrange(2**16), self._nonsense.randrange(-(2**31), 2**31)

    def _write(self, records: list[Record]) -> None:
        self._push(b"".join(_packed(record) for record in records))

    def _push(self, content: bytes) -> None:
        """Nobody reads: lost, as with the kernel. A full pipe is as a full buffer."""
        if self._writer is None:
            with suppress(OSError):
                self._writer = os.open(self.path, os.O_WRONLY | os.O_NONBLOCK)
        if self._writer is None:
            return
        try:
            os.write(self._writer, content)
        except BrokenPipeError:
            self._hang_up()
        except BlockingIOError:
            return

    def _hang_up(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            os.close(writer)


class SimulatedPacketPanel(SimulatedPanel):
    """By protocol A: each frame says all contacts, and an empty one that all are gone."""

    driver = "mt_a"

    def _down(self, _finger: int, /) -> list[Record]:
        return self._frame()

    def _moved(self, _finger: int, /) -> list[Record]:
        return self._frame()

    def _up(self, _finger: int, /) -> list[Record]:
        return self._frame()

    def _frame(self) -> list[Record]:
        records: list[Record] = []
        for x, y, major in self._fingers.values():
            records += [
                (ev.EV_ABS, ev.ABS_MT_TOUCH_MAJOR, major),
                (ev.EV_ABS, ev.ABS_MT_POSITION_X, x),
                (ev.EV_ABS, ev.ABS_MT_POSITION_Y, y),
                (ev.EV_SYN, ev.SYN_MT_REPORT, 0),
            ]
        if not self._fingers:
            records.append((ev.EV_SYN, ev.SYN_MT_REPORT, 0))
        return [*records, *_for_one_pointer(self._fingers), (ev.EV_SYN, ev.SYN_REPORT, 0)]


class SimulatedSlotPanel(SimulatedPanel):
    """By protocol B: what has not changed since the slot was used last is not said again."""

    driver = "mt_b"

    def __init__(self) -> None:
        super().__init__()
        self._slot = 0  # of the last event
        self._kept: dict[int, dict[int, int]] = {}
        self._last_id = 100

    def plug(self) -> None:
        super().plug()
        self._slot, self._kept = 0, {}

    def _down(self, finger: int, /) -> list[Record]:
        self._last_id += 1
        return self._frame(finger, {ev.ABS_MT_TRACKING_ID: self._last_id, **self._place(finger)})

    def _moved(self, finger: int, /) -> list[Record]:
        return self._frame(finger, self._place(finger))

    def _up(self, finger: int, /) -> list[Record]:
        return self._frame(finger, {ev.ABS_MT_TRACKING_ID: ev.LIFTED})

    def _place(self, finger: int) -> dict[int, int]:
        x, y, major = self._fingers[finger]
        place = {ev.ABS_MT_POSITION_X: x, ev.ABS_MT_POSITION_Y: y}
        return {**place, ev.ABS_MT_TOUCH_MAJOR: major}

    def _frame(self, slot: int, values: dict[int, int]) -> list[Record]:
        kept = self._kept.setdefault(slot, {})
        news = {code: value for code, value in values.items() if kept.get(code) != value}
        kept.update(news)
        records: list[Record] = []
        if news and slot != self._slot:
            records.append((ev.EV_ABS, ev.ABS_MT_SLOT, slot))
            self._slot = slot
        records += [(ev.EV_ABS, code, value) for code, value in news.items()]
        return [*records, *_for_one_pointer(self._fingers), (ev.EV_SYN, ev.SYN_REPORT, 0)]


def _for_one_pointer(fingers: Mapping[int, tuple[int, int, int]]) -> list[Record]:
    """What real panels say beside, for programs that know of one pointer only."""
    if not fingers:
        return [(ev.EV_KEY, ev.BTN_TOUCH, 0)]
    x, y, _ = next(iter(fingers.values()))
    place = [(ev.EV_ABS, ev.ABS_X, x), (ev.EV_ABS, ev.ABS_Y, y)]
    return [(ev.EV_KEY, ev.BTN_TOUCH, 1), *place, (ev.EV_MSC, ev.MSC_TIMESTAMP, 8_000)]


def _packed(record: Record) -> bytes:
    now = time.time_ns() // 1_000
    return ev.RECORD.pack(now // 1_000_000, now % 1_000_000, *record)


def _units(x: str, y: str) -> tuple[int, int]:
    parts = float(x), float(y)
    if not all(0 <= part <= 1 for part in parts):
        raise ValueError("a place is two numbers from 0 to 1")
    return round(parts[0] * LARGEST), round(parts[1] * LARGEST)
