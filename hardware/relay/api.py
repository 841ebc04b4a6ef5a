"""What a terminal knows of a relay: switch it, and whether the board says that it is switched.

ProtocolError
└── RelayDisagrees    the board says another state than it was told
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health, ProtocolError


class RelayDisagrees(ProtocolError):
    """The board was told one state and says another: do not rely on the lamp."""


@dataclass(frozen=True)
class RelayLost:
    """It cannot be switched for now; the driver keeps trying."""

    error: DeviceError


@dataclass(frozen=True)
class RelayBack:
    """It can be switched: at the start, and after it was lost. It is as it was told last."""

    name: str


@dataclass(frozen=True)
class RelaySwitched:
    """`is_confirmed` where the board said so itself."""

    is_on: bool
    is_confirmed: bool


RelayEvent = RelayLost | RelayBack | RelaySwitched


@runtime_checkable
class Relay(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[RelayEvent], None]) -> None:
        """Return at once. The relay is off until it is told otherwise."""

    def close(self) -> None:
        """Switch it off where it can be reached. May be called twice."""

    def switch(self, *, is_on: bool) -> None:
        """Return at once; a relay that is lost is switched when it is back."""
