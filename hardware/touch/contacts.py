"""From the kernel's event records to the contacts on the panel, for multi-touch protocols A and B.

Source: the kernel's Documentation/input/multi-touch-protocol.rst and event-codes.rst.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple, Protocol

from hardware.device import ProtocolError
from hardware.touch import evdev_codes as ev

_MICROSECONDS: Final = 1_000_000
MOST_SLOTS: Final = 64
"""No panel follows more; a higher number is nonsense that must not fill the memory."""


class Record(NamedTuple):
    """One event of the kernel, without its time."""

    type: int
    code: int
    value: int


class Contact(NamedTuple):
    """One thing on the glass, in the panel's own units; `key` stays the same while it is there."""

    key: int
    x: int
    y: int
    major: int = 0
    minor: int = 0
    is_palm: bool = False  # by the panel's own judgement


Frame = tuple[Contact, ...]
"""Everything on the glass at one moment."""


@dataclass(frozen=True)
class Lost:
    """The kernel dropped events: nobody knows what became of the contacts so far."""


class Decoder(Protocol):
    """Takes bytes as they come."""

    def feed(self, received: bytes) -> Iterator[Frame | Lost]:
        """ProtocolError for bytes that no kernel sends."""


class Records:
    """Cuts the stream of bytes into records."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, received: bytes) -> Iterator[Record]:
        self._held += received
        whole = len(self._held) - len(self._held) % ev.RECORD.size
        content, self._held = self._held[:whole], self._held[whole:]
        for _, microseconds, kind, code, value in ev.RECORD.iter_unpack(content):
            if kind > ev.EV_MAX or not 0 <= microseconds < _MICROSECONDS:
                raise ProtocolError("the panel's events are none that the kernel sends")
            yield Record(kind, code, value)


@dataclass(frozen=True)
class Slot:
    """What protocol B has said of one place for a contact; a place keeps it between contacts."""

    tracking_id: int = ev.LIFTED
    values: Mapping[int, int] = field(default_factory=dict)

    def with_value(self, code: int, value: int) -> "Slot":
        if code == ev.ABS_MT_TRACKING_ID:
            return replace(self, tracking_id=value)
        return replace(self, values={**self.values, code: value})

    def contact(self) -> Contact | None:
        if self.tracking_id == ev.LIFTED:
            return None
        return _contact(self.tracking_id, self.values)


class SlotDecoder:
    """Protocol B: only what changes is said, in slots that keep their values.

    `ask_slots` reads the slots as the kernel has them, after events were dropped; None when
    it cannot be asked: then each slot is left out until a new contact comes in it.
    """

    def __init__(self, *, ask_slots: Callable[[], dict[int, Slot] | None]) -> None:
        self._records = Records()
        self._ask_slots = ask_slots
        self._slots: dict[int, Slot] = {}
        self._current = 0
        self._is_dropping = False

    def feed(self, received: bytes) -> Iterator[Frame | Lost]:
        for record in self._records.feed(received):
            if record.type == ev.EV_SYN:
                yield from self._end(record.code)
            elif record.type == ev.EV_ABS and not self._is_dropping:
                self._take(record)

    def resume(self, slots: dict[int, Slot] | None) -> Frame:
        """What lies on the glass, for a start in the middle."""
        if slots is None:
            slots = {number: replace(slot, tracking_id=-1) for number, slot in self._slots.items()}
        self._slots = slots
        return self._frame()

    def _end(self, code: int) -> Iterator[Frame | Lost]:
        if code == ev.SYN_DROPPED:
            self._is_dropping = True
        elif code == ev.SYN_REPORT and self._is_dropping:
            self._is_dropping = False
            yield Lost()
            yield self.resume(self._ask_slots())
        elif code == ev.SYN_REPORT:
            yield self._frame()

    def _take(self, record: Record) -> None:
        if record.code == ev.ABS_MT_SLOT:
            self._current = record.value
        elif record.code > ev.ABS_MT_SLOT and 0 <= self._current < MOST_SLOTS:
            slot = self._slots.get(self._current, Slot())
            self._slots[self._current] = slot.with_value(record.code, record.value)

    def _frame(self) -> Frame:
        contacts = (slot.contact() for slot in self._slots.values())
        return tuple(contact for contact in contacts if contact is not None)


class PacketDecoder:
    """Protocol A: every contact is said anew in each frame, mostly without saying which it is.

    Contacts without an id are followed from frame to frame: the nearest is the same, unless it
    lies further than `longest_step` away.
    """

    def __init__(self, *, longest_step: float) -> None:
        self._records = Records()
        self._longest_step = longest_step
        self._packet: dict[int, int] = {}
        self._said: list[dict[int, int]] = []
        self._is_dropping = False
        self._is_said = False  # this frame says something of the contacts
        self._present: Frame = ()
        self._last_key = 0

    def feed(self, received: bytes) -> Iterator[Frame | Lost]:
        for record in self._records.feed(received):
            if record.type == ev.EV_SYN:
                yield from self._end(record.code)
            elif record.type == ev.EV_ABS and record.code > ev.ABS_MT_SLOT:
                self._packet[record.code] = record.value
            elif record == (ev.EV_KEY, ev.BTN_TOUCH, 0):
                self._is_said = True

    def _end(self, code: int) -> Iterator[Frame | Lost]:
        if code == ev.SYN_DROPPED:
            self._is_dropping = True
        elif code == ev.SYN_MT_REPORT:
            self._end_of_packet()
        elif code == ev.SYN_REPORT and self._is_dropping:
            self._is_dropping = False
            self._forget_frame()
            self._present = ()
            yield Lost()
        elif code == ev.SYN_REPORT:
            yield from self._end_of_frame()

    def _end_of_packet(self) -> None:
        self._is_said = True
        packet, self._packet = self._packet, {}
        has_place = ev.ABS_MT_POSITION_X in packet and ev.ABS_MT_POSITION_Y in packet
        if has_place and len(self._said) < MOST_SLOTS:
            self._said.append(packet)

    def _end_of_frame(self) -> Iterator[Frame]:
        if self._is_said:
            self._present = self._followed([_contact(_id_in(said), said) for said in self._said])
            yield self._present
        self._forget_frame()

    def _forget_frame(self) -> None:
        self._packet, self._said, self._is_said = {}, [], False

    def _followed(self, found: list[Contact | None]) -> Frame:
        """Give each contact without an id that of the nearest one before it, or a new one."""
        contacts = [contact for contact in found if contact is not None]
        if all(contact.key >= 0 for contact in contacts):
            return tuple(contacts)
        pairs = sorted(
            (_distance(old, new), place, old.key)
            for place, new in enumerate(contacts)
            for old in self._present
        )
        keys: dict[int, int] = {}
        for distance, place, key in pairs:
            if distance <= self._longest_step and place not in keys and key not in keys.values():
                keys[place] = key
        return tuple(
            contact._replace(key=keys[place] if place in keys else self._new_key())
            for place, contact in enumerate(contacts)
        )

    def _new_key(self) -> int:
        self._last_key += 1
        return self._last_key


def _id_in(packet: Mapping[int, int]) -> int:
    return packet.get(ev.ABS_MT_TRACKING_ID, -1)


def _contact(key: int, values: Mapping[int, int]) -> Contact | None:
    """None while its place is not known."""
    x, y = values.get(ev.ABS_MT_POSITION_X), values.get(ev.ABS_MT_POSITION_Y)
    if x is None or y is None:
        return None
    major = values.get(ev.ABS_MT_TOUCH_MAJOR, 0)
    return Contact(
        key=key,
        x=x,
        y=y,
        major=major,
        # By the standard a contact without a minor axis is round.
        minor=values.get(ev.ABS_MT_TOUCH_MINOR, major),
        is_palm=values.get(ev.ABS_MT_TOOL_TYPE) == ev.MT_TOOL_PALM,
    )


def _distance(one: Contact, other: Contact) -> float:
    return math.dist((one.x, one.y), (other.x, other.y))
