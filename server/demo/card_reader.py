"""The demo's card reader: simulated on the wire of a real driver, without any card service.

It runs as a program of its own, for the server knows no devices. It takes words on its input.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from server.demo.log_ins import DemoNotes
from server.demo.processes import Child, Family

NAME: Final = "card-reader"
SIMULATED: Final = ("devices", "simulate", "card_reader.wedge", "--json")
_TABLE: Final = "[devices.card_reader]"
_MARK: Final = (
    "# The demo's own card reader. To use a real one, take this line away and set it below."
)
_STARTS_WITHIN_S: Final = 30.0


@dataclass(frozen=True)
class DemoReader:
    """One on which the cards of the people who can log in are laid."""

    child: Child

    def lay(self, typed: str, notes: DemoNotes) -> str:
        """`typed` is the place of the person in the list; the first one's card when empty."""
        place = typed.strip() or "1"
        if not place.isdecimal() or not 1 <= int(place) <= len(notes.inmates):
            return f"k 1 … k {len(notes.inmates)}"
        inmate = notes.inmates[int(place) - 1]
        self.child.say(f"lay {inmate.card_uid}")
        return f"{inmate.name}的卡已放上读卡区 · The card of {inmate.name} is laid on the reader"


def start_reader(
    members: Family, command: list[str], *, terminal_settings: Path
) -> DemoReader | None:
    """None where the terminal's settings name a card reader that somebody else has set."""
    if _has_another(terminal_settings):
        return None
    child = members.start(NAME, command, takes_words=True)
    members.wait_for("the card reader", lambda: bool(_told(child)), within_s=_STARTS_WITHIN_S)
    write_table(terminal_settings, _told(child))
    return DemoReader(child)


def write_table(path: Path, settings: Mapping[str, object]) -> None:
    """Put the table last, in the place of that of an earlier demo."""
    kept = _without_ours(path.read_text(encoding="utf-8").splitlines() if path.exists() else [])
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    path.write_text("\n".join([*kept, _MARK, _TABLE, *lines, ""]), encoding="utf-8")


def _has_another(path: Path) -> bool:
    lines = _without_ours(path.read_text(encoding="utf-8").splitlines() if path.exists() else [])
    return any(line.strip() in {_TABLE, "[devices]"} for line in lines)


def _without_ours(lines: list[str]) -> list[str]:
    """From our mark to the next table that is not the reader's."""
    kept = []
    is_ours = False
    for line in lines:
        if line.strip() == _MARK:
            is_ours = True
        elif line.startswith("[") and line.strip() != _TABLE:
            is_ours = False
        if not is_ours:
            kept.append(line)
    return kept


def _told(child: Child) -> dict[str, object]:
    """The settings in the first line that it prints; nothing before that."""
    for line in child.said().splitlines():
        if line.startswith('{"device"') and line.endswith("}"):
            settings: dict[str, object] = json.loads(line)["settings"]
            return settings
    return {}
