"""What every device has in common: how it says its state, and the errors that may leave it.

DeviceError
├── DeviceUnavailable   not there, or the service behind it is not there
├── DeviceTimeout       there, but no answer in time
├── ProtocolError       an answer that its standard does not allow
├── MediaError          the card, paper or recording in it
└── AuthError           the device or card asks for a right that the terminal lacks
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Protocol, runtime_checkable


class DeviceError(Exception):
    """A device did not do what it was asked; the message is for the officer who looks after it."""


class DeviceUnavailable(DeviceError):
    """The device, or the service behind it, is not there: take its button away and go on."""


class DeviceTimeout(DeviceError):
    """The device is there and did not answer in time: the person may try again."""


class ProtocolError(DeviceError):
    """The device answered something that its standard does not allow."""


class MediaError(DeviceError):
    """The card, paper or recording was taken away too early, is empty or is damaged."""


class AuthError(DeviceError):
    """The device or the card refuses without a key or permission that the terminal lacks."""


class DeviceState(Enum):
    """Where a device stands now."""

    CLOSED = "closed"  # not opened yet, or closed
    OPENING = "opening"
    READY = "ready"
    BUSY = "busy"
    SERVICE_DOWN = "service down"  # the program behind it (pcscd) does not answer
    MISSING = "missing"  # not plugged in, or not installed
    FAULTY = "faulty"  # plugged in, but answering wrongly or not at all
    STALLED = "stalled"  # an answer is overdue


USABLE: Final = frozenset({DeviceState.READY, DeviceState.BUSY})
"""The device's button is shown."""

BROKEN: Final = frozenset(
    {DeviceState.SERVICE_DOWN, DeviceState.MISSING, DeviceState.FAULTY, DeviceState.STALLED}
)
"""Somebody should have a look, if it stays so; the driver keeps trying by itself."""


@dataclass(frozen=True)
class DeviceInfo:
    """Which device and driver this is, as a list of devices shows it."""

    device: str  # the folder under hardware/, such as "card_reader"
    driver: str
    name: str  # what the device calls itself; empty until it was seen


@dataclass(frozen=True)
class Health:
    """A device's state, with the error that explains a broken one."""

    state: DeviceState
    problem: DeviceError | None = None

    @property
    def is_usable(self) -> bool:
        return self.state in USABLE


@dataclass(frozen=True)
class DeviceReport:
    """One device of a terminal as it stood a moment ago, for a screen or the console."""

    device: str
    driver: str
    name: str
    state: DeviceState
    problem: str  # a sentence for whoever looks after it; empty when there is none
    since: datetime  # of the state


@runtime_checkable
class Device(Protocol):
    """What every driver can say of itself. It also has an `open` of its own device's kind."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def close(self) -> None:
        """May be called twice."""
