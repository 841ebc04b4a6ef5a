"""A USB relay of the LCUS kind on a serial line.

Source: the boards' own leaflet. 9,600 baud; A0, channel, operation, and the sum of the three in
one byte. Operation 0 off, 1 on, 2 off and answer, 3 on and answer, 5 ask. An answer is A0,
channel, 0 or 1, and the sum.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hardware.device import DeviceInfo, DeviceState, DeviceTimeout, Health, ProtocolError
from hardware.relay.api import RelayBack, RelayDisagrees, RelayEvent, RelayLost, RelaySwitched
from hardware.serial_line import SerialLine, deadline
from hardware.watch import Watch

BAUD: Final = 9_600
_START: Final = 0xA0
_OFF, _ON, _OFF_ANSWER, _ON_ANSWER, _ASK = 0, 1, 2, 3, 5
_ANSWER_BYTES: Final = 4
_ANSWER_LIMIT: Final = timedelta(seconds=1)
_LOOKS_EVERY_S: Final = 5.0


class LcusRelay:
    """One channel. `answers` is false for boards that only listen: then nothing is confirmed."""

    def __init__(
        self, *, port: str = "/dev/ttyUSB0", channel: int = 1, answers: bool = True
    ) -> None:
        self._port, self._channel, self._answers = port, int(channel), bool(answers)
        if not 1 <= self._channel <= 8:
            raise ValueError("a board has the channels 1 to 8")
        self._line: SerialLine | None = None
        self._wished = False
        self._is: bool | None = None  # not known yet
        self._told = threading.Event()
        self._watch: Watch[RelayEvent] = Watch(
            name="relay",
            step=self._step,
            release=self._release,
            lost=RelayLost,
            back=lambda: RelayBack(self.info.name),
        )

    @property
    def info(self) -> DeviceInfo:
        name = f"LCUS channel {self._channel} at {self._port}"
        return DeviceInfo(device="relay", driver="lcus", name=name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[RelayEvent], None]) -> None:
        self._wished = False
        self._watch.open(on_event)

    def close(self) -> None:
        self._told.set()
        self._watch.close()

    def switch(self, *, is_on: bool) -> None:
        self._wished = is_on
        self._told.set()

    def _step(self) -> None:
        self._told.clear()
        line = self._connected()
        if self._is != self._wished:
            self._switch(line, is_on=self._wished)
        elif self._answers:
            self._check(line)
        self._watch.regain()
        self._told.wait(_LOOKS_EVERY_S)

    def _connected(self) -> SerialLine:
        if self._line is None:
            self._line, self._is = SerialLine(self._port, baud=BAUD), None
        return self._line

    def _switch(self, line: SerialLine, *, is_on: bool) -> None:
        if self._answers:
            is_now = self._ask(line, _ON_ANSWER if is_on else _OFF_ANSWER)
            if is_now != is_on:
                raise RelayDisagrees("the relay did not switch")
        else:
            line.send(frame(self._channel, _ON if is_on else _OFF))
        self._is = is_on
        self._watch.emit(RelaySwitched(is_on, is_confirmed=self._answers))

    def _check(self, line: SerialLine) -> None:
        if self._ask(line, _ASK) != self._is:
            self._is = None
            raise RelayDisagrees("the relay switched by itself")

    def _ask(self, line: SerialLine, operation: int) -> bool:
        line.forget_input()
        line.send(frame(self._channel, operation))
        return state_in(_whole_answer(line), channel=self._channel)

    def _release(self) -> None:
        line, self._line = self._line, None
        if line is None:
            return
        if self._watch.is_closing:
            _switch_off_quietly(line, self._channel)
        line.close()


def _switch_off_quietly(line: SerialLine, channel: int) -> None:
    """A lamp must not stay on behind a terminal that has ended."""
    try:
        line.send(frame(channel, _OFF))
    except (DeviceTimeout, ProtocolError, OSError):
        return


def _whole_answer(line: SerialLine) -> bytes:
    answer, until = b"", deadline(_ANSWER_LIMIT)
    while len(answer) < _ANSWER_BYTES:
        part = line.receive(at_most=_ANSWER_BYTES - len(answer), until=until)
        if not part:
            raise DeviceTimeout("the relay does not answer")
        answer += part
    return answer


def frame(channel: int, operation: int) -> bytes:
    said = bytes([_START, channel, operation])
    return said + bytes([sum(said) & 0xFF])


def state_in(answer: bytes, *, channel: int) -> bool:
    """What the board says of its channel; ProtocolError for anything else."""
    if len(answer) != _ANSWER_BYTES or answer[0] != _START or sum(answer[:3]) & 0xFF != answer[3]:
        raise ProtocolError("the relay's answer is none")
    if answer[1] != channel or answer[2] not in (0, 1):
        raise ProtocolError("the relay answers for another channel")
    return answer[2] == 1
