"""A card reader that types the card's number as a keyboard does (keyboard wedge)."""

import errno
import os
import select
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from fcntl import ioctl
from typing import Final

from hardware.card_reader.api import (
    CardEvent,
    CardPresented,
    CardRemoved,
    CardUnreadable,
    ReaderBack,
    ReaderLost,
    ReaderUnplugged,
)
from hardware.card_reader.typed_numbers import RECORD, NumberParser, Speed
from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health, ProtocolError
from hardware.watch import Watch

# ISO/IEC 14443-3, 15693, FeliCa, and EM4100 (5).
UID_LENGTHS: Final = frozenset({4, 5, 7, 8, 10})
_INPUT_MAJOR: Final = 13  # the kernel's Documentation/admin-guide/devices.txt
_GRAB: Final = 0x40044590  # EVIOCGRAB of uapi/linux/input.h
_NAME_BYTES: Final = 256
_GET_NAME: Final = 0x80004506 | _NAME_BYTES << 16  # EVIOCGNAME
_CHUNK: Final = 256 * RECORD.size
_LISTEN_S: Final = 0.1
# A device that never stops typing shall not take the processor.
_BREATH_S: Final = 0.002


class Form(Enum):
    """How the reader writes a number; its manual or a barcode of its maker sets it."""

    HEX = "hex"
    DECIMAL = "decimal"


class WedgeCardReader:
    """`device` is best a name that stays, under /dev/input/by-id/.

    `uid_bytes` is the length of a decimal number; `reversed_bytes` is for a reader that writes
    the last byte first. A wedge does not tell of a card's removal: it counts as gone after
    `gone_after_s`, and what is typed sooner is not looked at.
    """

    def __init__(
        self,
        *,
        device: str,
        form: str = "hex",
        uid_bytes: int = 4,
        reversed_bytes: bool = False,
        longest_gap_s: float = 0.05,
        gone_after_s: float = 1.0,
    ) -> None:
        self._path, self._form = device, Form(form)
        self._uid_bytes, self._is_reversed = uid_bytes, reversed_bytes
        self._speed = Speed(longest_gap_s=float(longest_gap_s), pause_s=float(gone_after_s))
        self._gone_after_s = float(gone_after_s)
        self._keys: int | None = None
        self._name = ""
        self._parser = NumberParser(self._speed)
        self._heard_at = 0.0
        self._told_at: float | None = None  # of the card that counts as lying there
        self._watch: Watch[CardEvent] = Watch(
            name="card reader",
            step=self._step,
            release=self._release,
            lost=ReaderLost,
            back=lambda: ReaderBack(self._name),
        )

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="card_reader", driver="wedge", name=self._name)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._watch.health

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        self._watch.open(on_event)

    def close(self) -> None:
        self._watch.close()

    def _step(self) -> None:
        keys = self._connected()
        typed = _typed(keys)
        if typed:
            self._heard_at = time.monotonic()
            for found in self._parser.feed(typed):
                self._take(found)
            self._watch.pause(_BREATH_S)
        elif time.monotonic() - self._heard_at > self._gone_after_s:
            self._parser.forget_part()
        self._look_for_removal()

    def _connected(self) -> int:
        if self._keys is None:
            self._keys = open_keys(self._path)
            self._name = name_of(self._keys) or "keyboard wedge"
            self._watch.regain()
        return self._keys

    def _take(self, found: str | ProtocolError) -> None:
        if self._told_at is not None:
            return
        self._told_at = time.monotonic()
        try:
            uid = self._uid(found)
        except ProtocolError as error:
            self._watch.emit(CardUnreadable(error))
            return
        self._watch.emit(CardPresented(uid))

    def _uid(self, found: str | ProtocolError) -> bytes:
        if isinstance(found, ProtocolError):
            raise found
        uid = self._decimal(found) if self._form is Form.DECIMAL else _hexadecimal(found)
        return uid[::-1] if self._is_reversed else uid

    def _decimal(self, number: str) -> bytes:
        try:
            return int(number, 10).to_bytes(self._uid_bytes, "big")
        except (ValueError, OverflowError) as error:
            raise ProtocolError("the card reader typed no decimal number of this length") from error

    def _look_for_removal(self) -> None:
        if self._told_at is not None and time.monotonic() - self._told_at > self._gone_after_s:
            self._told_at = None
            self._watch.emit(CardRemoved())

    def _release(self) -> None:
        self._parser = NumberParser(self._speed)
        self._told_at = None
        keys, self._keys = self._keys, None
        if keys is not None:
            os.close(keys)


def open_keys(path: str) -> int:
    """The device's events. A real one is held alone, so that no key reaches any window."""
    try:
        keys = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise ReaderUnplugged("no card reader is plugged in") from error
    except OSError as error:
        raise DeviceUnavailable(f"the card reader cannot be opened: {error.strerror}") from error
    try:
        _hold_alone(keys)
    except DeviceUnavailable:
        os.close(keys)
        raise
    return keys


def name_of(keys: int) -> str:
    """What the device calls itself; nothing when it is no real one."""
    name = bytearray(_NAME_BYTES)
    with suppress(OSError):
        ioctl(keys, _GET_NAME, name)
    return bytes(name).partition(b"\0")[0].decode(errors="replace")


def _hold_alone(keys: int) -> None:
    about = os.fstat(keys)
    if stat.S_ISFIFO(about.st_mode):
        return
    if not stat.S_ISCHR(about.st_mode) or os.major(about.st_rdev) != _INPUT_MAJOR:
        raise DeviceUnavailable("the card reader's path is no input device")
    try:
        ioctl(keys, _GRAB, 1)
    except OSError as error:
        raise DeviceUnavailable("another program holds the card reader") from error


def _typed(keys: int) -> bytes:
    """The next records; nothing when none came for a while."""
    ready, _, _ = select.select([keys], [], [], _LISTEN_S)
    if not ready:
        return b""
    try:
        typed = os.read(keys, _CHUNK)
    except OSError as error:
        if error.errno == errno.EAGAIN:
            return b""
        raise ReaderUnplugged("the card reader was unplugged") from error
    if not typed:
        raise ReaderUnplugged("the card reader was unplugged")
    return typed


def _hexadecimal(number: str) -> bytes:
    try:
        uid = bytes.fromhex(number)
    except ValueError as error:
        raise ProtocolError("the card reader typed half a byte too much") from error
    if len(uid) not in UID_LENGTHS:
        raise ProtocolError(f"the card reader typed a number of {len(uid)} bytes")
    return uid
