"""Where a USB handset's hook switch stands in its reports, out of its report descriptor.

Source: USB HID 1.11, section 6.2.2, and HID Usage Tables, Telephony page (0x0B), usage 0x20.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hardware.device import ProtocolError

_TELEPHONY: Final = 0x0B
_HOOK_SWITCH: Final = 0x20
_LONG_ITEM: Final = 0xFE
_INPUT: Final = 0x80
_PUSH, _POP = 0xA4, 0xB4
_USAGE, _USAGE_MINIMUM, _USAGE_MAXIMUM = 0x08, 0x18, 0x28
_LOCAL: Final = frozenset({_USAGE, _USAGE_MINIMUM, _USAGE_MAXIMUM})
_GLOBAL: Final = {0x04: "page", 0x74: "size", 0x94: "count", 0x84: "report_id"}
_MAIN_ITEMS: Final = frozenset({0x80, 0x90, 0xB0, 0xA0, 0xC0})
_CONSTANT: Final = 1
# A descriptor that claims more is none: the kernel's own bound is 12,288 bits a report.
_MOST_BITS: Final = 12_288
_MOST_USAGES: Final = 12_288


@dataclass(frozen=True)
class HookBit:
    """`report_id` is 0 for a device whose reports have none."""

    report_id: int
    byte: int
    mask: int

    def is_lifted(self, report: bytes) -> bool | None:
        """None for a report that says nothing of the hook."""
        if self.report_id and (not report or report[0] != self.report_id):
            return None
        return bool(report[self.byte] & self.mask) if len(report) > self.byte else None


@dataclass
class _State:
    page: int = 0
    size: int = 0
    count: int = 0
    report_id: int = 0
    usages: list[int] = field(default_factory=list)
    minimum: int = 0

    def copy(self) -> "_State":
        return _State(self.page, self.size, self.count, self.report_id)


def hook_bit(descriptor: bytes) -> HookBit:
    """ProtocolError for a device that has no hook switch."""
    reading = _Reading()
    for kind, value in _items(descriptor):
        if kind == _INPUT:
            found = _in_field(reading.now, reading.bits, is_constant=bool(value & _CONSTANT))
            if found is not None:
                return found
        reading.take(kind, value)
    raise ProtocolError("this USB device has no hook switch")


@dataclass
class _Reading:
    """Where the reading of a descriptor stands, with the bits of each report so far."""

    now: _State = field(default_factory=_State)
    stack: list[_State] = field(default_factory=list)
    bits: dict[int, int] = field(default_factory=dict)

    def take(self, kind: int, value: int) -> None:
        if kind in _MAIN_ITEMS:
            self.now.usages = []
        elif kind in _GLOBAL:
            setattr(self.now, _GLOBAL[kind], value)
        elif kind in _LOCAL:
            self._take_usage(kind, _full(value, self.now.page))
        elif kind == _PUSH:
            self.stack.append(self.now.copy())
        elif kind == _POP and self.stack:
            self.now = self.stack.pop()

    def _take_usage(self, kind: int, usage: int) -> None:
        now = self.now
        if kind == _USAGE:
            now.usages.append(usage)
        elif kind == _USAGE_MINIMUM:
            now.minimum = usage
        else:
            now.usages += range(now.minimum, min(usage, now.minimum + _MOST_USAGES) + 1)


def _in_field(now: _State, bits: dict[int, int], *, is_constant: bool) -> HookBit | None:
    start = bits.get(now.report_id, 0)
    if now.size * now.count > _MOST_BITS - start:
        raise ProtocolError("the handset's description is none")
    bits[now.report_id] = start + now.size * now.count
    wanted = _TELEPHONY << 16 | _HOOK_SWITCH
    if is_constant or wanted not in now.usages or not now.size:
        return None
    bit = start + now.size * min(now.usages.index(wanted), max(now.count - 1, 0))
    before = 1 if now.report_id else 0
    return HookBit(now.report_id, before + bit // 8, 1 << bit % 8)


def _full(usage: int, page: int) -> int:
    """A usage of more than two bytes names its page itself."""
    return usage if usage > 0xFFFF else page << 16 | usage


def _items(descriptor: bytes) -> Iterator[tuple[int, int]]:
    place = 0
    while place < len(descriptor):
        prefix = descriptor[place]
        if prefix == _LONG_ITEM:
            place += 3 + (descriptor[place + 1] if place + 1 < len(descriptor) else 0)
            continue
        length = (0, 1, 2, 4)[prefix & 3]
        value = descriptor[place + 1 : place + 1 + length]
        if len(value) < length:
            raise ProtocolError("the handset's description breaks off")
        yield prefix & 0xFC, int.from_bytes(value, "little")
        place += 1 + length
