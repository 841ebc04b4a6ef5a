"""What a printer says of itself in one byte (ESC/POS: DLE EOT, and GS r in its turn)."""

from collections.abc import Callable
from typing import Final

from hardware.device import DeviceError
from hardware.printer.api import CoverOpen, Paper, PaperOut, PrinterGarbled, PrinterJammed

DLE_EOT: Final = b"\x10\x04"
"""With 2, 3 or 4 behind it: answered at once, also while the printer stands still."""
OFFLINE_CAUSE, ERROR_CAUSE, PAPER_SENSOR = 2, 3, 4
GS_R_PAPER: Final = b"\x1dr\x01"
"""Answered in its turn: all that was sent before has been printed."""

# Bits that are the same in every answer of DLE EOT: 0xx1xx10.
_FIXED_MASK, _FIXED = 0b1001_0011, 0b0001_0010
_COVER_OPEN, _STOPPED_FOR_PAPER, _ERROR = 1 << 2, 1 << 5, 1 << 6
_CUTTER, _UNRECOVERABLE, _RECOVERABLE = 1 << 3, 1 << 5, 1 << 6
_NEAR_END, _END = 0b0000_1100, 0b0110_0000
_TURN_NEAR_END, _TURN_END, _TURN_FIXED = 0b0011, 0b1100, 0b1001_0000


def paper_of(ask: Callable[[int], int]) -> Paper:
    """Ask how the printer fares; raise what keeps it from printing."""
    offline = _checked(ask(OFFLINE_CAUSE))
    if offline & _COVER_OPEN:
        raise CoverOpen("the cover of the printer is open")
    paper = _checked(ask(PAPER_SENSOR))
    if paper & _END or offline & _STOPPED_FOR_PAPER:
        raise PaperOut("the printer has no paper")
    if offline & _ERROR:
        raise _jam(_checked(ask(ERROR_CAUSE)))
    return Paper.NEAR_END if paper & _NEAR_END else Paper.ENOUGH


def is_in_turn(answer: int) -> bool:
    """Whether it answers GS_R_PAPER, and not DLE EOT."""
    return not answer & _TURN_FIXED


def paper_in_turn(answer: int) -> Paper:
    """The answer to GS_R_PAPER."""
    if not is_in_turn(answer):
        raise PrinterGarbled("the printer's answer after the slip is none")
    if answer & _TURN_END == _TURN_END:
        return Paper.OUT
    return Paper.NEAR_END if answer & _TURN_NEAR_END == _TURN_NEAR_END else Paper.ENOUGH


def _checked(answer: int) -> int:
    if answer & _FIXED_MASK != _FIXED:
        raise PrinterGarbled("the printer's status is none")
    return answer


def _jam(cause: int) -> DeviceError:
    if cause & _CUTTER:
        return PrinterJammed("the printer's knife is stuck")
    if cause & _RECOVERABLE:
        return PrinterJammed("the printer's head is too hot; it goes on by itself")
    if cause & _UNRECOVERABLE:
        return PrinterJammed("the printer reports an error; switch it off and on")
    return PrinterJammed("the printer reports an error")
