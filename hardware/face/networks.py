"""The three neural networks of the face reader, in OpenCV; for one thread at a time."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from hardware.device import ProtocolError
from hardware.face import blazeface, cutting
from hardware.face.api import FaceMesh, FoundFace, ModelsMissing
from hardware.face.measures import LEFT_EYE, RIGHT_EYE, opening
from hardware.face.model_files import NAME
from hardware.face.template import FaceTemplate

if TYPE_CHECKING:
    from hardware.face.api import Picture, Points

# Mean blue, green and red of the pictures that the template's model was taught with.
_TEMPLATE_MEAN: Final = (103.939, 116.779, 123.68)
_MESH_POINTS: Final = 468


class Networks:
    """ModelsMissing when OpenCV cannot read them."""

    def __init__(self, *, finder: Path, mesh: Path, eye: Path, template: Path) -> None:
        # OpenCV 5's newer engine gives only the last of several outputs of a .tflite file, and
        # takes the older one only for a file by its path.
        older = cv2.dnn.ENGINE_CLASSIC
        try:
            self._finder = cv2.dnn.readNetFromTFLite(str(finder), older)
            self._mesh = cv2.dnn.readNetFromTFLite(str(mesh), older)
            self._eye = cv2.dnn.readNetFromTFLite(str(eye), older)
            self._template = cv2.dnn.readNetFromONNX(str(template))
        except cv2.error as error:
            raise ModelsMissing("the models of the face reader cannot be read") from error

    def find(self, picture: "Picture") -> list[FoundFace]:
        square, scale, shift = cutting.for_finder(picture, blazeface.SIDE_PX)
        blob = cv2.dnn.blobFromImage(square, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        scores, values = _run(self._finder, blob, ["classificators", "regressors"])
        return blazeface.faces(scores, values, scale=scale, shift=shift)

    def mesh(self, picture: "Picture", face: FoundFace) -> FaceMesh:
        cut, back = cutting.for_mesh(picture, face)
        blob = cv2.dnn.blobFromImage(cut, 1 / 255, swapRB=True)
        values, score = _run(self._mesh, blob, ["conv2d_20", "conv2d_30"])
        points = values.reshape(_MESH_POINTS, 3).astype(np.float64)
        ratio = float(np.hypot(back[0, 0], back[1, 0]))
        flat = points[:, :2] @ back[:, :2].T + back[:, 2]
        placed = np.column_stack([flat, points[:, 2] * ratio]).astype(np.float32)
        return FaceMesh(placed, score=float(1 / (1 + np.exp(-np.clip(score.ravel()[0], -80, 80)))))

    def eyes_open(self, picture: "Picture", mesh: FaceMesh) -> float:
        return (
            self._eye_open(picture, mesh, RIGHT_EYE) + self._eye_open(picture, mesh, LEFT_EYE)
        ) / 2

    def _eye_open(self, picture: "Picture", mesh: FaceMesh, eye: Sequence[int]) -> float:
        cut = cutting.for_eye(picture, mesh, eye)
        blob = cv2.dnn.blobFromImage(cut, 1 / 255, swapRB=True)
        (values,) = _run(self._eye, blob, ["output_eyes_contours_and_brows"])
        return opening(values.reshape(-1, 3))

    def template(self, picture: "Picture", mesh: FaceMesh) -> FaceTemplate:
        cut = cutting.for_template(picture, mesh)
        blob = cv2.dnn.blobFromImage(cut, 1.0, mean=_TEMPLATE_MEAN)
        (numbers,) = _run(self._template, blob, ["numbers"])
        try:
            return FaceTemplate.of(NAME, numbers.ravel().tolist())
        except ValueError as error:
            raise ProtocolError(f"the face reader made nothing of this face: {error}") from error


def _run(network: cv2.dnn.Net, blob: "Picture", outputs: list[str]) -> "list[Points]":
    try:
        network.setInput(blob)
        answers = network.forward(outputs)
    except cv2.error as error:
        raise ProtocolError("the face reader failed at a picture") from error
    if not all(np.isfinite(answer).all() for answer in answers):
        raise ProtocolError("the face reader's numbers are none")
    return [np.asarray(answer, dtype=np.float32) for answer in answers]
