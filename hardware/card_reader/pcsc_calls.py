"""The few PC/SC calls the driver needs, with their result codes turned into device errors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final  # Any: what pyscard returns has no types

from smartcard import scard

from hardware.card_reader.api import CardServiceDown, ReaderNotAnswering, ReaderUnplugged
from hardware.device import DeviceError, DeviceTimeout, MediaError, ProtocolError

# pcsc-lite reports under this name that a reader was plugged in or out.
PLUG_EVENTS: Final = "\\\\?PnP?\\Notification"

_ERRORS: Final[dict[int, tuple[type[DeviceError], str]]] = {
    scard.SCARD_E_UNKNOWN_READER: (ReaderUnplugged, "the reader is gone"),
    scard.SCARD_E_NO_READERS_AVAILABLE: (ReaderUnplugged, "no reader is plugged in"),
    scard.SCARD_E_READER_UNAVAILABLE: (ReaderNotAnswering, "the reader gives no answer"),
    scard.SCARD_E_SHARING_VIOLATION: (ReaderNotAnswering, "another program holds the reader"),
    scard.SCARD_E_NO_SMARTCARD: (MediaError, "the card was taken away"),
    scard.SCARD_W_REMOVED_CARD: (MediaError, "the card was taken away while being read"),
    scard.SCARD_W_RESET_CARD: (MediaError, "the card was changed while being read"),
    scard.SCARD_W_UNPOWERED_CARD: (ProtocolError, "the card cannot be powered"),
    scard.SCARD_W_UNRESPONSIVE_CARD: (ProtocolError, "the card gives no answer to reset"),
    scard.SCARD_W_UNSUPPORTED_CARD: (ProtocolError, "the card's answer to reset is not valid"),
    scard.SCARD_E_PROTO_MISMATCH: (ProtocolError, "the card speaks neither T=0 nor T=1"),
    scard.SCARD_E_NOT_TRANSACTED: (MediaError, "the card broke off its answer"),
    scard.SCARD_E_INSUFFICIENT_BUFFER: (ProtocolError, "the card's answer is too long"),
    scard.SCARD_F_INTERNAL_ERROR: (ProtocolError, "the card's answer makes no sense"),
    scard.SCARD_E_NO_SERVICE: (CardServiceDown, "the card service is not running"),
    scard.SCARD_E_SERVICE_STOPPED: (CardServiceDown, "the card service has stopped"),
    scard.SCARD_E_INVALID_HANDLE: (CardServiceDown, "the card service was restarted"),
    scard.SCARD_F_COMM_ERROR: (CardServiceDown, "the card service broke off"),
    scard.SCARD_E_TIMEOUT: (DeviceTimeout, "the card service reports a time-out"),
}


@dataclass(frozen=True)
class ReaderStatus:
    """What the card service says of one reader."""

    name: str
    flags: int = 0  # 0: nothing known yet, so that the first wait answers at once

    @property
    def is_answering(self) -> bool:
        silent = scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN
        known = scard.SCARD_STATE_EMPTY | scard.SCARD_STATE_PRESENT
        return bool(self.flags & known) and not self.flags & silent

    @property
    def has_card(self) -> bool:
        return bool(self.flags & scard.SCARD_STATE_PRESENT)

    @property
    def change_count(self) -> int:
        """pcsc-lite counts insertions and removals in the upper 16 bits."""
        return self.flags >> 16


class CardService:
    """One connection to the system's card service."""

    def __init__(self) -> None:
        code, self._context = _call(scard.SCardEstablishContext, scard.SCARD_SCOPE_SYSTEM)
        _check_service(code)

    def close(self) -> None:
        _call(scard.SCardReleaseContext, self._context)

    def cancel(self) -> None:
        """Wake a `wait` in another thread."""
        _call(scard.SCardCancel, self._context)

    def reader_names(self) -> Sequence[str]:
        code, names = _call(scard.SCardListReaders, self._context, [])
        if _same(code, scard.SCARD_E_NO_READERS_AVAILABLE):
            return []
        _check_service(code)
        return list(names)

    def wait(self, known: ReaderStatus, *, at_most: timedelta) -> ReaderStatus:
        """Return when the reader is not as known any more, at the latest after `at_most`."""
        watched = [(known.name, known.flags)]
        if known.name != PLUG_EVENTS:
            watched.append((PLUG_EVENTS, 0))
        milliseconds = int(at_most.total_seconds() * 1000)
        code, states = _call(scard.SCardGetStatusChange, self._context, milliseconds, watched)
        if _same(code, scard.SCARD_E_TIMEOUT) or _same(code, scard.SCARD_E_CANCELLED):
            return known
        if _same(code, scard.SCARD_E_UNKNOWN_READER):
            raise ReaderUnplugged("the reader is gone")
        _check_service(code)
        name, flags, _answer_to_reset = states[0]
        # A state handed back with its CHANGED bit makes the next wait return at once.
        return ReaderStatus(name=name, flags=flags & ~scard.SCARD_STATE_CHANGED)

    def exchange(self, command: bytes, *, reader: str) -> bytes:
        """Send one command to the card on the reader and return its whole reply."""
        either = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        code, card, protocol = _call(
            scard.SCardConnect, self._context, reader, scard.SCARD_SHARE_SHARED, either
        )
        _check(code, otherwise=ProtocolError)
        is_t1 = protocol == scard.SCARD_PROTOCOL_T1
        header = scard.SCARD_PCI_T1 if is_t1 else scard.SCARD_PCI_T0
        try:
            code, reply = _call(scard.SCardTransmit, card, header, list(command))
        finally:
            _call(scard.SCardDisconnect, card, scard.SCARD_LEAVE_CARD)
        _check(code, otherwise=ProtocolError)
        return bytes(byte & 0xFF for byte in reply)  # pyscard may give bytes as signed


def _call(function: Callable[..., Any], *arguments: object) -> Any:  # Any: pyscard has no types
    try:
        return function(*arguments)
    except scard.error as error:
        raise CardServiceDown(f"the card library failed: {error}") from error


def _check_service(code: int) -> None:
    """A pcscd killed during a call leaves any code, "access denied" among them."""
    if not _same(code, scard.SCARD_S_SUCCESS):
        raise CardServiceDown(f"the card service gives no answer (PC/SC {code & 0xFFFFFFFF:08X})")


def _check(code: int, *, otherwise: type[DeviceError]) -> None:
    if _same(code, scard.SCARD_S_SUCCESS):
        return
    for known, (error, sentence) in _ERRORS.items():
        if _same(code, known):
            raise error(sentence)
    raise otherwise(f"PC/SC result {code & 0xFFFFFFFF:08X}")


def _same(code: int, other: int) -> bool:
    """pyscard gives the same code signed in one place and unsigned in another."""
    return code & 0xFFFFFFFF == other & 0xFFFFFFFF
