"""Two call processes meet on a real media node: pictures and sound are counted at the receiver."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.call.board import Place
from kiosk.call.caller import Caller
from kiosk.call.messages import Devices, FromCall, Lost, NodeSays, Quality
from server.media.node import Node
from server.wire.media import Ended, EndReason, JoinReply, Role, RoomState, State
from tests.factories.media import make_ticket, signed
from tests.media_node import node_in_loop
from tests.network_namespace import network_namespace

WITHIN_S = 60
TONE = """
import math, struct, sys, time
due, said = time.monotonic(), 0
while True:
    sound = (int(9000 * math.sin((said + place) / 20)) for place in range(960))
    sys.stdout.buffer.write(b"".join(struct.pack("<h", each) for each in sound))
    sys.stdout.buffer.flush()
    said, due = said + 960, due + 0.02
    time.sleep(max(0, due - time.monotonic()))
"""


@pytest.fixture
def address() -> Iterator[str]:
    with network_namespace() as made:
        yield made


@pytest.fixture
async def node(tmp_path: Path, address: str) -> AsyncIterator[Node]:
    async with node_in_loop(tmp_path, host=address) as made:
        yield made


class End:
    """One side: its process, and what that said."""

    def __init__(self, folder: Path, name: str) -> None:
        self.heard: list[FromCall] = []
        self.news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self.sound = folder / f"{name}.raw"
        self.caller = Caller(
            camera={"driver": "opencv", "source": str(folder / "film.avi")},
            record=[sys.executable, "-c", TONE],
            play=["sh", "-c", f"exec cat > {self.sound}"],
            told=self._told,
        )
        self.caller.start()

    def _told(self, message: FromCall) -> None:
        self.heard.append(message)
        self._loop.call_soon_threadsafe(self.news.set)

    async def until(self, is_so: Callable[[], object]) -> None:
        """Each end says something twice a second."""
        async with asyncio.timeout(WITHIN_S):
            while not is_so():
                self.news.clear()
                await self.news.wait()

    def join(self, node: Node, role: Role, seat: int) -> None:
        ticket = signed(make_ticket(role=role, seat=seat))
        self.caller.join(JoinReply(ticket=ticket, node_url=node.url, ice_servers=[]))

    @property
    def seen(self) -> int:
        return max((each.seen for each in self.heard if isinstance(each, Quality)), default=0)

    @property
    def state(self) -> RoomState | None:
        said = [each.message for each in self.heard if isinstance(each, NodeSays)]
        states = [each.state for each in said if isinstance(each, State)]
        return states[-1] if states else None


def film(path: Path) -> None:
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (640, 480))
    for number in range(100):
        picture = np.full((480, 640, 3), (60, 90, 120), np.uint8)
        cv2.circle(picture, (number * 6, 240), 80, (200, 180, 220), -1)
        video.write(picture)
    video.release()


@pytest.fixture
async def ends(tmp_path: Path, node: Node) -> AsyncIterator[list[End]]:
    film(tmp_path / "film.avi")
    made = [End(tmp_path, name) for name in ("inmate", "relative")]
    yield made
    for end in made:
        end.caller.close()


async def test_two_rooms_see_and_hear_each_other_and_join_again(
    node: Node, ends: list[End]
) -> None:
    inmate, relative = ends
    inmate.join(node, Role.INMATE, 0)
    relative.join(node, Role.RELATIVE, 1)
    await inmate.until(lambda: inmate.seen >= 30 and relative.seen >= 30)
    assert inmate.state is RoomState.LIVE
    await inmate.until(lambda: loudness(inmate.sound) > 500)
    far = inmate.caller.picture(Place.FAR, after=0)
    own = inmate.caller.picture(Place.OWN, after=0)
    assert far is not None
    assert own is not None
    assert len(far.content) == far.width_px * far.height_px * 3
    assert any(each.has_camera for each in inmate.heard if isinstance(each, Devices))

    relative.heard.clear()
    relative.join(node, Role.RELATIVE, 1)
    await relative.until(lambda: relative.seen >= 10)

    inmate.caller.end_visit()
    await relative.until(lambda: ending(relative) is EndReason.ENDED_BY_PARTIES)
    assert not any(isinstance(each, Lost) for each in inmate.heard)


async def test_a_process_that_dies_is_started_again_and_asks_for_a_ticket(
    node: Node, ends: list[End]
) -> None:
    inmate, _ = ends
    inmate.join(node, Role.INMATE, 0)
    await inmate.until(lambda: inmate.state is RoomState.WAITING)
    process_id = inmate.caller.process_id
    assert process_id is not None
    os.kill(process_id, 9)
    await inmate.until(lambda: any(isinstance(each, Lost) for each in inmate.heard))
    inmate.heard.clear()
    inmate.join(node, Role.INMATE, 0)
    await inmate.until(lambda: inmate.state is RoomState.WAITING)


async def test_a_node_that_is_not_there_is_told_as_lost(ends: list[End]) -> None:
    inmate, _ = ends
    reply = JoinReply(ticket="x", node_url="ws://127.0.0.1:9/", ice_servers=[])
    inmate.caller.join(reply)
    await inmate.until(lambda: any(isinstance(each, Lost) for each in inmate.heard))


def loudness(path: Path) -> float:
    if not path.exists():
        return 0.0
    content = path.read_bytes()
    sound = np.frombuffer(content[: len(content) // 2 * 2][-96_000:], np.int16)
    return float(np.abs(sound.astype(np.int32)).mean()) if len(sound) else 0.0


def ending(end: End) -> EndReason | None:
    said = [each.message for each in end.heard if isinstance(each, NodeSays)]
    return next((each.reason for each in said if isinstance(each, Ended)), None)
