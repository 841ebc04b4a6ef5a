"""An LCUS board that is not there, on a pseudo-terminal."""

import random
from collections.abc import Mapping, Sequence
from enum import Enum

from hardware.pty_line import PtyLine

_SLOW_S = 0.3


class RelayFault(Enum):
    """How the board can be told to misbehave."""

    NONE = "none"
    STALL = "stall"
    SLOW = "slow"
    WRONG_SUM = "wrong sum"
    GARBAGE = "garbage"
    WELDED = "welded"  # its contact stays where it is
    OTHER_CHANNEL = "other channel"


class SimulatedLcus:
    """`is_on` is where its contact stands."""

    def __init__(self) -> None:
        self.fault = RelayFault.NONE
        self.is_on = False
        self._held = b""
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._line = PtyLine(serve=self._serve)

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": "lcus", "port": self._line.port}

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in RelayFault]

    def set_fault(self, name: str) -> None:
        self.fault = RelayFault(name)

    def plug(self) -> None:
        self._held = b""
        self.is_on = False
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.remove()

    def help(self) -> str:
        return "look: whether the contact is closed"

    def do(self, words: str) -> str:
        if words != "look":
            raise ValueError(f"a relay cannot do: {words}")
        return "The relay is on." if self.is_on else "The relay is off."

    def _serve(self, received: bytes) -> None:
        self._held += received
        while (start := self._held.find(b"\xa0")) >= 0 and len(self._held) >= start + 4:
            told, self._held = self._held[start : start + 4], self._held[start + 4 :]
            if (told[0] + told[1] + told[2]) % 256 == told[3]:
                self._obey(channel=told[1], operation=told[2])

    def _obey(self, *, channel: int, operation: int) -> None:
        if operation < 4 and self.fault is not RelayFault.WELDED:
            self.is_on = operation % 2 == 1
        if operation >= 2:
            self._answer(channel)

    def _answer(self, channel: int) -> None:
        shown = channel % 8 + 1 if self.fault is RelayFault.OTHER_CHANNEL else channel
        state = 1 if self.is_on else 0
        check = (0xA0 + shown + state) % 256
        match self.fault:
            case RelayFault.STALL:
                return
            case RelayFault.SLOW:
                self._line.pause(_SLOW_S)
            case RelayFault.WRONG_SUM:
                check ^= 0xFF
            case RelayFault.GARBAGE:
                self._line.send(self._nonsense.randbytes(4))
                return
        self._line.send(bytes([0xA0, shown, state, check]))
