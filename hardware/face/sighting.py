"""What one look at a picture says of the nearest face: values alone, made by hardware.face.look."""

from dataclasses import dataclass

from hardware.face.api import FaceMesh, FoundFace


@dataclass(frozen=True)
class FaceMeasures:
    """Numbers without a unit, the same for a face near and far, but for `eyes_px`."""

    turned_left: float  # -1 to 1: the nose's way from the middle towards the person's left
    raised: float  # the nose's way from the middle between brow and chin, upwards positive
    roll: float  # radians: the eyes' line; positive when the head leans to the left shoulder
    eyes_px: float  # between the middles of the eyes


@dataclass(frozen=True)
class Light:
    """Of the face alone; brightness from 0 to 1."""

    brightness: float
    unevenness: float  # difference of its two halves
    sharpness: float  # how much neighbouring pixels differ


@dataclass(frozen=True)
class Sighting:
    """`face` and what follows are None when there is no face that can be measured."""

    faces: int
    face: FoundFace | None = None
    mesh: FaceMesh | None = None
    measures: FaceMeasures | None = None
    eyes_open: float = 0.0
    light: Light | None = None
    is_whole: bool = False  # no part of the face lies outside the picture
