"""A PC/SC card reader (any CCID reader, by pcscd): reports the UID of each card laid on it."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardRemoved,
    CardServiceDown,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
    ReaderNotAnswering,
    ReaderUnplugged,
)
from hardware.card_reader.pcsc_calls import PLUG_EVENTS, CardService, ReaderStatus
from hardware.device import (
    AuthError,
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    Health,
    MediaError,
    ProtocolError,
)
from hardware.timed_calls import TimedCalls

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")

# PC/SC part 3, 3.2.2.1.3: Get Data, the card's serial number.
GET_UID: Final = bytes.fromhex("FFCA000000")
# ISO/IEC 14443-3 has UIDs of 4, 7 and 10 bytes, ISO/IEC 15693 and FeliCa of 8.
UID_LENGTHS: Final = frozenset({4, 7, 8, 10})

_WATCH: Final = timedelta(seconds=1)
_CALL_LIMIT: Final = timedelta(seconds=3)
_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 5.0
_CLOSE_LIMIT_S: Final = 5.0

_STATE_OF: Final[dict[type[DeviceError], DeviceState]] = {
    ReaderUnplugged: DeviceState.MISSING,
    ReaderNotAnswering: DeviceState.FAULTY,
    DeviceTimeout: DeviceState.STALLED,
    CardServiceDown: DeviceState.SERVICE_DOWN,
}


def uid_from_reply(reply: bytes) -> bytes:
    """The UID in a card's reply to GET_UID (ISO/IEC 7816-4: data, then two status bytes)."""
    if not reply:
        raise MediaError("the card was taken away before it answered")
    uid, status = reply[:-2], reply[-2:]
    if status == b"\x69\x82":
        raise AuthError("the card does not give its UID without a key")
    if status != b"\x90\x00":
        raise ProtocolError(f"the card answered with status {status.hex().upper()}")
    if len(uid) not in UID_LENGTHS:
        raise ProtocolError(f"the card answered with a UID of {len(uid)} bytes")
    return uid


