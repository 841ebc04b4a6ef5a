"""What a screen asks of whoever looks for a face, and what it is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from hardware.face.attempt import Seen
    from hardware.face.template import FaceTemplate


class Purpose(Enum):
    LOG_IN = "log in"
    ENROLMENT = "enrolment"


@dataclass(frozen=True)
class Mirror:
    """A picture for the person before it, as a mirror shows it: rows of red, green, blue."""

    width_px: int
    height_px: int
    pixels: bytes = field(repr=False)


@dataclass(frozen=True)
class Look:
    """What a screen is told of one picture. `seen` is None when the camera gave none."""

    seen: "Seen | None"
    mirror: Mirror | None = None
    template: "FaceTemplate | None" = None  # with the end of an attempt, if pictures were good
    frames: int = 0


Show = Callable[[Look], None]


class FaceWatch(Protocol):
    """One attempt at a time; whoever starts one ends the last."""

    @property
    def model(self) -> str: ...

    @property
    def is_there(self) -> bool:
        """Camera and face reader can be used."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def start(self, purpose: Purpose, *, show: Show) -> None:
        """`show` is called on the screen's thread, for the last time with an end or no picture."""

    def stop(self) -> None:
        """May be called twice; `show` is not called any more."""


class NoFaces:
    """A terminal without a camera or a face reader."""

    model = ""
    is_there = False

    def open(self) -> None:
        """There is nothing to open."""

    def close(self) -> None:
        """There is nothing to close."""

    def start(self, purpose: Purpose, *, show: Show) -> None:
        del purpose
        show(Look(seen=None))

    def stop(self) -> None:
        """There is nothing to stop."""
