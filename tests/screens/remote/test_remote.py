"""What a running terminal reports, the message on its screen, and the restart."""

import pytest

from server.wire.base import Text
from server.wire.identity import (
    CommandAnswer,
    CommandKind,
    CommandOutcome,
    Occupation,
    ScreenClass,
    TerminalCommand,
)
from tests.screens.conftest import Scene

MESSAGE = TerminalCommand(
    command_id=7,
    kind=CommandKind.MESSAGE,
    text=Text(zh="十二点开饭", en="Lunch is at twelve"),
)
RESTART = TerminalCommand(command_id=8, kind=CommandKind.RESTART)


async def begin(scene: Scene) -> None:
    terminal = scene.app.terminal
    await scene.until(lambda: terminal.remote is not None, what="the reports")
    assert terminal.remote is not None
    terminal.remote.start()
    await scene.until(lambda: bool(scene.door.reports), what="a report")


def answers(scene: Scene) -> list[CommandAnswer]:
    return [answer for report in scene.door.reports for answer in report.answers]


async def test_report_names_the_kind_of_screen_and_nobody(scene: Scene) -> None:
    await begin(scene)
    said = scene.door.reports[-1]
    assert (said.screen, said.occupation) == (ScreenClass.WAITING, Occupation.NONE)
    await scene.open("scores")
    remote = scene.app.terminal.remote
    assert remote is not None
    said = remote.describe()
    assert (said.screen, said.occupation) == (ScreenClass.PERSONAL, Occupation.IN_USE)
    assert "张建国" not in said.model_dump_json()


async def test_writing_an_objection_is_a_complaint_also_when_hidden(scene: Scene) -> None:
    await scene.open("scores")
    await scene.until(lambda: scene.fingers.find("contest") is not None)
    await scene.fingers.tap("contest")
    await scene.fingers.reach("contest")
    remote = scene.app.terminal.remote
    assert remote is not None
    assert remote.occupation() is Occupation.COMPLAINT
    scene.clock.seconds += 61
    await scene.fingers.reach("hidden")
    assert remote.occupation() is Occupation.COMPLAINT
    assert remote.describe().screen is ScreenClass.HIDDEN
    await scene.fingers.tap("log_out")
    await scene.fingers.reach("waiting")
    assert remote.occupation() is Occupation.NONE


async def test_message_stands_at_the_waiting_screen_until_it_is_touched(scene: Scene) -> None:
    scene.door.orders = [MESSAGE]
    await begin(scene)
    await scene.until(lambda: scene.fingers.find("dialog_title") is not None, what="the message")
    assert any("十二点开饭" in said for _, said in scene.voice.said)
    assert answers(scene) == []
    await scene.fingers.tap("yes")
    await scene.until(lambda: scene.fingers.find("dialog_title") is None)
    done = CommandAnswer(command_id=7, outcome=CommandOutcome.DONE)
    await scene.until(lambda: answers(scene) == [done], what="the answer")


async def test_message_is_heard_again_and_goes_along_after_log_in(scene: Scene) -> None:
    scene.door.orders = [MESSAGE]
    await begin(scene)
    await scene.until(lambda: scene.fingers.find("dialog_title") is not None, what="the message")
    said = len(scene.voice.said)
    await scene.fingers.tap("no")
    await scene.until(lambda: len(scene.voice.said) > said, what="the voice")
    assert scene.fingers.find("dialog_title") is not None
    await scene.log_in(language="en")
    await scene.until(
        lambda: (
            scene.fingers.find("dialog_title") is not None
            and scene.text("dialog_title") == "A message from the officers"
        ),
        what="the message in English",
    )
    await scene.fingers.tap("yes")
    await scene.until(lambda: scene.fingers.find("dialog_title") is None)
    assert scene.fingers.screen == "home"


async def test_messages_come_one_after_another(scene: Scene) -> None:
    scene.door.orders = [MESSAGE, MESSAGE.model_copy(update={"command_id": 9})]
    await begin(scene)
    for _ in range(2):
        await scene.until(lambda: scene.fingers.find("yes") is not None, what="a message")
        await scene.fingers.tap("yes")
    await scene.until(lambda: scene.fingers.find("yes") is None)
    await scene.until(lambda: [each.command_id for each in answers(scene)] == [7, 9])


async def test_nothing_breaks_into_an_objection(scene: Scene) -> None:
    await scene.open("scores")
    await scene.until(lambda: scene.fingers.find("contest") is not None)
    await scene.fingers.tap("contest")
    await scene.fingers.reach("contest")
    scene.door.orders = [MESSAGE, RESTART]
    await begin(scene)
    await scene.until(lambda: len(answers(scene)) == 2, what="the refusals")
    assert {answer.outcome for answer in answers(scene)} == {CommandOutcome.BUSY}
    assert scene.fingers.find("dialog_title") is None
    assert scene.fingers.screen == "contest"


async def test_restart_leaves_the_terminal_to_its_supervisor(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(scene)
    remote = scene.app.terminal.remote
    assert remote is not None
    left: list[bool] = []
    monkeypatch.setattr(type(remote), "can_restart", property(lambda _: True))
    monkeypatch.setattr(remote, "restart", lambda: left.append(True))
    scene.door.orders = [RESTART]
    await scene.until(lambda: left == [True], what="the restart")
    assert answers(scene) == [CommandAnswer(command_id=8, outcome=CommandOutcome.DONE)]


async def test_terminal_in_a_window_of_its_own_does_not_restart(scene: Scene) -> None:
    scene.door.orders = [RESTART]
    await begin(scene)
    failed = CommandAnswer(command_id=8, outcome=CommandOutcome.FAILED)
    await scene.until(lambda: answers(scene) == [failed], what="the answer")
