"""An upsd that is not there, on a port of loopback."""

import random
from collections.abc import Mapping, Sequence
from enum import Enum

from hardware.simulated_port import Caller, SimulatedPort

_SLOW_S = 0.4
_UPS = "wall"


class UpsdFault(Enum):
    NONE = "none"
    STALL = "stall"
    SLOW = "slow"
    GARBAGE = "garbage"
    ENDLESS = "endless"  # a line without an end
    STALE = "stale"  # its driver has lost the UPS
    UNKNOWN = "unknown"  # no such UPS


class SimulatedUpsd:
    """`status` and `charge` are what it says of its one UPS."""

    def __init__(self) -> None:
        self.fault = UpsdFault.NONE
        self.status, self.charge = "OL CHRG", 100
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret
        self._port = SimulatedPort(serve=self._serve)

    @property
    def settings(self) -> Mapping[str, object]:
        return {
            "driver": "nut",
            "ups": _UPS,
            "host": "127.0.0.1",
            "port": self._port.port,
            "every_s": 0.2,
        }

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in UpsdFault]

    def set_fault(self, name: str) -> None:
        self.fault = UpsdFault(name)

    def plug(self) -> None:
        self._port.plug()

    def unplug(self) -> None:
        self._port.unplug()

    def close(self) -> None:
        self._port.unplug()

    def help(self) -> str:
        return "mains\nbattery PERCENT\nlow"

    def do(self, words: str) -> str:
        match words.split():
            case ["mains"]:
                self.status, self.charge = "OL CHRG", 100
                return "The mains are there."
            case ["battery", percent] if percent.isdigit():
                self.status, self.charge = "OB DISCHRG", int(percent)
                return "It runs on its battery."
            case ["low"]:
                self.status, self.charge = "OB LB DISCHRG", 8
                return "The battery is nearly empty."
        raise ValueError(f"a UPS cannot do: {words}")

    def _serve(self, caller: Caller) -> None:
        held = b""
        while received := caller.hear():
            held += received
            while b"\n" in held:
                question, _, held = held.partition(b"\n")
                if self.fault is UpsdFault.SLOW:
                    caller.pause(_SLOW_S)
                caller.say(self._answer(question.decode().split()))

    def _answer(self, question: list[str]) -> bytes:
        match self.fault:
            case UpsdFault.STALL:
                return b""
            case UpsdFault.GARBAGE:
                return self._nonsense.randbytes(20).replace(b"\n", b"") + b"\n"
            case UpsdFault.ENDLESS:
                return b"x" * 5_000
            case UpsdFault.STALE:
                return b"ERR DATA-STALE\n"
            case UpsdFault.UNKNOWN:
                return b"ERR UNKNOWN-UPS\n"
        return self._value(question)

    def _value(self, question: list[str]) -> bytes:
        if question[:3] == ["GET", "VAR", _UPS] and len(question) == 4:
            values = {"ups.status": self.status, "battery.charge": str(self.charge)}
            if question[3] in values:
                return f'VAR {_UPS} {question[3]} "{values[question[3]]}"\n'.encode()
            return b"ERR VAR-NOT-SUPPORTED\n"
        return b"ERR INVALID-ARGUMENT\n"
