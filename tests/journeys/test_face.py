"""A face is given after a yes and lets its person in; all is real but the face, which is drawn.

Another face calls an officer, who hears no name.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from hardware.camera.opencv_camera import OpenCvCamera
from hardware.camera.simulator import SimulatedCamera
from hardware.face.model_files import NAME
from hardware.face.opencv_face import OpenCvFaceReader
from server.identity.rules.kinds import CallCause
from server.identity.service import devices, face_settings, faces, let_in
from server.wire.identity import FaceCalibration
from tests.fakes.actor import Actor
from tests.fakes.desk import HeardVoice
from tests.journeys.conftest import Prison, Visit, visiting
from tests.journeys.officers import officer, person_id

LIMIT_S = 180.0


@pytest.fixture
def camera() -> Iterator[SimulatedCamera]:
    made = SimulatedCamera()
    made.plug()
    yield made
    made.close()


@pytest.fixture
async def visit(
    prison: Prison, camera: SimulatedCamera, window: None, tmp_path: Path
) -> AsyncIterator[Visit]:
    """A terminal with a camera, in a prison where the log-in by face is on."""
    from kiosk.opening import open_door, open_journal
    from kiosk.shell.terminal import Parts

    _turn_on(prison)
    terminal = prison.new_terminal(tmp_path / "terminal")
    parts = Parts(
        open_door=lambda line: open_door(terminal, line),
        open_journal=lambda door: open_journal(terminal, door),
        voice=HeardVoice(),
        camera=OpenCvCamera(source=str(camera.settings["source"])),
        face_reader=OpenCvFaceReader(),
    )
    async with visiting(prison, terminal, parts) as made:
        await made.fingers.reach("waiting")
        yield made


def _turn_on(prison: Prison) -> None:
    administrator = officer(prison, "admin1")
    calibration = FaceCalibration(
        model=NAME,
        threshold=0.35,
        margin=0.05,
        people=20,
        pictures=100,
        false_accept_rate=0.0,
        false_reject_rate=0.01,
        made_at=prison.installation.ctx.clock.now(),
    )
    prison.write(
        lambda session, ctx: face_settings.turn_on(
            session,
            ctx,
            actor=administrator,
            prison_id=prison.notes.prison_id,
            calibration=calibration,
        )
    )


def begin(visit: Visit, number: str) -> None:
    """An officer of the block has the terminal ask this person."""
    prison, on_duty = visit.prison, officer(visit.prison, "officer1")
    leader = officer(prison, "leader1")
    found = prison.read(lambda session, _: devices.list_devices(session, actor=leader))
    device = max(each.device_id for each in found)
    subject = person_id(prison, number)
    prison.write(
        lambda session, ctx: faces.begin(
            session, ctx, actor=on_duty, person_id=subject, device_id=device
        )
    )


async def play(actor: Actor, visit: Visit, *, screen: str = "", sign: str = "") -> None:
    def shown() -> str:
        return str(getattr(visit.app.terminal.navigation.screen, "sign", ""))

    def is_over() -> bool:
        return visit.app.terminal.navigation.current == screen or shown() == sign

    await asyncio.wait_for(actor.play(shown, until=is_over), timeout=LIMIT_S)


async def test_a_face_lets_its_person_in_and_nobody_else(
    visit: Visit, camera: SimulatedCamera
) -> None:
    prison, inmate = visit.prison, visit.prison.notes.inmates[0]
    himself, another = Actor(camera, seed=1), Actor(camera, seed=3)
    camera.show(himself.still)
    remote = visit.app.terminal
    await visit.fingers.until(lambda: remote.remote is not None, what="the reports")
    begin(visit, inmate.number)
    assert remote.remote is not None
    remote.remote.start()
    await visit.fingers.reach("face_enrol")
    assert inmate.name in visit.text("question")
    await visit.picture("face-1-consent")
    await visit.fingers.tap("yes")
    await play(himself, visit, sign="check-circle")
    await visit.picture("face-2-kept")
    await visit.fingers.tap("no")
    await visit.fingers.reach("waiting")
    await visit.fingers.until(lambda: visit.fingers.find("face") is not None, what="the button")
    await visit.picture("face-3-waiting")
    await visit.fingers.tap("face")
    await play(himself, visit, screen="home")
    assert inmate.name in visit.said()
    await visit.picture("face-4-home")
    await visit.fingers.tap("log_out")
    await visit.fingers.reach("waiting")
    camera.show(another.still)
    sent = camera.shown
    await visit.fingers.until(lambda: camera.lines == 0 or camera.shown > sent + 5, what="him gone")
    await visit.fingers.tap("face")
    await play(another, visit, sign="bell-ringing")
    await visit.picture("face-5-another")
    assert visit.app.terminal.session.person is None
    assert inmate.name not in visit.said()
    on_duty = officer(prison, "officer1")
    [call] = prison.read(lambda session, ctx: let_in.calls(session, ctx, actor=on_duty))
    assert (call.cause, call.number) == (CallCause.FACE, "")


async def test_a_no_keeps_no_face(visit: Visit, camera: SimulatedCamera) -> None:
    inmate = visit.prison.notes.inmates[0]
    terminal = visit.app.terminal
    await visit.fingers.until(lambda: terminal.remote is not None, what="the reports")
    begin(visit, inmate.number)
    assert terminal.remote is not None
    terminal.remote.start()
    await visit.fingers.reach("face_enrol")
    await visit.fingers.tap("no")
    await visit.fingers.until(lambda: "没有采集" in visit.said(), what="the end")
    await visit.fingers.tap("no")
    await visit.fingers.reach("waiting")
    await visit.log_in(number=inmate.number, pin=inmate.pin)
