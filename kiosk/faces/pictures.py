"""Reads a folder of pictures, one folder a person, and makes a template of each usable one."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import cv2

from hardware.device import DeviceError
from hardware.face.api import FaceReader
from hardware.face.look import look
from hardware.face.quality import LOG_IN, Flaw, flaw
from hardware.face.template import FaceTemplate

_KINDS: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
_LARGEST_BYTES: Final = 40_000_000


@dataclass
class People:
    """Whose templates there are; names stay in the folder. `left_out` says why pictures were."""

    templates: list[list[FaceTemplate]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    too_few: int = 0  # people with too few usable pictures

    @property
    def pictures(self) -> int:
        return sum(len(person) for person in self.templates)


def read_people(
    folder: Path, reader: FaceReader, *, least_pictures: int, say: Callable[[str], None]
) -> People:
    """OSError when the folder cannot be read."""
    people = People()
    persons = sorted(path for path in folder.iterdir() if path.is_dir())
    for number, person in enumerate(persons, start=1):
        templates = [
            template
            for path in sorted(person.iterdir())
            if path.suffix.lower() in _KINDS
            and (template := _template(path, reader, people.left_out)) is not None
        ]
        if len(templates) >= least_pictures:
            people.templates.append(templates)
        else:
            people.too_few += 1
        say(f"person {number} of {len(persons)}: {len(templates)} usable pictures")
    return people


def _template(path: Path, reader: FaceReader, left_out: Counter[str]) -> FaceTemplate | None:
    """By the demands of a log-in: the rates shall be those of the terminal."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            left_out["too large"] += 1
            return None
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if picture is None:
            left_out["no picture"] += 1
            return None
        seen = look(reader, picture)
        wrong = flaw(seen, LOG_IN)
        if wrong is not None or seen.mesh is None:
            left_out[(wrong or Flaw.NO_FACE).value] += 1
            return None
        return reader.template(picture, seen.mesh)
    except (DeviceError, OSError, cv2.error):
        left_out["could not be read"] += 1
        return None
