"""Reads faces by OpenCV: BlazeFace finds, the face mesh measures, faceres makes the template."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from hardware.device import DeviceError, DeviceInfo, DeviceState, Health, ProtocolError
from hardware.face.api import FaceMesh, FoundFace, NotLoaded
from hardware.face.model_files import EYE, FINDER, FOLDER, MESH, NAME, TEMPLATE, checked
from hardware.face.template import FaceTemplate

if TYPE_CHECKING:
    from hardware.face.api import Picture
    from hardware.face.networks import Networks

_CLOSE_LIMIT_S: Final = 5.0
_SMALLEST_PX: Final = 16
_LARGEST_PX: Final = 8192
Answer = TypeVar("Answer")


class OpenCvFaceReader:
    """`models` is the folder of the models; without it that of the set-up."""

    def __init__(self, *, models: str = str(FOLDER)) -> None:
        self._folder = Path(models)
        self._networks: Networks | None = None
        self._health = Health(DeviceState.CLOSED)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def info(self) -> DeviceInfo:
        return DeviceInfo(device="face", driver="opencv", name=NAME)

    @property
    def state(self) -> DeviceState:
        return self.health().state

    def health(self) -> Health:
        return self._health

    @property
    def model(self) -> str:
        return NAME

    def open(self) -> None:
        if self._thread is not None:
            raise DeviceError("the face reader is open already")
        self._health = Health(DeviceState.OPENING)
        self._thread = threading.Thread(target=self._load, name="face reader", daemon=True)
        self._thread.start()

    def close(self) -> None:
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.join(_CLOSE_LIMIT_S)
        self._networks = None
        self._health = Health(DeviceState.CLOSED)

    def find(self, picture: "Picture") -> Sequence[FoundFace]:
        return self._ask(picture, lambda networks: networks.find(picture))

    def mesh(self, picture: "Picture", face: FoundFace) -> FaceMesh:
        return self._ask(picture, lambda networks: networks.mesh(picture, face))

    def eyes_open(self, picture: "Picture", mesh: FaceMesh) -> float:
        return self._ask(picture, lambda networks: networks.eyes_open(picture, mesh))

    def template(self, picture: "Picture", mesh: FaceMesh) -> FaceTemplate:
        return self._ask(picture, lambda networks: networks.template(picture, mesh))

    def _load(self) -> None:
        try:
            from hardware.face.networks import Networks

            finder, mesh, eye, template = (
                checked(model, folder=self._folder) for model in (FINDER, MESH, EYE, TEMPLATE)
            )
            self._networks = Networks(finder=finder, mesh=mesh, eye=eye, template=template)
        except DeviceError as error:
            self._health = Health(DeviceState.MISSING, error)
        except ImportError as error:
            missing = NotLoaded(f"the face reader lacks a package: {error}")
            self._health = Health(DeviceState.MISSING, missing)
        else:
            self._health = Health(DeviceState.READY)

    def _ask(self, picture: "Picture", question: "Callable[[Networks], Answer]") -> Answer:
        networks = self._networks
        if networks is None:
            raise self._health.problem or NotLoaded("the face reader is not ready")
        _check(picture)
        with self._lock:
            return question(networks)


def _check(picture: "Picture") -> None:
    """ProtocolError for what no camera gives."""
    is_picture = picture.ndim == 3 and picture.shape[2] == 3 and picture.dtype == "uint8"
    if (
        not is_picture
        or not _SMALLEST_PX <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= _LARGEST_PX
    ):
        raise ProtocolError(f"this is no picture for the face reader: {picture.shape}")
