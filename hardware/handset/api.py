"""What a terminal knows of a handset: lifted, hung up, gone, back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health


@dataclass(frozen=True)
class Lifted:
    """Somebody holds it."""


@dataclass(frozen=True)
class HungUp:
    """It lies on its hook; also what is taken of one that was lost."""


@dataclass(frozen=True)
class HandsetLost:
    """It cannot be heard of for now; the driver keeps trying."""

    error: DeviceError


@dataclass(frozen=True)
class HandsetBack:
    name: str


HandsetEvent = Lifted | HungUp | HandsetLost | HandsetBack


@runtime_checkable
class Handset(Protocol):
    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    @property
    def is_lifted(self) -> bool: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[HandsetEvent], None]) -> None:
        """Return at once and never raise for a missing handset."""

    def close(self) -> None:
        """May be called twice."""
