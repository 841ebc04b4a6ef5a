"""Printers that speak ESC/POS: on the network, on a serial line, on USB.

Source: Epson's ESC/POS command reference; Chinese makers follow it, with GB 18030 behind FS &.
"""

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health
from hardware.printer.api import (
    HalfPrinted,
    Outcome,
    Paper,
    PaperLow,
    Printed,
    PrinterBack,
    PrinterEvent,
    PrinterLost,
    PrinterOffline,
    PrinterStalled,
    Slip,
    SlipUnfit,
)
from hardware.printer.layout import lacking
from hardware.printer.status import (
    DLE_EOT,
    GS_R_PAPER,
    is_in_turn,
    paper_in_turn,
    paper_of,
)
from hardware.serial_line import SerialLine
from hardware.tcp_line import TcpLine, deadline
from hardware.watch import Watch

COLUMNS: Final = {58: 32, 80: 48}
"""Columns of narrow signs by the width of the paper in millimetres."""
_LOOKS_EVERY_S: Final = 2.0
_ANSWER_LIMIT: Final = timedelta(seconds=2)
# The mechanism prints about 20 rows a second; a long slip takes some seconds.
_PRINTED_LIMIT: Final = timedelta(seconds=20)
_LOOK_MIDWAY: Final = timedelta(seconds=1)


class Line(Protocol):
    """Where the bytes go."""

    def close(self) -> None: ...

    def forget_input(self) -> None: ...

    def send(self, message: bytes) -> None: ...

    def receive(self, *, at_most: int, until: float) -> bytes: ...


@dataclass(frozen=True)
class _Job:
    slip: Slip
    on_done: Callable[[Outcome], None]


class EscposPrinter:
    """Looks every two seconds how the printer fares, and before and after each slip."""

    def __init__(
        self, *, driver: str, name: str, connect: Callable[[], Line], paper_mm: int
    ) -> None:
        self._driver, self._name, self._connect = driver, name, connect
        self._columns = COLUMNS[int(paper_mm)]
        self._line: Line | None = None
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._is_low = False
        self._watch: Watch[PrinterEvent] = Watch(
            name="printer",
            step=self._step,
            release=self._release,
            lost=PrinterLost,
            back=lambda: PrinterBack(self._name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="printer", driver=self._driver, name=self._name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[PrinterEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._jobs.put(None)  # ends the rest between two looks
        self._watch.close()
        self._give_up_jobs(PrinterOffline("the printer was closed"))

    def print_slip(self, slip: Slip, *, on_done: Callable[[Outcome], None]) -> None:
        self._jobs.put(_Job(slip, on_done))

    def _step(self) -> None:
        """One slip, or one look. What a slip fails of is told to whoever waits for it."""
        try:
            self._look()
        except DeviceError as error:
            self._give_up_jobs(error)
            raise
        try:
            job = self._jobs.get(timeout=_LOOKS_EVERY_S)
        except queue.Empty:
            return
        if job is not None:
            self._do(job)

    def _do(self, job: _Job) -> None:
        try:
            composed = self._composed(job.slip)
        except SlipUnfit as error:  # the slip's fault: the printer stays usable
            job.on_done(error)
            return
        try:
            # How the printer fares now, and not as of the last look.
            self._look()
            outcome: Outcome = self._print(job.slip, composed)
        except DeviceError as error:
            job.on_done(error)
            raise
        job.on_done(outcome)

    def _look(self) -> Paper:
        if self._line is None:
            self._line = self._connect()
        line = self._line
        paper = paper_of(partial(ask, line))
        self._watch.regain()
        self._tell_low(is_low=paper is Paper.NEAR_END)
        return paper

    def _composed(self, slip: Slip) -> list[bytes]:
        """Whole before the first byte is sent: no slip begins that cannot be ended."""
        # python-escpos takes a while to come in: only a terminal that prints waits for it.
        from hardware.printer.commands import pieces

        return list(pieces(slip, columns=self._columns))

    def _print(self, slip: Slip, composed: list[bytes]) -> Printed:
        line = self._line
        if line is None:
            raise PrinterOffline("the printer is not connected")
        try:
            line.forget_input()
            for piece in composed:
                line.send(piece)
            line.send(GS_R_PAPER)
            paper = self._wait_until_printed(line)
        except DeviceError as error:
            raise HalfPrinted(f"the slip did not come out whole: {error}") from error
        return Printed(paper, replaced=lacking(slip))

    def _wait_until_printed(self, line: Line) -> Paper:
        """Its answer in turn; meanwhile its status, for a printer may stand still."""
        in_turn: list[int] = []
        gives_up_at = deadline(_PRINTED_LIMIT)
        while time.monotonic() < gives_up_at:
            answer = line.receive(at_most=1, until=deadline(_LOOK_MIDWAY))
            in_turn += [each for each in answer if is_in_turn(each)]
            if in_turn:
                return paper_in_turn(in_turn[0])
            paper_of(partial(_ask_midway, line, in_turn))
        raise PrinterStalled("the printer does not say that it has printed")

    def _tell_low(self, *, is_low: bool) -> None:
        if is_low and not self._is_low:
            self._watch.emit(PaperLow())
        self._is_low = is_low

    def _give_up_jobs(self, error: DeviceError) -> None:
        while not self._jobs.empty():
            if (job := self._jobs.get()) is not None:
                job.on_done(error)

    def _release(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def ask(line: Line, which: int) -> int:
    """One status byte, as DLE EOT gives it."""
    line.forget_input()
    line.send(DLE_EOT + bytes([which]))
    answer = line.receive(at_most=1, until=deadline(_ANSWER_LIMIT))
    if not answer:
        raise PrinterStalled("the printer does not answer")
    return answer[0]


def _ask_midway(line: Line, in_turn: list[int], which: int) -> int:
    """As `ask`, and keeps the answer to the slip that may come in between."""
    line.send(DLE_EOT + bytes([which]))
    gives_up_at = deadline(_ANSWER_LIMIT)
    while answer := line.receive(at_most=1, until=gives_up_at):
        if not is_in_turn(answer[0]):
            return answer[0]
        in_turn.append(answer[0])
    raise PrinterStalled("the printer does not answer")


class NetworkPrinter(EscposPrinter):
    """At an address of the prison's own network, by default on port 9100."""

    def __init__(self, *, host: str, port: int = 9100, paper_mm: int = 80) -> None:
        super().__init__(
            driver="escpos_network",
            name=f"ESC/POS at {host}:{port}",
            connect=lambda: TcpLine(host, int(port)),
            paper_mm=paper_mm,
        )


class SerialPrinter(EscposPrinter):
    def __init__(
        self, *, port: str = "/dev/ttyUSB0", baud: int = 115_200, paper_mm: int = 80
    ) -> None:
        super().__init__(
            driver="escpos_serial",
            name=f"ESC/POS at {port}",
            connect=lambda: SerialLine(port, baud=int(baud)),
            paper_mm=paper_mm,
        )


class UsbPrinter(EscposPrinter):
    """`vendor` and `product` as lsusb shows them, in hexadecimal digits."""

    def __init__(self, *, vendor: str, product: str, paper_mm: int = 80) -> None:
        def connect() -> Line:
            from hardware.printer.usb_line import UsbLine

            return UsbLine(int(vendor, 16), int(product, 16))

        super().__init__(
            driver="escpos_usb", name=f"ESC/POS on USB {vendor}:{product}", connect=connect,
            paper_mm=paper_mm,
        )  # fmt: skip
