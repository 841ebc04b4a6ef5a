"""Whether a picture of a face is good enough to be kept as a template: one flaw at a time."""

from dataclasses import dataclass
from enum import Enum

from hardware.face.sighting import FaceMeasures, Light, Sighting


class Flaw(Enum):
    """What is wrong with a picture of a face, the first thing to mend first."""

    NO_FACE = "no face"
    SEVERAL_FACES = "several faces"
    CUT_OFF = "cut off"
    TOO_FAR = "too far"
    TURNED = "turned"
    TILTED = "tilted"
    TOO_DARK = "too dark"
    TOO_BRIGHT = "too bright"
    UNEVEN = "uneven light"
    BLURRED = "blurred"
    EYES_SHUT = "eyes shut"


@dataclass(frozen=True)
class Demands:
    """Of a picture for enrolment. A log-in asks for less: the threshold decides."""

    eyes_px: float = 60.0  # the template's model sees them 70 pixels apart
    turned: float = 0.16
    raised: tuple[float, float] = (-0.42, 0.2)
    roll: float = 0.25
    brightness: tuple[float, float] = (0.16, 0.85)
    unevenness: float = 0.22
    sharpness: float = 25.0
    eyes_open: float = 0.13


ENROLMENT = Demands()
LOG_IN = Demands(
    eyes_px=40.0,
    turned=0.22,
    raised=(-0.55, 0.35),
    roll=0.4,
    brightness=(0.08, 0.92),
    unevenness=0.35,
    sharpness=8.0,
)


def flaw(seen: Sighting, demands: Demands = ENROLMENT) -> Flaw | None:
    """The first thing that is wrong with what was seen; None when it is good."""
    if seen.measures is None or seen.light is None:
        return Flaw.NO_FACE if seen.faces < 2 else Flaw.SEVERAL_FACES
    if seen.faces > 1:
        return Flaw.SEVERAL_FACES
    if not seen.is_whole:
        return Flaw.CUT_OFF
    return (
        _in_pose(seen.measures, demands)
        or _in_light(seen.light, demands)
        or (Flaw.EYES_SHUT if seen.eyes_open < demands.eyes_open else None)
    )


def _in_pose(measured: FaceMeasures, demands: Demands) -> Flaw | None:
    if measured.eyes_px < demands.eyes_px:
        return Flaw.TOO_FAR
    lowest, highest = demands.raised
    if abs(measured.turned_left) > demands.turned or not lowest <= measured.raised <= highest:
        return Flaw.TURNED
    return Flaw.TILTED if abs(measured.roll) > demands.roll else None


def _in_light(light: Light, demands: Demands) -> Flaw | None:
    darkest, brightest = demands.brightness
    if light.brightness < darkest:
        return Flaw.TOO_DARK
    if light.brightness > brightest:
        return Flaw.TOO_BRIGHT
    if light.unevenness > demands.unevenness:
        return Flaw.UNEVEN
    return Flaw.BLURRED if light.sharpness < demands.sharpness else None
