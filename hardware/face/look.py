"""One look at a picture: the nearest face, how it stands, and how good its picture is."""

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from hardware.face.api import FaceMesh, FaceReader
from hardware.face.cutting import for_template
from hardware.face.measures import measures
from hardware.face.sighting import Light, Sighting

if TYPE_CHECKING:
    from hardware.face.api import Picture

_LEAST_MESH_SCORE: Final = 0.6


def look(reader: FaceReader, picture: "Picture") -> Sighting:
    """DeviceError when the reader cannot look."""
    faces = reader.find(picture)
    if not faces:
        return Sighting(faces=0)
    face = faces[0]
    mesh = reader.mesh(picture, face)
    if mesh.score < _LEAST_MESH_SCORE:
        return Sighting(faces=len(faces))
    return Sighting(
        faces=len(faces),
        face=face,
        mesh=mesh,
        measures=measures(mesh),
        eyes_open=reader.eyes_open(picture, mesh),
        light=_light(picture, mesh),
        is_whole=_is_whole(picture, mesh),
    )


def _light(picture: "Picture", mesh: FaceMesh) -> Light:
    grey = cv2.cvtColor(for_template(picture, mesh), cv2.COLOR_BGR2GRAY)
    # Without hair, neck and what is behind.
    middle = grey[
        grey.shape[0] // 5 : -grey.shape[0] // 6, grey.shape[1] // 5 : -grey.shape[1] // 5
    ]
    half = middle.shape[1] // 2
    edges = cv2.Laplacian(middle, cv2.CV_64F)
    return Light(
        brightness=float(middle.mean()) / 255,
        unevenness=abs(float(middle[:, :half].mean()) - float(middle[:, half:].mean())) / 255,
        sharpness=float(edges.var()),
    )


def _is_whole(picture: "Picture", mesh: FaceMesh) -> bool:
    size = np.array([picture.shape[1], picture.shape[0]])
    flat = mesh.points[:, :2]
    return bool((flat >= 0).all() and (flat < size).all())
