"""Wrong PINs at one terminal cost the one who types them time, and lock nobody out elsewhere."""

from pathlib import Path

from kiosk.client.errors import Refused
from kiosk.client.line import Line
from kiosk.client.server import Server
from kiosk.journal.journal import NoJournal
from kiosk.opening import open_door
from server.wire.identity import LogInMethod
from tests.journeys.conftest import Prison, Visit

WRONG = "000000"
TRIES = 20


async def test_twenty_wrong_pins_at_another_terminal_lock_nobody_out(
    visit: Visit, tmp_path: Path
) -> None:
    inmate = visit.prison.notes.inmates[0]
    answers = _try_wrong_pins(visit.prison, number=inmate.number, folder=tmp_path / "other")
    assert answers.count("proof_wrong") < TRIES, "guessing was not slowed"
    assert "too_many_tries" in answers
    await visit.log_in(number=inmate.number, pin=inmate.pin)


def _try_wrong_pins(prison: Prison, *, number: str, folder: Path) -> list[str]:
    """What a second terminal is answered each time."""
    line = Line()
    door = open_door(prison.new_terminal(folder), line)
    identity = Server.behind(door, line=line, journal=NoJournal()).identity
    answers = []
    for _ in range(TRIES):
        try:
            identity.log_in(method=LogInMethod.NUMBER, identifier=number, pin=WRONG)
        except Refused as refused:
            answers.append(refused.code)
    return answers
