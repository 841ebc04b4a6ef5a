"""An RDM6300 that is not there: sends a card's frames on a pseudo-terminal."""

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

from hardware.pty_line import PtyLine


class TagFault(Enum):
    """How the reader can be told to misbehave while a card is near."""

    NONE = "none"
    SLOW = "slow"  # half a frame, and after `delay` the other half
    STALL = "stall"  # half a frame, and no more
    WRONG_CHECK = "wrong check"
    NOT_HEX = "not hex"
    NO_END = "no end"
    GARBAGE = "garbage"
    NOISE = "noise"  # nonsense before each good frame


_HELP: Final = """lay NUMBER   a card comes near; its number has ten hexadecimal digits
lift         it goes away"""
_UID_BYTES: Final = 5


class SimulatedRdm6300:
    """Plug it in with `plug`; a card's UID has five bytes, in hexadecimal digits."""

    def __init__(self, *, delay: timedelta = timedelta(seconds=0.2)) -> None:
        self.fault = TagFault.NONE
        self._delay_s = delay.total_seconds()
        self._uid: bytes | None = None
        self._stalled = False
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._line = PtyLine(serve=self._serve)

    @property
    def port(self) -> str:
        return self._line.port

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "rdm6300", "port": self.port}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in TagFault]

    def set_fault(self, name: str) -> None:
        self.fault = TagFault(name)

    def plug(self) -> None:
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.remove()

    def help(self) -> str:
        return _HELP

    def do(self, words: str) -> str:
        match words.split():
            case ["lay", uid]:
                self.lay(uid)
                return "A card is near the reader."
            case ["lift"]:
                self.lift()
                return "No card is near the reader."
        raise ValueError("type lay NUMBER, or lift")

    def lay(self, uid: str) -> None:
        number = bytes.fromhex(uid)
        if len(number) != _UID_BYTES:
            raise ValueError("a card's number has ten hexadecimal digits")
        self._stalled = False
        self._uid = number

    def lift(self) -> None:
        self._uid = None

    def send(self, content: bytes) -> None:
        """Bytes as they are."""
        self._line.send(content)

    def _serve(self, _received: bytes) -> None:
        uid = self._uid
        if uid is None or self._stalled:
            return
        check = 0
        for byte in uid:
            check ^= byte
        self._say(f"\x02{uid.hex().upper()}{check:02X}\x03".encode())

    def _say(self, good: bytes) -> None:
        match self.fault:
            case TagFault.STALL:
                self._stalled = True
                self._line.send(good[:7])
            case TagFault.SLOW:
                self._line.send(good[:7])
                self._line.pause(self._delay_s)
                self._line.send(good[7:])
            case TagFault.WRONG_CHECK:
                self._line.send(good[:-2] + (b"0" if good[-2:-1] != b"0" else b"1") + good[-1:])
            case TagFault.NOT_HEX:
                self._line.send(good[:3] + b"Z" + good[4:])
            case TagFault.NO_END:
                self._line.send(good[:-1] + b"\x04")
            case TagFault.GARBAGE:
                self._line.send(b"\x02" + self._nonsense.randbytes(60))
            case TagFault.NOISE:
                self._line.send(b"\x00\xff\x13" + good)
            case TagFault.NONE:
                self._line.send(good)
