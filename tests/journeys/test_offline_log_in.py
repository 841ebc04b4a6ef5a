"""The server is stopped and the terminal restarted: its people get in, read, contest, once."""

import logging
import os
import signal
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from kiosk.client.terminal_home import TerminalHome
from kiosk.shell.session import Ending
from kiosk.typing.engines import EngineProcess, Engines
from kiosk.typing.messages import PINYIN
from server.wire.identity import PersonCard
from tests.fakes.desk import HeardVoice
from tests.journeys.conftest import DOORS, Prison, Visit, visiting
from tests.journeys.officers import enter_line, officer
from tests.journeys.traces import arguments, traces

if TYPE_CHECKING:
    from kiosk.shell.terminal import Parts

CASES = "SELECT count(*) FROM contest_case WHERE act_id IN (SELECT act_id FROM journal_act)"
LOG_INS = "SELECT count(*) FROM audit_entry WHERE detail LIKE '%pin, without a line%'"
EMPTY_WAV = 44
MOST_UTTERANCES = 10
DEVICES = """
[devices.card_reader]
driver = "none"

[devices.speech]
driver = "pyttsx3"
"""
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


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the terminal leaves what is not its home's, its log among it."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    monkeypatch.setenv("TMPDIR", str(made))
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    log, root = logging.FileHandler(made / "terminal.log", encoding="utf-8"), logging.getLogger()
    before = root.level
    root.setLevel(logging.INFO)
    root.addHandler(log)
    yield made
    root.removeHandler(log)
    root.setLevel(before)
    log.close()


async def test_a_line_contested_after_a_log_in_without_a_server_is_one_case(
    keeping: Prison, window: None, tmp_path: Path, temporary: Path
) -> None:
    inmate, home = keeping.notes.inmates[0], keeping.new_terminal(tmp_path / "terminal")
    enterer, approver = officer(keeping, "officer1"), officer(keeping, "leader1")
    enter_line(keeping, number=inmate.number, enterer=enterer, approver=approver)
    async with visiting(keeping, home, _parts(home)) as visit:
        await visit.log_in(number=inmate.number, pin=inmate.pin)
        await visit.fingers.until(lambda: _knows_newest(visit), what="what is fetched ahead")
        visit.app.terminal.session.end(Ending.CHOSEN)
        await visit.fingers.reach("waiting")
    keeping.stop()
    parts = _real_parts(home)
    async with visiting(keeping, home, parts) as visit:
        await visit.log_in(number=inmate.number, pin=inmate.pin)
        person = _person(visit)
        letters = "".join(filter(str.isalpha, person.name_latin)).lower()
        await visit.fingers.until(lambda: parts.engines.has(PINYIN), what="the keyboard's engines")
        written = await visit.contest_newest(letters=letters)
        assert len(written) >= len(person.name), "the name was not typed"
        assert _count(keeping, CASES) == 0
        seeded = [inmate.number, inmate.pin, person.name, person.name_latin, written, letters]
        await _hear(visit, parts, f"{person.name}，{inmate.number}。", seeded)
        _crash(parts.engines)
        keeping.start()
        await visit.fingers.until(lambda: _count(keeping, CASES) == 1, what="the case")
        await visit.fingers.until(lambda: visit.app.terminal.desk.waiting() == 0, what="all sent")
        visit.app.terminal.session.end(Ending.CHOSEN)
        await visit.fingers.reach("waiting")
    assert (_count(keeping, CASES), _count(keeping, LOG_INS)) == (1, 1)
    assert (home.directory / "kept").exists()
    assert not _recordings(temporary), "what the voice said is still there"
    assert (temporary / "terminal.log").stat().st_size > 0
    left = traces([home.directory, temporary, Path(os.environ["KIVY_HOME"])], seeded)
    assert not left, "personal data lies on the terminal's disk"


