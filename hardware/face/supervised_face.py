"""A face reader that is looked after: while there is none, each question is an error of its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hardware.device import DeviceInfo, DeviceState, Health
from hardware.face.api import FaceMesh, FaceReader, FoundFace, NotLoaded
from hardware.face.template import FaceTemplate
from hardware.supervisor import Supervised

if TYPE_CHECKING:
    from hardware.face.api import Picture


class SupervisedFaceReader:
    """Reads by whatever reader is up."""

    def __init__(self, supervised: Supervised[FaceReader]) -> None:
        self._supervised = supervised

    @property
    def info(self) -> DeviceInfo:
        return self._supervised.info

    @property
    def state(self) -> DeviceState:
        return self._supervised.state

    def health(self) -> Health:
        return self._supervised.health()

    @property
    def model(self) -> str:
        reader = self._supervised.device
        return reader.model if reader is not None else ""

    def open(self) -> None:
        self._supervised.open()

    def close(self) -> None:
        self._supervised.close()

    def find(self, picture: "Picture") -> Sequence[FoundFace]:
        return self._reader().find(picture)

    def mesh(self, picture: "Picture", face: FoundFace) -> FaceMesh:
        return self._reader().mesh(picture, face)

    def eyes_open(self, picture: "Picture", mesh: FaceMesh) -> float:
        return self._reader().eyes_open(picture, mesh)

    def template(self, picture: "Picture", mesh: FaceMesh) -> FaceTemplate:
        return self._reader().template(picture, mesh)

    def _reader(self) -> FaceReader:
        reader = self._supervised.device
        if reader is None:
            raise NotLoaded("the face reader is not up")
        return reader
