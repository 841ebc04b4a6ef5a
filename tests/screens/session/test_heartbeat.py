"""What the terminal says of itself to its supervisor, and when it makes way."""

import socket
from collections.abc import Iterator

import pytest

from kiosk.session.pulse import LEAVE, STEP_ASIDE, Pulse
from tests.screens.conftest import Scene


class Supervised:
    """The terminal's heartbeat, heard at the supervisor's end."""

    def __init__(self, scene: Scene) -> None:
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.line.settimeout(0)
        self.left = 0
        self.heard: list[str] = []
        terminal = scene.app.terminal
        # Not before the window is configured: importing it makes one.
        from kiosk.shell.heartbeat import Heartbeat

        self.heartbeat = Heartbeat(
            Pulse(theirs), is_waiting=lambda: terminal.is_waiting, leave=self._leave
        )
        self.heartbeat.start()

    def ask(self, words: str) -> None:
        self.line.send(words.encode())

    def has_heard(self, words: str) -> bool:
        """Anew since the last time it was asked for."""
        try:
            while True:
                self.heard.append(self.line.recv(64).decode())
        except BlockingIOError:
            pass
        found = words in self.heard
        if found:
            self.heard.clear()
        return found

    def _leave(self) -> None:
        self.left += 1


@pytest.fixture
def supervised(scene: Scene) -> Iterator[Supervised]:
    made = Supervised(scene)
    yield made
    made.heartbeat.stop()
    made.heartbeat.stop()
    made.line.close()


async def test_waiting_screen_on_the_panel_is_told(scene: Scene, supervised: Supervised) -> None:
    await scene.until(lambda: supervised.has_heard("stands"))
    await scene.until(lambda: supervised.has_heard("alive free"))


async def test_terminal_with_a_person_does_not_make_way(
    scene: Scene, supervised: Supervised
) -> None:
    await scene.log_in()
    await scene.until(lambda: supervised.has_heard("alive busy"))
    supervised.ask(STEP_ASIDE)
    for _ in range(2):
        await scene.until(lambda: supervised.has_heard("alive busy"))
    assert not supervised.left
    await scene.fingers.tap("log_out")
    await scene.until(lambda: supervised.has_heard("alive free"))
    supervised.ask(STEP_ASIDE)
    await scene.until(lambda: supervised.left == 1)


async def test_terminal_where_somebody_types_his_number_does_not_make_way(
    scene: Scene, supervised: Supervised
) -> None:
    await scene.fingers.tap("number")
    await scene.fingers.reach("login")
    supervised.ask(STEP_ASIDE)
    for _ in range(2):
        await scene.until(lambda: supervised.has_heard("alive busy"))
    assert not supervised.left


async def test_terminal_leaves_at_once_when_the_machine_is_switched_off(
    scene: Scene, supervised: Supervised
) -> None:
    await scene.log_in()
    supervised.ask(LEAVE)
    await scene.until(lambda: supervised.left == 1)


async def test_terminal_leaves_when_its_supervisor_is_gone(
    scene: Scene, supervised: Supervised
) -> None:
    supervised.line.close()
    await scene.until(lambda: supervised.left == 1)
