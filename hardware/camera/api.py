"""What a terminal knows of a camera: pictures while somebody looks, gone, back.

DeviceUnavailable
├── CameraUnplugged      no such camera is there
└── CameraBusy           another program holds it
DeviceTimeout
└── CameraStalled        it stopped sending pictures
ProtocolError
└── CameraGarbled        what it sends is no picture
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from hardware.device import (
    DeviceError,
    DeviceInfo,
    DeviceState,
    DeviceTimeout,
    DeviceUnavailable,
    Health,
    ProtocolError,
)

if TYPE_CHECKING:
    from cv2.typing import MatLike

    # Rows of pixels, each blue, green and red, of one byte each.
    Picture: TypeAlias = MatLike


class CameraUnplugged(DeviceUnavailable):
    """No such camera is plugged in, or nothing answers at its address."""


class CameraBusy(DeviceUnavailable):
    """The camera is there and cannot be opened: another program may hold it."""


class CameraStalled(DeviceTimeout):
    """The camera stopped sending pictures."""


class CameraGarbled(ProtocolError):
    """What the camera sends is no picture."""


@dataclass(frozen=True)
class Frame:
    """One picture. It shows a person: keep it in memory alone, and out of logs."""

    picture: "Picture" = field(repr=False)  # shared with other listeners: never write into it
    number: int  # counts up while the driver is open; a gap is a picture that was left out
    taken_at: float  # seconds of time.monotonic

    @property
    def width_px(self) -> int:
        return int(self.picture.shape[1])

    @property
    def height_px(self) -> int:
        return int(self.picture.shape[0])


@dataclass(frozen=True)
class CameraLost:
    """The camera cannot be used for now; the driver keeps trying."""

    error: DeviceError


@dataclass(frozen=True)
class CameraBack:
    """The camera can be used: at the start, and after it was lost."""

    name: str


CameraEvent = CameraLost | CameraBack
FrameListener = Callable[[Frame], None]


@runtime_checkable
class Camera(Protocol):
    """A camera that rests, its light off, until somebody listens for pictures."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    def open(self, *, on_event: Callable[[CameraEvent], None]) -> None:
        """Return at once and never raise for a missing camera.

        `on_event` is called from the driver's own thread, one event at a time.
        """

    def close(self) -> None:
        """May be called twice; after it returns no event and no picture comes any more."""

    def listen(self, on_frame: FrameListener) -> Callable[[], None]:
        """Let pictures come until the returned function is called (twice is fine).

        Before `open`, too. `on_frame` is called from the driver's own thread: a slow listener
        slows the camera and never the screen.
        """

    def latest(self) -> Frame | None:
        """The newest picture; None while the camera rests or is lost."""
