"""What a terminal asks of its face reader: where faces are, how they stand, what they measure.

It answers questions about one picture at a time and keeps none. It compares nobody with anybody:
that is the server's.

DeviceUnavailable
├── ModelsMissing    the models were not set up, or are not those that were checked
└── NotLoaded        not opened, or still loading
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

from hardware.device import DeviceInfo, DeviceState, DeviceUnavailable, Health
from hardware.face.template import FaceTemplate

if TYPE_CHECKING:
    import numpy as np
    from cv2.typing import MatLike
    from numpy.typing import NDArray

    # Rows of pixels, each blue, green and red, of one byte each: as a camera gives them.
    Picture: TypeAlias = MatLike
    Points: TypeAlias = NDArray[np.float32]


class ModelsMissing(DeviceUnavailable):
    """The models of the face reader are not installed, or not those that were checked."""


class NotLoaded(DeviceUnavailable):
    """The face reader is not open, or still loads its models."""


@dataclass(frozen=True)
class FoundFace:
    """Where a face is in a picture, in pixels. Right and left are the person's own."""

    left: float
    top: float
    width: float
    height: float
    # Right eye, left eye, tip of the nose, mouth, right ear, left ear: across and down.
    points: "Points" = field(repr=False)
    score: float  # 0 to 1: how sure it is that this is a face


@dataclass(frozen=True)
class FaceMesh:
    """468 points of one face, in pixels: across, down, and away from the camera."""

    points: "Points" = field(repr=False)
    score: float  # 0 to 1: how sure it is that a face is where it looked


@runtime_checkable
class FaceReader(Protocol):
    """Each question may take some tens of milliseconds: ask it off the UI thread."""

    @property
    def info(self) -> DeviceInfo: ...

    @property
    def state(self) -> DeviceState: ...

    def health(self) -> Health: ...

    @property
    def model(self) -> str:
        """Names what makes templates: only those of the same model may be compared."""

    def open(self) -> None:
        """Return at once; models that are missing show in the state."""

    def close(self) -> None:
        """May be called twice."""

    def find(self, picture: "Picture") -> Sequence[FoundFace]:
        """The faces of a picture, the largest first. DeviceError when it cannot look."""

    def mesh(self, picture: "Picture", face: FoundFace) -> FaceMesh: ...

    def eyes_open(self, picture: "Picture", mesh: FaceMesh) -> float:
        """Height over width of the eyes: about 0.25 when open, under 0.1 when shut."""

    def template(self, picture: "Picture", mesh: FaceMesh) -> FaceTemplate: ...
