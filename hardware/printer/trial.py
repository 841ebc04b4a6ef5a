"""Shows an administrator whether a printer works: it prints a slip that names nobody."""

import queue
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hardware.device import DeviceError
from hardware.printer.api import (
    Code,
    Line,
    Outcome,
    Pair,
    PaperLow,
    Printed,
    Printer,
    PrinterBack,
    PrinterEvent,
    PrinterLost,
    Rule,
    Slip,
)

SLIP: Final = Slip(
    title="归途 试印",
    parts=(
        Line("这张凭条只用来试打印机。", is_bold=True),
        Line("This slip only tries the printer."),
        Rule(),
        Pair("中文", "看得清"),
        Pair("Latin", "0123456789"),
        Code("guitu: a trial"),
    ),
)


def trial(device: Printer, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when the slip came out whole within the limit."""
    heard: queue.SimpleQueue[PrinterEvent | Outcome] = queue.SimpleQueue()
    device.open(on_event=heard.put)
    try:
        return _watch(device, heard, say=say, ends_at=time.monotonic() + limit.total_seconds())
    finally:
        device.close()


def _watch(
    device: Printer,
    heard: "queue.SimpleQueue[PrinterEvent | Outcome]",
    *,
    say: Callable[[str], None],
    ends_at: float,
) -> bool:
    while (left_s := ends_at - time.monotonic()) > 0:
        try:
            event = heard.get(timeout=left_s)
        except queue.Empty:
            break
        match event:
            case PrinterBack(name=name):
                say(f"The printer can print: {name}.")
                device.print_slip(SLIP, on_done=heard.put)
            case PaperLow():
                say("The paper is near its end.")
            case Printed():
                say("The slip came out whole. Is the Chinese right, and does the code scan?")
                return True
            case PrinterLost(error=error) | (DeviceError() as error):
                say(f"Nothing can be printed: {error}.")
    say("No slip came out in time.")
    return False
