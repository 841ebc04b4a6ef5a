"""A slip comes out whole, or whoever waits for it is told why not; on TCP and on a serial line."""

import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from hardware import drivers
from hardware.device import DeviceState, DeviceUnavailable
from hardware.printer.api import (
    Code,
    CoverOpen,
    HalfPrinted,
    Line,
    Outcome,
    Pair,
    Paper,
    PaperLow,
    PaperOut,
    Printed,
    Printer,
    PrinterBack,
    PrinterEvent,
    PrinterGarbled,
    PrinterJammed,
    PrinterLost,
    Rule,
    Slip,
    SlipUnfit,
)
from hardware.printer.simulator import (
    PrinterFault,
    SimulatedNetworkPrinter,
    SimulatedSerialPrinter,
)

PATIENCE_S = 40.0
LINK = "https://hall.invalid/s/AB12CD34EF"
SLIP = Slip(
    "会见凭条",
    (
        Line("王秀英女士，您预约的视频会见："),
        Pair("时间", "2026年11月30日 9:30"),
        Rule(),
        Line("请带身份证提前十五分钟到。"),
        Code(LINK),
    ),
)
Simulated = SimulatedNetworkPrinter | SimulatedSerialPrinter


@dataclass
class Bench:
    """A printer that is not there, its driver, and what the driver said."""

    simulated: Simulated
    driver: Printer
    events: "queue.SimpleQueue[PrinterEvent]" = field(default_factory=queue.SimpleQueue)

    def print(self, slip: Slip = SLIP) -> Outcome:
        done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self.driver.print_slip(slip, on_done=done.put)
        return done.get(timeout=PATIENCE_S)

    def hear(self, kind: type[PrinterEvent]) -> PrinterEvent:
        """The next event of this kind."""
        ends_at = time.monotonic() + PATIENCE_S
        while time.monotonic() < ends_at:
            event = self.events.get(timeout=PATIENCE_S)
            if isinstance(event, kind):
                return event
        pytest.fail(f"no {kind.__name__} came")

    def lost_to(self) -> BaseException:
        lost = self.hear(PrinterLost)
        assert isinstance(lost, PrinterLost)
        return lost.error


@pytest.fixture(params=[SimulatedNetworkPrinter, SimulatedSerialPrinter])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    simulated: Simulated = request.param()
    simulated.plug()
    made = Bench(simulated, drivers.printer(simulated.settings))
    made.driver.open(on_event=made.events.put)
    yield made
    made.driver.close()
    simulated.close()


def test_a_slip_comes_out_whole_with_its_words_and_its_code(bench: Bench) -> None:
    outcome = bench.print()
    assert outcome == Printed(Paper.ENOUGH)
    [words] = bench.simulated.roll.texts
    assert "会见凭条" in words
    assert "时间" + " " * 25 + "2026年11月30日 9:30" in words
    picture = np.asarray(bench.simulated.roll.slips[0])
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == LINK
    assert bench.simulated.complaints == []


def test_slips_come_out_one_after_the_other(bench: Bench) -> None:
    for number in range(3):
        assert isinstance(bench.print(Slip(f"第{number}张", ())), Printed)
    assert [words.split("\n")[0] for words in bench.simulated.roll.texts] == [
        "第0张",
        "第1张",
        "第2张",
    ]


def test_a_sign_that_the_type_lacks_is_marked_and_counted(bench: Bench) -> None:
    outcome = bench.print(Slip("名字", (Line("𠮷先生\x1b@\x1dV\x00 😀"),)))
    assert outcome == Printed(Paper.ENOUGH, replaced=2)
    assert "〓先生@V 〓" in bench.simulated.roll.texts[0]
    assert len(bench.simulated.roll.slips) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (PrinterFault.PAPER_OUT, PaperOut),
        (PrinterFault.COVER_OPEN, CoverOpen),
        (PrinterFault.KNIFE_STUCK, PrinterJammed),
        (PrinterFault.GARBAGE, PrinterGarbled),
    ],
)
def test_what_keeps_it_from_printing_is_told_before_a_slip_begins(
    bench: Bench, fault: PrinterFault, error: type[Exception]
) -> None:
    bench.hear(PrinterBack)
    bench.simulated.fault = fault
    assert isinstance(bench.print(), error)
    assert isinstance(bench.lost_to(), error)
    assert bench.simulated.roll.slips == []
    assert bench.driver.state is DeviceState.FAULTY
    bench.simulated.fault = PrinterFault.NONE
    bench.hear(PrinterBack)
    assert isinstance(bench.print(), Printed)


