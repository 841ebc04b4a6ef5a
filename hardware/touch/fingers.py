"""From the contacts on the panel to touches on the picture: one finger is one touch."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from hardware.touch.api import TouchDown, TouchEvent, TouchMoved, TouchUp
from hardware.touch.calibration import Calibration, Range, rotated
from hardware.touch.contacts import Contact, Frame
from hardware.touch.palm import PalmRules, Palms

Point = tuple[float, float]

# A finger that lies still trembles more than this, a held point of a faulty panel does not.
_STILL_PX: Final = 2.0


@dataclass
class Surface:
    """The panel before its picture. `calibration` may be exchanged while it is in use."""

    x: Range
    y: Range
    width_px: int
    height_px: int
    rotation: int = 0
    calibration: Calibration = field(default_factory=Calibration)

    @property
    def px_per_unit(self) -> float:
        """Of the length of a contact, which has the units of its place."""
        is_turned = self.rotation in (90, 270)
        return (self.height_px if is_turned else self.width_px) / (self.x.greatest - self.x.least)

    def place(self, contact: Contact) -> Point:
        """In px from the top left; what lies beside the picture counts as on its edge."""
        raw = self.x.part(contact.x), self.y.part(contact.y)
        x, y = self.calibration.correct(rotated(raw, rotation=self.rotation))
        return _within(x * self.width_px, self.width_px), _within(
            y * self.height_px, self.height_px
        )


@dataclass
class _Finger:
    id: int
    place: Point
    rests_at: Point
    rests_since: float


class Fingers:
    """Told of every frame, and of the time, for a point that is held down."""

    def __init__(self, surface: Surface, *, palm_rules: PalmRules, held_after_s: float) -> None:
        self._surface = surface
        self._palms = Palms(palm_rules)
        self._held_after_s = held_after_s
        self._fingers: dict[int, _Finger] = {}
        self._held: set[int] = set()
        self._last_id = 0

    @property
    def is_held(self) -> bool:
        """A point is held down, and left out."""
        return bool(self._held)

    def take(self, frame: Frame, *, now: float) -> Iterator[TouchEvent]:
        places = {contact.key: self._surface.place(contact) for contact in frame}
        palms = self._palms.look(frame, places=places, px_per_unit=self._surface.px_per_unit)
        self._held &= places.keys()
        yield from self._lifts(places)
        for key in sorted(palms & self._fingers.keys()):
            yield self._cancel(key)
        for key, place in places.items():
            if key not in palms and key not in self._held:
                yield from self._touch(key, place, now=now)

    def overdue(self, now: float) -> Iterator[TouchEvent]:
        """Cancel what has rested at one point for longer than a finger does."""
        for key, finger in list(self._fingers.items()):
            if now - finger.rests_since > self._held_after_s:
                self._held.add(key)
                yield self._cancel(key)

    def cancel_all(self) -> Iterator[TouchEvent]:
        """The panel is gone, or nobody knows what became of the fingers."""
        for key in list(self._fingers):
            yield self._cancel(key)
        self._palms.forget()
        self._held.clear()

    def _lifts(self, places: dict[int, Point]) -> Iterator[TouchEvent]:
        for key in [key for key in self._fingers if key not in places]:
            finger = self._fingers.pop(key)
            yield TouchUp(finger.id, *finger.place)

    def _cancel(self, key: int) -> TouchUp:
        finger = self._fingers.pop(key)
        return TouchUp(finger.id, *finger.place, is_cancelled=True)

    def _touch(self, key: int, place: Point, *, now: float) -> Iterator[TouchEvent]:
        finger = self._fingers.get(key)
        if finger is None:
            self._last_id += 1
            self._fingers[key] = _Finger(self._last_id, place, place, now)
            yield TouchDown(self._last_id, *place)
        elif place != finger.place:
            finger.place = place
            if math.dist(place, finger.rests_at) > _STILL_PX:
                finger.rests_at, finger.rests_since = place, now
            yield TouchMoved(finger.id, *place)


def _within(value: float, size: int) -> float:
    return min(max(value, 0.0), size - 1.0)
