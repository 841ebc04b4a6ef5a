"""What the points of a face say of it: turned to which side, how far away, eyes open or shut.

Source of the numbers of points: the drawings of the 468 points of the face mesh and of the 71
points of the eye. Right and left are the person's own: his right eye is at the left of a picture
that is not mirrored.
"""

from typing import TYPE_CHECKING, Final

import numpy as np

from hardware.face.api import FaceMesh
from hardware.face.sighting import FaceMeasures

if TYPE_CHECKING:
    from hardware.face.api import Points

# Outer and inner corner.
RIGHT_EYE: Final = (33, 133)
LEFT_EYE: Final = (263, 362)
NOSE_TIP: Final = 1
MOUTH_CORNERS: Final = (61, 291)
_CHEEKS: Final = (234, 454)
_BROW, _CHIN = 10, 152
# Of the eye's own points: one corner, the lower lid, the other corner, the upper lid.
_CORNERS: Final = (0, 8)
_LOWER_LID, _UPPER_LID = slice(1, 8), slice(9, 16)


def measures(mesh: FaceMesh) -> FaceMeasures:
    flat = mesh.points[:, :2].astype(np.float64)
    line = flat[list(LEFT_EYE)].mean(axis=0) - flat[list(RIGHT_EYE)].mean(axis=0)
    return FaceMeasures(
        turned_left=_between(flat[NOSE_TIP], flat[_CHEEKS[0]], flat[_CHEEKS[1]]),
        raised=-_between(flat[NOSE_TIP], flat[_BROW], flat[_CHIN]),
        roll=float(np.arctan2(line[1], line[0])),
        eyes_px=float(np.hypot(*line)),
    )


def opening(eye: "Points") -> float:
    """Height over width of an eye, by its own points."""
    width = max(float(np.hypot(*(eye[_CORNERS[1], :2] - eye[_CORNERS[0], :2]))), 1e-6)
    return abs(float(eye[_LOWER_LID, 1].mean() - eye[_UPPER_LID, 1].mean())) / width


def _between(point: "Points", first: "Points", last: "Points") -> float:
    """-1 at the first, 0 in the middle, 1 at the last; along the line between them."""
    way = last - first
    length = max(float(way @ way), 1e-9)
    return 2 * float((point - first) @ way) / length - 1
