"""Logging in by face through a camera on its real wire, with the real models, by touch."""

import asyncio
import base64
import math
import struct
from collections.abc import Iterator
from datetime import timedelta
from typing import Any  # Any: parts of every kind

import pytest

from hardware.camera.opencv_camera import OpenCvCamera
from hardware.camera.simulator import CameraFault, SimulatedCamera
from hardware.face.look import look
from hardware.face.model_files import NAME
from hardware.face.opencv_face import OpenCvFaceReader
from server.wire.base import Text
from server.wire.identity import FaceEnrolment, MeansReply
from tests.fakes.actor import Actor
from tests.fakes.terminal_replies import NOW
from tests.screens.conftest import Scene

LIMIT_S = 120.0
ON = MeansReply(face=True, officer_lets_in=True, face_model=NAME)


@pytest.fixture
def camera() -> Iterator[SimulatedCamera]:
    made = SimulatedCamera()
    made.plug()
    yield made
    made.close()


@pytest.fixture
def actor(camera: SimulatedCamera) -> Actor:
    made = Actor(camera)
    camera.show(made.still)
    return made


@pytest.fixture
def reader() -> OpenCvFaceReader:
    return OpenCvFaceReader()


@pytest.fixture
def more_parts(camera: SimulatedCamera, reader: OpenCvFaceReader) -> dict[str, Any]:
    driver = OpenCvCamera(source=str(camera.settings["source"]), stalled_after_s=1.5)
    return {"camera": driver, "face_reader": reader}


@pytest.fixture
async def on(scene: Scene) -> Scene:
    """A terminal where the server lets people in by face."""
    terminal = scene.app.terminal
    scene.door.means = ON
    await scene.until(lambda: terminal.faces.watch.is_there, what="camera and models")
    terminal.faces.ask()
    await scene.until(lambda: scene.fingers.find("face") is not None, what="the button")
    return scene


def sign_of(scene: Scene) -> str:
    return str(getattr(scene.app.terminal.navigation.screen, "sign", ""))


async def play(actor: Actor, scene: Scene, *, until_screen: str = "", until_sign: str = "") -> None:
    def is_over() -> bool:
        is_there = scene.app.terminal.navigation.current == until_screen
        return is_there or sign_of(scene) == until_sign

    playing = actor.play(lambda: sign_of(scene), until=is_over)
    await asyncio.wait_for(playing, timeout=LIMIT_S)


async def test_who_does_what_the_signs_show_is_let_in(
    on: Scene, actor: Actor, reader: OpenCvFaceReader
) -> None:
    await on.fingers.tap("face")
    await on.fingers.reach("face")
    await play(actor, on, until_screen="home")
    (request,) = on.door.faces
    assert request.liveness_passed
    assert request.frames >= 3
    assert {"eye-closed", "arrow-fat-left", "arrow-fat-right"} <= set(actor.signs)
    sent = struct.unpack("<1024e", base64.b64decode(request.template.vector))
    mesh = look(reader, actor.still).mesh
    assert mesh is not None
    assert math.dist(sent, reader.template(actor.still, mesh).numbers()) < 0.3
    assert on.app.terminal.desk.face_watch.is_there


async def test_a_face_that_is_not_certain_calls_an_officer(on: Scene, actor: Actor) -> None:
    on.door.face_is_known = False
    await on.fingers.tap("face")
    await play(actor, on, until_sign="bell-ringing")
    assert on.text("question") == "民警会过来。"
    await on.fingers.tap("other_way")
    await on.fingers.reach("login")


async def test_the_mirror_shows_the_person_and_forgets_him(on: Scene, actor: Actor) -> None:
    await on.fingers.tap("face")
    mirror = on.fingers.find("mirror")
    assert mirror is not None
    await on.until(lambda: mirror.texture is not None)
    await on.fingers.tap("back")
    await on.fingers.reach("waiting")
    assert mirror.texture is None


async def test_card_or_number_and_officer_stay_open(on: Scene) -> None:
    await on.fingers.tap("face")
    await on.fingers.tap("other_way")
    await on.fingers.reach("login")
    await on.fingers.tap("back")
    await on.fingers.tap("face")
    await on.fingers.tap("officer")
    await on.fingers.reach("let_in")


async def test_a_camera_that_is_unplugged_takes_the_button_away(
    on: Scene, camera: SimulatedCamera
) -> None:
    screen = on.app.terminal.navigation.screen
    assert screen.has_face
    await on.fingers.tap("face")
    camera.fault = CameraFault.STALL
    camera.unplug()
    camera.plug()
    await on.until(lambda: sign_of(on) == "camera-slash", what="the camera is lost")
    await on.fingers.tap("back")
    await on.until(lambda: not screen.has_face)


async def test_without_a_word_of_the_server_nobody_is_offered_it(scene: Scene) -> None:
    await scene.until(lambda: scene.app.terminal.faces.watch.is_there)
    scene.app.terminal.navigation.screen.show_again()
    assert scene.fingers.find("face") is None


async def test_it_is_read_aloud_and_changes_its_language(on: Scene, actor: Actor) -> None:
    await on.fingers.tap("face")
    await on.until(lambda: "正对屏幕" in on.text("question"))
    assert any("正对屏幕" in said for _, said in on.voice.said)
    await on.fingers.tap("language")
    other = on.fingers.find("other_way")
    assert other is not None
    assert other.text == "Card or number instead"


async def test_a_face_is_taken_after_a_yes(on: Scene, actor: Actor) -> None:
    order = FaceEnrolment(
        ticket="t" * 20,
        name="张建国",
        consent=Text(zh="您可以不同意。"),
        consent_version="2026-11",
        face_model=NAME,
        ends_at=NOW + timedelta(minutes=5),
    )
    terminal = on.app.terminal
    terminal.faces.take_order(order)
    await on.fingers.reach("face_enrol")
    assert on.text("question") == "张建国，您同意刷脸登录吗？"
    await on.fingers.tap("yes")
    await play(actor, on, until_sign="check-circle")
    (answer,) = on.door.face_answers
    assert answer.consents
    assert answer.frames >= 3
    await on.fingers.tap("no")
    await on.fingers.reach("waiting")