class PcscCardReader:
    """Watches the first reader whose name contains `reader` (empty: any reader).

    `service` is the socket of another card service than the system's.
    """

    def __init__(self, *, reader: str = "", service: str = "", read_timeout_s: float = 2.0) -> None:
        if service:
            # The library has no other way to be told, and asks only once in a process.
            os.environ["PCSCLITE_CSOCK_NAME"] = service
        self._wanted = reader
        self._read_limit = timedelta(seconds=read_timeout_s)
        self._health = Health(DeviceState.CLOSED)
        self._service: CardService | None = None
        self._needs_service = True
        self._known = ReaderStatus(name="")
        self._card_is_on = False
        self._is_lost: bool | None = None  # not known yet
        self._pause_s = _FIRST_PAUSE_S
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._watching = TimedCalls(name="card service")
        self._reading = TimedCalls(name="card")
        self._on_event: Callable[[CardEvent], None] = _ignore

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="card_reader", driver="pcsc", name=self._known.name)

    @property
    def state(self) -> DeviceState:
        return self._health.state

    def health(self) -> Health:
        return self._health

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        if self._thread is not None:
            raise DeviceError("the card reader is open already")
        self._on_event = on_event
        self._closing.clear()
        self._is_lost = None
        self._card_is_on = False
        self._needs_service = True
        self._health = Health(DeviceState.OPENING)
        self._thread = threading.Thread(target=self._run, name="card-reader", daemon=True)
        self._thread.start()

    def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing.set()
        self._reading.give_up()
        threading.Thread(target=self._wake, daemon=True).start()
        if thread is not threading.current_thread():
            thread.join(timeout=_CLOSE_LIMIT_S)
        self._health = Health(DeviceState.CLOSED)

    def _wake(self) -> None:
        """End the wait under way; it would end by itself after a second."""
        service = self._service
        if service is not None:
            service.cancel()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._step()
            except DeviceError as error:
                self._start_over(error)
            except Exception:  # the outer edge: a fault in the driver must not end its watch
                logger.exception("The driver of the card reader has a fault")
                self._start_over(DeviceError("the driver has a fault; see the terminal's log"))
        self._release()

    def _start_over(self, error: DeviceError) -> None:
        self._lose(error)
        self._needs_service = True
        self._closing.wait(self._pause_s)
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)

    def _step(self) -> None:
        service = self._connected()
        names = self._ask(service.reader_names)
        name = next((name for name in names if self._wanted in name), None)
        if name is None:
            self._lose(ReaderUnplugged("no card reader is plugged in"))
            self._ask(partial(service.wait, ReaderStatus(name=PLUG_EVENTS), at_most=_WATCH))
            return
        if name != self._known.name:
            self._known = ReaderStatus(name=name)
        self._take(self._ask(partial(service.wait, self._known, at_most=_WATCH)))

    def _connected(self) -> CardService:
        if self._service is None or self._needs_service:
            self._service = self._ask(partial(_renew, self._service))
            self._needs_service = False
            self._known = ReaderStatus(name="")
        return self._service

    def _ask(self, call: Callable[[], Answer]) -> Answer:
        return self._watching.run(call, limit=_WATCH + _CALL_LIMIT)

    def _take(self, status: ReaderStatus) -> None:
        before, self._known = self._known, status
        if not status.is_answering:
            self._lose(ReaderNotAnswering("the card reader gives no answer; check its cable"))
            return
        self._regain()
        if (before.change_count, before.has_card) == (status.change_count, status.has_card):
            return
        if self._card_is_on:
            self._emit(CardRemoved())
        self._card_is_on = status.has_card
        if status.has_card:
            self._read()

    def _read(self) -> None:
        self._health = Health(DeviceState.BUSY)
        fetch = partial(fetch_uid, self._known.name)
        try:
            uid = uid_from_reply(self._reading.run(fetch, limit=self._read_limit))
        except DeviceError as error:
            stalled = self._reading.is_stuck
            self._health = Health(DeviceState.STALLED, error) if stalled else _READY
            self._emit(CardUnreadable(error))
            return
        self._health = _READY
        self._emit(CardPresented(uid))

    def _regain(self) -> None:
        self._pause_s = _FIRST_PAUSE_S
        if not self._reading.is_stuck:
            self._health = _READY
        if self._is_lost is not False:
            self._is_lost = False
            self._emit(ReaderBack(self._known.name))

    def _lose(self, error: DeviceError) -> None:
        """The card on it is forgotten: should it still lie there later, it is presented again."""
        self._health = Health(_state_of(error), error)
        self._card_is_on = False
        if self._is_lost is not True:
            self._is_lost = True
            logger.warning("Card reader lost: %s", error)
            self._emit(ReaderLost(error))

    def _emit(self, event: CardEvent) -> None:
        if self._closing.is_set():
            return
        try:
            self._on_event(event)
        except Exception:  # the driver's outer edge: a listener's error must not end it
            logger.exception("The listener of the card reader failed")

    def _release(self) -> None:
        service, self._service = self._service, None
        if service is None:
            return
        with suppress(DeviceError):
            self._watching.run(service.close, limit=_CALL_LIMIT)


_READY: Final = Health(DeviceState.READY)


def _state_of(error: DeviceError) -> DeviceState:
    return _STATE_OF.get(type(error), DeviceState.SERVICE_DOWN)


def _renew(old: CardService | None) -> CardService:
    if old is not None:
        with suppress(DeviceError):
            old.close()
    return CardService()


def fetch_uid(reader: str) -> bytes:
    """The card's reply, over a connection of its own: a card that hangs must not stop the watch."""
    with closing(CardService()) as service:
        return service.exchange(GET_UID, reader=reader)


def _ignore(_event: CardEvent) -> None:
    return
