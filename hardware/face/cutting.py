"""Cuts a face out of a picture, upright and in the size that a model takes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

import cv2
import numpy as np

from hardware.face.api import FaceMesh, FoundFace
from hardware.face.measures import LEFT_EYE, MOUTH_CORNERS, NOSE_TIP, RIGHT_EYE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hardware.face.api import Picture, Points

    Move: TypeAlias = NDArray[np.float64]  # two rows of three: turned, scaled and shifted

MESH_PX: Final = 192
EYE_PX: Final = 64
TEMPLATE_PX: Final = 224
_MESH_MARGIN: Final = 1.5  # sides of the square that the mesh's model was taught with, to the box
_EYE_MARGIN: Final = 2.3  # of the eye's square, to the distance of its corners
_BACK: Final = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
# Where the eyes, the nose and the corners of the mouth belong in 112 pixels: ArcFace's template.
_ARCFACE: Final = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ],
    dtype=np.float32,
) * (TEMPLATE_PX / 112)


def for_finder(picture: "Picture", side: int) -> "tuple[Picture, float, Points]":
    """The whole picture in a square with black beside it; and the way back: times scale, shift."""
    height, width = picture.shape[:2]
    longest = max(height, width)
    shift = np.array([(width - longest) / 2, (height - longest) / 2], dtype=np.float32)
    ratio = side / longest
    move = np.array([[ratio, 0, -shift[0] * ratio], [0, ratio, -shift[1] * ratio]])
    # Small steps: one big one would pass over most pixels.
    shrunk, done = picture, 1.0
    while ratio / done < 0.5 and min(shrunk.shape[:2]) > 2:
        shrunk, done = (
            cv2.resize(shrunk, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA),
            done / 2,
        )
    move[:, :2] /= done
    square = cv2.warpAffine(shrunk, move, (side, side), flags=cv2.INTER_LINEAR)
    return square, float(longest), shift


def for_mesh(picture: "Picture", face: FoundFace) -> "tuple[Picture, Move]":
    """The face, its eyes level; and the way back from that square to the picture."""
    right, left = face.points[0], face.points[1]
    roll = np.arctan2(left[1] - right[1], left[0] - right[0])
    centre = np.array([face.left + face.width / 2, face.top + face.height / 2])
    side = max(face.width, face.height, 1.0) * _MESH_MARGIN
    ratio = side / MESH_PX
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]) * ratio
    back = np.column_stack([turn, centre - turn @ np.array([MESH_PX / 2, MESH_PX / 2])])
    return cv2.warpAffine(picture, back, (MESH_PX, MESH_PX), flags=_BACK), back


def for_eye(picture: "Picture", mesh: FaceMesh, eye: Sequence[int]) -> "Picture":
    """One eye, level; the left one mirrored, for the model was taught with right ones alone."""
    outer, inner = (mesh.points[corner, :2].astype(np.float64) for corner in eye)
    way = (inner - outer) if eye[0] == RIGHT_EYE[0] else (outer - inner)
    roll = float(np.arctan2(way[1], way[0]))
    ratio = max(float(np.hypot(*way)), 1.0) * _EYE_MARGIN / EYE_PX
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]]) * ratio
    middle = np.array([EYE_PX / 2, EYE_PX / 2])
    back = np.column_stack([turn, (outer + inner) / 2 - turn @ middle])
    cut = cv2.warpAffine(picture, back, (EYE_PX, EYE_PX), flags=_BACK)
    return cut if eye[0] == RIGHT_EYE[0] else cv2.flip(cut, 1)


def for_template(picture: "Picture", mesh: FaceMesh) -> "Picture":
    """The face where ArcFace has it, so that two pictures of it lie on one another."""
    move = _similarity(five_points(mesh), _ARCFACE)
    return cv2.warpAffine(picture, move, (TEMPLATE_PX, TEMPLATE_PX), flags=cv2.INTER_LINEAR)


def five_points(mesh: FaceMesh) -> "Points":
    flat = mesh.points[:, :2]
    eyes = [flat[list(eye)].mean(axis=0) for eye in (RIGHT_EYE, LEFT_EYE)]  # between the corners
    points: Points = np.stack([*eyes, flat[NOSE_TIP], *flat[list(MOUTH_CORNERS)]])
    return points


def _similarity(source: "Points", target: "Points") -> "Move":
    """Turn, scale and shift that bring one set of points nearest to another (least squares)."""
    from_middle, to_middle = source.mean(axis=0), target.mean(axis=0)
    a, b = (source - from_middle).astype(np.float64), (target - to_middle).astype(np.float64)
    size = max(float((a * a).sum()), 1e-9)
    cosine, sine = (
        float((a * b).sum()) / size,
        float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / size,
    )
    turn = np.array([[cosine, -sine], [sine, cosine]])
    return np.column_stack([turn, to_middle - turn @ from_middle])
