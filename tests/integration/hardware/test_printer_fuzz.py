"""Whatever a printer answers, its driver raises its own errors alone; any text stays on paper."""

import random
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.device import DeviceError
from hardware.printer.api import Line, Pair, Slip
from hardware.printer.commands import pieces
from hardware.printer.escpos_printer import ask
from hardware.printer.layout import Text, rows, width
from hardware.printer.simulated_paper import NotEscPos, Roll, commands_in
from hardware.printer.status import paper_in_turn, paper_of
from hardware.simulated_port import Caller, SimulatedPort
from hardware.tcp_line import TcpLine
from tests.integration.hardware.fuzzing import BATCH, FRAMES, many, spoilt, tell

COLUMNS = 48
# A slip of more lines than the paper may have is refused, and tried elsewhere.
paragraphs = st.text(max_size=200).filter(lambda words: words.count("\n") < 20)


@settings(max_examples=FRAMES, deadline=None)
@given(answers=st.lists(st.integers(0, 255), min_size=3, max_size=3), last=st.integers(0, 255))
def test_no_status_raises_anything_but_a_device_error(answers: list[int], last: int) -> None:
    waiting = iter(answers)
    with suppress(DeviceError):
        paper_of(lambda _: next(waiting))
    with suppress(DeviceError):
        paper_in_turn(last)


def test_no_answer_on_the_wire_raises_anything_but_a_device_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dice = random.Random(20261124)

    def serve(caller: Caller) -> None:
        while caller.hear():
            caller.say(dice.randbytes(dice.randint(1, 4)))

    port = SimulatedPort(serve=serve)
    port.plug()
    line = TcpLine("127.0.0.1", port.port)
    for _ in range(FRAMES):
        with suppress(DeviceError):
            paper_of(partial(ask, line))
    line.close()
    port.unplug()
    tell("printer", FRAMES, capsys)


@settings(max_examples=FRAMES // 10, deadline=None)
@given(title=st.text(max_size=40), words=paragraphs, name=st.text(max_size=60))
def test_any_text_fits_the_paper_and_sends_no_command(title: str, words: str, name: str) -> None:
    slip = Slip(title, (Line(words), Pair(name, words)))
    for row in rows(slip, columns=COLUMNS):
        assert isinstance(row, Text)
        assert width(row.words) * row.size <= COLUMNS
    roll, held = Roll(), bytearray(b"".join(pieces(slip, columns=COLUMNS)))
    for command in commands_in(roll, held):
        roll.take(command)
    assert not held
    assert len(roll.slips) == 1


@many
@given(seed=st.integers(0, 2**32))
def test_the_simulated_printer_survives_any_bytes(seed: int) -> None:
    dice = random.Random(seed)
    good = b"".join(pieces(Slip("凭条", (Line("字"),)), columns=COLUMNS))
    for _ in range(BATCH):
        roll, held = Roll(), bytearray(spoilt(good, dice))
        with suppress(NotEscPos, UnicodeDecodeError, IndexError, ValueError):
            for command in commands_in(roll, held):
                roll.take(command)


def test_a_whole_slip_is_none_of_the_wrong_frames() -> None:
    roll = Roll()
    for command in commands_in(roll, bytearray(b"".join(pieces(Slip("凭条", ()), columns=48)))):
        roll.take(command)
    assert roll.texts[0].startswith("凭条")