def test_paper_that_runs_out_midway_leaves_a_slip_that_is_not_handed_over(bench: Bench) -> None:
    bench.hear(PrinterBack)
    bench.simulated.fault = PrinterFault.RUNS_OUT
    outcome = bench.print()
    assert isinstance(outcome, HalfPrinted)
    assert isinstance(outcome.__cause__, PaperOut)


@pytest.mark.parametrize(
    "part",
    [
        Line("\n".join(str(number) for number in range(250))),
        Code(""),
        Code("x" * 3_000),
        Code("\ud800"),
        Code("a\x10\x04\x02"),
    ],
)
def test_a_slip_that_cannot_come_out_whole_is_refused_and_the_next_is_printed(
    bench: Bench, part: Line | Code
) -> None:
    bench.hear(PrinterBack)
    assert isinstance(bench.print(Slip("凭条", (part,))), SlipUnfit)
    assert bench.driver.health().is_usable
    assert isinstance(bench.print(), Printed)
    assert len(bench.simulated.roll.slips) == 1
    assert bench.events.empty()


def test_paper_near_its_end_is_told_once_and_still_printed(bench: Bench) -> None:
    bench.hear(PrinterBack)
    bench.simulated.fault = PrinterFault.NEAR_END
    assert bench.print() == Printed(Paper.NEAR_END)
    assert bench.print() == Printed(Paper.NEAR_END)
    bench.hear(PaperLow)
    assert bench.events.empty()


def test_a_printer_that_says_nothing_is_given_up_in_time(bench: Bench) -> None:
    bench.hear(PrinterBack)
    bench.simulated.fault = PrinterFault.STALL
    bench.lost_to()
    assert bench.driver.state is DeviceState.STALLED
    bench.simulated.fault = PrinterFault.NONE
    bench.hear(PrinterBack)


def test_a_slow_printer_prints(bench: Bench) -> None:
    bench.simulated.fault = PrinterFault.SLOW
    assert isinstance(bench.print(), Printed)


def test_an_unplugged_printer_is_lost_and_back(bench: Bench) -> None:
    bench.hear(PrinterBack)
    bench.simulated.unplug()
    assert isinstance(bench.lost_to(), DeviceUnavailable)
    assert isinstance(bench.print(), DeviceUnavailable)
    bench.simulated.plug()
    bench.hear(PrinterBack)
    assert isinstance(bench.print(), Printed)


def test_a_line_that_breaks_in_the_middle_of_a_slip_is_told() -> None:
    simulated = SimulatedNetworkPrinter()
    simulated.plug()
    bench = Bench(simulated, drivers.printer(simulated.settings))
    bench.driver.open(on_event=bench.events.put)
    bench.hear(PrinterBack)
    simulated.fault = PrinterFault.DROP
    assert isinstance(bench.print(), HalfPrinted)
    bench.driver.close()
    simulated.close()


def test_a_missing_printer_is_found_when_it_is_plugged_in() -> None:
    simulated = SimulatedNetworkPrinter()
    bench = Bench(simulated, drivers.printer(simulated.settings))
    bench.driver.open(on_event=bench.events.put)
    assert isinstance(bench.lost_to(), DeviceUnavailable)
    assert bench.driver.state is DeviceState.MISSING
    simulated.plug()
    bench.hear(PrinterBack)
    bench.driver.close()
    simulated.close()


def test_calls_return_at_once_and_a_closed_printer_says_that_nothing_was_printed() -> None:
    driver = drivers.printer({"driver": "escpos_network", "host": "127.0.0.1", "port": 9})
    done: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    driver.print_slip(SLIP, on_done=done.put)
    assert done.empty()
    driver.close()
    driver.close()
    assert isinstance(done.get(timeout=PATIENCE_S), DeviceUnavailable)


def test_a_printer_on_usb_that_is_not_there_is_missing() -> None:
    driver = drivers.printer({"driver": "escpos_usb", "vendor": "04b8", "product": "0e15"})
    events: queue.SimpleQueue[PrinterEvent] = queue.SimpleQueue()
    driver.open(on_event=events.put)
    lost = events.get(timeout=PATIENCE_S)
    assert isinstance(lost, PrinterLost)
    assert isinstance(lost.error, DeviceUnavailable)
    assert driver.state is DeviceState.MISSING
    driver.close()
    driver.close()
