"""Shows an administrator whether the face reader works: it looks at two faces that nobody has."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

from hardware.device import DeviceError, DeviceState
from hardware.face.api import FaceReader
from hardware.face.look import look
from hardware.face.template import FaceTemplate

if TYPE_CHECKING:
    from hardware.face.api import Picture

_LOOKS_EVERY_S: Final = 0.05


def trial(device: FaceReader, *, say: Callable[[str], None], limit: timedelta) -> bool:
    """True when it finds both faces, tells them apart, and knows one of them again."""
    device.open()
    try:
        return _is_loaded(device, say=say, limit=limit) and _tells_apart(device, say=say)
    except DeviceError as error:
        say(f"It failed: {error}.")
        return False
    finally:
        device.close()


def _is_loaded(device: FaceReader, *, say: Callable[[str], None], limit: timedelta) -> bool:
    end = time.monotonic() + limit.total_seconds()
    while device.state is DeviceState.OPENING and time.monotonic() < end:
        Event().wait(_LOOKS_EVERY_S)
    health = device.health()
    if health.is_usable:
        say(f"The models are there: {device.model}.")
    else:
        say(f"The face reader cannot be used: {health.problem or 'it still loads'}.")
    return health.is_usable


def _tells_apart(device: FaceReader, *, say: Callable[[str], None]) -> bool:
    from hardware.face.drawing import Moment, draw, looks

    first, again, other = (
        _template(device, draw(looks(seed), moment), say=say)
        for seed, moment in ((1, Moment()), (1, Moment(light=0.8, turned_left=0.1)), (2, Moment()))
    )
    if first is None or again is None or other is None:
        return False
    same, different = first.distance(again), first.distance(other)
    say(f"The same drawn face: distance {same:.2f}; another one: {different:.2f}.")
    return same < different


def _template(
    device: FaceReader, picture: "Picture", *, say: Callable[[str], None]
) -> FaceTemplate | None:
    started = time.monotonic()
    seen = look(device, picture)
    if seen.mesh is None:
        say("It finds no face in the drawing of one.")
        return None
    template = device.template(picture, seen.mesh)
    say(f"A drawn face was found and measured in {(time.monotonic() - started) * 1000:.0f} ms.")
    return template
