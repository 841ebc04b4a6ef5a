"""One tortured terminal: writes acts into its real journal, and says each after it was saved."""

import argparse
import json
import logging
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.client.errors import NotSaved
from kiosk.client.line import Line
from kiosk.client.terminal_home import TerminalHome
from kiosk.journal.journal import TerminalJournal
from kiosk.opening import open_door, open_journal
from server.wire.identity import PreferencesRequest
from server.wire.scores import ContestGround, ContestRequest

LONGEST_REST_S = 0.02
CONTESTS_OF_TEN = 3


class Lines:
    """Score lines nobody has contested; each is taken once, also by a process that is killed."""

    def __init__(self, folder: Path, lines: list[int]) -> None:
        self._taken, self._lines = folder / "lines-taken", lines

    def take(self) -> int | None:
        descriptor = os.open(self._taken, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(descriptor, b".")
        os.close(descriptor)
        number = self._taken.stat().st_size - 1
        return self._lines[number] if number < len(self._lines) else None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--person", type=int, required=True)
    parser.add_argument("--lines", required=True, help="ids of score lines, as JSON")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--drain", action="store_true", help="write nothing, only deliver")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    chance = random.Random(options.seed)
    home = TerminalHome(options.home)
    journal = open_journal(home, open_door(home, Line()), now=lambda: _some_time(chance))
    journal.open()
    lines = Lines(options.home, json.loads(options.lines))
    while True:
        if not options.drain:
            _write(journal, options.person, lines, chance)
        _say({"waiting": journal.waiting()})
        time.sleep(chance.random() * (0.2 if options.drain else LONGEST_REST_S))


def _some_time(chance: random.Random) -> datetime:
    """A clock that jumps by up to a month each way: it must decide nothing."""
    return datetime.now(UTC) + timedelta(days=chance.uniform(-30, 30))


def _write(journal: TerminalJournal, person_id: int, lines: Lines, chance: random.Random) -> None:
    made: list[str] = []

    def make(act_id: str) -> str:
        made.append(act_id)
        if line is not None:
            request = ContestRequest(act_id=act_id, entry_id=line, grounds=[ContestGround.OTHER])
            return request.model_dump_json()
        return PreferencesRequest.model_validate(
            {"language": "zh", "text_size": "large", "high_contrast": chance.random() < 0.5}
        ).model_dump_json()

    line = lines.take() if chance.randrange(10) < CONTESTS_OF_TEN else None
    kind = "identity.preferences" if line is None else "scores.contest"
    try:
        journal.write(person_id=person_id, kind=kind, make=make, wait_s=0)
    except NotSaved as error:
        _say({"not_saved": str(error)})
        return
    _say({"saved": made[0]})


def _say(what: dict[str, object]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
