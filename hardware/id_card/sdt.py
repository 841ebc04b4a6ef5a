"""An ID-card reader on a serial line, by the SDT protocol: reports each card laid on it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hardware.device import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
    ProtocolError,
)
from hardware.id_card.api import (
    IdCard,
    IdCardEvent,
    IdCardPresented,
    IdCardUnreadable,
    IdReaderBack,
    IdReaderLost,
)
from hardware.id_card.frames import (
    FOUND,
    NOT_FOUND,
    OK,
    Command,
    Reply,
    ReplyParser,
    data_of_card,
    refusal,
    request,
)
from hardware.id_card.text import PHOTO_BYTES, read_card
from hardware.serial_line import SerialLine, deadline
from hardware.watch import READY, Watch

BAUD: Final = 115_200
_CHUNK: Final = 4_096
_MODULE_ID_BYTES: Final = 16


class SdtIdCardReader:
    """Asks for a card `looks_a_second` times; a card that was read is not found again by the
    module until it is lifted."""

    def __init__(
        self,
        *,
        port: str = "/dev/ttyUSB0",
        read_timeout_s: float = 3.0,
        looks_a_second: float = 4.0,
    ) -> None:
        self._port = port
        self._limit = timedelta(seconds=read_timeout_s)
        self._rest_s = 1 / looks_a_second
        self._line: SerialLine | None = None
        self._name = ""
        self._told: type[DeviceError] | None = None  # of the card that lies there now
        self._watch: Watch[IdCardEvent] = Watch(
            name="ID-card reader",
            step=self._step,
            release=self._release,
            lost=IdReaderLost,
            back=lambda: IdReaderBack(self._name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="id_card", driver="sdt", name=self._name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[IdCardEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        line = self._connected()
        found = self._ask(Command.FIND, line)
        if found.status == FOUND:
            self._read(line)
        elif found.status == NOT_FOUND:
            self._told = None
        else:
            raise refusal(found)
        self._watch.pause(self._rest_s)

    def _connected(self) -> SerialLine:
        if self._line is None:
            self._line = SerialLine(self._port, baud=BAUD)
            self._accepted(Command.MODULE_STATUS, self._line)
            self._name = module_name(self._accepted(Command.MODULE_ID, self._line))
            self._watch.regain()
        return self._line

    def _read(self, line: SerialLine) -> None:
        self._watch.health = Health(DeviceState.BUSY)
        try:
            card = self._fetched(line)
        except (DeviceUnavailable, DeviceTimeout):
            raise
        except DeviceError as error:
            self._watch.health = READY
            self._tell(error)
            return
        self._watch.health = READY
        self._told = None
        self._watch.emit(IdCardPresented(card))

    def _tell(self, error: DeviceError) -> None:
        """Once: the module finds a card that it could not read again and again."""
        if self._told is not type(error):
            self._told = type(error)
            self._watch.emit(IdCardUnreadable(error))

    def _fetched(self, line: SerialLine) -> IdCard:
        self._accepted(Command.SELECT, line)
        return card_in(self._accepted(Command.READ, line))

    def _accepted(self, command: Command, line: SerialLine) -> bytes:
        reply = self._ask(command, line)
        if reply.status != OK:
            raise refusal(reply)
        return reply.data

    def _ask(self, command: Command, line: SerialLine) -> Reply:
        return ask(command, line, limit=self._limit, is_over=lambda: self._watch.is_closing)

    def _release(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def ask(
    command: Command, line: SerialLine, *, limit: timedelta, is_over: Callable[[], bool]
) -> Reply:
    """One question and its answer; DeviceTimeout when it does not come, or `is_over`."""
    line.forget_input()
    line.send(request(command))
    parser, end = ReplyParser(), deadline(limit)
    while received := line.receive(at_most=_CHUNK, until=end):
        reply = parser.feed(received)
        if reply is not None:
            return reply
        if is_over():
            break
    raise DeviceTimeout("the ID-card reader gives no answer in time")


def card_in(data: bytes) -> IdCard:
    """The card in the data of an answer to READ."""
    text, photo = data_of_card(data)
    if len(photo) not in (0, PHOTO_BYTES):
        raise ProtocolError(f"the card's photo has {len(photo)} bytes")
    return read_card(text, photo=photo)


def module_name(data: bytes) -> str:
    """The module's number as its makers print it: two numbers of 16 bits, three of 32."""
    if len(data) != _MODULE_ID_BYTES:
        raise ProtocolError(f"the reader's module has a number of {len(data)} bytes")
    kind, maker = (int.from_bytes(data[at : at + 2], "little") for at in (0, 2))
    day, serial, check = (int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12))
    return f"{kind:02}.{maker:02}-{day:08}-{serial:010}-{check:010}"