def test_a_terminal_learns_at_its_enrolment_who_signs_for_it(
    prison: Prison, tmp_path: Path
) -> None:
    signing = prison.installation.keys.signing.public_key().public_bytes_raw()
    assert prison.new_terminal(tmp_path / "terminal").server_signing_key.read_bytes() == signing


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


SEEDED = "张建国64000001"
PLANTED: dict[str, str | bytes] = {
    "plain": "前" + SEEDED + "后",
    "as a terminal of the system writes it": SEEDED.encode("gb18030"),
    "spaced": "张 建 国 6 4 0 0 0 0 0 1",
    "utf-16": ("a" + SEEDED).encode("utf-16"),
    "utf-16 of the other kind": ("a" + SEEDED).encode("utf-16-be"),
    "spaced utf-16": "张 建 国 6 4 0 0 0 0 0 1".encode("utf-16"),
    "base64": b64encode(SEEDED.encode()),
    "base64 from its second byte": b64encode(f"a{SEEDED}后".encode()),
    "base64 from its third byte": b64encode(f"ab{SEEDED}后".encode()),
}


@pytest.mark.parametrize("how", PLANTED)
def test_a_planted_trace_is_found(tmp_path: Path, how: str) -> None:
    """The search that finds nothing elsewhere can find, also deep in a larger file."""
    planted = PLANTED[how]
    content = planted.encode() if isinstance(planted, str) else planted
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(70_001) + content + bytes(70_001))
    (tmp_path / "other").write_text("张建64000001国", encoding="utf-8")
    assert traces([tmp_path], [SEEDED]) == [f"{tmp_path / 'deep' / 'file'}: {SEEDED}"]


def test_a_trace_in_the_name_of_a_file_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{SEEDED}.wav").touch()
    assert traces([tmp_path], [SEEDED]) != []


def _parts(home: TerminalHome) -> "Parts":
    from kiosk.opening import open_door, open_journal, open_kept
    from kiosk.shell.terminal import Parts

    return Parts(
        open_door=lambda line: open_door(home, line),
        open_journal=lambda door: open_journal(home, door),
        open_kept=lambda: open_kept(home),
        voice=HeardVoice(),
    )


def _real_parts(home: TerminalHome) -> "Parts":
    """With the voice and the keyboard's engines that a terminal has."""
    from kiosk.app import real_parts

    with (home.directory / "terminal.toml").open("a", encoding="utf-8") as settings:
        settings.write(DEVICES)
    return real_parts(home, home.settings())


async def _hear(visit: Visit, parts: "Parts", words: str, seeded: list[str]) -> None:
    """The voice says it; meanwhile no process is seen to be started with any of it."""
    temporary, started = Path(tempfile.gettempdir()), list[bytes]()
    for number in range(MOST_UTTERANCES):
        before = _recordings(temporary)
        # What was said before is on the voice's shelf, and needs no process.
        parts.voice.tell(words * (number + 1), language="zh")
        await visit.fingers.until(partial(_spoke, temporary, started, before), what="a wav file")
        if any(b"render_wav" in line for line in started):
            break
    assert any(b"render_wav" in line for line in started), "no utterance was seen under way"
    assert not [line for line in started if any(word.encode() in line for word in seeded)]


def _spoke(folder: Path, started: list[bytes], before: set[Path]) -> bool:
    """Whether the voice has made another file; collects what runs meanwhile."""
    started.extend(arguments())
    made = _recordings(folder) - before
    return any(path.stat().st_size > EMPTY_WAV for path in made)


def _recordings(folder: Path) -> set[Path]:
    return set(folder.rglob("*.wav"))


def _crash(engines: Engines) -> None:
    """While it still holds what was typed."""
    assert isinstance(engines, EngineProcess)
    assert engines.pid is not None
    limits = Path(f"/proc/{engines.pid}/limits").read_text(encoding="ascii")
    [cores] = [line.split() for line in limits.splitlines() if line.startswith("Max core")]
    assert cores[4] in {"0", "1"}
    os.kill(engines.pid, signal.SIGABRT)


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
