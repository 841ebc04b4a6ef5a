"""What the demo remembers of itself: the log-ins to try, in a file beside the database."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

_FILE: Final = "demo.json"


@dataclass(frozen=True)
class InmateLogIn:
    number: str
    pin: str
    card_uid: str
    name: str
    place: str


@dataclass(frozen=True)
class StaffLogIn:
    log_in: str
    password: str
    totp_secret: str
    name: str
    role: str
    place: str


@dataclass(frozen=True)
class DemoNotes:
    """`kind` is what the people are made of: synthetic, or imported from a folder.

    The terminal stands in the block named.
    """

    kind: str
    people: int = 0
    prison_id: int = 0
    block_id: int = 0
    inmates: tuple[InmateLogIn, ...] = ()
    staff: tuple[StaffLogIn, ...] = ()


def write_notes(home: Path, notes: DemoNotes) -> None:
    """Readable by the owner alone. They mark the folder as a demo's."""
    descriptor = os.open(home / _FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(notes), file, ensure_ascii=False, indent=1)


def read_notes(home: Path) -> DemoNotes | None:
    path = home / _FILE
    if not path.exists():
        return None
    stored = json.loads(path.read_text(encoding="utf-8"))
    inmates = tuple(InmateLogIn(**each) for each in stored.pop("inmates"))
    staff = tuple(StaffLogIn(**each) for each in stored.pop("staff"))
    return DemoNotes(**stored, inmates=inmates, staff=staff)
