"""Tells a finger from a palm, a sleeve or water: by size, by company and by number."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hardware.touch.contacts import Contact

Point = tuple[float, float]

# Shorter than a palm but broad: half the area of a round palm.
_AREA_PART: Final = 0.5


@dataclass(frozen=True)
class PalmRules:
    """In px of the picture; a 15-inch panel of 1,280 px has about four to a millimetre."""

    palm_px: float = 120.0  # a finger's contact is 8 to 15 mm long, a palm's 30 and more
    near_px: float = 140.0  # what lies so near a palm is part of it
    most_fingers: int = 5  # more at once are no fingers of a person who taps


@dataclass
class Palms:
    """Remembers what is no finger until it is lifted: a palm that shrinks is a palm still."""

    rules: PalmRules
    ignored: set[int] = field(default_factory=set)

    def look(
        self, contacts: Sequence[Contact], *, places: Mapping[int, Point], px_per_unit: float
    ) -> set[int]:
        """The keys of what must not touch; a finger away from them is free."""
        present = {contact.key for contact in contacts}
        self.ignored &= present
        sized = {c.key for c in contacts if c.is_palm or self._is_large(c, px_per_unit)}
        free = [c for c in contacts if c.key not in self.ignored | sized]
        crowd = {c.key for c in free} if len(free) > self.rules.most_fingers else set()
        self.ignored |= sized | crowd
        self.ignored |= {c.key for c in free if self._is_beside(places[c.key], places)}
        return self.ignored

    def forget(self) -> None:
        self.ignored = set()

    def _is_large(self, contact: Contact, px_per_unit: float) -> bool:
        major, minor = contact.major * px_per_unit, contact.minor * px_per_unit
        area = self.rules.palm_px**2 * _AREA_PART
        return major >= self.rules.palm_px or major * minor >= area

    def _is_beside(self, place: Point, places: Mapping[int, Point]) -> bool:
        return any(
            math.dist(place, places[key]) <= self.rules.near_px
            for key in self.ignored
            if key in places
        )
