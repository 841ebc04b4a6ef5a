"""The server is stopped and the terminal restarted: its people get in, read, contest, once."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.session import Ending
from server.wire.identity import PersonCard
from tests.fakes.desk import HeardVoice
from tests.journeys.conftest import DOORS, Prison, Visit, visiting
from tests.journeys.officers import enter_line, officer
from tests.journeys.traces import arguments, spellings, traces

if TYPE_CHECKING:
    from kiosk.shell.terminal import Parts

CASES = "SELECT count(*) FROM contest_case WHERE act_id IN (SELECT act_id FROM journal_act)"
LOG_INS = "SELECT count(*) FROM audit_entry WHERE detail LIKE '%pin, without a line%'"
DECISION = """
[limits."identity.offline_log_in"]
value = true
source = "狱务会议 2026-11-01"
"""


@pytest.fixture
def keeping(prison: Prison) -> Prison:
    """The prison has decided that its terminals keep verifiers."""
    port = prison.address.rpartition(":")[2]
    prison.stop()
    doors = DOORS.replace("port = 0", f"port = {port}", 1)
    (prison.home / "settings.toml").write_text(doors + DECISION, encoding="utf-8")
    prison.start()
    return prison


async def test_a_line_contested_after_a_log_in_without_a_server_is_one_case(
    keeping: Prison, window: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    inmate, home = keeping.notes.inmates[0], keeping.new_terminal(tmp_path / "terminal")
    enterer, approver = officer(keeping, "officer1"), officer(keeping, "leader1")
    enter_line(keeping, number=inmate.number, enterer=enterer, approver=approver)
    async with visiting(keeping, home, _parts(home)) as visit:
        await visit.log_in(number=inmate.number, pin=inmate.pin)
        await visit.fingers.until(lambda: _knows_newest(visit), what="what is fetched ahead")
        visit.app.terminal.session.end(Ending.CHOSEN)
        await visit.fingers.reach("waiting")
    keeping.stop()
    async with visiting(keeping, home, _parts(home)) as visit:
        await visit.log_in(number=inmate.number, pin=inmate.pin)
        await visit.contest_newest()
        assert _count(keeping, CASES) == 0
        seeded = [inmate.number, inmate.pin, _person(visit).name, _person(visit).name_latin]
        assert not [line for line in arguments() if any(word.encode() in line for word in seeded)]
        keeping.start()
        await visit.fingers.until(lambda: _count(keeping, CASES) == 1, what="the case")
        await visit.fingers.until(lambda: visit.app.terminal.desk.waiting() == 0, what="all sent")
        visit.app.terminal.session.end(Ending.CHOSEN)
        await visit.fingers.reach("waiting")
    assert (_count(keeping, CASES), _count(keeping, LOG_INS)) == (1, 1)
    assert (home.directory / "kept").exists()
    left = traces([home.directory, temporary, Path(os.environ["KIVY_HOME"])], seeded)
    assert not left, "personal data lies on the terminal's disk"


async def test_a_terminal_without_leave_lets_nobody_in(visit: Visit) -> None:
    inmate = visit.prison.notes.inmates[0]
    visit.prison.stop()
    await visit.fingers.reach("waiting")
    await visit.fingers.tap("number")
    await visit.fingers.reach("login")
    await visit.fingers.type(inmate.number)
    await visit.fingers.tap("go_on")
    await visit.fingers.type(inmate.pin)
    await visit.fingers.tap("go_on")
    await visit.fingers.until(lambda: "线路断了，什" in visit.said(), what="that the line is down")
    assert visit.app.terminal.session.person is None


def test_traces_are_found_in_every_spelling(tmp_path: Path) -> None:
    """The search that finds nothing elsewhere can find."""
    for at, spelling in enumerate(spellings("张建国64000001")):
        (tmp_path / str(at)).write_bytes(b"\0before" + spelling + b"after")
    assert len(traces([tmp_path], ["张建国64000001"])) == len(list(tmp_path.iterdir()))


def _parts(home: TerminalHome) -> "Parts":
    from kiosk.opening import open_door, open_journal, open_kept
    from kiosk.shell.terminal import Parts

    return Parts(
        open_door=lambda line: open_door(home, line),
        open_journal=lambda door: open_journal(home, door),
        open_kept=lambda: open_kept(home),
        voice=HeardVoice(),
    )


def _knows_newest(visit: Visit) -> bool:
    scores = visit.app.terminal.server().scores
    known = scores.known_scores()
    return known is not None and scores.known_explanation(known.value.lines[0].entry_id) is not None


def _person(visit: Visit) -> PersonCard:
    person = visit.app.terminal.session.person
    assert person is not None
    return person


def _count(prison: Prison, of: str) -> object:
    return prison.read(lambda session, _: session.execute(text(of)).scalar_one())
