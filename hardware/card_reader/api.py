"""What a terminal knows of a card reader: a card came, a card went, the reader went, it is back.

DeviceUnavailable
├── CardServiceDown      pcscd is not running
├── ReaderUnplugged      no such reader is plugged in
└── ReaderNotAnswering   listed, but half unplugged or dead
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, DeviceUnavailable, Health


class CardServiceDown(DeviceUnavailable):
    """The smart card service of the system (pcscd) does not answer."""


class ReaderUnplugged(DeviceUnavailable):
    """The card service runs and has no such reader."""


class ReaderNotAnswering(DeviceUnavailable):
    """The card service lists the reader and gets no answer from it."""


@dataclass(frozen=True)
class CardPresented:
    """A card lies on the reader and was read."""

    uid: bytes = field(repr=False)  # it names a person: keep it out of logs

    @property
    def uid_hex(self) -> str:
        return self.uid.hex().upper()


@dataclass(frozen=True)
class CardRemoved:
    """The card, read or not, was taken off the reader."""


@dataclass(frozen=True)
class CardUnreadable:
    """A card lies on the reader and could not be read; the next one may be."""

    error: DeviceError


@dataclass(frozen=True)
class ReaderLost:
    """The reader cannot be used for now; the driver keeps trying. A card on it is forgotten."""

    error: DeviceError


@dataclass(frozen=True)
class ReaderBack:
    """The reader can be used: at the start, and after it was lost."""

    name: str


CardEvent = CardPresented | CardRemoved | CardUnreadable | ReaderLost | ReaderBack


@runtime_checkable
class CardReader(Protocol):
    """A reader that reports by itself and comes back by itself."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[CardEvent], None]) -> None:
        """Return at once and never raise for a missing reader.

        `on_event` is called from the driver's own thread, one event at a time.
        """

    def close(self) -> None:
        """May be called twice; after it returns no event comes any more."""
