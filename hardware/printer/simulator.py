"""A slip printer that is not there: answers on TCP or a pseudo-terminal, and draws its slips."""

import random
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Final

from hardware.printer.simulated_paper import NotEscPos, Roll, commands_in
from hardware.pty_line import PtyLine
from hardware.simulated_port import Caller, SimulatedPort

_SLOW_S: Final = 0.3
_ROWS_UNTIL_FAULT: Final = 3


class PrinterFault(Enum):
    """How the printer can be told to misbehave."""

    NONE = "none"
    PAPER_OUT = "paper out"
    NEAR_END = "near end"
    COVER_OPEN = "cover open"
    KNIFE_STUCK = "knife stuck"
    RUNS_OUT = "runs out"  # in the middle of a slip
    STALL = "stall"  # takes bytes and says nothing
    SLOW = "slow"
    GARBAGE = "garbage"  # for a status
    DROP = "drop"  # closes the line in the middle of a slip


class SimulatedPrinter:
    """What both wires have in common. `slips` are pictures, `texts` what stands on them."""

    def __init__(self, *, driver: str) -> None:
        self._driver = driver
        self.fault = PrinterFault.NONE
        self.complaints: list[str] = []
        self.roll = Roll()
        self._held = bytearray()
        self._nonsense = random.Random(1)  # noqa: S311  # nonsense need not be secret

    @property
    def faults(self) -> Sequence[str]:
        return [fault.value for fault in PrinterFault]

    def set_fault(self, name: str) -> None:
        self.fault = PrinterFault(name)

    def help(self) -> str:
        return "save FILE.png: the last slip as a picture\nslips: how many were cut off"

    def do(self, words: str) -> str:
        match words.split():
            case ["slips"]:
                return f"{len(self.roll.slips)} slips were printed."
            case ["save", name] if self.roll.slips:
                self.roll.slips[-1].save(Path(name))
                return f"The last slip is in {name}."
            case ["save", _]:
                return "No slip was printed yet."
        raise ValueError(f"a printer cannot do: {words}")

    def hear(self, received: bytes, say: Callable[[bytes], None]) -> bool:
        """Take what came; False when the printer breaks the line off."""
        if self.fault is PrinterFault.STALL:
            return True
        rest = self._answer_at_once(received, say)
        self._held += rest
        try:
            for command in commands_in(self.roll, self._held):
                if not self._obey(command, say):
                    return False
        except (NotEscPos, UnicodeDecodeError, IndexError) as error:
            self.complaints.append(str(error))
            self._held.clear()
        return True

    def forget(self) -> None:
        """A new connection begins a new job."""
        self._held.clear()
        self.roll = Roll(slips=self.roll.slips, texts=self.roll.texts)

    def pause_s(self) -> float:
        return _SLOW_S if self.fault is PrinterFault.SLOW else 0.0

    def _answer_at_once(self, received: bytes, say: Callable[[bytes], None]) -> bytes:
        """DLE EOT is answered before all that waits, and is no part of it."""
        rest = b""
        while (place := received.find(b"\x10\x04")) >= 0 and place + 2 < len(received):
            say(bytes([self._status(received[place + 2])]))
            rest, received = rest + received[:place], received[place + 3 :]
        return rest + received

    def _status(self, which: int) -> int:
        if self.fault is PrinterFault.GARBAGE:
            return self._nonsense.choice((0x00, 0xFF, 0x91))
        fixed = 0b0001_0010
        offline = {
            PrinterFault.COVER_OPEN: 0b0000_0100,
            PrinterFault.PAPER_OUT: 0b0010_0000,
            PrinterFault.KNIFE_STUCK: 0b0100_0000,
        }
        paper = {PrinterFault.PAPER_OUT: 0b0110_1100, PrinterFault.NEAR_END: 0b0000_1100}
        error = {PrinterFault.KNIFE_STUCK: 0b0000_1000}
        tables = {2: offline, 3: error, 4: paper}
        return fixed | tables.get(which, {}).get(self.fault, 0)

    def _obey(self, command: bytes, say: Callable[[bytes], None]) -> bool:
        """False when the line is to break here. A printer that stands still obeys nothing."""
        if self.fault in {PrinterFault.PAPER_OUT, PrinterFault.COVER_OPEN}:
            return True
        if self.roll.rows_printed >= _ROWS_UNTIL_FAULT:
            if self.fault is PrinterFault.DROP:
                return False
            if self.fault is PrinterFault.RUNS_OUT:
                self.fault = PrinterFault.PAPER_OUT
                return True
        if command[:2] == b"\x1dr":
            say(bytes([0b0011 if self.fault is PrinterFault.NEAR_END else 0]))
            return True
        self.roll.take(command)
        return True


class SimulatedNetworkPrinter(SimulatedPrinter):
    """On a port of loopback while it is plugged in: always the same port."""

    def __init__(self) -> None:
        super().__init__(driver="escpos_network")
        self._port = SimulatedPort(serve=self._serve)

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": self._driver, "host": "127.0.0.1", "port": self._port.port}

    def plug(self) -> None:
        self._port.plug()

    def unplug(self) -> None:
        self._port.unplug()

    def close(self) -> None:
        self._port.unplug()

    def _serve(self, caller: Caller) -> None:
        self.forget()

        def say(answer: bytes) -> None:
            caller.pause(self.pause_s())
            caller.say(answer)

        while received := caller.hear():
            if not self.hear(received, say):
                return


class SimulatedSerialPrinter(SimulatedPrinter):
    """On a pseudo-terminal."""

    def __init__(self) -> None:
        super().__init__(driver="escpos_serial")
        self._line = PtyLine(serve=self._serve)

    @property
    def settings(self) -> Mapping[str, object]:
        return {"driver": self._driver, "port": self._line.port}

    def plug(self) -> None:
        self.forget()
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.remove()

    def _serve(self, received: bytes) -> None:
        if received:
            self._line.pause(self.pause_s())
            self.hear(received, self._line.send)
