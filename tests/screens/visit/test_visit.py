"""A remote visit on the screen, with a call that the test speaks for."""

from collections.abc import Callable
from typing import Any  # Any: parts of every kind

import pytest

from kiosk.call.board import BoardPicture, Place
from kiosk.call.messages import Devices, FromCall, Lost, Quality
from server.wire import media as wire
from server.wire.media import Ended, EndReason, RoomState
from server.wire.visits import RateVisit
from tests.fakes.call import FakeCall
from tests.fakes.visit_replies import open_now
from tests.screens.conftest import Scene


@pytest.fixture
def calls() -> list[FakeCall]:
    return []


@pytest.fixture
def more_parts(calls: list[FakeCall]) -> dict[str, Any]:
    def make(told: Callable[[FromCall], None]) -> FakeCall:
        calls.append(FakeCall(told))
        return calls[-1]

    return {"make_call": make}


def picture(number: int, colour: tuple[int, int, int]) -> BoardPicture:
    return BoardPicture(number, 64, 48, bytes(colour) * 64 * 48)


async def go_in(scene: Scene, calls: list[FakeCall]) -> FakeCall:
    scene.door.visits = scene.door.visits.model_copy(update={"visits": [open_now()]})
    await scene.open("visits")
    await scene.fingers.tap("go_in")
    await scene.fingers.reach("visit")
    call = calls[0]
    call.told(Devices(has_camera=True, has_microphone=True, level=0.4))
    await scene.fingers.tap("agree")
    await scene.until(lambda: bool(call.joins))
    return call


async def test_from_the_list_through_the_visit_to_the_faces(
    scene: Scene, calls: list[FakeCall]
) -> None:
    call = await go_in(scene, calls)
    screen = scene.app.terminal.navigation.screen
    call.state(RoomState.WAITING)
    await scene.until(lambda: screen.title == "等待对方")
    call.state(RoomState.LIVE)
    call.pictures = {Place.FAR: picture(2, (60, 90, 120)), Place.OWN: picture(2, (90, 60, 60))}
    call.told(Quality(seen=9, pictures_a_second=25, concealed_share=0, sends_pictures=True))
    await scene.until(lambda: screen.ids.far.texture is not None)
    await scene.until(lambda: screen.ids.own.texture is not None)
    assert scene.text("clock") == "还有 18 分钟"
    call.node_says(wire.Warning(prepared="calm", words=""))
    await scene.until(lambda: screen.caption == "请保持冷静。")
    await scene.fingers.tap("louder")
    await scene.until(lambda: call.volumes[-1] == 80)
    await scene.fingers.tap("end")
    await scene.fingers.tap("no")
    await scene.fingers.tap("end")
    await scene.fingers.tap("yes")
    await scene.until(lambda: call.ends == 1)
    call.node_says(Ended(reason=EndReason.ENDED_BY_PARTIES))
    await scene.fingers.tap("face_5")
    await scene.until(lambda: any(isinstance(act, RateVisit) for act in scene.door.acts))
    await scene.fingers.tap("leave")
    await scene.fingers.reach("visits")
    await scene.until(lambda: call.is_closed)


async def test_what_is_held_is_not_seen_and_a_lost_line_comes_back(
    scene: Scene, calls: list[FakeCall]
) -> None:
    call = await go_in(scene, calls)
    screen = scene.app.terminal.navigation.screen
    call.state(RoomState.LIVE)
    call.pictures = {Place.FAR: picture(2, (60, 90, 120))}
    await scene.until(lambda: screen.ids.far.texture is not None)
    call.state(RoomState.SUPERVISOR_MISSING)
    call.pictures = {Place.FAR: picture(4, (1, 2, 3))}
    await scene.until(lambda: screen.ids.far.texture is None)
    assert screen.title == "等待民警"
    call.told(Lost())
    await scene.until(lambda: screen.title == "线路正在恢复")


async def test_an_ended_session_leads_out_and_rests_the_camera(
    scene: Scene, calls: list[FakeCall]
) -> None:
    scene.door.visits = scene.door.visits.model_copy(update={"visits": [open_now()]})
    await scene.open("visits")
    await scene.fingers.tap("go_in")
    await scene.fingers.reach("visit")
    scene.door.session_is_over = True
    await scene.fingers.tap("agree")
    await scene.fingers.reach("waiting")
    await scene.until(lambda: calls[0].is_closed)
